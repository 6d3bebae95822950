/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The section `outbox` of a register's mapping: how it is told back.
 */
#ifndef RAD_CONFIG_REGISTER_OUTBOX_H
#define RAD_CONFIG_REGISTER_OUTBOX_H

#include <radera/register.h>

#include "config/document.h"

struct rad_outbox_column_yaml {
	int field;
	char *name;
};

struct rad_outbox_state_yaml {
	int when;
	char *word;
};

struct rad_outbox_yaml {
	int delimiter;
	int encoding;
	int decimal;
	int dates;
	struct rad_outbox_column_yaml *columns;
	unsigned int columns_count;
	struct rad_outbox_state_yaml *states;
	unsigned int states_count;
};

extern const cyaml_schema_field_t rad_outbox_fields[];

/* Fills ret->outbox; the rest of the mapping is there already. */
int rad_outbox_read(const struct rad_document *file, const struct rad_outbox_yaml *yaml,
		    struct rad_register_mapping *ret) RAD_MUST_CHECK;

#endif
