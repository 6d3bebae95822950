/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a bench: refused, or read into drives that hold what the simulator relies on. */
#include <radera/files.h>

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_drive(const struct rad_bench_drive *bench_drive)
{
	const struct rad_drive *drive = &bench_drive->drive;

	if (!drive->simulated || drive->identity.size_bytes == 0 ||
	    drive->identity.size_bytes % drive->logical_sector_bytes)
		abort();
	for (size_t i = 0; i < bench_drive->n_faults; i++) {
		const struct rad_fault *fault = &bench_drive->faults[i];

		if (fault->offset_bytes >= drive->identity.size_bytes ||
		    fault->length_bytes > drive->identity.size_bytes - fault->offset_bytes)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rad_bench *bench = NULL;
	struct rad_error err = { 0 };

	if (rad_bench_parse("fuzz", data, size, &bench, &err) < 0) {
		if (err.kind != RAD_ERROR_INPUT || !*err.text || bench)
			abort();
		return 0;
	}
	for (size_t i = 0; i < bench->n_drives; i++)
		check_drive(&bench->drives[i]);
	rad_bench_free(bench);
	return 0;
}
