/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sends commands to the kernel: SCSI and ATA through libsgutils2, NVMe through libnvme, eMMC and TCG Opal by the ioctls
 * of their drivers, for which there is no library.
 */
#include <errno.h>
#include <linux/major.h>
#include <linux/mmc/ioctl.h>
#include <linux/sed-opal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

#include <libnvme.h>
#include <scsi/sg_pt.h>

#include "base/cleanup.h"
#include "transport/linux_private.h"
#include "transport/sat.h"
#include "transport/sense.h"

#define OPERATION	"device command"
#define MS_PER_S	1000u
#define MMC_RSP_PRESENT (1 << 0)
#define MMC_RSP_CRC	(1 << 2)
#define MMC_RSP_BUSY	(1 << 3)
#define MMC_RSP_OPCODE	(1 << 4)
#define MMC_RSP_R1	(MMC_RSP_PRESENT | MMC_RSP_CRC | MMC_RSP_OPCODE)
#define MMC_RSP_R1B	(MMC_RSP_R1 | MMC_RSP_BUSY)
#define MMC_CMD_AC	(0 << 5)
#define MMC_CMD_ADTC	(1 << 5)
#define MMC_R1_ERRORS	0xFDF90008u /* JESD84-B51 table "Device Status": the error bits, and SWITCH_ERROR at 7 */
#define MMC_R1_SWITCH	0x00000080u

#ifndef IOC_OPAL_GET_STATUS /* Linux 6.1 */
struct opal_status {
	__u32 flags;
	__u32 reserved;
};
#define IOC_OPAL_GET_STATUS _IOR('p', 236, struct opal_status)
#endif

static int no_answer(const struct rad_linux_target *target, const struct rad_command *command, int code,
		     struct rad_error *err)
{
	if (code == EPERM || code == EACCES)
		return rad_error_set(err, RAD_ERROR_REFUSED, code, OPERATION, "the kernel does not let %s pass to %s",
				     command->name, target->node);
	return rad_error_set(err, RAD_ERROR_IO, code, OPERATION, "%s got no answer to %s", target->node, command->name);
}

static void set_data(struct sg_pt_base *pt, const struct rad_command *command)
{
	if (command->direction == RAD_DATA_IN)
		set_scsi_pt_data_in(pt, command->data, (int)command->data_bytes);
	else if (command->direction == RAD_DATA_OUT)
		set_scsi_pt_data_out(pt, command->data, (int)command->data_bytes);
}

static void read_result(struct sg_pt_base *pt, const struct rad_command *command, struct rad_reply *ret)
{
	int sense_size = get_scsi_pt_sense_len(pt);
	int residual = get_scsi_pt_resid(pt);

	ret->scsi_status = (uint8_t)get_scsi_pt_status_response(pt);
	ret->sense_size = sense_size > 0 ? (uint8_t)sense_size : 0;
	ret->transferred_bytes = command->data_bytes;
	if (residual > 0 && (uint32_t)residual <= command->data_bytes)
		ret->transferred_bytes -= (uint32_t)residual;
	if (command->set == RAD_SET_ATA)
		rad_sat_judge(command, ret);
	else
		rad_sense_judge(ret);
}

static void destruct(struct sg_pt_base **pt)
{
	if (*pt)
		destruct_scsi_pt_obj(*pt);
}

static int execute_scsi(struct rad_linux_target *target, const struct rad_command *command, int fd,
			struct rad_reply *ret, struct rad_error *err)
{
	RAD_CLEANUP(destruct) struct sg_pt_base *pt = construct_scsi_pt_obj_with_fd(fd, 0);
	uint8_t cdb[RAD_WIRE_SIZE];
	size_t cdb_bytes = rad_command_wire(command, cdb);
	int code;

	if (!pt)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, OPERATION, "no memory");
	set_scsi_pt_cdb(pt, cdb, (int)cdb_bytes);
	set_scsi_pt_sense(pt, ret->sense_bytes, sizeof(ret->sense_bytes));
	set_data(pt, command);
	code = do_scsi_pt(pt, fd, (int)((command->timeout_ms + MS_PER_S - 1) / MS_PER_S), 0);
	if (code != 0)
		return no_answer(target, command, code < 0 ? -code : EINVAL, err);
	switch (get_scsi_pt_result_category(pt)) {
	case SCSI_PT_RESULT_GOOD:
	case SCSI_PT_RESULT_STATUS:
	case SCSI_PT_RESULT_SENSE:
		read_result(pt, command, ret);
		return 0;
	case SCSI_PT_RESULT_OS_ERR:
		return no_answer(target, command, get_scsi_pt_os_err(pt), err);
	default:
		return no_answer(target, command, get_scsi_pt_transport_err(pt) == 3 ? ETIMEDOUT : EIO, err);
	}
}

static int execute_nvme(struct rad_linux_target *target, const struct rad_command *command, int fd,
			struct rad_reply *ret, struct rad_error *err)
{
	struct nvme_passthru_cmd cmd = {
		.opcode = command->nvme.opcode,
		.nsid = command->nvme.nsid,
		.addr = (uint64_t)(uintptr_t)command->data,
		.data_len = command->data_bytes,
		.cdw10 = command->nvme.cdw10,
		.cdw11 = command->nvme.cdw11,
		.cdw12 = command->nvme.cdw12,
		.cdw13 = command->nvme.cdw13,
		.cdw14 = command->nvme.cdw14,
		.cdw15 = command->nvme.cdw15,
		.timeout_ms = command->timeout_ms,
	};
	int code = nvme_submit_admin_passthru(fd, &cmd, &ret->nvme_result);

	if (code < 0)
		return no_answer(target, command, errno, err);
	ret->transferred_bytes = command->data_bytes;
	ret->nvme_status = (uint16_t)(code & 0x7FF);
	ret->status.kind = RAD_STATUS_NVME;
	ret->status.bytes[0] = (uint8_t)(code >> 8 & 7);
	ret->status.bytes[1] = (uint8_t)code;
	ret->answer = ret->nvme_status ? RAD_ANSWER_REFUSED : RAD_ANSWER_GOOD;
	return 0;
}

static void fill_mmc(const struct rad_command *command, size_t index, struct mmc_ioc_cmd *ret)
{
	const struct rad_mmc_request *request = &command->mmc.requests[index];
	bool has_data = command->direction == RAD_DATA_IN && index == 0;

	ret->opcode = request->index;
	ret->arg = request->argument;
	ret->flags = (request->is_busy ? MMC_RSP_R1B : MMC_RSP_R1) | (has_data ? MMC_CMD_ADTC : MMC_CMD_AC);
	ret->cmd_timeout_ms = request->is_busy ? command->timeout_ms : 0;
	if (!has_data)
		return;
	ret->blksz = command->data_bytes;
	ret->blocks = 1;
	ret->data_ptr = (uint64_t)(uintptr_t)command->data;
}

static int execute_mmc(struct rad_linux_target *target, const struct rad_command *command, int fd,
		       struct rad_reply *ret, struct rad_error *err)
{
	size_t n = command->mmc.n_requests;
	rad_auto_free struct mmc_ioc_multi_cmd *multi =
		calloc(1, sizeof(*multi) + RAD_MMC_UNIT_MAX * sizeof(struct mmc_ioc_cmd));
	uint32_t response;

	if (!multi)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, OPERATION, "no memory");
	multi->num_of_cmds = n;
	for (size_t i = 0; i < n; i++)
		fill_mmc(command, i, &multi->cmds[i]);
	if (ioctl(fd, MMC_IOC_MULTI_CMD, multi) < 0)
		return no_answer(target, command, errno, err);
	response = multi->cmds[n - 1].response[0];
	ret->transferred_bytes = command->data_bytes;
	ret->mmc_response = response;
	ret->status.kind = RAD_STATUS_MMC;
	for (int i = 0; i < 4; i++)
		ret->status.bytes[i] = (uint8_t)(response >> (24 - 8 * i));
	ret->answer = response & (MMC_R1_ERRORS | MMC_R1_SWITCH) ? RAD_ANSWER_REFUSED : RAD_ANSWER_GOOD;
	return 0;
}

static int opal_status(int fd, struct rad_reply *ret)
{
	struct opal_status status = { 0 };
	int code = ioctl(fd, IOC_OPAL_GET_STATUS, &status);

	ret->opal_status = status.flags;
	return code;
}

/* The kernel returns 0, a TCG method status (1-63), or -1. */
static int opal_revert(const struct rad_command *command, int fd)
{
	const uint8_t *data = command->data;
	struct opal_key key = { .key_len = data[0] };
	int code;

	memcpy(key.key, data + 1, key.key_len);
	code = ioctl(fd, command->opal == RAD_OPAL_PSID_REVERT ? IOC_OPAL_PSID_REVERT_TPR : IOC_OPAL_REVERT_TPR, &key);
	explicit_bzero(&key, sizeof(key));
	return code;
}

static int execute_opal(struct rad_linux_target *target, const struct rad_command *command, int fd,
			struct rad_reply *ret, struct rad_error *err)
{
	int code = command->opal == RAD_OPAL_STATUS ? opal_status(fd, ret) : opal_revert(command, fd);

	if (code < 0 && (errno == ENOTTY || errno == EOPNOTSUPP || errno == EINVAL))
		return rad_error_set(err, RAD_ERROR_REFUSED, errno, OPERATION,
				     "the kernel's Opal driver does not know %s", target->node);
	if (code < 0)
		return no_answer(target, command, errno, err);
	ret->status.kind = RAD_STATUS_TCG;
	ret->status.bytes[0] = (uint8_t)code;
	ret->answer = code ? RAD_ANSWER_REFUSED : RAD_ANSWER_GOOD;
	return 0;
}

/* eMMC and Opal are asked through the block device, claimed or not; the others through the control node. */
static int pick_fd(struct rad_linux_target *target, const struct rad_command *command, int *ret_fd,
		   struct rad_error *err)
{
	bool by_block = command->set == RAD_SET_MMC || command->set == RAD_SET_OPAL;
	int code;

	if (by_block && target->fd >= 0) {
		*ret_fd = target->fd;
		return 0;
	}
	code = by_block ? rad_linux_control_open_block(target, err) : rad_linux_control_open(target, err);
	*ret_fd = !by_block && target->control_fd >= 0 ? target->control_fd : target->block_fd;
	return code;
}

int rad_linux_target_execute(struct rad_target *base, const struct rad_command *command, struct rad_reply *ret,
			     struct rad_error *err)
{
	static int (*const by_set[RAD_SET_COUNT])(struct rad_linux_target *, const struct rad_command *, int,
						  struct rad_reply *, struct rad_error *) = {
		[RAD_SET_ATA] = execute_scsi, [RAD_SET_SCSI] = execute_scsi, [RAD_SET_NVME] = execute_nvme,
		[RAD_SET_MMC] = execute_mmc,  [RAD_SET_OPAL] = execute_opal,
	};
	struct rad_linux_target *target = (struct rad_linux_target *)base;
	int fd = -1;
	int code;

	memset(ret, 0, sizeof(*ret));
	if ((unsigned int)command->set >= RAD_SET_COUNT)
		return rad_error_set(err, RAD_ERROR_IO, EINVAL, OPERATION, "no such command set");
	code = pick_fd(target, command, &fd, err);
	return code < 0 ? code : by_set[command->set](target, command, fd, ret, err);
}
