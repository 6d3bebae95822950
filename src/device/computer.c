/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/computer.h>

#include <ctype.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"

/* What makers leave in fields that they did not fill in. Compared without regard to case. */
static const char *const fillers[] = {
	"to be filled by o.e.m.",
	"to be filled by oem",
	"default string",
	"system manufacturer",
	"system product name",
	"system version",
	"system serial number",
	"chassis serial number",
	"chassis asset tag",
	"asset-1234567890",
	"no asset tag",
	"no asset information",
	"not available",
	"not applicable",
	"not specified",
	"not defined",
	"n/a",
	"none",
	"null",
	"oem",
	"o.e.m.",
	"unknown",
	"invalid",
	"empty",
	"serial",
	"123456789",
	"0123456789",
	"1234567890",
};

/* One character again and again, or only punctuation, names nothing. */
static bool is_monotonous(const char *text)
{
	size_t n = strlen(text);
	size_t n_alike = 0;
	size_t n_letters = 0;

	for (size_t i = 0; i < n; i++) {
		n_alike += text[i] == text[0];
		n_letters += isalnum((unsigned char)text[i]) || (unsigned char)text[i] >= 0x80;
	}
	return n_letters == 0 || (n > 1 && n_alike == n);
}

static bool says_nothing(const char *text)
{
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(fillers); i++) {
		if (strcasecmp(text, fillers[i]) == 0)
			return true;
	}
	return is_monotonous(text);
}

/* One line of a file in the directory, without blanks at its ends; empty when it cannot be read or says nothing. */
static void read_text(int directory, const char *name, char *ret, size_t size)
{
	char text[256];
	char *start = text;
	ssize_t got = -1;
	int fd = openat(directory, name, O_RDONLY | O_CLOEXEC);

	ret[0] = '\0';
	if (fd >= 0) {
		got = read(fd, text, sizeof(text) - 1);
		(void)close(fd);
	}
	if (got <= 0)
		return;
	text[got] = '\0';
	text[strcspn(text, "\n")] = '\0';
	start += strspn(text, " \t");
	for (size_t n = strlen(start); n > 0 && (start[n - 1] == ' ' || start[n - 1] == '\t'); n--)
		start[n - 1] = '\0';
	if (rad_text_is_utf8(start) && !says_nothing(start))
		(void)rad_text_copy(ret, size, start);
}

/* Lenovo's product name is an order number; the name on the lid stands in the version. */
static bool sells_by_version(const char *vendor)
{
	return strcasecmp(vendor, "LENOVO") == 0;
}

void rad_computer_read(const char *directory, struct rad_computer *ret)
{
	char version[sizeof(ret->model)];
	int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	*ret = (struct rad_computer){ .vendor = "" };
	if (fd < 0)
		return;
	read_text(fd, "sys_vendor", ret->vendor, sizeof(ret->vendor));
	read_text(fd, "product_name", ret->model, sizeof(ret->model));
	read_text(fd, "product_version", version, sizeof(version));
	if (version[0] && (sells_by_version(ret->vendor) || !ret->model[0]))
		(void)rad_text_copy(ret->model, sizeof(ret->model), version);
	read_text(fd, "product_serial", ret->serial, sizeof(ret->serial));
	if (!ret->serial[0])
		read_text(fd, "chassis_serial", ret->serial, sizeof(ret->serial));
	read_text(fd, "product_uuid", ret->uuid, sizeof(ret->uuid));
	for (char *c = ret->uuid; *c; c++)
		*c = (char)tolower((unsigned char)*c);
	if (strspn(ret->uuid, "0-") == strlen(ret->uuid) || strspn(ret->uuid, "f-") == strlen(ret->uuid))
		ret->uuid[0] = '\0';
	read_text(fd, "chassis_asset_tag", ret->asset_tag, sizeof(ret->asset_tag));
	(void)close(fd);
}
