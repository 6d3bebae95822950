/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/files.h>

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "config/document.h"

#define SAMPLE_PERMILLE_MAX 1000

/* The file as libcyaml fills it; absent optional texts are NULL. */
struct title_yaml {
	char *en;
	char *sv;
};

struct pass_yaml {
	enum rad_fill_kind fill;
	char *bytes;
	char *slot;
	enum rad_extent verify;
};

struct profile_yaml {
	char *schema;
	char *kind;
	char *id;
	struct title_yaml title;
	enum rad_level level;
	char *variant;
	char *source;
	char *remark;
	int device_commands;
	int *techniques;
	unsigned int techniques_count;
	enum rad_extent verify;
	char *marks_permille;
	struct pass_yaml *passes;
	unsigned int passes_count;
	char *sample_permille;
	enum rad_bad_sectors bad_sectors;
	char *bad_bytes_max;
};

static const cyaml_strval_t levels[] = { { "clear", RAD_LEVEL_CLEAR }, { "purge", RAD_LEVEL_PURGE } };
static const cyaml_strval_t extents[] = {
	{ "none", RAD_EXTENT_NONE },
	{ "full", RAD_EXTENT_FULL },
	{ "sample", RAD_EXTENT_SAMPLE },
};
static const cyaml_strval_t bad_sectors[] = {
	{ "exceptions", RAD_BAD_SECTORS_EXCEPTIONS },
	{ "fail", RAD_BAD_SECTORS_FAIL },
};
static const cyaml_strval_t fills[] = {
	{ "bytes", RAD_FILL_BYTES },
	{ "random-byte", RAD_FILL_RANDOM_BYTE },
	{ "complement", RAD_FILL_COMPLEMENT },
	{ "stream", RAD_FILL_STREAM },
};

#define TEXT(key, type, member, ret_type, ret_member)                                                                  \
	CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER, type, member, 1, sizeof(((ret_type *)NULL)->ret_member) - 1)
#define OPTIONAL_TEXT(key, type, member, max)                                                                          \
	CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, type, member, 1, max)
#define WORD(key, flags, type, member, words)                                                                          \
	CYAML_FIELD_ENUM(key, CYAML_FLAG_STRICT | (flags), type, member, words, RAD_ARRAY_LENGTH(words))

static const cyaml_schema_field_t title_fields[] = {
	TEXT("en", struct title_yaml, en, struct rad_profile, title_en),
	TEXT("sv", struct title_yaml, sv, struct rad_profile, title_sv),
	CYAML_FIELD_END,
};

static const cyaml_schema_field_t pass_fields[] = {
	WORD("fill", 0, struct pass_yaml, fill, fills),
	OPTIONAL_TEXT("bytes", struct pass_yaml, bytes, 3 * RAD_FILL_BYTES_MAX),
	OPTIONAL_TEXT("slot", struct pass_yaml, slot, 1),
	WORD("verify", 0, struct pass_yaml, verify, extents),
	CYAML_FIELD_END,
};

static const cyaml_schema_value_t pass_schema = { CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct pass_yaml,
								      pass_fields) };

/* The techniques that a profile may name: all that are commands of the drive's own. */
static const cyaml_strval_t techniques[] = {
	{ "nvme-sanitize-block", RAD_TECHNIQUE_NVME_SANITIZE_BLOCK },
	{ "nvme-sanitize-crypto", RAD_TECHNIQUE_NVME_SANITIZE_CRYPTO },
	{ "nvme-sanitize-overwrite", RAD_TECHNIQUE_NVME_SANITIZE_OVERWRITE },
	{ "ata-sanitize-block", RAD_TECHNIQUE_ATA_SANITIZE_BLOCK },
	{ "ata-sanitize-crypto", RAD_TECHNIQUE_ATA_SANITIZE_CRYPTO },
	{ "ata-sanitize-overwrite", RAD_TECHNIQUE_ATA_SANITIZE_OVERWRITE },
	{ "scsi-sanitize-block", RAD_TECHNIQUE_SCSI_SANITIZE_BLOCK },
	{ "scsi-sanitize-crypto", RAD_TECHNIQUE_SCSI_SANITIZE_CRYPTO },
	{ "scsi-sanitize-overwrite", RAD_TECHNIQUE_SCSI_SANITIZE_OVERWRITE },
	{ "tcg-psid-revert", RAD_TECHNIQUE_TCG_PSID_REVERT },
	{ "ata-security-erase-enhanced", RAD_TECHNIQUE_ATA_SECURITY_ERASE_ENHANCED },
	{ "ata-security-erase", RAD_TECHNIQUE_ATA_SECURITY_ERASE },
	{ "nvme-format-crypto", RAD_TECHNIQUE_NVME_FORMAT_CRYPTO },
	{ "nvme-format-user-data", RAD_TECHNIQUE_NVME_FORMAT_USER_DATA },
	{ "scsi-format-unit", RAD_TECHNIQUE_SCSI_FORMAT_UNIT },
	{ "mmc-sanitize", RAD_TECHNIQUE_MMC_SANITIZE },
	{ "mmc-secure-erase", RAD_TECHNIQUE_MMC_SECURE_ERASE },
};

static const cyaml_schema_value_t technique_schema = { CYAML_VALUE_ENUM(CYAML_FLAG_STRICT, int, techniques,
									RAD_ARRAY_LENGTH(techniques)) };

static const cyaml_schema_field_t profile_fields[] = {
	CYAML_FIELD_STRING_PTR("schema", CYAML_FLAG_POINTER, struct profile_yaml, schema, 1, 8),
	CYAML_FIELD_STRING_PTR("kind", CYAML_FLAG_POINTER, struct profile_yaml, kind, 1, 16),
	TEXT("id", struct profile_yaml, id, struct rad_profile, id),
	CYAML_FIELD_MAPPING("title", CYAML_FLAG_DEFAULT, struct profile_yaml, title, title_fields),
	WORD("level", 0, struct profile_yaml, level, levels),
	TEXT("variant", struct profile_yaml, variant, struct rad_profile, variant),
	TEXT("source", struct profile_yaml, source, struct rad_profile, source),
	OPTIONAL_TEXT("remark", struct profile_yaml, remark, sizeof(((struct rad_profile *)NULL)->remark) - 1),
	WORD("device-commands", CYAML_FLAG_OPTIONAL, struct profile_yaml, device_commands, rad_document_booleans),
	CYAML_FIELD_SEQUENCE("techniques", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct profile_yaml, techniques,
			     &technique_schema, 1, RAD_ARRAY_LENGTH(techniques)),
	WORD("verify", CYAML_FLAG_OPTIONAL, struct profile_yaml, verify, extents),
	OPTIONAL_TEXT("marks-permille", struct profile_yaml, marks_permille, 8),
	CYAML_FIELD_SEQUENCE("passes", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct profile_yaml, passes,
			     &pass_schema, 1, RAD_PASSES_MAX),
	OPTIONAL_TEXT("sample-permille", struct profile_yaml, sample_permille, 8),
	WORD("bad-sectors", 0, struct profile_yaml, bad_sectors, bad_sectors),
	OPTIONAL_TEXT("bad-bytes-max", struct profile_yaml, bad_bytes_max, 24),
	CYAML_FIELD_END,
};

static const cyaml_schema_value_t profile_schema = { CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct profile_yaml,
									 profile_fields) };

/* What the passes read so far have used. */
struct passes_state {
	const struct rad_document *yaml;
	bool drawn[RAD_FILL_SLOTS];
	bool samples;
};

static int refuse_pass(const struct passes_state *state, size_t index, const char *key, const char *reason)
{
	char path[48];

	(void)snprintf(path, sizeof(path), "passes[%zu]%s%s", index, *key ? "." : "", key);
	return rad_document_refuse(state->yaml, path, "%s", reason);
}

/* "92 49 24": pairs of hexadecimal digits with one blank between. */
static bool read_bytes(const char *text, struct rad_fill *ret)
{
	size_t length = strlen(text);
	char pair[3] = { 0 };

	if (length % 3 != 2 || length / 3 + 1 > RAD_FILL_BYTES_MAX)
		return false;
	for (size_t i = 0; i < length; i += 3) {
		memcpy(pair, text + i, 2);
		if (!rad_hex_decode(pair, &ret->bytes[i / 3], 1) || (i + 2 < length && text[i + 2] != ' '))
			return false;
	}
	ret->length = (uint8_t)(length / 3 + 1);
	return true;
}

static int convert_bytes(struct passes_state *state, size_t index, const struct pass_yaml *yaml, struct rad_fill *ret)
{
	if (yaml->slot)
		return refuse_pass(state, index, "slot", "goes with fill: random-byte or complement only");
	if (!yaml->bytes)
		return refuse_pass(state, index, "", "fill: bytes needs the key `bytes`");
	if (!read_bytes(yaml->bytes, ret))
		return refuse_pass(state, index, "bytes",
				   "must be 1 to 64 pairs of hexadecimal digits, such as 92 49 24");
	return 0;
}

static int convert_slot(struct passes_state *state, size_t index, const struct pass_yaml *yaml, struct rad_fill *ret)
{
	if (yaml->bytes)
		return refuse_pass(state, index, "bytes", "goes with fill: bytes only");
	if (!yaml->slot)
		return refuse_pass(state, index, "", "this fill needs the key `slot`");
	if (yaml->slot[0] < 'a' || yaml->slot[0] >= 'a' + RAD_FILL_SLOTS)
		return refuse_pass(state, index, "slot", "must be a letter from a to p");
	ret->slot = (uint8_t)(yaml->slot[0] - 'a');
	/* a second draw into a slot would look like a new byte, and be the same one */
	if (ret->kind == RAD_FILL_RANDOM_BYTE && state->drawn[ret->slot])
		return refuse_pass(state, index, "slot", "is drawn by an earlier pass already: take another letter");
	if (ret->kind == RAD_FILL_COMPLEMENT && !state->drawn[ret->slot])
		return refuse_pass(state, index, "slot", "is not drawn by any earlier pass");
	state->drawn[ret->slot] = true;
	return 0;
}

static int convert_stream(struct passes_state *state, size_t index, const struct pass_yaml *yaml)
{
	if (yaml->bytes)
		return refuse_pass(state, index, "bytes", "goes with fill: bytes only");
	if (yaml->slot)
		return refuse_pass(state, index, "slot", "goes with fill: random-byte or complement only");
	return 0;
}

static int convert_pass(struct passes_state *state, size_t index, const struct pass_yaml *yaml, struct rad_pass *ret)
{
	ret->fill.kind = yaml->fill;
	ret->verify = yaml->verify;
	state->samples |= yaml->verify == RAD_EXTENT_SAMPLE;
	switch (yaml->fill) {
	case RAD_FILL_BYTES:
		return convert_bytes(state, index, yaml, &ret->fill);
	case RAD_FILL_RANDOM_BYTE:
	case RAD_FILL_COMPLEMENT:
		return convert_slot(state, index, yaml, &ret->fill);
	case RAD_FILL_STREAM:
		return convert_stream(state, index, yaml);
	}
	return refuse_pass(state, index, "fill", "is unknown");
}

static int convert_passes(const struct rad_document *file, const struct profile_yaml *yaml, struct rad_profile *ret,
			  bool *ret_samples)
{
	struct passes_state state = { .yaml = file };

	for (size_t i = 0; i < yaml->passes_count; i++) {
		int r = convert_pass(&state, i, &yaml->passes[i], &ret->passes[i]);

		if (r < 0)
			return r;
	}
	ret->n_passes = yaml->passes_count;
	*ret_samples = state.samples;
	if (ret->n_passes > 0 && ret->passes[ret->n_passes - 1].verify == RAD_EXTENT_NONE)
		return refuse_pass(&state, ret->n_passes - 1, "verify",
				   "the last pass must be verified (full or sample): nothing may be called erased "
				   "that was not read back");
	return 0;
}

/* Which level can be asked of which technique; NIST SP 800-88r2 3.1.1 and 3.1.2. */
static int check_level(const struct rad_document *file, const struct rad_profile *profile)
{
	if (profile->device_commands && profile->n_passes > 0)
		return rad_document_refuse(file, "passes",
					   "a profile with device-commands: true has no passes of its own");
	if (profile->device_commands)
		return 0;
	if (profile->level_wanted != RAD_LEVEL_CLEAR)
		return rad_document_refuse(file, "level",
					   "an overwrite by the host is Clear at most, NIST SP 800-88r2 3.1.1");
	if (profile->n_passes == 0)
		return rad_document_refuse(file, "passes", "is missing: an overwrite needs at least one pass");
	return 0;
}

/* How the drive's own work is chosen and proved; the keys mean nothing for an overwrite. */
static int convert_device(const struct rad_document *file, const struct profile_yaml *yaml, struct rad_profile *ret)
{
	uint64_t permille = 0;
	int r;

	if (!ret->device_commands) {
		if (yaml->techniques_count)
			return rad_document_refuse(file, "techniques", "goes with device-commands: true only");
		if (yaml->verify != RAD_EXTENT_NONE)
			return rad_document_refuse(file, "verify", "goes with device-commands: true only");
		if (yaml->marks_permille)
			return rad_document_refuse(file, "marks-permille", "goes with device-commands: true only");
		return 0;
	}
	if (yaml->verify == RAD_EXTENT_NONE)
		return rad_document_refuse(file, "verify", "is missing: full or sample");
	if (!yaml->marks_permille)
		return rad_document_refuse(file, "marks-permille", "is missing: how much of the drive is marked");
	r = rad_document_number(file, "marks-permille", yaml->marks_permille, 1, SAMPLE_PERMILLE_MAX, &permille);
	if (r < 0)
		return r;
	ret->verify = yaml->verify;
	ret->marks_permille = (uint32_t)permille;
	ret->n_techniques = yaml->techniques_count;
	for (size_t i = 0; i < ret->n_techniques; i++) {
		ret->techniques[i] = (enum rad_technique)yaml->techniques[i];
		for (size_t j = 0; j < i; j++) {
			if (ret->techniques[j] == ret->techniques[i])
				return rad_document_refuse(file, "techniques", "names %s twice",
							   rad_technique_name(ret->techniques[i]));
		}
	}
	return 0;
}

static int convert_sample(const struct rad_document *file, const struct profile_yaml *yaml, bool samples,
			  struct rad_profile *ret)
{
	uint64_t value = 0;
	int r;

	if (!yaml->sample_permille && !samples)
		return 0;
	if (!yaml->sample_permille)
		return rad_document_refuse(file, "sample-permille", "is missing: a pass says verify: sample");
	if (!samples)
		return rad_document_refuse(file, "sample-permille", "no pass says verify: sample");
	r = rad_document_number(file, "sample-permille", yaml->sample_permille, 1, SAMPLE_PERMILLE_MAX, &value);
	ret->sample_permille = (uint32_t)value;
	return r;
}

static int convert_bad_bytes(const struct rad_document *file, const struct profile_yaml *yaml, struct rad_profile *ret)
{
	ret->bad_sectors = yaml->bad_sectors;
	if (!yaml->bad_bytes_max)
		return 0;
	if (yaml->bad_sectors == RAD_BAD_SECTORS_FAIL)
		return rad_document_refuse(file, "bad-bytes-max", "goes with bad-sectors: exceptions only");
	return rad_document_size(file, "bad-bytes-max", yaml->bad_bytes_max, 1, UINT64_MAX, &ret->bad_bytes_max);
}

static int convert_profile(const struct rad_document *file, const void *loaded, void *result)
{
	const struct profile_yaml *yaml = loaded;
	struct rad_profile *ret = result;
	bool samples = false;
	int r;

	if (!rad_text_is_id(yaml->id))
		return rad_document_refuse(file, "id", "must be letters, digits and . _ : - only");
	(void)rad_text_copy(ret->id, sizeof(ret->id), yaml->id);
	(void)rad_text_copy(ret->title_en, sizeof(ret->title_en), yaml->title.en);
	(void)rad_text_copy(ret->title_sv, sizeof(ret->title_sv), yaml->title.sv);
	(void)rad_text_copy(ret->variant, sizeof(ret->variant), yaml->variant);
	(void)rad_text_copy(ret->source, sizeof(ret->source), yaml->source);
	(void)rad_text_copy(ret->remark, sizeof(ret->remark), yaml->remark);
	ret->level_wanted = yaml->level;
	ret->device_commands = yaml->device_commands != 0;
	r = convert_passes(file, yaml, ret, &samples);
	if (r == 0)
		r = check_level(file, ret);
	if (r == 0)
		r = convert_device(file, yaml, ret);
	if (r == 0)
		r = convert_sample(file, yaml, samples, ret);
	if (r == 0)
		r = convert_bad_bytes(file, yaml, ret);
	return r;
}

int rad_profile_parse(const char *name, const void *data, size_t size, struct rad_profile *ret, struct rad_error *err)
{
	static const struct rad_document_kind kind = { "profile", &profile_schema, convert_profile, sizeof(*ret) };

	return rad_document_parse(&kind, name, data, size, ret, ret->sha256, err);
}
