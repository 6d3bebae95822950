/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What was added behind the first revision. Readers show "valid" for a file whose page was replaced by an update, so
 * each one is held against the file before it: one empty signature field is filled, and nothing else is otherwise.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "evidence/seal/seal.h"
#include "evidence/verify/private.h"

struct update {
	struct rad_verify *verify;
	const struct rad_pdf *before;
	const struct rad_pdf *after;
	const struct rad_pdf_object *field; /* as it is now */
	struct rad_span old_field;
	uint64_t old_size;
	size_t n_added;
};

static uint64_t size_of(const struct rad_pdf *pdf)
{
	struct rad_span value;
	uint64_t size = 0;

	if (rad_pdf_dict_get(pdf->revisions[pdf->n_revisions - 1].trailer, "Size", &value, NULL))
		(void)rad_pdf_integer(value, &size);
	return size;
}

/* "12 (/Page), 19": what this update changed or added. */
static const char *list_changes(const struct update *update, char *ret, size_t size)
{
	const struct rad_pdf *pdf = update->after;
	size_t used = 0;

	*ret = '\0';
	for (size_t i = 0; i < pdf->n_objects && used < size; i++) {
		const struct rad_pdf_object *object = &pdf->objects[i];
		char type[24];

		if (object->revision != pdf->n_revisions - 1)
			continue;
		(void)rad_verify_type(pdf, object->body, type, sizeof(type));
		used += (size_t)snprintf(ret + used, size - used, "%s%" PRIu32 "%s%s%s", used ? ", " : "",
					 object->number, *type ? " (" : "", type, *type ? ")" : "");
	}
	return *ret ? ret : "list only";
}

static bool refuse(const struct update *update, uint32_t object, const char *what)
{
	char changes[120];

	return rad_verify_bad(update->verify, object,
			      "the file was changed after signing (revision %zu, object %s): %s",
			      update->after->n_revisions, list_changes(update, changes, sizeof(changes)), what);
}

/* Every entry of the old trailer stands, and there is none besides /Prev. */
static bool check_trailer(const struct update *update)
{
	struct rad_span old = update->before->revisions[update->before->n_revisions - 1].trailer;
	struct rad_span new = update->after->revisions[update->after->n_revisions - 1].trailer;
	struct rad_span key;
	struct rad_span value;
	size_t position = 0;
	size_t n_old = 0;
	size_t n_new = 0;

	while (rad_pdf_dict_next(old, &position, &key, &value)) {
		char name[32];
		struct rad_span now;

		if (rad_pdf_name_is(key, "Size") || rad_pdf_name_is(key, "Prev"))
			continue;
		n_old++;
		(void)snprintf(name, sizeof(name), "%.*s", (int)key.size - 1, (const char *)key.data + 1);
		if (!rad_pdf_dict_get(new, name, &now, NULL) || !rad_span_equal(now, value))
			return refuse(update, 0, "the trailer is another");
	}
	for (position = 0; rad_pdf_dict_next(new, &position, &key, &value);)
		n_new += !rad_pdf_name_is(key, "Size") && !rad_pdf_name_is(key, "Prev");
	return n_old == n_new ? true : refuse(update, 0, "the trailer has more than it had");
}

/* Every object is as it was, but for one; what is new has a new number. */
static bool check_objects(struct update *update)
{
	const struct rad_pdf *before = update->before;
	const struct rad_pdf *after = update->after;

	for (size_t i = 0; i < before->n_objects; i++) {
		const struct rad_pdf_object *object = rad_pdf_object(after, before->objects[i].number);

		if (!object)
			return refuse(update, before->objects[i].number, "an object is gone");
		if (object->offset == before->objects[i].offset)
			continue;
		if (update->field)
			return refuse(update, object->number, "more than one object is another");
		update->field = object;
		update->old_field = before->objects[i].body;
	}
	for (size_t i = 0; i < after->n_objects; i++) {
		bool is_new =
			after->objects[i].revision == after->n_revisions - 1 && &after->objects[i] != update->field;

		if (is_new && after->objects[i].number < update->old_size)
			return refuse(update, after->objects[i].number, "a number that was not in use is used now");
		update->n_added += is_new;
	}
	if (!update->field)
		return refuse(update, 0, "no signature field was filled");
	return true;
}

/* Whether the catalog of the first revision lists the field. */
static bool is_listed(const struct update *update)
{
	struct rad_span form = rad_pdf_get(&update->verify->pdf, update->verify->catalog, "AcroForm");
	struct rad_span fields = rad_pdf_get(&update->verify->pdf, form, "Fields");
	struct rad_span element;
	size_t position = 0;
	uint32_t number;

	while (rad_pdf_array_next(fields, &position, &element)) {
		if (rad_pdf_reference(element, &number) && number == update->field->number)
			return true;
	}
	return false;
}

/* The field's entries are what they were, with /V and another /AP. */
static bool check_entries(const struct update *update)
{
	struct rad_span old = update->old_field;
	struct rad_span new = update->field->body;
	struct rad_span key;
	struct rad_span value;
	struct rad_span now;
	size_t position = 0;
	size_t n_old = 0;
	size_t n_new = 0;

	if (rad_pdf_dict_get(old, "V", &value, NULL) ||
	    !rad_pdf_name_is(rad_pdf_get(update->before, old, "FT"), "Sig") || !is_listed(update))
		return refuse(update, update->field->number, "it is not an empty signature field");
	while (rad_pdf_dict_next(old, &position, &key, &value)) {
		char name[32];

		n_old++;
		(void)snprintf(name, sizeof(name), "%.*s", (int)key.size - 1, (const char *)key.data + 1);
		if (!rad_pdf_dict_get(new, name, &now, NULL) ||
		    (!rad_pdf_name_is(key, "AP") && !rad_span_equal(now, value)))
			return refuse(update, update->field->number, "the signature field is another than it was");
	}
	for (position = 0; rad_pdf_dict_next(new, &position, &key, &value);)
		n_new++;
	return n_new == n_old + 1 ? true
				  : refuse(update, update->field->number, "the signature field has more than it had");
}

static bool find_role(const struct update *update, enum rad_signature_role *ret)
{
	struct rad_span name = rad_pdf_get(update->after, update->field->body, "T");

	for (int i = RAD_SEAL_FIELD_VALIDATOR; i < RAD_SEAL_FIELDS; i++) {
		size_t length = strlen(rad_seal_field_names[i]);

		if (name.size != length + 2 || memcmp(name.data + 1, rad_seal_field_names[i], length) != 0)
			continue;
		*ret = i < RAD_SEAL_FIELD_STAMP_FIRST ? (enum rad_signature_role)i : RAD_SIGNED_BY_TSA;
		return true;
	}
	return refuse(update, update->field->number, "the field is none that may be filled");
}

static bool has_only(struct rad_span dict, const char *const *names)
{
	struct rad_span key;
	struct rad_span value;
	size_t position = 0;

	while (rad_pdf_dict_next(dict, &position, &key, &value)) {
		const char *const *name = names;

		while (*name && !rad_pdf_name_is(key, *name))
			name++;
		if (!*name)
			return false;
	}
	return true;
}

static bool is_new_object(const struct update *update, const struct rad_pdf_object *object)
{
	return object && object->revision == update->after->n_revisions - 1 && object->number >= update->old_size;
}

/* The new object that the field's key names. */
static const struct rad_pdf_object *new_object(const struct update *update, struct rad_span dict, const char *key)
{
	const struct rad_pdf_object *object;
	struct rad_span value;
	uint32_t number;

	if (!rad_pdf_dict_get(dict, key, &value, NULL) || !rad_pdf_reference(value, &number))
		return NULL;
	object = rad_pdf_object(update->after, number);
	return is_new_object(update, object) ? object : NULL;
}

static const struct rad_pdf_object *check_signature(const struct update *update, enum rad_signature_role role)
{
	static const char *const keys[] = { "Type", "Filter", "SubFilter", "ByteRange", "Contents",
					    "M",    "Name",   "Reason",	   "Location",	NULL };
	static const char *const stamp_keys[] = { "Type", "Filter", "SubFilter", "ByteRange", "Contents", NULL };
	bool is_stamp = role == RAD_SIGNED_BY_TSA;
	const struct rad_pdf_object *object = new_object(update, update->field->body, "V");
	struct rad_span dict;

	if (!object || object->body.size < 4 || object->body.data[0] != '<') {
		(void)refuse(update, update->field->number, "the field's signature is not in the same update");
		return NULL;
	}
	dict = object->body;
	if (rad_pdf_name_is(rad_pdf_get(update->after, dict, "Type"), is_stamp ? "DocTimeStamp" : "Sig") &&
	    rad_pdf_name_is(rad_pdf_get(update->after, dict, "Filter"), "Adobe.PPKLite") &&
	    rad_pdf_name_is(rad_pdf_get(update->after, dict, "SubFilter"),
			    is_stamp ? "ETSI.RFC3161" : "ETSI.CAdES.detached") &&
	    has_only(dict, is_stamp ? stamp_keys : keys))
		return object;
	(void)refuse(update, object->number, "the signature is not of the kind that the field is for");
	return NULL;
}

/* What an appearance is made of: nothing that acts, no page, no attachment, no second signature. */
static bool is_drawing(const struct update *update, struct rad_span body)
{
	static const char *const types[] = { "XObject", "Font", "FontDescriptor", "Encoding", "CMap" };
	struct rad_span type = rad_pdf_get(update->after, body, "Type");
	struct rad_span value;

	if (body.size < 4 || body.data[0] != '<' || body.data[1] != '<')
		return true; /* a number, an array, a name: dead without what refers to it */
	if (rad_pdf_dict_get(body, "ByteRange", &value, NULL) || rad_pdf_dict_get(body, "S", &value, NULL) ||
	    rad_pdf_dict_get(body, "AA", &value, NULL) || rad_pdf_dict_get(body, "JS", &value, NULL))
		return false;
	for (size_t i = 0; type.size && i < RAD_ARRAY_LENGTH(types); i++) {
		if (rad_pdf_name_is(type, types[i]))
			return true;
	}
	return type.size == 0;
}

static bool check_appearance(const struct update *update, const struct rad_pdf_object *signature,
			     enum rad_signature_role role)
{
	struct rad_span appearance = rad_pdf_get(update->after, update->field->body, "AP");
	const struct rad_pdf_object *form = new_object(update, appearance, "N");
	static const char *const keys[] = { "N", NULL };
	struct rad_span old;

	if (role == RAD_SIGNED_BY_TSA) {
		if (!rad_pdf_dict_get(update->old_field, "AP", &old, NULL) || !rad_span_equal(old, appearance) ||
		    update->n_added != 1)
			return refuse(update, update->field->number, "a time-stamp brings more than itself");
		return true;
	}
	if (!form || !has_only(appearance, keys) ||
	    !rad_pdf_name_is(rad_pdf_get(update->after, form->body, "Subtype"), "Form"))
		return refuse(update, update->field->number, "the field's appearance is not a drawing of the update");
	for (size_t i = 0; i < update->after->n_objects; i++) {
		const struct rad_pdf_object *object = &update->after->objects[i];

		if (object != signature && is_new_object(update, object) && !is_drawing(update, object->body))
			return refuse(update, object->number, "it brings more than a signature and its drawing");
	}
	return true;
}

/* /Name and such: hexadecimal UTF-16BE with a byte order mark, as we write them. */
static void copy_text(struct rad_span value, char *ret, size_t size)
{
	size_t used = 0;

	for (size_t at = 5; at + 4 < value.size && used + 4 < size; at += 4) {
		char digits[5] = "";
		uint8_t unit[2];
		unsigned int code;

		memcpy(digits, value.data + at, 4);
		if (!rad_hex_decode(digits, unit, 2))
			break;
		code = (unsigned int)unit[0] << 8 | unit[1];
		if (code < 0x80) {
			ret[used++] = (char)(code < ' ' ? '?' : code);
		} else if (code < 0x800) {
			ret[used++] = (char)(0xC0 | code >> 6);
			ret[used++] = (char)(0x80 | (code & 0x3F));
		} else if (code >= 0xD800 && code < 0xE000) {
			ret[used++] = '?';
		} else {
			ret[used++] = (char)(0xE0 | code >> 12);
			ret[used++] = (char)(0x80 | (code >> 6 & 0x3F));
			ret[used++] = (char)(0x80 | (code & 0x3F));
		}
	}
	ret[used] = '\0';
}

/* Who may sign there: a person, or a station for one. */
static bool check_signer(const struct update *update, const struct rad_verify_signature *it)
{
	struct rad_verify *verify = update->verify;
	const char *problem = it->signer ? rad_x509_signer_problem(it->signer, RAD_PKI_PERSON) : NULL;

	if (problem && it->signer)
		problem = rad_x509_signer_problem(it->signer, RAD_PKI_STATION);
	if (problem)
		return rad_verify_bad(verify, it->object, "the %s's certificate is not one to sign with: %s",
				      rad_signature_role_name(it->role), problem);
	if (it->signer && rad_x509_name_is_simulated(X509_get_subject_name(it->signer)) != verify->ret->simulated)
		return rad_verify_bad(verify, it->object, "simulation and earnest are mixed in the signatures");
	return true;
}

bool rad_verify_update(struct rad_verify *verify, const struct rad_pdf *before, const struct rad_pdf *after)
{
	struct update update = { .verify = verify, .before = before, .after = after, .old_size = size_of(before) };
	const struct rad_pdf_object *object;
	const struct rad_verify_signature *it;
	enum rad_signature_role role = RAD_SIGNED_BY_TSA;
	struct rad_verified_signature *described;
	struct rad_span name;

	if (!check_trailer(&update) || !check_objects(&update) || !check_entries(&update) || !find_role(&update, &role))
		return false;
	object = check_signature(&update, role);
	if (!object || !check_appearance(&update, object, role))
		return false;
	it = rad_verify_add(verify, after, object->body, role, object->number);
	if (!it || !check_signer(&update, it))
		return false;
	described = &verify->ret->signatures[verify->ret->n_signatures - 1];
	if (rad_pdf_dict_get(object->body, "Name", &name, NULL))
		copy_text(name, described->name, sizeof(described->name));
	return rad_verify_ok(verify, object->number,
			     "revision %zu fills the empty field of the %s and changes nothing else",
			     after->n_revisions, rad_signature_role_name(role));
}
