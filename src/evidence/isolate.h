/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Work that may crash, hang or eat the memory, done in a child process: drawing, and decoding pictures. What goes wrong
 * there is an error here, and nothing else.
 */
#ifndef RAD_EVIDENCE_ISOLATE_H
#define RAD_EVIDENCE_ISOLATE_H

#include <stddef.h>

#include <radera/buffer.h>

/* Runs in the child, on a copy of the caller's memory; only what is appended to *ret and *err comes back. */
typedef int (*rad_isolated)(void *user, struct rad_buffer *ret, struct rad_error *err);

struct rad_isolation {
	unsigned int seconds; /* before it is killed */
	size_t memory_bytes;  /* address space on top of what the process has already */
	size_t output_max;
};
extern const struct rad_isolation rad_isolation_default;

/*
 * Forks, runs the work, waits. Returns what it returned, with its error; RAD_ERROR_EVIDENCE when it crashed, took too
 * long or wrote too much. One that neither says nor computes anything for some seconds is begun again, a few times: the
 * work must not sleep. May be called from any thread. *ret is appended to.
 */
int rad_isolate(rad_isolated work, void *user, const struct rad_isolation *limits, struct rad_buffer *ret,
		struct rad_error *err) RAD_MUST_CHECK;

#endif
