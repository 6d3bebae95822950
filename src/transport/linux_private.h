/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of the Linux back end share. A target is one open block device; a queue over it is either io_uring or,
 * where that is not to be had, plain pread/pwrite with the same meaning.
 */
#ifndef RAD_TRANSPORT_LINUX_PRIVATE_H
#define RAD_TRANSPORT_LINUX_PRIVATE_H

#include "transport/transport.h"

#define RAD_SENSOR_PATH_SIZE 192

struct rad_linux_transport {
	struct rad_transport base;
	rad_identify_devno_fn identify_devno;
	int sysfs_fd; /* owned unless the maker gave them */
	int dev_fd;
	bool owns_sysfs;
	bool owns_dev;
};

#define RAD_SIBLINGS_MAX 32

struct rad_linux_target {
	struct rad_target base;
	int fd;		/* the claimed block device, or -1 */
	int control_fd; /* where commands go while it is not claimed, and always for NVMe; or -1 */
	int block_fd;	/* the block device unclaimed, for what its driver alone can be asked; or -1 */
	enum rad_bus bus;
	size_t n_siblings;
	int sibling_fds[RAD_SIBLINGS_MAX]; /* claimed with it: other namespaces of the drive */
	uint32_t major_number;
	uint32_t minor_number;
	uint32_t sector_bytes; /* the kernel's word (BLKSSZGET) */
	char node[RAD_NODE_SIZE];
	bool sensor_sought;
	char sensor_path[RAD_SENSOR_PATH_SIZE]; /* empty when the drive has no sensor */
};

struct rad_linux_queue;

struct rad_linux_queue_ops {
	const char *name; /* "io_uring", "pread" */
	int (*submit)(struct rad_linux_queue *queue, struct rad_io *io, struct rad_error *err);
	int (*reap)(struct rad_linux_queue *queue, uint32_t timeout_ms, struct rad_io **ret, struct rad_error *err);
	bool (*free)(struct rad_linux_queue *queue);
};

struct rad_linux_queue {
	struct rad_queue base;
	const struct rad_linux_queue_ops *ops;
	struct rad_linux_target *target;
	struct rad_queue_config config;
	uint32_t in_flight;
};

/* linux_target.c: the target's part of rad_transport_ops. */
int rad_linux_target_open(struct rad_transport *transport, const struct rad_drive *drive, struct rad_target **ret,
			  struct rad_error *err) RAD_MUST_CHECK;
int rad_linux_target_connect(struct rad_transport *transport, const struct rad_drive *drive, struct rad_target **ret,
			     struct rad_error *err) RAD_MUST_CHECK;
int rad_linux_target_claim(struct rad_target *target, bool whole_drive, struct rad_error *err) RAD_MUST_CHECK;
int rad_linux_target_rescan(struct rad_target *target, struct rad_error *err) RAD_MUST_CHECK;
int rad_linux_target_identify(struct rad_target *target, struct rad_identity *ret,
			      struct rad_error *err) RAD_MUST_CHECK;
int32_t rad_linux_target_temperature(struct rad_target *target);
void rad_linux_target_close(struct rad_target *target);

/* linux_control.c: opens the node that takes the drive's commands. */
int rad_linux_control_open(struct rad_linux_target *target, struct rad_error *err) RAD_MUST_CHECK;
/* Opens the block device, unclaimed, for ioctls of its driver. Hangs while an ATA or SCSI drive sanitizes. */
int rad_linux_control_open_block(struct rad_linux_target *target, struct rad_error *err) RAD_MUST_CHECK;
/* The nodes of the other namespaces of an NVMe drive, "nvme0n2"; how many. */
#define RAD_SIBLING_NAME 40
size_t rad_linux_control_siblings(const struct rad_linux_target *target, char ret[][RAD_SIBLING_NAME], size_t max);

/* linux_command.c */
int rad_linux_target_execute(struct rad_target *target, const struct rad_command *command, struct rad_reply *ret,
			     struct rad_error *err) RAD_MUST_CHECK;

/* linux_suspend.c */
int rad_linux_suspend(struct rad_transport *transport, uint32_t seconds, struct rad_error *err) RAD_MUST_CHECK;

/* Makes a queue by io_uring. RAD_ERROR_IO when the kernel does not permit one; then a pread queue serves. */
int rad_linux_uring_new(struct rad_linux_target *target, const struct rad_queue_config *config,
			struct rad_linux_queue **ret, struct rad_error *err) RAD_MUST_CHECK;
int rad_linux_sync_new(struct rad_linux_target *target, const struct rad_queue_config *config,
		       struct rad_linux_queue **ret, struct rad_error *err) RAD_MUST_CHECK;

/*
 * Finds the temperature sensor of the drive below sysfs ("/sys"): drivetemp's or NVMe's first input. Writes its path,
 * or an empty text when there is none.
 */
void rad_linux_sensor_find(const char *sysfs, uint32_t major_number, uint32_t minor_number,
			   char ret[RAD_SENSOR_PATH_SIZE]);
/* Millidegrees Celsius at the path, or RAD_TEMPERATURE_UNKNOWN. */
int32_t rad_linux_sensor_read(const char *path);

#endif
