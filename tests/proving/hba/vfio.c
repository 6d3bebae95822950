/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vfio.h"

#include <errno.h>
#include <linux/pci_regs.h>
#include <linux/vfio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "message.h"

#define MSI_AT	    0x40
#define MESSAGE_MAX (64u << 10)
#define FDS_MAX	    8

enum request {
	VERSION = 1,
	DMA_MAP,
	DMA_UNMAP,
	DEVICE_GET_INFO,
	DEVICE_GET_REGION_INFO,
	DEVICE_GET_REGION_IO_FDS,
	DEVICE_GET_IRQ_INFO,
	DEVICE_SET_IRQS,
	REGION_READ,
	REGION_WRITE,
	DMA_READ,
	DMA_WRITE,
	DEVICE_RESET,
};

#define FLAG_REPLY    0x01u
#define FLAG_NO_REPLY 0x10u
#define FLAG_ERROR    0x20u

struct head {
	uint16_t id;
	uint16_t request;
	uint32_t size; /* with the head */
	uint32_t flags;
	uint32_t error;
};

struct region_access {
	uint64_t offset;
	uint32_t region;
	uint32_t count;
	uint8_t data[8];
};

struct dma_map {
	uint32_t argument_bytes;
	uint32_t flags;
	uint64_t offset;
	uint64_t address;
	uint64_t size;
};

struct dma_unmap {
	uint32_t argument_bytes;
	uint32_t flags;
	uint64_t address;
	uint64_t size;
};

/* struct vfio_irq_set without its flexible end: what is set comes as open files. */
struct irq_set {
	uint32_t argument_bytes;
	uint32_t flags;
	uint32_t index;
	uint32_t start;
	uint32_t count;
};

struct message {
	struct head head;
	union {
		uint8_t bytes[MESSAGE_MAX];
		struct region_access access;
		struct dma_map map;
		struct dma_unmap unmap;
		struct vfio_device_info device;
		struct vfio_region_info region;
		struct vfio_irq_info irq;
		struct irq_set irqs;
	} body;
	int fds[FDS_MAX];
	size_t n_fds;
};

static void put(uint8_t *at, size_t size, uint64_t value)
{
	for (size_t i = 0; i < size; i++)
		at[i] = (uint8_t)(value >> (8 * i));
}

void vfio_init(struct vfio_function *function, uint16_t vendor, uint16_t device, uint32_t class_code)
{
	uint8_t *config = function->config;

	(void)pthread_rwlock_init(&function->lock, NULL);
	function->interrupt_fd = -1;
	put(config + PCI_VENDOR_ID, 2, vendor);
	put(config + PCI_DEVICE_ID, 2, device);
	put(config + PCI_CLASS_REVISION, 4, (uint64_t)class_code << 8 | 1);
	put(config + PCI_SUBSYSTEM_VENDOR_ID, 2, vendor);
	put(config + PCI_STATUS, 2, PCI_STATUS_CAP_LIST);
	config[PCI_CAPABILITY_LIST] = MSI_AT;
	config[MSI_AT] = PCI_CAP_ID_MSI;
	put(config + MSI_AT + PCI_MSI_FLAGS, 2, PCI_MSI_FLAGS_64BIT);
}

bool vfio_copy(struct vfio_function *function, uint64_t address, void *plain, size_t size, bool to_machine)
{
	bool is_done = false;

	(void)pthread_rwlock_rdlock(&function->lock);
	for (size_t i = 0; i < function->n_maps && !is_done; i++) {
		const struct vfio_map *it = &function->maps[i];

		if (address < it->address || address - it->address >= it->size ||
		    size > it->size - (address - it->address))
			continue;
		if (to_machine)
			memcpy(it->data + (address - it->address), plain, size);
		else
			memcpy(plain, it->data + (address - it->address), size);
		is_done = true;
	}
	(void)pthread_rwlock_unlock(&function->lock);
	return is_done;
}

void vfio_interrupt(struct vfio_function *function)
{
	uint64_t one = 1;

	(void)pthread_rwlock_rdlock(&function->lock);
	if (function->interrupt_fd >= 0 && write(function->interrupt_fd, &one, sizeof(one)) < 0)
		errno = 0; /* a machine that is gone needs no interrupt */
	(void)pthread_rwlock_unlock(&function->lock);
}

static int map(struct vfio_function *function, const struct message *message)
{
	const struct dma_map *wanted = &message->body.map;
	struct vfio_map *it = &function->maps[function->n_maps];

	if (message->n_fds == 0)
		return 0; /* memory that cannot be shared: ROMs, which no drive reads */
	if (function->n_maps == VFIO_MAPS_MAX)
		return ENOSPC;
	it->data = mmap(NULL, wanted->size, PROT_READ | PROT_WRITE, MAP_SHARED, message->fds[0], (off_t)wanted->offset);
	if (it->data == MAP_FAILED)
		it->data = mmap(NULL, wanted->size, PROT_READ, MAP_PRIVATE, message->fds[0], (off_t)wanted->offset);
	if (it->data == MAP_FAILED)
		return errno;
	it->address = wanted->address;
	it->size = wanted->size;
	function->n_maps++;
	return 0;
}

static void unmap(struct vfio_function *function, uint64_t address, uint64_t size)
{
	size_t n = 0;

	for (size_t i = 0; i < function->n_maps; i++) {
		struct vfio_map *it = &function->maps[i];

		if (it->address >= address && it->address - address < size)
			(void)munmap(it->data, it->size);
		else
			function->maps[n++] = *it;
	}
	function->n_maps = n;
}

static int set_interrupts(struct vfio_function *function, struct message *message)
{
	const struct irq_set *wanted = &message->body.irqs;

	if (wanted->index != VFIO_PCI_MSI_IRQ_INDEX || !(wanted->flags & VFIO_IRQ_SET_ACTION_TRIGGER))
		return 0;
	if (function->interrupt_fd >= 0)
		(void)close(function->interrupt_fd);
	function->interrupt_fd = -1;
	if ((wanted->flags & VFIO_IRQ_SET_DATA_EVENTFD) && message->n_fds > 0) {
		function->interrupt_fd = message->fds[0];
		message->n_fds = 0; /* taken */
	}
	return 0;
}

static void describe_region(const struct vfio_function *function, struct vfio_region_info *ret)
{
	uint32_t index = ret->index;

	*ret = (struct vfio_region_info){ .argsz = sizeof(*ret), .index = index };
	if (index == VFIO_PCI_CONFIG_REGION_INDEX)
		ret->size = VFIO_CONFIG_BYTES;
	else if (index == function->bar)
		ret->size = function->bar_bytes;
	if (ret->size)
		ret->flags = VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE;
}

static void describe_interrupt(struct vfio_irq_info *ret)
{
	uint32_t index = ret->index;

	*ret = (struct vfio_irq_info){ .argsz = sizeof(*ret), .index = index };
	if (index == VFIO_PCI_MSI_IRQ_INDEX) {
		ret->count = 1;
		ret->flags = VFIO_IRQ_INFO_EVENTFD | VFIO_IRQ_INFO_NORESIZE;
	}
}

/* What a machine's configuration cycle may change: everything else is as it was made. */
static bool may_change(uint64_t offset)
{
	return offset == PCI_COMMAND || offset == PCI_COMMAND + 1 || offset == PCI_CACHE_LINE_SIZE ||
	       offset == PCI_INTERRUPT_LINE || (offset >= MSI_AT + PCI_MSI_FLAGS && offset < MSI_AT + 0x10);
}

static void access_config(struct vfio_function *function, struct region_access *access, bool is_write)
{
	for (uint32_t i = 0; i < access->count; i++) {
		uint64_t at = access->offset + i;

		if (!is_write)
			access->data[i] = function->config[at];
		else if (may_change(at))
			function->config[at] = access->data[i];
	}
}

static int access_region(struct vfio_function *function, struct region_access *access, bool is_write)
{
	uint64_t end = access->region == function->bar			? function->bar_bytes
		       : access->region == VFIO_PCI_CONFIG_REGION_INDEX ? VFIO_CONFIG_BYTES
									: 0;
	uint64_t value = 0;

	if (access->offset > end || access->count > end - access->offset ||
	    (access->region == function->bar && access->count > sizeof(access->data)))
		return EINVAL;
	if (access->region == VFIO_PCI_CONFIG_REGION_INDEX) {
		access_config(function, access, is_write);
	} else if (is_write) {
		memcpy(&value, access->data, access->count);
		function->ops->write(function->user, access->offset, access->count, value);
	} else {
		value = function->ops->read(function->user, access->offset, access->count);
		memcpy(access->data, &value, access->count);
	}
	return 0;
}

/* Carries a request out. Gives the size of the answer's body, or a negative errno. */
static long handle(struct vfio_function *function, struct message *message)
{
	static const char capabilities[] = "\0\0\0\0{\"capabilities\":{\"max_msg_fds\":1,\"max_data_xfer_size\":4096}}";
	int code = 0;

	switch (message->head.request) {
	case VERSION:
		memcpy(message->body.bytes, capabilities, sizeof(capabilities));
		return sizeof(capabilities);
	case DMA_MAP:
		(void)pthread_rwlock_wrlock(&function->lock);
		code = map(function, message);
		(void)pthread_rwlock_unlock(&function->lock);
		return -code;
	case DMA_UNMAP:
		(void)pthread_rwlock_wrlock(&function->lock);
		unmap(function, message->body.unmap.address, message->body.unmap.size);
		(void)pthread_rwlock_unlock(&function->lock);
		return sizeof(message->body.unmap);
	case DEVICE_GET_INFO:
		message->body.device =
			(struct vfio_device_info){ .argsz = 16,
						   .flags = VFIO_DEVICE_FLAGS_PCI | VFIO_DEVICE_FLAGS_RESET,
						   .num_regions = VFIO_PCI_NUM_REGIONS,
						   .num_irqs = VFIO_PCI_NUM_IRQS };
		return 16;
	case DEVICE_GET_REGION_INFO:
		describe_region(function, &message->body.region);
		return sizeof(message->body.region);
	case DEVICE_GET_IRQ_INFO:
		describe_interrupt(&message->body.irq);
		return sizeof(message->body.irq);
	case DEVICE_SET_IRQS:
		(void)pthread_rwlock_wrlock(&function->lock);
		code = set_interrupts(function, message);
		(void)pthread_rwlock_unlock(&function->lock);
		return -code;
	case REGION_READ:
	case REGION_WRITE:
		code = access_region(function, &message->body.access, message->head.request == REGION_WRITE);
		if (code)
			return -code;
		return (long)(offsetof(struct region_access, data) +
			      (message->head.request == REGION_READ ? message->body.access.count : 0));
	case DEVICE_RESET:
		function->ops->reset(function->user);
		return 0;
	default:
		return -ENOTSUP;
	}
}

static void serve_request(struct vfio_function *function, struct message *message)
{
	long size = handle(function, message);

	for (size_t i = 0; i < message->n_fds; i++)
		(void)close(message->fds[i]);
	if (message->head.flags & FLAG_NO_REPLY)
		return;
	message->head.flags = FLAG_REPLY | (size < 0 ? FLAG_ERROR : 0);
	message->head.error = size < 0 ? (uint32_t)-size : 0;
	message->head.size = (uint32_t)(sizeof(message->head) + (size > 0 ? (size_t)size : 0));
	(void)message_send(function->socket_fd, message, message->head.size);
}

void vfio_serve(struct vfio_function *function, int socket_fd)
{
	rad_auto_free struct message *message = calloc(1, sizeof(*message));

	function->socket_fd = socket_fd;
	while (message &&
	       message_receive(socket_fd, &message->head, sizeof(message->head), message->fds, FDS_MAX,
			       &message->n_fds) &&
	       message->head.size >= sizeof(message->head) &&
	       message->head.size - sizeof(message->head) <= sizeof(message->body) &&
	       message_receive_rest(socket_fd, &message->body, message->head.size - sizeof(message->head)))
		serve_request(function, message);
	function->ops->reset(function->user);
	(void)pthread_rwlock_wrlock(&function->lock);
	unmap(function, 0, UINT64_MAX);
	if (function->interrupt_fd >= 0)
		(void)close(function->interrupt_fd);
	function->interrupt_fd = -1;
	(void)pthread_rwlock_unlock(&function->lock);
}
