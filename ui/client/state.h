/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a drive or bay is in, as people see it: an icon, a word and a colour, the same everywhere.
 */
#ifndef RW_CLIENT_STATE_H
#define RW_CLIENT_STATE_H

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
	RW_STATE_EMPTY = 0, /* a bay without a drive */
	RW_STATE_WAITING,   /* such a bay, for which a number was scanned */
	RW_STATE_READY,
	RW_STATE_PROTECTED,
	RW_STATE_STARTING,
	RW_STATE_ERASING,
	RW_STATE_IN_DRIVE, /* the drive erases itself */
	RW_STATE_VERIFYING,
	RW_STATE_NEEDS_YOU,
	RW_STATE_PAUSED,
	RW_STATE_COOLING,
	RW_STATE_PURGED,
	RW_STATE_CLEARED,
	RW_STATE_EXCEPTIONS,
	RW_STATE_FAILED,
	RW_STATE_CANCELLED,
	RW_STATE_UNPLUGGED,
	RW_N_STATES,
} RwState;

/* What counters and filters ask for. */
typedef enum {
	RW_GROUP_NONE = 0,
	RW_GROUP_READY,
	RW_GROUP_WORKING,
	RW_GROUP_NEEDS_HAND, /* a person must do something: answer, look at a failure */
	RW_GROUP_DONE,
} RwGroup;

const char *rw_state_word(RwState state);  /* translated */
const char *rw_state_icon(RwState state);  /* an icon's name */
const char *rw_state_style(RwState state); /* a style class: "neutral", "accent", "warning", "success", "error" */
RwGroup rw_state_group(RwState state);

/*
 * A running job's state by the service's words for its state and step (org.radera.Station1.Job State, Step).
 */
RwState rw_state_of_running(const char *state, const char *step);
/* An ended one's by outcome and level. */
RwState rw_state_of_ended(const char *outcome, const char *level);

G_END_DECLS

#endif
