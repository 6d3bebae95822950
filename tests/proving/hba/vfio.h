/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A PCI function of a virtual machine that lives in this process (the vfio-user protocol, QEMU docs/interop/vfio-user):
 * one memory BAR whose every access is a call, one message-signalled interrupt, and the machine's memory.
 */
#ifndef RAD_TESTS_VFIO_H
#define RAD_TESTS_VFIO_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VFIO_CONFIG_BYTES 256
#define VFIO_MAPS_MAX	  64

/* All are called from the serving thread. */
struct vfio_ops {
	uint64_t (*read)(void *user, uint64_t offset, uint32_t size);
	void (*write)(void *user, uint64_t offset, uint32_t size, uint64_t value);
	void (*reset)(void *user); /* the machine's reset line, and its end */
};

struct vfio_map {
	uint64_t address; /* in the machine */
	uint64_t size;
	uint8_t *data;
};

struct vfio_function {
	const struct vfio_ops *ops;
	void *user;
	unsigned int bar; /* which BAR it is */
	uint32_t bar_bytes;
	uint8_t config[VFIO_CONFIG_BYTES];
	int socket_fd;
	pthread_rwlock_t lock; /* over the maps and the interrupt */
	size_t n_maps;
	struct vfio_map maps[VFIO_MAPS_MAX];
	int interrupt_fd;
};

/* class_code as in configuration space: base class, subclass, interface. */
void vfio_init(struct vfio_function *function, uint16_t vendor, uint16_t device, uint32_t class_code);

/* Serves one machine until it hangs up. */
void vfio_serve(struct vfio_function *function, int socket_fd);

/* From any thread. Copies from or to the machine's memory; false where it has none. */
bool vfio_copy(struct vfio_function *function, uint64_t address, void *plain, size_t size, bool to_machine);
void vfio_interrupt(struct vfio_function *function);

#endif
