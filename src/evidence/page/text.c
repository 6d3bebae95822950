/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/page/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"

/* A thing said twice. */
struct translated {
	const char *sv;
	const char *en;
};

static const struct translated texts[RAD_PAGE_TEXT_COUNT] = {
#define RAD_PAGE_TEXT(name, sv, en) [RAD_PAGE_TEXT_##name] = { sv, en },
#include "certificate_text.def"
#undef RAD_PAGE_TEXT
};

static const struct {
	enum rad_page_list list;
	const char *word;
	struct translated words;
} known_words[] = {
	{ RAD_PAGE_LIST_OUTCOME, "erased", { "Raderad", "Erased" } },
	{ RAD_PAGE_LIST_OUTCOME, "erased-with-exceptions", { "Raderad med undantag", "Erased with exceptions" } },
	{ RAD_PAGE_LIST_OUTCOME, "failed", { "Ej raderad", "Not erased" } },
	{ RAD_PAGE_LIST_OUTCOME, "cancelled", { "Avbruten – ej raderad", "Cancelled – not erased" } },
	{ RAD_PAGE_LIST_OUTCOME, "interrupted", { "Ofullständig – ej raderad", "Incomplete – not erased" } },
	{ RAD_PAGE_LIST_OUTCOME, "none", { "Ofullständig – ej raderad", "Incomplete – not erased" } },
	{ RAD_PAGE_LIST_OUTCOME, "destroyed", { "Förstörd", "Destroyed" } },
	{ RAD_PAGE_LIST_OUTCOME, "lot-closed", { "Avslutat parti", "Lot closed" } },
	{ RAD_PAGE_LIST_OUTCOME,
	  "erased-by-supplier",
	  { "Raderad enligt leverantören", "Erased, as the supplier reports" } },
	{ RAD_PAGE_LIST_OUTCOME, "handed-over", { "Överlåten", "Handed over" } },
	{ RAD_PAGE_LIST_OUTCOME, "annulled", { "Makulerat", "Annulled" } },
	{ RAD_PAGE_LIST_KIND, "drive", { "lös lagringsenhet", "loose drive" } },
	{ RAD_PAGE_LIST_KIND, "phone", { "telefon", "phone" } },
	{ RAD_PAGE_LIST_KIND, "tablet", { "surfplatta", "tablet" } },
	{ RAD_PAGE_LIST_KIND, "server", { "server", "server" } },
	{ RAD_PAGE_LIST_METHOD, "shredded", { "Fragmenterad", "Shredded" } },
	{ RAD_PAGE_LIST_METHOD, "crushed", { "Krossad", "Crushed" } },
	{ RAD_PAGE_LIST_METHOD, "melted", { "Smält", "Melted" } },
	{ RAD_PAGE_LIST_METHOD, "incinerated", { "Förbränd", "Incinerated" } },
	{ RAD_PAGE_LIST_METHOD, "degaussed", { "Avmagnetiserad", "Degaussed" } },
	{ RAD_PAGE_LIST_LEVEL, "none", { "–", "–" } },
	{ RAD_PAGE_LIST_LEVEL, "clear", { "NIST: Clear", "NIST: Clear" } },
	{ RAD_PAGE_LIST_LEVEL, "purge", { "NIST: Purge", "NIST: Purge" } },
	{ RAD_PAGE_LIST_TECHNIQUE, "overwrite", { "Överskrivning", "Overwrite" } },
	{ RAD_PAGE_LIST_TECHNIQUE,
	  "nvme-sanitize-block",
	  { "NVMe Sanitize, blockradering", "NVMe Sanitize, block erase" } },
	{ RAD_PAGE_LIST_TECHNIQUE,
	  "nvme-sanitize-crypto",
	  { "NVMe Sanitize, kryptografisk", "NVMe Sanitize, crypto erase" } },
	{ RAD_PAGE_LIST_TECHNIQUE,
	  "nvme-sanitize-overwrite",
	  { "NVMe Sanitize, överskrivning", "NVMe Sanitize, overwrite" } },
	{ RAD_PAGE_LIST_TECHNIQUE,
	  "ata-sanitize-block",
	  { "ATA SANITIZE, blockradering", "ATA SANITIZE, block erase" } },
	{ RAD_PAGE_LIST_TECHNIQUE,
	  "ata-sanitize-crypto",
	  { "ATA SANITIZE, kryptografisk", "ATA SANITIZE, crypto scramble" } },
	{ RAD_PAGE_LIST_TECHNIQUE,
	  "ata-sanitize-overwrite",
	  { "ATA SANITIZE, överskrivning", "ATA SANITIZE, overwrite" } },
	{ RAD_PAGE_LIST_TECHNIQUE,
	  "scsi-sanitize-block",
	  { "SCSI SANITIZE, blockradering", "SCSI SANITIZE, block erase" } },
	{ RAD_PAGE_LIST_TECHNIQUE,
	  "scsi-sanitize-crypto",
	  { "SCSI SANITIZE, kryptografisk", "SCSI SANITIZE, crypto erase" } },
	{ RAD_PAGE_LIST_TECHNIQUE,
	  "scsi-sanitize-overwrite",
	  { "SCSI SANITIZE, överskrivning", "SCSI SANITIZE, overwrite" } },
	{ RAD_PAGE_LIST_TECHNIQUE, "tcg-psid-revert", { "TCG PSID Revert", "TCG PSID Revert" } },
	{ RAD_PAGE_LIST_TECHNIQUE,
	  "ata-security-erase-enhanced",
	  { "ATA Security Erase, enhanced", "ATA Security Erase, enhanced" } },
	{ RAD_PAGE_LIST_TECHNIQUE, "ata-security-erase", { "ATA Security Erase", "ATA Security Erase" } },
	{ RAD_PAGE_LIST_TECHNIQUE,
	  "nvme-format-crypto",
	  { "NVMe Format, kryptografisk", "NVMe Format, crypto erase" } },
	{ RAD_PAGE_LIST_TECHNIQUE,
	  "nvme-format-user-data",
	  { "NVMe Format, användardata", "NVMe Format, user data erase" } },
	{ RAD_PAGE_LIST_TECHNIQUE, "scsi-format-unit", { "SCSI FORMAT UNIT", "SCSI FORMAT UNIT" } },
	{ RAD_PAGE_LIST_TECHNIQUE, "mmc-sanitize", { "eMMC radering och Sanitize", "eMMC erase and sanitize" } },
	{ RAD_PAGE_LIST_TECHNIQUE, "mmc-secure-erase", { "eMMC säker radering", "eMMC secure erase" } },
	{ RAD_PAGE_LIST_BUS, "ata", { "ATA", "ATA" } },
	{ RAD_PAGE_LIST_BUS, "nvme", { "NVMe", "NVMe" } },
	{ RAD_PAGE_LIST_BUS, "scsi", { "SCSI/SAS", "SCSI/SAS" } },
	{ RAD_PAGE_LIST_BUS, "usb", { "USB", "USB" } },
	{ RAD_PAGE_LIST_BUS, "mmc", { "MMC/SD", "MMC/SD" } },
	{ RAD_PAGE_LIST_BUS, "virtio", { "virtio", "virtio" } },
	{ RAD_PAGE_LIST_BUS, "ufs", { "UFS", "UFS" } },
	{ RAD_PAGE_LIST_BUS, "unknown", { "okänd buss", "unknown bus" } },
	{ RAD_PAGE_LIST_MEDIA, "disk", { "magnetskiva", "disk" } },
	{ RAD_PAGE_LIST_MEDIA, "flash", { "flash", "flash" } },
	{ RAD_PAGE_LIST_MEDIA, "unknown", { "okänt", "unknown" } },
	{ RAD_PAGE_LIST_ROLE, "technician", { "tekniker", "technician" } },
	{ RAD_PAGE_LIST_ROLE, "administrator", { "administratör", "administrator" } },
	{ RAD_PAGE_LIST_ROLE, "validator", { "kontrollant", "validator" } },
	{ RAD_PAGE_LIST_DISPOSITION, "reuse", { "Återbruk", "Reuse" } },
	{ RAD_PAGE_LIST_DISPOSITION, "sale", { "Försäljning", "Sale" } },
	{ RAD_PAGE_LIST_DISPOSITION, "buyout", { "Utköp", "Buy-out" } },
	{ RAD_PAGE_LIST_DISPOSITION, "return", { "Återlämning", "Return" } },
	{ RAD_PAGE_LIST_DISPOSITION, "donation", { "Gåva", "Donation" } },
	{ RAD_PAGE_LIST_DISPOSITION, "recycling", { "Återvinning", "Recycling" } },
	{ RAD_PAGE_LIST_DISPOSITION, "destruction", { "Förstöring", "Destruction" } },
	{ RAD_PAGE_LIST_CLOCK, "unchecked", { "stationens egen, ej bevisad", "own, not proven" } },
	{ RAD_PAGE_LIST_CLOCK, "network-time", { "nätets tid (NTP), ej bevisad", "NTP, not proven" } },
	{ RAD_PAGE_LIST_STEP, "overwrite", { "Överskrivning", "Overwrite" } },
	{ RAD_PAGE_LIST_STEP, "verify", { "Kontrolläsning", "Verification" } },
	{ RAD_PAGE_LIST_STEP, "await", { "Väntan på pågående radering", "Await a running erasure" } },
	{ RAD_PAGE_LIST_STEP, "suspend", { "Datorn försatt i vila", "Machine suspended" } },
	{ RAD_PAGE_LIST_STEP, "show-capacity", { "Dolda områden visas", "Show hidden areas" } },
	{ RAD_PAGE_LIST_STEP, "witness", { "Vittnen ur gamla data", "Witnesses of old data" } },
	{ RAD_PAGE_LIST_STEP, "mark", { "Märken skrivs", "Marks written" } },
	{ RAD_PAGE_LIST_STEP, "device-erase", { "Enhetens radering", "The drive's own erasure" } },
	{ RAD_PAGE_LIST_STEP, "verify-gone", { "Kontroll att data är borta", "Check that data is gone" } },
	{ RAD_PAGE_LIST_STEP_STATE, "pending", { "ej påbörjat", "not begun" } },
	{ RAD_PAGE_LIST_STEP_STATE, "running", { "ej avslutat", "not ended" } },
	{ RAD_PAGE_LIST_STEP_STATE, "passed", { "godkänt", "passed" } },
	{ RAD_PAGE_LIST_STEP_STATE, "exceptions", { "med undantag", "with exceptions" } },
	{ RAD_PAGE_LIST_STEP_STATE, "failed", { "misslyckat", "failed" } },
	{ RAD_PAGE_LIST_STEP_STATE, "cancelled", { "avbrutet", "cancelled" } },
	{ RAD_PAGE_LIST_STEP_STATE, "interrupted", { "avbrutet", "interrupted" } },
};

static const char *const language_names[RAD_PAGE_LANGUAGE_COUNT] = {
	[RAD_PAGE_BOTH] = "sv+en",
	[RAD_PAGE_SWEDISH] = "sv",
	[RAD_PAGE_ENGLISH] = "en",
};

const char *rad_page_language_name(enum rad_page_language language)
{
	return language_names[language];
}

bool rad_page_language_find(const char *name, enum rad_page_language *ret)
{
	for (size_t i = 0; i < RAD_PAGE_LANGUAGE_COUNT; i++) {
		if (strcmp(language_names[i], name) != 0)
			continue;
		*ret = (enum rad_page_language)i;
		return true;
	}
	return false;
}

struct rad_page_words rad_page_words(enum rad_page_language language, const char *sv, const char *en)
{
	if (language == RAD_PAGE_SWEDISH)
		return (struct rad_page_words){ sv, "" };
	if (language == RAD_PAGE_ENGLISH)
		return (struct rad_page_words){ en, "" };
	return (struct rad_page_words){ sv, en };
}

void rad_page_pair(struct rad_page_words words, char *ret, size_t size)
{
	if (!*words.second || strcmp(words.first, words.second) == 0)
		rad_page_format(ret, size, "%s", words.first);
	else
		rad_page_format(ret, size, "%s / %s", words.first, words.second);
}

struct rad_page_words rad_page_text(enum rad_page_language language, enum rad_page_text text)
{
	return rad_page_words(language, texts[text].sv, texts[text].en);
}

struct rad_page_words rad_page_word(enum rad_page_language language, enum rad_page_list list, const char *word)
{
	if (!*word)
		return rad_page_words(language, "–", "–");
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(known_words); i++) {
		const struct translated *words = &known_words[i].words;

		if (known_words[i].list == list && strcmp(known_words[i].word, word) == 0)
			return rad_page_words(language, words->sv, words->en);
	}
	return rad_page_words(language, word, word);
}

/* Where the last character begins when the text ends in the middle of one, else the size. */
static size_t whole_size(const char *text, size_t size)
{
	size_t start = size;
	unsigned char lead;
	size_t length;

	while (start > 0 && ((unsigned char)text[start - 1] & 0xC0) == 0x80)
		start--;
	if (start == 0)
		return size;
	lead = (unsigned char)text[start - 1];
	length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
	return size - (start - 1) < length ? start - 1 : size;
}

void rad_page_format(char *ret, size_t size, const char *format, ...)
{
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(ret, size, format, args);
	va_end(args);
	if (length < 0)
		ret[0] = '\0';
	else if ((size_t)length >= size)
		ret[whole_size(ret, size - 1)] = '\0';
}
