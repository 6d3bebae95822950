/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Records to make certificates of, and outside tools to look at them with.
 */
#ifndef RAD_TEST_EVIDENCE_FIXTURE_H
#define RAD_TEST_EVIDENCE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>

#include <radera/buffer.h>

#include "base/cleanup.h"
#include "evidence/page/page.h"

RAD_DEFINE_CLEANUP(fixture_json_free, json_t *, json_decref)
#define fixture_auto_json RAD_CLEANUP(fixture_json_free)

/* tests/data/record-erased.json: one drive, erased with exceptions. New reference. */
json_t *fixture_exceptions(void);
/* The same, wholly erased, with n drives. */
json_t *fixture_erased(size_t n);
/* One drive that failed, with no serial. */
json_t *fixture_failed(void);

/* The value at a path such as "drives.0.result.outcome"; borrowed, NULL when absent. */
json_t *fixture_at(json_t *json, const char *path);
/* Replaces (value stolen) or, with NULL, removes what is at the path. */
void fixture_set(json_t *json, const char *path, json_t *value);

void fixture_canonical(const json_t *json, struct rad_buffer *ret);

/* rad_page_record_read() of the JSON in its canonical form; and its page, drawn in this process, which must succeed. */
int fixture_read_page(const json_t *json, struct rad_page_record *ret, struct rad_error *err);
void fixture_draw_page(const json_t *json, struct rad_buffer *ret, struct rad_page_layout *ret_layout);

/* A fresh directory, removed with all it holds by fixture_directory_done(). */
char *fixture_directory(void);
void fixture_directory_done(char *directory);
void fixture_write(const char *directory, const char *name, const void *data, size_t size);
/* Whole file of the directory. */
void fixture_read(const char *directory, const char *name, struct rad_buffer *ret);

/*
 * Runs a program (found in PATH) in the directory with its output and errors in the file "out" there. Returns its exit
 * status, or -1 with a loud message when there is no such program.
 */
int fixture_tool(const char *directory, const char *const argv[]);

#endif
