/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/outline.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "base/cleanup.h"
#include "base/text.h"

/* Far above what any schema holds; they bound the work that a hostile file can cause. */
#define DEPTH_MAX    6
#define KEYS_MAX     48
#define ENTRIES_MAX  256
#define NODES_MAX    65536
#define PATH_SIZE    160
#define SCHEMA_FIRST "1"

struct frame {
	bool is_mapping;
	bool want_key;
	uint32_t node; /* 1 + index of the node that this collection is the value of */
	uint32_t count;
	uint32_t key_node; /* the key whose value comes next */
};

struct walk {
	const char *name;
	const uint8_t *data;
	size_t size;
	struct rad_outline *outline;
	struct rad_error *err;
	size_t depth;
	struct frame frames[DEPTH_MAX];
	bool done;
};

/* The order of the first two keys tells a reader, and this code, what the rest means. */
static const char *const first_keys[] = { "schema", "kind" };

static int refuse(struct walk *walk, const yaml_event_t *event, const char *reason)
{
	return rad_error_set(walk->err, RAD_ERROR_INPUT, 0, "read file", "%s:%zu: %s", walk->name,
			     event->start_mark.line + 1, reason);
}

static int add_node(struct walk *walk, const yaml_event_t *event, const char *key, uint32_t *ret)
{
	struct rad_outline *outline = walk->outline;
	struct frame *frame = &walk->frames[walk->depth - 1];
	struct rad_outline_node *node;

	if (outline->n_nodes >= NODES_MAX)
		return refuse(walk, event, "holds too many values");
	if (outline->n_nodes == outline->capacity) {
		size_t capacity = outline->capacity ? outline->capacity * 2 : 64;

		node = reallocarray(outline->nodes, capacity, sizeof(*node));
		if (!node)
			return rad_error_set(walk->err, RAD_ERROR_IO, ENOMEM, "read file", "cannot read %s",
					     walk->name);
		outline->nodes = node;
		outline->capacity = capacity;
	}
	node = &outline->nodes[outline->n_nodes++];
	*node = (struct rad_outline_node){ .parent = frame->node, .line = (uint32_t)event->start_mark.line + 1 };
	if (key)
		(void)rad_text_copy(node->key, sizeof(node->key), key);
	else
		node->entry = frame->count;
	frame->count++;
	*ret = (uint32_t)outline->n_nodes;
	return 0;
}

static bool has_sibling(const struct rad_outline *outline, uint32_t parent, const char *key)
{
	for (size_t i = outline->n_nodes; i > parent; i--)
		if (outline->nodes[i - 1].parent == parent && rad_text_equal(outline->nodes[i - 1].key, key))
			return true;
	return false;
}

static int read_key(struct walk *walk, const yaml_event_t *event, const char *key)
{
	struct frame *frame = &walk->frames[walk->depth - 1];
	char reason[96];

	if (strlen(key) >= RAD_OUTLINE_KEY_SIZE)
		return refuse(walk, event, "unknown key: no key is that long");
	if (has_sibling(walk->outline, frame->node, key)) {
		(void)snprintf(reason, sizeof(reason), "%s: the key stands twice", key);
		return refuse(walk, event, reason);
	}
	if (walk->depth == 1 && frame->count < RAD_ARRAY_LENGTH(first_keys) &&
	    !rad_text_equal(key, first_keys[frame->count])) {
		(void)snprintf(reason, sizeof(reason), "%s: `%s` must be key number %u of the file", key,
			       first_keys[frame->count], frame->count + 1);
		return refuse(walk, event, reason);
	}
	if (frame->count >= KEYS_MAX)
		return refuse(walk, event, "holds too many keys");
	frame->want_key = false;
	return add_node(walk, event, key, &frame->key_node);
}

/* Finds the node that a value belongs to: its key, or a new entry of the sequence. */
static int place_value(struct walk *walk, const yaml_event_t *event, uint32_t *ret)
{
	struct frame *frame = &walk->frames[walk->depth - 1];

	if (!frame->is_mapping) {
		if (frame->count >= ENTRIES_MAX)
			return refuse(walk, event, "holds too many entries");
		return add_node(walk, event, NULL, ret);
	}
	if (frame->want_key)
		return refuse(walk, event, "a key must be a plain word");
	frame->want_key = true;
	*ret = frame->key_node;
	return 0;
}

/* C1 controls (U+0080-U+009F) can be escaped into a YAML text and steer a terminal that shows it in a message. */
static bool is_clean_text(const char *text, size_t length)
{
	if (strlen(text) != length || !rad_text_is_utf8(text))
		return false;
	for (size_t i = 0; i + 1 < length; i++)
		if ((unsigned char)text[i] == 0xC2 && (unsigned char)text[i + 1] < 0xA0)
			return false;
	return true;
}

static int read_value(struct walk *walk, const yaml_event_t *event, const char *text)
{
	uint32_t node;
	int r = place_value(walk, event, &node);
	const char *key;

	if (r < 0)
		return r;
	if (walk->depth > 1)
		return 0;
	key = walk->outline->nodes[node - 1].key;
	if (rad_text_equal(key, first_keys[0]) && !rad_text_equal(text, SCHEMA_FIRST))
		return refuse(walk, event, "schema: this version reads schema 1 only");
	if (rad_text_equal(key, first_keys[1]))
		(void)rad_text_copy(walk->outline->kind, sizeof(walk->outline->kind), text);
	return 0;
}

static int read_scalar(struct walk *walk, const yaml_event_t *event)
{
	const char *text = (const char *)event->data.scalar.value;
	struct frame *frame;

	if (event->data.scalar.anchor)
		return refuse(walk, event, "anchors are not allowed");
	if (event->data.scalar.tag)
		return refuse(walk, event, "tags are not allowed");
	if (!is_clean_text(text, event->data.scalar.length))
		return refuse(walk, event, "a text holds a line break or a control character");
	if (walk->depth == 0)
		return refuse(walk, event, "the file must be a mapping of keys to values");
	frame = &walk->frames[walk->depth - 1];
	if (!*text)
		return refuse(walk, event, "a key or value is empty");
	if (frame->is_mapping && frame->want_key)
		return read_key(walk, event, text);
	return read_value(walk, event, text);
}

static int open_collection(struct walk *walk, const yaml_event_t *event, bool is_mapping, const yaml_char_t *anchor,
			   const yaml_char_t *tag)
{
	uint32_t node = 0;
	int r;

	if (anchor)
		return refuse(walk, event, "anchors are not allowed");
	if (tag)
		return refuse(walk, event, "tags are not allowed");
	if (walk->depth == 0 && !is_mapping)
		return refuse(walk, event, "the file must be a mapping of keys to values");
	if (walk->depth >= DEPTH_MAX)
		return refuse(walk, event, "is nested too deeply");
	if (walk->depth > 0) {
		r = place_value(walk, event, &node);
		if (r < 0)
			return r;
	}
	walk->frames[walk->depth++] = (struct frame){ .is_mapping = is_mapping, .want_key = is_mapping, .node = node };
	return 0;
}

static int open_document(struct walk *walk, const yaml_event_t *event)
{
	if (walk->done)
		return refuse(walk, event, "holds more than one document");
	if (event->data.document_start.version_directive ||
	    event->data.document_start.tag_directives.start != event->data.document_start.tag_directives.end)
		return refuse(walk, event, "directives are not allowed");
	walk->done = true;
	return 0;
}

static int read_event(struct walk *walk, const yaml_event_t *event)
{
	switch (event->type) {
	case YAML_DOCUMENT_START_EVENT:
		return open_document(walk, event);
	case YAML_ALIAS_EVENT:
		return refuse(walk, event, "aliases are not allowed");
	case YAML_SCALAR_EVENT:
		return read_scalar(walk, event);
	case YAML_SEQUENCE_START_EVENT:
		return open_collection(walk, event, false, event->data.sequence_start.anchor,
				       event->data.sequence_start.tag);
	case YAML_MAPPING_START_EVENT:
		return open_collection(walk, event, true, event->data.mapping_start.anchor,
				       event->data.mapping_start.tag);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		walk->depth--;
		return 0;
	case YAML_NO_EVENT:
	case YAML_STREAM_START_EVENT:
	case YAML_STREAM_END_EVENT:
	case YAML_DOCUMENT_END_EVENT:
		return 0;
	}
	return 0;
}

/* libyaml gives the byte at which text ends and rubbish begins, not the line. */
static size_t line_of_byte(const uint8_t *data, size_t size, size_t offset)
{
	size_t line = 1;

	for (size_t i = 0; i < size && i < offset; i++)
		line += data[i] == '\n';
	return line;
}

static int refuse_syntax(struct walk *walk, const yaml_parser_t *parser)
{
	if (parser->error == YAML_MEMORY_ERROR)
		return rad_error_set(walk->err, RAD_ERROR_IO, ENOMEM, "read file", "cannot read %s", walk->name);
	if (parser->error == YAML_READER_ERROR)
		return rad_error_set(walk->err, RAD_ERROR_INPUT, 0, "read file", "%s:%zu: is not text in UTF-8: %s",
				     walk->name, line_of_byte(walk->data, walk->size, parser->problem_offset),
				     parser->problem ? parser->problem : "unreadable");
	return rad_error_set(walk->err, RAD_ERROR_INPUT, 0, "read file", "%s:%zu: is not YAML: %s", walk->name,
			     parser->problem_mark.line + 1, parser->problem ? parser->problem : "syntax error");
}

static int walk_events(struct walk *walk, yaml_parser_t *parser)
{
	bool end = false;
	int r = 0;

	while (!end && r == 0) {
		yaml_event_t event;

		if (!yaml_parser_parse(parser, &event))
			return refuse_syntax(walk, parser);
		r = read_event(walk, &event);
		end = event.type == YAML_STREAM_END_EVENT;
		yaml_event_delete(&event);
	}
	return r;
}

int rad_outline_read(const char *name, const void *data, size_t size, struct rad_outline *ret, struct rad_error *err)
{
	struct walk walk = { .name = name, .data = data, .size = size, .outline = ret, .err = err };
	RAD_CLEANUP(yaml_parser_delete) yaml_parser_t parser = { 0 };
	int r;

	*ret = (struct rad_outline){ 0 };
	if (!yaml_parser_initialize(&parser))
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "read file", "cannot read %s", name);
	yaml_parser_set_input_string(&parser, data ? data : (const void *)"", size);
	yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
	r = walk_events(&walk, &parser);
	if (r < 0)
		return r;
	if (!walk.done)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "read file", "%s: is empty", name);
	if (!*ret->kind)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "read file", "%s:1: kind: is missing", name);
	return 0;
}

void rad_outline_done(struct rad_outline *outline)
{
	free(outline->nodes);
	*outline = (struct rad_outline){ 0 };
}

/* Writes "passes[2].slot" for a node; recursion is bounded by DEPTH_MAX. */
static void write_path(const struct rad_outline *outline, const struct rad_outline_node *node, char *ret, size_t size)
{
	size_t used;

	ret[0] = '\0';
	if (node->parent)
		write_path(outline, &outline->nodes[node->parent - 1], ret, size);
	used = strlen(ret);
	if (*node->key)
		(void)snprintf(ret + used, size - used, "%s%s", used ? "." : "", node->key);
	else
		(void)snprintf(ret + used, size - used, "[%u]", node->entry);
}

static uint32_t find_path(const struct rad_outline *outline, const char *path)
{
	char other[PATH_SIZE];

	for (size_t i = 0; i < outline->n_nodes; i++) {
		write_path(outline, &outline->nodes[i], other, sizeof(other));
		if (rad_text_equal(other, path))
			return outline->nodes[i].line;
	}
	return 0;
}

uint32_t rad_outline_line(const struct rad_outline *outline, const char *path)
{
	char part[PATH_SIZE];
	uint32_t line = 0;

	(void)rad_text_copy(part, sizeof(part), path);
	while (*part) {
		size_t end = strlen(part);

		line = find_path(outline, part);
		if (line)
			return line;
		while (end > 0 && part[end - 1] != '.' && part[end - 1] != '[')
			end--;
		part[end ? end - 1 : 0] = '\0';
	}
	return 1;
}

uint32_t rad_outline_line_of_key(const struct rad_outline *outline, const char *key, uint32_t line)
{
	for (size_t i = 0; i < outline->n_nodes; i++)
		if (outline->nodes[i].line >= line && rad_text_equal(outline->nodes[i].key, key))
			return outline->nodes[i].line;
	return line;
}
