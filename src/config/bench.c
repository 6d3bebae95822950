/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/files.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "config/bench_yaml.h"

#define SIZE_BYTES_MAX	   (1ull << 44)
#define RATE_BYTES_MAX	   100000000000ull
#define SECTOR_BYTES_MAX   4096
#define PHYSICAL_BYTES_MAX (1 << 20)
#define DELAY_MS_MAX	   3600000
#define COUNT_MAX	   1000000
#define CELSIUS_MAX	   125
#define REQUEST_BYTES_MAX  (1 << 20)

/* One drive being read, and the place where messages about it point. */
struct reading {
	const struct rad_document *file;
	size_t index;
	const struct drive_yaml *yaml;
	struct rad_bench_drive *ret;
};

struct place {
	char path[96];
};

static struct place place_of(const struct reading *reading, const char *key)
{
	struct place place;

	(void)snprintf(place.path, sizeof(place.path), "drives[%zu].%s", reading->index, key);
	return place;
}

static struct place place_in(const struct reading *reading, const char *list, size_t entry, const char *key)
{
	struct place place;

	(void)snprintf(place.path, sizeof(place.path), "drives[%zu].%s[%zu]%s%s", reading->index, list, entry,
		       *key ? "." : "", key);
	return place;
}

static bool is_wwn(const char *text)
{
	static const char *const prefixes[] = { "naa.", "eui.", "nguid.", "uuid." };

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(prefixes); i++) {
		const char *digits = text + strlen(prefixes[i]);

		if (rad_text_has_prefix(text, prefixes[i]))
			return strlen(digits) >= 16 && digits[strspn(digits, "0123456789abcdef")] == '\0';
	}
	return false;
}

static void make_stable_id(struct rad_identity *identity)
{
	if (*identity->wwn)
		(void)snprintf(identity->stable_id, sizeof(identity->stable_id), "wwn-%s", identity->wwn);
	else
		(void)snprintf(identity->stable_id, sizeof(identity->stable_id), "serial-%s_%s", identity->model,
			       identity->serial);
	for (char *at = identity->stable_id; *at; at++)
		if (*at == ' ')
			*at = '_';
}

static int read_identity(const struct reading *reading)
{
	struct rad_identity *identity = &reading->ret->drive.identity;
	const struct drive_yaml *yaml = reading->yaml;

	if (!rad_text_is_id(yaml->name))
		return rad_document_refuse(reading->file, place_of(reading, "name").path,
					   "must be letters, digits and . _ : - only");
	if (!yaml->serial && !yaml->wwn)
		return rad_document_refuse(reading->file, place_of(reading, "serial").path,
					   "is missing: a drive needs a serial or a wwn");
	if (yaml->wwn && !is_wwn(yaml->wwn))
		return rad_document_refuse(reading->file, place_of(reading, "wwn").path,
					   "must be naa., eui., nguid. or uuid. and at least 16 digits of lower-case "
					   "hexadecimal");
	(void)snprintf(reading->ret->drive.node, sizeof(reading->ret->drive.node), "sim:%s", yaml->name);
	(void)rad_text_copy(identity->vendor, sizeof(identity->vendor), yaml->vendor);
	(void)rad_text_copy(identity->model, sizeof(identity->model), yaml->model);
	(void)rad_text_copy(identity->serial, sizeof(identity->serial), yaml->serial);
	(void)rad_text_copy(identity->wwn, sizeof(identity->wwn), yaml->wwn);
	(void)rad_text_copy(identity->firmware, sizeof(identity->firmware), yaml->firmware);
	identity->diskseq = reading->index + 1;
	make_stable_id(identity);
	return 0;
}

static bool is_power_of_two(uint64_t value)
{
	return value && (value & (value - 1)) == 0;
}

static int read_sectors(const struct reading *reading, uint64_t *ret_logical)
{
	struct place logical_place = place_of(reading, "logical-sector");
	struct place physical_place = place_of(reading, "physical-sector");
	uint64_t physical;
	int r = rad_document_size(reading->file, logical_place.path, reading->yaml->logical_sector, 512,
				  SECTOR_BYTES_MAX, ret_logical);

	if (r < 0)
		return r;
	if (!is_power_of_two(*ret_logical))
		return rad_document_refuse(reading->file, logical_place.path, "must be a power of two");
	physical = *ret_logical;
	if (reading->yaml->physical_sector)
		r = rad_document_size(reading->file, physical_place.path, reading->yaml->physical_sector, *ret_logical,
				      PHYSICAL_BYTES_MAX, &physical);
	if (r < 0)
		return r;
	if (!is_power_of_two(physical))
		return rad_document_refuse(reading->file, physical_place.path, "must be a power of two");
	reading->ret->drive.logical_sector_bytes = (uint32_t)*ret_logical;
	reading->ret->drive.physical_sector_bytes = (uint32_t)physical;
	return 0;
}

static int read_geometry(const struct reading *reading)
{
	struct rad_drive *drive = &reading->ret->drive;
	struct place size_place = place_of(reading, "size");
	uint64_t logical = 0;
	int r = read_sectors(reading, &logical);

	if (r < 0)
		return r;
	r = rad_document_size(reading->file, size_place.path, reading->yaml->size, logical, SIZE_BYTES_MAX,
			      &drive->identity.size_bytes);
	if (r < 0)
		return r;
	if (drive->identity.size_bytes % logical)
		return rad_document_refuse(reading->file, size_place.path, "is not a multiple of the logical sector");
	drive->bus = reading->yaml->bus;
	drive->media = reading->yaml->media;
	drive->max_request_bytes = REQUEST_BYTES_MAX;
	drive->simulated = true;
	if (!reading->yaml->rate)
		return 0;
	return rad_document_size(reading->file, place_of(reading, "rate").path, reading->yaml->rate, 1000,
				 RATE_BYTES_MAX, &reading->ret->rate_bytes_per_second);
}

static int read_celsius(const struct reading *reading, const char *key, const char *text, int32_t *ret)
{
	uint64_t value = 0;
	int r = rad_document_number(reading->file, place_of(reading, key).path, text, 0, CELSIUS_MAX, &value);

	*ret = (int32_t)value * 1000;
	return r;
}

static int read_temperature(const struct reading *reading)
{
	const struct temperature_yaml *yaml = reading->yaml->temperature;
	struct rad_bench_drive *ret = reading->ret;
	int r;

	ret->temperature_idle_millicelsius = RAD_TEMPERATURE_UNKNOWN;
	ret->temperature_busy_millicelsius = RAD_TEMPERATURE_UNKNOWN;
	ret->drive.temperature_millicelsius = RAD_TEMPERATURE_UNKNOWN;
	if (!yaml)
		return 0;
	r = read_celsius(reading, "temperature.idle", yaml->idle, &ret->temperature_idle_millicelsius);
	if (r == 0)
		r = read_celsius(reading, "temperature.busy", yaml->busy, &ret->temperature_busy_millicelsius);
	if (r < 0)
		return r;
	if (ret->temperature_busy_millicelsius < ret->temperature_idle_millicelsius)
		return rad_document_refuse(reading->file, place_of(reading, "temperature.busy").path, "is below idle");
	ret->drive.temperature_millicelsius = ret->temperature_idle_millicelsius;
	return 0;
}

static int read_contents(const struct reading *reading)
{
	struct rad_drive *drive = &reading->ret->drive;

	for (size_t i = 0; i < reading->yaml->contents_count; i++) {
		const struct content_yaml *yaml = &reading->yaml->contents[i];
		struct rad_content *ret = &drive->contents[i];
		uint64_t number;

		if (!rad_text_equal(yaml->where, "whole") && (!rad_text_to_u64(yaml->where, &number) || number < 1))
			return rad_document_refuse(reading->file, place_in(reading, "contents", i, "where").path,
						   "must be whole or the number of a partition");
		(void)rad_text_copy(ret->where, sizeof(ret->where), yaml->where);
		(void)rad_text_copy(ret->kind, sizeof(ret->kind), rad_bench_content_kinds[yaml->kind].str);
		(void)rad_text_copy(ret->type, sizeof(ret->type), yaml->type);
	}
	drive->n_contents = reading->yaml->contents_count;
	return 0;
}

/* A number that exactly one kind of fault has. */
static int read_fault_number(const struct reading *reading, size_t entry, const char *key, const char *text,
			     bool wanted, uint64_t max, uint32_t *ret)
{
	struct place place = place_in(reading, "faults", entry, key);
	uint64_t value = 0;
	int r;

	if (!text && !wanted)
		return 0;
	if (!text)
		return rad_document_refuse(reading->file, place.path, "is missing for this kind of fault");
	if (!wanted)
		return rad_document_refuse(reading->file, place.path, "does not go with this kind of fault");
	r = rad_document_number(reading->file, place.path, text, 1, max, &value);
	*ret = (uint32_t)value;
	return r;
}

static int read_fault_range(const struct reading *reading, size_t entry, const struct fault_yaml *yaml,
			    struct rad_fault *ret)
{
	uint64_t size = reading->ret->drive.identity.size_bytes;
	struct place offset_place = place_in(reading, "faults", entry, "offset");
	struct place length_place = place_in(reading, "faults", entry, "length");
	int r = rad_document_size(reading->file, offset_place.path, yaml->offset, 0, SIZE_BYTES_MAX,
				  &ret->offset_bytes);

	if (r == 0)
		r = rad_document_size(reading->file, length_place.path, yaml->length, 1, SIZE_BYTES_MAX,
				      &ret->length_bytes);
	if (r < 0)
		return r;
	if (ret->offset_bytes >= size)
		return rad_document_refuse(reading->file, offset_place.path, "lies beyond the end of the drive");
	if (ret->length_bytes > size - ret->offset_bytes)
		return rad_document_refuse(reading->file, length_place.path, "reaches beyond the end of the drive");
	return 0;
}

static int read_faults(const struct reading *reading)
{
	for (size_t i = 0; i < reading->yaml->faults_count; i++) {
		const struct fault_yaml *yaml = &reading->yaml->faults[i];
		struct rad_fault *ret = &reading->ret->faults[i];
		int r = read_fault_range(reading, i, yaml, ret);

		ret->kind = yaml->kind;
		if (r == 0)
			r = read_fault_number(reading, i, "delay-ms", yaml->delay_ms, yaml->kind == RAD_FAULT_SLOW,
					      DELAY_MS_MAX, &ret->delay_ms);
		if (r == 0)
			r = read_fault_number(reading, i, "count", yaml->count, yaml->kind == RAD_FAULT_TRANSIENT,
					      COUNT_MAX, &ret->count);
		if (r < 0)
			return r;
	}
	reading->ret->n_faults = reading->yaml->faults_count;
	return 0;
}

/* One word of the list of what it can erase with. */
static void take_erase(int word, struct rad_bench_firmware *ret)
{
	bool *const members[] = {
		[FIRMWARE_SANITIZE_BLOCK] = &ret->sanitize_block,
		[FIRMWARE_SANITIZE_CRYPTO] = &ret->sanitize_crypto,
		[FIRMWARE_SANITIZE_OVERWRITE] = &ret->sanitize_overwrite,
		[FIRMWARE_FORMAT] = &ret->format,
		[FIRMWARE_SECURITY_ERASE] = &ret->security,
		[FIRMWARE_SECURITY_ENHANCED] = &ret->security_enhanced,
	};

	*members[word] = true;
}

static void take_state(int word, struct rad_bench_firmware *ret)
{
	bool *const members[] = {
		[FIRMWARE_FROZEN] = &ret->frozen,
		[FIRMWARE_SANITIZE_FROZEN] = &ret->sanitize_frozen,
		[FIRMWARE_LOCKED] = &ret->locked,
		[FIRMWARE_HIDDEN_FROZEN] = &ret->hidden_frozen,
		[FIRMWARE_WRITE_PROTECTED] = &ret->write_protected,
		[FIRMWARE_TRUSTED_LOCKED] = &ret->trusted_locked,
		[FIRMWARE_ENCRYPTS] = &ret->encrypts,
	};

	*members[word] = true;
}

static int read_firmware_numbers(const struct reading *reading, const struct firmware_yaml *yaml,
				 struct rad_bench_firmware *ret)
{
	uint64_t sector = reading->ret->drive.logical_sector_bytes;
	uint64_t seconds = 0;
	uint64_t namespaces = 0;
	uint64_t cut = 0;
	uint64_t fail = 0;
	uint64_t stall = 0;
	const struct {
		const char *key;
		const char *text;
		uint64_t multiple; /* 0: a plain number */
		uint64_t max;
		uint64_t *ret;
	} rows[] = {
		{ "commands.seconds", yaml->seconds, 0, 10000000, &seconds },
		{ "commands.namespaces", yaml->namespaces, 0, 1024, &namespaces },
		{ "commands.power-cut-at", yaml->power_cut_at, 0, UINT32_MAX, &cut },
		{ "commands.fail-at", yaml->fail_at, 0, UINT32_MAX, &fail },
		{ "commands.stall-at", yaml->stall_at, 0, UINT32_MAX, &stall },
		{ "commands.hpa", yaml->hpa, sector, SIZE_BYTES_MAX, &ret->hpa_bytes },
		{ "commands.amac", yaml->amac, sector, SIZE_BYTES_MAX, &ret->amac_bytes },
		{ "commands.dco", yaml->dco, sector, SIZE_BYTES_MAX, &ret->dco_bytes },
		{ "commands.boot", yaml->boot, 131072, SIZE_BYTES_MAX, &ret->boot_bytes },
		{ "commands.spare", yaml->spare, 512, SIZE_BYTES_MAX, &ret->spare_bytes },
		{ "commands.unallocated", yaml->unallocated, 1, SIZE_BYTES_MAX, &ret->unallocated_bytes },
	};

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(rows); i++) {
		struct place place = place_of(reading, rows[i].key);
		int r;

		if (!rows[i].text)
			continue;
		if (rows[i].multiple)
			r = rad_document_size(reading->file, place.path, rows[i].text, 1, rows[i].max, rows[i].ret);
		else
			r = rad_document_number(reading->file, place.path, rows[i].text, 0, rows[i].max, rows[i].ret);
		if (r < 0)
			return r;
		if (rows[i].multiple && *rows[i].ret % rows[i].multiple)
			return rad_document_refuse(reading->file, place.path, "is not a multiple of %llu",
						   (unsigned long long)rows[i].multiple);
	}
	ret->seconds = (uint32_t)seconds;
	ret->namespaces = (uint32_t)namespaces;
	ret->power_cut_at = (uint32_t)cut;
	ret->fail_at = (uint32_t)fail;
	ret->stall_at = (uint32_t)stall;
	return 0;
}

static int read_firmware(const struct reading *reading)
{
	const struct firmware_yaml *yaml = reading->yaml->commands;
	struct rad_bench_firmware *ret = &reading->ret->firmware;
	int r;

	if (!yaml)
		return 0;
	ret->present = true;
	for (unsigned int i = 0; i < yaml->erases_count; i++)
		take_erase(yaml->erases[i], ret);
	for (unsigned int i = 0; i < yaml->states_count; i++)
		take_state(yaml->states[i], ret);
	for (unsigned int i = 0; i < yaml->lies_count; i++)
		ret->lies |= (uint32_t)yaml->lies[i];
	ret->after = yaml->after;
	ret->start = yaml->start;
	ret->bridge = yaml->bridge;
	ret->trusted = yaml->trusted;
	(void)rad_text_copy(ret->psid, sizeof(ret->psid), yaml->psid ? yaml->psid : "");
	r = read_firmware_numbers(reading, yaml, ret);
	if (r < 0)
		return r;
	if (yaml->psid && strlen(ret->psid) != sizeof(ret->psid) - 1)
		return rad_document_refuse(reading->file, place_of(reading, "commands.psid").path,
					   "is not 32 letters and digits long");
	if ((ret->hpa_bytes || ret->dco_bytes) && ret->amac_bytes)
		return rad_document_refuse(reading->file, place_of(reading, "commands.amac").path,
					   "takes the place of hpa and dco: a drive has one of the two ways");
	return 0;
}

/* Two drives of one identity would be one drive to everything that follows. */
static int check_unique(const struct reading *reading, const struct rad_bench_drive *drives)
{
	const struct rad_drive *drive = &drives[reading->index].drive;

	for (size_t i = 0; i < reading->index; i++) {
		const struct rad_drive *other = &drives[i].drive;

		if (rad_text_equal(other->node, drive->node))
			return rad_document_refuse(reading->file, place_of(reading, "name").path,
						   "an earlier drive has this name");
		if (*drive->identity.serial && rad_text_equal(other->identity.serial, drive->identity.serial))
			return rad_document_refuse(reading->file, place_of(reading, "serial").path,
						   "an earlier drive has this serial");
		if (*drive->identity.wwn && rad_text_equal(other->identity.wwn, drive->identity.wwn))
			return rad_document_refuse(reading->file, place_of(reading, "wwn").path,
						   "an earlier drive has this wwn");
	}
	return 0;
}

static int read_drive(const struct reading *reading, const struct rad_bench_drive *drives)
{
	static int (*const readers[])(const struct reading *) = {
		read_identity, read_geometry, read_temperature, read_contents, read_faults, read_firmware,
	};

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(readers); i++) {
		int r = readers[i](reading);

		if (r < 0)
			return r;
	}
	reading->ret->prefilled = reading->yaml->prefilled != 0;
	reading->ret->write_cache = reading->yaml->write_cache != 0;
	reading->ret->absent = reading->yaml->absent != 0;
	(void)rad_text_copy(reading->ret->drive.place, sizeof(reading->ret->drive.place), reading->yaml->path);
	return check_unique(reading, drives);
}

/* There need not be one. */
static int read_computer(const struct rad_document *file, const struct computer_yaml *yaml, struct rad_computer *ret)
{
	const struct {
		const char *place;
		const char *text;
		char *to;
		size_t size;
	} rows[] = {
		{ "computer.vendor", yaml ? yaml->vendor : NULL, ret->vendor, sizeof(ret->vendor) },
		{ "computer.model", yaml ? yaml->model : NULL, ret->model, sizeof(ret->model) },
		{ "computer.serial", yaml ? yaml->serial : NULL, ret->serial, sizeof(ret->serial) },
	};

	for (size_t i = 0; yaml && i < RAD_ARRAY_LENGTH(rows); i++) {
		if (!rad_text_is_utf8(rows[i].text) || !rad_text_copy(rows[i].to, rows[i].size, rows[i].text))
			return rad_document_refuse(file, rows[i].place, "must be UTF-8 without control characters");
	}
	return 0;
}

static int read_bench(const struct rad_document *file, const struct bench_yaml *yaml, struct rad_bench *ret)
{
	int r;

	if (!rad_text_is_id(yaml->id))
		return rad_document_refuse(file, "id", "must be letters, digits and . _ : - only");
	(void)rad_text_copy(ret->id, sizeof(ret->id), yaml->id);
	(void)rad_text_copy(ret->title, sizeof(ret->title), yaml->title);
	r = read_computer(file, yaml->computer, &ret->computer);
	if (r < 0)
		return r;
	ret->drives = calloc(yaml->drives_count, sizeof(*ret->drives));
	if (!ret->drives)
		return rad_error_set(file->err, RAD_ERROR_IO, ENOMEM, "read file", "cannot read %s", file->name);
	ret->n_drives = yaml->drives_count;
	for (size_t i = 0; i < ret->n_drives; i++) {
		struct reading reading = {
			.file = file,
			.index = i,
			.yaml = &yaml->drives[i],
			.ret = &ret->drives[i],
		};

		r = read_drive(&reading, ret->drives);
		if (r < 0)
			return r;
	}
	return 0;
}

RAD_DEFINE_CLEANUP(cleanup_bench, struct rad_bench *, rad_bench_free)

int rad_bench_parse(const char *name, const void *data, size_t size, struct rad_bench **ret, struct rad_error *err)
{
	RAD_CLEANUP(rad_document_done) struct rad_document file = { 0 };
	RAD_CLEANUP(cleanup_bench) struct rad_bench *bench = NULL;
	int r = rad_document_load(name, data, size, "bench", &rad_bench_schema, &file, err);

	*ret = NULL;
	if (r < 0)
		return r;
	bench = calloc(1, sizeof(*bench));
	if (!bench)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "read file", "cannot read %s", name);
	r = read_bench(&file, file.data, bench);
	if (r < 0)
		return r;
	rad_sha256_hex(data, size, bench->sha256);
	*ret = RAD_STEAL(bench);
	return 0;
}
