/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A struct's JSON shape as a const table of its members, used for writing and for reading, so that the two cannot
 * disagree.
 */
#ifndef RAD_MODEL_FIELDS_H
#define RAD_MODEL_FIELDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>
#include <radera/error.h>

#include "base/cleanup.h"
#include "model/words.h"

enum rad_field_kind {
	RAD_FIELD_TEXT = 0,    /* char[size] */
	RAD_FIELD_CONSTANT,    /* no member: always `constant` */
	RAD_FIELD_U64,	       /* uint64_t up to `max`, 0 = INT64_MAX */
	RAD_FIELD_U32,	       /* uint32_t up to `max`, 0 = UINT32_MAX */
	RAD_FIELD_ORDINAL,     /* uint32_t below `max`, printed counted from 1 */
	RAD_FIELD_INT,	       /* int */
	RAD_FIELD_BOOL,	       /* bool */
	RAD_FIELD_WORD,	       /* an enumeration by its word */
	RAD_FIELD_TIME,	       /* int64_t wall clock in ms, printed to the second; "unknown" is 0 */
	RAD_FIELD_TEMPERATURE, /* int32_t; key left out when RAD_TEMPERATURE_UNKNOWN */
	RAD_FIELD_HEX,	       /* uint8_t[size] */
	RAD_FIELD_OBJECT,      /* struct, or (offset 0) some members of this one, in an object of its own */
	RAD_FIELD_INLINE,      /* struct whose keys stand among this one's */
	RAD_FIELD_ARRAY,       /* struct[max] of `size` each, as many as the size_t at count_offset says */
	RAD_FIELD_CUSTOM,
	RAD_FIELD_COUNT_OR_NONE, /* int64_t; key left out when negative */
	RAD_FIELD_KIND_COUNT,
};

/* Where the reading is: the object and the way to it, for messages. Lives on the stack. */
struct rad_reader {
	const json_t *json;
	const struct rad_reader *parent; /* NULL at the root */
	const char *key;		 /* within the parent */
	size_t index;			 /* within the array `key`, or SIZE_MAX */
	struct rad_error *err;
};

struct rad_field;
struct rad_fields {
	const struct rad_field *rows;
	size_t n;
};

struct rad_field {
	const char *key;
	enum rad_field_kind kind;
	size_t offset;
	size_t size;
	uint64_t max;
	size_t count_offset;
	/* Left out when all of its `optional_bytes` bytes are zero, and zero when it is missing: what a later version
	 * added must not change the bytes of records that do not have it. 0 = always there. */
	size_t optional_bytes;
	const char *constant;
	const struct rad_words *words;
	const struct rad_fields *fields;
	/* RAD_FIELD_CUSTOM: `at` is the member at offset. put adds to `into` (or adds nothing) and returns false when
	 * memory ran out or the value cannot be written; get may be NULL for what is only written. */
	bool (*put)(json_t *into, const struct rad_field *field, const void *at);
	int (*get)(const struct rad_reader *reader, const struct rad_field *field, void *at);
};

/* offsetof(), refused by the compiler unless the member has the wanted type. */
#define RAD_OFFSET_TYPED(type, member, wanted)                                                                         \
	(offsetof(type, member) +                                                                                      \
	 0 * sizeof(char[__builtin_types_compatible_p(__typeof__(((type *)0)->member), wanted) ? 1 : -1]))
#define RAD_MEMBER_SIZE(type, member) sizeof(((type *)0)->member)

#define RAD_TEXT_FIELD(type, member, json_key)                                                                         \
	{                                                                                                              \
		.key = (json_key), .kind = RAD_FIELD_TEXT,                                                             \
		.offset = RAD_OFFSET_TYPED(type, member, char[RAD_MEMBER_SIZE(type, member)]),                         \
		.size = RAD_MEMBER_SIZE(type, member)                                                                  \
	}
#define RAD_CONSTANT_FIELD(json_key, text)                                                                             \
	{                                                                                                              \
		.key = (json_key), .kind = RAD_FIELD_CONSTANT, .constant = (text)                                      \
	}
#define RAD_U64_FIELD(type, member, json_key)                                                                          \
	{                                                                                                              \
		.key = (json_key), .kind = RAD_FIELD_U64, .offset = RAD_OFFSET_TYPED(type, member, uint64_t)           \
	}
#define RAD_U32_FIELD(type, member, json_key, most)                                                                    \
	{                                                                                                              \
		.key = (json_key), .kind = RAD_FIELD_U32, .offset = RAD_OFFSET_TYPED(type, member, uint32_t),          \
		.max = (most)                                                                                          \
	}
#define RAD_ORDINAL_FIELD(type, member, json_key, most)                                                                \
	{                                                                                                              \
		.key = (json_key), .kind = RAD_FIELD_ORDINAL, .offset = RAD_OFFSET_TYPED(type, member, uint32_t),      \
		.max = (most)                                                                                          \
	}
#define RAD_INT_FIELD(type, member, json_key)                                                                          \
	{                                                                                                              \
		.key = (json_key), .kind = RAD_FIELD_INT, .offset = RAD_OFFSET_TYPED(type, member, int)                \
	}
#define RAD_BOOL_FIELD(type, member, json_key)                                                                         \
	{                                                                                                              \
		.key = (json_key), .kind = RAD_FIELD_BOOL, .offset = RAD_OFFSET_TYPED(type, member, bool)              \
	}
#define RAD_WORD_FIELD(type, member, json_key, enum_type, table)                                                       \
	{                                                                                                              \
		.key = (json_key), .kind = RAD_FIELD_WORD, .offset = RAD_OFFSET_TYPED(type, member, enum_type),        \
		.words = (table)                                                                                       \
	}
#define RAD_TIME_FIELD(type, member, json_key)                                                                         \
	{                                                                                                              \
		.key = (json_key), .kind = RAD_FIELD_TIME, .offset = RAD_OFFSET_TYPED(type, member, int64_t)           \
	}
#define RAD_TEMPERATURE_FIELD(type, member, json_key)                                                                  \
	{                                                                                                              \
		.key = (json_key), .kind = RAD_FIELD_TEMPERATURE, .offset = RAD_OFFSET_TYPED(type, member, int32_t)    \
	}
#define RAD_HEX_FIELD(type, member, json_key)                                                                          \
	{                                                                                                              \
		.key = (json_key), .kind = RAD_FIELD_HEX,                                                              \
		.offset = RAD_OFFSET_TYPED(type, member, uint8_t[RAD_MEMBER_SIZE(type, member)]),                      \
		.size = RAD_MEMBER_SIZE(type, member)                                                                  \
	}
#define RAD_OBJECT_FIELD(type, member, json_key, member_type, table)                                                   \
	{                                                                                                              \
		.key = (json_key), .kind = RAD_FIELD_OBJECT, .offset = RAD_OFFSET_TYPED(type, member, member_type),    \
		.fields = (table)                                                                                      \
	}
#define RAD_GROUP_FIELD(json_key, table)                                                                               \
	{                                                                                                              \
		.key = (json_key), .kind = RAD_FIELD_OBJECT, .fields = (table)                                         \
	}
#define RAD_INLINE_FIELD(type, member, member_type, table)                                                             \
	{                                                                                                              \
		.key = "", .kind = RAD_FIELD_INLINE, .offset = RAD_OFFSET_TYPED(type, member, member_type),            \
		.fields = (table)                                                                                      \
	}
#define RAD_ARRAY_FIELD(type, member, count, json_key, member_type, table)                                             \
	{                                                                                                              \
		.key = (json_key), .kind = RAD_FIELD_ARRAY,                                                            \
		.offset = RAD_OFFSET_TYPED(type, member, member_type[RAD_ARRAY_LENGTH(((type *)0)->member)]),          \
		.size = sizeof(member_type), .max = RAD_ARRAY_LENGTH(((type *)0)->member),                             \
		.count_offset = RAD_OFFSET_TYPED(type, count, size_t), .fields = (table)                               \
	}
#define RAD_CUSTOM_FIELD(type, member, json_key, put_function, get_function)                                           \
	{                                                                                                              \
		.key = (json_key), .kind = RAD_FIELD_CUSTOM, .offset = offsetof(type, member), .put = (put_function),  \
		.get = (get_function)                                                                                  \
	}

#define RAD_COUNT_FIELD(type, member, json_key)                                                                        \
	{                                                                                                              \
		.key = (json_key), .kind = RAD_FIELD_COUNT_OR_NONE, .offset = RAD_OFFSET_TYPED(type, member, int64_t)  \
	}
/* Members that were added later; see optional_bytes. */
#define RAD_LATER_TEXT_FIELD(type, member, json_key)                                                                   \
	{                                                                                                              \
		.key = (json_key), .kind = RAD_FIELD_TEXT, .optional_bytes = 1,                                        \
		.offset = RAD_OFFSET_TYPED(type, member, char[RAD_MEMBER_SIZE(type, member)]),                         \
		.size = RAD_MEMBER_SIZE(type, member)                                                                  \
	}
#define RAD_LATER_U64_FIELD(type, member, json_key)                                                                    \
	{                                                                                                              \
		.key = (json_key), .kind = RAD_FIELD_U64, .offset = RAD_OFFSET_TYPED(type, member, uint64_t),          \
		.optional_bytes = sizeof(uint64_t)                                                                     \
	}
#define RAD_LATER_U32_FIELD(type, member, json_key, most)                                                              \
	{                                                                                                              \
		.key = (json_key), .kind = RAD_FIELD_U32, .offset = RAD_OFFSET_TYPED(type, member, uint32_t),          \
		.max = (most), .optional_bytes = sizeof(uint32_t)                                                      \
	}
#define RAD_LATER_BOOL_FIELD(type, member, json_key)                                                                   \
	{                                                                                                              \
		.key = (json_key), .kind = RAD_FIELD_BOOL, .offset = RAD_OFFSET_TYPED(type, member, bool),             \
		.optional_bytes = sizeof(bool)                                                                         \
	}
#define RAD_LATER_WORD_FIELD(type, member, json_key, enum_type, table)                                                 \
	{                                                                                                              \
		.key = (json_key), .kind = RAD_FIELD_WORD, .offset = RAD_OFFSET_TYPED(type, member, enum_type),        \
		.words = (table), .optional_bytes = sizeof(enum_type)                                                  \
	}
#define RAD_LATER_OBJECT_FIELD(type, member, json_key, member_type, table)                                             \
	{                                                                                                              \
		.key = (json_key), .kind = RAD_FIELD_OBJECT, .offset = RAD_OFFSET_TYPED(type, member, member_type),    \
		.fields = (table), .optional_bytes = sizeof(member_type)                                               \
	}

#define RAD_FIELDS(table)                                                                                              \
	{                                                                                                              \
		(table), RAD_ARRAY_LENGTH(table)                                                                       \
	}

static inline void rad_cleanup_json(json_t **json)
{
	json_decref(*json);
}

#define rad_auto_json RAD_CLEANUP(rad_cleanup_json)

/* The struct at object as a new JSON object; NULL when memory ran out or a value cannot be written (a number above
 * INT64_MAX or its field's maximum, more elements than the array has). */
json_t *rad_fields_to_json(const struct rad_fields *fields, const void *object);

/* Text of at most size bytes as JSON; bytes that are not UTF-8 become '?'. NULL when memory ran out. */
json_t *rad_text_to_json(const char *text, size_t size);

/*
 * Fills the members that the table names at object. Strict; RAD_ERROR_EVIDENCE names the key by its whole way
 * ("plan.steps[2].kind"). Keys that the table does not name are not looked at.
 */
int rad_fields_from_json(const struct rad_fields *fields, const struct rad_reader *reader, void *object) RAD_MUST_CHECK;

/* RAD_ERROR_EVIDENCE about the key (NULL: the reader's object itself). `problem` is put behind the key's name. */
int rad_reader_refuse(const struct rad_reader *reader, const char *key, const char *problem);

/* Each fails when the key is missing, of another type or out of range. */
int rad_reader_text(const struct rad_reader *reader, const char *key, const char **ret) RAD_MUST_CHECK;
int rad_reader_integer(const struct rad_reader *reader, const char *key, int64_t min, int64_t max,
		       int64_t *ret) RAD_MUST_CHECK;
int rad_reader_array(const struct rad_reader *reader, const char *key, size_t max, const json_t **ret) RAD_MUST_CHECK;
/* A reader for the object under key, or (index not SIZE_MAX) for an element of the array there. */
int rad_reader_enter(const struct rad_reader *reader, const char *key, size_t index,
		     struct rad_reader *ret) RAD_MUST_CHECK;

/* The shapes, a file per noun. */
extern const struct rad_fields rad_identity_fields;
extern const struct rad_fields rad_drive_fields;
extern const struct rad_fields rad_capability_fields;
extern const struct rad_fields rad_hidden_fields;
extern const struct rad_fields rad_health_fields;
extern const struct rad_fields rad_device_status_fields;
extern const struct rad_fields rad_plan_fields;
extern const struct rad_fields rad_error_fields;
extern const struct rad_fields rad_intent_fields;
extern const struct rad_fields rad_result_fields;
/* Of struct rad_record: what every signed document has, and its place in the log. */
extern const struct rad_fields rad_document_fields;
extern const struct rad_fields rad_document_log_fields;

bool rad_fill_put(json_t *into, const struct rad_field *field, const void *at);
int rad_fill_get(const struct rad_reader *reader, const struct rad_field *field, void *at);

#endif
