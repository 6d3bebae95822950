/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/seal/object.h"

#include <inttypes.h>
#include <math.h>

#include "base/cleanup.h"
#include "evidence/page/asset.h"
#include "evidence/seal/seal.h"
#include "evidence/seal/text.h"

#define REF "%" PRIu32 " 0 R"

const char *const rad_seal_field_names[RAD_SEAL_FIELDS] = {
	"Raderstation", "Kontrollant", "Mottagare", "Tidsstampel1", "Tidsstampel2", "Tidsstampel3",
};

void rad_seal_put_field_list(struct rad_buffer *buffer, const struct rad_seal_numbers *numbers)
{
	for (int i = 0; i < RAD_SEAL_FIELDS; i++)
		rad_buffer_printf(buffer, "%s" REF, i == 0 ? "[" : " ", numbers->fields[i]);
	rad_buffer_append_text(buffer, "]");
}

void rad_seal_put_catalog(struct rad_seal_file *file, const struct rad_seal_numbers *numbers, const char *language)
{
	struct rad_buffer *out = &file->bytes;

	rad_seal_object_begin(file, numbers->catalog);
	rad_buffer_printf(out, "<</Type/Catalog/Pages " REF "/Metadata " REF "/OutputIntents[" REF "]", numbers->pages,
			  numbers->metadata, numbers->intent);
	rad_buffer_append_text(out, "/AcroForm<</Fields");
	rad_seal_put_field_list(out, numbers);
	rad_buffer_append_text(out, "/SigFlags 3>>");
	rad_buffer_printf(out, "/Perms<</DocMDP " REF ">>", numbers->signature);
	rad_buffer_append_text(out, "/Extensions<</ESIC<</BaseVersion/1.7/ExtensionLevel 2>>>>");
	rad_buffer_printf(out, "/AF[" REF " " REF "]", numbers->specifications[0], numbers->specifications[1]);
	rad_buffer_printf(out,
			  "/Names<</EmbeddedFiles<</Names[(" RAD_SEAL_RECORD_NAME ")" REF "(" RAD_SEAL_CMS_NAME ")" REF
			  "]>>>>",
			  numbers->specifications[0], numbers->specifications[1]);
	rad_buffer_printf(out, "/Lang(%s)/ViewerPreferences<</DisplayDocTitle true>>>>", language);
	rad_seal_object_end(file);
}

/* Code points map to themselves, but for the surrogates; at most 100 ranges a block (Adobe Technical Note 5014). */
static void put_ranges(struct rad_buffer *map)
{
	const unsigned int per_block = 62;
	unsigned int n = 0;

	for (unsigned int high = 0; high <= 0xFF; high++) {
		if (high >= 0xD8 && high <= 0xDF)
			continue;
		if (n % per_block == 0)
			rad_buffer_printf(map, "%u beginbfrange\n", per_block);
		rad_buffer_printf(map, "<%02X%02X><%02XFF><%02X%02X>\n", high, high == 0, high, high, high == 0);
		if (++n % per_block == 0)
			rad_buffer_append_text(map, "endbfrange\n");
	}
}

void rad_seal_put_to_unicode(struct rad_seal_file *file, const struct rad_seal_numbers *numbers)
{
	rad_auto_buffer struct rad_buffer map = RAD_BUFFER_INIT;

	rad_buffer_append_text(&map, "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
				     "/CIDSystemInfo <</Registry (Adobe)/Ordering (UCS)/Supplement 0>> def\n"
				     "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
				     "1 begincodespacerange\n<0000><FFFF>\nendcodespacerange\n");
	put_ranges(&map);
	rad_buffer_append_text(&map, "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend");
	if (map.failed)
		file->bytes.failed = true;
	rad_seal_stream_deflated(file, numbers->to_unicode, "", map.data, map.size);
}

void rad_seal_put_intent(struct rad_seal_file *file, const struct rad_seal_numbers *numbers)
{
	rad_seal_object_begin(file, numbers->intent);
	rad_buffer_printf(&file->bytes,
			  "<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)/Info(sRGB)"
			  "/DestOutputProfile " REF ">>",
			  numbers->profile);
	rad_seal_object_end(file);
	rad_seal_stream_deflated(file, numbers->profile, "/N 3", rad_page_srgb.data, rad_page_srgb.size);
}

/* A number with two decimals, the point in every locale. */
static void put_number(struct rad_buffer *buffer, float number)
{
	long hundredths = lroundf(number * 100);

	rad_buffer_printf(buffer, "%ld.%02ld ", hundredths / 100, hundredths % 100);
}

static void put_box(struct rad_buffer *buffer, const char *key, struct rad_page_box box)
{
	rad_buffer_printf(buffer, "/%s[", key);
	put_number(buffer, box.x0);
	put_number(buffer, box.y0);
	put_number(buffer, box.x1);
	put_number(buffer, box.y1);
	rad_buffer_append_text(buffer, "]");
}

/* The tooltips are what the boxes on the page are called. */
static enum rad_page_text tooltip(const struct rad_page_record *record, size_t field)
{
	return field < RAD_PAGE_BOXES ? rad_page_box_label(record->outcome_word, field) : RAD_PAGE_TEXT_BOX_STAMP;
}

static void put_field(struct rad_seal_file *file, const struct rad_seal_numbers *numbers, int i,
		      const struct rad_page_record *record, struct rad_page_box box)
{
	char text[160];

	rad_page_pair(rad_page_text(record->language, tooltip(record, (size_t)i)), text, sizeof(text));
	rad_seal_object_begin(file, numbers->fields[i]);
	rad_buffer_printf(&file->bytes, "<</Type/Annot/Subtype/Widget/FT/Sig/T(%s)/TU", rad_seal_field_names[i]);
	rad_seal_put_text(&file->bytes, text);
	/* Print and Locked (12.5.3). */
	rad_buffer_append_text(&file->bytes, "/F 132");
	put_box(&file->bytes, "Rect", box);
	rad_buffer_printf(&file->bytes, "/P " REF "/AP<</N " REF ">>", numbers->page, numbers->appearance);
	if (i == 0)
		rad_buffer_printf(&file->bytes, "/V " REF, numbers->signature);
	rad_buffer_append_text(&file->bytes, ">>");
	rad_seal_object_end(file);
}

/* All boxes are of one size: they share one empty appearance. What the station's box says is on the page itself; those
 * for time-stamps are nowhere. */
void rad_seal_put_fields(struct rad_seal_file *file, const struct rad_seal_numbers *numbers,
			 const struct rad_page_record *record, const struct rad_page_layout *layout)
{
	const struct rad_page_box *first = &layout->boxes[0];
	struct rad_page_box box = { 0, 0, first->x1 - first->x0, first->y1 - first->y0 };
	struct rad_page_box nowhere = { 0, 0, 0, 0 };

	for (int i = 0; i < RAD_SEAL_FIELDS; i++)
		put_field(file, numbers, i, record, i < RAD_PAGE_BOXES ? layout->boxes[i] : nowhere);
	rad_seal_object_begin(file, numbers->appearance);
	rad_buffer_append_text(&file->bytes, "<</Type/XObject/Subtype/Form");
	put_box(&file->bytes, "BBox", box);
	rad_buffer_append_text(&file->bytes, "/Resources<<>>/Length 0>>\nstream\n\nendstream");
	rad_seal_object_end(file);
}

static const struct {
	const char *name;
	const char *subtype; /* a media type with its slash escaped */
	const char *relationship;
	const char *description;
	bool deflate;
} files[RAD_SEAL_FILES] = {
	{ RAD_SEAL_RECORD_NAME, "application#2Fjson", "Source", "Posten som JSON / The record as JSON", true },
	{ RAD_SEAL_CMS_NAME, "application#2Fpkcs7-signature", "Supplement",
	  "Stationens signatur över intyg.json / The station's signature over intyg.json", false },
};

static void put_file(struct rad_seal_file *file, const struct rad_seal_numbers *numbers, int i, const char *time,
		     struct rad_span data)
{
	rad_auto_buffer struct rad_buffer entries = RAD_BUFFER_INIT;
	struct rad_buffer *out = &file->bytes;

	rad_seal_object_begin(file, numbers->specifications[i]);
	rad_buffer_printf(out, "<</Type/Filespec/F(%s)/UF", files[i].name);
	rad_seal_put_text(out, files[i].name);
	rad_buffer_append_text(out, "/Desc");
	rad_seal_put_text(out, files[i].description);
	rad_buffer_printf(out, "/AFRelationship/%s/EF<</F " REF "/UF " REF ">>>>", files[i].relationship,
			  numbers->files[i], numbers->files[i]);
	rad_seal_object_end(file);
	rad_buffer_printf(&entries, "/Type/EmbeddedFile/Subtype/%s/Params<</Size %zu/ModDate", files[i].subtype,
			  data.size);
	rad_seal_put_date(&entries, time);
	rad_buffer_append_text(&entries, ">>");
	rad_buffer_append(&entries, "", 1);
	if (entries.failed)
		out->failed = true;
	else if (files[i].deflate)
		rad_seal_stream_deflated(file, numbers->files[i], (const char *)entries.data, data.data, data.size);
	else
		rad_seal_stream(file, numbers->files[i], (const char *)entries.data, data.data, data.size);
}

void rad_seal_put_files(struct rad_seal_file *file, const struct rad_seal_numbers *numbers,
			const struct rad_page_record *record, struct rad_span record_json, struct rad_span record_cms)
{
	put_file(file, numbers, 0, record->issued, record_json);
	put_file(file, numbers, 1, record->issued, record_cms);
}

void rad_seal_put_signature(struct rad_seal_file *file, const struct rad_seal_numbers *numbers,
			    const struct rad_page_record *record, struct rad_seal_marks *ret_marks)
{
	struct rad_buffer *out = &file->bytes;

	rad_seal_object_begin(file, numbers->signature);
	rad_buffer_append_text(out, "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached");
	rad_seal_put_slot(out, &ret_marks->slot, &ret_marks->range);
	rad_buffer_append_text(out, "/M");
	rad_seal_put_date(out, record->issued);
	rad_buffer_append_text(out, "/Name");
	rad_seal_put_text(out, *record->organisation ? record->organisation : record->log_id);
	rad_buffer_append_text(out, "/Reason");
	rad_seal_put_text(out, "Raderstationens stämpel / Seal of the erasure station");
	if (*record->station) {
		rad_buffer_append_text(out, "/Location");
		rad_seal_put_text(out, record->station);
	}
	rad_buffer_append_text(out, "/Reference[<</Type/SigRef/TransformMethod/DocMDP"
				    "/TransformParams<</Type/TransformParams/P 2/V/1.2>>>>]>>");
	rad_seal_object_end(file);
}
