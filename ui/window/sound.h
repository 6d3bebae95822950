/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Short tones. Each is mirrored on the screen; a workstation without a loudspeaker loses nothing. */
#ifndef RW_WINDOW_SOUND_H
#define RW_WINDOW_SOUND_H

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
	RW_SOUND_DONE = 0,  /* two rising notes */
	RW_SOUND_NEEDS_YOU, /* one soft note */
	RW_SOUND_FAILED,    /* two low notes */
	RW_SOUND_HOLD,	    /* rises while the button is held */
	RW_N_SOUNDS,
} RwSound;

void rw_sound_play(RwSound sound);
void rw_sound_stop(RwSound sound);

G_END_DECLS

#endif
