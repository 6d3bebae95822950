/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Posting JSON to a server of the municipality's, over HTTPS only: what the webhook and the register share. Blocks: for
 * tasks, never for the bus thread.
 */
#ifndef RAD_RADERAD_POST_H
#define RAD_RADERAD_POST_H

#include <radera/buffer.h>
#include <radera/error.h>

struct post_target {
	const char *what;	 /* for errors: "webhook" */
	const char *url;	 /* https://... */
	const char *ca_file;	 /* PEM: whom it must be certified by; empty = the system's */
	const char *secret_file; /* its first line signs the body (X-Radera-Signature); empty = unsigned */
};

#define POST_RETRY_MAX_MS 3600000

/* Once for the process, before the first task. False: there is no memory. */
bool post_start(void);

/* Posts it; `headers` are whole lines, the last one NULL. Any status from 200 to 299 is an answer, all else
 * RAD_ERROR_IO.
 */
int post_json(const struct post_target *target, const struct rad_buffer *body, const char *const *headers,
	      struct rad_error *err) RAD_MUST_CHECK;

/* How long to wait after that many failures in a row: first_ms, and twice as long each time, for an hour at most. */
int64_t post_wait_after(uint32_t tries, int64_t first_ms);

#endif
