/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The verifier and the PDF reader under it on foreign bytes: they never crash, never read outside, and nothing is
 * accepted without a trusted root.
 */
#include <stdlib.h>

#include <radera/certificate.h>

#include "evidence/pdf/file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What the verifier refuses at first sight still goes through the reader, every object of it. */
static void read_all(const uint8_t *data, size_t size)
{
	struct rad_span dict;
	struct rad_span value;
	struct rad_span key;
	struct rad_pdf pdf;

	if (rad_pdf_parse(data, size, &pdf, NULL) < 0)
		return;
	for (size_t i = 0; i < pdf.n_objects; i++) {
		size_t position = 0;

		(void)rad_pdf_stream(&pdf, &pdf.objects[i], &dict, &value);
		while (rad_pdf_dict_next(pdf.objects[i].body, &position, &key, &value))
			(void)rad_pdf_resolve(&pdf, value);
		position = 0;
		while (rad_pdf_array_next(pdf.objects[i].body, &position, &value))
			(void)rad_pdf_resolve(&pdf, value);
	}
	rad_pdf_done(&pdf);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rad_buffer record = RAD_BUFFER_INIT;
	struct rad_verification verification;
	struct rad_error error = { 0 };

	if (rad_certificate_verify(data, size, NULL, 0, 1795219200000, &verification, &record, &error) >= 0 &&
	    verification.verdict == RAD_VERDICT_VALID)
		abort();
	rad_buffer_done(&record);
	read_all(data, size);
	return 0;
}
