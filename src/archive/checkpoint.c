/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "archive/merkle.h"
#include "archive/sql.h"
#include "base/text.h"

#define OPERATION "make checkpoint"
#define LABEL	  "radera-checkpoint-v1"
#define EVERY	  1000
#define EVERY_MS  86400000ll
#define LINES	  6

/* Adds the hashes of the first `size` entries (0: all) to the tree; the last one's is left in ret_head. */
static int grow_tree(struct rad_store *store, uint64_t size, struct rad_merkle *tree, uint8_t ret_head[RAD_SHA256_SIZE],
		     struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = rad_sql_prepare(store, &statement, err, "SELECT hash FROM log ORDER BY sequence LIMIT ?", "i",
				size ? (int64_t)size : -1);

	while (r >= 0 && (r = rad_sql_step(store, statement, err)) > 0) {
		if (!rad_sql_blob(statement, 0, ret_head, RAD_SHA256_SIZE))
			return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION,
					     "an entry of the log in %s is damaged", store->file);
		rad_merkle_add(tree, ret_head);
	}
	return r;
}

int rad_store_checkpoint_make(struct rad_store *store, char ret_text[RAD_CHECKPOINT_TEXT], struct rad_error *err)
{
	struct rad_merkle tree = { 0 };
	uint8_t root[RAD_SHA256_SIZE];
	uint8_t head[RAD_SHA256_SIZE];
	char root_hex[65];
	char head_hex[65];
	char time[RAD_TIME_TEXT_SIZE];
	int r;

	rad_store_hold(store);
	r = rad_store_leave(store, grow_tree(store, 0, &tree, head, err));
	if (r < 0)
		return r;
	if (tree.size == 0)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION, "the log of %s has no entries yet",
				     store->file);
	rad_merkle_root(&tree, root);
	rad_hex_encode(root, sizeof(root), root_hex);
	rad_hex_encode(head, sizeof(head), head_hex);
	rad_time_format(rad_clock_wall_ms(store->clock), time);
	(void)snprintf(ret_text, RAD_CHECKPOINT_TEXT, LABEL "\n%.39s\n%" PRIu64 "\n%s\n%s\n%s\n", store->log_id,
		       tree.size, root_hex, head_hex, time);
	return 0;
}

static bool is_digest(const char *text)
{
	uint8_t digest[RAD_SHA256_SIZE];

	return rad_hex_decode(text, digest, sizeof(digest));
}

/* Exactly the lines of the text, each without its end. */
static bool split(char *text, char *ret_lines[LINES])
{
	for (int i = 0; i < LINES; i++) {
		char *end = strchr(text, '\n');

		if (!end)
			return false;
		*end = '\0';
		ret_lines[i] = text;
		text = end + 1;
	}
	return *text == '\0';
}

int rad_checkpoint_read(const void *data, size_t size, struct rad_checkpoint *ret, struct rad_error *err)
{
	char text[RAD_CHECKPOINT_TEXT] = "";
	char *lines[LINES];

	memset(ret, 0, sizeof(*ret));
	if (size < sizeof(text))
		memcpy(text, data, size);
	if (size >= sizeof(text) || strlen(text) != size || !split(text, lines) || strcmp(lines[0], LABEL) != 0 ||
	    !rad_text_is_id(lines[1]) || !rad_text_copy(ret->log_id, sizeof(ret->log_id), lines[1]) ||
	    !rad_text_to_u64(lines[2], &ret->size) || ret->size == 0 || ret->size > INT64_MAX || !is_digest(lines[3]) ||
	    !is_digest(lines[4]) || !rad_text_copy(ret->time, sizeof(ret->time), lines[5]) ||
	    !rad_text_is_utf8(ret->time))
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "read checkpoint",
				     "this is no checkpoint of a Radera log");
	(void)rad_text_copy(ret->root, sizeof(ret->root), lines[3]);
	(void)rad_text_copy(ret->head, sizeof(ret->head), lines[4]);
	return 0;
}

int rad_store_checkpoint_add(struct rad_store *store, const char *text, const void *cms, size_t cms_size,
			     struct rad_error *err)
{
	struct rad_checkpoint checkpoint;
	int r = rad_checkpoint_read(text, strlen(text), &checkpoint, err);

	if (r < 0)
		return r;
	rad_store_hold(store);
	r = rad_sql_run(store, err, "INSERT OR IGNORE INTO checkpoint (size, made_ms, text, cms) VALUES (?, ?, ?, ?)",
			"iisb", (int64_t)checkpoint.size, rad_clock_wall_ms(store->clock), text, cms, cms_size);
	if (r >= 0)
		rad_store_tell_ledger(store);
	return rad_store_leave(store, r);
}

int rad_store_checkpoint_is_due(struct rad_store *store, struct rad_error *err)
{
	rad_auto_hold struct rad_store *held = rad_store_held(store);
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int64_t entries = 0;
	int64_t size = 0;
	int64_t age_ms = 0;
	int r;

	r = rad_sql_prepare(store, &statement, err,
			    "SELECT coalesce((SELECT max(sequence) FROM log), 0), coalesce((SELECT max(size) FROM "
			    "checkpoint), 0), coalesce((SELECT max(made_ms) FROM checkpoint), 0)",
			    "");
	if (r >= 0)
		r = rad_sql_step(store, statement, err);
	if (r >= 0) {
		entries = sqlite3_column_int64(statement, 0);
		size = sqlite3_column_int64(statement, 1);
		age_ms = rad_clock_wall_ms(store->clock) - sqlite3_column_int64(statement, 2);
	}
	if (r < 0)
		return r;
	return entries > size && (entries - size >= EVERY || age_ms >= EVERY_MS || age_ms < 0);
}

int rad_store_checkpoint_get(struct rad_store *store, uint64_t size, struct rad_buffer *ret_text,
			     struct rad_buffer *ret_cms, struct rad_error *err)
{
	rad_auto_hold struct rad_store *held = rad_store_held(store);
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r;

	r = rad_sql_prepare(store, &statement, err,
			    size ? "SELECT text, cms FROM checkpoint WHERE size >= ?1 ORDER BY size LIMIT 1"
				 : "SELECT text, cms FROM checkpoint WHERE size >= ?1 ORDER BY size DESC LIMIT 1",
			    "i", (int64_t)size);
	if (r >= 0)
		r = rad_sql_step(store, statement, err);
	if (r == 0) {
		r = rad_error_set(err, RAD_ERROR_INPUT, 0, "read checkpoint",
				  "the store has no checkpoint that covers entry %" PRIu64, size);
		rad_error_advise(err, "make one: radera archive checkpoint");
	} else if (r > 0) {
		rad_buffer_append(ret_text, sqlite3_column_blob(statement, 0),
				  (size_t)sqlite3_column_bytes(statement, 0));
		rad_buffer_append(ret_cms, sqlite3_column_blob(statement, 1),
				  (size_t)sqlite3_column_bytes(statement, 1));
		r = rad_buffer_check(ret_text, err);
		r = r < 0 ? r : rad_buffer_check(ret_cms, err);
	}
	return r;
}

static int read_leaves(struct rad_store *store, uint64_t size, uint8_t (*ret)[RAD_SHA256_SIZE], uint64_t sequence,
		       uint8_t ret_entry[RAD_SHA256_SIZE], struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	uint64_t n = 0;
	int r = rad_sql_prepare(store, &statement, err, "SELECT hash FROM log ORDER BY sequence LIMIT ?", "i",
				(int64_t)size);

	while (r >= 0 && n < size && (r = rad_sql_step(store, statement, err)) > 0) {
		uint8_t entry[RAD_SHA256_SIZE];

		if (!rad_sql_blob(statement, 0, entry, sizeof(entry)))
			break;
		rad_merkle_leaf(entry, ret[n++]);
		if (n == sequence)
			memcpy(ret_entry, entry, sizeof(entry));
	}
	if (r >= 0 && n != size)
		return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, "prove entry",
				     "the log in %s has fewer whole entries than the checkpoint covers", store->file);
	return r;
}

int rad_store_proof(struct rad_store *store, uint64_t sequence, uint64_t size, uint8_t ret_entry[32],
		    struct rad_buffer *ret_path, struct rad_error *err)
{
	rad_auto_free uint8_t(*leaves)[RAD_SHA256_SIZE] = calloc(size ? size : 1, sizeof(*leaves));
	uint8_t path[RAD_MERKLE_LEVELS][RAD_SHA256_SIZE];
	size_t length;
	int r;

	if (!leaves)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "prove entry", "out of memory");
	if (sequence == 0 || sequence > size)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "prove entry",
				     "entry %" PRIu64 " is not among the first %" PRIu64, sequence, size);
	rad_store_hold(store);
	r = rad_store_leave(store, read_leaves(store, size, leaves, sequence, ret_entry, err));
	if (r < 0)
		return r;
	length = rad_merkle_path(leaves, size, sequence - 1, path);
	rad_buffer_append(ret_path, path, length * RAD_SHA256_SIZE);
	return rad_buffer_check(ret_path, err);
}
