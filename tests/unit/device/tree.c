/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tree.h"

#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define LENGTH_MAX 512

static void join(char ret[PATH_MAX], const char *format, ...) __attribute__((format(printf, 2, 3)));

static void join(char ret[PATH_MAX], const char *format, ...)
{
	va_list args;

	va_start(args, format);
	assert_in_range(vsnprintf(ret, PATH_MAX, format, args), 0, PATH_MAX - 1);
	va_end(args);
}

static void make_folders(const char *path)
{
	char part[PATH_MAX];

	for (const char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		(void)snprintf(part, sizeof(part), "%.*s", (int)(slash - path), path);
		(void)mkdir(part, 0755);
	}
}

void tree_write_bytes(struct tree *tree, const char *path, const void *data, size_t size)
{
	char full[PATH_MAX];
	FILE *file;

	join(full, "%s/%s", tree->root, path);
	make_folders(full);
	file = fopen(full, "we");
	assert_non_null(file);
	assert_int_equal(fwrite(data, 1, size, file), size);
	assert_int_equal(fclose(file), 0);
}

void tree_write(struct tree *tree, const char *path, const char *text)
{
	tree_write_bytes(tree, path, text, strlen(text));
}

void tree_link(struct tree *tree, const char *path, const char *target)
{
	char full[PATH_MAX];
	char to[PATH_MAX];

	join(full, "%s/%s", tree->root, path);
	join(to, "%s/%s", tree->root, target);
	make_folders(full);
	(void)unlink(full);
	assert_int_equal(symlink(to, full), 0);
}

void tree_delete(struct tree *tree, const char *path)
{
	char full[PATH_MAX];

	join(full, "%s/%s", tree->root, path);
	assert_int_equal(unlink(full), 0);
}

void tree_subsystem(struct tree *tree, const char *path, const char *subsystem)
{
	char link[PATH_MAX];
	char target[PATH_MAX];

	join(link, "sys/%s/subsystem", path);
	join(target, "sys/bus/%s", subsystem);
	tree_link(tree, link, target);
}

static void write_attribute(struct tree *tree, const char *path, const char *name, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

static void write_attribute(struct tree *tree, const char *path, const char *name, const char *format, ...)
{
	char file[PATH_MAX];
	char text[LENGTH_MAX];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	join(file, "sys/%s/%s", path, name);
	tree_write(tree, file, text);
}

static const char *name_of(const char *path)
{
	return strrchr(path, '/') + 1;
}

static void make_device(struct tree *tree, const char *path, const char *devno, uint64_t sectors)
{
	char link[PATH_MAX];
	char target[PATH_MAX];

	tree_subsystem(tree, path, "block");
	write_attribute(tree, path, "dev", "%s\n", devno);
	write_attribute(tree, path, "size", "%llu\n", (unsigned long long)sectors);
	write_attribute(tree, path, "ro", "0\n");
	write_attribute(tree, path, "uevent", "DEVNAME=%s\nDEVTYPE=disk\n", name_of(path));
	write_attribute(tree, path, "holders/.keep", "%s", "");
	write_attribute(tree, path, "slaves/.keep", "%s", "");
	join(link, "sys/%s/holders/.keep", path);
	tree_delete(tree, link);
	join(link, "sys/%s/slaves/.keep", path);
	tree_delete(tree, link);
	join(target, "sys/%s", path);
	join(link, "sys/dev/block/%s", devno);
	tree_link(tree, link, target);
	join(link, "sys/class/block/%s", name_of(path));
	tree_link(tree, link, target);
	join(link, "dev/%s", name_of(path));
	tree_write(tree, link, "");
}

void tree_block(struct tree *tree, const char *path, const char *devno, uint64_t sectors)
{
	char link[PATH_MAX];
	char target[PATH_MAX];

	make_device(tree, path, devno, sectors);
	join(link, "sys/block/%s", name_of(path));
	join(target, "sys/%s", path);
	tree_link(tree, link, target);
	write_attribute(tree, path, "removable", "0\n");
	write_attribute(tree, path, "hidden", "0\n");
	write_attribute(tree, path, "diskseq", "7\n");
	write_attribute(tree, path, "queue/logical_block_size", "512\n");
	write_attribute(tree, path, "queue/physical_block_size", "4096\n");
	write_attribute(tree, path, "queue/max_sectors_kb", "1280\n");
	write_attribute(tree, path, "queue/rotational", "1\n");
}

void tree_partition(struct tree *tree, const char *disk_path, const char *name, const char *devno)
{
	char path[PATH_MAX];

	join(path, "%s/%s", disk_path, name);
	make_device(tree, path, devno, 2048);
	write_attribute(tree, path, "partition", "1\n");
}

void tree_stack(struct tree *tree, const char *upper_path, const char *lower_path)
{
	char link[PATH_MAX];
	char target[PATH_MAX];

	join(link, "sys/%s/slaves/%s", upper_path, name_of(lower_path));
	join(target, "sys/%s", lower_path);
	tree_link(tree, link, target);
	join(link, "sys/%s/holders/%s", lower_path, name_of(upper_path));
	join(target, "sys/%s", upper_path);
	tree_link(tree, link, target);
}

/* Unit serial number page (SPC-5 7.7.18). */
static void write_serial_page(struct tree *tree, const char *device, const char *serial)
{
	char file[PATH_MAX];
	char page[64] = { 0, (char)0x80, 0, (char)strlen(serial) };

	(void)memcpy(page + 4, serial, strlen(serial));
	join(file, "sys/%s/vpd_pg80", device);
	tree_write_bytes(tree, file, page, 4 + strlen(serial));
}

static void link_device(struct tree *tree, const char *block, const char *device)
{
	char link[PATH_MAX];
	char target[PATH_MAX];

	join(link, "sys/%s/device", block);
	join(target, "sys/%s", device);
	tree_link(tree, link, target);
}

static void make_scsi(struct tree *tree, const char *device, const char *vendor, const char *model, const char *serial)
{
	tree_subsystem(tree, device, "scsi");
	write_attribute(tree, device, "type", "0\n");
	write_attribute(tree, device, "vendor", "%s\n", vendor);
	write_attribute(tree, device, "model", "%s\n", model);
	write_attribute(tree, device, "rev", "1A01\n");
	if (serial)
		write_serial_page(tree, device, serial);
}

const char *tree_sata(struct tree *tree, const char *name, const char *devno, int port, const char *serial)
{
	static char path[PATH_MAX];
	char ata[PATH_MAX];
	char device[PATH_MAX];

	tree_subsystem(tree, "devices/pci0000:00/0000:00:17.0", "pci");
	join(ata, "devices/pci0000:00/0000:00:17.0/ata%d", port);
	join(device, "%s/ata_port/ata%d", ata, port);
	write_attribute(tree, device, "port_no", "%d\n", port);
	join(device, "%s/host%d/target%d:0:0/%d:0:0:0", ata, port, port, port);
	make_scsi(tree, device, "ATA     ", "ST500DM002-1BD14", serial);
	join(path, "%s/block/%s", device, name);
	tree_block(tree, path, devno, 976773168);
	link_device(tree, path, device);
	return path;
}

const char *tree_usb(struct tree *tree, const char *name, const char *devno, int port, const char *serial)
{
	static char path[PATH_MAX];
	char usb[PATH_MAX];
	char interface[PATH_MAX];
	char device[PATH_MAX];

	tree_subsystem(tree, "devices/pci0000:00/0000:00:14.0", "pci");
	tree_subsystem(tree, "devices/pci0000:00/0000:00:14.0/usb1", "usb");
	write_attribute(tree, "devices/pci0000:00/0000:00:14.0/usb1", "idVendor", "1d6b\n");
	write_attribute(tree, "devices/pci0000:00/0000:00:14.0/usb1", "serial", "0000:00:14.0\n");
	join(usb, "devices/pci0000:00/0000:00:14.0/usb1/1-%d", port);
	tree_subsystem(tree, usb, "usb");
	write_attribute(tree, usb, "idVendor", "174c\n");
	if (serial)
		write_attribute(tree, usb, "serial", "%s\n", serial);
	join(interface, "%s/1-%d:1.0", usb, port);
	tree_subsystem(tree, interface, "usb");
	join(device, "%s/host%d/target%d:0:0/%d:0:0:0", interface, 10 + port, 10 + port, 10 + port);
	make_scsi(tree, device, "ASMT    ", "2115            ", NULL);
	join(path, "%s/block/%s", device, name);
	tree_block(tree, path, devno, 31116288);
	write_attribute(tree, path, "removable", "1\n");
	link_device(tree, path, device);
	return path;
}

const char *tree_nvme(struct tree *tree, const char *name, const char *devno, const char *serial)
{
	static char path[PATH_MAX];
	const char *pci = "devices/pci0000:00/0000:00:1d.0/0000:03:00.0";
	char controller[PATH_MAX];

	tree_subsystem(tree, "devices/pci0000:00/0000:00:1d.0", "pci");
	tree_subsystem(tree, pci, "pci");
	join(controller, "%s/nvme/nvme0", pci);
	tree_subsystem(tree, controller, "nvme");
	write_attribute(tree, controller, "transport", "pcie\n");
	write_attribute(tree, controller, "model", "SAMSUNG MZVLB512HBJQ-000L7              \n");
	write_attribute(tree, controller, "serial", "%s\n", serial);
	write_attribute(tree, controller, "firmware_rev", "5M2QEXF7\n");
	join(path, "%s/%s", controller, name);
	tree_block(tree, path, devno, 1000215216);
	write_attribute(tree, path, "queue/rotational", "0\n");
	write_attribute(tree, path, "nsid", "1\n");
	link_device(tree, path, controller);
	return path;
}

const char *tree_virtio(struct tree *tree, const char *name, const char *devno, const char *serial)
{
	static char path[PATH_MAX];

	tree_subsystem(tree, "devices/pci0000:00/0000:00:05.0", "pci");
	tree_subsystem(tree, "devices/pci0000:00/0000:00:05.0/virtio2", "virtio");
	join(path, "devices/pci0000:00/0000:00:05.0/virtio2/block/%s", name);
	tree_block(tree, path, devno, 41943040);
	link_device(tree, path, "devices/pci0000:00/0000:00:05.0/virtio2");
	write_attribute(tree, path, "serial", "%s", serial);
	return path;
}

const char *tree_dm(struct tree *tree, const char *name, const char *devno)
{
	static char path[PATH_MAX];

	join(path, "devices/virtual/block/%s", name);
	tree_block(tree, path, devno, 8192);
	write_attribute(tree, path, "dm/name", "vg-root\n");
	return path;
}

const char *tree_loop(struct tree *tree, const char *name, const char *devno, const char *file)
{
	static char path[PATH_MAX];

	join(path, "devices/virtual/block/%s", name);
	tree_block(tree, path, devno, 8192);
	write_attribute(tree, path, "loop/backing_file", "%s\n", file);
	write_attribute(tree, path, "loop/offset", "0\n");
	return path;
}

void tree_mounts(struct tree *tree, const char *lines)
{
	tree_write(tree, "proc/self/mountinfo", lines);
}

void tree_root_on(struct tree *tree, const char *devno, const char *type, const char *source)
{
	char line[LENGTH_MAX];

	(void)snprintf(line, sizeof(line), "27 1 %s / / rw,relatime shared:1 - %s %s rw\n", devno, type, source);
	tree_mounts(tree, line);
}

void tree_make(struct tree *tree)
{
	(void)memset(tree, 0, sizeof(*tree));
	(void)snprintf(tree->root, sizeof(tree->root), "/tmp/radera-tree-XXXXXX");
	assert_non_null(mkdtemp(tree->root));
	(void)snprintf(tree->sysfs, sizeof(tree->sysfs), "%s/sys", tree->root);
	(void)snprintf(tree->dev, sizeof(tree->dev), "%s/dev", tree->root);
	(void)snprintf(tree->proc, sizeof(tree->proc), "%s/proc", tree->root);
	tree->options.roots = (struct rad_scan_roots){ tree->sysfs, tree->dev, tree->proc, false };
	tree_write(tree, "sys/dev/block/.keep", "");
	tree_delete(tree, "sys/dev/block/.keep");
	tree_write(tree, "dev/null-is-missing", "");
	tree_write(tree, "proc/swaps", "Filename\t\t\t\tType\t\tSize\tUsed\tPriority\n");
	tree_write(tree, "proc/devices",
		   "Character devices:\n  1 mem\n  7 vcs\n\nBlock devices:\n  1 ramdisk\n  7 "
		   "loop\n  8 sd\n259 blkext\n");
	tree_write(tree, "proc/cmdline", "quiet\n");
	tree_root_on(tree, "0:2", "rootfs", "rootfs");
}

static int remove_entry(const char *path, const struct stat *info, int type, struct FTW *walk)
{
	return remove(path);
}

void tree_remove(struct tree *tree)
{
	assert_int_equal(nftw(tree->root, remove_entry, 16, FTW_DEPTH | FTW_PHYS), 0);
}

static bool is_node(const struct rad_drive *drive, const char *name)
{
	return strcmp(name_of(drive->node), name) == 0;
}

static bool scan_for(struct tree *tree, bool all, const char *name, struct rad_drive *ret)
{
	struct rad_scan_options options = tree->options;
	struct rad_drive *drives = NULL;
	struct rad_error err = { 0 };
	size_t n = 0;
	bool found = false;

	options.all = all;
	if (rad_scan(&options, &drives, &n, &err) < 0)
		fail_msg("%s", err.text);
	for (size_t i = 0; i < n && !found; i++) {
		found = is_node(&drives[i], name);
		if (found && ret)
			*ret = drives[i];
	}
	free(drives);
	return found;
}

void tree_find(struct tree *tree, const char *name, struct rad_drive *ret)
{
	if (!scan_for(tree, true, name, ret))
		fail_msg("%s is not listed", name);
}

bool tree_lists(struct tree *tree, bool all, const char *name)
{
	return scan_for(tree, all, name, NULL);
}
