/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The outline of a YAML file: which keys and entries stand on which line. Reading it is also the first, strictest
 * check. libcyaml knows neither the order of keys nor where a value that it accepted came from, and follows anchors; so
 * a file must pass here before libcyaml sees it.
 */
#ifndef RAD_CONFIG_OUTLINE_H
#define RAD_CONFIG_OUTLINE_H

#include <stddef.h>
#include <stdint.h>

#include <radera/error.h>

#define RAD_OUTLINE_KEY_SIZE 32

struct rad_outline_node {
	uint32_t parent; /* 1 + index of the containing node, 0 for the document */
	uint32_t entry;	 /* number of a sequence entry, from 0, when key is empty */
	uint32_t line;	 /* from 1 */
	char key[RAD_OUTLINE_KEY_SIZE];
};

struct rad_outline {
	struct rad_outline_node *nodes; /* owned */
	size_t n_nodes;
	size_t capacity;
	char kind[16]; /* value of the second key, `kind` */
};

/*
 * Reads one YAML document: a mapping that begins with `schema: 1` and `kind: WORD`, in UTF-8, without anchors, aliases,
 * tags, directives, duplicate keys, empty values or control characters, not deeply nested. `name` appears in messages.
 * *ret is given back with rad_outline_done(), also after a failure. RAD_ERROR_INPUT; RAD_ERROR_IO when memory is short.
 */
int rad_outline_read(const char *name, const void *data, size_t size, struct rad_outline *ret,
		     struct rad_error *err) RAD_MUST_CHECK;
void rad_outline_done(struct rad_outline *outline);

/* The line of "passes[2].slot", else that of the nearest container that is there, else 1. */
uint32_t rad_outline_line(const struct rad_outline *outline, const char *path);

/* The line of the first node named `key` on or after `line`, else `line`. */
uint32_t rad_outline_line_of_key(const struct rad_outline *outline, const char *key, uint32_t line);

#endif
