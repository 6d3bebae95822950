/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * For looking at certificate pages: render_record RECORD.json OUT.pdf [STORE]. Without a store the page is written as
 * it is drawn, unsigned; with one it is sealed with the keys below STORE/pki.
 */
#include <fcntl.h>
#include <stdio.h>

#include <radera/certificate.h>
#include <radera/json.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "evidence/page/page.h"

RAD_DEFINE_CLEANUP(cleanup_json, json_t *, json_decref)
RAD_DEFINE_CLEANUP(cleanup_signer, struct rad_signer *, rad_signer_free)

static int read_canonical(const char *path, struct rad_buffer *ret, struct rad_error *err)
{
	RAD_CLEANUP(cleanup_json) json_t *json = NULL;
	json_error_t json_error;

	json = json_load_file(path, JSON_REJECT_DUPLICATES, &json_error);
	if (!json)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "read record", "%s:%d: %s", path, json_error.line,
				     json_error.text);
	return rad_json_canonical(json, ret, err);
}

static int render(const struct rad_buffer *json, struct rad_buffer *ret, struct rad_error *err)
{
	struct rad_page_record record;
	struct rad_page_layout layout;
	int result;

	if (rad_page_record_read(json->data, json->size, NULL, &record, err) < 0)
		return -RAD_ERROR_EVIDENCE;
	result = rad_page_render(&record, NULL, ret, &layout, err);
	rad_page_record_done(&record);
	return result;
}

static int make(const char *store, const struct rad_buffer *json, struct rad_buffer *ret, struct rad_error *err)
{
	RAD_CLEANUP(cleanup_signer) struct rad_signer *signer = NULL;
	rad_auto_buffer struct rad_buffer cms = RAD_BUFFER_INIT;

	if (rad_signer_open(store, RAD_PKI_STATION, NULL, rad_clock_system(), &signer, err) < 0 ||
	    rad_signer_sign(signer, json->data, json->size, &cms, err) < 0)
		return -RAD_ERROR_EVIDENCE;
	return rad_certificate_make(
		&(struct rad_certificate_source){ json->data, json->size, cms.data, cms.size, NULL, 0, NULL }, signer,
		NULL, ret, err);
}

static int run(int argc, char **argv, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer json = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer pdf = RAD_BUFFER_INIT;
	int result = read_canonical(argv[1], &json, err);

	if (result < 0)
		return result;
	result = argc > 3 ? make(argv[3], &json, &pdf, err) : render(&json, &pdf, err);
	if (result < 0)
		return result;
	return rad_file_write_new(argv[2], pdf.data, pdf.size, 0644, err);
}

int main(int argc, char **argv)
{
	struct rad_error err = { 0 };

	if (argc < 3) {
		fprintf(stderr, "usage: render_record RECORD.json OUT.pdf [STORE]\n");
		return RAD_ERROR_INPUT;
	}
	if (run(argc, argv, &err) < 0) {
		fprintf(stderr, "render_record: %s\n", err.text);
		return (int)err.kind;
	}
	return 0;
}
