/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>

#include "simulator/simulator_private.h"

#define NS_PER_MS 1000000ull

/* A fault without a length reaches to the end of the drive: a fault that never happens would test nothing. */
static uint64_t fault_end(const struct rad_fault *fault)
{
	if (fault->length_bytes == 0 || fault->length_bytes > UINT64_MAX - fault->offset_bytes)
		return UINT64_MAX;
	return fault->offset_bytes + fault->length_bytes;
}

static bool touches(const struct rad_fault *fault, uint64_t offset_bytes, uint64_t length_bytes)
{
	return offset_bytes < fault_end(fault) && fault->offset_bytes < offset_bytes + length_bytes;
}

static bool is_first(struct rad_sim_fault_state *state)
{
	bool first = !state->is_spent;

	state->is_spent = true;
	return first;
}

static void shrink(struct rad_sim_drive *drive, const struct rad_fault *fault)
{
	if (fault->offset_bytes < drive->size_bytes)
		drive->size_bytes = fault->offset_bytes;
	drive->is_shrunk = true;
}

static void fail(struct rad_sim_verdict *verdict, int code)
{
	if (!verdict->result)
		verdict->result = -code;
}

static void apply(struct rad_sim_drive *drive, size_t index, enum rad_io_kind kind, struct rad_sim_verdict *verdict)
{
	const struct rad_fault *fault = &drive->bench->faults[index];
	struct rad_sim_fault_state *state = &drive->faults[index];

	switch (fault->kind) {
	case RAD_FAULT_BAD_WRITE:
		if (kind == RAD_IO_WRITE)
			fail(verdict, EIO);
		break;
	case RAD_FAULT_BAD_READ:
		if (kind == RAD_IO_READ)
			fail(verdict, EIO);
		break;
	case RAD_FAULT_SLOW:
		verdict->delay_ns += fault->delay_ms * NS_PER_MS;
		break;
	case RAD_FAULT_VANISH:
		drive->is_vanished = true;
		break;
	case RAD_FAULT_STALL:
		if (is_first(state))
			verdict->is_endless = true;
		break;
	case RAD_FAULT_SHRINK:
		if (is_first(state))
			shrink(drive, fault);
		break;
	case RAD_FAULT_TRANSIENT:
		if (state->count < fault->count) {
			state->count++;
			fail(verdict, EIO);
		}
		break;
	case RAD_FAULT_SWAP:
		drive->is_swapped = true;
		break;
	case RAD_FAULT_LOST_WRITE: /* these two let the request pass and spoil its data */
	case RAD_FAULT_FLIP:
		break;
	}
}

struct rad_sim_verdict rad_sim_judge(struct rad_sim_drive *drive, const struct rad_io *io)
{
	struct rad_sim_verdict verdict = { 0 };
	bool has_range = io->kind != RAD_IO_FLUSH;

	for (size_t i = 0; has_range && !drive->is_vanished && i < drive->bench->n_faults; i++) {
		if (touches(&drive->bench->faults[i], io->offset_bytes, io->length_bytes))
			apply(drive, i, io->kind, &verdict);
	}
	if (drive->is_vanished)
		return (struct rad_sim_verdict){ .result = -ENODEV };
	if (has_range && drive->is_shrunk && io->offset_bytes + io->length_bytes > drive->size_bytes)
		verdict.result = -ENOSPC;
	return verdict;
}

bool rad_sim_is_lost(const struct rad_sim_drive *drive, uint64_t offset_bytes, uint64_t *ret_next_bytes)
{
	uint64_t next = UINT64_MAX;

	for (size_t i = 0; i < drive->bench->n_faults; i++) {
		const struct rad_fault *fault = &drive->bench->faults[i];

		if (fault->kind != RAD_FAULT_LOST_WRITE)
			continue;
		if (touches(fault, offset_bytes, 1)) {
			*ret_next_bytes = fault_end(fault);
			return true;
		}
		if (fault->offset_bytes > offset_bytes && fault->offset_bytes < next)
			next = fault->offset_bytes;
	}
	*ret_next_bytes = next;
	return false;
}

void rad_sim_flip(const struct rad_sim_drive *drive, uint64_t offset_bytes, uint8_t *data, uint32_t length_bytes)
{
	for (size_t i = 0; i < drive->bench->n_faults; i++) {
		const struct rad_fault *fault = &drive->bench->faults[i];

		if (fault->kind != RAD_FAULT_FLIP || !touches(fault, offset_bytes, length_bytes))
			continue;
		data[fault->offset_bytes > offset_bytes ? fault->offset_bytes - offset_bytes : 0] ^= 1;
	}
}
