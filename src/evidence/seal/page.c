/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/seal/page.h"

#include <inttypes.h>
#include <string.h>

#define OPERATION "seal page"

static int complain(struct rad_error *err, const char *what)
{
	return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION, "libharu's file %s", what);
}

static bool get_reference(struct rad_span dict, const char *key, uint32_t *ret)
{
	struct rad_span value;

	return rad_pdf_dict_get(dict, key, &value, NULL) && rad_pdf_reference(value, ret);
}

static bool has_type(struct rad_span body, const char *type)
{
	struct rad_span value;

	return body.size > 2 && body.data[0] == '<' && rad_pdf_dict_get(body, "Type", &value, NULL) &&
	       rad_pdf_name_is(value, type);
}

static bool is_freed(const struct rad_seal_base *base, uint32_t number)
{
	for (size_t i = 0; i < base->n_freed; i++) {
		if (base->freed[i] == number)
			return true;
	}
	return false;
}

static void free_number(struct rad_seal_base *base, uint32_t number)
{
	if (base->n_freed < RAD_SEAL_FREED_MAX && !is_freed(base, number))
		base->freed[base->n_freed++] = number;
}

/* libharu's own ToUnicode tables map nothing (begincidrange instead of beginbfrange): they are left out. */
static void free_to_unicode(struct rad_seal_base *base)
{
	for (size_t i = 0; i < base->pdf.n_objects; i++) {
		const struct rad_pdf_object *font = &base->pdf.objects[i];
		const struct rad_pdf_object *map;
		uint32_t number;

		if (!has_type(font->body, "Font") || !get_reference(font->body, "ToUnicode", &number))
			continue;
		free_number(base, number);
		map = rad_pdf_object(&base->pdf, number);
		if (map && get_reference(map->body, "Length", &number))
			free_number(base, number);
	}
}

static bool find_page(struct rad_seal_base *base, size_t index)
{
	const struct rad_pdf_object *pages = rad_pdf_object(&base->pdf, base->pages);
	struct rad_span kids;
	struct rad_span kid;
	size_t position = 0;
	const struct rad_pdf_object *page;

	if (!pages || !rad_pdf_dict_get(pages->body, "Kids", &kids, NULL))
		return false;
	for (size_t i = 0; rad_pdf_array_next(kids, &position, &kid); i++) {
		if (i < index)
			continue;
		page = rad_pdf_reference(kid, &base->signature_page) ? rad_pdf_object(&base->pdf, base->signature_page)
								     : NULL;
		return page && has_type(page->body, "Page") && !rad_pdf_dict_get(page->body, "Annots", &kids, NULL);
	}
	return false;
}

static int read_structure(struct rad_seal_base *base, size_t signature_page, struct rad_error *err)
{
	const struct rad_pdf *pdf = &base->pdf;
	const struct rad_pdf_object *catalog;

	if (pdf->n_revisions != 1)
		return complain(err, "has more than one revision");
	for (size_t i = 0; i < pdf->n_objects; i++) {
		if (pdf->objects[i].number != i + 1)
			return complain(err, "has gaps in its object numbers");
	}
	base->next = (uint32_t)pdf->n_objects + 1;
	if (!get_reference(pdf->revisions[0].trailer, "Root", &base->catalog) ||
	    !get_reference(pdf->revisions[0].trailer, "Info", &base->info))
		return complain(err, "lacks a catalog or its information");
	catalog = rad_pdf_object(pdf, base->catalog);
	if (!catalog || !get_reference(catalog->body, "Pages", &base->pages) || !find_page(base, signature_page))
		return complain(err, "lacks the page for the signature");
	free_to_unicode(base);
	return 0;
}

int rad_seal_base_read(struct rad_span file, size_t signature_page, struct rad_seal_base *ret, struct rad_error *err)
{
	memset(ret, 0, sizeof(*ret));
	if (rad_pdf_parse(file.data, file.size, &ret->pdf, err) < 0)
		return -RAD_ERROR_EVIDENCE;
	if (read_structure(ret, signature_page, err) < 0) {
		rad_pdf_done(&ret->pdf);
		return -RAD_ERROR_EVIDENCE;
	}
	return 0;
}

uint32_t rad_seal_base_number(struct rad_seal_base *base)
{
	return base->n_freed > 0 ? base->freed[--base->n_freed] : base->next++;
}

/* Writes a dictionary without its ToUnicode entry and without the closing ">>". */
static void put_font(struct rad_buffer *buffer, struct rad_span dict, struct rad_span entry)
{
	size_t before = (size_t)(entry.data - dict.data);
	size_t after = before + entry.size;

	rad_buffer_append(buffer, dict.data, before);
	rad_buffer_append(buffer, dict.data + after, dict.size - after - 2);
}

static bool ends_as_dictionary(struct rad_span body)
{
	return body.size >= 4 && memcmp(body.data + body.size - 2, ">>", 2) == 0;
}

/* One object's body: as it is, or with the one entry that it must have otherwise. */
static void put_body(const struct rad_seal_base *base, const struct rad_seal_links *links,
		     const struct rad_pdf_object *object, struct rad_buffer *buffer)
{
	struct rad_span body = object->body;
	struct rad_span entry;
	struct rad_span value;

	if (ends_as_dictionary(body) && object->number == base->signature_page) {
		rad_buffer_append(buffer, body.data, body.size - 2);
		rad_buffer_printf(buffer, "/Annots%s>>", links->annotations);
	} else if (ends_as_dictionary(body) && has_type(body, "FontDescriptor") &&
		   !rad_pdf_dict_get(body, "CapHeight", &value, NULL)) {
		rad_buffer_append(buffer, body.data, body.size - 2);
		rad_buffer_printf(buffer, "/CapHeight %u>>", (unsigned int)links->cap_height);
	} else if (ends_as_dictionary(body) && has_type(body, "Font") &&
		   rad_pdf_dict_get(body, "ToUnicode", &value, &entry)) {
		put_font(buffer, body, entry);
		rad_buffer_printf(buffer, "/ToUnicode %" PRIu32 " 0 R>>", links->to_unicode);
	} else {
		rad_buffer_append(buffer, body.data, body.size);
	}
}

void rad_seal_base_copy(const struct rad_seal_base *base, const struct rad_seal_links *links,
			struct rad_seal_file *file)
{
	for (size_t i = 0; i < base->pdf.n_objects; i++) {
		const struct rad_pdf_object *object = &base->pdf.objects[i];

		if (rad_seal_object_is_written(file, object->number))
			continue;
		rad_seal_object_begin(file, object->number);
		put_body(base, links, object, &file->bytes);
		rad_seal_object_end(file);
	}
}
