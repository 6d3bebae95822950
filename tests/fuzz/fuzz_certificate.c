/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The verifier on foreign bytes: never crashes, never reads outside, and accepts nothing without a trusted root.
 */
#include <stdlib.h>

#include <radera/certificate.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rad_buffer record = RAD_BUFFER_INIT;
	struct rad_verification verification;
	struct rad_error error;

	if (rad_certificate_verify(data, size, NULL, 0, 1795219200000, &verification, &record, &error) >= 0 &&
	    verification.verdict == RAD_VERDICT_VALID)
		abort();
	rad_buffer_done(&record);
	return 0;
}
