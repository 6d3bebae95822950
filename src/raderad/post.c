/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "raderad/post.h"

#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

#define CONNECT_TIMEOUT_S 10L
#define SEND_TIMEOUT_S	  30L
#define SECRET_MAX	  4096
#define HEADERS_MAX	  8

bool post_start(void)
{
	return curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

int64_t post_wait_after(uint32_t tries, int64_t first_ms)
{
	int64_t wait_ms = first_ms;

	while (tries-- > 0 && wait_ms < POST_RETRY_MAX_MS)
		wait_ms *= 2;
	return wait_ms < POST_RETRY_MAX_MS ? wait_ms : POST_RETRY_MAX_MS;
}

/* "X-Radera-Signature: sha256=HEX", HMAC-SHA256 of the body with the secret file's first line. */
static int sign(const struct post_target *target, const struct rad_buffer *body, char *ret, size_t size,
		struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer secret = RAD_BUFFER_INIT;
	uint8_t code[EVP_MAX_MD_SIZE];
	char hex[2 * EVP_MAX_MD_SIZE + 1];
	unsigned int code_size = 0;
	size_t length;
	int r;

	ret[0] = '\0';
	if (!target->secret_file[0])
		return 0;
	r = rad_file_read(AT_FDCWD, target->secret_file, SECRET_MAX, &secret, err);
	if (r < 0)
		return r;
	rad_buffer_append(&secret, "", 1);
	length = secret.failed ? 0 : strcspn((const char *)secret.data, "\r\n");
	if (length == 0)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "sign message", "%s holds no secret",
				     target->secret_file);
	if (!HMAC(EVP_sha256(), secret.data, (int)length, body->data, body->size, code, &code_size))
		r = rad_error_set(err, RAD_ERROR_EVIDENCE, 0, "sign message", "the cryptographic library refuses");
	explicit_bzero(secret.data, secret.size);
	if (r < 0)
		return r;
	rad_hex_encode(code, code_size, hex);
	(void)snprintf(ret, size, "X-Radera-Signature: sha256=%s", hex);
	return 0;
}

static size_t ignore(char *data, size_t size, size_t n, void *user)
{
	return size * n;
}

static void set_up(CURL *curl, const struct post_target *target, const struct rad_buffer *body,
		   struct curl_slist *headers, char message[CURL_ERROR_SIZE])
{
	(void)curl_easy_setopt(curl, CURLOPT_URL, target->url);
	(void)curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https");
	(void)curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	if (target->ca_file[0])
		(void)curl_easy_setopt(curl, CURLOPT_CAINFO, target->ca_file);
	(void)curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	(void)curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)body->size);
	(void)curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body->data);
	(void)curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, ignore);
	(void)curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, CONNECT_TIMEOUT_S);
	(void)curl_easy_setopt(curl, CURLOPT_TIMEOUT, SEND_TIMEOUT_S);
	(void)curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	(void)curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, message);
}

/* NULL without memory; freed with curl_slist_free_all(). */
static struct curl_slist *make_headers(const char *const *headers, const char *signature)
{
	const char *lines[HEADERS_MAX + 2] = { "Content-Type: application/json" };
	struct curl_slist *list = NULL;
	size_t n = 1;

	while (*headers && n <= HEADERS_MAX)
		lines[n++] = *headers++;
	if (signature[0])
		lines[n++] = signature;
	for (size_t i = 0; i < n; i++) {
		struct curl_slist *more = curl_slist_append(list, lines[i]);

		if (!more) {
			curl_slist_free_all(list);
			return NULL;
		}
		list = more;
	}
	return list;
}

static int perform(CURL *curl, const struct post_target *target, const char *message, struct rad_error *err)
{
	CURLcode code = curl_easy_perform(curl);
	long status = 0;

	(void)curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	if (code != CURLE_OK)
		return rad_error_set(err, RAD_ERROR_IO, 0, target->what, "%s cannot be told: %.120s", target->url,
				     message[0] ? message : curl_easy_strerror(code));
	if (status < 200 || status > 299)
		return rad_error_set(err, RAD_ERROR_IO, 0, target->what, "%s answers with status %ld", target->url,
				     status);
	return 0;
}

int post_json(const struct post_target *target, const struct rad_buffer *body, const char *const *headers,
	      struct rad_error *err)
{
	char message[CURL_ERROR_SIZE] = "";
	char signature[32 + 2 * EVP_MAX_MD_SIZE];
	struct curl_slist *list = NULL;
	CURL *curl = NULL;
	int r = sign(target, body, signature, sizeof(signature), err);

	if (r < 0)
		return r;
	list = make_headers(headers, signature);
	curl = list ? curl_easy_init() : NULL;
	if (!curl) {
		curl_slist_free_all(list);
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, target->what, "out of memory");
	}
	set_up(curl, target, body, list, message);
	r = perform(curl, target, message, err);
	curl_easy_cleanup(curl);
	curl_slist_free_all(list);
	return r;
}
