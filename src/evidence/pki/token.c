/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Debian 12 has libp11's engine for OpenSSL, Debian 13 the pkcs11 provider, neither has both. The provider is tried
 * first. UNCONFIRMED: its path was written by its manual and has not run.
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/engine.h>
#include <openssl/err.h>
#include <openssl/provider.h>
#include <openssl/store.h>
#include <openssl/ui.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "evidence/pki/private.h"

#define OPERATION	 "open token"
#define MODULE_ATTRIBUTE "module-path="

static int answer_pin(char *buffer, int size, int writing, void *user)
{
	const char *pin = user;
	size_t length = strlen(pin);

	if (length == 0 || length >= (size_t)size)
		return -1;
	memcpy(buffer, pin, length);
	return (int)length;
}

static EVP_PKEY *load_by_provider(const char *uri, const char *pin)
{
	UI_METHOD *method = UI_UTIL_wrap_read_pem_callback(answer_pin, 0);
	OSSL_STORE_CTX *store = method ? OSSL_STORE_open_ex(uri, NULL, "provider=pkcs11", method,
							    (void *)(uintptr_t)pin, NULL, NULL, NULL)
				       : NULL;
	EVP_PKEY *key = NULL;

	while (store && !key && !OSSL_STORE_eof(store)) {
		OSSL_STORE_INFO *info = OSSL_STORE_load(store);

		if (info && OSSL_STORE_INFO_get_type(info) == OSSL_STORE_INFO_PKEY)
			key = OSSL_STORE_INFO_get1_PKEY(info);
		OSSL_STORE_INFO_free(info);
	}
	OSSL_STORE_close(store);
	UI_destroy_method(method);
	return key;
}

#ifndef OPENSSL_NO_ENGINE
/* The query attribute module-path of the URI (RFC 7512 2.4), or the system's own when it has none. */
static void copy_module(const char *uri, char *ret, size_t size)
{
	const char *at = strstr(uri, MODULE_ATTRIBUTE);
	size_t length;

	*ret = '\0';
	if (!at)
		return;
	at += strlen(MODULE_ATTRIBUTE);
	length = strcspn(at, "&;");
	if (length < size) {
		memcpy(ret, at, length);
		ret[length] = '\0';
	}
}

static EVP_PKEY *load_by_engine(const char *uri, const char *pin)
{
	char module[PATH_MAX];
	char path[PATH_MAX];
	UI_METHOD *method = UI_UTIL_wrap_read_pem_callback(answer_pin, 0); /* never asks at a terminal */
	EVP_PKEY *key = NULL;
	ENGINE *engine;

	ENGINE_load_builtin_engines();
	engine = method ? ENGINE_by_id("pkcs11") : NULL;
	if (!engine) {
		UI_destroy_method(method);
		return NULL;
	}
	copy_module(uri, module, sizeof(module));
	(void)snprintf(path, sizeof(path), "%.*s", (int)strcspn(uri, "?"), uri); /* it does not know what a query is */
	if ((!*module || ENGINE_ctrl_cmd_string(engine, "MODULE_PATH", module, 0) == 1) &&
	    (!*pin || ENGINE_ctrl_cmd_string(engine, "PIN", pin, 0) == 1) &&
	    ENGINE_ctrl_cmd_string(engine, "QUIET", NULL, 0) == 1 && ENGINE_init(engine) == 1) {
		key = ENGINE_load_private_key(engine, path, method, (void *)(uintptr_t)pin);
		(void)ENGINE_finish(engine); /* the key holds a reference of its own */
	}
	ENGINE_free(engine);
	UI_destroy_method(method);
	return key;
}
#else
static EVP_PKEY *load_by_engine(const char *uri, const char *pin)
{
	return NULL;
}
#endif

int rad_pki_token_key(const char *uri, const char *pin, EVP_PKEY **ret, struct rad_error *err)
{
	OSSL_PROVIDER *provider;

	*ret = NULL;
	if (!rad_text_has_prefix(uri, "pkcs11:"))
		return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION, "%.100s is no pkcs11: URI (RFC 7512)", uri);
	provider = OSSL_PROVIDER_try_load(NULL, "pkcs11", 1);
	*ret = provider ? load_by_provider(uri, pin) : load_by_engine(uri, pin);
	if (*ret) {
		ERR_clear_error();
		return 0;
	}
	(void)rad_crypto_error(err, OPERATION, "the token does not give the key");
	rad_error_advise(err, "check that the token is in, that the URI names its private key, that its PIN is in the "
			      "passphrase file, and that libengine-pkcs11-openssl (Debian 12) or pkcs11-provider "
			      "(Debian 13) is installed");
	return -RAD_ERROR_EVIDENCE;
}
