/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Certificates that come back to the store with further signatures. */
#include <stdio.h>
#include <stdlib.h>

#include <radera/station.h>

#include "base/cleanup.h"
#include "base/text.h"

#define OPERATION "keep certificate"

static bool is_taken(const struct rad_document *list, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++) {
		if (rad_text_equal(list[i].name, name))
			return true;
	}
	return false;
}

static int find_name(struct rad_store *store, const struct rad_verification *file, char ret[RAD_DOCUMENT_NAME_SIZE],
		     struct rad_error *err)
{
	rad_auto_free struct rad_document *list = NULL;
	size_t n = 0;
	int r = rad_store_documents(store, file->certificate_id, &list, &n, err);

	for (size_t number = 1; r >= 0 && number <= n + 1; number++) {
		(void)snprintf(ret, RAD_DOCUMENT_NAME_SIZE, "%s%ssigned-%zu", file->view, file->view[0] ? "-" : "",
			       number);
		if (!is_taken(list, n, ret))
			break;
	}
	return r;
}

/* 1 when the store has the record that the file carries, 0 when it has none of that id. */
static int has_record(struct rad_store *store, const struct rad_verification *file, struct rad_error *err)
{
	const struct rad_query query = { .certificate_id = file->certificate_id };
	rad_auto_free struct rad_entry *entries = NULL;
	size_t n = 0;
	int r = rad_store_find(store, &query, &entries, &n, err);

	if (r < 0 || n == 0)
		return r;
	if (rad_text_equal(entries[0].record_sha256, file->record_sha256))
		return 1;
	return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION,
			     "the file's record is not the one that the store has of %s", file->certificate_id);
}

int rad_station_keep(struct rad_store *store, const struct rad_buffer *pdf, struct rad_clock *clock,
		     char ret_name[RAD_DOCUMENT_NAME_SIZE], struct rad_error *err)
{
	struct rad_verification file;
	int r = rad_certificate_verify(pdf->data, pdf->size, NULL, 0, rad_clock_wall_ms(clock), &file, NULL, err);

	if (r < 0)
		return r;
	if (file.verdict != RAD_VERDICT_VALID && file.verdict != RAD_VERDICT_UNTRUSTED)
		return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION, "the file is not a whole certificate: %s",
				     file.reason);
	r = has_record(store, &file, err);
	if (r <= 0)
		return r;
	r = find_name(store, &file, ret_name, err);
	if (r >= 0)
		r = rad_store_add_document(store, file.certificate_id, ret_name, pdf->data, pdf->size, err);
	return r < 0 ? r : 1;
}
