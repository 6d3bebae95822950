/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writing the ledger. Segments only grow, and a new one is begun when the last is large or its end is torn; so a power
 * cut or a bad sector costs lines and never a file. Every segment begins with a header that says where it stands, and
 * with the state.
 */
#include "archive/ledger.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

#define OPERATION     "write ledger"
#define SEGMENT_BYTES (4 << 20)
#define BATCH_BYTES   (1u << 20)
#define HEX_SIZE      RAD_SHA256_HEX_SIZE

struct rad_ledger {
	char directory[PATH_MAX];
	int lock_fd;
	uint32_t segment; /* the last one, 0: none */
	off_t size;	  /* of it, when it was last looked at */
	bool appendable;
	int64_t entry;	     /* the last one that is in the ledger */
	char hash[HEX_SIZE]; /* of it; empty: not known */
	int64_t checkpoint;  /* the entries that the last one in the ledger covers */
	json_t *state;	     /* digests of operators and settings in it */
	bool state_due;	     /* they may have changed */
	struct rad_error problem;
};

static bool segment_path(const struct rad_ledger *ledger, uint32_t number, char ret[PATH_MAX])
{
	return snprintf(ret, PATH_MAX, "%s/ledger-%08" PRIu32 ".jsonl", ledger->directory, number) < PATH_MAX;
}

/* The highest number of a segment, 0: there is none; negative: the directory cannot be read. */
static int64_t last_segment(const char *directory)
{
	DIR *open = opendir(directory);
	const struct dirent *item;
	int64_t last = 0;

	if (!open)
		return -1;
	while ((item = readdir(open))) {
		unsigned int number = 0;
		int end = 0;

		if (sscanf(item->d_name, "ledger-%8u.jsonl%n", &number, &end) == 1 && end > 0 && !item->d_name[end] &&
		    number > last)
			last = number;
	}
	(void)closedir(open);
	return last;
}

bool rad_ledger_exists(const char *store_directory)
{
	char directory[PATH_MAX];

	return snprintf(directory, sizeof(directory), "%s/" RAD_LEDGER_DIRECTORY, store_directory) < PATH_MAX &&
	       last_segment(directory) > 0;
}

static void take_text(char ret[HEX_SIZE], const json_t *value)
{
	const char *text = json_string_value(value);

	if (text)
		(void)rad_text_copy(ret, HEX_SIZE, text);
}

/* What a line adds to what the ledger has. False: it is none of ours. */
static bool take_line(struct rad_ledger *ledger, const char *log_id, const char *text, size_t size)
{
	json_t *line = json_loadb(text, size, 0, NULL);
	const json_t *rows = json_object_get(line, "rows");
	const json_t *checkpoint =
		json_array_get(json_object_get(json_object_get(line, "checkpoint"), "checkpoint"), 0);
	bool ours = true;

	if (rows) {
		ledger->entry = json_integer_value(json_object_get(line, "entry"));
		take_text(ledger->hash,
			  json_object_get(json_object_get(json_array_get(json_object_get(rows, "log"), 0), "hash"),
					  "hex"));
	} else if (checkpoint) {
		ledger->checkpoint = json_integer_value(json_object_get(checkpoint, "size"));
	} else if (json_object_get(line, "state")) {
		rad_ledger_know(line, ledger->state);
	} else {
		ours = rad_ledger_says(json_object_get(line, "log_id"), log_id);
		if (ours) {
			ledger->entry = json_integer_value(json_object_get(line, "entry"));
			ledger->checkpoint = json_integer_value(json_object_get(line, "covered"));
			take_text(ledger->hash, json_object_get(line, "hash"));
		}
	}
	json_decref(line);
	return ours;
}

/* 1: the segment tells where the ledger stands; 0: not even its header is whole. */
static int read_segment(struct rad_ledger *ledger, const struct rad_store *store, uint32_t number, bool *ret_whole,
			struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer text = RAD_BUFFER_INIT;
	char path[PATH_MAX];
	size_t at = 0;
	bool ours = true;
	int r = segment_path(ledger, number, path) ? rad_file_read(AT_FDCWD, path, SIZE_MAX, &text, err)
						   : -RAD_ERROR_IO;

	while (r >= 0 && ours && at < text.size) {
		const char *line = (const char *)text.data + at;
		const char *end = memchr(line, '\n', text.size - at);

		ours = end && take_line(ledger, store->log_id, line, (size_t)(end - line));
		if (ours)
			at += (size_t)(end - line) + 1;
	}
	if (r < 0)
		return r;
	*ret_whole = ours && at == text.size && at > 0;
	ledger->size = (off_t)text.size;
	return at > 0;
}

/* The database must have what the ledger tells last: else it was put back to what it was before, or is another one. */
static int compare(const struct rad_ledger *ledger, struct rad_store *store, struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = rad_sql_prepare(store, &statement, err, "SELECT lower(hex(hash)) FROM log WHERE sequence = ?", "i",
				ledger->entry);

	if (r >= 0 && ledger->entry > 0)
		r = rad_sql_step(store, statement, err);
	if (r < 0 || ledger->entry == 0 || (r > 0 && rad_text_equal(rad_sql_text(statement, 0), ledger->hash)))
		return r < 0 ? r : 0;
	(void)rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION,
			    r > 0 ? "entry %" PRId64 " of the ledger in %s is another one than the database has"
				  : "the ledger tells of entry %" PRId64 ", which the database in %s has not",
			    ledger->entry, store->directory);
	rad_error_advise(err, "the database was put back to an older state, or is damaged: radera archive rebuild");
	return -RAD_ERROR_EVIDENCE;
}

/* Where the ledger stands, read again when somebody else has written to it. */
static int look(struct rad_ledger *ledger, struct rad_store *store, struct rad_error *err)
{
	int64_t last = last_segment(ledger->directory);
	struct stat info = { .st_size = -1 };
	char path[PATH_MAX];
	bool is_last = true;
	int r = 0;

	if (last < 0)
		return rad_error_set(err, RAD_ERROR_EVIDENCE, errno, OPERATION, "cannot read %s", ledger->directory);
	if (last > 0 && segment_path(ledger, (uint32_t)last, path))
		(void)stat(path, &info);
	if (last == ledger->segment && (last == 0 || info.st_size == ledger->size))
		return 0;
	ledger->segment = (uint32_t)last;
	ledger->entry = ledger->checkpoint = 0;
	ledger->hash[0] = '\0';
	(void)json_object_clear(ledger->state);
	ledger->state_due = true;
	for (uint32_t number = (uint32_t)last; r == 0 && number > 0; number--) {
		bool whole = false;

		r = read_segment(ledger, store, number, &whole, err);
		ledger->appendable = is_last && whole;
		is_last = false;
	}
	ledger->size = info.st_size;
	return r < 0 ? r : compare(ledger, store, err);
}

static int add_line(struct rad_buffer *lines, json_t *json, struct rad_error *err)
{
	rad_auto_free char *text = json ? json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS) : NULL;

	json_decref(json);
	if (!text)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, OPERATION, "a line cannot be made");
	rad_buffer_append(lines, text, strlen(text));
	rad_buffer_append_text(lines, "\n");
	return rad_buffer_check(lines, err);
}

/* What the ledger has not of the state. */
static int add_state(struct rad_ledger *next, struct rad_store *store, struct rad_buffer *lines, struct rad_error *err)
{
	struct rad_error why = { 0 };
	json_t *state = rad_ledger_state(store, next->state, &why);

	next->state_due = false;
	if (state)
		return add_line(lines, state, err);
	if (why.kind && err)
		*err = why;
	return -(int)why.kind;
}

static int add_header(struct rad_ledger *next, struct rad_store *store, struct rad_buffer *lines, struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = rad_sql_prepare(store, &statement, err, "SELECT value FROM meta WHERE key = 'created'", "");

	if (r >= 0)
		r = rad_sql_step(store, statement, err);
	if (r >= 0)
		r = add_line(lines,
			     json_pack("{s:i, s:s, s:b, s:s, s:I, s:I, s:s}", "ledger", 1, "log_id", store->log_id,
				       "simulated", store->simulated, "created", rad_sql_text(statement, 0), "entry",
				       (json_int_t)next->entry, "covered", (json_int_t)next->checkpoint, "hash",
				       next->hash),
			     err);
	(void)json_object_clear(next->state); /* each segment has all of it */
	return r < 0 ? r : add_state(next, store, lines, err);
}

/* Lines of what the database has more than the ledger, as much as goes into one write. */
static int add_entries(struct rad_ledger *next, struct rad_store *store, struct rad_buffer *lines,
		       struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = rad_sql_prepare(store, &statement, err,
				"SELECT sequence, lower(hex(hash)) FROM log WHERE sequence > ? ORDER BY sequence", "i",
				next->entry);

	while (r >= 0 && lines->size < BATCH_BYTES && (r = rad_sql_step(store, statement, err)) > 0) {
		json_t *entry = rad_ledger_entry(store, sqlite3_column_int64(statement, 0), err);

		if (!entry)
			return -RAD_ERROR_EVIDENCE;
		next->entry = sqlite3_column_int64(statement, 0);
		(void)rad_text_copy(next->hash, sizeof(next->hash), rad_sql_text(statement, 1));
		r = add_line(lines, entry, err);
	}
	return r;
}

static int add_checkpoints(struct rad_ledger *next, struct rad_store *store, struct rad_buffer *lines,
			   struct rad_error *err)
{
	json_t *line = NULL;
	int r;

	while ((r = rad_ledger_checkpoint(store, next->checkpoint, &line, err)) >= 0 && line) {
		next->checkpoint = json_integer_value(json_object_get(
			json_array_get(json_object_get(json_object_get(line, "checkpoint"), "checkpoint"), 0), "size"));
		r = add_line(lines, line, err);
		if (r < 0)
			break;
	}
	return r;
}

static int write_at(int fd, const struct rad_buffer *lines, off_t at)
{
	int code = lseek(fd, at, SEEK_SET) < 0 ? -errno : rad_file_write(fd, lines->data, lines->size);

	return !code && fdatasync(fd) < 0 ? -errno : code;
}

/* A write that did not come to its end is taken back, so that the segment stays whole. */
static int write_lines(struct rad_ledger *next, const struct rad_buffer *lines, bool begins, struct rad_error *err)
{
	char path[PATH_MAX];
	int code;

	if (!segment_path(next, next->segment, path))
		return rad_error_set(err, RAD_ERROR_EVIDENCE, ENAMETOOLONG, OPERATION, "the store's path is too long");
	rad_auto_fd int fd =
		open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW | (begins ? O_CREAT | O_EXCL : 0), (mode_t)0600);
	if (fd < 0)
		return rad_error_set(err, RAD_ERROR_EVIDENCE, errno, OPERATION, "cannot open %s", path);
	code = write_at(fd, lines, next->size);
	if (!code && begins)
		code = rad_file_sync_directory(next->directory);
	if (!code) {
		next->size += (off_t)lines->size;
		return 0;
	}
	if (begins)
		(void)unlink(path);
	else
		(void)!ftruncate(fd, next->size);
	return rad_error_set(err, RAD_ERROR_EVIDENCE, -code, OPERATION, "cannot write %s", path);
}

/* One write. 1: it was one; 0: there was nothing to write. `next` is what the ledger is after it. */
static int write_next(struct rad_ledger *next, struct rad_store *store, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer lines = RAD_BUFFER_INIT;
	bool begins = !next->appendable || next->size >= SEGMENT_BYTES;
	bool must_begin = !next->appendable;
	size_t heading = 0;
	int r = begins ? add_header(next, store, &lines, err) : 0;

	if (begins) {
		next->segment++;
		next->size = 0;
		next->appendable = true;
		heading = lines.size;
	}
	if (r >= 0)
		r = add_entries(next, store, &lines, err);
	if (r >= 0)
		r = add_checkpoints(next, store, &lines, err);
	if (r >= 0 && next->state_due)
		r = add_state(next, store, &lines, err);
	if (r < 0 || lines.size == 0 || (lines.size == heading && !must_begin))
		return r < 0 ? r : 0;
	r = write_lines(next, &lines, begins, err);
	return r < 0 ? r : 1;
}

/* What was not written is not known to the ledger either. */
static int write_batch(struct rad_ledger *ledger, struct rad_store *store, struct rad_error *err)
{
	struct rad_ledger next = *ledger;
	int r;

	next.state = json_deep_copy(ledger->state);
	if (!next.state)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, OPERATION, "out of memory");
	r = write_next(&next, store, err);
	if (r > 0) {
		json_decref(ledger->state);
		*ledger = next;
		return r;
	}
	json_decref(next.state);
	if (r == 0)
		ledger->state_due = false;
	return r;
}

static int open_directory(struct rad_ledger *ledger, const struct rad_store *store, struct rad_error *err)
{
	char lock[PATH_MAX];

	if (snprintf(ledger->directory, sizeof(ledger->directory), "%s/" RAD_LEDGER_DIRECTORY, store->directory) >=
		    PATH_MAX ||
	    snprintf(lock, sizeof(lock), "%s/lock", ledger->directory) >= PATH_MAX)
		return rad_error_set(err, RAD_ERROR_EVIDENCE, ENAMETOOLONG, OPERATION, "the store's path is too long");
	if (mkdir(ledger->directory, 0700) < 0 && errno != EEXIST)
		return rad_error_set(err, RAD_ERROR_EVIDENCE, errno, OPERATION, "cannot make %s", ledger->directory);
	ledger->lock_fd = open(lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (ledger->lock_fd < 0)
		return rad_error_set(err, RAD_ERROR_EVIDENCE, errno, OPERATION, "cannot open %s", lock);
	return 0;
}

void rad_ledger_follow(struct rad_ledger *ledger, struct rad_store *store)
{
	struct rad_error err = { 0 };
	int r = ledger->lock_fd < 0 ? open_directory(ledger, store, &err) : 0;

	if (r >= 0 && flock(ledger->lock_fd, LOCK_EX) < 0)
		r = rad_error_set(&err, RAD_ERROR_EVIDENCE, errno, OPERATION, "cannot lock %s", ledger->directory);
	if (r >= 0)
		r = look(ledger, store, &err);
	if (store->state_due)
		ledger->state_due = true;
	store->state_due = false;
	if (r < 0)
		ledger->segment = UINT32_MAX; /* looked at anew next time */
	while (r >= 0 && (r = write_batch(ledger, store, &err)) > 0)
		;
	if (ledger->lock_fd >= 0)
		(void)flock(ledger->lock_fd, LOCK_UN);
	ledger->problem = r < 0 ? err : (struct rad_error){ 0 };
}

const struct rad_error *rad_ledger_problem(const struct rad_ledger *ledger)
{
	return &ledger->problem;
}

int rad_ledger_begin_anew(struct rad_store *store, struct rad_error *err)
{
	struct rad_ledger ledger = { .lock_fd = -1, .state = json_object() };
	int64_t last;
	int r = ledger.state ? open_directory(&ledger, store, err)
			     : rad_error_set(err, RAD_ERROR_IO, ENOMEM, OPERATION, "out of memory");

	last = last_segment(ledger.directory);
	ledger.segment = last > 0 ? (uint32_t)last : 0;
	while (r >= 0 && (r = write_batch(&ledger, store, err)) > 0)
		;
	if (ledger.lock_fd >= 0)
		(void)close(ledger.lock_fd);
	json_decref(ledger.state);
	return r;
}

struct rad_ledger *rad_ledger_open(struct rad_store *store)
{
	struct rad_ledger *ledger = calloc(1, sizeof(*ledger));

	if (!ledger)
		return NULL;
	ledger->lock_fd = -1;
	ledger->state = json_object();
	rad_ledger_follow(ledger, store);
	return ledger;
}

void rad_ledger_close(struct rad_ledger *ledger)
{
	if (!ledger)
		return;
	if (ledger->lock_fd >= 0)
		(void)close(ledger->lock_fd);
	json_decref(ledger->state);
	free(ledger);
}
