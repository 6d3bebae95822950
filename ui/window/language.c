/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "window/language.h"

#include <locale.h>
#include <string.h>

#include <glib/gi18n.h>

/* Real locales first: some C libraries look for translations under no other. */
static const char *const locales[][4] = {
	{ "sv", "sv_SE.UTF-8", "sv_FI.UTF-8", NULL },
	{ "en", "en_GB.UTF-8", "en_US.UTF-8", NULL },
};

static const char *message_directory(void)
{
	const char *told = g_getenv("RADERA_LOCALE_DIR");

	return told ? told : RW_LOCALE_DIR;
}

void rw_language_set(const char *language)
{
	gboolean is_set = FALSE;

	(void)g_setenv("LANGUAGE", language, TRUE);
	for (gsize i = 0; i < G_N_ELEMENTS(locales); i++) {
		for (gsize k = 1; strcmp(locales[i][0], language) == 0 && !is_set && locales[i][k]; k++)
			is_set = setlocale(LC_ALL, locales[i][k]) != NULL;
	}
	if (!is_set)
		(void)setlocale(LC_ALL, "C.UTF-8");
	/* said again, so that what was looked up in the other language is forgotten */
	(void)bindtextdomain(GETTEXT_PACKAGE, message_directory());
	(void)bind_textdomain_codeset(GETTEXT_PACKAGE, "UTF-8");
	(void)textdomain(GETTEXT_PACKAGE);
}
