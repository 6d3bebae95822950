/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What an auditor gets: certificates, records, proofs that they stand in the log, and how to check all of it without
 * us.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include <radera/json.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "service/bundle_private.h"
#include "service/station_private.h"

#define OPERATION    "write bundle"
#define PEM_SIZE_MAX (1u << 20)
#define ROOTS_PLACE  "const BUNDLED_ROOTS = ``;"
#define DIGEST_BYTES 32

RAD_DEFINE_CLEANUP(cleanup_sink, struct rad_bundle_sink *, rad_bundle_free)

struct bundle {
	struct rad_store *store;
	struct rad_bundle_sink *sink;
	struct rad_checkpoint checkpoint;
};

static int put(struct bundle *bundle, const char *folder, const char *name, const char *suffix,
	       const struct rad_buffer *data, struct rad_error *err)
{
	char path[PATH_MAX];

	if (snprintf(path, sizeof(path), "%s%s%s%s", folder, *folder ? "/" : "", name, suffix) >= PATH_MAX)
		return rad_error_set(err, RAD_ERROR_IO, ENAMETOOLONG, OPERATION, "%s", name);
	return rad_bundle_put(bundle->sink, path, data->data, data->size, err);
}

/* The newest checkpoint: what the proofs lead to. */
static int put_checkpoint(struct bundle *bundle, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer text = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer cms = RAD_BUFFER_INIT;
	char name[100];
	int r = rad_store_checkpoint_get(bundle->store, 0, &text, &cms, err);

	if (r >= 0)
		r = rad_checkpoint_read(text.data, text.size, &bundle->checkpoint, err);
	if (r < 0)
		return r;
	(void)snprintf(name, sizeof(name), "checkpoint-%s-%06llu.txt", bundle->checkpoint.log_id,
		       (unsigned long long)bundle->checkpoint.size);
	r = put(bundle, "", name, "", &text, err);
	return r < 0 ? r : put(bundle, "", name, ".p7s", &cms, err);
}

/* root.pem as others shall trust it, and the page with it inside. */
static int put_page(struct bundle *bundle, const struct rad_buffer *root, struct rad_error *err)
{
	const char *place = memmem(rad_bundle_page.data, rad_bundle_page.size, ROOTS_PLACE, strlen(ROOTS_PLACE));
	rad_auto_buffer struct rad_buffer page = RAD_BUFFER_INIT;
	size_t before;

	if (!place)
		return rad_error_set(err, RAD_ERROR_IO, 0, OPERATION, "the page has no place for roots");
	before = (size_t)(place - (const char *)rad_bundle_page.data) + strlen(ROOTS_PLACE) - 2;
	rad_buffer_append(&page, rad_bundle_page.data, before);
	rad_buffer_append(&page, root->data, root->size);
	rad_buffer_append(&page, rad_bundle_page.data + before, rad_bundle_page.size - before);
	if (rad_buffer_check(&page, err) < 0)
		return -RAD_ERROR_IO;
	return put(bundle, "", "verify.html", "", &page, err);
}

static int read_pem(const struct rad_store *store, const char *name, bool optional, struct rad_buffer *ret,
		    struct rad_error *err)
{
	struct rad_error problem = { 0 };
	char path[PATH_MAX];

	if (snprintf(path, sizeof(path), "%s/" RAD_PKI_DIRECTORY "/%s", rad_store_directory(store), name) >= PATH_MAX)
		return rad_error_set(err, RAD_ERROR_IO, ENAMETOOLONG, OPERATION, "%s", name);
	if (rad_file_read(AT_FDCWD, path, PEM_SIZE_MAX, ret, &problem) >= 0 || (optional && problem.code == ENOENT))
		return 0;
	return rad_error_set(err, RAD_ERROR_EVIDENCE, problem.code, OPERATION, "%s", problem.text);
}

/* Only certificates may go into the page, whose text is a JavaScript string: no backquote, no dollar, no backslash. */
static bool is_plain(const struct rad_buffer *pem)
{
	for (size_t i = 0; i < pem->size; i++) {
		if (strchr("`$\\<", pem->data[i]) && pem->data[i])
			return false;
	}
	return true;
}

static int put_trust(struct bundle *bundle, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer root = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer list = RAD_BUFFER_INIT;
	int r = read_pem(bundle->store, "root.pem", false, &root, err);

	if (r >= 0)
		r = read_pem(bundle->store, "crl.pem", true, &list, err);
	if (r >= 0 && !is_plain(&root))
		r = rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION,
				  "root.pem holds something besides certificates");
	if (r >= 0)
		r = put(bundle, "", "root.pem", "", &root, err);
	if (r >= 0 && list.size)
		r = put(bundle, "", "crl.pem", "", &list, err);
	return r < 0 ? r : put_page(bundle, &root, err);
}

static json_t *hex_list(const struct rad_buffer *path)
{
	json_t *list = json_array();

	for (size_t at = 0; list && at < path->size; at += DIGEST_BYTES) {
		char hex[2 * DIGEST_BYTES + 1];

		rad_hex_encode(path->data + at, DIGEST_BYTES, hex);
		(void)json_array_append_new(list, json_string(hex));
	}
	return list;
}

static int put_proof(struct bundle *bundle, const char *id, const struct rad_entry *entry, const struct rad_buffer *cms,
		     struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer path = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer text = RAD_BUFFER_INIT;
	uint8_t hash[DIGEST_BYTES];
	char hash_hex[2 * DIGEST_BYTES + 1];
	char cms_hex[65];
	json_t *json;
	int r = rad_store_proof(bundle->store, entry->sequence, bundle->checkpoint.size, hash, &path, err);

	if (r < 0)
		return r;
	rad_hex_encode(hash, sizeof(hash), hash_hex);
	rad_sha256_hex(cms->data, cms->size, cms_hex);
	json = json_pack("{s:I, s:I, s:s, s:s, s:s, s:s, s:o}", "sequence", (json_int_t)entry->sequence, "size",
			 (json_int_t)bundle->checkpoint.size, "record_sha256", entry->record_sha256, "signature_sha256",
			 cms_hex, "entry_hash", hash_hex, "root", bundle->checkpoint.root, "path", hex_list(&path));
	r = json ? rad_json_canonical(json, &text, err)
		 : rad_error_set(err, RAD_ERROR_IO, ENOMEM, OPERATION, "out of memory");
	json_decref(json);
	return r < 0 ? r : put(bundle, "proofs", id, ".json", &text, err);
}

/* Excerpts and countersigned files are certificates; what a supplier handed in is kept as it came. */
static bool is_certificate(const char *name)
{
	struct rad_certificate_view view;

	return strstr(name, "signed-") || rad_certificate_view_find(name, &view);
}

/* By what the bytes begin with: the name that the file had stands in the record. */
static const char *ending_of(const struct rad_buffer *document)
{
	if (document->size >= 5 && memcmp(document->data, "%PDF-", 5) == 0)
		return ".pdf";
	if (document->size >= 5 && memcmp(document->data, "<?xml", 5) == 0)
		return ".xml";
	return memchr(document->data, 0, document->size) ? ".bin" : ".txt";
}

static int put_documents(struct bundle *bundle, const char *id, struct rad_error *err)
{
	rad_auto_free struct rad_document *list = NULL;
	size_t n = 0;
	int r = rad_store_documents(bundle->store, id, &list, &n, err);

	for (size_t i = 0; r >= 0 && i < n; i++) {
		rad_auto_buffer struct rad_buffer document = RAD_BUFFER_INIT;
		bool is_ours = is_certificate(list[i].name);
		char suffix[RAD_DOCUMENT_NAME_SIZE + 8];

		r = rad_store_get_document(bundle->store, id, list[i].name, &document, err);
		(void)snprintf(suffix, sizeof(suffix), "-%s%s", list[i].name, is_ours ? ".pdf" : ending_of(&document));
		if (r >= 0)
			r = put(bundle, is_ours ? "certificates" : "documents", id, suffix, &document, err);
	}
	return r;
}

static int put_record(struct bundle *bundle, const char *id, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer json = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer cms = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer pdf = RAD_BUFFER_INIT;
	struct rad_entry entry;
	int r = rad_store_get(bundle->store, id, &entry, &json, &cms, &pdf, err);

	if (r < 0)
		return r;
	if (entry.sequence > bundle->checkpoint.size) {
		(void)rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION,
				    "the newest checkpoint is older than the record %s", id);
		rad_error_advise(err, "make one first: radera archive checkpoint");
		return -RAD_ERROR_EVIDENCE;
	}
	r = put(bundle, "records", id, ".json", &json, err);
	if (r >= 0)
		r = put(bundle, "records", id, ".json.p7s", &cms, err);
	if (r >= 0 && pdf.size)
		r = put(bundle, "certificates", id, ".pdf", &pdf, err);
	if (r >= 0)
		r = put_documents(bundle, id, err);
	return r < 0 ? r : put_proof(bundle, id, &entry, &cms, err);
}

int rad_station_bundle(struct rad_store *store, const char *const *certificate_ids, size_t n, const char *path,
		       struct rad_error *err)
{
	RAD_CLEANUP(cleanup_sink) struct rad_bundle_sink *sink = NULL;
	struct bundle bundle = { .store = store };
	int r = rad_bundle_begin(path, &sink, err);

	bundle.sink = sink;
	if (r >= 0)
		r = put_checkpoint(&bundle, err);
	if (r >= 0)
		r = put_trust(&bundle, err);
	if (r >= 0)
		r = rad_bundle_put(sink, "READ-ME.txt", rad_bundle_read_me.data, rad_bundle_read_me.size, err);
	for (size_t i = 0; r >= 0 && i < n; i++)
		r = put_record(&bundle, certificate_ids[i], err);
	return r < 0 ? r : rad_bundle_end(sink, err);
}
