/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hba.h"

#include <string.h>

#include "base/bytes.h"

#define TIMEOUT_MS	(24u * 3600 * 1000)
#define CHECK_CONDITION 0x02

bool hba_target_open(struct hba_target *target, struct rad_transport *transport, const struct rad_bench_drive *bench)
{
	target->bench = bench;
	(void)pthread_mutex_init(&target->lock, NULL);
	return port_open(&target->port, transport, &bench->drive);
}

static void put_sense(struct hba_task *task, uint8_t key, uint8_t asc, uint8_t ascq)
{
	task->status = CHECK_CONDITION;
	task->sense_bytes = 18;
	memset(task->sense, 0, sizeof(task->sense));
	task->sense[0] = 0x70;
	task->sense[2] = key;
	task->sense[7] = 10;
	task->sense[12] = asc;
	task->sense[13] = ascq;
}

/* A transfer of data as the CDB asks for it, in blocks; false when it is no such command. */
static bool decode_transfer(const uint8_t *cdb, enum rad_io_kind *ret_kind, uint64_t *ret_block, uint32_t *ret_blocks)
{
	switch (cdb[0]) {
	case 0x08:
	case 0x0A:
		*ret_block = rad_bytes_be(cdb, 6, 1, 3) & 0x1FFFFF;
		*ret_blocks = cdb[4] ? cdb[4] : 256;
		break;
	case 0x28:
	case 0x2A:
		*ret_block = rad_bytes_be(cdb, 10, 2, 4);
		*ret_blocks = (uint32_t)rad_bytes_be(cdb, 10, 7, 2);
		break;
	case 0x88:
	case 0x8A:
		*ret_block = rad_bytes_be(cdb, 16, 2, 8);
		*ret_blocks = (uint32_t)rad_bytes_be(cdb, 16, 10, 4);
		break;
	default:
		return false;
	}
	*ret_kind = cdb[0] == 0x08 || cdb[0] == 0x28 || cdb[0] == 0x88 ? RAD_IO_READ : RAD_IO_WRITE;
	return true;
}

static void transfer(struct hba_target *target, struct hba_task *task, enum rad_io_kind kind, uint64_t offset,
		     uint64_t size)
{
	uint64_t done = 0;

	if (size > task->data_bytes) {
		put_sense(task, 0x05, 0x24, 0x00);
		return;
	}
	while (done < size) {
		uint32_t part = size - done < PORT_BYTES ? (uint32_t)(size - done) : PORT_BYTES;
		int result;

		(void)pthread_mutex_lock(&target->lock);
		if (kind == RAD_IO_WRITE)
			memcpy(target->port.arena, task->data + done, part);
		result = port_run(&target->port, kind, offset + done, part);
		if (kind == RAD_IO_READ && result > 0)
			memcpy(task->data + done, target->port.arena, (size_t)result);
		(void)pthread_mutex_unlock(&target->lock);
		if (result < (int)part) {
			/* unrecovered read error; write error; beyond the end */
			put_sense(task, result < 0 ? 0x03 : 0x05,
				  result < 0 ? (kind == RAD_IO_READ ? 0x11 : 0x0C) : 0x21, 0x00);
			return;
		}
		done += part;
	}
	task->residual = (uint32_t)(task->data_bytes - size);
}

static void flush(struct hba_target *target, struct hba_task *task)
{
	int result;

	(void)pthread_mutex_lock(&target->lock);
	result = port_run(&target->port, RAD_IO_FLUSH, 0, 0);
	(void)pthread_mutex_unlock(&target->lock);
	task->residual = task->data_bytes;
	if (result < 0)
		put_sense(task, 0x03, 0x0C, 0x00);
}

/* REPORT LUNS: the only one. */
static void report_luns(struct hba_task *task)
{
	static const uint8_t list[16] = { 0, 0, 0, 8 };
	uint32_t size = task->data_bytes < sizeof(list) ? task->data_bytes : (uint32_t)sizeof(list);

	memcpy(task->data, list, size);
	task->residual = task->data_bytes - size;
}

static uint8_t cdb_size(uint8_t opcode)
{
	static const uint8_t sizes[] = { 6, 10, 10, 0, 16, 12, 0, 0 };
	uint8_t size = sizes[opcode >> 5];

	return size ? size : 16;
}

/* Anything else is the firmware's. */
static bool execute(struct hba_target *target, struct hba_task *task)
{
	struct rad_command command = {
		.set = RAD_SET_SCSI,
		.name = "a command",
		.direction = task->data_bytes == 0 ? RAD_DATA_NONE
			     : task->to_drive	   ? RAD_DATA_OUT
						   : RAD_DATA_IN,
		.data = task->data,
		.data_bytes = task->data_bytes,
		.timeout_ms = TIMEOUT_MS,
	};
	struct rad_reply reply;

	memcpy(command.scsi.cdb, task->cdb, sizeof(command.scsi.cdb));
	command.scsi.cdb_bytes = cdb_size(task->cdb[0]);
	if (target->port.transport->ops->execute(target->port.target, &command, &reply, NULL) < 0)
		return false;
	task->status = reply.scsi_status;
	task->sense_bytes = reply.sense_size;
	memcpy(task->sense, reply.sense_bytes, reply.sense_size);
	task->residual = task->to_drive ? 0 : task->data_bytes - reply.transferred_bytes;
	return true;
}

static bool is_busy(struct hba_target *target, struct hba_task *task)
{
	struct hba_task question = { .cdb = { 0x00 } };

	if (!execute(target, &question) || question.status == 0)
		return false;
	task->status = question.status;
	task->sense_bytes = question.sense_bytes;
	memcpy(task->sense, question.sense, sizeof(task->sense));
	return true;
}

bool hba_target_run(struct hba_target *target, struct hba_task *task)
{
	uint32_t sector = target->bench->drive.logical_sector_bytes;
	enum rad_io_kind kind;
	uint64_t block;
	uint32_t blocks;

	if (decode_transfer(task->cdb, &kind, &block, &blocks)) {
		/* a drive that erases itself says so, rather than that the medium is bad */
		if (!is_busy(target, task))
			transfer(target, task, kind, block * sector, (uint64_t)blocks * sector);
		return true;
	}
	if (task->cdb[0] == 0x35 || task->cdb[0] == 0x91) {
		flush(target, task);
		return true;
	}
	if (task->cdb[0] == 0xA0) {
		report_luns(task);
		return true;
	}
	return execute(target, task);
}
