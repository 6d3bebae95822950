/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include <radera/json.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "evidence/cms.h"
#include "evidence/pki_files.h"
#include "evidence/seal.h"
#include "evidence/verify_private.h"

static bool string_is(struct rad_span value, const char *text)
{
	size_t length = strlen(text);

	return value.size == length + 2 && value.data[0] == '(' && memcmp(value.data + 1, text, length) == 0 &&
	       value.data[value.size - 1] == ')';
}

/* The stored file behind a file specification; written without filter, so that what is signed is what is read. */
static bool read_file(const struct rad_pdf *pdf, struct rad_span reference, const char *name, struct rad_span *ret)
{
	struct rad_span spec = rad_pdf_resolve(pdf, reference);
	struct rad_span value;
	struct rad_span files;
	struct rad_span dictionary;
	uint32_t number;

	return rad_pdf_dict_get(spec, "F", &value, NULL) && string_is(value, name) &&
	       rad_pdf_dict_get(spec, "EF", &files, NULL) && rad_pdf_dict_get(files, "F", &value, NULL) &&
	       rad_pdf_reference(value, &number) && rad_pdf_object(pdf, number) &&
	       rad_pdf_stream(pdf, rad_pdf_object(pdf, number), &dictionary, ret) &&
	       !rad_pdf_dict_get(dictionary, "Filter", &value, NULL);
}

static bool same_reference(struct rad_span a, struct rad_span b)
{
	uint32_t left;
	uint32_t right;

	return rad_pdf_reference(a, &left) && rad_pdf_reference(b, &right) && left == right;
}

/* Exactly our two attachments, in the name tree and in /AF alike. */
static bool find_attachments(struct rad_verify *verify, struct rad_span *ret_record, struct rad_span *ret_cms)
{
	static const char *const names[2] = { RAD_SEAL_RECORD_NAME, RAD_SEAL_CMS_NAME };
	struct rad_span *const outputs[2] = { ret_record, ret_cms };
	const struct rad_pdf *pdf = &verify->pdf;
	struct rad_span catalog = rad_verify_catalog(verify);
	struct rad_span tree;
	struct rad_span array;
	struct rad_span associated;
	struct rad_span value;
	size_t position = 0;
	size_t associated_position = 0;

	if (!rad_pdf_dict_get(catalog, "Names", &tree, NULL) ||
	    !rad_pdf_dict_get(rad_pdf_resolve(pdf, tree), "EmbeddedFiles", &tree, NULL) ||
	    !rad_pdf_dict_get(rad_pdf_resolve(pdf, tree), "Names", &array, NULL) ||
	    !rad_pdf_dict_get(catalog, "AF", &associated, NULL))
		return rad_verify_fail(verify, RAD_VERDICT_NOT_OURS, "it carries no record");
	for (int i = 0; i < 2; i++) {
		struct rad_span reference;
		struct rad_span listed;

		if (!rad_pdf_array_next(array, &position, &value) || !string_is(value, names[i]) ||
		    !rad_pdf_array_next(array, &position, &reference) ||
		    !rad_pdf_array_next(associated, &associated_position, &listed) ||
		    !same_reference(reference, listed) || !read_file(pdf, reference, names[i], outputs[i]))
			return rad_verify_fail(verify, RAD_VERDICT_INVALID,
					       "its attachment %s is missing or not as it must be", names[i]);
	}
	if (!rad_pdf_array_next(array, &position, &value) &&
	    !rad_pdf_array_next(associated, &associated_position, &value))
		return true;
	return rad_verify_fail(verify, RAD_VERDICT_INVALID, "it carries more attachments than it may");
}

static const char *text_of(const json_t *json, const char *key)
{
	const char *text = json_string_value(json_object_get(json, key));

	return text ? text : "";
}

static void describe(struct rad_verify *verify, const json_t *json)
{
	struct rad_verification *ret = verify->ret;

	(void)rad_text_copy(ret->certificate_id, sizeof(ret->certificate_id), text_of(json, "certificate_id"));
	(void)rad_text_copy(ret->outcome, sizeof(ret->outcome), text_of(json, "outcome"));
	(void)rad_text_copy(ret->inventory_id, sizeof(ret->inventory_id), text_of(json, "inventory_id"));
	ret->simulated = json_is_true(json_object_get(json, "simulated"));
}

static bool is_canonical(const json_t *json, struct rad_span record)
{
	rad_auto_buffer struct rad_buffer again = RAD_BUFFER_INIT;
	struct rad_error ignored;

	return rad_json_canonical(json, &again, &ignored) >= 0 && again.size == record.size &&
	       memcmp(again.data, record.data, record.size) == 0;
}

/* What the file says about the record must be what the record says. */
static bool check_agreement(struct rad_verify *verify, const json_t *json, struct rad_span record)
{
	const struct rad_pdf *pdf = &verify->pdf;
	char expected[RAD_SHA256_HEX_SIZE + 2];
	char fingerprint[RAD_SHA256_HEX_SIZE];
	struct rad_span id;
	struct rad_span first;
	size_t position = 0;

	rad_sha256_hex(record.data, record.size, expected + 1);
	(void)rad_text_copy(verify->ret->record_sha256, sizeof(verify->ret->record_sha256), expected + 1);
	expected[0] = '<';
	expected[sizeof(expected) - 2] = '>';
	if (!rad_pdf_dict_get(pdf->revisions[0].trailer, "ID", &id, NULL) ||
	    !rad_pdf_array_next(id, &position, &first) || first.size != sizeof(expected) - 1 ||
	    strncasecmp((const char *)first.data, expected, first.size) != 0)
		return rad_verify_fail(verify, RAD_VERDICT_INVALID,
				       "the file's identifier is not the record's SHA-256");
	if (!rad_text_equal(text_of(json, "issued"), verify->ret->signed_at))
		return rad_verify_fail(verify, RAD_VERDICT_INVALID,
				       "the time of signing is not the time in the record");
	rad_pki_fingerprint(verify->signer, fingerprint);
	if (!rad_text_equal(text_of(json_object_get(json, "station"), "certificate_sha256"), fingerprint))
		return rad_verify_fail(verify, RAD_VERDICT_INVALID,
				       "the record names another station certificate than the one that signed");
	if (verify->ret->simulated != rad_pki_is_simulated(verify->signer) ||
	    verify->ret->simulated != rad_text_has_prefix(verify->ret->certificate_id, "SIM-"))
		return rad_verify_fail(verify, RAD_VERDICT_INVALID,
				       "record and key disagree whether the drives were simulated");
	rad_verify_note(verify, "record, identifier, time and station agree");
	return true;
}

static bool check_record_signature(struct rad_verify *verify, struct rad_span record, struct rad_span cms)
{
	X509 *signer = NULL;
	const char *what = NULL;
	bool same;

	if (!rad_cms_check(cms.data, cms.size, record.data, record.size, &signer, &what))
		return rad_verify_fail(verify, RAD_VERDICT_INVALID, "the record's own signature does not hold: %s",
				       what);
	same = X509_cmp(signer, verify->signer) == 0;
	X509_free(signer);
	if (!same)
		return rad_verify_fail(verify, RAD_VERDICT_INVALID,
				       "record and file were signed by different stations");
	rad_verify_note(verify, "the record inside is signed by the same station");
	return true;
}

static bool check_json(struct rad_verify *verify, const json_t *json, struct rad_span record, struct rad_span cms)
{
	if (!json_is_object(json))
		return rad_verify_fail(verify, RAD_VERDICT_INVALID, "the record inside is no JSON object");
	describe(verify, json);
	if (!is_canonical(json, record))
		return rad_verify_fail(verify, RAD_VERDICT_INVALID, "the record inside is not in canonical form");
	if (!rad_text_equal(text_of(json, "schema"), RAD_RECORD_SCHEMA))
		return rad_verify_fail(verify, RAD_VERDICT_INVALID, "the record inside is of an unknown form: %.60s",
				       text_of(json, "schema"));
	return check_record_signature(verify, record, cms) && check_agreement(verify, json, record);
}

bool rad_verify_record(struct rad_verify *verify)
{
	struct rad_span record;
	struct rad_span cms;
	json_t *json;
	bool valid;

	if (!find_attachments(verify, &record, &cms))
		return false;
	json = json_loadb((const char *)record.data, record.size, JSON_REJECT_DUPLICATES, NULL);
	valid = check_json(verify, json, record, cms);
	json_decref(json);
	if (verify->ret_record)
		rad_buffer_append(verify->ret_record, record.data, record.size);
	return valid;
}
