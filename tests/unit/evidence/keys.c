/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keys.h"

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int64_t fake_wall_ms(struct rad_clock *clock)
{
	return ((struct keys_clock *)clock)->wall_ms;
}

static uint64_t fake_monotonic_ns(struct rad_clock *clock)
{
	return 0;
}

static void fake_sleep_ns(struct rad_clock *clock, uint64_t ns)
{
}

static const struct rad_clock_ops fake_ops = {
	.wall_ms = fake_wall_ms,
	.monotonic_ns = fake_monotonic_ns,
	.sleep_ns = fake_sleep_ns,
};

int64_t keys_now_ms(void)
{
	return rad_clock_wall_ms(rad_clock_system()) / 1000 * 1000;
}

void keys_clock_set(struct keys_clock *clock, int64_t wall_ms)
{
	clock->clock.ops = &fake_ops;
	clock->wall_ms = wall_ms;
}

void keys_make(struct keys *keys, bool simulated, int64_t now_ms)
{
	const struct rad_pki_subject subject = {
		.organisation = "Exempelköpings kommun",
		.unit = "IT-enheten, Återbruk",
		.name = "RAD-01",
		.simulated = simulated,
	};
	struct rad_error err = { 0 };

	memset(keys, 0, sizeof(*keys));
	keys->directory = fixture_directory();
	snprintf(keys->path, sizeof(keys->path), "%s/pki", keys->directory);
	keys_clock_set(&keys->clock, now_ms ? now_ms : keys_now_ms());
	if (rad_pki_init(keys->directory, &subject, NULL, &keys->clock.clock, &err) < 0 || keys_reopen(keys, &err) < 0)
		fail_msg("%s", err.text);
	fixture_read(keys->directory, "pki/root.pem", &keys->root);
}

void keys_done(struct keys *keys)
{
	rad_signer_free(keys->signer);
	rad_buffer_done(&keys->root);
	fixture_directory_done(keys->directory);
}

int keys_reopen(struct keys *keys, struct rad_error *err)
{
	rad_signer_free(keys->signer);
	keys->signer = NULL;
	return rad_signer_open(keys->path, RAD_PKI_STATION, NULL, &keys->clock.clock, &keys->signer, err);
}

static FILE *open_pem(const struct keys *keys, const char *name, const char *suffix, const char *mode)
{
	char path[300];
	FILE *file;

	snprintf(path, sizeof(path), "%s/pki/%s.%s", keys->directory, name, suffix);
	if (*mode == 'w')
		assert_int_equal(unlink(path), 0);
	file = fopen(path, mode);
	assert_non_null(file);
	if (*mode == 'w')
		assert_int_equal(fchmod(fileno(file), 0600), 0);
	return file;
}

X509 *keys_certificate(const struct keys *keys, const char *name)
{
	FILE *file = open_pem(keys, name, "pem", "r");
	X509 *certificate = PEM_read_X509(file, NULL, NULL, NULL);

	assert_non_null(certificate);
	assert_int_equal(fclose(file), 0);
	return certificate;
}

EVP_PKEY *keys_key(const struct keys *keys, const char *name)
{
	FILE *file = open_pem(keys, name, "key", "r");
	EVP_PKEY *key = PEM_read_PrivateKey(file, NULL, NULL, NULL);

	assert_non_null(key);
	assert_int_equal(fclose(file), 0);
	return key;
}

static void set_time(ASN1_TIME *time, int64_t ms)
{
	if (ms)
		assert_non_null(ASN1_TIME_set(time, (time_t)(ms / 1000)));
}

static void set_extension(X509 *certificate, int nid, const char *value)
{
	X509_EXTENSION *extension;
	X509V3_CTX context;
	CONF *nothing;
	int at = X509_get_ext_by_NID(certificate, nid, -1);

	if (!value)
		return;
	assert_true(at >= 0);
	X509_EXTENSION_free(X509_delete_ext(certificate, at));
	if (!*value)
		return;
	nothing = NCONF_new(NULL);
	X509V3_set_ctx(&context, NULL, NULL, NULL, NULL, 0);
	X509V3_set_nconf(&context, nothing);
	extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
	NCONF_free(nothing);
	assert_non_null(extension);
	assert_int_equal(X509_add_ext(certificate, extension, -1), 1);
	X509_EXTENSION_free(extension);
}

static void write_pair(const struct keys *keys, const char *name, X509 *certificate, EVP_PKEY *key)
{
	FILE *file = open_pem(keys, name, "pem", "w");

	assert_int_equal(PEM_write_X509(file, certificate), 1);
	assert_int_equal(fclose(file), 0);
	file = open_pem(keys, name, "key", "w");
	assert_int_equal(PEM_write_PKCS8PrivateKey(file, key, NULL, NULL, 0, NULL, NULL), 1);
	assert_int_equal(fclose(file), 0);
}

void keys_replace_station(struct keys *keys, const struct keys_odd *odd)
{
	X509 *certificate = keys_certificate(keys, "station");
	EVP_PKEY *key = keys_key(keys, "station");
	EVP_PKEY *root = keys_key(keys, "root");

	if (odd->group) {
		EVP_PKEY_free(key);
		key = strcmp(odd->group, "RSA") == 0 ? EVP_RSA_gen(3072) : EVP_EC_gen(odd->group);
		assert_int_equal(X509_set_pubkey(certificate, key), 1);
	}
	set_time(X509_getm_notBefore(certificate), odd->not_before_ms);
	set_time(X509_getm_notAfter(certificate), odd->not_after_ms);
	set_extension(certificate, NID_key_usage, odd->usage);
	set_extension(certificate, NID_ext_key_usage, odd->purpose);
	set_extension(certificate, NID_basic_constraints, odd->basic);
	set_extension(certificate, NID_certificate_policies, odd->policy);
	assert_true(X509_sign(certificate, root, EVP_sha256()) > 0);
	write_pair(keys, "station", certificate, key);
	X509_free(certificate);
	EVP_PKEY_free(key);
	EVP_PKEY_free(root);
}

void keys_sign_record(struct keys *keys, json_t *json, struct rad_buffer *ret_record, struct rad_buffer *ret_cms)
{
	struct rad_error err = { 0 };
	struct rad_pki_info info;
	char issued[RAD_TIME_TEXT_SIZE];

	rad_time_format(keys->clock.wall_ms, issued);
	rad_signer_info(keys->signer, &info);
	fixture_set(json, "issued", json_string(issued));
	fixture_set(json, "station.certificate_sha256", json_string(info.sha256));
	fixture_canonical(json, ret_record);
	if (rad_signer_sign(keys->signer, ret_record->data, ret_record->size, ret_cms, &err) < 0)
		fail_msg("%s", err.text);
}

void keys_make_certificate(struct keys *keys, json_t *json, struct rad_buffer *ret)
{
	rad_auto_buffer struct rad_buffer record = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer cms = RAD_BUFFER_INIT;
	struct rad_certificate_source source = { 0 };
	struct rad_error err = { 0 };

	keys_sign_record(keys, json, &record, &cms);
	source = (struct rad_certificate_source){ record.data, record.size, cms.data, cms.size, NULL, 0 };
	if (rad_certificate_make(&source, keys->signer, NULL, ret, &err) < 0)
		fail_msg("%s", err.text);
}
