/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Making the transport to the kernel's block devices. What a transport can do is src/transport/transport.h's matter.
 */
#ifndef RADERA_TRANSPORT_H
#define RADERA_TRANSPORT_H

#include <radera/clock.h>
#include <radera/drive.h>
#include <radera/error.h>

#ifdef __cplusplus
extern "C" {
#endif

struct rad_transport;

/*
 * The kernel's block devices. `identify_devno` reads the identity behind a device number (rad_device_identify of
 * radera/scan.h); it is a parameter because the transport must not know how identities are found. *ret is freed with
 * rad_transport_linux_free() after its last target was closed. The clock is borrowed.
 */
typedef int (*rad_identify_devno_fn)(uint32_t major_number, uint32_t minor_number, struct rad_identity *ret,
				     struct rad_error *err);
int rad_transport_linux_new(struct rad_clock *clock, rad_identify_devno_fn identify_devno, struct rad_transport **ret,
			    struct rad_error *err) RAD_MUST_CHECK;
/*
 * The same over another /sys and /dev, given as open directories (borrowed for the transport's life; -1 = the
 * machine's own), so that finding a drive's nodes can be tested on a prepared tree. Block devices are still opened by
 * the drive's own node.
 */
int rad_transport_linux_new_at(struct rad_clock *clock, rad_identify_devno_fn identify_devno, int sysfs_fd, int dev_fd,
			       struct rad_transport **ret, struct rad_error *err) RAD_MUST_CHECK;
void rad_transport_linux_free(struct rad_transport *transport);

#ifdef __cplusplus
}
#endif

#endif
