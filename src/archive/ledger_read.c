/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading ledgers: where each line stands. A line that cannot be read costs that line. */
#include "archive/ledger.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

#define OPERATION      "read ledger"
#define LOG_ID_LETTERS 12

static int out_of_memory(struct rad_error *err)
{
	return rad_error_set(err, RAD_ERROR_IO, ENOMEM, OPERATION, "out of memory");
}

static int add_line(struct rad_ledger_index *index, const struct rad_ledger_line *line, struct rad_error *err)
{
	struct rad_ledger_line *more = reallocarray(index->lines, index->n_lines + 1, sizeof(*more));

	if (!more)
		return out_of_memory(err);
	index->lines = more;
	index->lines[index->n_lines] = *line;
	index->lines[index->n_lines++].source = index->n_files - 1;
	return 0;
}

/* All ledgers must be of one log. */
static int take_header(struct rad_ledger_index *index, const json_t *line, struct rad_error *err)
{
	const char *log_id = json_string_value(json_object_get(line, "log_id"));
	const char *created = json_string_value(json_object_get(line, "created"));

	if (!log_id || strlen(log_id) != LOG_ID_LETTERS || !rad_text_is_id(log_id)) {
		index->n_torn++;
		return 0;
	}

	if (json_integer_value(json_object_get(line, "ledger")) > 1)
		return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION, "%s was written by a newer Radera",
				     index->files[index->n_files - 1]);
	if (index->log_id[0] && !rad_text_equal(index->log_id, log_id))
		return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION, "%s is of another store, %s instead of %s",
				     index->files[index->n_files - 1], log_id, index->log_id);
	(void)rad_text_copy(index->log_id, sizeof(index->log_id), log_id);
	if (created)
		(void)rad_text_copy(index->created, sizeof(index->created), created);
	index->simulated = json_is_true(json_object_get(line, "simulated"));
	return 0;
}

static int take_line(struct rad_ledger_index *index, const char *text, uint64_t offset, size_t size,
		     struct rad_error *err)
{
	json_t *line = json_loadb(text, size, 0, NULL);
	int64_t entry = json_integer_value(json_object_get(line, "entry"));
	int r = 0;

	if (json_object_get(line, "log_id"))
		r = take_header(index, line, err);
	if (r < 0 || json_object_get(line, "ledger"))
		;
	else if (json_object_get(line, "rows") && entry > 0)
		r = add_line(index, &(struct rad_ledger_line){ .entry = entry, .offset = offset, .size = size }, err);
	else if (json_object_get(line, "checkpoint") || json_object_get(line, "state"))
		r = add_line(index,
			     &(struct rad_ledger_line){ .at_ms = json_integer_value(json_object_get(line, "at")),
							.offset = offset,
							.size = size },
			     err);
	else
		index->n_torn++;
	json_decref(line);
	return r;
}

static int add_file(struct rad_ledger_index *index, const char *path, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer text = RAD_BUFFER_INIT;
	char(*more)[PATH_MAX] = reallocarray(index->files, index->n_files + 1, sizeof(*more));
	size_t at = 0;
	int r;

	if (!more)
		return out_of_memory(err);
	index->files = more;
	(void)rad_text_copy(index->files[index->n_files++], PATH_MAX, path);
	r = rad_file_read(AT_FDCWD, path, SIZE_MAX, &text, err);
	if (r < 0) { /* a bad sector: the lines before it were read, and a copy may have the others */
		index->n_torn++;
		r = 0;
	}
	while (r >= 0 && at < text.size) {
		const char *line = (const char *)text.data + at;
		const char *end = memchr(line, '\n', text.size - at);
		size_t size = end ? (size_t)(end - line) : text.size - at;

		r = take_line(index, line, at, size, err);
		at += size + 1;
	}
	return r;
}

static int is_segment(const struct dirent *item)
{
	size_t length = strlen(item->d_name);

	return rad_text_has_prefix(item->d_name, "ledger-") && length > 6 &&
	       strcmp(item->d_name + length - 6, ".jsonl") == 0;
}

int rad_ledger_index_add(struct rad_ledger_index *index, const char *directory, struct rad_error *err)
{
	struct dirent **items = NULL;
	int n = scandir(directory, &items, is_segment, alphasort);
	int r = 0;

	if (n < 0 && errno == ENOENT)
		return 0;
	if (n < 0)
		return rad_error_set(err, RAD_ERROR_IO, errno, OPERATION, "cannot read %s", directory);
	for (int i = 0; i < n; i++) {
		char path[PATH_MAX];

		if (r >= 0 && snprintf(path, sizeof(path), "%s/%s", directory, items[i]->d_name) < PATH_MAX)
			r = add_file(index, path, err);
		free(items[i]);
	}
	free(items);
	return r;
}

static int compare(const void *a, const void *b)
{
	const struct rad_ledger_line *one = a;
	const struct rad_ledger_line *other = b;

	if (one->entry != other->entry)
		return one->entry < other->entry ? -1 : 1;
	if (one->at_ms != other->at_ms)
		return one->at_ms < other->at_ms ? -1 : 1;
	if (one->source != other->source)
		return one->source < other->source ? -1 : 1;
	return one->offset < other->offset ? -1 : one->offset > other->offset;
}

void rad_ledger_index_sort(struct rad_ledger_index *index)
{
	if (index->n_lines > 0)
		qsort(index->lines, index->n_lines, sizeof(*index->lines), compare);
}

void rad_ledger_index_done(struct rad_ledger_index *index)
{
	free(index->files);
	free(index->lines);
}

json_t *rad_ledger_read(const struct rad_ledger_index *index, const struct rad_ledger_line *line)
{
	rad_auto_fd int fd = open(index->files[line->source], O_RDONLY | O_CLOEXEC);
	rad_auto_free char *text = malloc(line->size + 1);
	size_t done = 0;

	while (fd >= 0 && text && done < line->size) {
		ssize_t got = pread(fd, text + done, line->size - done, (off_t)(line->offset + done));

		if (got <= 0)
			return NULL;
		done += (size_t)got;
	}
	return text && done == line->size ? json_loadb(text, line->size, 0, NULL) : NULL;
}
