/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/seal/xmp.h"

#include <hpdf.h>

#include "evidence/page/page.h"
#include "evidence/seal/text.h"

static void put_pair(struct rad_buffer *buffer, struct rad_page_words words)
{
	char text[200];

	rad_page_pair(words, text, sizeof(text));
	rad_buffer_append_text(buffer, text);
}

int rad_seal_about_make(const struct rad_page_record *record, struct rad_seal_about *ret, struct rad_error *err)
{
	struct rad_page_words title = rad_page_title(record);
	struct rad_page_words banner = rad_page_banner(record);
	struct rad_page_words simulated = rad_page_text(record->language, RAD_PAGE_TEXT_SIMULATED);
	struct rad_page_words no_evidence = rad_page_text(record->language, RAD_PAGE_TEXT_NO_EVIDENCE);

	*ret = (struct rad_seal_about){
		.identifier = record->document_id,
		.time = record->issued,
		.view = record->view_name,
		.language = record->language == RAD_PAGE_ENGLISH ? "en" : "sv-SE",
	};
	if (record->simulated) {
		put_pair(&ret->title, simulated);
		rad_buffer_append_text(&ret->title, " – ");
		put_pair(&ret->title, no_evidence);
		rad_buffer_append_text(&ret->title, ": ");
	}
	rad_buffer_printf(&ret->title, "%s %s%s%s", title.first, record->document_id, *title.second ? " / " : "",
			  title.second);
	rad_buffer_append_text(&ret->author, *record->organisation ? record->organisation : record->log_id);
	put_pair(&ret->subject, banner);
	rad_buffer_printf(&ret->subject, " · %s · SHA-256 %s", record->inventory_id, record->sha256);
	rad_buffer_printf(&ret->creator, "%s %s", record->tool_name, record->tool_version);
	rad_buffer_printf(&ret->producer, "Radera, libharu %s", HPDF_GetVersion());
	if (rad_buffer_check(&ret->title, err) < 0 || rad_buffer_check(&ret->author, err) < 0 ||
	    rad_buffer_check(&ret->subject, err) < 0 || rad_buffer_check(&ret->creator, err) < 0 ||
	    rad_buffer_check(&ret->producer, err) < 0)
		return -RAD_ERROR_EVIDENCE;
	return 0;
}

void rad_seal_about_done(struct rad_seal_about *about)
{
	rad_buffer_done(&about->title);
	rad_buffer_done(&about->author);
	rad_buffer_done(&about->subject);
	rad_buffer_done(&about->creator);
	rad_buffer_done(&about->producer);
}

static const char *text_of(const struct rad_buffer *buffer)
{
	return buffer->data ? (const char *)buffer->data : "";
}

static void put_entry(struct rad_buffer *buffer, const char *key, const struct rad_buffer *value)
{
	rad_buffer_printf(buffer, "/%s", key);
	rad_seal_put_text(buffer, text_of(value));
}

void rad_seal_put_info(struct rad_buffer *buffer, const struct rad_seal_about *about)
{
	rad_buffer_append_text(buffer, "<<");
	put_entry(buffer, "Title", &about->title);
	put_entry(buffer, "Author", &about->author);
	put_entry(buffer, "Subject", &about->subject);
	put_entry(buffer, "Creator", &about->creator);
	put_entry(buffer, "Producer", &about->producer);
	rad_buffer_append_text(buffer, "/CreationDate");
	rad_seal_put_date(buffer, about->time);
	rad_buffer_append_text(buffer, "/ModDate");
	rad_seal_put_date(buffer, about->time);
	if (*about->view)
		rad_buffer_printf(buffer, "/" RAD_SEAL_VIEW_KEY "(%s)", about->view);
	rad_buffer_append_text(buffer, ">>");
}

static void put_element(struct rad_buffer *buffer, const char *open, const char *text, const char *close)
{
	rad_buffer_append_text(buffer, open);
	rad_seal_put_xml(buffer, text);
	rad_buffer_append_text(buffer, close);
}

void rad_seal_put_xmp(struct rad_buffer *buffer, const struct rad_seal_about *about)
{
	rad_buffer_append_text(buffer, "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
				       "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
				       "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
				       "<rdf:Description rdf:about=\"\"\n"
				       " xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\"\n"
				       " xmlns:dc=\"http://purl.org/dc/elements/1.1/\"\n"
				       " xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\"\n"
				       " xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\">\n"
				       "<pdfaid:part>3</pdfaid:part>\n"
				       "<pdfaid:conformance>U</pdfaid:conformance>\n"
				       "<dc:format>application/pdf</dc:format>\n");
	put_element(buffer, "<dc:identifier>", about->identifier, "</dc:identifier>\n");
	put_element(buffer, "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">", text_of(&about->title),
		    "</rdf:li></rdf:Alt></dc:title>\n");
	put_element(buffer, "<dc:creator><rdf:Seq><rdf:li>", text_of(&about->author),
		    "</rdf:li></rdf:Seq></dc:creator>\n");
	put_element(buffer, "<dc:description><rdf:Alt><rdf:li xml:lang=\"x-default\">", text_of(&about->subject),
		    "</rdf:li></rdf:Alt></dc:description>\n");
	put_element(buffer, "<xmp:CreatorTool>", text_of(&about->creator), "</xmp:CreatorTool>\n");
	put_element(buffer, "<pdf:Producer>", text_of(&about->producer), "</pdf:Producer>\n");
	put_element(buffer, "<xmp:CreateDate>", about->time, "</xmp:CreateDate>\n");
	put_element(buffer, "<xmp:ModifyDate>", about->time, "</xmp:ModifyDate>\n");
	put_element(buffer, "<xmp:MetadataDate>", about->time, "</xmp:MetadataDate>\n");
	rad_buffer_append_text(buffer, "</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"r\"?>\n");
}
