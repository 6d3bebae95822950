/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the machine itself can do.
 */
#ifndef RAD_DEVICE_HOST_H
#define RAD_DEVICE_HOST_H

#include <stdbool.h>

/* Whether the machine has suspend to RAM ("deep"; s2idle leaves drives powered) and runs from memory, so that a sleep
 * cannot take the running system away. */
bool rad_host_can_suspend(void);

#endif
