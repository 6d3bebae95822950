/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How a register's export is read: which of its columns is what, as a mapping file says it (profiles/registers/).
 */
#ifndef RADERA_REGISTER_H
#define RADERA_REGISTER_H

#include <radera/drive.h>
#include <radera/error.h>
#include <radera/profile.h>

#ifdef __cplusplus
extern "C" {
#endif

enum rad_register_field {
	RAD_FIELD_INVENTORY_ID = 0,
	RAD_FIELD_SERIAL,
	RAD_FIELD_MAKE,
	RAD_FIELD_MODEL,
	RAD_FIELD_KIND,
	RAD_FIELD_ORGANISATION,
	RAD_FIELD_UNIT,
	RAD_FIELD_HOLDER,
	RAD_FIELD_IN_USE_SINCE,
	RAD_FIELD_PLANNED_MONTHS,
	RAD_FIELD_PRICE,
	RAD_FIELD_STATUS,
	RAD_FIELDS,
	/* in what is told back only */
	RAD_FIELD_CHANGED = RAD_FIELDS, /* the day of the change */
	RAD_FIELD_CERTIFICATE,		/* id of its evidence */
	RAD_FIELDS_TOLD,
};
const char *rad_register_field_name(enum rad_register_field field); /* "inventory-id", "serial", ..., "certificate" */

enum rad_date_order {
	RAD_DATES_ISO = 0,     /* 2023-08-15, 20230815 */
	RAD_DATES_DAY_FIRST,   /* 15/8/2023, 15.8.2023, 15-8-2023 */
	RAD_DATES_MONTH_FIRST, /* 8/15/2023 */
};

#define RAD_WORDS_SIZE	400
#define RAD_COLUMNS_MAX 16
#define RAD_KINDS_MAX	16

/* What a register is told that became of a thing. */
enum rad_register_told {
	RAD_TOLD_RECEIVED = 0,
	RAD_TOLD_ERASED,
	RAD_TOLD_FAILED,
	RAD_TOLD_DISPOSED, /* by disposition: RAD_TOLD_DISPOSED + enum rad_disposition - 1 */
	RAD_TOLD_STATES = RAD_TOLD_DISPOSED + 7,
};

#define RAD_TOLD_WORD_SIZE 80

/* How the register is told back: a CSV that it can import. */
struct rad_register_outbox {
	size_t n_columns; /* 0: the mapping has none */
	struct {
		enum rad_register_field field;
		char name[RAD_TOLD_WORD_SIZE];
	} columns[RAD_COLUMNS_MAX];
	char words[RAD_TOLD_STATES][RAD_TOLD_WORD_SIZE]; /* the register's own, of its status */
	char delimiter;					 /* ';' ',' or tab */
	bool is_windows_1252;				 /* else UTF-8 with a mark */
	bool has_decimal_point;				 /* else a comma */
	enum rad_date_order dates;
};

struct rad_register_mapping {
	char id[RAD_ID_SIZE];
	char title[160];
	char sha256[65]; /* of the file's bytes */
	enum rad_date_order dates;
	char organisation[RAD_ID_SIZE]; /* whose all of it is; empty = as its column says, or the station's own */
	size_t n_columns;
	struct {
		enum rad_register_field field;
		char names[RAD_WORDS_SIZE]; /* of columns, "Asset Tag | Inventarienummer": the first that is there */
	} columns[RAD_COLUMNS_MAX];
	size_t n_kinds;
	struct {
		int kind;		    /* enum rad_asset_kind */
		char words[RAD_WORDS_SIZE]; /* values, capitals or not; one that ends in * fits what begins so */
	} kinds[RAD_KINDS_MAX];
	char retired[RAD_WORDS_SIZE]; /* values of the status that say that a thing has left the register */
	struct rad_register_outbox outbox;
};

/* Whether `value` is one of the words, "A | B*"; capitals of ASCII and Swedish letters count as small ones. Pure. */
bool rad_words_fit(const char *words, const char *value);

#ifdef __cplusplus
}
#endif

#endif
