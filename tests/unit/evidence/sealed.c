/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sealed.h"

#include <string.h>

#include "evidence/pdf/flate.h"

void sealed_make(const json_t *json, struct sealed *ret)
{
	struct rad_error err = { 0 };
	struct rad_seal_parts parts = { .layout = &ret->layout, .record = &ret->record };

	memset(ret, 0, sizeof(*ret));
	fixture_canonical(json, &ret->json);
	if (rad_page_record_read(ret->json.data, ret->json.size, NULL, &ret->record, &err) < 0 ||
	    rad_page_render(&ret->record, NULL, &ret->page, &ret->layout, &err) < 0)
		fail_msg("%s", err.text);
	parts.page = (struct rad_span){ ret->page.data, ret->page.size };
	parts.record_json = (struct rad_span){ ret->json.data, ret->json.size };
	parts.record_cms = (struct rad_span){ (const uint8_t *)"not a signature", 15 };
	if (rad_seal_build(&parts, &ret->file, &ret->slot, &err) < 0)
		fail_msg("%s", err.text);
	if (rad_pdf_parse(ret->file.data, ret->file.size, &ret->pdf, &err) < 0)
		fail_msg("%s", err.text);
}

void sealed_done(struct sealed *sealed)
{
	rad_pdf_done(&sealed->pdf);
	rad_page_record_done(&sealed->record);
	rad_buffer_done(&sealed->file);
	rad_buffer_done(&sealed->page);
	rad_buffer_done(&sealed->json);
}

bool sealed_has(struct rad_span dict, const char *key)
{
	struct rad_span value;

	return rad_pdf_dict_get(dict, key, &value, NULL);
}

struct rad_span sealed_get(const struct rad_pdf *pdf, struct rad_span dict, const char *key)
{
	struct rad_span value;

	if (!rad_pdf_dict_get(dict, key, &value, NULL))
		fail_msg("no /%s in %.*s", key, (int)(dict.size < 200 ? dict.size : 200), (const char *)dict.data);
	return rad_pdf_resolve(pdf, value);
}

struct rad_span sealed_catalog(const struct rad_pdf *pdf)
{
	return sealed_get(pdf, pdf->revisions[0].trailer, "Root");
}

struct rad_span sealed_element(const struct rad_pdf *pdf, struct rad_span array, size_t i)
{
	struct rad_span value = { NULL, 0 };
	size_t position = 0;

	for (size_t n = 0; n <= i; n++)
		assert_true(rad_pdf_array_next(array, &position, &value));
	return rad_pdf_resolve(pdf, value);
}

struct rad_span sealed_stream(const struct rad_pdf *pdf, struct rad_span reference)
{
	static struct rad_buffer unpacked;
	struct rad_span dict;
	struct rad_span data;
	uint32_t number;

	assert_true(rad_pdf_reference(reference, &number));
	assert_true(rad_pdf_stream(pdf, rad_pdf_object(pdf, number), &dict, &data));
	if (!sealed_has(dict, "Filter"))
		return data;
	sealed_assert_text(sealed_get(pdf, dict, "Filter"), "/FlateDecode");
	rad_buffer_done(&unpacked);
	assert_true(rad_flate_decode(data, 1 << 20, &unpacked));
	return (struct rad_span){ unpacked.data, unpacked.size };
}

void sealed_assert_text(struct rad_span span, const char *want)
{
	if (span.size != strlen(want) || memcmp(span.data, want, span.size) != 0)
		fail_msg("%.*s is not %s", (int)span.size, (const char *)span.data, want);
}

bool sealed_contains(struct rad_span span, const char *text)
{
	return memmem(span.data, span.size, text, strlen(text)) != NULL;
}
