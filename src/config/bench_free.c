/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/bench.h>

#include <stdlib.h>

void rad_bench_free(struct rad_bench *bench)
{
	if (!bench)
		return;
	free(bench->drives);
	free(bench);
}
