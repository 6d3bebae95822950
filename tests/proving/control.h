/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a test may do to the drives while the program runs. Lines on DIRECTORY/control, each answered by "ok" or "no":
 *
 *   forward SECONDS    the drives' time jumps
 *   vanish NAME        the drive is gone, as if pulled
 *   power NAME         its power goes and comes: cache and freezes are gone
 *   fail NAME N        the way to the drive fails its N-th command from now
 *   stall NAME N       its N-th command from now never ends
 */
#ifndef RAD_TESTS_CONTROL_H
#define RAD_TESTS_CONTROL_H

#include <stdbool.h>

#include <radera/bench.h>

#include "clock.h"

struct control {
	struct rad_transport *transport;
	const struct rad_bench *bench;
	struct model_clock *clock;
	const char *directory;
};

/* Listens from now on, in a thread of its own. control must stay. False: errno tells why not. */
bool control_serve(struct control *control);

#endif
