/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the kernel's ioctls make of a command, and what they give back: the program's memory on one side, the drive's
 * model on the other.
 */
#include <errno.h>
#include <linux/mmc/ioctl.h>
#include <linux/nvme_ioctl.h>
#include <linux/sed-opal.h>
#include <scsi/sg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/uio.h>

#include "base/cleanup.h"
#include "stage.h"

#define DATA_MAX	 (1u << 20)
#define SG_VERSION	 30536
#define DID_NO_CONNECT	 0x01
#define DID_TIME_OUT	 0x03
#define DRIVER_SENSE	 0x08
#define TIMEOUT_MS	 60000
#define MMC_READY	 0x900
#define OPAL_STATUS_SIZE 8

#ifndef IOC_OPAL_GET_STATUS /* Linux 6.1 */
#define IOC_OPAL_GET_STATUS _IOC(_IOC_READ, 'p', 236, 8)
#endif

/* The program's memory at an address. */
struct place {
	pid_t pid;
	uint64_t address;
};

static bool copy_in(struct place from, void *ret, size_t size)
{
	struct iovec here = { ret, size };
	struct iovec there = { (void *)(uintptr_t)from.address, size };

	return size == 0 || process_vm_readv(from.pid, &here, 1, &there, 1, 0) == (ssize_t)size;
}

static bool copy_out(struct place to, const void *data, size_t size)
{
	struct iovec here = { (void *)(uintptr_t)data, size };
	struct iovec there = { (void *)(uintptr_t)to.address, size };

	return size == 0 || process_vm_writev(to.pid, &here, 1, &there, 1, 0) == (ssize_t)size;
}

/* The drives' time runs faster: so must the patience with them. */
static uint32_t patience(const struct stage_drive *drive, uint32_t timeout_ms)
{
	uint64_t ms = (uint64_t)(timeout_ms ? timeout_ms : TIMEOUT_MS) * drive->stage->clock.speed;

	return ms < UINT32_MAX ? (uint32_t)ms : UINT32_MAX;
}

/* Runs a command whose data is in the program's memory. 0 or a negative errno; *ret says what the drive answered. */
static int run(struct stage_drive *drive, struct rad_command *command, struct place data, struct rad_reply *ret)
{
	rad_auto_free uint8_t *buffer = NULL;
	struct rad_error err = { 0 };

	if (command->data_bytes > DATA_MAX)
		return -EINVAL;
	buffer = calloc(1, command->data_bytes + 1);
	if (!buffer)
		return -ENOMEM;
	if (command->direction != RAD_DATA_NONE && !copy_in(data, buffer, command->data_bytes))
		return -EFAULT;
	command->data = buffer;
	command->name = "a command";
	if (drive->stage->transport->ops->execute(drive->target, command, ret, &err) < 0)
		return err.code ? -err.code : -EIO;
	if (command->direction == RAD_DATA_IN && !copy_out(data, buffer, command->data_bytes))
		return -EFAULT;
	return 0;
}

static enum rad_direction scsi_direction(int dxfer_direction)
{
	if (dxfer_direction == SG_DXFER_FROM_DEV || dxfer_direction == SG_DXFER_TO_FROM_DEV)
		return RAD_DATA_IN;
	return dxfer_direction == SG_DXFER_TO_DEV ? RAD_DATA_OUT : RAD_DATA_NONE;
}

static void fill_header(const struct rad_reply *reply, int code, sg_io_hdr_t *header)
{
	header->status = reply->scsi_status;
	header->masked_status = (reply->scsi_status >> 1) & 0x1F;
	header->host_status = code == -ETIMEDOUT ? DID_TIME_OUT : code ? DID_NO_CONNECT : 0;
	header->driver_status = reply->sense_size ? DRIVER_SENSE : 0;
	header->resid = (int)(header->dxfer_len - reply->transferred_bytes);
	if (header->dxfer_direction != SG_DXFER_FROM_DEV || code)
		header->resid = 0;
	header->duration = 1;
	header->info = reply->scsi_status || code ? SG_INFO_CHECK : 0;
	header->sb_len_wr = reply->sense_size < header->mx_sb_len ? reply->sense_size : header->mx_sb_len;
}

static int door_sg(struct stage_drive *drive, struct place argument)
{
	struct rad_command command = { .set = RAD_SET_SCSI };
	struct rad_reply reply = { 0 };
	sg_io_hdr_t header;
	int code;

	if (!copy_in(argument, &header, sizeof(header)))
		return -EFAULT;
	if (header.interface_id != 'S' || header.cmd_len > RAD_CDB_SIZE || header.iovec_count)
		return -EINVAL;
	command.scsi.cdb_bytes = header.cmd_len;
	command.direction = scsi_direction(header.dxfer_direction);
	command.data_bytes = command.direction == RAD_DATA_NONE ? 0 : header.dxfer_len;
	command.timeout_ms = patience(drive, header.timeout);
	if (!copy_in((struct place){ argument.pid, (uint64_t)(uintptr_t)header.cmdp }, command.scsi.cdb,
		     header.cmd_len))
		return -EFAULT;
	code = run(drive, &command, (struct place){ argument.pid, (uint64_t)(uintptr_t)header.dxferp }, &reply);
	if (code && code != -ETIMEDOUT)
		return code;
	fill_header(&reply, code, &header);
	if (!copy_out((struct place){ argument.pid, (uint64_t)(uintptr_t)header.sbp }, reply.sense_bytes,
		      header.sb_len_wr) ||
	    !copy_out(argument, &header, sizeof(header)))
		return -EFAULT;
	return 0;
}

static int door_sg_version(struct stage_drive *drive, struct place argument)
{
	int version = SG_VERSION;

	return copy_out(argument, &version, sizeof(version)) ? 0 : -EFAULT;
}

/* Both forms of the structure are the same up to where the result is. */
static int run_nvme(struct stage_drive *drive, struct place argument, const struct nvme_passthru_cmd *from,
		    struct rad_reply *reply)
{
	struct rad_command command = {
		.set = RAD_SET_NVME,
		.timeout_ms = patience(drive, from->timeout_ms),
		.data_bytes = from->data_len,
		.direction = from->data_len == 0 ? RAD_DATA_NONE
			     : from->opcode & 1	 ? RAD_DATA_OUT
						 : RAD_DATA_IN,
		.nvme = { .opcode = from->opcode,
			  .nsid = from->nsid,
			  .cdw10 = from->cdw10,
			  .cdw11 = from->cdw11,
			  .cdw12 = from->cdw12,
			  .cdw13 = from->cdw13,
			  .cdw14 = from->cdw14,
			  .cdw15 = from->cdw15 },
	};

	return run(drive, &command, (struct place){ argument.pid, from->addr }, reply);
}

static int door_nvme(struct stage_drive *drive, struct place argument)
{
	struct rad_reply reply = { 0 };
	struct nvme_passthru_cmd command;
	int code;

	if (!copy_in(argument, &command, sizeof(command)))
		return -EFAULT;
	code = run_nvme(drive, argument, &command, &reply);
	command.result = reply.nvme_result;
	if (!code && !copy_out(argument, &command, sizeof(command)))
		return -EFAULT;
	return code ? code : reply.nvme_status;
}

static int door_nvme64(struct stage_drive *drive, struct place argument)
{
	struct rad_reply reply = { 0 };
	struct nvme_passthru_cmd64 command;
	struct nvme_passthru_cmd narrow;
	int code;

	if (!copy_in(argument, &command, sizeof(command)))
		return -EFAULT;
	memcpy(&narrow, &command, sizeof(narrow));
	code = run_nvme(drive, argument, &narrow, &reply);
	command.result = reply.nvme_result;
	if (!code && !copy_out(argument, &command, sizeof(command)))
		return -EFAULT;
	return code ? code : reply.nvme_status;
}

static int door_nvme_id(struct stage_drive *drive, struct place argument)
{
	return 1;
}

static int door_nothing(struct stage_drive *drive, struct place argument)
{
	return 0;
}

static int run_mmc(struct stage_drive *drive, pid_t pid, struct mmc_ioc_cmd *cmd)
{
	struct rad_command command = {
		.set = RAD_SET_MMC,
		.timeout_ms = patience(drive, cmd->cmd_timeout_ms),
		.data_bytes = cmd->blksz * cmd->blocks,
		.direction = cmd->blksz == 0	   ? RAD_DATA_NONE
			     : cmd->write_flag & 1 ? RAD_DATA_OUT
						   : RAD_DATA_IN,
		.mmc = { .n_requests = 1, .requests = { { .index = (uint8_t)cmd->opcode, .argument = cmd->arg } } },
	};
	struct rad_reply reply = { 0 };
	int code = run(drive, &command, (struct place){ pid, cmd->data_ptr }, &reply);

	cmd->response[0] = reply.mmc_response;
	return code;
}

static int door_mmc(struct stage_drive *drive, struct place argument)
{
	struct mmc_ioc_cmd cmd;
	int code;

	if (!copy_in(argument, &cmd, sizeof(cmd)))
		return -EFAULT;
	code = run_mmc(drive, argument.pid, &cmd);
	return code ? code : copy_out(argument, &cmd, sizeof(cmd)) ? 0 : -EFAULT;
}

/* One after the other; the first that gets no answer ends the unit. */
static int door_mmc_multi(struct stage_drive *drive, struct place argument)
{
	struct mmc_ioc_multi_cmd head;
	struct place at = { argument.pid, argument.address + sizeof(head) };

	if (!copy_in(argument, &head, sizeof(head)))
		return -EFAULT;
	if (head.num_of_cmds > MMC_IOC_MAX_CMDS)
		return -EINVAL;
	for (uint64_t i = 0; i < head.num_of_cmds; i++, at.address += sizeof(struct mmc_ioc_cmd)) {
		int code = door_mmc(drive, at);

		if (code)
			return code;
	}
	return 0;
}

static int door_opal_status(struct stage_drive *drive, struct place argument)
{
	struct rad_command command = { .set = RAD_SET_OPAL, .timeout_ms = TIMEOUT_MS, .opal = RAD_OPAL_STATUS };
	struct rad_reply reply = { 0 };
	uint32_t status[OPAL_STATUS_SIZE / sizeof(uint32_t)] = { 0 };
	int code = run(drive, &command, argument, &reply);

	status[0] = reply.opal_status;
	return code ? code : copy_out(argument, status, sizeof(status)) ? 0 : -EFAULT;
}

static int revert(struct stage_drive *drive, struct place argument, enum rad_opal_request request)
{
	struct rad_command command = {
		.set = RAD_SET_OPAL, .timeout_ms = TIMEOUT_MS, .opal = request, .direction = RAD_DATA_OUT
	};
	struct rad_reply reply = { 0 };
	struct rad_error err = { 0 };
	struct opal_key key;
	uint8_t data[1 + sizeof(key.key)];

	if (!copy_in(argument, &key, sizeof(key)))
		return -EFAULT;
	data[0] = key.key_len;
	memcpy(data + 1, key.key, key.key_len);
	command.name = "a command";
	command.data = data;
	command.data_bytes = 1u + key.key_len;
	if (drive->stage->transport->ops->execute(drive->target, &command, &reply, &err) < 0)
		return err.code ? -err.code : -EIO;
	return reply.answer == RAD_ANSWER_GOOD ? 0 : reply.status.bytes[0];
}

static int door_psid_revert(struct stage_drive *drive, struct place argument)
{
	return revert(drive, argument, RAD_OPAL_PSID_REVERT);
}

static int door_revert(struct stage_drive *drive, struct place argument)
{
	return revert(drive, argument, RAD_OPAL_REVERT);
}

static const struct {
	uint32_t request;
	bool takes_control; /* the control node knows it; else the block device alone */
	unsigned int buses;
	int (*door)(struct stage_drive *drive, struct place argument);
} doors[] = {
	{ SG_IO, true, 1 << RAD_BUS_ATA | 1 << RAD_BUS_SCSI | 1 << RAD_BUS_USB, door_sg },
	{ SG_GET_VERSION_NUM, true, 1 << RAD_BUS_ATA | 1 << RAD_BUS_SCSI | 1 << RAD_BUS_USB, door_sg_version },
	{ NVME_IOCTL_ID, false, 1 << RAD_BUS_NVME, door_nvme_id },
	{ NVME_IOCTL_ADMIN_CMD, true, 1 << RAD_BUS_NVME, door_nvme },
	{ NVME_IOCTL_ADMIN64_CMD, true, 1 << RAD_BUS_NVME, door_nvme64 },
	{ NVME_IOCTL_RESCAN, true, 1 << RAD_BUS_NVME, door_nothing },
	{ NVME_IOCTL_RESET, true, 1 << RAD_BUS_NVME, door_nothing },
	{ MMC_IOC_CMD, false, 1 << RAD_BUS_MMC, door_mmc },
	{ MMC_IOC_MULTI_CMD, false, 1 << RAD_BUS_MMC, door_mmc_multi },
	{ IOC_OPAL_GET_STATUS, false, ~0u, door_opal_status },
	{ IOC_OPAL_PSID_REVERT_TPR, false, ~0u, door_psid_revert },
	{ IOC_OPAL_REVERT_TPR, false, ~0u, door_revert },
};

int stage_door(struct stage_drive *drive, pid_t pid, uint32_t request, uint64_t argument, bool is_control)
{
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(doors); i++) {
		if (doors[i].request != request)
			continue;
		if (!(doors[i].buses >> drive->bench->drive.bus & 1) || (is_control && !doors[i].takes_control))
			return -ENOTTY;
		return doors[i].door(drive, (struct place){ pid, argument });
	}
	return -ENOTTY;
}
