/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Certificates that were signed more than once, and what an update may not do. pdfsig calls nearly all of these files
 * valid.
 */
#include <radera/certificate.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "authority.h"
#include "evidence/seal/fill.h"
#include "evidence/seal/increment.h"
#include "keys.h"

/* All of them where a read outside of the file would be seen. */
#ifdef __SANITIZE_ADDRESS__
#define MUTATIONS 3000
#else
#define MUTATIONS 2000
#endif

struct issued {
	struct keys keys;
	struct rad_signer *person;
	struct authority authority;
	struct rad_buffer once;	  /* as it was issued */
	struct rad_buffer thrice; /* with validator, receiver and a time-stamp */
};

static void make(struct keys *keys, struct rad_buffer *ret)
{
	fixture_auto_json json_t *json = fixture_erased(2);
	char template[RAD_TEMPLATE_SIZE];

	rad_certificate_template(template);
	fixture_set(json, "template.id", json_string(template));
	keys_make_certificate(keys, json, ret);
}

static void open_person(struct issued *issued)
{
	const struct rad_pki_issuer issuer = { issued->keys.path, { NULL } };
	const struct rad_pki_subject subject = { .name = "Åsa Öberg" };
	struct rad_error err = { 0 };
	char directory[400];

	snprintf(directory, sizeof(directory), "%s/asa", issued->keys.directory);
	if (rad_pki_issue(&issuer, RAD_PKI_PERSON, &subject, NULL, directory, &issued->keys.clock.clock, &err) < 0 ||
	    rad_signer_open(directory, RAD_PKI_PERSON, NULL, &issued->keys.clock.clock, &issued->person, &err) < 0)
		fail_msg("%s", err.text);
}

static int countersign(struct issued *issued, const struct rad_buffer *from, const struct rad_countersign *how,
		       struct rad_signer *signer, struct rad_buffer *ret, struct rad_error *err)
{
	return rad_certificate_countersign(from->data, from->size, how, signer, NULL, &issued->keys.clock.clock, ret,
					   err);
}

static int setup(void **state)
{
	const struct rad_countersign validator = { .role = RAD_SIGNED_BY_VALIDATOR, .detail = "IT-tekniker" };
	const struct rad_countersign receiver = { .role = RAD_SIGNED_BY_RECEIVER, .name = "Elin Ek" };
	struct issued *issued = calloc(1, sizeof(*issued));
	rad_auto_buffer struct rad_buffer one = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer two = RAD_BUFFER_INIT;
	struct rad_error err = { 0 };

	assert_non_null(issued);
	keys_make(&issued->keys, false, 0);
	authority_make(&issued->keys, &issued->authority);
	open_person(issued);
	make(&issued->keys, &issued->once);
	if (countersign(issued, &issued->once, &validator, issued->person, &one, &err) < 0 ||
	    countersign(issued, &one, &receiver, issued->keys.signer, &two, &err) < 0)
		fail_msg("%s", err.text);
	authority_stamp_document(&issued->authority, &two, issued->keys.clock.wall_ms, &issued->thrice);
	*state = issued;
	return 0;
}

static int teardown(void **state)
{
	struct issued *issued = *state;

	rad_signer_free(issued->person);
	authority_done(&issued->authority);
	rad_buffer_done(&issued->once);
	rad_buffer_done(&issued->thrice);
	keys_done(&issued->keys);
	free(issued);
	return 0;
}

static void verify(const struct issued *issued, const struct rad_buffer *file, struct rad_verification *ret)
{
	struct rad_error err = { 0 };

	if (rad_certificate_verify(file->data, file->size, issued->keys.root.data, issued->keys.root.size,
				   issued->keys.clock.wall_ms, ret, NULL, &err) < 0)
		fail_msg("%s", err.text);
}

static void assert_invalid(const struct issued *issued, const struct rad_buffer *file, const char *rule,
			   const char *why)
{
	struct rad_verification got;
	bool named = false;

	verify(issued, file, &got);
	if (got.verdict != RAD_VERDICT_INVALID || !strstr(got.reason, why))
		fail_msg("%s (%s), not invalid (%s)", rad_verdict_name(got.verdict), got.reason, why);
	for (size_t i = 0; i < got.n_findings; i++)
		named = named || (got.findings[i].status == RAD_FINDING_BAD && strcmp(got.findings[i].rule, rule) == 0);
	if (!named)
		fail_msg("the rule %s is not named for: %s", rule, got.reason);
}

static void test_three_signatures(void **state)
{
	const struct issued *issued = *state;
	struct rad_verification got;

	verify(issued, &issued->thrice, &got);
	if (got.verdict != RAD_VERDICT_VALID)
		fail_msg("%s", got.reason);
	assert_int_equal(got.n_signatures, 4);
	assert_int_equal(got.signatures[0].role, RAD_SIGNED_BY_STATION);
	assert_int_equal(got.signatures[1].role, RAD_SIGNED_BY_VALIDATOR);
	assert_string_equal(got.signatures[1].name, "Åsa Öberg");
	assert_false(got.signatures[1].by_station);
	assert_int_equal(got.signatures[2].role, RAD_SIGNED_BY_RECEIVER);
	assert_string_equal(got.signatures[2].name, "Elin Ek");
	assert_true(got.signatures[2].by_station);
	assert_int_equal(got.signatures[3].role, RAD_SIGNED_BY_TSA);
	assert_true(*got.signatures[3].proven_at);
	for (size_t i = 0; i < got.n_signatures; i++)
		assert_true(got.signatures[i].trusted);
	assert_memory_equal(issued->thrice.data, issued->once.data, issued->once.size);
}

static void test_refusals(void **state)
{
	static const char png[] = "\x89PNG\r\n\x1a\nnot really";
	struct issued *issued = *state;
	const struct {
		struct rad_countersign how;
		struct rad_signer *signer;
		const struct rad_buffer *file;
		int kind;
		const char *why;
	} cases[] = {
		{ { .role = RAD_SIGNED_BY_VALIDATOR }, issued->person, &issued->thrice, RAD_ERROR_REFUSED, "already" },
		{ { .role = RAD_SIGNED_BY_RECEIVER }, issued->keys.signer, &issued->once, RAD_ERROR_INPUT, "for whom" },
		{ { .role = RAD_SIGNED_BY_RECEIVER, .name = "Elin" },
		  issued->person,
		  &issued->once,
		  RAD_ERROR_INPUT,
		  "cannot sign as" },
		{ { .role = RAD_SIGNED_BY_STATION, .name = "x" },
		  issued->keys.signer,
		  &issued->once,
		  RAD_ERROR_INPUT,
		  "only validator" },
		{ { .role = RAD_SIGNED_BY_TSA, .name = "x" },
		  issued->keys.signer,
		  &issued->once,
		  RAD_ERROR_INPUT,
		  "only validator" },
		{ { .role = RAD_SIGNED_BY_RECEIVER, .name = "E\xFF" },
		  issued->keys.signer,
		  &issued->once,
		  RAD_ERROR_INPUT,
		  "UTF-8" },
		{ { .role = RAD_SIGNED_BY_RECEIVER, .name = "E", .drawing = png, .drawing_size = sizeof(png) },
		  issued->keys.signer,
		  &issued->once,
		  RAD_ERROR_INPUT,
		  "picture" },
	};

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(cases); i++) {
		rad_auto_buffer struct rad_buffer file = RAD_BUFFER_INIT;
		struct rad_error err = { 0 };
		int r = countersign(issued, cases[i].file, &cases[i].how, cases[i].signer, &file, &err);

		if (r != -cases[i].kind || !strstr(err.text, cases[i].why))
			fail_msg("%zu: %d %s", i, r, err.text);
		assert_int_equal(file.size, 0);
	}
}

static void test_damaged_is_not_signed(void **state)
{
	const struct rad_countersign how = { .role = RAD_SIGNED_BY_VALIDATOR };
	struct issued *issued = *state;
	rad_auto_buffer struct rad_buffer damaged = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer file = RAD_BUFFER_INIT;
	struct rad_error err = { 0 };

	rad_buffer_append(&damaged, issued->once.data, issued->once.size);
	damaged.data[damaged.size / 3] ^= 1;
	assert_int_equal(countersign(issued, &damaged, &how, issued->person, &file, &err), -RAD_ERROR_EVIDENCE);
	assert_non_null(strstr(err.text, "not a whole certificate"));
}

/*
 * The station's own key signs a page that shows something else than its record: the verifier draws the page again. Made
 * here by sealing the page of one record with the data of another.
 */
static void make_lie(struct keys *keys, struct rad_buffer *ret)
{
	rad_auto_buffer struct rad_buffer record = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer cms = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer page = RAD_BUFFER_INIT;
	fixture_auto_json json_t *json = fixture_erased(1);
	struct rad_page_record read;
	struct rad_page_layout layout;
	struct rad_seal_slot slot;
	struct rad_error err = { 0 };
	char template[RAD_TEMPLATE_SIZE];
	struct rad_seal_parts parts = { .layout = &layout, .record = &read };

	rad_certificate_template(template);
	fixture_set(json, "template.id", json_string(template));
	keys_sign_record(keys, json, &record, &cms);
	assert_int_equal(rad_page_record_read(record.data, record.size, NULL, &read, &err), 0);
	read.inventory_id = "ANOTHER-COMPUTER";
	assert_int_equal(rad_page_render(&read, NULL, &page, &layout, &err), 0);
	parts.page = (struct rad_span){ page.data, page.size };
	parts.record_json = (struct rad_span){ record.data, record.size };
	parts.record_cms = (struct rad_span){ cms.data, cms.size };
	assert_int_equal(rad_seal_build(&parts, ret, &slot, &err), 0);
	assert_int_equal(rad_seal_sign(ret, &slot, keys->signer, NULL, &err), 0);
	rad_page_record_done(&read);
}

static void test_page_differs_from_record(void **state)
{
	struct issued *issued = *state;
	rad_auto_buffer struct rad_buffer lie = RAD_BUFFER_INIT;
	struct rad_verification got;
	bool compared = false;

	make_lie(&issued->keys, &lie);
	assert_invalid(issued, &lie, "page", "not what is made of its record");
	verify(issued, &issued->once, &got);
	for (size_t i = 0; i < got.n_findings; i++)
		compared = compared ||
			   (strcmp(got.findings[i].rule, "page") == 0 && strstr(got.findings[i].text, "byte for byte"));
	assert_true(compared);
}

/* Every prefix that ends with a revision is a good file of its own. */
static void test_each_revision(void **state)
{
	const struct issued *issued = *state;
	struct rad_error err = { 0 };
	struct rad_pdf pdf;

	assert_int_equal(rad_pdf_parse(issued->thrice.data, issued->thrice.size, &pdf, &err), 0);
	assert_int_equal(pdf.n_revisions, 4);
	for (size_t i = 0; i < pdf.n_revisions; i++) {
		rad_auto_buffer struct rad_buffer part = RAD_BUFFER_INIT;
		struct rad_verification got;

		rad_buffer_append(&part, issued->thrice.data, pdf.revisions[i].end);
		verify(issued, &part, &got);
		assert_int_equal(got.verdict, RAD_VERDICT_VALID);
		assert_int_equal(got.n_signatures, i + 1);
	}
	rad_pdf_done(&pdf);
}

/* One forged update. Each begins with what an honest countersignature of the receiver has and does more, or other. */
struct forgery {
	const char *rule;
	const char *why;
	const char *field_from; /* in the field's dictionary, replaced by field_to */
	const char *field_to;
	const char *signature; /* head of the signature's dictionary, NULL = an honest one */
	const char *form;      /* the appearance, NULL = an honest one */
	const char *extra;     /* one more new object */
	const char *replaces;  /* type of an old object that is replaced... */
	const char *by;	       /* ...by this */
};

static const struct rad_pdf_object *find_type(const struct rad_pdf *pdf, const char *type)
{
	for (size_t i = 0; i < pdf->n_objects; i++) {
		struct rad_span value;

		if (pdf->objects[i].body.data[0] == '<' &&
		    rad_pdf_dict_get(pdf->objects[i].body, "Type", &value, NULL) && rad_pdf_name_is(value, type))
			return &pdf->objects[i];
	}
	fail_msg("no /%s", type);
	return NULL;
}

static const struct rad_pdf_object *find_field(const struct rad_pdf *pdf, const char *name)
{
	for (size_t i = 0; i < pdf->n_objects; i++) {
		if (memmem(pdf->objects[i].body.data, pdf->objects[i].body.size, name, strlen(name)) &&
		    memmem(pdf->objects[i].body.data, pdf->objects[i].body.size, "/FT/Sig", 7))
			return &pdf->objects[i];
	}
	fail_msg("no field %s", name);
	return NULL;
}

static void put_object(struct rad_increment *increment, uint32_t number, const char *body)
{
	rad_increment_object_begin(increment, number);
	rad_buffer_append_text(&increment->bytes, body);
	rad_increment_object_end(increment);
}

static void put_field(struct rad_increment *increment, const struct rad_pdf_object *field,
		      const struct forgery *forgery, uint32_t signature, uint32_t form)
{
	rad_auto_buffer struct rad_buffer body = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer replaced = RAD_BUFFER_INIT;
	const uint8_t *at;

	rad_buffer_append(&body, field->body.data, field->body.size - 2);
	at = memmem(body.data, body.size, "/AP<</N ", 8);
	assert_non_null(at);
	body.size = (size_t)(at - body.data);
	rad_buffer_printf(&body, "/AP<</N %u 0 R>>/V %u 0 R>>", form, signature);
	if (forgery->field_from) {
		at = memmem(body.data, body.size, forgery->field_from, strlen(forgery->field_from));
		assert_non_null(at);
		rad_buffer_append(&replaced, body.data, (size_t)(at - body.data));
		rad_buffer_append_text(&replaced, forgery->field_to);
		at += strlen(forgery->field_from);
		rad_buffer_append(&replaced, at, (size_t)(body.data + body.size - at));
	} else {
		rad_buffer_append(&replaced, body.data, body.size);
	}
	rad_increment_object_begin(increment, field->number);
	rad_buffer_append(&increment->bytes, replaced.data, replaced.size);
	rad_increment_object_end(increment);
}

static void forge(struct issued *issued, const struct forgery *forgery, const char *field_name, struct rad_buffer *ret)
{
	rad_auto_buffer struct rad_buffer covered = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer cms = RAD_BUFFER_INIT;
	struct rad_increment increment;
	struct rad_error err = { 0 };
	struct rad_seal_slot slot;
	struct rad_pdf pdf;
	size_t range;
	uint32_t signature;
	uint32_t form;

	assert_int_equal(rad_pdf_parse(issued->once.data, issued->once.size, &pdf, &err), 0);
	assert_int_equal(rad_increment_begin(&pdf, &increment, &err), 0);
	signature = rad_increment_number(&increment);
	form = rad_increment_number(&increment);
	rad_increment_object_begin(&increment, signature);
	rad_buffer_append_text(&increment.bytes,
			       forgery->signature ? forgery->signature
						  : "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached");
	rad_seal_put_slot(&increment.bytes, &slot, &range);
	rad_buffer_append_text(&increment.bytes, "/M(D:20261120143207Z)>>");
	rad_increment_object_end(&increment);
	put_object(&increment, form,
		   forgery->form ? forgery->form
				 : "<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Length 0>>\nstream\n\nendstream");
	if (forgery->extra)
		put_object(&increment, rad_increment_number(&increment), forgery->extra);
	put_field(&increment, find_field(&pdf, field_name), forgery, signature, form);
	if (forgery->replaces)
		put_object(&increment, find_type(&pdf, forgery->replaces)->number, forgery->by);
	assert_int_equal(rad_increment_end(&increment, &err), 0);
	rad_seal_set_range(&increment.bytes, &slot, range);
	assert_int_equal(rad_seal_covered(&increment.bytes, &slot, &covered, &err), 0);
	assert_int_equal(rad_signer_sign(issued->person, covered.data, covered.size, &cms, &err), 0);
	assert_int_equal(rad_seal_fill(&increment.bytes, &slot, &cms, &err), 0);
	rad_buffer_append(ret, increment.bytes.data, increment.bytes.size);
	rad_increment_done(&increment);
	rad_pdf_done(&pdf);
}

static void test_honest_forge(void **state)
{
	const struct forgery nothing = { NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL };
	rad_auto_buffer struct rad_buffer file = RAD_BUFFER_INIT;
	struct rad_verification got;

	forge(*state, &nothing, "Mottagare", &file);
	verify(*state, &file, &got);
	/* Claims a time before the person had a certificate, and is otherwise as it should be. */
	assert_int_equal(got.verdict, RAD_VERDICT_UNTRUSTED);
	assert_int_equal(got.n_signatures, 2);
}

static void test_forgeries(void **state)
{
	static const char sig[] = "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached";
	static const struct forgery forgeries[] = {
		{ "update", "changed after signing", .field_from = "/Rect[", .field_to = "/Rect[0 0 595 842]/X[" },
		{ "update", "another than it was", .field_from = "/F 132", .field_to = "/F 4" },
		{ "update", "more than it had", .field_from = "/F 132", .field_to = "/F 132/AA<<>>" },
		{ "update", "more than it had", .field_from = "/F 132", .field_to = "/F 132/MK<<>>" },
		{ "update", "not of the kind", .signature = "<</Type/Sig/Filter/X/SubFilter/ETSI.CAdES.detached" },
		{ "update", "not of the kind",
		  .signature = "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached" },
		{ "update", "not of the kind",
		  .signature = "<</Type/DocTimeStamp/Filter/Adobe.PPKLite/SubFilter/ETSI.RFC3161" },
		{ "update", "not of the kind",
		  .signature = "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached"
			       "/Reference[<</TransformMethod/DocMDP>>]" },
		{ "update", "not of the kind",
		  .signature = "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached"
			       "/Cert<00>" },
		{ "update", "appearance", .form = "<</Type/Annot/Subtype/FreeText>>" },
		{ "update", "appearance", .form = "<</Type/XObject/Subtype/Image/Length 0>>\nstream\n\nendstream" },
		{ "update", "more than a signature", .extra = "<</Type/Annot/Subtype/FreeText/Rect[0 0 600 800]>>" },
		{ "update", "more than a signature", .extra = "<</Type/Page>>" },
		{ "update", "more than a signature", .extra = "<</S/JavaScript/JS(app.alert\\(1\\))>>" },
		{ "update", "more than a signature", .extra = "<</Type/Filespec/F(intyg.json)>>" },
		{ "update", "more than a signature", .extra = "<</Type/Sig/ByteRange[0 1 2 3]>>" },
		{ "update", "more than one object", .replaces = "Page", .by = "<</Type/Page>>" },
		{ "update", "more than one object", .replaces = "Catalog", .by = "<</Type/Catalog>>" },
		{ "update", "more than one object", .replaces = "Metadata",
		  .by = "<</Length 0>>\nstream\n\nendstream" },
		{ "update", "more than one object", .replaces = "EmbeddedFile",
		  .by = "<</Type/EmbeddedFile/Length 2>>\nstream\n{}\nendstream" },
		{ "update", "more than one object", .replaces = "Sig", .by = "<</Type/Sig>>" },
	};
	static const struct forgery wrong_field = { .signature = sig };

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(forgeries); i++) {
		rad_auto_buffer struct rad_buffer file = RAD_BUFFER_INIT;

		forge(*state, &forgeries[i], "Mottagare", &file);
		assert_invalid(*state, &file, forgeries[i].rule, forgeries[i].why);
	}
	for (int i = 0; i < 2; i++) {
		rad_auto_buffer struct rad_buffer file = RAD_BUFFER_INIT;

		forge(*state, &wrong_field, i ? "Tidsstampel2" : "Raderstation", &file);
		assert_invalid(*state, &file, "update", i ? "not of the kind" : "not an empty signature field");
	}
}

/* A later update of what a countersignature brought: the drawn signature is exchanged. */
static void test_appearance_replaced_later(void **state)
{
	struct issued *issued = *state;
	struct rad_error err = { 0 };
	struct rad_increment increment;
	struct rad_pdf pdf;
	uint32_t form = 0;

	assert_int_equal(rad_pdf_parse(issued->thrice.data, issued->thrice.size, &pdf, &err), 0);
	for (size_t i = 0; i < pdf.n_objects; i++) {
		if (pdf.objects[i].revision == 2 &&
		    memmem(pdf.objects[i].body.data, pdf.objects[i].body.size, "/Form", 5))
			form = pdf.objects[i].number;
	}
	assert_true(form);
	assert_int_equal(rad_increment_begin(&pdf, &increment, &err), 0);
	put_object(&increment, form, "<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Length 0>>\nstream\n\nendstream");
	assert_int_equal(rad_increment_end(&increment, &err), 0);
	assert_invalid(issued, &increment.bytes, "update", "changed after signing");
	rad_increment_done(&increment);
	rad_pdf_done(&pdf);
}

/* An update that adds nothing but itself is one too. */
static void test_empty_update(void **state)
{
	struct issued *issued = *state;
	struct rad_error err = { 0 };
	struct rad_increment increment;
	struct rad_pdf pdf;

	assert_int_equal(rad_pdf_parse(issued->thrice.data, issued->thrice.size, &pdf, &err), 0);
	assert_int_equal(rad_increment_begin(&pdf, &increment, &err), 0);
	assert_int_equal(rad_increment_end(&increment, &err), 0);
	assert_invalid(issued, &increment.bytes, "update", "no signature field was filled");
	rad_increment_done(&increment);
	rad_pdf_done(&pdf);
}

/* A validator whom another organisation's root knows is not believed, and a time-stamping authority cannot sign. */
static void test_foreign_validator(void **state)
{
	const struct rad_countersign how = { .role = RAD_SIGNED_BY_VALIDATOR, .name = "RAD-01" };
	struct issued *issued = *state;
	rad_auto_buffer struct rad_buffer file = RAD_BUFFER_INIT;
	struct rad_error err = { 0 };
	struct rad_verification got;
	struct keys other;

	keys_make(&other, false, 0);
	assert_int_equal(countersign(issued, &issued->once, &how, other.signer, &file, &err), 0);
	verify(issued, &file, &got);
	assert_int_equal(got.verdict, RAD_VERDICT_UNTRUSTED);
	assert_non_null(strstr(got.reason, "validator"));
	assert_true(got.signatures[0].trusted);
	assert_false(got.signatures[1].trusted);
	keys_done(&other);
}

static void test_simulated_validator(void **state)
{
	const struct rad_countersign how = { .role = RAD_SIGNED_BY_VALIDATOR, .name = "RAD-01" };
	struct issued *issued = *state;
	rad_auto_buffer struct rad_buffer file = RAD_BUFFER_INIT;
	struct rad_error err = { 0 };
	struct keys other;

	keys_make(&other, true, 0);
	assert_int_equal(countersign(issued, &issued->once, &how, other.signer, &file, &err), 0);
	assert_invalid(issued, &file, "update", "simulation and earnest");
	keys_done(&other);
}

/* xorshift64: the same mutations in every run. */
static uint64_t draw(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static void mutate(struct rad_buffer *file, uint64_t *random)
{
	size_t at = draw(random) % file->size;
	size_t length = 1 + draw(random) % 16;

	switch (draw(random) % 3) {
	case 0:
		file->data[at] ^= (uint8_t)(1u << draw(random) % 8);
		break;
	case 1:
		for (; length && at < file->size; length--, at++)
			file->data[at] = (uint8_t)draw(random);
		break;
	default:
		file->data[at] = (uint8_t) "0 /<>[]()nRabf9"[draw(random) % 15];
	}
}

static void test_mutations(void **state)
{
	const struct issued *issued = *state;
	uint64_t random = 0x9E3779B97F4A7C15;
	rad_auto_buffer struct rad_buffer file = RAD_BUFFER_INIT;

	rad_buffer_append(&file, issued->thrice.data, issued->thrice.size);
	for (int i = 0; i < MUTATIONS; i++) {
		struct rad_verification got;

		mutate(&file, &random);
		verify(issued, &file, &got);
		if (got.verdict != RAD_VERDICT_INVALID && got.verdict != RAD_VERDICT_NOT_OURS &&
		    memcmp(file.data, issued->thrice.data, file.size) != 0)
			fail_msg("mutation %d is called %s", i, rad_verdict_name(got.verdict));
		memcpy(file.data, issued->thrice.data, file.size);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_three_signatures),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_damaged_is_not_signed),
		cmocka_unit_test(test_page_differs_from_record),
		cmocka_unit_test(test_each_revision),
		cmocka_unit_test(test_honest_forge),
		cmocka_unit_test(test_forgeries),
		cmocka_unit_test(test_appearance_replaced_later),
		cmocka_unit_test(test_empty_update),
		cmocka_unit_test(test_foreign_validator),
		cmocka_unit_test(test_simulated_validator),
		cmocka_unit_test(test_mutations),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
