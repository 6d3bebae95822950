/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What evidence costs: a certificate of three drives, and an archive of many records (100000, or as the argument says).
 * Prints a line for each figure with its target. Works in a fresh directory below $TMPDIR or /tmp, and removes it.
 */
#include <dirent.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <radera/archive.h>
#include <radera/certificate.h>
#include <radera/json.h>

#include "base/cleanup.h"
#include "base/text.h"

#define ROUNDS 41
#define DRIVES 3

struct bench {
	char directory[64];
	struct rad_signer *signer;
	struct rad_store *store;
	json_t *example;
	struct rad_buffer root;
	struct rad_trust *trust;
	uint64_t n;
};

static void die(const char *what, const struct rad_error *err)
{
	(void)fprintf(stderr, "bench-evidence: %s: %s\n", what, err->text);
	exit(1);
}

static double now_s(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a;
	double y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *values, size_t n)
{
	qsort(values, n, sizeof(*values), compare);
	return values[n / 2];
}

static void tell(const char *what, double value, const char *unit, double target)
{
	(void)printf("%-52s %10.3f %-4s target %g\n", what, value, unit, target);
	(void)fflush(stdout);
}

static void begin(struct bench *bench)
{
	const struct rad_pki_subject subject = { .organisation = "Exempelköpings kommun", .name = "RAD-01" };
	struct rad_error err = { 0 };
	const char *data = getenv("RAD_TEST_DATA");
	char path[200];

	(void)snprintf(bench->directory, sizeof(bench->directory), "/tmp/radera-bench-XXXXXX");
	if (!mkdtemp(bench->directory) ||
	    rad_store_open(bench->directory, RAD_STORE_CREATE, false, rad_clock_system(), &bench->store, &err) < 0 ||
	    rad_pki_init(bench->directory, &subject, NULL, rad_clock_system(), &err) < 0)
		die("store", &err);
	(void)snprintf(path, sizeof(path), "%s/pki", bench->directory);
	if (rad_signer_open(path, RAD_PKI_STATION, NULL, rad_clock_system(), &bench->signer, &err) < 0)
		die("signer", &err);
	(void)snprintf(path, sizeof(path), "%s/pki/root.pem", bench->directory);
	if (rad_file_read(-100, path, 1 << 20, &bench->root, &err) < 0 ||
	    rad_trust_open(bench->root.data, bench->root.size, &bench->trust, &err) < 0)
		die("root", &err);
	(void)snprintf(path, sizeof(path), "%s/record-erased.json", data ? data : "tests/data");
	bench->example = json_load_file(path, 0, NULL);
	if (!bench->example) {
		(void)fprintf(stderr, "bench-evidence: cannot read %s\n", path);
		exit(1);
	}
}

static void remove_all(const char *directory)
{
	static const char *const names[] = { "pki", "." };

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(names); i++) {
		char path[400];
		DIR *open;
		struct dirent *entry;

		(void)snprintf(path, sizeof(path), "%s/%s", directory, names[i]);
		open = opendir(path);
		while (open && (entry = readdir(open))) {
			char file[700];

			(void)snprintf(file, sizeof(file), "%s/%s", path, entry->d_name);
			if (entry->d_name[0] != '.')
				(void)unlink(file);
		}
		if (open)
			(void)closedir(open);
		(void)rmdir(path);
	}
	(void)rmdir(directory);
}

static void set(json_t *json, const char *key, json_t *value)
{
	(void)json_object_set_new(json, key, value);
}

/* The example as record number `sequence` at that place in the log. */
static void make_record(const struct bench *bench, const struct rad_log_place *place, struct rad_buffer *ret)
{
	struct rad_pki_info info;
	struct rad_error err = { 0 };
	char text[64];

	rad_signer_info(bench->signer, &info);
	set(bench->example, "certificate_id", json_string(place->certificate_id));
	(void)snprintf(text, sizeof(text), "INV-%07" PRIu64, place->sequence);
	set(bench->example, "inventory_id", json_string(text));
	rad_time_format(rad_clock_wall_ms(rad_clock_system()), text);
	set(bench->example, "issued", json_string(text));
	set(json_object_get(bench->example, "log"), "sequence", json_integer((json_int_t)place->sequence));
	set(json_object_get(bench->example, "log"), "previous", json_string(place->previous));
	set(json_object_get(bench->example, "station"), "certificate_sha256", json_string(info.sha256));
	(void)snprintf(text, sizeof(text), "SN%09" PRIu64, place->sequence);
	set(json_object_get(json_array_get(json_object_get(bench->example, "drives"), 0), "drive"), "serial",
	    json_string(text));
	if (rad_json_canonical(bench->example, ret, &err) < 0)
		die("record", &err);
}

static int build(void *user, const struct rad_log_place *place, struct rad_buffer *ret_json, struct rad_buffer *ret_cms,
		 struct rad_error *err)
{
	const struct bench *bench = user;

	make_record(bench, place, ret_json);
	return rad_signer_sign(bench->signer, ret_json->data, ret_json->size, ret_cms, err);
}

static void measure_certificate(struct bench *bench)
{
	rad_auto_buffer struct rad_buffer json = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer cms = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer pdf = RAD_BUFFER_INIT;
	struct rad_log_place place = { .sequence = 1, .certificate_id = "RI-K7Q2MDX4ABCD-000001" };
	json_t *drives = json_object_get(bench->example, "drives");
	struct rad_certificate_source source = { 0 };
	struct rad_verification seen;
	struct rad_error err = { 0 };
	double make_s[ROUNDS];
	double verify_s[ROUNDS];

	memset(place.previous, '0', 64);
	while (json_array_size(drives) < DRIVES)
		(void)json_array_append_new(drives, json_deep_copy(json_array_get(drives, 0)));
	make_record(bench, &place, &json);
	for (int i = 0; i < ROUNDS; i++) {
		double start_s = now_s();

		rad_buffer_done(&pdf);
		rad_buffer_done(&cms);
		if (rad_signer_sign(bench->signer, json.data, json.size, &cms, &err) < 0)
			die("sign", &err);
		source = (struct rad_certificate_source){ json.data, json.size, cms.data, cms.size, NULL, 0 };
		if (rad_certificate_make(&source, bench->signer, NULL, &pdf, &err) < 0)
			die("certificate", &err);
		make_s[i] = now_s() - start_s;
		start_s = now_s();
		if (rad_certificate_verify(pdf.data, pdf.size, bench->root.data, bench->root.size,
					   rad_clock_wall_ms(rad_clock_system()), &seen, NULL, &err) < 0)
			die("verify", &err);
		verify_s[i] = now_s() - start_s;
	}
	tell("certificate of three drives, drawn, sealed, signed", 1000 * median(make_s, ROUNDS), "ms", 15);
	tell("its size", (double)pdf.size / 1000, "kB", 100);
	tell("its verification, without drawing it again", 1000 * median(verify_s, ROUNDS), "ms", 5);
	while (json_array_size(drives) > 1)
		(void)json_array_remove(drives, 1);
}

static void fill_archive(struct bench *bench)
{
	double start_s = now_s();

	for (uint64_t i = 0; i < bench->n; i++) {
		struct rad_log_place place;
		struct rad_error err = { 0 };

		if (rad_store_append(bench->store, NULL, 0, build, bench, &place, &err) < 0)
			die("append", &err);
	}
	tell("a record signed and appended, synced", 1000 * (now_s() - start_s) / (double)bench->n, "ms", 5);
}

static void on_found(void *user, const struct rad_chain_finding *finding)
{
	(void)fprintf(stderr, "bench-evidence: %s\n", finding->text);
	exit(1);
}

static bool is_signed(void *user, const char *text, size_t size, const void *cms, size_t cms_size)
{
	return true;
}

static void measure_chain(struct bench *bench)
{
	char text[RAD_CHECKPOINT_TEXT];
	struct rad_chain_check check = { .quick = true, .found = on_found, .is_signed = is_signed };
	struct rad_error err = { 0 };
	double scale = 100000 / (double)bench->n;
	double start_s;
	uint64_t entries;
	uint64_t checkpoints;

	if (rad_store_checkpoint_make(bench->store, text, &err) < 0 ||
	    rad_store_checkpoint_add(bench->store, text, "x", 1, &err) < 0)
		die("checkpoint", &err);
	start_s = now_s();
	if (rad_store_check_chain(bench->store, &check, &entries, &checkpoints, &err) < 0)
		die("chain", &err);
	tell("100000 entries: chain, records' digests, checkpoint", scale * (now_s() - start_s), "s", 2);
	check.quick = false;
	start_s = now_s();
	if (rad_store_check_chain(bench->store, &check, &entries, &checkpoints, &err) < 0)
		die("chain", &err);
	tell("the same with search columns and the database", scale * (now_s() - start_s), "s", 20);
}

static void measure_signatures(struct bench *bench)
{
	const struct rad_query everything = { .limit = SIZE_MAX / 2 };
	rad_auto_free struct rad_entry *entries = NULL;
	struct rad_error err = { 0 };
	double start_s = now_s();
	size_t n = 0;

	if (rad_store_find(bench->store, &everything, &entries, &n, &err) < 0)
		die("find", &err);
	for (size_t i = 0; i < n; i++) {
		rad_auto_buffer struct rad_buffer json = RAD_BUFFER_INIT;
		rad_auto_buffer struct rad_buffer cms = RAD_BUFFER_INIT;

		if (rad_store_get(bench->store, entries[i].certificate_id, NULL, &json, &cms, NULL, &err) < 0 ||
		    rad_signature_check(bench->trust, json.data, json.size, cms.data, cms.size,
					entries[i].issued_wall_ms, &err) < 0)
			die("signature", &err);
	}
	tell("100000 record signatures, each to its root", 100000 / (double)n * (now_s() - start_s), "s", 60);
}

static void measure_search(struct bench *bench)
{
	static const char *const formats[] = { "INV-%07d", "SN%09d", "INV-%05d", "SN%07d" };
	static const char *const names[] = { "search by inventory id", "search by serial number",
					     "search by the beginning of an inventory id",
					     "search by the beginning of a serial number" };

	for (size_t k = 0; k < RAD_ARRAY_LENGTH(formats); k++) {
		double times[ROUNDS];

		for (int i = 0; i < ROUNDS; i++) {
			rad_auto_free struct rad_entry *found = NULL;
			struct rad_error err = { 0 };
			char text[32];
			struct rad_query query = { .text = text };
			size_t n = 0;
			double start_s;
			int number = 1 + (int)((uint64_t)i * bench->n / ROUNDS);

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
			(void)snprintf(text, sizeof(text), formats[k], k < 2 ? number : number / 100);
#pragma GCC diagnostic pop
			start_s = now_s();
			if (rad_store_find(bench->store, &query, &found, &n, &err) < 0)
				die("find", &err);
			times[i] = now_s() - start_s;
		}
		tell(names[k], 1000 * median(times, ROUNDS), "ms", 5);
	}
}

int main(int argc, char **argv)
{
	struct bench bench = { .n = argc > 1 ? strtoull(argv[1], NULL, 10) : 100000 };

	begin(&bench);
	measure_certificate(&bench);
	fill_archive(&bench);
	measure_chain(&bench);
	measure_signatures(&bench);
	measure_search(&bench);
	rad_trust_free(bench.trust);
	rad_buffer_done(&bench.root);
	rad_signer_free(bench.signer);
	rad_store_close(bench.store);
	json_decref(bench.example);
	remove_all(bench.directory);
	return 0;
}
