/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "device/view.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/text.h"

static int init_root(const char *given, const char *own, char ret[PATH_MAX], bool *ret_is_real, struct rad_error *err)
{
	const char *path = given ? given : own;

	if (!realpath(path, ret))
		return rad_error_set(err, RAD_ERROR_IO, errno, "scan drives", "cannot read %s", path);
	*ret_is_real = rad_text_equal(ret, own);
	return 0;
}

int rad_view_init(struct rad_view *view, const struct rad_scan_roots *roots, struct rad_error *err)
{
	int r = init_root(roots->sysfs, "/sys", view->sysfs, &view->sysfs_is_real, err);

	if (!r)
		r = init_root(roots->proc, "/proc", view->proc, &view->proc_is_real, err);
	/* drives are found in sysfs: without nodes they are still told */
	if (!r && init_root(roots->dev, "/dev", view->dev, &view->dev_is_real, NULL) < 0) {
		(void)rad_text_copy(view->dev, sizeof(view->dev), roots->dev ? roots->dev : "/dev");
		view->dev_is_real = false;
	}
	view->running_medium_unknown = roots->running_medium_unknown;
	return r;
}

bool rad_view_has_nodes(const struct rad_view *view)
{
	return view->sysfs_is_real && view->dev_is_real;
}

bool rad_path_format(char ret[PATH_MAX], const char *format, ...)
{
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(ret, PATH_MAX, format, args);
	va_end(args);
	if (length >= 0 && length < PATH_MAX)
		return true;
	ret[0] = '\0';
	return false;
}

const char *rad_path_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

bool rad_path_is_below(const char *path, const char *directory)
{
	size_t length = strlen(directory);

	while (length > 0 && directory[length - 1] == '/')
		length--;
	return strncmp(path, directory, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

size_t rad_attribute_bytes(const char *directory, const char *name, uint8_t *ret, size_t size)
{
	char path[PATH_MAX];
	rad_auto_fd int fd = -1;
	struct stat info;
	size_t total = 0;

	if (!rad_path_format(path, "%s/%s", directory, name))
		return 0;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0 || fstat(fd, &info) < 0 || !S_ISREG(info.st_mode))
		return 0;
	while (total < size) {
		ssize_t got = read(fd, ret + total, size - total);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return 0;
		if (got == 0)
			break;
		total += (size_t)got;
	}
	return total;
}

bool rad_attribute_text(const char *directory, const char *name, char *ret, size_t size)
{
	size_t length = rad_attribute_bytes(directory, name, (uint8_t *)ret, size);
	bool is_whole = length > 0 && length < size && !memchr(ret, '\0', length);

	if (!is_whole)
		length = 0;
	while (length > 0 && ret[length - 1] == '\n')
		length--;
	ret[length] = '\0';
	return is_whole;
}

bool rad_attribute_field(const char *directory, const char *name, char *ret, size_t size)
{
	char text[512];
	size_t length = rad_attribute_bytes(directory, name, (uint8_t *)text, sizeof(text));

	rad_text_copy_field(ret, size, text, length);
	return ret[0] != '\0';
}

bool rad_attribute_u64(const char *directory, const char *name, uint64_t *ret)
{
	char text[32];

	return rad_attribute_text(directory, name, text, sizeof(text)) && rad_text_to_u64(text, ret);
}

bool rad_attribute_link(const char *directory, const char *name, char *ret, size_t size)
{
	char path[PATH_MAX];
	char target[PATH_MAX];
	ssize_t length;

	ret[0] = '\0';
	if (!rad_path_format(path, "%s/%s", directory, name))
		return false;
	length = readlink(path, target, sizeof(target) - 1);
	if (length <= 0)
		return false;
	target[length] = '\0';
	return rad_text_copy(ret, size, rad_path_name(target));
}

bool rad_attribute_exists(const char *directory, const char *name)
{
	char path[PATH_MAX];

	return rad_path_format(path, "%s/%s", directory, name) && access(path, F_OK) == 0;
}

void rad_directory_visit(const char *directory, rad_visit_name_fn visit, void *user)
{
	rad_auto_dir DIR *dir = opendir(directory);
	const struct dirent *entry;

	if (!dir)
		return;
	while ((entry = readdir(dir)) != NULL) {
		if (rad_text_equal(entry->d_name, ".") || rad_text_equal(entry->d_name, ".."))
			continue;
		if (!visit(directory, entry->d_name, user))
			return;
	}
}
