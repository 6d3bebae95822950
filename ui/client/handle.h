/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An open file that the service handed over. */
#ifndef RW_CLIENT_HANDLE_H
#define RW_CLIENT_HANDLE_H

#include <gio/gio.h>
#include <gio/gunixfdlist.h>

G_BEGIN_DECLS

/* Reads the file that an answer "(h)" names, without waiting. The callback's source is a GMemoryOutputStream;
 * g_output_stream_splice_finish() tells how it went. */
void rw_handle_read(GVariant *answer, GUnixFDList *files, GCancellable *cancellable, GAsyncReadyCallback callback,
		    gpointer user_data);

G_END_DECLS

#endif
