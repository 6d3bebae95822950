/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/scan.h>

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "device/scan_private.h"

#define OPERATION "find drive"

RAD_DEFINE_CLEANUP(cleanup_machine, struct rad_machine *, rad_machine_free)
#define auto_machine RAD_CLEANUP(cleanup_machine)

static int refuse(struct rad_error *err, const char *advice, const char *format, ...) RAD_PRINTF(3, 4);

static int refuse(struct rad_error *err, const char *advice, const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	(void)rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION, "%s", text);
	rad_error_advise(err, "%s", advice);
	return -RAD_ERROR_INPUT;
}

static const char advice_list[] = "list the drives: radera drives";

/* Nothing is there: never was, or a link whose drive is gone. */
static int refuse_missing(const char *path, int code, struct rad_error *err)
{
	char target[PATH_MAX];
	ssize_t length = readlink(path, target, sizeof(target) - 1);

	if (length > 0 && code == ENOENT) {
		target[length] = '\0';
		return refuse(err, advice_list, "%s is a link to %s, which is not there: the drive was unplugged", path,
			      target);
	}
	if (code == ENOENT || code == ENOTDIR)
		return refuse(err, advice_list, "there is no device %s", path);
	(void)rad_error_set(err, RAD_ERROR_INPUT, code, OPERATION, "%s cannot be looked at", path);
	return -RAD_ERROR_INPUT;
}

static int refuse_other_file(const char *path, mode_t mode, struct rad_error *err)
{
	if (S_ISDIR(mode))
		return refuse(err, advice_list, "%s is a directory; Radera erases whole drives", path);
	if (S_ISREG(mode))
		return refuse(err, "attach it as a loop device to practise: losetup --find --show FILE",
			      "%s is a regular file; Radera erases drives", path);
	if (S_ISCHR(mode))
		return refuse(err, "name the drive's block device, such as /dev/nvme0n1 for /dev/nvme0",
			      "%s is a character device, not a block device", path);
	return refuse(err, advice_list, "%s is a pipe or a socket, not a block device", path);
}

/* Names of a prepared tree are looked up in its sysfs: its nodes are no devices. */
static int find_prepared(const struct rad_view *view, const char *path, struct rad_block *ret, struct rad_error *err)
{
	struct stat info;

	if (rad_block_by_node(view, path, ret))
		return 0;
	return stat(path, &info) < 0 ? refuse_missing(path, errno, err) : refuse_other_file(path, info.st_mode, err);
}

static int find_node(const struct rad_view *view, const char *path, struct rad_block *ret, struct rad_error *err)
{
	struct stat info;

	if (!view->dev_is_real)
		return find_prepared(view, path, ret, err);
	if (stat(path, &info) < 0)
		return refuse_missing(path, errno, err);
	if (!S_ISBLK(info.st_mode))
		return refuse_other_file(path, info.st_mode, err);
	if (!rad_block_by_node(view, path, ret))
		return refuse(err, advice_list, "%s is a node without a device behind it", path);
	return 0;
}

static int refuse_part(const struct rad_view *view, const char *path, const struct rad_block *block, bool is_hardware,
		       struct rad_error *err)
{
	char node[RAD_NODE_SIZE];
	struct rad_block parent;
	char advice[RAD_NODE_SIZE + 64];

	if (!rad_block_parent(view, block, &parent))
		return refuse(err, advice_list, "%s is a partition; name the drive", path);
	rad_block_node(view, &parent, node);
	(void)snprintf(advice, sizeof(advice), "name %s to erase the whole drive", node);
	return refuse(err, advice, "%s is a %spartition of %s; name the drive", path, is_hardware ? "hardware " : "",
		      node);
}

static int find_by_node(const struct rad_machine *machine, const char *path, const struct rad_survey_item **ret,
			struct rad_error *err)
{
	const struct rad_view *view = &machine->view;
	struct rad_block block;
	struct rad_nature nature;
	int r = find_node(view, path, &block, err);

	if (r < 0)
		return r;
	nature = rad_block_nature(view, &block);
	if (nature.kind == RAD_BLOCK_PARTITION || nature.kind == RAD_BLOCK_HARDWARE_PART)
		return refuse_part(view, path, &block, nature.kind == RAD_BLOCK_HARDWARE_PART, err);
	for (size_t i = 0; i < machine->n_items; i++) {
		if (rad_block_devno(&machine->items[i].block) == rad_block_devno(&block)) {
			*ret = &machine->items[i];
			return 0;
		}
	}
	return refuse(err, advice_list, "%s is %s", path, rad_block_kind_text(nature.kind));
}

static bool is_named(const struct rad_identity *identity, const char *word)
{
	const char *wwn = strchr(identity->wwn, '.'); /* people leave out "naa." */

	if (rad_text_equal(word, identity->stable_id) || rad_text_equal(word, identity->serial))
		return true;
	return wwn && (strcasecmp(word, identity->wwn) == 0 || strcasecmp(word, wwn + 1) == 0 ||
		       (strncasecmp(word, "0x", 2) == 0 && strcasecmp(word + 2, wwn + 1) == 0));
}

static int refuse_unknown_word(const struct rad_machine *machine, const char *word, struct rad_error *err)
{
	char advice[160];
	struct rad_block block;
	char node[RAD_NODE_SIZE];

	if (!rad_block_by_name(&machine->view, word, &block))
		return refuse(err, advice_list, "no drive has the id, serial number or WWN '%s'", word);
	rad_block_node(&machine->view, &block, node);
	(void)snprintf(advice, sizeof(advice), "to name a node, write it in full: %s", node);
	return refuse(err, advice, "no drive has the id, serial number or WWN '%s'", word);
}

static int refuse_ambiguous(const struct rad_machine *machine, const char *word, struct rad_error *err)
{
	char nodes[256] = "";
	size_t used = 0;
	size_t n = 0;

	for (size_t i = 0; i < machine->n_items; i++) {
		char node[RAD_NODE_SIZE];

		if (!is_named(&machine->items[i].identity, word))
			continue;
		rad_block_node(&machine->view, &machine->items[i].block, node);
		n++;
		if (used + RAD_NODE_SIZE + 2 < sizeof(nodes))
			used += (size_t)snprintf(nodes + used, sizeof(nodes) - used, "%s%s", used ? ", " : "", node);
	}
	return refuse(err, "name the node, or the stable id that radera drives --json tells",
		      "'%s' fits %zu drives: %s", word, n, nodes);
}

static int find_by_word(const struct rad_machine *machine, const char *word, const struct rad_survey_item **ret,
			struct rad_error *err)
{
	size_t n = 0;

	for (size_t i = 0; i < machine->n_items; i++) {
		if (!is_named(&machine->items[i].identity, word))
			continue;
		*ret = &machine->items[i];
		n++;
	}
	if (n == 1)
		return 0;
	return n ? refuse_ambiguous(machine, word, err) : refuse_unknown_word(machine, word, err);
}

int rad_scan_find(const struct rad_scan_options *options, const char *name, struct rad_drive *ret,
		  struct rad_error *err)
{
	auto_machine struct rad_machine *machine = NULL;
	const struct rad_survey_item *item = NULL;
	int r;

	if (!name || !name[0])
		return refuse(err, advice_list, "no drive is named");
	r = rad_machine_new(&options->roots, &machine, err);
	if (!r)
		r = rad_machine_survey(machine, err);
	if (!r)
		r = strchr(name, '/') ? find_by_node(machine, name, &item, err)
				      : find_by_word(machine, name, &item, err);
	return r < 0 ? r : rad_drives_examine(machine, options, &item, 1, ret, err);
}
