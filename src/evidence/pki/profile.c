/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/text.h"
#include "evidence/pki/private.h"

#define SITE_DAYS    7 /* it signs in the moment that it is made, and its key is gone then */
#define YEAR_DAYS(n) ((n)*1461 / 4 + 1)

static const struct rad_pki_extension root_extensions[] = {
	{ NID_basic_constraints, "critical,CA:TRUE,pathlen:0" },
	{ NID_key_usage, "critical,keyCertSign,cRLSign" },
	{ NID_subject_key_identifier, "hash" },
};

/* emailProtection because readers that use NSS distrust documentSigning alone. */
#define DOCUMENT_EXTENSIONS(policy)                                                                                    \
	{ NID_basic_constraints, "critical,CA:FALSE" }, { NID_key_usage, "critical,digitalSignature,nonRepudiation" }, \
		{ NID_ext_key_usage, RAD_PKI_DOCUMENT_OID "," RAD_PKI_MICROSOFT_OID ",emailProtection" },              \
		{ NID_certificate_policies, policy }, { NID_subject_key_identifier, "hash" },                          \
		{ NID_authority_key_identifier, "keyid:always" },

static const struct rad_pki_extension station_extensions[] = { DOCUMENT_EXTENSIONS(RAD_PKI_STATION_OID) };
static const struct rad_pki_extension person_extensions[] = { DOCUMENT_EXTENSIONS(RAD_PKI_PERSON_OID) };

static const struct rad_pki_extension site_extensions[] = { DOCUMENT_EXTENSIONS(RAD_PKI_SITE_OID) };

/* RFC 3161 2.3: the purpose is critical and alone. */
static const struct rad_pki_extension tsa_extensions[] = {
	{ NID_basic_constraints, "critical,CA:FALSE" },	  { NID_key_usage, "critical,digitalSignature" },
	{ NID_ext_key_usage, "critical,timeStamping" },	  { NID_subject_key_identifier, "hash" },
	{ NID_authority_key_identifier, "keyid:always" },
};

static const struct rad_pki_rules rules[RAD_PKI_PROFILES] = {
	[RAD_PKI_ROOT] = { "root", NULL, YEAR_DAYS(20), RAD_ARRAY_LENGTH(root_extensions), root_extensions },
	[RAD_PKI_STATION] = { "station", RAD_PKI_STATION_OID, YEAR_DAYS(3), RAD_ARRAY_LENGTH(station_extensions),
			      station_extensions },
	[RAD_PKI_PERSON] = { "person", RAD_PKI_PERSON_OID, YEAR_DAYS(3), RAD_ARRAY_LENGTH(person_extensions),
			     person_extensions },
	[RAD_PKI_SITE] = { "site", RAD_PKI_SITE_OID, SITE_DAYS, RAD_ARRAY_LENGTH(site_extensions), site_extensions },
	[RAD_PKI_TSA] = { "tsa", NULL, YEAR_DAYS(10), RAD_ARRAY_LENGTH(tsa_extensions), tsa_extensions },
};

const struct rad_pki_rules *rad_pki_rules(enum rad_pki_profile profile)
{
	return &rules[profile];
}

const char *rad_pki_profile_name(enum rad_pki_profile profile)
{
	return (size_t)profile < RAD_PKI_PROFILES ? rules[profile].name : "unknown";
}

bool rad_pki_profile_find(const char *name, enum rad_pki_profile *ret)
{
	for (size_t i = 0; i < RAD_PKI_PROFILES; i++) {
		if (!rad_text_equal(rules[i].name, name))
			continue;
		*ret = (enum rad_pki_profile)i;
		return true;
	}
	return false;
}
