/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "device/running.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "base/cleanup.h"
#include "base/text.h"

struct survey {
	const struct rad_view *view;
	struct rad_running *running;
	bool root_on_drive;
	bool live_on_drive;
	char root_type[32];
};

static bool is_one_of(const char *text, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (rad_text_equal(text, words[i]))
			return true;
	}
	return false;
}

static bool is_system_point(const char *point)
{
	static const char *const points[] = { "/usr", "/boot", "/boot/efi", "/efi" };

	return is_one_of(point, points, RAD_ARRAY_LENGTH(points));
}

static bool is_live_point(const char *point)
{
	return rad_text_has_prefix(point, "/run/live/") || rad_text_has_prefix(point, "/lib/live/mount/") ||
	       rad_text_has_prefix(point, "/usr/lib/live/mount/");
}

static void look_at_mount(void *user, const struct rad_mount *mount)
{
	struct survey *survey = user;
	bool is_root = rad_text_equal(mount->point, "/");
	bool is_live = is_live_point(mount->point);
	bool on_drive;

	if (!is_root && !is_live && !is_system_point(mount->point))
		return;
	on_drive = rad_graph_descend_mount(survey->view, mount->major_number, mount->minor_number, mount->source,
					   &survey->running->drives);
	/* the last mount on / is the one that counts: the initramfs may lie below it */
	if (is_root) {
		survey->root_on_drive = on_drive;
		(void)rad_text_copy(survey->root_type, sizeof(survey->root_type), mount->type);
	}
	if (is_live && on_drive)
		survey->live_on_drive = true;
}

/* Whether a loop device of the live system leads to a real drive; under toram it ends in a tmpfs. */
static bool has_real_drive(const struct rad_blocks *drives)
{
	for (size_t i = 0; i < drives->n; i++) {
		if (!strstr(drives->items[i].path, "/virtual/block/"))
			return true;
	}
	return false;
}

static bool command_line_names_medium(const struct rad_view *view)
{
	static const char *const words[] = { "boot=live", "live-media=", "root=", "toram", "findiso=", "fromiso=" };
	rad_auto_buffer struct rad_buffer text = RAD_BUFFER_INIT;
	struct rad_error ignored;
	char *save = NULL;

	if (rad_view_proc(view, "cmdline", &text, &ignored) < 0 || !text.data)
		return true; /* cannot be told: take the cautious side */
	for (char *word = strtok_r((char *)text.data, " \n", &save); word; word = strtok_r(NULL, " \n", &save)) {
		for (size_t i = 0; i < RAD_ARRAY_LENGTH(words); i++) {
			if (rad_text_has_prefix(word, words[i]))
				return true;
		}
	}
	return false;
}

static void judge(struct survey *survey)
{
	static const char *const remote[] = { "nfs", "nfs4", "cifs", "9p", "virtiofs", "ceph" };
	static const char *const memory[] = { "rootfs", "ramfs", "tmpfs" };
	struct rad_running *running = survey->running;
	const char *type = survey->root_type;

	if (running->drives.truncated)
		(void)snprintf(running->reason, sizeof(running->reason),
			       "the root file system rests on more devices than can be followed");
	else if (survey->root_on_drive || is_one_of(type, remote, RAD_ARRAY_LENGTH(remote)))
		running->is_known = true;
	else if (survey->live_on_drive && has_real_drive(&running->drives))
		running->is_known = true;
	else if (is_one_of(type, memory, RAD_ARRAY_LENGTH(memory)) && !command_line_names_medium(survey->view))
		running->is_known = true;
	else
		(void)snprintf(running->reason, sizeof(running->reason),
			       "the root file system (%s) leads to no drive, so the drive that this system was started "
			       "from is not known",
			       type[0] ? type : "none");
}

/* The program itself may lie elsewhere than the system: that drive is not offered either. */
static void add_program(struct survey *survey)
{
	struct stat info;

	if (survey->view->is_real && stat("/proc/self/exe", &info) == 0)
		(void)rad_graph_descend_mount(survey->view, major(info.st_dev), minor(info.st_dev), "",
					      &survey->running->drives);
}

int rad_running_find(const struct rad_view *view, struct rad_running *ret, struct rad_error *err)
{
	struct survey survey = { .view = view, .running = ret };
	int r;

	memset(ret, 0, sizeof(*ret));
	r = rad_blocks_init(&ret->drives, err);
	if (r >= 0)
		r = rad_mounts_each(view, look_at_mount, &survey, err);
	if (r < 0) {
		rad_running_done(ret);
		return r;
	}
	judge(&survey);
	add_program(&survey);
	if (view->running_medium_unknown) {
		ret->is_known = false;
		(void)snprintf(ret->reason, sizeof(ret->reason),
			       "the drive that this system was started from is not known");
	}
	return 0;
}

void rad_running_done(struct rad_running *running)
{
	rad_blocks_done(&running->drives);
}
