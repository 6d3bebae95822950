/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "window/sound.h"

#include <gsound.h>

static const char *const files[RW_N_SOUNDS] = {
	[RW_SOUND_DONE] = "done.wav",
	[RW_SOUND_NEEDS_YOU] = "needs-you.wav",
	[RW_SOUND_FAILED] = "failed.wav",
	[RW_SOUND_HOLD] = "hold.wav",
};

static GSoundContext *get_context(void)
{
	static GSoundContext *context;
	static gboolean is_tried;

	if (!is_tried) {
		g_autoptr(GError) error = NULL;

		is_tried = TRUE;
		context = gsound_context_new(NULL, &error);
		if (!context)
			g_debug("no sound: %s", error->message);
	}
	return context;
}

static GCancellable *playing[RW_N_SOUNDS];

static char *find_file(RwSound sound)
{
	const char *directory = g_getenv("RADERA_SOUND_DIR");

	return g_build_filename(directory ? directory : RW_SOUND_DIR, files[sound], NULL);
}

void rw_sound_play(RwSound sound)
{
	GSoundContext *context = get_context();
	g_autofree char *file = find_file(sound);

	if (!context)
		return;
	rw_sound_stop(sound);
	playing[sound] = g_cancellable_new();
	(void)gsound_context_play_simple(context, playing[sound], NULL, GSOUND_ATTR_MEDIA_FILENAME, file,
					 GSOUND_ATTR_MEDIA_ROLE, "event", NULL);
}

void rw_sound_stop(RwSound sound)
{
	if (!playing[sound])
		return;
	g_cancellable_cancel(playing[sound]);
	g_clear_object(&playing[sound]);
}
