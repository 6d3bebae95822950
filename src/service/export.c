/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "service/station_private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <string.h>

#include <radera/files.h>
#include <radera/json.h>
#include <radera/outbox.h>

#include "base/cleanup.h"
#include "base/text.h"

#define MAKE_UP_WAIT_MS 20000

#define COPIES_MAX 1000

RAD_DEFINE_CLEANUP(cleanup_signer, struct rad_signer *, rad_signer_free)

static int make_directory(const char *directory, struct rad_error *err)
{
	if (mkdir(directory, 0700) == 0 || errno == EEXIST)
		return 0;
	(void)rad_error_set(err, RAD_ERROR_EVIDENCE, errno, "write certificate", "cannot make the directory %s",
			    directory);
	return -RAD_ERROR_EVIDENCE;
}

int rad_certificate_write(const char *directory, const char *name, const struct rad_buffer *pdf, char *ret_path,
			  size_t path_size, struct rad_error *err)
{
	char path[PATH_MAX];
	struct rad_error cause;
	int r = make_directory(directory, err);

	if (r < 0)
		return r;
	for (int copy = 1; copy <= COPIES_MAX; copy++) {
		char suffix[16] = "";

		if (copy > 1)
			(void)snprintf(suffix, sizeof(suffix), "-%d", copy);
		if (snprintf(path, sizeof(path), "%s/%s%s.pdf", directory, name, suffix) >= (int)path_size)
			return rad_error_set(err, RAD_ERROR_EVIDENCE, ENAMETOOLONG, "write certificate",
					     "cannot write into %s", directory);
		r = rad_file_write_new(path, pdf->data, pdf->size, 0600, &cause);
		if (r >= 0) {
			(void)rad_text_copy(ret_path, path_size, path);
			return 0;
		}
		if (cause.code != EEXIST)
			break;
	}
	(void)rad_error_set(err, RAD_ERROR_EVIDENCE, 0, "write certificate", "%s", cause.text);
	return -RAD_ERROR_EVIDENCE;
}

/* What lies there is this: the program died after writing, before it could note that, or another thread was faster. */
static bool is_this(const char *path, const struct rad_buffer *pdf)
{
	rad_auto_buffer struct rad_buffer file = RAD_BUFFER_INIT;

	return rad_file_read(AT_FDCWD, path, pdf->size, &file, NULL) >= 0 && file.size == pdf->size &&
	       memcmp(file.data, pdf->data, pdf->size) == 0;
}

int rad_certificate_write_once(const char *directory, const char *name, const struct rad_buffer *pdf, char *ret_path,
			       size_t path_size, struct rad_error *err)
{
	char path[PATH_MAX];
	int r = make_directory(directory, err);

	if (r < 0)
		return r;
	if (snprintf(path, sizeof(path), "%s/%s.pdf", directory, name) < (int)path_size &&
	    (rad_file_write_new(path, pdf->data, pdf->size, 0600, NULL) >= 0 || is_this(path, pdf))) {
		(void)rad_text_copy(ret_path, path_size, path);
		return 0;
	}
	return rad_certificate_write(directory, name, pdf, ret_path, path_size, err);
}

/*
 * A record names the station certificate that signed it; a PDF sealed by another one would contradict it, and the
 * verifier would say so. After a change of keys the signed record in the archive stays the evidence.
 */
int rad_station_same_key(const struct rad_buffer *json, const struct rad_signer *signer, struct rad_error *err)
{
	json_t *record = json_loadb((const char *)json->data, json->size, 0, NULL);
	const char *named =
		json_string_value(json_object_get(json_object_get(record, "station"), "certificate_sha256"));
	struct rad_pki_info info;
	bool same;

	rad_signer_info(signer, &info);
	same = named && rad_text_equal(named, info.sha256);
	json_decref(record);
	if (same)
		return 0;
	(void)rad_error_set(
		err, RAD_ERROR_EVIDENCE, 0, "make certificate",
		"the record was signed by another station certificate than the present one, so no PDF can be made");
	rad_error_advise(
		err,
		"the signed record itself holds: radera archive show ID --json, and its CMS signature in the store");
	return -RAD_ERROR_EVIDENCE;
}

int rad_station_record_logo(struct rad_store *store, const struct rad_buffer *json, struct rad_buffer *ret,
			    struct rad_error *err)
{
	json_t *record = json_loadb((const char *)json->data, json->size, 0, NULL);
	const char *sha256 = json_string_value(json_object_get(json_object_get(record, "template"), "logo_sha256"));
	int r = rad_station_logo(store, sha256, ret, err);

	json_decref(record);
	return r;
}

/* A record as the store has it, and what is made of it. */
struct export
{
	struct rad_store *store;
	const struct rad_key_access *access;
	struct rad_clock *clock;
	const char *certificate_id;
	const struct rad_certificate_view *view;
	struct rad_signer *signer;	    /* borrowed; NULL: opened when it is needed */
	char view_name[RAD_VIEW_NAME_SIZE]; /* empty: the certificate itself */
	struct rad_buffer json;
	struct rad_buffer cms;
	struct rad_buffer pdf;
};

static void export_done(struct export *export)
{
	rad_buffer_done(&export->json);
	rad_buffer_done(&export->cms);
	rad_buffer_done(&export->pdf);
}

static int make_pdf(struct export *export, struct rad_error *err)
{
	RAD_CLEANUP(cleanup_signer) struct rad_signer *opened = NULL;
	struct rad_signer *signer = export->signer;
	rad_auto_buffer struct rad_buffer logo = RAD_BUFFER_INIT;
	struct rad_certificate_source source = {
		.record_json = export->json.data,
		.record_size = export->json.size,
		.record_cms = export->cms.data,
		.cms_size = export->cms.size,
		.view = export->view,
	};
	int r = rad_clock_check(export->clock, err);

	if (r >= 0 && !signer) {
		r = rad_station_signer(rad_store_directory(export->store), export->access, export->clock, &opened, err);
		signer = opened;
	}
	if (r >= 0)
		r = rad_station_same_key(&export->json, signer, err);
	if (r >= 0)
		r = rad_station_record_logo(export->store, &export->json, &logo, err);
	source.logo = logo.data;
	source.logo_size = logo.size;
	if (r >= 0)
		r = rad_certificate_make(&source, signer, NULL, &export->pdf, err);
	return r;
}

static int find_document(struct export *export, struct rad_error *err)
{
	rad_auto_free struct rad_document *list = NULL;
	size_t n = 0;
	int r = rad_store_documents(export->store, export->certificate_id, &list, &n, err);

	for (size_t i = 0; r >= 0 && i < n; i++) {
		if (rad_text_equal(list[i].name, export->view_name))
			return rad_store_get_document(export->store, export->certificate_id, export->view_name,
						      &export->pdf, err);
	}
	return r;
}

int rad_station_keep_certificate(struct rad_store *store, const char *id, struct rad_buffer *pdf, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer kept = RAD_BUFFER_INIT;
	struct rad_error problem = { .kind = RAD_ERROR_NONE };
	int r = rad_store_add_certificate(store, id, pdf->data, pdf->size, &problem);

	if (r == -RAD_ERROR_REFUSED && rad_store_get(store, id, NULL, NULL, NULL, &kept, NULL) >= 0 && kept.size) {
		pdf->size = 0;
		rad_buffer_append(pdf, kept.data, kept.size);
		return rad_buffer_check(pdf, err);
	}
	if (r < 0 && err)
		*err = problem;
	return r;
}

/* Finds the PDF, or makes and keeps it. */
static int get_pdf(struct export *export, struct rad_error *err)
{
	bool is_excerpt;
	int r = rad_store_get(export->store, export->certificate_id, NULL, &export->json, &export->cms, NULL, err);

	if (r >= 0)
		r = rad_certificate_view_name(export->view, export->json.data, export->json.size, export->view_name,
					      err);
	is_excerpt = export->view_name[0] != '\0';
	if (r >= 0)
		r = is_excerpt
			    ? find_document(export, err)
			    : rad_store_get(export->store, export->certificate_id, NULL, NULL, NULL, &export->pdf, err);
	if (r < 0 || export->pdf.size > 0)
		return r;
	r = make_pdf(export, err);
	if (r < 0)
		return r;
	return is_excerpt ? rad_store_add_document(export->store, export->certificate_id, export->view_name,
						   export->pdf.data, export->pdf.size, err)
			  : rad_station_keep_certificate(export->store, export->certificate_id, &export->pdf, err);
}

int rad_station_view(struct rad_store *store, const struct rad_key_access *access, struct rad_clock *clock,
		     const char *certificate_id, const struct rad_certificate_view *view, struct rad_buffer *ret,
		     struct rad_error *err)
{
	RAD_CLEANUP(export_done)
	struct export export = {
		.store = store,
		.access = access,
		.clock = clock,
		.certificate_id = certificate_id,
		.view = view,
	};
	int r = get_pdf(&export, err);

	if (r < 0)
		return r;
	rad_buffer_append(ret, export.pdf.data, export.pdf.size);
	return rad_buffer_check(ret, err);
}

static int make_up_one(struct rad_station *station, const char *id, struct rad_error *err)
{
	static const struct rad_certificate_view whole = { .drive = 0 };
	RAD_CLEANUP(export_done)
	struct export export = {
		.store = station->store,
		.clock = station->clock,
		.certificate_id = id,
		.view = &whole,
		.signer = station->signer,
	};
	char path[PATH_MAX];
	int r = get_pdf(&export, err);

	return r < 0 ? r
		     : rad_certificate_write_once(station->certificate_directory, id, &export.pdf, path, sizeof(path),
						  err);
}

int rad_station_find_missing(struct rad_station *station, struct rad_error *err)
{
	rad_auto_free char(*ids)[RAD_CERTIFICATE_ID_SIZE] = NULL;
	size_t n = 0;
	int r = rad_store_uncertified(station->store, &ids, &n, err);

	for (size_t i = 0; r >= 0 && i < n; i++)
		r = rad_outbox_add(station->store, RAD_CHANNEL_FILES, ids[i], strlen(ids[i]), err);
	return r;
}

int rad_station_make_up(struct rad_station *station, size_t *ret_n, size_t *ret_left, struct rad_error *err)
{
	struct rad_outbox_item item;
	struct rad_error first = { .kind = RAD_ERROR_NONE };
	int64_t next;
	int r = 0;

	*ret_n = 0;
	*ret_left = 0;
	while (r >= 0 && (r = rad_outbox_next(station->store, RAD_CHANNEL_FILES, &item, err)) > 0) {
		struct rad_error problem = { .kind = RAD_ERROR_NONE };
		char id[RAD_CERTIFICATE_ID_SIZE] = "";

		memcpy(id, item.body.data, item.body.size < sizeof(id) ? item.body.size : sizeof(id) - 1);
		rad_buffer_done(&item.body);
		if (make_up_one(station, id, &problem) >= 0) {
			(*ret_n)++;
			r = rad_outbox_done(station->store, item.id, err);
			continue;
		}
		if (!first.kind)
			first = problem;
		r = rad_outbox_failed(station->store, item.id, MAKE_UP_WAIT_MS, err);
	}
	if (r >= 0)
		r = rad_outbox_waiting(station->store, RAD_CHANNEL_FILES, ret_left, &next, err);
	if (r < 0 || !first.kind)
		return r;
	if (err)
		*err = first;
	return -(int)first.kind;
}

int rad_station_verify(struct rad_store *store, struct rad_clock *clock, const char *certificate_id,
		       struct rad_verification *ret, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer roots = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer pdf = RAD_BUFFER_INIT;
	int r = rad_station_signed(store, certificate_id, &pdf, err);

	if (r == 0)
		r = rad_store_get(store, certificate_id, NULL, NULL, NULL, &pdf, err);
	if (r < 0)
		return r;
	if (pdf.size == 0)
		return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, "verify", "there is no certificate of %s yet",
				     certificate_id);
	r = rad_station_roots(store, &roots, err);
	return r < 0 ? r
		     : rad_certificate_verify(pdf.data, pdf.size, roots.data, roots.size, rad_clock_wall_ms(clock), ret,
					      NULL, err);
}

int rad_station_export(struct rad_store *store, const struct rad_key_access *access, struct rad_clock *clock,
		       const char *certificate_id, const struct rad_certificate_view *view, const char *directory,
		       char *ret_path, size_t path_size, struct rad_error *err)
{
	RAD_CLEANUP(export_done)
	struct export export = {
		.store = store,
		.access = access,
		.clock = clock,
		.certificate_id = certificate_id,
		.view = view,
	};
	char name[RAD_CERTIFICATE_ID_SIZE + RAD_VIEW_NAME_SIZE];
	int r = get_pdf(&export, err);

	if (r < 0)
		return r;
	(void)snprintf(name, sizeof(name), "%s%s%s", certificate_id, export.view_name[0] ? "-" : "", export.view_name);
	return rad_certificate_write(directory, name, &export.pdf, ret_path, path_size, err);
}
