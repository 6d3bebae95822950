/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The stage's /sys: the machine's own devices (so that a program can see what it runs from), without its loop and
 * memory devices, and the drives of the bench as the kernel would have put them there.
 */
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "simulator/firmware.h"
#include "stage.h"

#define PCI	    "devices/pci0000:80/0000:80:%02zx.0"
#define CONTROL_DEV "1:3" /* the control nodes are /dev/null under other names */

struct tree_path {
	char text[PATH_MAX];
};

static struct tree_path join(const char *format, ...) RAD_PRINTF(1, 2);

static struct tree_path join(const char *format, ...)
{
	struct tree_path path;
	va_list args;

	va_start(args, format);
	if (vsnprintf(path.text, sizeof(path.text), format, args) >= (int)sizeof(path.text))
		stage_die("build a path", ENAMETOOLONG);
	va_end(args);
	return path;
}

static void make_folders(char *path)
{
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		(void)mkdir(path, 0755);
		*slash = '/';
	}
}

static void write_bytes(const struct stage *stage, const char *path, const void *data, size_t size)
{
	struct tree_path full = join("%s/%s", stage->sysfs, path);
	FILE *file;

	make_folders(full.text);
	file = fopen(full.text, "we");
	if (!file || fwrite(data, 1, size, file) != size || fclose(file) != 0)
		stage_die(full.text, errno);
}

static void write_text(const struct stage *stage, const char *folder, const char *name, const char *text)
{
	struct tree_path path = join("%s/%s", folder, name);
	struct tree_path line = join("%s\n", text);

	write_bytes(stage, path.text, line.text, strlen(line.text));
}

static void write_number(const struct stage *stage, const char *folder, const char *name, uint64_t number)
{
	write_text(stage, folder, name, join("%" PRIu64, number).text);
}

/* Both below the tree's root; absolute, as the tree becomes /sys. */
static void make_link(const struct stage *stage, const char *path, const char *to)
{
	struct tree_path full = join("%s/%s", stage->sysfs, path);

	make_folders(full.text);
	if (symlink(join("/sys/%s", to).text, full.text) < 0 && errno != EEXIST)
		stage_die(full.text, errno);
}

static void subsystem(const struct stage *stage, const char *folder, const char *bus)
{
	make_link(stage, join("%s/subsystem", folder).text, join("bus/%s", bus).text);
}

static const char *name_of(const char *path)
{
	return strrchr(path, '/') + 1;
}

void stage_tree_write_size(const struct stage_drive *drive)
{
	write_number(drive->stage, drive->path, "size", drive->size_bytes / 512);
}

static void make_block(struct stage_drive *drive, const char *device)
{
	const struct stage *stage = drive->stage;
	const struct rad_drive *shown = &drive->bench->drive;
	const char *path = drive->path;
	struct tree_path number = join("%" PRIu32 ":%" PRIu32, drive->major_number, drive->minor_number);

	write_text(stage, path, "dev", number.text);
	stage_tree_write_size(drive);
	write_number(stage, path, "ro", shown->read_only);
	write_number(stage, path, "removable", shown->removable);
	write_number(stage, path, "hidden", 0);
	write_number(stage, path, "diskseq", drive->diskseq);
	write_text(stage, path, "uevent", join("DEVNAME=%s\nDEVTYPE=disk", drive->block).text);
	write_number(stage, path, "queue/logical_block_size", shown->logical_sector_bytes);
	write_number(stage, path, "queue/physical_block_size", shown->physical_sector_bytes);
	write_number(stage, path, "queue/max_sectors_kb", 1280);
	write_number(stage, path, "queue/rotational", shown->media == RAD_MEDIA_DISK);
	write_text(stage, path, "holders/.keep", "");
	write_text(stage, path, "slaves/.keep", "");
	(void)unlink(join("%s/%s/holders/.keep", stage->sysfs, path).text);
	(void)unlink(join("%s/%s/slaves/.keep", stage->sysfs, path).text);
	make_link(stage, join("%s/subsystem", path).text, "class/block");
	make_link(stage, join("%s/device", path).text, device);
	make_link(stage, join("block/%s", drive->block).text, path);
	make_link(stage, join("class/block/%s", drive->block).text, path);
	make_link(stage, join("dev/block/%s", number.text).text, path);
}

static void make_control(const struct stage_drive *drive, const char *class, const char *folder)
{
	write_text(drive->stage, folder, "dev", CONTROL_DEV);
	make_link(drive->stage, join("class/%s/%s", class, drive->control).text, folder);
}

static void write_pages(const struct stage_drive *drive, const char *device)
{
	static const uint8_t pages[] = { 0x80, 0x83, 0x89, 0xB1 };
	const struct rad_sim_drive *model = ((const struct rad_sim_target *)drive->target)->drive;

	for (size_t i = 0; i < sizeof(pages); i++) {
		uint8_t page[RAD_SIM_VPD_SIZE];
		size_t size = rad_sim_vpd(model, pages[i], page);

		/* the kernel does not ask USB bridges, of which some hang on the question */
		if (size > 0 && drive->bench->drive.bus != RAD_BUS_USB)
			write_bytes(drive->stage, join("%s/vpd_pg%02x", device, pages[i]).text, page, size);
	}
}

/* What the SCSI layer shows of a unit below its host. */
static void make_unit(struct stage_drive *drive, const char *host)
{
	const struct stage *stage = drive->stage;
	const struct rad_identity *identity = &drive->bench->drive.identity;
	bool is_ata = drive->bench->drive.bus == RAD_BUS_ATA;
	struct tree_path device = join("%s/target%zu:0:0/%zu:0:0:0", host, drive->index, drive->index);

	subsystem(stage, device.text, "scsi");
	write_number(stage, device.text, "type", 0);
	write_text(stage, device.text, "vendor", is_ata ? "ATA     " : identity->vendor);
	write_text(stage, device.text, "model", join("%.16s", identity->model).text);
	write_text(stage, device.text, "rev", join("%.4s", identity->firmware).text);
	write_text(stage, device.text, "rescan", "");
	write_text(stage, device.text, "state", "running");
	write_pages(drive, device.text);
	(void)rad_text_copy(drive->path, sizeof(drive->path), join("%s/block/%s", device.text, drive->block).text);
	make_block(drive, device.text);
	make_control(drive, "scsi_generic", join("%s/scsi_generic/%s", device.text, drive->control).text);
}

static void make_ata(struct stage_drive *drive, const char *pci)
{
	struct tree_path port = join("%s/ata%zu", pci, drive->index + 1);

	write_number(drive->stage, port.text, join("ata_port/ata%zu/port_no", drive->index + 1).text, drive->index + 1);
	write_number(drive->stage, port.text, "ata_port/port_no", drive->index + 1);
	make_unit(drive, join("%s/host%zu", port.text, drive->index).text);
}

static void make_scsi(struct stage_drive *drive, const char *pci)
{
	make_unit(drive, join("%s/host%zu", pci, drive->index).text);
}

static void make_usb(struct stage_drive *drive, const char *pci)
{
	const struct stage *stage = drive->stage;
	struct tree_path hub = join("%s/usb1", pci);
	struct tree_path usb = join("%s/1-%zu", hub.text, drive->index + 1);
	struct tree_path interface = join("%s/1-%zu:1.0", usb.text, drive->index + 1);

	subsystem(stage, hub.text, "usb");
	write_text(stage, hub.text, "idVendor", "1d6b");
	subsystem(stage, usb.text, "usb");
	write_text(stage, usb.text, "idVendor", "174c");
	write_text(stage, usb.text, "idProduct", "55aa");
	write_text(stage, usb.text, "serial", drive->bench->drive.identity.serial);
	subsystem(stage, interface.text, "usb");
	make_unit(drive, join("%s/host%zu", interface.text, drive->index).text);
}

/* The kernel puts each controller into an NVM subsystem, by which nvme-cli finds it. */
static void make_subsystem(const struct stage_drive *drive, const char *controller)
{
	const struct stage *stage = drive->stage;
	const struct rad_identity *identity = &drive->bench->drive.identity;
	struct tree_path name = join("nvme-subsys%s", drive->control + strlen("nvme"));
	struct tree_path folder = join("devices/virtual-stage/nvme-subsystem/%s", name.text);

	write_text(stage, folder.text, "subsysnqn", join("nqn.2014-08.org.example:%s", identity->serial).text);
	write_text(stage, folder.text, "model", identity->model);
	write_text(stage, folder.text, "serial", identity->serial);
	write_text(stage, folder.text, "firmware_rev", identity->firmware);
	make_link(stage, join("%s/%s", folder.text, drive->control).text, controller);
	make_link(stage, join("class/nvme-subsystem/%s", name.text).text, folder.text);
}

static void make_nvme(struct stage_drive *drive, const char *pci)
{
	const struct stage *stage = drive->stage;
	const struct rad_identity *identity = &drive->bench->drive.identity;
	struct tree_path controller = join("%s/nvme/%s", pci, drive->control);

	subsystem(stage, controller.text, "nvme");
	write_text(stage, controller.text, "transport", "pcie");
	write_text(stage, controller.text, "address", name_of(pci));
	write_text(stage, controller.text, "state", "live");
	write_text(stage, controller.text, "model", identity->model);
	write_text(stage, controller.text, "serial", identity->serial);
	write_text(stage, controller.text, "firmware_rev", identity->firmware);
	write_text(stage, controller.text, "subsysnqn", join("nqn.2014-08.org.example:%s", identity->serial).text);
	make_control(drive, "nvme", controller.text);
	make_subsystem(drive, controller.text);
	(void)rad_text_copy(drive->path, sizeof(drive->path), join("%s/%s", controller.text, drive->block).text);
	make_block(drive, controller.text);
	write_number(stage, drive->path, "nsid", 1);
	if (rad_text_has_prefix(identity->wwn, "eui."))
		write_text(stage, drive->path, "eui", identity->wwn + 4);
}

static void make_mmc(struct stage_drive *drive, const char *pci)
{
	const struct stage *stage = drive->stage;
	const struct rad_identity *identity = &drive->bench->drive.identity;
	struct tree_path card = join("%s/mmc_host/mmc%zu/mmc%zu:0001", pci, drive->index, drive->index);

	subsystem(stage, card.text, "mmc");
	write_text(stage, card.text, "type", "MMC");
	write_text(stage, card.text, "name", identity->model);
	write_text(stage, card.text, "serial", identity->serial);
	write_text(stage, card.text, "manfid", identity->vendor);
	write_text(stage, card.text, "fwrev", identity->firmware);
	(void)rad_text_copy(drive->path, sizeof(drive->path), join("%s/block/%s", card.text, drive->block).text);
	make_block(drive, card.text);
}

static void make_virtio(struct stage_drive *drive, const char *pci)
{
	struct tree_path device = join("%s/virtio%zu", pci, drive->index);

	subsystem(drive->stage, device.text, "virtio");
	(void)rad_text_copy(drive->path, sizeof(drive->path), join("%s/block/%s", device.text, drive->block).text);
	make_block(drive, device.text);
	write_text(drive->stage, drive->path, "serial", drive->bench->drive.identity.serial);
}

static void make_drive(struct stage_drive *drive)
{
	static void (*const makers[RAD_BUS_COUNT])(struct stage_drive *, const char *) = {
		[RAD_BUS_ATA] = make_ata,   [RAD_BUS_SCSI] = make_scsi, [RAD_BUS_USB] = make_usb,
		[RAD_BUS_NVME] = make_nvme, [RAD_BUS_MMC] = make_mmc,	[RAD_BUS_VIRTIO] = make_virtio,
	};
	struct tree_path pci = join(PCI, drive->index);

	if (!makers[drive->bench->drive.bus])
		stage_die("put a drive of this bus on the stage", ENOTSUP);
	subsystem(drive->stage, pci.text, "pci");
	makers[drive->bench->drive.bus](drive, pci.text);
}

static void visit(const char *folder, void (*each)(const struct stage *stage, const char *name),
		  const struct stage *stage)
{
	rad_auto_dir DIR *dir = opendir(folder);
	const struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		if (entry->d_name[0] != '.')
			each(stage, entry->d_name);
	}
}

/* The machine's devices, each tree of them as it is. */
static void bind_devices(const struct stage *stage, const char *name)
{
	struct tree_path from = join("/sys/devices/%s", name);
	struct tree_path to = join("%s/devices/%s", stage->sysfs, name);

	if (mkdir(to.text, 0755) < 0 || mount(from.text, to.text, NULL, MS_BIND | MS_REC, NULL) < 0)
		stage_die(from.text, errno);
}

static void link_number(const struct stage *stage, const char *path, const char *name)
{
	rad_auto_buffer struct rad_buffer number = RAD_BUFFER_INIT;
	struct tree_path file = join("/sys/%s/dev", path);

	make_link(stage, join("class/block/%s", name).text, path);
	if (rad_file_read(-100 /* AT_FDCWD */, file.text, 64, &number, NULL) < 0 || number.size < 2)
		return;
	make_link(stage, join("dev/block/%.*s", (int)number.size - 1, (const char *)number.data).text, path);
}

static void link_block(const struct stage *stage, const char *name)
{
	char target[PATH_MAX];
	char path[PATH_MAX];
	rad_auto_dir DIR *dir = NULL;
	const struct dirent *entry;

	if (rad_text_has_prefix(name, "loop") || rad_text_has_prefix(name, "ram") ||
	    rad_text_has_prefix(name, "zram") || !realpath(join("/sys/block/%s", name).text, target))
		return;
	(void)rad_text_copy(path, sizeof(path), target + strlen("/sys/"));
	make_link(stage, join("block/%s", name).text, path);
	link_number(stage, path, name);
	dir = opendir(target);
	while (dir && (entry = readdir(dir))) {
		struct tree_path part = join("%s/%s", path, entry->d_name);

		if (access(join("/sys/%s/partition", part.text).text, F_OK) == 0)
			link_number(stage, part.text, entry->d_name);
	}
}

void stage_tree_make(struct stage *stage)
{
	(void)mkdir(stage->sysfs, 0755);
	(void)mkdir(join("%s/devices", stage->sysfs).text, 0755);
	visit("/sys/devices", bind_devices, stage);
	visit("/sys/block", link_block, stage);
	for (size_t i = 0; i < stage->n_drives; i++)
		make_drive(&stage->drives[i]);
}
