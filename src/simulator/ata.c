/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An ATA drive behind a SCSI/ATA translator: it is given ATA PASS-THROUGH CDBs and answers with sense data, so that
 * both ways of the translation are exercised. ACS-4; SAT-4 12.2.
 */
#include <string.h>

#include "base/cleanup.h"
#include "simulator/firmware.h"
#include "transport/sat.h"

#define NS_PER_S 1000000000ull

#define STATUS_READY	0x50
#define STATUS_ERROR	0x51
#define ERROR_ABORT	0x04
#define ERROR_NOT_FOUND 0x10

/* The task file as the translator hands it to the drive, and what comes back. */
struct task {
	uint8_t command;
	uint8_t device;
	uint16_t features;
	uint16_t count;
	uint64_t lba;
	bool extend;
	bool checks_condition;
	/* registers */
	uint8_t status;
	uint8_t error;
	uint16_t ret_count;
	uint64_t ret_lba;
};

/* ATA PASS-THROUGH(12): a 28-bit task file. */
static void decode_12(const uint8_t *cdb, struct task *ret)
{
	ret->checks_condition = cdb[2] & 0x20;
	ret->features = cdb[3];
	ret->count = cdb[4];
	ret->lba = (uint64_t)cdb[5] | (uint64_t)cdb[6] << 8 | (uint64_t)cdb[7] << 16 | (uint64_t)(cdb[8] & 0x0F) << 24;
	ret->device = cdb[8];
	ret->command = cdb[9];
}

static bool decode_cdb(const uint8_t *cdb, size_t size, struct task *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->status = STATUS_READY;
	if (size == 12 && cdb[0] == 0xA1) {
		decode_12(cdb, ret);
		return true;
	}
	if (size != 16 || cdb[0] != 0x85)
		return false;
	ret->extend = cdb[1] & 1;
	ret->checks_condition = cdb[2] & 0x20;
	ret->features = (uint16_t)(cdb[3] << 8 | cdb[4]);
	ret->count = (uint16_t)(cdb[5] << 8 | cdb[6]);
	ret->lba = (uint64_t)cdb[8] | (uint64_t)cdb[10] << 8 | (uint64_t)cdb[12] << 16;
	if (ret->extend)
		ret->lba |= (uint64_t)cdb[7] << 24 | (uint64_t)cdb[9] << 32 | (uint64_t)cdb[11] << 40;
	else
		ret->lba |= (uint64_t)(cdb[13] & 0x0F) << 24;
	ret->device = cdb[13];
	ret->command = cdb[14];
	return true;
}

static void abort_task(struct task *task)
{
	task->status = STATUS_ERROR;
	task->error = ERROR_ABORT;
}

static void identify(struct rad_sim_call *call, struct task *task)
{
	uint8_t data[512];

	rad_sim_ata_identify(call->drive, data);
	rad_sim_give(call, data, sizeof(data));
}

static void sanitize_status(struct rad_sim_call *call, struct task *task)
{
	const struct rad_sim_firmware *state = &call->drive->firmware;

	task->ret_count = (uint16_t)((state->state == RAD_SIM_SUCCEEDED ? 0x8000 : 0) |
				     (state->state == RAD_SIM_RUNNING ? 0x4000 : 0) |
				     (state->sanitize_frozen ? 0x2000 : 0) | (state->antifreeze ? 0x1000 : 0));
	task->ret_lba = 0xFFFF;
	if (state->state == RAD_SIM_RUNNING)
		task->ret_lba = rad_sim_progress(call->drive, call->now_ns);
	if (state->state != RAD_SIM_FAILED)
		return;
	abort_task(task);
	task->ret_lba = 1;
}

static bool sanitize_is_offered(const struct rad_bench_firmware *bench, uint16_t features)
{
	return (features == 0x11 && bench->sanitize_crypto) || (features == 0x12 && bench->sanitize_block) ||
	       (features == 0x14 && bench->sanitize_overwrite);
}

static bool sanitize_key_is_right(const struct task *task)
{
	switch (task->features) {
	case 0x11:
		return task->lba == 0x43727970;
	case 0x12:
		return task->lba == 0x426B4572;
	case 0x14:
		return task->lba >> 32 == 0x4F57;
	default:
		return false;
	}
}

static void sanitize_erase(struct rad_sim_call *call, struct task *task)
{
	struct rad_sim_firmware *state = &call->drive->firmware;
	const struct rad_bench_firmware *bench = &call->drive->bench->firmware;
	enum rad_sim_how how = task->features == 0x11	? RAD_SIM_CRYPTO
			       : task->features == 0x12 ? RAD_SIM_BLOCK
							: RAD_SIM_OVERWRITE;

	if (state->sanitize_frozen || !sanitize_is_offered(bench, task->features) || state->state == RAD_SIM_RUNNING ||
	    !sanitize_key_is_right(task) || (bench->lies & RAD_SIM_LIE_REFUSES)) {
		abort_task(task);
		task->ret_lba = state->sanitize_frozen ? 3 : 2;
		return;
	}
	rad_sim_put_le(state->pattern, 4, task->lba & 0xFFFFFFFF);
	state->failure_exit = task->count & 0x10;
	rad_sim_begin(call->drive, how, call->now_ns);
	sanitize_status(call, task);
}

static void sanitize(struct rad_sim_call *call, struct task *task)
{
	struct rad_sim_firmware *state = &call->drive->firmware;

	switch (task->features) {
	case 0x00:
		if ((task->count & 1) && state->state == RAD_SIM_FAILED && state->failure_exit)
			state->state = RAD_SIM_IDLE;
		sanitize_status(call, task);
		return;
	case 0x20:
		state->sanitize_frozen = true;
		sanitize_status(call, task);
		return;
	default:
		sanitize_erase(call, task);
		return;
	}
}

static bool password_is_right(const struct rad_sim_call *call)
{
	const uint8_t *data = call->command->data;

	return call->command->data_bytes == 512 && !(data[0] & 1) &&
	       memcmp(data + 2, call->drive->firmware.password, 32) == 0;
}

static void erase_unit(struct rad_sim_call *call, struct task *task, bool was_prepared)
{
	struct rad_sim_firmware *state = &call->drive->firmware;
	const struct rad_bench_firmware *bench = &call->drive->bench->firmware;
	const uint8_t *data = call->command->data;
	bool enhanced = data[0] & 2;

	if (!was_prepared || state->frozen || !state->security_enabled || !password_is_right(call) ||
	    (enhanced && !bench->security_enhanced) || (bench->lies & (RAD_SIM_LIE_FAIL | RAD_SIM_LIE_REFUSES))) {
		abort_task(task);
		return;
	}
	call->takes_ns = bench->seconds * NS_PER_S;
	if (bench->lies & RAD_SIM_LIE_STUCK)
		call->takes_ns = UINT64_MAX;
	if (bench->lies & RAD_SIM_LIE_GONE)
		call->drive->is_vanished = true;
	/* only the enhanced mode reaches sectors that are out of use (ACS-4 7.45.2) */
	rad_sim_erase(call->drive, RAD_SIM_BLOCK, enhanced ? RAD_SIM_REACH_ALL : RAD_SIM_REACH_MEDIUM);
	state->security_enabled = false;
	state->locked = false;
}

static void security(struct rad_sim_call *call, struct task *task, bool was_prepared)
{
	struct rad_sim_firmware *state = &call->drive->firmware;
	bool sets = task->command == 0xF1;

	if (!call->drive->bench->firmware.security || (state->frozen && task->command != 0xF2) ||
	    (task->command != 0xF3 && task->command != 0xF5 && call->command->data_bytes != 512)) {
		abort_task(task);
		return;
	}
	if (sets && !state->locked) {
		memcpy(state->password, (const uint8_t *)call->command->data + 2, 32);
		state->security_enabled = true;
	} else if (sets || (task->command == 0xF2 && !password_is_right(call)) ||
		   (task->command == 0xF6 && (state->locked || !password_is_right(call)))) {
		abort_task(task);
	} else if (task->command == 0xF2) {
		state->locked = false;
	} else if (task->command == 0xF3) {
		state->erase_prepared = true;
	} else if (task->command == 0xF4) {
		erase_unit(call, task, was_prepared);
	} else if (task->command == 0xF5) {
		state->frozen = true;
	} else {
		state->security_enabled = false;
	}
}

/* The last sector that READ NATIVE MAX or AMAC would show: all but what the device configuration hides. */
static uint64_t native_last(const struct rad_sim_drive *drive)
{
	return (rad_sim_native_bytes(drive) - drive->firmware.dco_bytes) / drive->bench->drive.logical_sector_bytes - 1;
}

static void show(struct rad_sim_drive *drive, uint64_t last)
{
	drive->firmware.shown_bytes = (last + 1) * drive->bench->drive.logical_sector_bytes;
	drive->size_bytes = drive->firmware.shown_bytes;
}

static void set_max(struct rad_sim_call *call, struct task *task)
{
	struct rad_sim_firmware *state = &call->drive->firmware;
	const struct rad_bench_firmware *bench = &call->drive->bench->firmware;
	bool is_amac = task->command == 0x78;

	if (bench->hidden_frozen || task->lba > native_last(call->drive) ||
	    (is_amac ? !bench->amac_bytes : !bench->hpa_bytes) || (!is_amac && !state->native_was_read)) {
		abort_task(task);
		return;
	}
	if (state->max_was_set) {
		task->status = STATUS_ERROR;
		task->error = ERROR_NOT_FOUND;
		return;
	}
	state->max_was_set = !is_amac && (task->count & 1);
	show(call->drive, task->lba);
}

static void native_max(struct rad_sim_call *call, struct task *task)
{
	const struct rad_bench_firmware *bench = &call->drive->bench->firmware;
	bool is_amac = task->command == 0x78;

	if (is_amac ? !bench->amac_bytes : !bench->hpa_bytes) {
		abort_task(task);
		return;
	}
	task->ret_lba = native_last(call->drive);
	call->drive->firmware.native_was_read = true;
}

static void configuration(struct rad_sim_call *call, struct task *task)
{
	struct rad_sim_drive *drive = call->drive;
	uint8_t data[512] = { 0 };

	if (!drive->bench->firmware.dco_bytes || drive->bench->firmware.hidden_frozen ||
	    (task->features == 0xC0 &&
	     drive->firmware.shown_bytes / drive->bench->drive.logical_sector_bytes < native_last(drive) + 1)) {
		abort_task(task);
		return;
	}
	if (task->features == 0xC2) {
		rad_sim_put_le(data + 6, 8, rad_sim_native_bytes(drive) / drive->bench->drive.logical_sector_bytes - 1);
		rad_sim_give(call, data, sizeof(data));
	} else if (task->features == 0xC0) {
		drive->firmware.dco_bytes = 0;
		show(drive, native_last(drive));
	} else {
		abort_task(task);
	}
}

static void smart(struct rad_sim_call *call, struct task *task)
{
	static const struct {
		uint8_t id;
		uint64_t raw;
	} attributes[] = { { 5, 2 }, { 9, 12045 }, { 194, 36 }, { 197, 1 } };
	uint8_t data[512] = { 0 };
	uint8_t sum = 0;

	if (task->lba != 0xC24F00) {
		abort_task(task);
		return;
	}
	task->ret_lba = 0xC24F00;
	if (task->features != 0xD0)
		return;
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(attributes); i++) {
		data[2 + 12 * i] = attributes[i].id;
		rad_sim_put_le(data + 2 + 12 * i + 5, 6, attributes[i].raw);
	}
	for (size_t i = 0; i < 511; i++)
		sum = (uint8_t)(sum + data[i]);
	data[511] = (uint8_t)-sum;
	rad_sim_give(call, data, sizeof(data));
}

static void trusted_receive(struct rad_sim_call *call, struct task *task)
{
	uint8_t data[2048] = { 0 };

	if (call->drive->bench->firmware.trusted == RAD_SIM_TRUSTED_NONE || task->features != 0x01 ||
	    (task->lba >> 8 & 0xFFFF) != 1) {
		abort_task(task);
		return;
	}
	(void)rad_sim_discovery(call->drive, data, sizeof(data));
	rad_sim_give(call, data, sizeof(data));
}

static void run(struct rad_sim_call *call, struct task *task)
{
	bool was_prepared = call->drive->firmware.erase_prepared;
	bool while_sanitizing = task->command == 0xEC || task->command == 0xB4 || task->command == 0xF2;

	call->drive->firmware.erase_prepared = false;
	if (call->drive->firmware.state == RAD_SIM_RUNNING && !while_sanitizing) {
		abort_task(task);
		return;
	}
	switch (task->command) {
	case 0xEC:
		identify(call, task);
		break;
	case 0xB4:
		sanitize(call, task);
		break;
	case 0xF1:
	case 0xF2:
	case 0xF3:
	case 0xF4:
	case 0xF5:
	case 0xF6:
		security(call, task, was_prepared);
		break;
	case 0x27:
	case 0xF8:
		native_max(call, task);
		return; /* SET MAX must be the next command */
	case 0x37:
	case 0xF9:
		set_max(call, task);
		break;
	case 0x78:
		(task->features == 1 ? set_max : native_max)(call, task);
		break;
	case 0xB1:
		configuration(call, task);
		break;
	case 0xB0:
		smart(call, task);
		break;
	case 0x5C:
		trusted_receive(call, task);
		break;
	case 0xE0: /* STANDBY IMMEDIATE, IDLE IMMEDIATE, STANDBY, IDLE, CHECK POWER MODE, FLUSH CACHE, the same EXT */
	case 0xE1:
	case 0xE2:
	case 0xE3:
	case 0xE7:
	case 0xEA:
	case 0xEF: /* SET FEATURES */
		break;
	case 0xE5:
		task->ret_count = 0xFF; /* active */
		break;
	default:
		abort_task(task);
		break;
	}
	call->drive->firmware.native_was_read = false;
}

static void descriptor_sense(const struct task *task, struct rad_reply *reply)
{
	uint8_t *sense = reply->sense_bytes;
	bool failed = task->status & 1;

	sense[0] = 0x72;
	sense[1] = failed ? 0x0B : 0x01;
	sense[3] = failed ? 0 : 0x1D;
	sense[7] = 14;
	sense[8] = 0x09;
	sense[9] = 12;
	sense[10] = task->extend;
	sense[11] = task->error;
	sense[12] = (uint8_t)(task->ret_count >> 8);
	sense[13] = (uint8_t)task->ret_count;
	for (int i = 0; i < 3; i++) {
		sense[14 + 2 * i] = (uint8_t)(task->ret_lba >> (8 * (i + 3)));
		sense[15 + 2 * i] = (uint8_t)(task->ret_lba >> (8 * i));
	}
	sense[20] = (uint8_t)(task->extend ? 0x40 : 0x40 | (task->ret_lba >> 24 & 0x0F));
	sense[21] = task->status;
	reply->sense_size = 22;
}

static void fixed_sense(const struct task *task, struct rad_reply *reply)
{
	uint8_t *sense = reply->sense_bytes;
	bool failed = task->status & 1;

	sense[0] = 0xF0;
	sense[2] = failed ? 0x0B : 0x01;
	sense[3] = task->error;
	sense[4] = task->status;
	sense[5] = 0x40;
	sense[6] = (uint8_t)task->ret_count;
	sense[7] = 10;
	sense[9] = (uint8_t)task->ret_lba;
	sense[10] = (uint8_t)(task->ret_lba >> 8);
	sense[11] = (uint8_t)(task->ret_lba >> 16);
	sense[13] = 0x1D;
	reply->sense_size = 18;
}

static void answer(struct rad_sim_call *call, const struct task *task)
{
	enum rad_sim_bridge bridge = call->drive->bench->firmware.bridge;
	bool shows = task->checks_condition || (task->status & 1);

	if (bridge == RAD_SIM_BRIDGE_DROPS_REGISTERS)
		shows = task->status & 1;
	call->reply->scsi_status = shows ? 0x02 : 0x00;
	if (shows && bridge == RAD_SIM_BRIDGE_FIXED_SENSE)
		fixed_sense(task, call->reply);
	else if (shows)
		descriptor_sense(task, call->reply);
}

static bool is_translated(const struct rad_sim_drive *drive)
{
	enum rad_bus bus = drive->bench->drive.bus;
	enum rad_sim_bridge bridge = drive->bench->firmware.bridge;

	if (bridge == RAD_SIM_BRIDGE_NO_SAT)
		return false;
	return bus == RAD_BUS_ATA || ((bus == RAD_BUS_USB || bus == RAD_BUS_SCSI) && bridge != RAD_SIM_BRIDGE_NONE);
}

void rad_sim_ata_cdb(struct rad_sim_call *call, const uint8_t *cdb, size_t size)
{
	struct task task;

	if (!is_translated(call->drive) || !decode_cdb(cdb, size, &task)) {
		rad_sim_sense(call, 0x05, 0x20, 0x00);
		return;
	}
	run(call, &task);
	answer(call, &task);
}

bool rad_sim_ata(struct rad_sim_call *call)
{
	uint8_t cdb[RAD_CDB_SIZE];
	size_t size = rad_sat_encode(call->command, cdb);

	rad_sim_ata_cdb(call, cdb, size);
	rad_sat_judge(call->command, call->reply);
	return true;
}
