/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/bench_yaml.h"

#include "base/cleanup.h"

static const cyaml_strval_t faults[] = {
	{ "bad-write", RAD_FAULT_BAD_WRITE },
	{ "bad-read", RAD_FAULT_BAD_READ },
	{ "lost-write", RAD_FAULT_LOST_WRITE },
	{ "flip", RAD_FAULT_FLIP },
	{ "slow", RAD_FAULT_SLOW },
	{ "vanish", RAD_FAULT_VANISH },
	{ "stall", RAD_FAULT_STALL },
	{ "shrink", RAD_FAULT_SHRINK },
	{ "transient", RAD_FAULT_TRANSIENT },
	{ "swap", RAD_FAULT_SWAP },
};

static const cyaml_strval_t erases[] = {
	{ "sanitize-block", FIRMWARE_SANITIZE_BLOCK },	       { "sanitize-crypto", FIRMWARE_SANITIZE_CRYPTO },
	{ "sanitize-overwrite", FIRMWARE_SANITIZE_OVERWRITE }, { "format", FIRMWARE_FORMAT },
	{ "security-erase", FIRMWARE_SECURITY_ERASE },	       { "security-enhanced", FIRMWARE_SECURITY_ENHANCED },
};

static const cyaml_strval_t states[] = {
	{ "frozen", FIRMWARE_FROZEN },
	{ "sanitize-frozen", FIRMWARE_SANITIZE_FROZEN },
	{ "locked", FIRMWARE_LOCKED },
	{ "hidden-frozen", FIRMWARE_HIDDEN_FROZEN },
	{ "write-protected", FIRMWARE_WRITE_PROTECTED },
	{ "trusted-locked", FIRMWARE_TRUSTED_LOCKED },
	{ "encrypts", FIRMWARE_ENCRYPTS },
};

static const cyaml_strval_t lies[] = {
	{ "noop", RAD_SIM_LIE_NOOP },
	{ "part", RAD_SIM_LIE_PART },
	{ "fail", RAD_SIM_LIE_FAIL },
	{ "stuck", RAD_SIM_LIE_STUCK },
	{ "backwards", RAD_SIM_LIE_BACKWARDS },
	{ "instant", RAD_SIM_LIE_INSTANT },
	{ "old-success", RAD_SIM_LIE_OLD_SUCCESS },
	{ "gone", RAD_SIM_LIE_GONE },
	{ "refuses", RAD_SIM_LIE_REFUSES },
	{ "trims", RAD_SIM_LIE_TRIMS },
};

static const cyaml_strval_t afters[] = {
	{ "zeros", RAD_SIM_AFTER_ZEROS },
	{ "ones", RAD_SIM_AFTER_ONES },
	{ "pattern", RAD_SIM_AFTER_PATTERN },
	{ "error", RAD_SIM_AFTER_ERROR },
};

static const cyaml_strval_t starts[] = {
	{ "idle", RAD_SIM_START_IDLE },
	{ "sanitizing", RAD_SIM_START_SANITIZING },
	{ "failed", RAD_SIM_START_FAILED },
};

static const cyaml_strval_t bridges[] = {
	{ "none", RAD_SIM_BRIDGE_NONE },
	{ "sat", RAD_SIM_BRIDGE_SAT },
	{ "no-sat", RAD_SIM_BRIDGE_NO_SAT },
	{ "fixed-sense", RAD_SIM_BRIDGE_FIXED_SENSE },
	{ "drops-registers", RAD_SIM_BRIDGE_DROPS_REGISTERS },
};

static const cyaml_strval_t trusted[] = {
	{ "none", RAD_SIM_TRUSTED_NONE },
	{ "opal", RAD_SIM_TRUSTED_OPAL },
	{ "pyrite", RAD_SIM_TRUSTED_PYRITE },
	{ "enterprise", RAD_SIM_TRUSTED_ENTERPRISE },
};

/* What a simulated drive can be; loop, RAM and zram devices are the kernel's own. */
static const cyaml_strval_t buses[] = {
	{ "ata", RAD_BUS_ATA }, { "nvme", RAD_BUS_NVME },     { "scsi", RAD_BUS_SCSI }, { "usb", RAD_BUS_USB },
	{ "mmc", RAD_BUS_MMC }, { "virtio", RAD_BUS_VIRTIO }, { "ufs", RAD_BUS_UFS },
};

static const cyaml_strval_t media[] = {
	{ "disk", RAD_MEDIA_DISK },
	{ "flash", RAD_MEDIA_FLASH },
	{ "unknown", RAD_MEDIA_UNKNOWN },
};

const cyaml_strval_t rad_bench_content_kinds[CONTENT_COUNT] = {
	{ "partition-table", CONTENT_PARTITION_TABLE },
	{ "filesystem", CONTENT_FILESYSTEM },
	{ "raid", CONTENT_RAID },
	{ "crypto", CONTENT_CRYPTO },
	{ "other", CONTENT_OTHER },
};

/* Texts end in fields of these sizes; a longer one is refused, never cut. */
#define ROOM(type, member)	     (sizeof(((type *)NULL)->member) - 1)
#define TEXT(key, type, member, max) CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER, type, member, 1, max)
#define OPTIONAL_TEXT(key, type, member, max)                                                                          \
	CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, type, member, 1, max)
#define WORD(key, flags, type, member, words)                                                                          \
	CYAML_FIELD_ENUM(key, CYAML_FLAG_STRICT | (flags), type, member, words, RAD_ARRAY_LENGTH(words))
#define LIST(key, type, member, entry, min, max)                                                                       \
	CYAML_FIELD_SEQUENCE(key, CYAML_FLAG_POINTER | (min ? 0 : CYAML_FLAG_OPTIONAL), type, member, entry, 1, max)
#define NUMBER_ROOM 24

static const cyaml_schema_field_t fault_fields[] = {
	WORD("kind", 0, struct fault_yaml, kind, faults),
	TEXT("offset", struct fault_yaml, offset, NUMBER_ROOM),
	TEXT("length", struct fault_yaml, length, NUMBER_ROOM),
	OPTIONAL_TEXT("delay-ms", struct fault_yaml, delay_ms, NUMBER_ROOM),
	OPTIONAL_TEXT("count", struct fault_yaml, count, NUMBER_ROOM),
	CYAML_FIELD_END,
};

static const cyaml_schema_value_t fault_schema = { CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct fault_yaml,
								       fault_fields) };

static const cyaml_schema_field_t content_fields[] = {
	TEXT("where", struct content_yaml, where, ROOM(struct rad_content, where)),
	WORD("kind", 0, struct content_yaml, kind, rad_bench_content_kinds),
	TEXT("type", struct content_yaml, type, ROOM(struct rad_content, type)),
	CYAML_FIELD_END,
};

static const cyaml_schema_value_t content_schema = { CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct content_yaml,
									 content_fields) };

static const cyaml_schema_field_t temperature_fields[] = {
	TEXT("idle", struct temperature_yaml, idle, NUMBER_ROOM),
	TEXT("busy", struct temperature_yaml, busy, NUMBER_ROOM),
	CYAML_FIELD_END,
};

#define WORDS_SCHEMA(words)                                                                                            \
	{                                                                                                              \
		CYAML_VALUE_ENUM(CYAML_FLAG_STRICT, int, words, RAD_ARRAY_LENGTH(words))                               \
	}

static const cyaml_schema_value_t erase_schema = WORDS_SCHEMA(erases);
static const cyaml_schema_value_t state_schema = WORDS_SCHEMA(states);
static const cyaml_schema_value_t lie_schema = WORDS_SCHEMA(lies);

#define NUMBER(key, member) OPTIONAL_TEXT(key, struct firmware_yaml, member, NUMBER_ROOM)

static const cyaml_schema_field_t firmware_fields[] = {
	LIST("erases", struct firmware_yaml, erases, &erase_schema, 0, RAD_ARRAY_LENGTH(erases)),
	LIST("states", struct firmware_yaml, states, &state_schema, 0, RAD_ARRAY_LENGTH(states)),
	LIST("lies", struct firmware_yaml, lies, &lie_schema, 0, RAD_ARRAY_LENGTH(lies)),
	WORD("after", CYAML_FLAG_OPTIONAL, struct firmware_yaml, after, afters),
	WORD("start", CYAML_FLAG_OPTIONAL, struct firmware_yaml, start, starts),
	WORD("bridge", CYAML_FLAG_OPTIONAL, struct firmware_yaml, bridge, bridges),
	WORD("trusted", CYAML_FLAG_OPTIONAL, struct firmware_yaml, trusted, trusted),
	NUMBER("seconds", seconds),
	NUMBER("hpa", hpa),
	NUMBER("amac", amac),
	NUMBER("dco", dco),
	NUMBER("boot", boot),
	NUMBER("unallocated", unallocated),
	NUMBER("namespaces", namespaces),
	NUMBER("spare", spare),
	OPTIONAL_TEXT("psid", struct firmware_yaml, psid, ROOM(struct rad_bench_firmware, psid)),
	NUMBER("power-cut-at", power_cut_at),
	NUMBER("fail-at", fail_at),
	NUMBER("stall-at", stall_at),
	CYAML_FIELD_END,
};

static const cyaml_schema_field_t drive_fields[] = {
	TEXT("name", struct drive_yaml, name, 63),
	OPTIONAL_TEXT("vendor", struct drive_yaml, vendor, ROOM(struct rad_identity, vendor)),
	TEXT("model", struct drive_yaml, model, ROOM(struct rad_identity, model)),
	OPTIONAL_TEXT("serial", struct drive_yaml, serial, ROOM(struct rad_identity, serial)),
	OPTIONAL_TEXT("wwn", struct drive_yaml, wwn, ROOM(struct rad_identity, wwn)),
	OPTIONAL_TEXT("firmware", struct drive_yaml, firmware, ROOM(struct rad_identity, firmware)),
	WORD("bus", 0, struct drive_yaml, bus, buses),
	WORD("media", 0, struct drive_yaml, media, media),
	TEXT("size", struct drive_yaml, size, NUMBER_ROOM),
	TEXT("logical-sector", struct drive_yaml, logical_sector, NUMBER_ROOM),
	OPTIONAL_TEXT("physical-sector", struct drive_yaml, physical_sector, NUMBER_ROOM),
	OPTIONAL_TEXT("rate", struct drive_yaml, rate, NUMBER_ROOM),
	CYAML_FIELD_MAPPING_PTR("temperature", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct drive_yaml, temperature,
				temperature_fields),
	WORD("prefilled", CYAML_FLAG_OPTIONAL, struct drive_yaml, prefilled, rad_document_booleans),
	WORD("write-cache", CYAML_FLAG_OPTIONAL, struct drive_yaml, write_cache, rad_document_booleans),
	WORD("absent", CYAML_FLAG_OPTIONAL, struct drive_yaml, absent, rad_document_booleans),
	OPTIONAL_TEXT("path", struct drive_yaml, path, ROOM(struct rad_drive, place)),
	LIST("contents", struct drive_yaml, contents, &content_schema, 0, RAD_DRIVE_CONTENTS_MAX),
	LIST("faults", struct drive_yaml, faults, &fault_schema, 0, RAD_FAULTS_MAX),
	CYAML_FIELD_MAPPING_PTR("commands", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct drive_yaml, commands,
				firmware_fields),
	CYAML_FIELD_END,
};

static const cyaml_schema_value_t drive_schema = { CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct drive_yaml,
								       drive_fields) };

static const cyaml_schema_field_t computer_fields[] = {
	TEXT("vendor", struct computer_yaml, vendor, ROOM(struct rad_computer, vendor)),
	TEXT("model", struct computer_yaml, model, ROOM(struct rad_computer, model)),
	TEXT("serial", struct computer_yaml, serial, ROOM(struct rad_computer, serial)),
	CYAML_FIELD_END,
};

static const cyaml_schema_field_t bench_fields[] = {
	TEXT("schema", struct bench_yaml, schema, 8),
	TEXT("kind", struct bench_yaml, kind, 16),
	TEXT("id", struct bench_yaml, id, ROOM(struct rad_bench, id)),
	TEXT("title", struct bench_yaml, title, ROOM(struct rad_bench, title)),
	CYAML_FIELD_MAPPING_PTR("computer", CYAML_FLAG_POINTER_NULL | CYAML_FLAG_OPTIONAL, struct bench_yaml, computer,
				computer_fields),
	LIST("drives", struct bench_yaml, drives, &drive_schema, 1, RAD_BENCH_DRIVES_MAX),
	CYAML_FIELD_END,
};

const cyaml_schema_value_t rad_bench_schema = { CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct bench_yaml,
								    bench_fields) };
