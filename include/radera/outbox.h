/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a station still has to tell others: messages that wait in the store until they were delivered.
 */
#ifndef RADERA_OUTBOX_H
#define RADERA_OUTBOX_H

#include <radera/archive.h>

#ifdef __cplusplus
extern "C" {
#endif

#define RAD_CHANNEL_FILES   "certificate-file" /* certificates that are to be written as files; the body is their id */
#define RAD_CHANNEL_WEBHOOK "webhook"

struct rad_outbox_item {
	int64_t id;
	int64_t created_wall_ms;
	uint32_t tries;		/* how often it failed */
	int64_t next_wall_ms;	/* not to be tried before */
	struct rad_buffer body; /* owned: rad_buffer_free() */
};

/* Keeps a message for `channel`, to be delivered at once. Any thread. */
int rad_outbox_add(struct rad_store *store, const char *channel, const void *body, size_t size,
		   struct rad_error *err) RAD_MUST_CHECK;

/* All messages of the channel with this body were delivered by other means. */
int rad_outbox_withdraw(struct rad_store *store, const char *channel, const void *body, size_t size,
			struct rad_error *err) RAD_MUST_CHECK;

/* 1 when a message of the channel with this body waits, 0 when none does. */
int rad_outbox_has(struct rad_store *store, const char *channel, const void *body, size_t size,
		   struct rad_error *err) RAD_MUST_CHECK;

/* The oldest message that is due by the store's clock: 1 with *ret, 0 when there is none. */
int rad_outbox_next(struct rad_store *store, const char *channel, struct rad_outbox_item *ret,
		    struct rad_error *err) RAD_MUST_CHECK;

/* It was delivered: it goes. */
int rad_outbox_done(struct rad_store *store, int64_t id, struct rad_error *err) RAD_MUST_CHECK;
/* It was not: tried again after wait_ms. */
int rad_outbox_failed(struct rad_store *store, int64_t id, int64_t wait_ms, struct rad_error *err) RAD_MUST_CHECK;

/* All that wait are due at once: whatever was in the way may be gone. */
int rad_outbox_hurry(struct rad_store *store, const char *channel, struct rad_error *err) RAD_MUST_CHECK;

/* How many wait, and when the next is due (0: none). */
int rad_outbox_waiting(struct rad_store *store, const char *channel, size_t *ret_n, int64_t *ret_next_wall_ms,
		       struct rad_error *err) RAD_MUST_CHECK;

#ifdef __cplusplus
}
#endif

#endif
