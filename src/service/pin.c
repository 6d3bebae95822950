/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/pin.h>

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <radera/event.h>
#include <radera/json.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "service/station_private.h"

#define OPERATION  "check PIN"
#define SALT_BYTES 16
#define HASH_BYTES 32
#define WAIT_MAX_S 900
#define KEY_SIZE   (RAD_ID_SIZE + 8)

/* scrypt (RFC 7914): 32 MiB and about a tenth of a second. Kept with each PIN, so that they may grow. */
#define COST	 32768u
#define BLOCK	 8u
#define PARALLEL 1u

RAD_DEFINE_CLEANUP(json_done, json_t *, json_decref)

/* What the store keeps of a PIN. */
struct kept {
	uint8_t salt[SALT_BYTES];
	uint8_t hash[HASH_BYTES];
	uint32_t cost;
	uint32_t block;
	uint32_t parallel;
	uint32_t n_wrong;
	int64_t last_wrong_wall_ms;
};

static int derive(const struct kept *kept, const char *pin, uint8_t ret[HASH_BYTES], struct rad_error *err)
{
	EVP_KDF *scrypt = EVP_KDF_fetch(NULL, "SCRYPT", NULL);
	EVP_KDF_CTX *context = scrypt ? EVP_KDF_CTX_new(scrypt) : NULL;
	uint64_t n = kept->cost;
	uint32_t r = kept->block;
	uint32_t p = kept->parallel;
	uint64_t memory = 128ull << 20;
	const OSSL_PARAM parameters[] = {
		OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_PASSWORD, (void *)(uintptr_t)pin, strlen(pin)),
		OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, (void *)(uintptr_t)kept->salt, SALT_BYTES),
		OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_N, &n),
		OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_SCRYPT_R, &r),
		OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_SCRYPT_P, &p),
		OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_MAXMEM, &memory),
		OSSL_PARAM_construct_end(),
	};
	bool is_done = context && EVP_KDF_derive(context, ret, HASH_BYTES, parameters) == 1;

	EVP_KDF_CTX_free(context);
	EVP_KDF_free(scrypt);
	return is_done ? 0
		       : rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION,
				       "the cryptographic library has no scrypt");
}

static void key_of(const char *operator_id, char ret[KEY_SIZE])
{
	(void)snprintf(ret, KEY_SIZE, "pin.%.63s", operator_id);
}

bool rad_pin_is_set(struct rad_store *store, const char *operator_id)
{
	rad_auto_buffer struct rad_buffer text = RAD_BUFFER_INIT;
	char key[KEY_SIZE];

	key_of(operator_id, key);
	return rad_store_setting_get(store, key, &text, NULL) >= 0 && text.size > 0;
}

static int keep(struct rad_store *store, const char *operator_id, const struct kept *kept, struct rad_error *err)
{
	char key[KEY_SIZE];
	char salt[2 * SALT_BYTES + 1];
	char hash[2 * HASH_BYTES + 1];
	char text[512];
	int size;

	key_of(operator_id, key);
	rad_hex_encode(kept->salt, SALT_BYTES, salt);
	rad_hex_encode(kept->hash, HASH_BYTES, hash);
	size = snprintf(text, sizeof(text),
			"{\"kdf\":\"scrypt\",\"n\":%u,\"r\":%u,\"p\":%u,\"salt\":\"%s\",\"hash\":\"%s\",\"wrong\":%u,"
			"\"last_wrong_ms\":%" PRId64 "}",
			kept->cost, kept->block, kept->parallel, salt, hash, kept->n_wrong, kept->last_wrong_wall_ms);
	return rad_store_setting_put(store, key, text, (size_t)size, err);
}

static bool read_hex(const json_t *json, const char *name, uint8_t *ret, size_t size)
{
	const char *text = json_string_value(json_object_get(json, name));

	return text && strlen(text) == 2 * size && rad_hex_decode(text, ret, size);
}

static uint32_t read_number(const json_t *json, const char *name)
{
	json_int_t value = json_integer_value(json_object_get(json, name));

	return value > 0 && value <= UINT32_MAX ? (uint32_t)value : 0;
}

/* 1, or 0 when none is set. */
static int recall(struct rad_store *store, const char *operator_id, struct kept *ret, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer text = RAD_BUFFER_INIT;
	RAD_CLEANUP(json_done) json_t *json = NULL;
	char key[KEY_SIZE];
	int r;

	key_of(operator_id, key);
	r = rad_store_setting_get(store, key, &text, err);
	if (r < 0)
		return r;
	if (text.size == 0)
		return 0;
	json = json_loadb((const char *)text.data, text.size, JSON_REJECT_DUPLICATES, NULL);
	*ret = (struct kept){ .cost = read_number(json, "n"),
			      .block = read_number(json, "r"),
			      .parallel = read_number(json, "p"),
			      .n_wrong = read_number(json, "wrong"),
			      .last_wrong_wall_ms = json_integer_value(json_object_get(json, "last_wrong_ms")) };
	if (!ret->cost || !ret->block || !ret->parallel || !read_hex(json, "salt", ret->salt, SALT_BYTES) ||
	    !read_hex(json, "hash", ret->hash, HASH_BYTES))
		return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION,
				     "what the store keeps of %s's PIN is damaged: set it anew", operator_id);
	return 1;
}

static int check_words(const char *pin, struct rad_error *err)
{
	size_t length = strlen(pin);

	if (length < RAD_PIN_MIN || length > RAD_PIN_MAX)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "set PIN", "a PIN has %d to %d characters", RAD_PIN_MIN,
				     RAD_PIN_MAX);
	if (strspn(pin, (const char[]){ pin[0], '\0' }) == length)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "set PIN", "one character again and again is no PIN");
	return 0;
}

int rad_pin_set(struct rad_store *store, const char *operator_id, const char *pin, struct rad_error *err)
{
	struct kept kept = { .cost = COST, .block = BLOCK, .parallel = PARALLEL };
	struct rad_operator found;
	int r = check_words(pin, err);

	if (r >= 0)
		r = rad_store_operator_get(store, operator_id, &found, err);
	if (r >= 0)
		r = rad_random_fill(kept.salt, sizeof(kept.salt), err);
	if (r >= 0)
		r = derive(&kept, pin, kept.hash, err);
	if (r >= 0)
		r = keep(store, operator_id, &kept, err);
	return r < 0 ? r : rad_tell_operator(store, RAD_EVENT_PIN_SET, operator_id, "", err);
}

/* How long the next try has to wait after the last wrong one. */
static int64_t wait_seconds(const struct kept *kept)
{
	int64_t seconds = 1;

	if (kept->n_wrong < RAD_PIN_FREE)
		return 0;
	for (uint32_t i = RAD_PIN_FREE; i <= kept->n_wrong && seconds < WAIT_MAX_S; i++)
		seconds *= 2;
	return seconds < WAIT_MAX_S ? seconds : WAIT_MAX_S;
}

static int may_try(const struct kept *kept, const char *operator_id, int64_t now_wall_ms, struct rad_error *err)
{
	int64_t passed = (now_wall_ms - kept->last_wrong_wall_ms) / 1000;
	int64_t left;

	if (kept->n_wrong >= RAD_PIN_ATTEMPTS) {
		(void)rad_error_set(err, RAD_ERROR_REFUSED, 0, "sign in", "%s's PIN is locked after %u wrong ones",
				    operator_id, kept->n_wrong);
		rad_error_advise(err, "an administrator sets a new one: radera operator pin %s", operator_id);
		return -RAD_ERROR_REFUSED;
	}
	/* a clock that was set back counts as no time at all */
	left = wait_seconds(kept) - (passed > 0 ? passed : 0);
	if (left <= 0)
		return 0;
	return rad_error_set(err, RAD_ERROR_REFUSED, 0, "sign in", "too many wrong PINs: wait %" PRId64 " s", left);
}

int rad_pin_check(struct rad_store *store, struct rad_clock *clock, const char *operator_id, const char *pin,
		  struct rad_operator *ret, struct rad_error *err)
{
	uint8_t hash[HASH_BYTES];
	struct kept kept;
	int r = rad_store_operator_get(store, operator_id, ret, err);

	if (r >= 0)
		r = recall(store, operator_id, &kept, err);
	if (r < 0)
		return r;
	if (r == 0) {
		(void)rad_error_set(err, RAD_ERROR_REFUSED, 0, "sign in", "%s has no PIN", operator_id);
		rad_error_advise(err, "set one: radera operator pin %s", operator_id);
		return -RAD_ERROR_REFUSED;
	}
	r = may_try(&kept, operator_id, rad_clock_wall_ms(clock), err);
	if (r < 0)
		return r;
	kept.n_wrong++;
	kept.last_wrong_wall_ms = rad_clock_wall_ms(clock);
	r = keep(store, operator_id, &kept, err);
	if (r >= 0)
		r = derive(&kept, pin, hash, err);
	if (r < 0)
		return r;
	r = CRYPTO_memcmp(hash, kept.hash, sizeof(hash));
	OPENSSL_cleanse(hash, sizeof(hash));
	if (r != 0) {
		r = rad_tell_operator(store, RAD_EVENT_SIGN_IN_REFUSED, operator_id, "wrong PIN", err);
		return r < 0 ? r
			     : rad_error_set(err, RAD_ERROR_REFUSED, 0, "sign in", "that is not %s's PIN", operator_id);
	}
	kept.n_wrong = 0;
	r = keep(store, operator_id, &kept, err);
	return r < 0 ? r : rad_tell_operator(store, RAD_EVENT_SIGNED_IN, operator_id, "", err);
}
