/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/bench.h>

#include <stdlib.h>

#include "base/cleanup.h"
#include "model/words.h"

static const char *const fault_names[] = {
	[RAD_FAULT_BAD_WRITE] = "bad-write", [RAD_FAULT_BAD_READ] = "bad-read", [RAD_FAULT_LOST_WRITE] = "lost-write",
	[RAD_FAULT_FLIP] = "flip",	     [RAD_FAULT_SLOW] = "slow",		[RAD_FAULT_VANISH] = "vanish",
	[RAD_FAULT_STALL] = "stall",	     [RAD_FAULT_SHRINK] = "shrink",	[RAD_FAULT_TRANSIENT] = "transient",
	[RAD_FAULT_SWAP] = "swap",
};

static const struct rad_words faults = { fault_names, RAD_ARRAY_LENGTH(fault_names) };

const char *rad_fault_name(enum rad_fault_kind kind)
{
	return rad_words_name(&faults, kind);
}

void rad_bench_free(struct rad_bench *bench)
{
	if (!bench)
		return;
	free(bench->drives);
	free(bench);
}
