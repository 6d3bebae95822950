/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Certificates that come back to the store with further signatures. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <radera/station.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "service/station_private.h"

#define OPERATION "keep certificate"

RAD_DEFINE_CLEANUP(cleanup_signer, struct rad_signer *, rad_signer_free)

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

int rad_station_signed(struct rad_store *store, const char *certificate_id, struct rad_buffer *ret,
		       struct rad_error *err)
{
	rad_auto_free struct rad_document *list = NULL;
	size_t n = 0;
	int r = rad_store_documents(store, certificate_id, &list, &n, err);

	for (size_t i = n; r >= 0 && i-- > 0;) {
		if (strncmp(list[i].name, "signed-", 7) != 0)
			continue;
		r = rad_store_get_document(store, certificate_id, list[i].name, ret, err);
		return r < 0 ? r : 1;
	}
	return r < 0 ? r : 0;
}

int rad_station_newest(struct rad_store *store, const struct rad_key_access *access, struct rad_clock *clock,
		       const char *certificate_id, struct rad_buffer *ret, struct rad_error *err)
{
	const struct rad_certificate_view whole = { .drive = 0 };
	int r = rad_station_signed(store, certificate_id, ret, err);

	return r ? r : rad_station_view(store, access, clock, certificate_id, &whole, ret, err);
}

int rad_station_countersign(struct rad_store *store, const struct rad_key_access *access, struct rad_clock *clock,
			    const char *certificate_id, const struct rad_countersign *how,
			    char ret_name[RAD_DOCUMENT_NAME_SIZE], struct rad_error *ret_stamp_problem,
			    struct rad_error *err)
{
	RAD_CLEANUP(cleanup_signer) struct rad_signer *signer = NULL;
	rad_auto_buffer struct rad_buffer pdf = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer file = RAD_BUFFER_INIT;
	struct rad_organisation organisation = { .id = "" };
	struct rad_stamping stamping = { .url = NULL };
	int r = rad_station_organisation_get(store, &organisation, err);

	if (organisation.tsa_url[0])
		stamping.url = organisation.tsa_url;
	if (r >= 0)
		r = rad_station_newest(store, access, clock, certificate_id, &pdf, err);
	if (r >= 0)
		r = rad_station_signer(rad_store_directory(store), access, clock, &signer, err);
	if (r >= 0)
		r = rad_certificate_countersign(pdf.data, pdf.size, how, signer, &stamping, clock, &file, err);
	*ret_stamp_problem = stamping.problem;
	if (r >= 0)
		r = rad_station_keep(store, &file, clock, ret_name, err);
	return r;
}
