/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "client/handle.h"

#include <gio/gunixinputstream.h>

void rw_handle_read(GVariant *answer, GUnixFDList *files, GCancellable *cancellable, GAsyncReadyCallback callback,
		    gpointer user_data)
{
	g_autoptr(GOutputStream) memory = g_memory_output_stream_new_resizable();
	g_autoptr(GInputStream) file = NULL;
	gint handle;

	g_variant_get(answer, "(h)", &handle);
	file = g_unix_input_stream_new(g_unix_fd_list_get(files, handle, NULL), TRUE);
	g_output_stream_splice_async(memory, file,
				     G_OUTPUT_STREAM_SPLICE_CLOSE_SOURCE | G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET,
				     G_PRIORITY_DEFAULT, cancellable, callback, user_data);
}
