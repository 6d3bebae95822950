/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pdf_builder.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define RANGE "/ByteRange[0 0000000000 0000000000 0000000000]"

static const char *const bodies[BUILDER_OBJECTS] = {
	[BUILDER_CATALOG] = "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[6 0 R 7 0 R]/SigFlags 3>>"
			    "/Perms<</DocMDP 5 0 R>>/AF[8 0 R 9 0 R]"
			    "/Names<</EmbeddedFiles<</Names[(intyg.json)8 0 R(intyg.json.p7s)9 0 R]>>>>>>",
	[BUILDER_PAGES] = "<</Type/Pages/Kids[3 0 R]/Count 1>>",
	[BUILDER_PAGE] = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<>>/Contents 4 0 R"
			 "/Annots[6 0 R 7 0 R]>>",
	[BUILDER_CONTENT] = "<</Length 20>>\nstream\n10 10 100 100 re f  \nendstream",
	[BUILDER_FIELD] = "<</Type/Annot/Subtype/Widget/FT/Sig/T(Raderstation)/F 132/Rect[0 0 0 0]/P 3 0 R/V 5 0 R>>",
	[BUILDER_FIELD_EMPTY] = "<</Type/Annot/Subtype/Widget/FT/Sig/T(Mottagare)/F 132/Rect[0 0 0 0]/P 3 0 R>>",
	[BUILDER_RECORD_SPECIFICATION] =
		"<</Type/Filespec/F(intyg.json)/UF<FEFF0069006E007400790067002E006A0073006F006E>"
		"/AFRelationship/Source/EF<</F 10 0 R/UF 10 0 R>>>>",
	[BUILDER_CMS_SPECIFICATION] = "<</Type/Filespec/F(intyg.json.p7s)"
				      "/UF<FEFF0069006E007400790067002E006A0073006F006E002E007000370073>"
				      "/AFRelationship/Supplement/EF<</F 11 0 R/UF 11 0 R>>>>",
};

/* "2026-11-20T14:32:07Z" -> "20261120143207" */
static void put_date(struct rad_buffer *buffer, const char *time)
{
	for (; *time; time++) {
		if (*time >= '0' && *time <= '9')
			rad_buffer_append(buffer, time, 1);
	}
}

static void put_signature(struct rad_buffer *body, const json_t *json)
{
	rad_buffer_append_text(body,
			       "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached" RANGE "/Contents<");
	for (int i = 0; i < 2 * BUILDER_CONTENTS_BYTES; i++)
		rad_buffer_append_text(body, "0");
	rad_buffer_append_text(body, ">/M(D:");
	put_date(body, json_string_value(json_object_get(json, "issued")));
	rad_buffer_append_text(body, "Z)>>");
}

void builder_set_stream(struct builder *builder, enum builder_object object, const char *entries, const void *data,
			size_t size)
{
	struct rad_buffer *body = &builder->bodies[object];

	rad_buffer_done(body);
	rad_buffer_printf(body, "<<%s/Length %zu>>\nstream\n", entries, size);
	rad_buffer_append(body, data, size);
	rad_buffer_append_text(body, "\nendstream");
}

void builder_begin(struct builder *builder, const json_t *json, const struct rad_buffer *record,
		   const struct rad_buffer *cms)
{
	memset(builder, 0, sizeof(*builder));
	builder->header = "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n";
	for (size_t i = 0; i < BUILDER_OBJECTS; i++)
		rad_buffer_append_text(&builder->bodies[i], bodies[i] ? bodies[i] : "");
	put_signature(&builder->bodies[BUILDER_SIGNATURE], json);
	builder_set_stream(builder, BUILDER_RECORD, "/Type/EmbeddedFile/Subtype/application#2Fjson", record->data,
			   record->size);
	builder_set_stream(builder, BUILDER_CMS, "/Type/EmbeddedFile/Subtype/application#2Fpkcs7-signature", cms->data,
			   cms->size);
	rad_sha256_hex(record->data, record->size, builder->id[0]);
	rad_sha256_hex(record->data, record->size, builder->id[1]);
}

void builder_done(struct builder *builder)
{
	for (size_t i = 0; i < BUILDER_OBJECTS; i++)
		rad_buffer_done(&builder->bodies[i]);
}

void builder_replace(struct builder *builder, enum builder_object object, const char *from, const char *to)
{
	struct rad_buffer *body = &builder->bodies[object];
	struct rad_buffer changed = RAD_BUFFER_INIT;
	const uint8_t *found = memmem(body->data, body->size, from, strlen(from));
	size_t before;

	assert_non_null(found);
	before = (size_t)(found - body->data);
	rad_buffer_append(&changed, body->data, before);
	rad_buffer_append_text(&changed, to);
	rad_buffer_append(&changed, found + strlen(from), body->size - before - strlen(from));
	rad_buffer_done(body);
	*body = changed;
}

static void put_objects(const struct builder *builder, struct rad_buffer *ret)
{
	size_t offsets[BUILDER_OBJECTS] = { 0 };
	size_t n = builder->bodies[BUILDER_EXTRA].size ? BUILDER_OBJECTS : BUILDER_EXTRA;
	size_t xref;

	rad_buffer_append_text(ret, builder->header);
	for (size_t i = 1; i < n; i++) {
		offsets[i] = ret->size;
		rad_buffer_printf(ret, "%zu 0 obj\n", i);
		rad_buffer_append(ret, builder->bodies[i].data, builder->bodies[i].size);
		rad_buffer_append_text(ret, "\nendobj\n");
	}
	xref = ret->size;
	rad_buffer_printf(ret, "xref\n0 %zu\n0000000000 65535 f \n", n);
	for (size_t i = 1; i < n; i++)
		rad_buffer_printf(ret, "%010zu 00000 n \n", offsets[i]);
	rad_buffer_printf(ret, "trailer\n<</Size %zu/Root 1 0 R/ID[<%s><%s>]>>\nstartxref\n%zu\n%%%%EOF\n", n,
			  builder->id[0], builder->id[1], xref);
}

/* Fills the placeholder of /ByteRange, unless the test made it something else. */
static void set_range(struct rad_buffer *file, size_t start, size_t end)
{
	uint8_t *found = memmem(file->data, file->size, RANGE, strlen(RANGE));
	char text[sizeof(RANGE)];

	if (!found)
		return;
	snprintf(text, sizeof(text), "/ByteRange[0 %010zu %010zu %010zu]", start, end, file->size - end);
	memcpy(found, text, strlen(text));
}

void builder_write(struct builder *builder, builder_sign sign, void *user, struct rad_buffer *ret)
{
	rad_auto_buffer struct rad_buffer covered = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer der = RAD_BUFFER_INIT;
	char digits[2 * BUILDER_CONTENTS_BYTES + 1];
	const uint8_t *found;
	size_t start;
	size_t end;

	put_objects(builder, ret);
	found = memmem(ret->data, ret->size, "/Contents<", 10);
	assert_non_null(found);
	start = (size_t)(found - ret->data) + 9;
	found = memchr(ret->data + start, '>', ret->size - start);
	assert_non_null(found);
	end = (size_t)(found - ret->data) + 1;
	set_range(ret, start, end);
	rad_buffer_append(&covered, ret->data, start);
	rad_buffer_append(&covered, ret->data + end, ret->size - end);
	sign(user, (struct rad_span){ covered.data, covered.size }, &der);
	assert_true(der.size <= BUILDER_CONTENTS_BYTES);
	rad_hex_encode(der.data, der.size, digits);
	memcpy(ret->data + start + 1, digits, 2 * der.size);
}

void builder_sign_properly(void *keys, struct rad_span covered, struct rad_buffer *ret)
{
	const struct keys *it = keys;
	struct rad_error err = { 0 };

	if (rad_signer_sign(it->signer, covered.data, covered.size, ret, &err) < 0)
		fail_msg("%s", err.text);
}
