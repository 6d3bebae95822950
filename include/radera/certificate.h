/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Certificates: a signed PDF made from a record's canonical JSON, and the strict verifier.
 */
#ifndef RADERA_CERTIFICATE_H
#define RADERA_CERTIFICATE_H

#include <radera/pki.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The id of the page template that this program draws by: pages of records with the same id come out byte for byte.
 */
void rad_certificate_template(char ret[RAD_TEMPLATE_SIZE]);

/*
 * A time-stamping authority (RFC 3161) that confirms when a signature was made. One that cannot be reached or gives no
 * good answer is no reason to be without a signature: `problem` then says why there is no time-stamp, kind NONE when
 * all is well.
 */
struct rad_stamping {
	const char *url; /* http://host[:port]/path, or NULL: no time-stamp is wanted */
	struct rad_error problem;
};

#define RAD_VIEW_DRIVE_MAX 9999
#define RAD_VIEW_NAME_SIZE 24

/*
 * An excerpt: which of a record's drives a certificate shows, and in which languages. All zero is the certificate
 * itself: all drives, in the record's own languages.
 */
struct rad_certificate_view {
	uint32_t drive;	   /* counted from 1; 0 = all */
	char languages[8]; /* "sv+en", "sv", "en"; empty = the record's */
};

/* Reads a view's name: "drive-2", "en", "drive-2-en". False when it is none. */
bool rad_certificate_view_find(const char *name, struct rad_certificate_view *ret);

/*
 * The name of a view of a record: one for each, whatever it was asked for by; empty for the certificate itself.
 * RAD_ERROR_INPUT when there is no such drive or language, RAD_ERROR_EVIDENCE when no page can be made of the record.
 */
int rad_certificate_view_name(const struct rad_certificate_view *view, const void *record_json, size_t size,
			      char ret[RAD_VIEW_NAME_SIZE], struct rad_error *err) RAD_MUST_CHECK;

/*
 * Makes the certificate of a record. The page is a pure function of record_json (canonical); record_cms is the
 * station's detached signature over exactly those bytes; both are attached. issued time comes from the record, so the
 * unsigned bytes are reproducible. stamping may be NULL. Title and banner follow the record's outcome: only "erased"
 * and "erased-with-exceptions" give a "Raderingsintyg", everything else a "Raderingsprotokoll" that says it is not
 * erased. *ret is appended to. RAD_ERROR_INPUT when the record has no such drive.
 */
struct rad_certificate_source {
	const void *record_json;
	size_t record_size;
	const void *record_cms;
	size_t cms_size;
	const void *logo; /* as rad_logo_decode() made it; NULL when the record names none */
	size_t logo_size;
	const struct rad_certificate_view *view; /* NULL = the certificate itself */
};
int rad_certificate_make(const struct rad_certificate_source *source, struct rad_signer *signer,
			 struct rad_stamping *stamping, struct rad_buffer *ret, struct rad_error *err) RAD_MUST_CHECK;

/*
 * Decodes an organisation's logo, a PNG of at most 800x400 pixels, in a process of its own; what is transparent becomes
 * white. The form that it is kept in is appended to *ret, its SHA-256 goes into records. RAD_ERROR_INPUT.
 */
int rad_logo_decode(const void *png, size_t size, struct rad_buffer *ret, char ret_sha256[65],
		    struct rad_error *err) RAD_MUST_CHECK;

/* Who signs in the certificate's signature fields. */
enum rad_signature_role {
	RAD_SIGNED_BY_STATION = 0,
	RAD_SIGNED_BY_VALIDATOR,
	RAD_SIGNED_BY_RECEIVER,
	RAD_SIGNED_BY_TSA, /* a time-stamp over the whole document */
};
const char *
rad_signature_role_name(enum rad_signature_role role); /* "station", "validator", "receiver", "time-stamp" */
bool rad_signature_role_find(const char *name, enum rad_signature_role *ret);

struct rad_countersign {
	enum rad_signature_role role; /* validator or receiver */
	const char *name;	      /* who signs; NULL = the name in the signer's certificate, which is a person's */
	const char *detail;	      /* their role and place, or NULL */
	const void *drawing;	      /* their drawn signature, a PNG file; NULL = none */
	size_t drawing_size;
};

/*
 * Signs an issued certificate once more, in the validator's or the receiver's box, by an update behind it: all that was
 * there stays byte for byte. The signer is the person, or the station, which then confirms that the person drew or
 * gave their name at it. A file that does not verify is not signed (RAD_ERROR_EVIDENCE); nor is a field twice
 * (RAD_ERROR_REFUSED). *ret is appended to.
 */
int rad_certificate_countersign(const void *pdf, size_t size, const struct rad_countersign *how,
				struct rad_signer *signer, struct rad_stamping *stamping, struct rad_clock *clock,
				struct rad_buffer *ret, struct rad_error *err) RAD_MUST_CHECK;

/*
 * Has all of a certificate time-stamped (PAdES B-LTA's document time-stamp), by an update behind it. Proves later that
 * its signatures are older than their keys' expiry or loss. A certificate can have three. RAD_ERROR_IO when the
 * authority cannot be reached.
 */
int rad_certificate_timestamp(const void *pdf, size_t size, const char *tsa_url, struct rad_clock *clock,
			      struct rad_buffer *ret, struct rad_error *err) RAD_MUST_CHECK;

enum rad_verdict {
	RAD_VERDICT_VALID = 0,
	RAD_VERDICT_INVALID,   /* a signature, digest, structure or attachment does not hold */
	RAD_VERDICT_UNTRUSTED, /* all holds, but the signer does not chain to the given root, or no root was given */
	RAD_VERDICT_NOT_OURS,  /* not a PDF, or a PDF without what a certificate of ours has */
};

enum rad_finding_status {
	RAD_FINDING_OK = 0,
	RAD_FINDING_NOTE, /* worth knowing; changes nothing */
	RAD_FINDING_BAD,
};

/* One thing that was looked at. */
struct rad_finding {
	enum rad_finding_status status;
	const char *rule; /* its name, static: "coverage" */
	uint32_t object;  /* number of the PDF object that it is about; 0 = none */
	char text[200];
};

#define RAD_VERIFY_FINDINGS_MAX	  64
#define RAD_VERIFY_SIGNATURES_MAX 6

/* One signature or time-stamp of the document, the station's seal first. */
struct rad_verified_signature {
	enum rad_signature_role role;
	char name[200]; /* as the signature says */
	char subject[300];
	char sha256[65];		     /* of the certificate */
	bool by_station;		     /* a station's key confirms what a person did at it */
	char claimed_at[RAD_TIME_TEXT_SIZE]; /* RFC 3339; empty for a time-stamp */
	char proven_at[RAD_TIME_TEXT_SIZE];  /* not made later than this, by a trusted time-stamp; may be empty */
	char tsa[300];			     /* whose time-stamp that is */
	bool trusted;
};

struct rad_verification {
	enum rad_verdict verdict;
	char reason[300]; /* one sentence; empty when VALID */
	char certificate_id[RAD_CERTIFICATE_ID_SIZE];
	char outcome[32]; /* the record's word */
	char inventory_id[RAD_ID_SIZE];
	char view[RAD_VIEW_NAME_SIZE]; /* of an excerpt, "drive-2"; empty for the certificate itself */
	char languages[8];	       /* of the page: "sv+en", "sv", "en" */
	uint32_t n_drives;	       /* of the record */
	uint32_t drive;		       /* the only one that the certificate shows; 0 = all */
	char drive_outcome[32];	       /* of that drive; empty when it shows all */
	char record_sha256[65];
	char signer_subject[300];
	char signer_sha256[65];
	char signed_at[RAD_TIME_TEXT_SIZE]; /* the /M claim as RFC 3339 */
	bool simulated;
	bool trust_is_local;
	size_t n_signatures;
	struct rad_verified_signature signatures[RAD_VERIFY_SIGNATURES_MAX];
	size_t n_findings; /* what was checked, in order */
	struct rad_finding findings[RAD_VERIFY_FINDINGS_MAX];
};

/*
 * Checks a PDF against trusted root certificates (PEM, one or several, with revocation lists when there are any; NULL =
 * none, verdict at best UNTRUSTED), at the time `now_ms`. A signer's certificate must have been valid at the claimed
 * signing time; one that has expired or was revoked since is RAD_VERDICT_UNTRUSTED unless a trusted time-stamp proves
 * that the signature is older. Returns 0 with the verdict in *ret; negative only when it
 * could not be judged (no memory, unreadable root: RAD_ERROR_INPUT). Safe on any bytes. *ret_record (may be NULL)
 * receives the attached record.
 */
int rad_certificate_verify(const void *pdf, size_t size, const void *roots_pem, size_t roots_size, int64_t now_ms,
			   struct rad_verification *ret, struct rad_buffer *ret_record,
			   struct rad_error *err) RAD_MUST_CHECK;

const char *rad_finding_status_name(enum rad_finding_status status); /* "ok", "note", "bad" */
/* Trusted roots with their revocation lists, read once for many checks. RAD_ERROR_INPUT as above. */
struct rad_trust;
int rad_trust_open(const void *pem, size_t size, struct rad_trust **ret, struct rad_error *err) RAD_MUST_CHECK;
void rad_trust_free(struct rad_trust *trust);

/*
 * Whether a detached CMS signature over data was made by a station whose certificate leads to one of the roots and was
 * valid at that time. RAD_ERROR_EVIDENCE says why not.
 */
int rad_signature_check(const struct rad_trust *trust, const void *data, size_t size, const void *cms, size_t cms_size,
			int64_t at_ms, struct rad_error *err) RAD_MUST_CHECK;

/*
 * The same for a person's signature, whose certificate must not have been revoked either; ret_sha256 is the
 * certificate's.
 */
int rad_signature_check_person(const struct rad_trust *trust, const void *data, size_t size, const void *cms,
			       size_t cms_size, int64_t at_ms, char ret_sha256[RAD_SHA256_HEX_SIZE],
			       struct rad_error *err) RAD_MUST_CHECK;

/* The same for what the root certified to sign site folders, which must not have been revoked either. */
int rad_signature_check_site(const struct rad_trust *trust, const void *data, size_t size, const void *cms,
			     size_t cms_size, int64_t at_ms, struct rad_error *err) RAD_MUST_CHECK;

const char *rad_verdict_name(enum rad_verdict verdict); /* "valid", "invalid", "untrusted", "not-ours" */

#ifdef __cplusplus
}
#endif

#endif
