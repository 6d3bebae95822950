/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/error.h>

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

static void append_code(char *text, size_t size, int code)
{
	size_t used = strlen(text);
	char message[128];

	if (!code || used + 4 >= size)
		return;
	(void)snprintf(text + used, size - used, ": %s", strerror_r(code, message, sizeof(message)));
}

int rad_error_set(struct rad_error *err, enum rad_error_kind kind, int code, const char *operation, const char *format,
		  ...)
{
	struct rad_error filled = { .kind = kind, .code = code };
	char text[2 * sizeof(filled.text)]; /* longer, so that the cut is made by rad_text_copy(), between characters */
	va_list args;

	if (!err)
		return -(int)kind;
	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	append_code(text, sizeof(text), code);
	(void)rad_text_copy(filled.operation, sizeof(filled.operation), operation);
	(void)rad_text_copy(filled.text, sizeof(filled.text), text);
	*err = filled; /* last: the arguments may point into *err */
	return -(int)kind;
}

void rad_error_advise(struct rad_error *err, const char *format, ...)
{
	char text[2 * sizeof(err->advice)];
	va_list args;

	if (!err)
		return;
	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	(void)rad_text_copy(err->advice, sizeof(err->advice), text);
}

int rad_error_prefix(struct rad_error *err, const char *format, ...)
{
	char text[3 * sizeof(err->text)];
	const size_t prefix_size = 2 * sizeof(err->text);
	va_list args;
	int used;

	if (!err)
		return -(int)RAD_ERROR_IO;
	va_start(args, format);
	used = vsnprintf(text, prefix_size, format, args);
	va_end(args);
	if (used < 0)
		used = 0;
	if ((size_t)used >= prefix_size)
		used = (int)prefix_size - 1;
	(void)snprintf(text + used, sizeof(text) - (size_t)used, ": %s", err->text);
	(void)rad_text_copy(err->text, sizeof(err->text), text);
	return -(int)err->kind;
}

const char *rad_error_kind_name(enum rad_error_kind kind)
{
	static const char *const names[] = {
		[RAD_ERROR_NONE] = "none",	   [RAD_ERROR_FAILED] = "failed",	    [RAD_ERROR_INPUT] = "input",
		[RAD_ERROR_REFUSED] = "refused",   [RAD_ERROR_DEVICE] = "device",	    [RAD_ERROR_IO] = "io",
		[RAD_ERROR_EVIDENCE] = "evidence", [RAD_ERROR_INTERRUPTED] = "interrupted",
	};

	return (unsigned int)kind < sizeof(names) / sizeof(names[0]) ? names[kind] : "unknown";
}
