/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Signatures and time-stamps that are added to an issued certificate.
 */
#include <radera/certificate.h>

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "evidence/cms/stamp.h"
#include "evidence/isolate.h"
#include "evidence/page/box.h"
#include "evidence/seal/fill.h"

#define OPERATION      "countersign"
#define NAME_MAX_BYTES 200

static const char *const roles[] = {
	[RAD_SIGNED_BY_STATION] = "station",
	[RAD_SIGNED_BY_VALIDATOR] = "validator",
	[RAD_SIGNED_BY_RECEIVER] = "receiver",
	[RAD_SIGNED_BY_TSA] = "time-stamp",
};

const char *rad_signature_role_name(enum rad_signature_role role)
{
	return (size_t)role < RAD_ARRAY_LENGTH(roles) ? roles[role] : "unknown";
}

bool rad_signature_role_find(const char *name, enum rad_signature_role *ret)
{
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(roles); i++) {
		if (!rad_text_equal(roles[i], name))
			continue;
		*ret = (enum rad_signature_role)i;
		return true;
	}
	return false;
}

/* What was damaged or changed gets no further signature, which would only lend it weight. */
static int check_file(const void *pdf, size_t size, struct rad_clock *clock, struct rad_verification *ret,
		      struct rad_error *err)
{
	int r = rad_clock_check(clock, err);

	if (r >= 0)
		r = rad_certificate_verify(pdf, size, NULL, 0, rad_clock_wall_ms(clock), ret, NULL, err);
	if (r < 0)
		return r;
	if (ret->verdict == RAD_VERDICT_VALID || ret->verdict == RAD_VERDICT_UNTRUSTED)
		return 0;
	return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION, "the file is not a whole certificate: %s",
			     ret->reason);
}

static int check_text(const char *what, const char *text, struct rad_error *err)
{
	if (!text || (rad_text_is_utf8(text) && *text && strlen(text) <= NAME_MAX_BYTES))
		return 0;
	return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION,
			     "the %s is empty, longer than %d bytes, not UTF-8 or has control characters", what,
			     NAME_MAX_BYTES);
}

/* A person signs with their own name; a station for somebody whom it must name. */
static int complete(const struct rad_countersign *how, const struct rad_pki_info *info, struct rad_page_signed *ret,
		    struct rad_error *err)
{
	bool is_person = info->profile == RAD_PKI_PERSON;
	int r = check_text("name", how->name, err);

	if (r >= 0)
		r = check_text("role and place", how->detail, err);
	if (r < 0)
		return r;
	if (how->role != RAD_SIGNED_BY_VALIDATOR && how->role != RAD_SIGNED_BY_RECEIVER)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION, "only validator and receiver countersign");
	if (!is_person && !how->name)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION,
				     "the station signs for somebody: say for whom (--name)");
	if (is_person && how->name && !rad_text_equal(how->name, info->name))
		return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION, "the key is %s's, who cannot sign as %s",
				     info->name, how->name);
	ret->name = how->name ? how->name : info->name;
	ret->detail = how->detail;
	ret->by_station = is_person ? NULL : info->name;
	return 0;
}

struct box_job {
	const struct rad_countersign *how;
	struct rad_page_signed *what;
	const struct rad_page_box *box;
};

/* In a child: the picture is from outside. */
static int draw_box(void *user, struct rad_buffer *ret, struct rad_error *err)
{
	const struct box_job *job = user;
	const struct rad_countersign *how = job->how;
	struct rad_page_signed *what = job->what;
	const struct rad_page_box *box = job->box;
	RAD_CLEANUP(rad_picture_done) struct rad_picture picture = { 0 };
	int r = 0;

	if (how->drawing) {
		r = rad_picture_decode(how->drawing, how->drawing_size, &picture, err);
		what->drawing = &picture;
	}
	return r < 0 ? r : rad_page_render_box(what, box->x1 - box->x0, box->y1 - box->y0, ret, err);
}

struct signing {
	const struct rad_countersign *how;
	struct rad_signer *signer;
	struct rad_stamping *stamping;
	struct rad_clock *clock;
};

static int fill_and_sign(const struct rad_pdf *pdf, const struct rad_verification *file, void *user,
			 struct rad_buffer *ret, struct rad_error *err)
{
	const struct signing *signing = user;
	const struct rad_countersign *how = signing->how;
	rad_auto_buffer struct rad_buffer drawn = RAD_BUFFER_INIT;
	struct rad_page_signed what = { .language = RAD_PAGE_BOTH };
	struct rad_field_fill fill = { .field = (enum rad_seal_field)how->role };
	struct rad_pki_info info;
	struct rad_page_box box;
	struct rad_seal_slot slot;
	char time[RAD_TIME_TEXT_SIZE];
	int r;

	rad_signer_info(signing->signer, &info);
	rad_time_format(rad_clock_wall_ms(signing->clock), time);
	r = complete(how, &info, &what, err);
	if (r >= 0) {
		(void)rad_page_language_find(file->languages, &what.language);
		what.label = rad_page_box_label(file->outcome, how->role);
		fill.reason = rad_page_box_reason(file->outcome, how->role);
	}
	if (r >= 0 && !rad_field_find(pdf, fill.field, &box))
		r = rad_error_set(err, RAD_ERROR_REFUSED, 0, OPERATION, "the certificate was signed by a %s already",
				  rad_signature_role_name(how->role));
	what.time = time;
	if (r >= 0)
		r = rad_isolate(draw_box, &(struct box_job){ how, &what, &box }, &rad_isolation_default, &drawn, err);
	fill.appearance = (struct rad_span){ drawn.data, drawn.size };
	fill.time = time;
	fill.name = what.name;
	fill.location = how->detail;
	if (r >= 0)
		r = rad_field_build(pdf, &fill, ret, &slot, err);
	return r < 0 ? r : rad_seal_sign(ret, &slot, signing->signer, signing->stamping, err);
}

static int fill_and_stamp(const struct rad_pdf *pdf, const struct rad_verification *file, void *user,
			  struct rad_buffer *ret, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer covered = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer token = RAD_BUFFER_INIT;
	struct rad_field_fill fill = { .field = RAD_SEAL_FIELD_STAMP_FIRST };
	struct rad_page_box box;
	struct rad_seal_slot slot;
	int r;

	while (fill.field < RAD_SEAL_FIELDS && !rad_field_find(pdf, fill.field, &box))
		fill.field++;
	if (fill.field == RAD_SEAL_FIELDS)
		return rad_error_set(err, RAD_ERROR_REFUSED, 0, "time-stamp",
				     "the certificate has all the time-stamps that it has room for");
	r = rad_field_build(pdf, &fill, ret, &slot, err);
	if (r >= 0)
		r = rad_seal_covered(ret, &slot, &covered, err);
	if (r >= 0)
		r = rad_stamp_request((struct rad_span){ covered.data, covered.size }, user, &token, err);
	return r < 0 ? r : rad_seal_fill(ret, &slot, &token, err);
}

/* Fills a field of the parsed file; the whole new file is appended to *ret, which is empty. */
typedef int (*fill_field)(const struct rad_pdf *pdf, const struct rad_verification *file, void *user,
			  struct rad_buffer *ret, struct rad_error *err);

/* Checks what is to be extended, extends it, and gives the whole. */
static int extend(const void *data, size_t size, struct rad_clock *clock, fill_field fill, void *user,
		  struct rad_buffer *ret, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer file = RAD_BUFFER_INIT;
	struct rad_verification now;
	struct rad_pdf pdf;
	int r = check_file(data, size, clock, &now, err);

	if (r >= 0)
		r = rad_pdf_parse(data, size, &pdf, err);
	if (r < 0)
		return r;
	r = fill(&pdf, &now, user, &file, err);
	rad_pdf_done(&pdf);
	if (r < 0)
		return r;
	rad_buffer_append(ret, file.data, file.size);
	return rad_buffer_check(ret, err);
}

int rad_certificate_countersign(const void *data, size_t size, const struct rad_countersign *how,
				struct rad_signer *signer, struct rad_stamping *stamping, struct rad_clock *clock,
				struct rad_buffer *ret, struct rad_error *err)
{
	struct signing signing = { .how = how, .signer = signer, .stamping = stamping, .clock = clock };

	return extend(data, size, clock, fill_and_sign, &signing, ret, err);
}

int rad_certificate_timestamp(const void *data, size_t size, const char *tsa_url, struct rad_clock *clock,
			      struct rad_buffer *ret, struct rad_error *err)
{
	return extend(data, size, clock, fill_and_stamp, (void *)(uintptr_t)tsa_url, ret, err);
}
