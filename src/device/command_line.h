/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the kernel's command line says about the medium that the system was started from.
 */
#ifndef RAD_DEVICE_COMMAND_LINE_H
#define RAD_DEVICE_COMMAND_LINE_H

#include "device/stack.h"

struct rad_command_line {
	bool is_live;		   /* started from a live medium */
	bool is_netbooted;	   /* the live system's image came over the network */
	bool names_loader_disk;	   /* the boot loader names its disk in its own way, "(hd0,gpt2)/vmlinuz" */
	bool names_medium;	   /* a parameter names the live medium, and it is here (in the set) */
	bool names_missing_medium; /* a parameter names the live medium, and nothing here fits */
	bool names_missing_root;   /* root= names a drive, and nothing here fits */
};

/* Reads it; what parameters name, and the drives under that, goes into *set. Unreadable counts as empty. */
void rad_command_line_read(const struct rad_view *view, const struct rad_mounts *mounts, struct rad_device_set *set,
			   struct rad_command_line *ret);

#endif
