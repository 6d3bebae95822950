/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A SCSI host adapter for virtual machines, behind which stand the drives of a bench: a vhost-user-scsi device, so that
 * the guest's own kernel drives them with its stock virtio_scsi and sd drivers. The process outlives the machine: a
 * machine that is killed has lost its power, its drives have not.
 *
 *   vhost.c   the vhost-user protocol and the rings (QEMU docs/interop/vhost-user; virtio 1.2, 2.7)
 *   target.c  SCSI commands as the guest sends them: data through the model's queue, the rest to its firmware
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

struct hba_target {
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

/* Serves one machine over a connected socket until it hangs up. */
void hba_serve(struct hba *hba, int socket_fd);

#endif
