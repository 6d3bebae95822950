/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/seal/file.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "evidence/pdf/flate.h"

#define OPERATION "seal page"

int rad_seal_file_begin(struct rad_seal_file *file, uint32_t n, struct rad_error *err)
{
	*file = (struct rad_seal_file){ .n = n };
	file->offsets = calloc(n, sizeof(*file->offsets));
	if (!file->offsets)
		return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION, "no memory");
	/* The comment's high bytes tell transports that the file is binary (7.5.2). */
	rad_buffer_append_text(&file->bytes, "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n");
	return 0;
}

void rad_seal_file_done(struct rad_seal_file *file)
{
	rad_buffer_done(&file->bytes);
	free(file->offsets);
	*file = (struct rad_seal_file){ 0 };
}

void rad_seal_object_begin(struct rad_seal_file *file, uint32_t number)
{
	if (number < file->n)
		file->offsets[number] = file->bytes.size;
	rad_buffer_printf(&file->bytes, "%" PRIu32 " 0 obj\n", number);
}

void rad_seal_object_end(struct rad_seal_file *file)
{
	rad_buffer_append_text(&file->bytes, "\nendobj\n");
}

bool rad_seal_object_is_written(const struct rad_seal_file *file, uint32_t number)
{
	return number < file->n && file->offsets[number] != 0;
}

void rad_seal_stream(struct rad_seal_file *file, uint32_t number, const char *entries, const void *data, size_t size)
{
	rad_seal_object_begin(file, number);
	rad_buffer_printf(&file->bytes, "<<%s/Length %zu>>\nstream\n", entries, size);
	rad_buffer_append(&file->bytes, data, size);
	rad_buffer_append_text(&file->bytes, "\nendstream");
	rad_seal_object_end(file);
}

void rad_seal_stream_deflated(struct rad_seal_file *file, uint32_t number, const char *entries, const void *data,
			      size_t size)
{
	rad_auto_buffer struct rad_buffer packed = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer all = RAD_BUFFER_INIT;

	rad_flate_put(&packed, data, size);
	rad_buffer_append_text(&all, entries);
	rad_buffer_append_text(&all, "/Filter/FlateDecode");
	rad_buffer_append(&all, "", 1);
	if (packed.failed || all.failed)
		file->bytes.failed = true;
	else
		rad_seal_stream(file, number, (const char *)all.data, packed.data, packed.size);
}

int rad_seal_file_end(struct rad_seal_file *file, uint32_t root, uint32_t info, const char *id, struct rad_error *err)
{
	size_t xref = file->bytes.size;

	rad_buffer_printf(&file->bytes, "xref\n0 %" PRIu32 "\n0000000000 65535 f \n", file->n);
	for (uint32_t i = 1; i < file->n; i++) {
		if (file->offsets[i] == 0 || file->offsets[i] > 9999999999)
			return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION, "object %" PRIu32 " has no place",
					     i);
		rad_buffer_printf(&file->bytes, "%010zu 00000 n \n", file->offsets[i]);
	}
	rad_buffer_printf(&file->bytes,
			  "trailer\n<</Size %" PRIu32 "/Root %" PRIu32 " 0 R/Info %" PRIu32 " 0 R/ID[<%s><%s>]>>\n"
			  "startxref\n%zu\n%%%%EOF\n",
			  file->n, root, info, id, id, xref);
	return rad_buffer_check(&file->bytes, err);
}
