/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/page/view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define PREFIX "drive-"

int rad_page_view_read(const struct rad_certificate_view *view, enum rad_page_language own, struct rad_page_view *ret,
		       struct rad_error *err)
{
	*ret = (struct rad_page_view){ .language = own };
	if (!view)
		return 0;
	ret->drive = view->drive;
	if (!view->languages[0])
		return 0;
	if (!rad_page_language_find(view->languages, &ret->language))
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "make certificate",
				     "\"%.16s\" is none of the languages sv+en, sv and en", view->languages);
	ret->has_language = ret->language != own;
	return 0;
}

void rad_page_view_name(const struct rad_page_view *view, char ret[RAD_VIEW_NAME_SIZE])
{
	size_t used = 0;

	ret[0] = '\0';
	if (view->drive > 0)
		used = (size_t)snprintf(ret, RAD_VIEW_NAME_SIZE, PREFIX "%zu", view->drive);
	if (view->has_language)
		(void)snprintf(ret + used, RAD_VIEW_NAME_SIZE - used, "%s%s", used > 0 ? "-" : "",
			       rad_page_language_name(view->language));
}

/* A number without sign or leading zero, which strtoul() alone would let pass. */
static bool take_drive(const char **name, uint32_t *ret)
{
	const char *digits = *name + strlen(PREFIX);
	unsigned long number;
	char *end;

	if (*digits < '1' || *digits > '9')
		return false;
	number = strtoul(digits, &end, 10);
	if (number > RAD_VIEW_DRIVE_MAX)
		return false;
	*ret = (uint32_t)number;
	*name = end;
	return true;
}

bool rad_certificate_view_find(const char *name, struct rad_certificate_view *ret)
{
	enum rad_page_language language;

	memset(ret, 0, sizeof(*ret));
	if (rad_text_has_prefix(name, PREFIX)) {
		if (!take_drive(&name, &ret->drive))
			return false;
		if (!*name)
			return true;
		if (*name++ != '-')
			return false;
	}
	return rad_page_language_find(name, &language) && rad_text_copy(ret->languages, sizeof(ret->languages), name);
}
