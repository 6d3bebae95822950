/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/card.h>

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <radera/certificate.h>
#include <radera/event.h>
#include <radera/files.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "service/station_private.h"

#define OPERATION   "sign in by card"
#define KEY_SIZE    (RAD_ID_SIZE + 8)
#define NONCE_BYTES 32

RAD_DEFINE_CLEANUP(cleanup_trust, struct rad_trust *, rad_trust_free)

static void key_of(const char *operator_id, char ret[KEY_SIZE])
{
	(void)snprintf(ret, KEY_SIZE, "card.%.63s", operator_id);
}

bool rad_card_is_set(struct rad_store *store, const char *operator_id)
{
	rad_auto_buffer struct rad_buffer sha256 = RAD_BUFFER_INIT;
	char key[KEY_SIZE];

	key_of(operator_id, key);
	return rad_store_setting_get(store, key, &sha256, NULL) >= 0 && sha256.size > 0;
}

int rad_card_set(struct rad_store *store, const char *operator_id, const struct rad_pki_info *certificate,
		 struct rad_error *err)
{
	struct rad_operator found;
	char detail[RAD_EVENT_DETAIL_SIZE];
	char key[KEY_SIZE];
	int r = rad_store_operator_get(store, operator_id, &found, err);

	if (r < 0)
		return r;
	if (certificate->profile != RAD_PKI_PERSON)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "set card", "that is no person's certificate");
	key_of(operator_id, key);
	(void)snprintf(detail, sizeof(detail), "%.250s, SHA-256 %.64s", certificate->subject, certificate->sha256);
	r = rad_store_setting_put(store, key, certificate->sha256, strlen(certificate->sha256), err);
	return r < 0 ? r : rad_tell_operator(store, RAD_EVENT_CARD_SET, operator_id, detail, err);
}

int rad_card_challenge(struct rad_store *store, const char *operator_id, char ret[RAD_CHALLENGE_SIZE],
		       struct rad_error *err)
{
	uint8_t nonce[NONCE_BYTES];
	char hex[2 * NONCE_BYTES + 1];
	int r = rad_random_fill(nonce, sizeof(nonce), err);

	if (r < 0)
		return r;
	rad_hex_encode(nonce, sizeof(nonce), hex);
	(void)snprintf(ret, RAD_CHALLENGE_SIZE, RAD_CHALLENGE_PREFIX "%s\n%.63s\n%s\n", rad_store_log_id(store),
		       operator_id, hex);
	return 0;
}

static int read_trust(const struct rad_store *store, struct rad_trust **ret, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer roots = RAD_BUFFER_INIT;
	char path[PATH_MAX];
	int r = rad_station_roots(store, &roots, err);

	if (r < 0)
		return r;
	(void)snprintf(path, sizeof(path), "%.3900s/" RAD_PKI_DIRECTORY "/crl.pem", rad_store_directory(store));
	if (access(path, F_OK) == 0) {
		rad_buffer_append_text(&roots, "\n");
		r = rad_file_read(AT_FDCWD, path, RAD_ROOTS_BYTES_MAX, &roots, err);
	}
	return r < 0 ? r : rad_trust_open(roots.data, roots.size, ret, err);
}

/* Who signed: a person under our roots, and the one whose card it must be. */
static int check_signer(struct rad_store *store, struct rad_clock *clock, const char *operator_id,
			const char *challenge, const void *cms, size_t cms_size, struct rad_error *err)
{
	RAD_CLEANUP(cleanup_trust) struct rad_trust *trust = NULL;
	rad_auto_buffer struct rad_buffer wanted = RAD_BUFFER_INIT;
	char signer[RAD_SHA256_HEX_SIZE];
	char key[KEY_SIZE];
	int r;

	key_of(operator_id, key);
	r = rad_store_setting_get(store, key, &wanted, err);
	if (r >= 0 && wanted.size != RAD_SHA256_HEX_SIZE - 1) {
		(void)rad_error_set(err, RAD_ERROR_REFUSED, 0, OPERATION, "%s has no card", operator_id);
		rad_error_advise(err, "set one: radera operator card %s --keys DIR", operator_id);
		return -RAD_ERROR_REFUSED;
	}
	if (r >= 0)
		r = read_trust(store, &trust, err);
	if (r >= 0)
		r = rad_signature_check_person(trust, challenge, strlen(challenge), cms, cms_size,
					       rad_clock_wall_ms(clock), signer, err);
	if (r < 0 || memcmp(wanted.data, signer, wanted.size) == 0)
		return r;
	return rad_error_set(err, RAD_ERROR_REFUSED, 0, OPERATION, "that is not %s's card", operator_id);
}

int rad_card_check(struct rad_store *store, struct rad_clock *clock, const char *operator_id, const char *challenge,
		   const void *cms, size_t cms_size, struct rad_operator *ret, struct rad_error *err)
{
	struct rad_error problem = { .kind = RAD_ERROR_NONE };
	int r = rad_store_operator_get(store, operator_id, ret, err);

	if (r < 0)
		return r;
	if (check_signer(store, clock, operator_id, challenge, cms, cms_size, &problem) >= 0)
		return rad_tell_operator(store, RAD_EVENT_SIGNED_IN, operator_id, "by card", err);
	r = rad_tell_operator(store, RAD_EVENT_SIGN_IN_REFUSED, operator_id, problem.text, err);
	if (r < 0)
		return r;
	problem.kind = RAD_ERROR_REFUSED;
	if (err)
		*err = problem;
	return -RAD_ERROR_REFUSED;
}
