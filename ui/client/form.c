/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "client/form.h"

#include <string.h>

#include <glib/gi18n.h>

#define UNKNOWN_TEMPERATURE G_MININT32
#define DAYS_MAX	    99ull     /* nobody waits that long */
#define PRICE_MAX	    100000000 /* in hundredths */
#define ERROR_PREFIX	    "org.radera.Error."

char *rw_form_size(guint64 bytes)
{
	static const char *const units[] = { "B", "kB", "MB", "GB", "TB", "PB" };
	double value = (double)bytes;
	gsize unit = 0;

	while (value >= 999.5 && unit + 1 < G_N_ELEMENTS(units)) {
		value /= 1000;
		unit++;
	}
	return g_strdup_printf(value < 99.95 && unit > 2 ? "%.1f %s" : "%.0f %s", value, units[unit]);
}

char *rw_form_rate(guint64 bytes_per_second)
{
	g_autofree char *size = bytes_per_second ? rw_form_size(bytes_per_second) : NULL;

	return size ? g_strdup_printf("%s/s", size) : g_strdup("");
}

char *rw_form_duration(guint64 ms)
{
	guint64 s = (ms + 500) / 1000;
	guint64 minutes = MIN((s + 30) / 60, DAYS_MAX * 1440);

	if (s < 90)
		return g_strdup_printf(_("%u s"), (guint)s);
	if (minutes < 60)
		return g_strdup_printf(_("%u min"), (guint)minutes);
	if (minutes < 24 * 60 && minutes % 60 == 0)
		return g_strdup_printf(_("%u h"), (guint)(minutes / 60));
	if (minutes < 24 * 60)
		return g_strdup_printf(_("%u h %u min"), (guint)(minutes / 60), (guint)(minutes % 60));
	return g_strdup_printf(_("%u d %u h"), (guint)(minutes / 1440), (guint)(minutes / 60 % 24));
}

char *rw_form_about(guint64 ms)
{
	g_autofree char *text = NULL;

	if (ms < 60000)
		return g_strdup(_("under a minute"));
	text = rw_form_duration(ms);
	return g_strdup_printf(_("about %s"), text);
}

char *rw_form_temperature(gint millicelsius)
{
	return millicelsius == UNKNOWN_TEMPERATURE ? g_strdup("")
						   : g_strdup_printf("%d °C", (millicelsius + 500) / 1000);
}

static char *format_time(gint64 wall_ms, const char *format)
{
	g_autoptr(GDateTime) time = wall_ms > 0 ? g_date_time_new_from_unix_local(wall_ms / 1000) : NULL;

	return time ? g_date_time_format(time, format) : g_strdup("");
}

char *rw_form_time(gint64 wall_ms)
{
	return format_time(wall_ms, "%Y-%m-%d %H:%M");
}

char *rw_form_day(gint64 wall_ms)
{
	return format_time(wall_ms, "%Y-%m-%d");
}

/* --- words */

struct word {
	const char *key;
	const char *text;
};

static const char *find(const struct word *words, gsize n, const char *key)
{
	for (gsize i = 0; i < n; i++) {
		if (g_strcmp0(words[i].key, key) == 0)
			return _(words[i].text);
	}
	return key ? key : "";
}

#define FIND(words, key) find(words, G_N_ELEMENTS(words), key)

const char *rw_word_bus(const char *bus)
{
	static const struct word words[] = {
		{ "ata", "SATA" }, { "nvme", "NVMe" },	   { "scsi", "SAS/SCSI" }, { "usb", "USB" },
		{ "mmc", "MMC" },  { "virtio", "virtio" }, { "ufs", "UFS" },	   { "unknown", N_("unknown bus") },
	};

	return FIND(words, bus);
}

const char *rw_word_media(const char *media)
{
	static const struct word words[] = {
		{ "disk", N_("magnetic disk") },
		{ "flash", N_("flash") },
		{ "unknown", N_("unknown medium") },
	};

	return FIND(words, media);
}

const char *rw_word_level(const char *level)
{
	static const struct word words[] = {
		{ "none", N_("nothing") },
		{ "clear", N_("cleared (Clear)") },
		{ "purge", N_("purged (Purge)") },
	};

	return FIND(words, level);
}

const char *rw_word_outcome(const char *outcome)
{
	static const struct word words[] = {
		{ "none", N_("not ended") },
		{ "erased", N_("Erased") },
		{ "erased-with-exceptions", N_("Erased with exceptions") },
		{ "failed", N_("Not erased") },
		{ "cancelled", N_("Not erased: cancelled") },
		{ "interrupted", N_("Interrupted") },
		{ "destroyed", N_("Destroyed") },
		{ "lot-closed", N_("Consignment list") },
		{ "erased-by-supplier", N_("Erased, as the supplier reports") },
		{ "handed-over", N_("Handed over") },
		{ "annulled", N_("Receipt annulled") },
	};

	return FIND(words, outcome);
}

const char *rw_word_technique(const char *technique)
{
	static const struct word words[] = {
		{ "overwrite", N_("overwriting") },
		{ "ata-sanitize-overwrite", N_("ATA SANITIZE, overwrite") },
		{ "ata-sanitize-crypto", N_("ATA SANITIZE, crypto scramble") },
		{ "ata-sanitize-block", N_("ATA SANITIZE, block erase") },
		{ "scsi-sanitize-overwrite", N_("SCSI SANITIZE, overwrite") },
		{ "scsi-sanitize-crypto", N_("SCSI SANITIZE, cryptographic erase") },
		{ "scsi-sanitize-block", N_("SCSI SANITIZE, block erase") },
		{ "nvme-sanitize-overwrite", N_("NVMe Sanitize, overwrite") },
		{ "nvme-sanitize-crypto", N_("NVMe Sanitize, crypto erase") },
		{ "nvme-sanitize-block", N_("NVMe Sanitize, block erase") },
		{ "ufs-purge", N_("UFS unmap and purge") },
		{ "tcg-psid-revert", "TCG PSID Revert" },
		{ "ata-security-erase-enhanced", N_("ATA Security Erase, enhanced") },
		{ "ata-security-erase", N_("ATA Security Erase, normal") },
		{ "nvme-format-user-data", N_("NVMe Format, user data") },
		{ "nvme-format-crypto", N_("NVMe Format, cryptographic") },
		{ "mmc-sanitize", N_("eMMC erase and sanitize") },
		{ "mmc-secure-erase", N_("eMMC secure erase") },
		{ "scsi-format-unit", "SCSI FORMAT UNIT" },
		{ "discard", N_("discard (TRIM, UNMAP)") },
	};

	return FIND(words, technique);
}

const char *rw_word_choice(const char *choice)
{
	static const struct word words[] = {
		{ "chosen", N_("chosen") },
		{ "not-offered", N_("the drive does not offer it") },
		{ "blocked", N_("blocked") },
		{ "counts-less", N_("counts for less") },
		{ "never", N_("erases nothing for certain") },
		{ "unknown", N_("could not be asked") },
		{ "not-wanted", N_("the profile asks for something else") },
	};

	return FIND(words, choice);
}

const char *rw_word_step(const char *step)
{
	static const struct word words[] = {
		{ "overwrite", N_("Overwrite") },
		{ "verify", N_("Read back") },
		{ "await", N_("Wait for the running erasure") },
		{ "suspend", N_("Put the computer to sleep for a moment") },
		{ "show-capacity", N_("Show hidden areas") },
		{ "witness", N_("Remember samples of the old data") },
		{ "mark", N_("Write marks") },
		{ "device-erase", N_("The drive erases itself") },
		{ "verify-gone", N_("Check that the data is gone") },
	};

	return FIND(words, step);
}

const char *rw_word_step_state(const char *state)
{
	static const struct word words[] = {
		{ "pending", N_("to come") },
		{ "running", N_("running") },
		{ "passed", N_("done") },
		{ "exceptions", N_("done, with exceptions") },
		{ "failed", N_("failed") },
		{ "cancelled", N_("cancelled") },
		{ "interrupted", N_("interrupted") },
	};

	return FIND(words, state);
}

const char *rw_word_role(const char *role)
{
	static const struct word words[] = {
		{ "technician", N_("technician") },
		{ "administrator", N_("administrator") },
		{ "validator", N_("validator") },
		{ "auditor", N_("auditor") },
	};

	return FIND(words, role);
}

const char *rw_word_verdict(const char *verdict)
{
	static const struct word words[] = {
		{ "valid", N_("Genuine and unchanged") },
		{ "invalid", N_("Not valid: it does not hold") },
		{ "untrusted", N_("Unchanged, but the signer is not trusted") },
		{ "not-ours", N_("This is no certificate of Radera") },
	};

	return FIND(words, verdict);
}

const char *rw_word_disposition(const char *disposition)
{
	static const struct word words[] = {
		{ "sale", N_("Resale") },
		{ "buyout", N_("Student buy-out") },
		{ "reuse", N_("Reuse") },
		{ "return", N_("Return") },
		{ "recycling", N_("Recycling") },
		{ "donation", N_("Donation") },
		{ "destruction", N_("Destruction") },
	};

	return FIND(words, disposition);
}

const char *rw_word_signature(const char *role)
{
	static const struct word words[] = {
		{ "station", N_("Sealed by the station") },
		{ "validator", N_("Countersigned by a validator") },
		{ "receiver", N_("Signed by the receiver") },
		{ "time-stamp", N_("Time-stamped") },
	};

	return FIND(words, role);
}

const char *rw_word_kind(const char *kind)
{
	static const struct word words[] = {
		{ "student", N_("student computer") },
		{ "teacher", N_("teacher computer") },
		{ "administrative", N_("staff computer") },
		{ "shared", N_("shared computer") },
		{ "server", N_("server") },
		{ "drive", N_("loose drive") },
		{ "phone", N_("phone") },
		{ "tablet", N_("tablet") },
		{ "other", N_("other equipment") },
	};

	return g_strcmp0(kind, "unknown") == 0 ? "" : FIND(words, kind);
}

const char *rw_word_asset_state(const char *state)
{
	static const struct word words[] = {
		{ "registered", N_("not received here yet") },
		{ "received", N_("received") },
		{ "examined", N_("examined") },
		{ "erasing", N_("being erased") },
		{ "erased", N_("erased") },
		{ "failed", N_("not erased") },
		{ "disposed", N_("handed on") },
	};

	return FIND(words, state);
}

const char *rw_word_review(const char *kind)
{
	static const struct word words[] = {
		{ "unknown", N_("Not in the register") },
		{ "serial-mismatch", N_("Numbers that contradict each other") },
		{ "duplicate", N_("The same serial number more than once") },
		{ "disposed", N_("Handed on already") },
		{ "retired", N_("Struck off in the register") },
		{ "drive-elsewhere", N_("A drive from another computer") },
		{ "supplier-unmatched", N_("A supplier's row that fits nothing") },
		{ "merge-conflict", N_("Two stations that say different things") },
	};

	return FIND(words, kind);
}

char *rw_form_price(gint64 minor)
{
	if (minor < 0)
		return g_strdup("");
	/* %1$s: whole kronor, %2$02d: hundredths */
	return g_strdup_printf(_("%1$lld.%2$02d kr"), (long long)(minor / 100), (int)(minor % 100));
}

gboolean rw_form_read_price(const char *text, gint64 *ret)
{
	gint64 minor = 0;
	guint decimals = 0;
	gboolean has_comma = FALSE;
	const char *at = text;

	for (; g_ascii_isdigit(*at) || (!has_comma && (*at == ',' || *at == '.')); at++) {
		if (!g_ascii_isdigit(*at)) {
			has_comma = TRUE;
			continue;
		}
		decimals += has_comma;
		minor = minor * 10 + (*at - '0');
		if (minor > PRICE_MAX)
			return FALSE;
	}
	if (at == text || decimals > 2 || (has_comma && decimals == 0) ||
	    (*at && strcmp(at, " kr") != 0 && strcmp(at, "kr") != 0))
		return FALSE;
	*ret = decimals == 0 ? minor * 100 : decimals == 1 ? minor * 10 : minor;
	return TRUE;
}

/* --- sentences */

/* What the service says in English, where people at a bench meet it. "%s" stands for whatever stands there. */
static const char *const sentences[] = {
	N_("the store is there again: %s entries and %s certificates; missing are %s entries and %s certificates"),
	N_("the database %s is gone, its ledger is there"),
	N_("%s is not in the register"),
	N_("%s is not in the register; the computer's serial number %s belongs to %s"),
	N_("%s has the serial number %s in the register, and the computer says %s"),
	N_("%s things in the register have the serial number %s"),
	N_("%s was disposed of already (%s)"),
	N_("%s has left the register already: %s"),
	N_("that is not the volume's passphrase"),
	N_("the volume was opened, and what is on it cannot be read"),
	N_("the volume cannot be opened here"),
	N_("the site folder %s is refused: it is not signed"),
	N_("the site folder %s is refused: its file %s is not the one that was signed"),
	N_("the site folder %s is refused: its file %s is not there"),
	N_("the site folder %s is refused: %s"),
	N_("the site folder %s was used by a station already: its key is not in it any more"),
	N_("the site folder is for %s, and this station is %s"),
	N_("the store %s: file is not a database"),
	N_("the store %s: database disk image is malformed"),
	N_("%s is empty: the store is damaged"),
	N_("the file is damaged: do not delete it; radera archive rebuild makes the store again from the ledger beside "
	   "it"),
	N_("radera archive rebuild makes it again from the ledger"),
	N_("radera archive rebuild makes it again from the ledger beside it; do not delete what is left"),
	N_("make it anew at the office: radera site make"),
	N_("make one for each station: radera site make"),
	N_("that is not %s's PIN"),
	N_("%s has no PIN"),
	N_("%s's PIN is locked after %s wrong ones"),
	N_("too many wrong PINs: wait %s s"),
	N_("too many wrong PINs: wait %s seconds"),
	N_("nobody is signed in on this connection"),
	N_("%s may not act here any more"),
	N_("%s is %s: that role may not do this"),
	N_("somebody else signs in: try again"),
	N_("the job has ended"),
	N_("'%s' cannot be an inventory id"),
	N_("%s has an unfinished job, %s"),
	N_("%s may not be erased: %s"),
	N_("%s is another drive than before: its %s differs"),
	N_("%s is no longer the drive that was chosen: its %s differs"),
	N_("%s is one of the drive's %s namespaces, and %s erases all of them"),
	N_("the drive is frozen by the computer's firmware"),
	N_("the drive is frozen again after the sleep"),
	N_("the drive is locked: unlock it, revert it with the PSID on its label, or destroy it"),
	N_("the drive is not connected"),
	N_("the drive %s is not connected"),
	N_("the drive cannot be overwritten by the host"),
	N_("the drive is read-only or locked: it cannot be overwritten"),
	N_("the drive has a size of zero bytes: no medium, or it does not answer"),
	N_("the drive has shown no progress for %s min"),
	N_("the drive says that %s failed"),
	N_("the drive stalled: a request at byte %s was not answered within %s s"),
	N_("the drive hangs: the kernel has not answered for %s s"),
	N_("the operator did not let the computer sleep, and the drive stays frozen"),
	N_("no PSID was given"),
	N_("the drive could not be asked what it can do (%s): %s"),
	N_("destroy the medium, or use a Clear profile if the policy allows it"),
	N_("the drive could not be asked"),
	N_("the drive has it, but it is Clear only here"),
	N_("the drive has it; another one is preferred"),
	N_("the drive has it; the profile asks for an overwrite"),
	N_("the drive has it; the profile names others"),
	N_("the drive says that it does not have it"),
	N_("the plan is refused"),
	N_("the profile asks for it; Clear by NIST SP 800-88r2 3.1.1"),
	N_("the profile asks for the drive's own commands"),
	N_("the profile wants Purge of an overwrite, which is Clear at most (NIST SP 800-88r2 3.1.1)"),
	N_("the profile wants Purge; an overwrite by the host is Clear at most"),
	N_("the strongest that the drive offers"),
	N_("the strongest that the drive offers, once it is unfrozen"),
	N_("rests on the drive's own encryption"),
	N_("needs the PSID from the drive's label; rests on the drive's encryption"),
	N_("sectors that the drive has replaced are not reached"),
	N_("spare and retired cells of the flash are not reached"),
	N_("the medium is unknown, and spare areas that it may have are not reached"),
	N_("a format need not write anything: the read-back decides"),
	N_("something stands in the way"),
	N_("use a profile that overwrites"),
	N_("a hint to the drive, not an erasure"),
	N_("Linux kernels as distributed cannot send it"),
	N_("the computer's firmware has frozen the drive, and this computer cannot lift that by sleeping: move the "
	   "drive to another computer or a USB adapter with SAT; or %s"),
	N_("%s takes %s on this drive, which it does not offer: %s"),
	N_("ATA SANITIZE or a TCG revert"),
	N_("ATA SANITIZE, a TCG revert or an enhanced ATA Security Erase"),
	N_("ATA SANITIZE (block erase or crypto scramble) or a TCG revert"),
	N_("NVMe Sanitize, a TCG revert, or NVMe Format with a crypto-erase statement of the maker"),
	N_("SCSI SANITIZE or a TCG revert"),
	N_("a sanitize command or TCG revert that its USB bridge passes on"),
	N_("a statement of the maker that its sanitize is a purge (eMMC sanitize as such is Clear)"),
	N_("a purge of the storage under it (a virtual drive has no such command)"),
	N_("a command of the drive's own"),
	N_("a sanitize command of its own (its bus is unknown)"),
	N_("It holds %s."),
	N_("%s is mounted."),
	N_("%s is used as swap space."),
	N_("%s is built on it."),
	N_("%s is held open exclusively by another program."),
	N_("%s carries Radera itself, or its evidence."),
	N_("%s is read-only (write-protected)."),
	N_("%s holds no medium (0 bytes)."),
	N_("%s does not answer, so it cannot be told whether somebody uses it."),
	N_("It cannot be told which drive the system runs from, so none is offered: %s"),
	N_("there is no place for evidence yet: put in a stick that can be written"),
	N_("the station is set up already"),
	N_("it is mounted"),
	N_("the disk of the running system"),
	N_("the profile asks for it; %s"),
	N_("a drive on this bus cannot have it"),
	N_("the drive does not offer it"),
	N_("the drive could not be asked; %s"),
	N_("discard is a hint to the drive, not an erasure"),
	N_("who erased does not countersign: another person does"),
	N_("the bays are set by the file %s"),
	N_("you cannot retire yourself: another administrator does"),
	N_("a PIN has at least 4 characters"),
	N_("one character again and again is no PIN"),
	N_("a PIN has %s to %s characters"),
	N_("question %s is not asked"),
	N_("the job was cancelled"),
	N_("list the drives again and choose anew"),
	N_("wait until it is done, then plug it in again or restart the computer"),
	N_("check cable, power and slot, then start again with the drive's present name"),
	N_("check cable, power and slot; a drive that hangs should be destroyed"),
	N_("it is disposed already"),
	N_("it was not received here"),
	N_("it is being erased"),
	N_("phones and tablets go to recycling"),
	N_("only a student's own computer can be bought out"),
	N_("the register knows no holder"),
	N_("the buyer is not the holder"),
	N_("the policy asks for %s, and %s was reached"),
	N_("purge"),
	N_("clear"),
	N_("none"),
	N_("the policy asks for a full read-back, and a sample was read"),
	N_("its certificate is not issued yet"),
	N_("the policy does not let %s devices go there"),
	N_("the receiver is not the holder"),
	N_("the receiver is not named"),
	N_("the receiver is none of those that the policy names"),
	N_("the policy %s has no rule for that"),
	N_("there is no reference of its wipe by the device management"),
	N_("no drive of it was seen: erase it, or confirm that it has none"),
	N_("%s of %s drives are not erased: it can only be destroyed"),
	N_("the policy takes no supplier's report for that"),
	N_("the policy does not name %s among its certified suppliers"),
	N_("the firmware's password is not confirmed to be removed"),
	N_("the device is not confirmed to be released from management (MDM, Autopilot, Apple School)"),
	N_("the TPM is not confirmed to be cleared"),
	N_("the owner's marks are not confirmed to be removed"),
	N_("the charger is not confirmed to go along"),
	N_("the battery is not confirmed to be examined"),
	N_("there is no card of %s here"),
	N_("there is no open matter %s"),
	N_("say in a sentence what was found out"),
	N_("%s is registered already: %s"),
	N_("%s cannot witness what %s did: it must be another person"),
	N_("%s is not in the lot %s"),
	N_("%s is %s, not %s"),
	N_("%s is destroyed already: certificate %s"),
	N_("%s is disposed of (%s)"),
	N_("%s is in the lot %s"),
	N_("%s was not received here"),
	N_("'%s' is no particle size"),
	N_("write it as '2 mm', or as a class of ISO/IEC 21964 (DIN 66399) such as H-5"),
	N_("what is %s has no particle size"),
	N_("the drive %s is flash, which a magnetic field does not erase: shred it"),
	N_("%s stores in flash, which a magnetic field does not erase"),
	N_("%s is the number of a lot or a thing already"),
	N_("'%s' cannot be the number of a lot"),
	N_("say who receives it"),
	N_("the lot %s is closed already: certificate %s"),
	N_("the lot %s is empty"),
	N_("the lot %s is full: %s things"),
	N_("the store knows no asset %s"),
	N_("the store knows no lot %s"),
	N_("the mapping %s does not say how its register is told"),
	N_("nothing waits for %s"),
	N_("the buyer's name is missing"),
	N_("'%s' is no buyer's name"),
	N_("the buyer's name holds a personal number"),
	N_("the receipt has the name only"),
	N_("the reason holds a personal number, which the log must not"),
	N_("neither the register nor the price list says what %s costs"),
	N_("say why %s has a price of its own: --reason TEXT"),
	N_("name the price and the reason: --price 500,00 --reason TEXT"),
	N_("the store has no receipt %s"),
	N_("%s is an auditor, who looks and hands over nothing"),
};

/* Whether text has the pattern's form; what stands for its "%s" is added to parts (at most 4). */
static gboolean match(const char *pattern, const char *text, GPtrArray *parts)
{
	const char *hole = strstr(pattern, "%s");
	const char *next;
	gsize before;
	const char *after;

	if (!hole)
		return strcmp(pattern, text) == 0;
	before = (gsize)(hole - pattern);
	if (strncmp(pattern, text, before) != 0)
		return FALSE;
	pattern = hole + 2;
	text += before;
	next = strstr(pattern, "%s");
	if (!next && !*pattern)
		after = text + strlen(text);
	else {
		g_autofree char *fixed = next ? g_strndup(pattern, (gsize)(next - pattern)) : g_strdup(pattern);

		after = next ? strstr(text, fixed)
			     : (g_str_has_suffix(text, fixed) ? text + strlen(text) - strlen(fixed) : NULL);
	}
	if (!after)
		return FALSE;
	g_ptr_array_add(parts, g_strndup(text, (gsize)(after - text)));
	return match(pattern, after, parts);
}

/* The translated pattern with the parts in their places, which a translation keeps in this order; parts that are
 * sentences are translated too. */
static char *fill(const char *pattern, const GPtrArray *parts)
{
	GString *text = g_string_new(NULL);
	guint i = 0;

	while (*pattern) {
		if (strncmp(pattern, "%s", 2) == 0 && i < parts->len) {
			g_autofree char *part = rw_form_sentence(g_ptr_array_index(parts, i++));

			g_string_append(text, part);
			pattern += 2;
		} else {
			g_string_append_c(text, *pattern++);
		}
	}
	return g_string_free(text, FALSE);
}

/* "sim:bay-1: the drive ...", "reason: what the drive said": each half by itself. */
static char *translate_halves(const char *english)
{
	static const char *const between[] = { ": ", "; " };

	for (gsize i = 0; i < G_N_ELEMENTS(between); i++) {
		const char *at = strstr(english, between[i]);
		g_autofree char *first = at ? g_strndup(english, (gsize)(at - english)) : NULL;
		g_autofree char *left = at ? rw_form_sentence(first) : NULL;
		g_autofree char *right = at ? rw_form_sentence(at + 2) : NULL;

		if (at)
			return g_strconcat(left, between[i], right, NULL);
	}
	return g_strdup(english);
}

char *rw_form_sentence(const char *english)
{
	for (gsize i = 0; english && i < G_N_ELEMENTS(sentences); i++) {
		g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func(g_free);

		if (match(sentences[i], english, parts))
			return fill(_(sentences[i]), parts);
	}
	return english ? translate_halves(english) : g_strdup("");
}

const char *rw_error_name(const GError *error)
{
	g_autofree char *remote = error ? g_dbus_error_get_remote_error(error) : NULL;

	return remote && g_str_has_prefix(remote, ERROR_PREFIX) ? g_intern_string(remote + strlen(ERROR_PREFIX)) : "";
}

/* The service's message is a sentence, and what to do on a further line. */
char *rw_form_error(const GError *error)
{
	g_autoptr(GError) copy = g_error_copy(error);

	if (g_error_matches(error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
	    g_error_matches(error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY) ||
	    g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CLOSED))
		return g_strdup(_("The station service does not answer. Jobs that run go on; try again in a moment."));
	(void)g_dbus_error_strip_remote_error(copy);
	return rw_form_lines(copy->message);
}

char *rw_form_lines(const char *english)
{
	GString *text = g_string_new(NULL);
	g_auto(GStrv) lines = g_strsplit(english, "\n", -1);

	for (gsize i = 0; lines[i]; i++) {
		g_autofree char *sentence = rw_form_sentence(lines[i]);
		gunichar first = g_utf8_get_char(sentence);
		char letter[8] = "";

		if (!*sentence)
			continue;
		(void)g_unichar_to_utf8(g_unichar_toupper(first), letter);
		g_string_append_printf(text, "%s%s%s%s", text->len ? " " : "", letter, g_utf8_next_char(sentence),
				       g_str_has_suffix(sentence, ".") ? "" : ".");
	}
	return g_string_free(text, FALSE);
}
