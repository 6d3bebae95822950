/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The attached record: which bytes they are, and what they say. */
#include <string.h>

#include <radera/json.h>
#include <radera/statement.h>

#include "base/text.h"
#include "evidence/pdf/flate.h"
#include "evidence/verify/private.h"

#define ATTACHMENT_MAX ((size_t)64 << 20)

struct attachment {
	const char *name;
	struct rad_span *ret_data;
	struct rad_buffer *unpacked; /* where its bytes are when they were compressed */
};

static bool is_utf16(struct rad_span value, const char *text)
{
	char hex[2 * 64 + 8] = "<feff";
	size_t used = strlen(hex);

	for (; *text && used + 6 < sizeof(hex); text++, used += 4) {
		static const char digits[] = "0123456789abcdef";

		memcpy(hex + used, "00", 2);
		hex[used + 2] = digits[*text >> 4 & 15];
		hex[used + 3] = digits[*text & 15];
	}
	hex[used++] = '>';
	return value.size == used && strncasecmp((const char *)value.data, hex, used) == 0;
}

static bool is_string(struct rad_span value, const char *text)
{
	size_t length = strlen(text);

	return value.size == length + 2 && value.data[0] == '(' && memcmp(value.data + 1, text, length) == 0;
}

/* Without a filter, or with the one that we use. */
static bool unpack(struct rad_span dict, const struct attachment *attachment)
{
	struct rad_span filter;

	if (!rad_pdf_dict_get(dict, "Filter", &filter, NULL))
		return true;
	if (!rad_pdf_name_is(filter, "FlateDecode") ||
	    !rad_flate_decode(*attachment->ret_data, ATTACHMENT_MAX, attachment->unpacked))
		return false;
	*attachment->ret_data = (struct rad_span){ attachment->unpacked->data, attachment->unpacked->size };
	return true;
}

/* The bytes of the file that a file specification holds: both keys name one stream. */
static bool read_file(const struct rad_pdf *pdf, struct rad_span reference, const struct attachment *attachment)
{
	struct rad_span specification = rad_pdf_resolve(pdf, reference);
	struct rad_span files = rad_pdf_get(pdf, specification, "EF");
	const struct rad_pdf_object *object;
	struct rad_span value;
	struct rad_span dict;
	uint32_t number = 0;
	uint32_t unicode_number = 0;

	if (!rad_pdf_name_is(rad_pdf_get(pdf, specification, "Type"), "Filespec") ||
	    !is_string(rad_pdf_get(pdf, specification, "F"), attachment->name) ||
	    !is_utf16(rad_pdf_get(pdf, specification, "UF"), attachment->name))
		return false;
	if (!rad_pdf_dict_get(files, "F", &value, NULL) || !rad_pdf_reference(value, &number) ||
	    !rad_pdf_dict_get(files, "UF", &value, NULL) || !rad_pdf_reference(value, &unicode_number) ||
	    number != unicode_number)
		return false;
	object = rad_pdf_object(pdf, number);
	return object && rad_pdf_stream(pdf, object, &dict, attachment->ret_data) &&
	       !rad_pdf_dict_get(dict, "F", &value, NULL) && !rad_pdf_dict_get(dict, "DecodeParms", &value, NULL) &&
	       rad_pdf_name_is(rad_pdf_get(pdf, dict, "Type"), "EmbeddedFile") && unpack(dict, attachment);
}

static size_t count_type(const struct rad_pdf *pdf, const char *type)
{
	size_t n = 0;

	for (size_t i = 0; i < pdf->n_objects; i++)
		n += rad_pdf_name_is(rad_pdf_get(pdf, pdf->objects[i].body, "Type"), type);
	return n;
}

/* Readers find attachments through /Names or through /AF: both must list the same two, and there must be no others. */
static bool read_attachments(struct rad_verify *verify, const struct attachment *list, size_t n)
{
	const struct rad_pdf *pdf = &verify->pdf;
	struct rad_span tree = rad_pdf_get(pdf, rad_pdf_get(pdf, verify->catalog, "Names"), "EmbeddedFiles");
	struct rad_span names = rad_pdf_get(pdf, tree, "Names");
	struct rad_span associated = rad_pdf_get(pdf, verify->catalog, "AF");
	struct rad_span name;
	struct rad_span reference;
	struct rad_span again;
	size_t at = 0;
	size_t at_associated = 0;
	uint32_t numbers[2];

	if (rad_pdf_dict_get(tree, "Kids", &name, NULL))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!rad_pdf_array_next(names, &at, &name) || !is_string(name, list[i].name) ||
		    !rad_pdf_array_next(names, &at, &reference) || !rad_pdf_reference(reference, &numbers[0]) ||
		    !rad_pdf_array_next(associated, &at_associated, &again) || !rad_pdf_reference(again, &numbers[1]) ||
		    numbers[0] != numbers[1] || !read_file(pdf, reference, &list[i]))
			return false;
	}
	return !rad_pdf_array_next(names, &at, &name) && !rad_pdf_array_next(associated, &at_associated, &again) &&
	       count_type(pdf, "Filespec") == n && count_type(pdf, "EmbeddedFile") == n;
}

bool rad_verify_attachments(struct rad_verify *verify)
{
	const struct attachment list[] = {
		{ RAD_SEAL_RECORD_NAME, &verify->record, &verify->unpacked[0] },
		{ RAD_SEAL_CMS_NAME, &verify->record_cms, &verify->unpacked[1] },
	};

	if (read_attachments(verify, list, RAD_ARRAY_LENGTH(list)))
		return rad_verify_ok(verify, 0, "the record and its signature are attached, and nothing else");
	verify->record = (struct rad_span){ NULL, 0 };
	return rad_verify_bad(verify, 0,
			      "the attachments are not exactly " RAD_SEAL_RECORD_NAME " and " RAD_SEAL_CMS_NAME);
}

static bool copy_text(const json_t *json, const char *key, char *ret, size_t size)
{
	const char *text = json_string_value(json_object_get(json, key));

	return text && *text && rad_text_is_utf8(text) && rad_text_copy(ret, size, text);
}

static bool is_canonical(const json_t *json, struct rad_span record)
{
	rad_auto_buffer struct rad_buffer again = RAD_BUFFER_INIT;

	return rad_json_canonical(json, &again, NULL) >= 0 && !again.failed && again.size == record.size &&
	       memcmp(again.data, record.data, record.size) == 0;
}

/* Fills what the record says about itself, whether or not it holds in the end. */
bool rad_verify_record(struct rad_verify *verify)
{
	struct rad_verification *ret = verify->ret;
	const char *schema;

	rad_sha256_hex(verify->record.data, verify->record.size, ret->record_sha256);
	verify->json = json_loadb((const char *)verify->record.data, verify->record.size, JSON_REJECT_DUPLICATES, NULL);
	if (!json_is_object(verify->json))
		return rad_verify_bad(verify, 0, "the attached record is not JSON");
	schema = json_string_value(json_object_get(verify->json, "schema"));
	if (!schema || (strcmp(schema, RAD_RECORD_SCHEMA) != 0 && strcmp(schema, RAD_STATEMENT_SCHEMA) != 0))
		return rad_verify_bad(verify, 0,
				      "the attached record is not of the kind " RAD_RECORD_SCHEMA
				      " or " RAD_STATEMENT_SCHEMA);
	ret->simulated = json_is_true(json_object_get(verify->json, "simulated"));
	ret->trust_is_local = json_is_true(json_object_get(json_object_get(verify->json, "station"), "trust_is_local"));
	if (!copy_text(verify->json, "certificate_id", ret->certificate_id, sizeof(ret->certificate_id)) ||
	    !copy_text(verify->json, "outcome", ret->outcome, sizeof(ret->outcome)) ||
	    !copy_text(verify->json, "inventory_id", ret->inventory_id, sizeof(ret->inventory_id)) ||
	    !json_is_boolean(json_object_get(verify->json, "simulated")))
		return rad_verify_bad(verify, 0, "the attached record lacks its id, its outcome or its inventory id");
	if (!is_canonical(verify->json, verify->record))
		return rad_verify_bad(verify, 0, "the attached record is not in canonical form");
	return rad_verify_ok(verify, 0, "the record is canonical and says \"%s\" about %s", ret->outcome,
			     ret->inventory_id);
}

/* The record's digest is the file's identifier: both parts of /ID. */
bool rad_verify_identity(struct rad_verify *verify)
{
	struct rad_span trailer = verify->pdf.revisions[0].trailer;
	struct rad_span array = rad_pdf_get(&verify->pdf, trailer, "ID");
	struct rad_span value;
	size_t position = 0;
	size_t n = 0;
	size_t n_equal = 0;

	while (rad_pdf_array_next(array, &position, &value)) {
		n++;
		n_equal += value.size == RAD_SHA256_HEX_SIZE + 1 && value.data[0] == '<' &&
			   memcmp(value.data + 1, verify->ret->record_sha256, RAD_SHA256_HEX_SIZE - 1) == 0;
	}
	if (n != 2 || n_equal != 2)
		return rad_verify_bad(verify, 0,
				      "the file's identifier is not the record's SHA-256: "
				      "another record was put in");
	return rad_verify_ok(verify, 0, "the file's identifier is the record's SHA-256");
}

bool rad_verify_issued(struct rad_verify *verify)
{
	const char *issued = json_string_value(json_object_get(verify->json, "issued"));

	if (!issued || strcmp(issued, verify->ret->signed_at) != 0)
		return rad_verify_bad(verify, 0, "the signature claims %s, the record another time",
				      verify->ret->signed_at);
	return rad_verify_ok(verify, 0, "signature and record claim the same time, %s", issued);
}
