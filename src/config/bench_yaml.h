/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A bench file as libcyaml fills it, and its schema. Absent optional texts are NULL; numbers are texts that
 * bench.c reads itself.
 */
#ifndef RAD_CONFIG_BENCH_YAML_H
#define RAD_CONFIG_BENCH_YAML_H

#include <radera/bench.h>

#include "config/document.h"

struct fault_yaml {
	enum rad_fault_kind kind;
	char *offset;
	char *length;
	char *delay_ms;
	char *count;
};

enum content_kind {
	CONTENT_PARTITION_TABLE = 0,
	CONTENT_FILESYSTEM,
	CONTENT_RAID,
	CONTENT_CRYPTO,
	CONTENT_OTHER,
	CONTENT_COUNT,
};

struct content_yaml {
	char *where;
	enum content_kind kind;
	char *type;
};

struct temperature_yaml {
	char *idle;
	char *busy;
};

/* Lists of words become lists of numbers; absent ones have a count of 0. */
struct firmware_yaml {
	int *erases;
	unsigned int erases_count;
	int *states;
	unsigned int states_count;
	int *lies;
	unsigned int lies_count;
	enum rad_sim_after after;
	enum rad_sim_start start;
	enum rad_sim_bridge bridge;
	enum rad_sim_trusted trusted;
	char *seconds;
	char *hpa;
	char *amac;
	char *dco;
	char *boot;
	char *unallocated;
	char *namespaces;
	char *spare;
	char *psid;
	char *power_cut_at;
	char *fail_at;
	char *stall_at;
};

/* What a firmware can erase with, and the states that it can be in. */
enum firmware_erase {
	FIRMWARE_SANITIZE_BLOCK = 0,
	FIRMWARE_SANITIZE_CRYPTO,
	FIRMWARE_SANITIZE_OVERWRITE,
	FIRMWARE_FORMAT,
	FIRMWARE_SECURITY_ERASE,
	FIRMWARE_SECURITY_ENHANCED,
};

enum firmware_state {
	FIRMWARE_FROZEN = 0,
	FIRMWARE_SANITIZE_FROZEN,
	FIRMWARE_LOCKED,
	FIRMWARE_HIDDEN_FROZEN,
	FIRMWARE_WRITE_PROTECTED,
	FIRMWARE_TRUSTED_LOCKED,
	FIRMWARE_ENCRYPTS,
};

struct drive_yaml {
	char *name;
	char *vendor;
	char *model;
	char *serial;
	char *wwn;
	char *firmware;
	enum rad_bus bus;
	enum rad_media media;
	char *size;
	char *logical_sector;
	char *physical_sector;
	char *rate;
	struct temperature_yaml *temperature;
	int prefilled;
	int write_cache;
	int absent;
	char *path;
	struct content_yaml *contents;
	unsigned int contents_count;
	struct fault_yaml *faults;
	unsigned int faults_count;
	struct firmware_yaml *commands;
};

struct computer_yaml {
	char *vendor;
	char *model;
	char *serial;
};

struct bench_yaml {
	char *schema;
	char *kind;
	char *id;
	char *title;
	struct computer_yaml *computer;
	struct drive_yaml *drives;
	unsigned int drives_count;
};

extern const cyaml_schema_value_t rad_bench_schema;
extern const cyaml_strval_t rad_bench_content_kinds[CONTENT_COUNT];

#endif
