/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An NVMe controller (NVM Express Base 2.1, PCIe transport) before one drive of the bench: the guest's own nvme driver
 * drives it. One pair of queues for I/O; queues, registers and data are here, all else is the model's.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/cleanup.h"
#include "hba.h"
#include "vfio.h"

#define QUEUES	     2
#define QUEUE_MAX    64u
#define PAGE	     4096u
#define TIMEOUT_MS   (24u * 3600 * 1000)
#define TRANSFER_MAX (1u << 20) /* as the model's MDTS says */

#define CAP	  0x0000002014010000ull /* NVM command set, 10 s, contiguous queues; the size is put in */
#define CC_ENABLE 1u

#define STATUS_INVALID_OPCODE	 0x001
#define STATUS_INVALID_FIELD	 0x002
#define STATUS_DATA_ERROR	 0x004
#define STATUS_INTERNAL		 0x006
#define STATUS_INVALID_NAMESPACE 0x00B
#define STATUS_SANITIZING	 0x01D
#define STATUS_BEYOND		 0x080
#define STATUS_WRITE_FAULT	 0x280
#define STATUS_READ_ERROR	 0x281
#define DO_NOT_RETRY		 0x4000

struct nvme;

struct ring {
	struct nvme *nvme;
	unsigned int number;
	pthread_t thread;
	uint64_t submissions; /* addresses in the machine's memory */
	uint64_t completions;
	uint32_t n_submissions; /* 0 = there is none */
	uint32_t n_completions;
	uint32_t head;
	uint32_t tail;
	uint32_t completion_head;
	uint32_t completion_tail;
	bool phase;
};

struct nvme {
	struct vfio_function function;
	struct hba_target *target;
	pthread_mutex_t lock; /* over the registers and rings */
	pthread_cond_t work;
	bool is_gone;
	uint32_t generation;
	uint32_t cc;
	uint32_t csts;
	uint32_t aqa;
	uint64_t asq;
	uint64_t acq;
	struct ring rings[QUEUES];
};

struct command {
	uint8_t entry[64];
	uint8_t opcode;
	uint32_t nsid;
	uint32_t result;
	bool is_held; /* an asynchronous event request: it is never answered */
	bool is_lost; /* the drive gives no answer */
};

static uint32_t word(const struct command *command, unsigned int number)
{
	return (uint32_t)rad_bytes_le(command->entry, 64, 4 * number, 4);
}

/* Copies between the command's data (PRP entries, 4.3.1) and plain memory. */
static bool copy_data(struct nvme *nvme, const struct command *command, uint8_t *plain, size_t size, bool to_machine)
{
	uint64_t first = rad_bytes_le(command->entry, 64, 24, 8);
	uint64_t second = rad_bytes_le(command->entry, 64, 32, 8);
	size_t part = PAGE - first % PAGE;
	uint64_t list = second;

	if (part > size)
		part = size;
	if (!vfio_copy(&nvme->function, first, plain, part, to_machine))
		return false;
	plain += part;
	size -= part;
	if (size > 0 && size <= PAGE)
		return vfio_copy(&nvme->function, second, plain, size, to_machine);
	while (size > 0) {
		uint8_t entry[8];
		bool is_chain = list % PAGE == PAGE - 8 && size > PAGE;

		if (!vfio_copy(&nvme->function, list, entry, sizeof(entry), false))
			return false;
		if (is_chain) {
			list = rad_bytes_le(entry, 8, 0, 8);
			continue;
		}
		part = size < PAGE ? size : PAGE;
		if (!vfio_copy(&nvme->function, rad_bytes_le(entry, 8, 0, 8), plain, part, to_machine))
			return false;
		list += 8;
		plain += part;
		size -= part;
	}
	return true;
}

/* --- I/O */

/* Why a transfer failed: the drive's log tells whether it erases itself. */
static uint16_t failure(struct nvme *nvme, bool is_write)
{
	uint8_t log[512] = { 0 };
	struct rad_command command = { .set = RAD_SET_NVME,
				       .name = "Get Log Page",
				       .direction = RAD_DATA_IN,
				       .data = log,
				       .data_bytes = sizeof(log),
				       .timeout_ms = TIMEOUT_MS,
				       .nvme = { .opcode = 0x02, .nsid = UINT32_MAX, .cdw10 = 127u << 16 | 0x81 } };
	struct rad_reply reply;

	if (nvme->target->port.transport->ops->execute(nvme->target->port.target, &command, &reply, NULL) >= 0 &&
	    (log[2] & 7) == 2)
		return STATUS_SANITIZING;
	return is_write ? STATUS_WRITE_FAULT : STATUS_READ_ERROR;
}

static int move(struct nvme *nvme, uint32_t nsid, bool is_write, uint64_t offset, uint8_t *data, uint32_t size)
{
	struct port *port = &nvme->target->port;
	int result;

	if (nsid > 1) {
		int64_t done =
			rad_simulator_namespace_io(port->transport, (size_t)(nvme->target - nvme->target->hba->targets),
						   nsid, is_write, offset, data, size);

		return done < 0 ? (int)done : (int)size;
	}
	(void)pthread_mutex_lock(&nvme->target->lock);
	if (is_write)
		memcpy(port->arena, data, size);
	result = port_run(port, is_write ? RAD_IO_WRITE : RAD_IO_READ, offset, size);
	if (!is_write && result > 0)
		memcpy(data, port->arena, (size_t)result);
	(void)pthread_mutex_unlock(&nvme->target->lock);
	return result;
}

static uint16_t transfer(struct nvme *nvme, const struct command *command)
{
	uint32_t sector = nvme->target->bench->drive.logical_sector_bytes;
	uint64_t offset = ((uint64_t)word(command, 11) << 32 | word(command, 10)) * sector;
	uint32_t size = ((word(command, 12) & 0xFFFF) + 1) * sector;
	bool is_write = command->opcode == 0x01;
	rad_auto_free uint8_t *data = NULL;
	int result;

	if (size > TRANSFER_MAX)
		return STATUS_INVALID_FIELD;
	data = malloc(size);
	if (!data || (is_write && !copy_data(nvme, command, data, size, false)))
		return STATUS_DATA_ERROR;
	result = move(nvme, command->nsid, is_write, offset, data, size);
	if (result == -ENODEV)
		return STATUS_INTERNAL;
	if (result < (int)size)
		return result < 0 && result != -EINVAL && result != -ENOSPC ? failure(nvme, is_write) : STATUS_BEYOND;
	return is_write || copy_data(nvme, command, data, size, true) ? 0 : STATUS_DATA_ERROR;
}

static uint32_t n_namespaces(const struct nvme *nvme)
{
	uint32_t n = nvme->target->bench->firmware.namespaces;

	return n ? n : 1;
}

static uint16_t flush(struct nvme *nvme)
{
	int result;

	(void)pthread_mutex_lock(&nvme->target->lock);
	result = port_run(&nvme->target->port, RAD_IO_FLUSH, 0, 0);
	(void)pthread_mutex_unlock(&nvme->target->lock);
	return result < 0 ? STATUS_WRITE_FAULT : 0;
}

static uint16_t run_io(struct nvme *nvme, struct command *command)
{
	if (command->nsid == 0 || command->nsid > n_namespaces(nvme))
		return STATUS_INVALID_NAMESPACE;
	switch (command->opcode) {
	case 0x00:
		return flush(nvme);
	case 0x01:
	case 0x02:
		return transfer(nvme, command);
	default:
		return STATUS_INVALID_OPCODE;
	}
}

/* --- administration */

static uint32_t admin_data_bytes(const struct command *command)
{
	switch (command->opcode) {
	case 0x02:
		return (((word(command, 11) & 0xFFFF) << 16 | word(command, 10) >> 16) + 1) * 4;
	case 0x06:
		return 4096;
	case 0x81:
	case 0x82:
		return word(command, 11);
	default:
		return 0;
	}
}

static uint16_t execute(struct nvme *nvme, struct command *command)
{
	uint32_t size = admin_data_bytes(command);
	bool is_out = command->opcode & 1;
	rad_auto_free uint8_t *data = size <= TRANSFER_MAX ? calloc(1, size + 1) : NULL;
	struct rad_command wanted = {
		.set = RAD_SET_NVME,
		.name = "an admin command",
		.direction = size == 0 ? RAD_DATA_NONE
			     : is_out  ? RAD_DATA_OUT
				       : RAD_DATA_IN,
		.data = data,
		.data_bytes = size,
		.timeout_ms = TIMEOUT_MS,
		.nvme = { command->opcode, command->nsid, word(command, 10), word(command, 11), word(command, 12),
			  word(command, 13), word(command, 14), word(command, 15) },
	};
	struct rad_reply reply;

	if (!data || (is_out && !copy_data(nvme, command, data, size, false)))
		return STATUS_INVALID_FIELD;
	if (nvme->target->port.transport->ops->execute(nvme->target->port.target, &wanted, &reply, NULL) < 0) {
		command->is_lost = true;
		return STATUS_INTERNAL;
	}
	command->result = reply.nvme_result;
	if (!reply.nvme_status && size && !is_out && !copy_data(nvme, command, data, size, true))
		return STATUS_DATA_ERROR;
	return reply.nvme_status;
}

/* Create and delete of the one pair of I/O queues (5.2). */
static uint16_t change_queue(struct nvme *nvme, const struct command *command)
{
	struct ring *ring = &nvme->rings[1];
	uint32_t size = (word(command, 10) >> 16) + 1;
	uint64_t address = rad_bytes_le(command->entry, 64, 24, 8);
	bool is_create = command->opcode & 1;

	if ((word(command, 10) & 0xFFFF) != 1 || (is_create && (size > QUEUE_MAX || !(word(command, 11) & 1))))
		return 0x101; /* invalid queue identifier */
	(void)pthread_mutex_lock(&nvme->lock);
	if (command->opcode == 0x05) {
		ring->completions = address;
		ring->n_completions = size;
		ring->completion_head = ring->completion_tail = 0;
		ring->phase = true;
	} else if (command->opcode == 0x01) {
		ring->submissions = address;
		ring->n_submissions = size;
		ring->head = ring->tail = 0;
	} else if (command->opcode == 0x00) {
		ring->n_submissions = 0;
	} else {
		ring->n_completions = 0;
	}
	(void)pthread_mutex_unlock(&nvme->lock);
	return 0;
}

static uint16_t run_admin(struct nvme *nvme, struct command *command)
{
	switch (command->opcode) {
	case 0x00:
	case 0x01:
	case 0x04:
	case 0x05:
		return change_queue(nvme, command);
	case 0x08: /* Abort: what is under way ends by itself */
		command->result = 1;
		return 0;
	case 0x09:
	case 0x0A: /* features: one queue of each kind (number 7 counts from 0), and whatever else is wished */
		command->result = 0;
		return 0;
	case 0x0C:
		command->is_held = true;
		return 0;
	default:
		return execute(nvme, command);
	}
}

/* --- rings */

/* With the lock held. */
static void complete(struct ring *ring, const struct command *command, uint16_t status)
{
	struct nvme *nvme = ring->nvme;
	uint32_t next = (ring->completion_tail + 1) % ring->n_completions;
	uint8_t entry[16] = { 0 };

	for (int i = 0; i < 4; i++)
		entry[i] = (uint8_t)(command->result >> (8 * i));
	entry[8] = (uint8_t)ring->head;
	entry[9] = (uint8_t)(ring->head >> 8);
	entry[10] = (uint8_t)ring->number;
	entry[12] = command->entry[2];
	entry[13] = command->entry[3];
	if (status)
		status |= DO_NOT_RETRY;
	status = (uint16_t)(status << 1 | ring->phase);
	entry[14] = (uint8_t)status;
	entry[15] = (uint8_t)(status >> 8);
	(void)vfio_copy(&nvme->function, ring->completions + 16ull * ring->completion_tail, entry, sizeof(entry), true);
	ring->completion_tail = next;
	if (next == 0)
		ring->phase = !ring->phase;
	vfio_interrupt(&nvme->function);
}

static bool has_work(const struct ring *ring)
{
	return (ring->nvme->csts & 1) && ring->n_submissions && ring->n_completions && ring->head != ring->tail &&
	       (ring->completion_tail + 1) % ring->n_completions != ring->completion_head && !ring->nvme->is_gone;
}

static bool is_there(const struct nvme *nvme)
{
	struct rad_identity now;

	return nvme->target->port.transport->ops->identify(nvme->target->port.target, &now, NULL) >= 0;
}

static void *run_ring(void *data)
{
	struct ring *ring = data;
	struct nvme *nvme = ring->nvme;

	(void)pthread_mutex_lock(&nvme->lock);
	for (;;) {
		struct command command = { 0 };
		uint32_t generation = nvme->generation;
		uint16_t status;

		if (!has_work(ring)) {
			(void)pthread_cond_wait(&nvme->work, &nvme->lock);
			continue;
		}
		(void)vfio_copy(&nvme->function, ring->submissions + 64ull * ring->head, command.entry, 64, false);
		ring->head = (ring->head + 1) % ring->n_submissions;
		(void)pthread_mutex_unlock(&nvme->lock);
		command.opcode = command.entry[0];
		command.nsid = word(&command, 1);
		status = ring->number == 0 ? run_admin(nvme, &command) : run_io(nvme, &command);
		(void)pthread_mutex_lock(&nvme->lock);
		if (!is_there(nvme))
			nvme->is_gone = true;
		if (generation == nvme->generation && !nvme->is_gone && !command.is_held)
			complete(ring, &command, status);
	}
	return NULL;
}

/* --- registers (3.1.4) */

/* With the lock held. */
static void disable(struct nvme *nvme)
{
	nvme->csts = 0;
	nvme->generation++;
	for (size_t i = 0; i < QUEUES; i++) {
		nvme->rings[i].n_submissions = nvme->rings[i].n_completions = 0;
		nvme->rings[i].head = nvme->rings[i].tail = 0;
		nvme->rings[i].completion_head = nvme->rings[i].completion_tail = 0;
		nvme->rings[i].phase = true;
	}
	nvme->is_gone = !is_there(nvme);
}

static void enable(struct nvme *nvme)
{
	struct ring *admin = &nvme->rings[0];

	admin->submissions = nvme->asq;
	admin->completions = nvme->acq;
	admin->n_submissions = (nvme->aqa & 0xFFF) + 1;
	admin->n_completions = (nvme->aqa >> 16 & 0xFFF) + 1;
	nvme->csts = 1;
}

static void reset(void *user)
{
	struct nvme *nvme = user;

	(void)pthread_mutex_lock(&nvme->lock);
	disable(nvme);
	nvme->cc = 0;
	(void)pthread_mutex_unlock(&nvme->lock);
}

static uint64_t read_register(const struct nvme *nvme, uint64_t offset)
{
	switch (offset) {
	case 0x00:
		return (uint32_t)(CAP | (QUEUE_MAX - 1));
	case 0x04:
		return CAP >> 32;
	case 0x08:
		return 0x00010400;
	case 0x14:
		return nvme->cc;
	case 0x1C:
		return nvme->csts;
	case 0x24:
		return nvme->aqa;
	case 0x28:
		return (uint32_t)nvme->asq;
	case 0x2C:
		return nvme->asq >> 32;
	case 0x30:
		return (uint32_t)nvme->acq;
	case 0x34:
		return nvme->acq >> 32;
	default:
		return 0;
	}
}

static uint64_t read_bar(void *user, uint64_t offset, uint32_t size)
{
	struct nvme *nvme = user;
	uint64_t value;

	(void)pthread_mutex_lock(&nvme->lock);
	value = read_register(nvme, offset);
	if (size == 8)
		value |= read_register(nvme, offset + 4) << 32;
	if (nvme->is_gone || !is_there(nvme))
		value = UINT64_MAX;
	(void)pthread_mutex_unlock(&nvme->lock);
	return value;
}

static void write_doorbell(struct nvme *nvme, uint64_t offset, uint32_t value)
{
	uint64_t number = (offset - 0x1000) / 4;
	struct ring *ring = &nvme->rings[number / 2 % QUEUES];

	if (number / 2 >= QUEUES)
		return;
	if (number & 1)
		ring->completion_head = ring->n_completions ? value % ring->n_completions : 0;
	else
		ring->tail = ring->n_submissions ? value % ring->n_submissions : 0;
}

static void write_configuration(struct nvme *nvme, uint32_t value)
{
	bool was_enabled = nvme->cc & CC_ENABLE;

	nvme->cc = value;
	if (was_enabled && !(value & CC_ENABLE))
		disable(nvme);
	else if (!was_enabled && (value & CC_ENABLE))
		enable(nvme);
	if (value >> 14 & 3)
		nvme->csts |= 2u << 2; /* shutdown is complete */
}

static void set_half(uint64_t *ret, uint64_t offset, uint32_t size, uint64_t value)
{
	if (size == 8)
		*ret = value;
	else if (offset & 4)
		*ret = (*ret & 0xFFFFFFFFull) | value << 32;
	else
		*ret = (*ret & ~0xFFFFFFFFull) | (value & 0xFFFFFFFFull);
}

static void write_bar(void *user, uint64_t offset, uint32_t size, uint64_t value)
{
	struct nvme *nvme = user;

	(void)pthread_mutex_lock(&nvme->lock);
	if (offset >= 0x1000)
		write_doorbell(nvme, offset, (uint32_t)value);
	else if (offset == 0x14)
		write_configuration(nvme, (uint32_t)value);
	else if (offset == 0x24)
		nvme->aqa = (uint32_t)value;
	else if (offset == 0x28 || offset == 0x2C)
		set_half(&nvme->asq, offset, size, value);
	else if (offset == 0x30 || offset == 0x34)
		set_half(&nvme->acq, offset, size, value);
	(void)pthread_cond_broadcast(&nvme->work);
	(void)pthread_mutex_unlock(&nvme->lock);
}

bool nvme_open(struct hba_target *target, struct vfio_function **ret)
{
	static const struct vfio_ops ops = { read_bar, write_bar, reset };
	struct nvme *nvme = calloc(1, sizeof(*nvme));

	if (!nvme)
		return false;
	nvme->target = target;
	(void)pthread_mutex_init(&nvme->lock, NULL);
	(void)pthread_cond_init(&nvme->work, NULL);
	vfio_init(&nvme->function, 0x1B36, 0x0010, 0x010802);
	nvme->function.ops = &ops;
	nvme->function.user = nvme;
	nvme->function.bar = 0;
	nvme->function.bar_bytes = 8192;
	for (unsigned int i = 0; i < QUEUES; i++) {
		nvme->rings[i].nvme = nvme;
		nvme->rings[i].number = i;
		if (pthread_create(&nvme->rings[i].thread, NULL, run_ring, &nvme->rings[i]) != 0)
			return false;
	}
	reset(nvme);
	*ret = &nvme->function;
	return true;
}
