/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How a certified supplier's erasure report is read: which of its columns or elements is what, and which of its words
 * mean success, as a mapping file says it (profiles/suppliers/).
 */
#ifndef RADERA_SUPPLIER_H
#define RADERA_SUPPLIER_H

#include <radera/drive.h>
#include <radera/error.h>
#include <radera/profile.h>
#include <radera/register.h>

#ifdef __cplusplus
extern "C" {
#endif

enum rad_supplier_field {
	RAD_SUPPLIER_INVENTORY_ID = 0,
	RAD_SUPPLIER_SERIAL, /* of the computer */
	RAD_SUPPLIER_DRIVE_SERIAL,
	RAD_SUPPLIER_DRIVE_MODEL,
	RAD_SUPPLIER_METHOD,
	RAD_SUPPLIER_STANDARD,
	RAD_SUPPLIER_RESULT,
	RAD_SUPPLIER_DATE,
	RAD_SUPPLIER_REFERENCE, /* the supplier's number of the report */
	RAD_SUPPLIER_FIELDS,
};
const char *rad_supplier_field_name(enum rad_supplier_field field); /* "inventory-id", "serial", "drive-serial", ... */

enum rad_supplier_format {
	RAD_SUPPLIER_CSV = 0,
	RAD_SUPPLIER_XML,
};

/*
 * Where a value stands in XML: a small part of XPath. Steps are parted by '/': a child element's name, which may ask
 * for an attribute ("entry[@name='state']"), ".." for the parent, and "@name" for an attribute, which is the last.
 * Prefixes of name spaces are not looked at.
 */
#define RAD_PATH_STEPS_MAX 16
#define RAD_PATH_NAME_SIZE 64
struct rad_path_step {
	enum {
		RAD_STEP_CHILD = 0,
		RAD_STEP_PARENT,
		RAD_STEP_ATTRIBUTE,
	} kind;
	char name[RAD_PATH_NAME_SIZE];	/* empty for the parent */
	char key[RAD_PATH_NAME_SIZE];	/* the attribute that a child must have; empty = none */
	char value[RAD_PATH_NAME_SIZE]; /* which is this */
};
struct rad_path {
	bool from_root; /* it began with '/' */
	size_t n;
	struct rad_path_step steps[RAD_PATH_STEPS_MAX];
};

/* Reads the first path of "A | B" and moves *text behind it. 1 with the path, 0 when there is none left, -1 when what
 * stands there is no path. Pure. */
int rad_path_next(const char **text, struct rad_path *ret) RAD_MUST_CHECK;

struct rad_supplier_mapping {
	char id[RAD_ID_SIZE];
	char title[160];
	char sha256[65]; /* of the file's bytes */
	enum rad_supplier_format format;
	enum rad_date_order dates;
	bool whole_assets;	   /* a row without a drive is about all of the asset's */
	char rows[RAD_WORDS_SIZE]; /* XML: paths, from the root, of the elements that are a row each; empty for CSV */
	size_t n_columns;
	struct {
		enum rad_supplier_field field;
		char names[RAD_WORDS_SIZE]; /* of columns, or paths from the row: the first that is there */
	} columns[RAD_SUPPLIER_FIELDS];
	char success[RAD_WORDS_SIZE]; /* words of the result, capitals or not; none ends in * */
	char failure[RAD_WORDS_SIZE]; /* may end in *; a word that is in neither list is no success */
};

#ifdef __cplusplus
}
#endif

#endif
