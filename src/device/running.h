/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The medium that this system runs from. The rules, in this order, over every mount of /proc/self/mountinfo:
 *
 *   mount point                          | of a block device     | anything else
 *   /, /usr, /boot, /boot/efi            | its drives are taken  | see below for /
 *   /run/live/..., /lib/live/mount/...   | its drives are taken  | ignored (a tmpfs under toram)
 *
 *   type of /                            | verdict
 *   on a block device                    | known
 *   nfs, nfs4, cifs, 9p, virtiofs, ceph  | known: no local drive
 *   rootfs, ramfs, tmpfs                 | known: RAM, unless the command line names a live medium or a root device
 *   overlay and all others               | known only when a live medium was found on a drive, else unknown
 *
 * When it is unknown, no drive is offered at all.
 */
#ifndef RAD_DEVICE_RUNNING_H
#define RAD_DEVICE_RUNNING_H

#include "device/graph.h"

struct rad_running {
	bool is_known;
	char reason[160]; /* why it is unknown */
	struct rad_blocks drives;
};

int rad_running_find(const struct rad_view *view, struct rad_running *ret, struct rad_error *err) RAD_MUST_CHECK;
void rad_running_done(struct rad_running *running);

#endif
