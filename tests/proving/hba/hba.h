/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The drives of a bench behind the doors that a virtual machine has, so that the guest's own kernel drives them with
 * its stock drivers. The process outlives the machine: a machine that is killed has lost its power, its drives have
 * not.
 *
 *   socket      the guest sees                                     what is plugged into the machine
 *   scsi        SAS and SATA drives behind a SCSI host adapter     vhost-user-scsi-pci, num_queues=1 (vhost.c)
 *   ahci        the SATA drives on ports of an AHCI adapter        vfio-user-pci (ahci.c); QEMU 10.1 or later
 *   NAME.nvme   that drive as an NVMe controller                   vfio-user-pci (nvme.c)
 *   NAME.usb    that drive in a USB bridge                         usb-redir (usb.c, bot.c)
 *
 * The machine's memory must be a shared memory-backend-memfd for all but USB. target.c has SCSI commands as a guest
 * sends them: data through the model's queue, the rest to its firmware. vfio.c is a PCI function of any kind.
 */
#ifndef RAD_TESTS_HBA_H
#define RAD_TESTS_HBA_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <radera/bench.h>

#include "port.h"

#define HBA_SENSE_SIZE 96
#define HBA_DATA_MAX   (4u << 20)

struct hba;

struct hba_target {
	struct hba *hba;
	const struct rad_bench_drive *bench;
	struct port port;
	pthread_mutex_t lock; /* over the port: requests of one drive pass one after the other */
};

struct hba {
	size_t n_targets;
	struct hba_target targets[RAD_BENCH_DRIVES_MAX];
};

/* One command of the guest. data holds what it sends, and takes what it is given: room for data_bytes. */
struct hba_task {
	uint8_t cdb[32];
	bool to_drive;
	uint8_t *data;
	uint32_t data_bytes;
	uint8_t status;
	uint32_t residual;
	uint32_t sense_bytes;
	uint8_t sense[HBA_SENSE_SIZE];
};

/* Prepares a bench's drive. False when it cannot. */
bool hba_target_open(struct hba_target *target, struct rad_transport *transport, const struct rad_bench_drive *bench);

/* Carries a command out. False: the drive gives no answer at all (it is gone). */
bool hba_target_run(struct hba_target *target, struct hba_task *task);

/* Serve one machine over a connected socket until it hangs up. */
void hba_serve(struct hba *hba, int socket_fd);
void usb_serve(struct hba_target *target, int socket_fd);

/* Make a PCI function to serve with vfio_serve(). False when that cannot be; an adapter without drives is NULL. */
struct vfio_function;
bool ahci_open(struct hba *hba, struct vfio_function **ret);
bool nvme_open(struct hba_target *target, struct vfio_function **ret);

#endif
