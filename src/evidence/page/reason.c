/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/page/reason.h"

#include <stdbool.h>
#include <string.h>

#include "base/cleanup.h"
#include "evidence/page/text.h"

#define PARTS_MAX 6

/*
 * '#' is a number, '*' anything (the shortest that lets the rest fit); the Swedish has the same ones in the same order.
 * The first that fits counts.
 */
static const struct {
	const char *en;
	const char *sv;
} sentences[] = {
	{ "# bytes in 1 range could not be reached; the profile allows none",
	  "# byte i 1 område kunde inte nås; profilen tillåter inga" },
	{ "# bytes in # ranges could not be reached; the profile allows none",
	  "# byte i # områden kunde inte nås; profilen tillåter inga" },
	{ "# bytes in 1 range could not be reached; that is more than the profile allows",
	  "# byte i 1 område kunde inte nås; det är mer än profilen tillåter" },
	{ "# bytes in # ranges could not be reached; that is more than the profile allows",
	  "# byte i # områden kunde inte nås; det är mer än profilen tillåter" },
	{ "# bytes in 1 range could not be reached", "# byte i 1 område kunde inte nås" },
	{ "# bytes in # ranges could not be reached", "# byte i # områden kunde inte nås" },
	{ "# bytes could not be reached, in more ranges than can be listed",
	  "# byte kunde inte nås, i fler områden än som kan räknas upp" },
	{ "the list of bad ranges does not add up to # bytes", "listan över onåbara områden stämmer inte med # byte" },
	{ "step # left bytes out that are not listed", "steg # utelämnade byte som inte är uppräknade" },
	{ "step #: # bytes of marks or old data are left, the first at byte #",
	  "steg #: # byte av märken eller gamla data finns kvar, de första vid byte #" },
	{ "step #: # bytes of marks or old data are left", "steg #: # byte av märken eller gamla data finns kvar" },
	{ "step #: # bytes differ from what must be there, the first at byte #",
	  "steg #: # byte avviker från vad som ska stå där, de första vid byte #" },
	{ "step #: # bytes differ from what must be there", "steg #: # byte avviker från vad som ska stå där" },
	{ "step #: # bytes are neither fill nor noise, but look like data",
	  "steg #: # byte är varken fyllning eller brus utan ser ut som data" },
	{ "step # failed: *", "steg # misslyckades: *" },
	{ "step # failed", "steg # misslyckades" },
	{ "step # of # was cancelled", "steg # av # avbröts av operatören" },
	{ "step # of # was interrupted", "steg # av # blev avbrutet" },
	{ "step # of # did not come to its end", "steg # av # blev inte färdigt" },
	{ "step # of # was not done", "steg # av # utfördes inte" },
	{ "step #: the drive was not seen to accept *", "steg #: enheten sågs inte ta emot *" },
	{ "step #: the drive says that * is done, but was not seen to do it",
	  "steg #: enheten säger att * är klart men sågs inte utföra det" },
	{ "step # wrote # and could not reach # of the drive's # bytes",
	  "steg # skrev # och kunde inte nå # av enhetens # byte" },
	{ "step # read # and could not reach # of the drive's # bytes",
	  "steg # läste # och kunde inte nå # av enhetens # byte" },
	{ "the plan is a refusal: *", "planen är ett nej: *" },
	{ "the plan has no steps that could be judged", "planen har inga steg som kan bedömas" },
	{ "the plan has # steps, but # were recorded", "planen har # steg, men # är antecknade" },
	{ "the plan reaches no level", "planen når ingen nivå" },
	{ "the drive at the end is not the one at the start: its * differs",
	  "enheten i slutet är inte den som var där från början (*)" },
	{ "the job ended with an error", "arbetet slutade med ett fel" },
	{ "the job was interrupted", "arbetet avbröts" },
	{ "nothing was erased", "ingenting raderades" },
	{ "the drive did not acknowledge that the last pass left its cache",
	  "enheten bekräftade inte att det sista passet lämnat dess cache" },
	{ "the read-back may have come from the host's cache", "kontrolläsningen kan ha kommit ur värddatorns cache" },
	{ "not verified: no step reads back what the last erasure left",
	  "ej kontrolläst: inget steg läser vad den sista raderingen lämnade" },
	{ "the size of the drive was not recorded", "enhetens storlek är inte antecknad" },
	{ "the drive hides # bytes that were not reached", "enheten döljer # byte som inte nåddes" },
};

struct part {
	const char *start;
	size_t size;
};

static bool match(const char *pattern, const char *text, struct part *parts, size_t n)
{
	size_t size = 0;

	for (; *pattern && *pattern != '#' && *pattern != '*'; pattern++, text++) {
		if (*pattern != *text)
			return false;
	}
	if (!*pattern)
		return !*text;
	if (n == PARTS_MAX)
		return false;
	if (*pattern == '#') {
		size = strspn(text, "0123456789");
		parts[n] = (struct part){ text, size };
		return size > 0 && match(pattern + 1, text + size, parts, n + 1);
	}
	for (;; size++) {
		parts[n] = (struct part){ text, size };
		if (match(pattern + 1, text + size, parts, n + 1))
			return true;
		if (!text[size])
			return false;
	}
}

static void fill_in(const char *pattern, const struct part *parts, char *ret, size_t size)
{
	size_t used = 0;

	ret[0] = '\0';
	for (; *pattern; used = strlen(ret)) {
		size_t literal = strcspn(pattern, "#*");

		rad_page_format(ret + used, size - used, "%.*s", (int)literal, pattern);
		pattern += literal;
		if (!*pattern)
			return;
		used = strlen(ret);
		rad_page_format(ret + used, size - used, "%.*s", (int)parts->size, parts->start);
		parts++;
		pattern++;
	}
}

void rad_page_reason_sv(const char *reason, char *ret, size_t size)
{
	struct part parts[PARTS_MAX];

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(sentences); i++) {
		if (!match(sentences[i].en, reason, parts, 0))
			continue;
		fill_in(sentences[i].sv, parts, ret, size);
		return;
	}
	rad_page_format(ret, size, "%s", reason);
}
