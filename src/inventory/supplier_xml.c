/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * XML by the paths of a mapping. A report needs no document type, so none is taken: without one there are no entities
 * but XML's own, and nothing is fetched. libxml2 keeps its own limits on depth and size of names; a budget keeps paths
 * that climb and fall over a large file from taking all day.
 */
#include "inventory/supplier_private.h"

#include <errno.h>
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/xmlerror.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

#define OPERATION  "read supplier's report"
#define BUDGET	   200000000 /* nodes that are looked at */
#define PATHS_MAX  4	     /* ways to one value */
#define VALUE_SIZE 256

RAD_DEFINE_CLEANUP(cleanup_context, xmlParserCtxtPtr, xmlFreeParserCtxt)
RAD_DEFINE_CLEANUP(cleanup_doc, xmlDocPtr, xmlFreeDoc)

struct paths {
	size_t n;
	struct rad_path items[PATHS_MAX];
};

struct reading {
	const struct rad_supplier_mapping *mapping;
	const char *name;
	struct paths rows;
	struct paths paths[RAD_SUPPLIER_FIELDS];
	long budget;
	struct rad_supplier_report *ret;
	struct rad_error *err;
	int r; /* of what is done for each row */
};

/* A value on its way: the texts that one path leads to must be the same. */
struct value {
	char text[VALUE_SIZE];
	bool is_there;
	bool is_doubtful; /* two that differ */
	bool is_long;
};

/* Called with what a path leads to. */
typedef void (*found_fn)(struct reading *it, xmlNodePtr node, void *user);

static bool is_called(const xmlChar *name, const char *wanted)
{
	return rad_text_equal((const char *)name, wanted);
}

static const xmlAttr *find_attribute(const xmlNode *element, const char *name)
{
	const xmlAttr *attribute = element->properties;

	while (attribute && !is_called(attribute->name, name))
		attribute = attribute->next;
	return attribute;
}

/* An attribute's text is one node, as there are no entities. */
static const char *attribute_text(const xmlAttr *attribute)
{
	const xmlNode *text = attribute ? attribute->children : NULL;

	return text && text->type == XML_TEXT_NODE && text->content ? (const char *)text->content : "";
}

static bool step_fits(const struct rad_path_step *step, const xmlNode *node)
{
	return node->type == XML_ELEMENT_NODE && is_called(node->name, step->name) &&
	       (!step->key[0] || rad_text_equal(attribute_text(find_attribute(node, step->key)), step->value));
}

/* At most as deep as a path has steps. */
static void follow(struct reading *it, const struct rad_path *path, size_t at, xmlNodePtr node, found_fn found,
		   void *user)
{
	const struct rad_path_step *step = &path->steps[at];

	if (at == path->n) {
		found(it, node, user);
		return;
	}
	if (step->kind == RAD_STEP_PARENT) {
		if (node->parent && node->parent->type == XML_ELEMENT_NODE)
			follow(it, path, at + 1, node->parent, found, user);
		return;
	}
	if (step->kind == RAD_STEP_ATTRIBUTE) {
		xmlAttr *attribute = (xmlAttr *)(uintptr_t)find_attribute(node, step->name);

		if (attribute)
			found(it, (xmlNodePtr)attribute, user);
		return;
	}
	for (xmlNodePtr child = node->children; child && it->budget > 0 && it->r >= 0; child = child->next) {
		it->budget--;
		if (step_fits(step, child))
			follow(it, path, at + 1, child, found, user);
	}
}

/* Trimmed and on one line; false when it is longer than fits. */
static bool append_clean(struct value *value, size_t *used, const char *text)
{
	for (; *text; text++) {
		char c = (unsigned char)*text < ' ' || *text == 0x7F ? ' ' : *text;

		if (c == ' ' && *used == 0)
			continue;
		if (*used == VALUE_SIZE - 1)
			return false;
		value->text[(*used)++] = c;
	}
	return true;
}

static void read_text(const xmlNode *node, struct value *ret)
{
	size_t used = 0;

	for (const xmlNode *part = node->children; part; part = part->next) {
		bool is_text = part->type == XML_TEXT_NODE || part->type == XML_CDATA_SECTION_NODE;

		if (is_text && part->content && !append_clean(ret, &used, (const char *)part->content))
			ret->is_long = true;
	}
	while (used > 0 && ret->text[used - 1] == ' ')
		used--;
	ret->text[used] = '\0';
}

static void on_value(struct reading *it, xmlNodePtr node, void *user)
{
	struct value *value = user;
	struct value one = { .text = "" };

	(void)it;
	read_text(node, &one);
	if (!one.text[0])
		return;
	value->is_doubtful = value->is_doubtful || (value->is_there && !rad_text_equal(value->text, one.text));
	value->is_long = value->is_long || one.is_long;
	if (!value->is_there)
		memcpy(value->text, one.text, sizeof(value->text));
	value->is_there = true;
}

/* The first path that leads to a text. */
static void read_value(struct reading *it, xmlNodePtr row, enum rad_supplier_field field, struct value *ret)
{
	memset(ret, 0, sizeof(*ret));
	for (size_t i = 0; i < it->paths[field].n && !ret->is_there; i++)
		follow(it, &it->paths[field].items[i], 0, row, on_value, ret);
}

static void on_row(struct reading *it, xmlNodePtr row, void *user)
{
	struct value values[RAD_SUPPLIER_FIELDS];
	struct rad_supplier_values texts = { .problem = "" };
	long line = xmlGetLineNo(row);
	char problem[120] = "";

	(void)user;
	for (unsigned int i = 0; i < RAD_SUPPLIER_FIELDS; i++) {
		const char *name = rad_supplier_field_name((enum rad_supplier_field)i);

		read_value(it, row, (enum rad_supplier_field)i, &values[i]);
		texts.texts[i] = values[i].text;
		if (values[i].is_doubtful)
			(void)snprintf(problem, sizeof(problem), "it tells its %s twice, and differently", name);
		else if (values[i].is_long)
			(void)snprintf(problem, sizeof(problem), "its %s is too long", name);
	}
	texts.line = line > 0 ? (size_t)line : 1;
	texts.problem = problem;
	if (it->r >= 0)
		it->r = rad_supplier_add_row(it->mapping, it->ret, &texts, it->err);
}

static int read_paths(const char *text, struct paths *ret, struct rad_error *err)
{
	int r;

	ret->n = 0;
	while (ret->n < PATHS_MAX && (r = rad_path_next(&text, &ret->items[ret->n])) > 0)
		ret->n++;
	if (ret->n > 0 && text[strspn(text, " ")] == '\0')
		return 0;
	return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION,
			     "the mapping's paths are none, or more than %d: %.100s", PATHS_MAX, text);
}

static int read_rows(struct reading *it, xmlDocPtr doc)
{
	it->r = read_paths(it->mapping->rows, &it->rows, it->err);
	for (size_t i = 0; it->r >= 0 && i < it->mapping->n_columns; i++)
		it->r = read_paths(it->mapping->columns[i].names, &it->paths[it->mapping->columns[i].field], it->err);
	for (size_t i = 0; it->r >= 0 && i < it->rows.n; i++)
		follow(it, &it->rows.items[i], 0, (xmlNodePtr)doc, on_row, NULL);
	if (it->r >= 0 && it->budget <= 0)
		it->r = rad_error_set(it->err, RAD_ERROR_INPUT, 0, OPERATION,
				      "%s is too large for the paths of the mapping %s: ask for the report in parts",
				      it->name, it->mapping->id);
	if (it->r < 0 || it->ret->n_rows > 0)
		return it->r;
	(void)rad_error_set(it->err, RAD_ERROR_INPUT, 0, OPERATION,
			    "%s has no element that the mapping %s takes for a row", it->name, it->mapping->id);
	rad_error_advise(it->err, "looked for: %.150s. Another --mapping may fit", it->mapping->rows);
	return -RAD_ERROR_INPUT;
}

/* Ends the parsing before anything of a document type is looked at. */
static void on_document_type(void *context, const xmlChar *name, const xmlChar *public_id, const xmlChar *system_id)
{
	xmlParserCtxtPtr parser = context;
	bool *seen = parser->_private;

	*seen = true;
	xmlStopParser(parser);
}

static int refuse(const char *name, xmlParserCtxtPtr parser, bool has_type, struct rad_error *err)
{
	const xmlError *problem = xmlCtxtGetLastError(parser);
	char text[160] = "it cannot be read";

	if (has_type)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION,
				     "%s has a document type (<!DOCTYPE): a report needs none, and none is taken",
				     name);
	if (problem && problem->message)
		(void)snprintf(text, sizeof(text), "%.*s", (int)strcspn(problem->message, "\n"), problem->message);
	return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION, "%s:%d: this is no sound XML: %s", name,
			     problem ? problem->line : 1, rad_text_is_utf8(text) ? text : "characters");
}

int rad_supplier_read_xml(const struct rad_supplier_mapping *mapping, const char *name, const void *data, size_t size,
			  struct rad_supplier_report *ret, struct rad_error *err)
{
	RAD_CLEANUP(cleanup_context) xmlParserCtxtPtr parser = xmlNewParserCtxt();
	RAD_CLEANUP(cleanup_doc) xmlDocPtr doc = NULL;
	rad_auto_free struct reading *it = calloc(1, sizeof(*it));
	bool has_type = false;

	if (!parser || !it)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, OPERATION, "out of memory");
	parser->_private = &has_type;
	parser->sax->internalSubset = on_document_type;
	doc = xmlCtxtReadMemory(parser, data, (int)size, NULL, NULL,
				XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_COMPACT |
					XML_PARSE_BIG_LINES);
	if (!doc || has_type)
		return refuse(name, parser, has_type, err);
	it->mapping = mapping;
	it->name = name;
	it->budget = BUDGET;
	it->ret = ret;
	it->err = err;
	return read_rows(it, doc);
}
