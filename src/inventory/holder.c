/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who has a thing is kept as a digest that cannot be told without the store's secret: enough to say whether a buyer is
 * the holder, and not who that is. Registers hold logins, numbers and names; none of them enters the store.
 */
#include "inventory/holder.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "base/cleanup.h"
#include "base/text.h"

#define OPERATION "keep holder"
#define SETTING	  "holder-key"

int rad_holder_secret(struct rad_store *store, uint8_t ret[RAD_HOLDER_SECRET], struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer kept = RAD_BUFFER_INIT;
	int r = rad_store_setting_get(store, SETTING, &kept, err);

	if (r < 0)
		return r;
	if (kept.size == RAD_HOLDER_SECRET) {
		memcpy(ret, kept.data, RAD_HOLDER_SECRET);
		return 0;
	}
	if (getrandom(ret, RAD_HOLDER_SECRET, 0) != RAD_HOLDER_SECRET)
		return rad_error_set(err, RAD_ERROR_IO, errno, OPERATION, "the kernel gives no random bytes");
	return rad_store_setting_put(store, SETTING, ret, RAD_HOLDER_SECRET, err);
}

/* SHA-256 over secret, reference and secret: the reference is short, so a length extension says nothing about another
 * one. */
int rad_holder_compute(const uint8_t secret[RAD_HOLDER_SECRET], const char *reference, char ret[RAD_HOLDER_SIZE],
		       struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer text = RAD_BUFFER_INIT;
	int r;

	ret[0] = '\0';
	if (!reference[0])
		return 0;
	rad_buffer_append(&text, secret, RAD_HOLDER_SECRET);
	for (const char *at = reference; *at; at++) { /* a login's capitals are chance */
		char c = *at >= 'A' && *at <= 'Z' ? (char)(*at + 32) : *at;

		rad_buffer_append(&text, &c, 1);
	}
	rad_buffer_append(&text, secret, RAD_HOLDER_SECRET);
	r = rad_buffer_check(&text, err);
	if (r >= 0)
		rad_sha256_hex(text.data, text.size, ret);
	if (text.data)
		explicit_bzero(text.data, text.size);
	return r;
}

int rad_holder_digest(struct rad_store *store, const char *reference, char ret[RAD_HOLDER_SIZE], struct rad_error *err)
{
	uint8_t secret[RAD_HOLDER_SECRET];
	int r = rad_holder_secret(store, secret, err);

	if (r >= 0)
		r = rad_holder_compute(secret, reference, ret, err);
	explicit_bzero(secret, sizeof(secret));
	return r;
}
