/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "device/machine.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "device/identity.h"

static void add_device(const struct rad_block *block, void *user)
{
	rad_device_set_add(user, rad_block_devno(block), "used");
}

static bool visit_btrfs_device(const char *directory, const char *name, void *user)
{
	struct rad_machine *machine = user;
	struct rad_block block;

	if (rad_block_by_name(&machine->view, name, &block))
		add_device(&block, &machine->mounted);
	return true;
}

/* Members of btrfs file systems are in sysfs for as long as these are mounted, in whatever name space. */
static bool visit_btrfs(const char *directory, const char *name, void *user)
{
	char devices[PATH_MAX];

	if (rad_path_format(devices, "%s/%s/devices", directory, name))
		rad_directory_visit(devices, visit_btrfs_device, user);
	return true;
}

static void find_mounted(struct rad_machine *machine)
{
	char path[PATH_MAX];

	for (size_t i = 0; i < machine->mounts.n; i++)
		rad_mount_devices(&machine->view, &machine->mounts.items[i], add_device, &machine->mounted);
	if (rad_path_format(path, "%s/fs/btrfs", machine->view.sysfs))
		rad_directory_visit(path, visit_btrfs, machine);
}

static void visit_swap(const char *path, bool is_file, void *user)
{
	struct rad_machine *machine = user;
	const struct rad_mount *mount;
	struct rad_block block;

	if (!is_file) {
		if (rad_block_by_node(&machine->view, path, &block))
			add_device(&block, &machine->swapped);
		return;
	}
	mount = rad_mounts_of_path(&machine->mounts, path, false);
	if (mount)
		rad_mount_devices(&machine->view, mount, add_device, &machine->swapped);
}

int rad_machine_new(const struct rad_scan_roots *roots, struct rad_machine **ret, struct rad_error *err)
{
	struct rad_machine *machine = calloc(1, sizeof(*machine));
	int r;

	if (!machine)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "scan drives", "out of memory");
	r = rad_view_init(&machine->view, roots, err);
	if (!r)
		r = rad_mounts_read(&machine->view, &machine->mounts, err);
	if (r < 0) {
		rad_machine_free(machine);
		return r;
	}
	find_mounted(machine);
	rad_swaps_visit(&machine->view, visit_swap, machine);
	rad_running_find(&machine->view, &machine->mounts, &machine->running);
	*ret = machine;
	return 0;
}

void rad_machine_free(struct rad_machine *machine)
{
	if (!machine)
		return;
	rad_mounts_done(&machine->mounts);
	free(machine->items);
	free(machine);
}

struct survey {
	struct rad_machine *machine;
	bool failed;
};

static bool visit_device(const char *directory, const char *name, void *user)
{
	struct survey *survey = user;
	struct rad_machine *machine = survey->machine;
	struct rad_survey_item *grown;
	struct rad_survey_item *item;
	char path[PATH_MAX];

	grown = reallocarray(machine->items, machine->n_items + 1, sizeof(*grown));
	if (!grown) {
		survey->failed = true;
		return false;
	}
	machine->items = grown;
	item = &grown[machine->n_items];
	if (!rad_path_format(path, "%s/%s", directory, name) || !rad_block_by_path(&machine->view, path, &item->block))
		return true; /* it went away in this moment */
	item->nature = rad_block_nature(&machine->view, &item->block);
	if (item->nature.kind == RAD_BLOCK_PARTITION || item->nature.kind == RAD_BLOCK_HIDDEN)
		return true;
	rad_identity_read(&machine->view, &item->block, item->nature, &item->identity);
	machine->n_items++;
	return true;
}

static bool has_twin(const struct rad_machine *machine, size_t i, const char *stable_id)
{
	for (size_t j = 0; j < machine->n_items; j++) {
		if (j != i && rad_text_equal(machine->items[j].identity.stable_id, stable_id))
			return true;
	}
	return false;
}

/* Marks first, renames then: a renamed twin must not leave the other one alone. */
static int tell_twins_apart(struct rad_machine *machine, struct rad_error *err)
{
	rad_auto_free bool *are_twins = calloc(machine->n_items + 1, sizeof(bool));

	if (!are_twins)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "scan drives", "out of memory");
	for (size_t i = 0; i < machine->n_items; i++)
		are_twins[i] = has_twin(machine, i, machine->items[i].identity.stable_id);
	for (size_t i = 0; i < machine->n_items; i++) {
		struct rad_survey_item *item = &machine->items[i];

		if (are_twins[i])
			rad_stable_id_tell_apart(&machine->view, &item->block, &item->identity);
	}
	return 0;
}

int rad_machine_survey(struct rad_machine *machine, struct rad_error *err)
{
	struct survey survey = { .machine = machine };
	rad_auto_dir DIR *dir = NULL;
	char path[PATH_MAX];

	(void)rad_path_format(path, "%s/dev/block", machine->view.sysfs);
	dir = opendir(path);
	if (!dir)
		return rad_error_set(err, RAD_ERROR_IO, errno, "scan drives", "cannot read %s", path);
	rad_directory_visit(path, visit_device, &survey);
	if (survey.failed)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "scan drives", "out of memory");
	return tell_twins_apart(machine, err);
}
