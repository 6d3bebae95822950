/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "evidence/pki/private.h"

#define OPERATION	     "make keys"
#define DEFAULT_ORGANISATION "Local station"
#define DEFAULT_NAME	     "station"
#define NAME_CHARACTERS	     64 /* X.520 ub-organization-name, ub-organizational-unit-name, ub-common-name */

static int check_text(const char *what, const char *text, size_t size, bool simulated, struct rad_error *err)
{
	if (!text)
		return 0;
	if (!rad_text_is_utf8(text))
		return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION,
				     "the %s is not UTF-8 or has control characters", what);
	if (strlen(text) >= size)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION, "the %s is too long", what);
	if (!simulated && (strstr(text, RAD_PKI_SIMULATED) || strstr(text, RAD_PKI_LOCAL_UNIT)))
		return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION,
				     "the %s may not contain Radera's own mark \"%s\"", what, text);
	return 0;
}

static const char *or_default(const char *text, const char *fallback)
{
	return text && *text ? text : fallback;
}

int rad_pki_subject_complete(const struct rad_pki_subject *given, char *host, struct rad_pki_subject *ret,
			     struct rad_error *err)
{
	const struct rad_pki_info *limits = NULL;
	int r;

	memset(host, 0, 65);
	(void)gethostname(host, 64);
	*ret = (struct rad_pki_subject){
		.organisation = or_default(given->organisation, DEFAULT_ORGANISATION),
		.unit = or_default(given->unit, NULL),
		.name = or_default(given->name, or_default(host, DEFAULT_NAME)),
		.simulated = given->simulated,
	};
	r = check_text("organisation", ret->organisation, sizeof(limits->organisation), ret->simulated, err);
	if (r >= 0)
		r = check_text("unit", ret->unit, sizeof(limits->unit), ret->simulated, err);
	return r < 0 ? r : check_text("name", ret->name, sizeof(limits->name), ret->simulated, err);
}

static int add_name(X509_NAME *name, int nid, const char *text, struct rad_error *err)
{
	if (!text)
		return 0;
	if (X509_NAME_add_entry_by_NID(name, nid, MBSTRING_UTF8, (const unsigned char *)text, -1, -1, 0) == 1)
		return 0;
	(void)rad_crypto_error(NULL, OPERATION, "");
	return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION,
			     "\"%.100s\" cannot stand in a certificate: the limit is %d characters", text,
			     NAME_CHARACTERS);
}

/* A root of one station alone says so instead of naming a unit. */
int rad_pki_subject_put(X509_NAME *name, const struct rad_pki_subject *subject, enum rad_pki_profile profile,
			bool local, struct rad_error *err)
{
	const char *unit = profile == RAD_PKI_ROOT && local ? RAD_PKI_LOCAL_UNIT : subject->unit;
	int r = add_name(name, NID_organizationName, subject->organisation, err);

	if (r >= 0)
		r = add_name(name, NID_organizationalUnitName, unit, err);
	if (r >= 0 && subject->simulated)
		r = add_name(name, NID_organizationalUnitName, RAD_PKI_SIMULATED, err);
	return r < 0 ? r : add_name(name, NID_commonName, subject->name, err);
}
