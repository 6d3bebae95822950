/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transport/scripted.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "transport/queue_check.h"
#include "transport/sat.h"
#include "transport/sense.h"

#define NS_PER_MS    1000000ull
#define REQUEST_TEXT 80

struct scripted {
	struct rad_transport base;
	const struct rad_drive *drive;
	const struct rad_identity *identity;
	const struct rad_script_step *steps;
	size_t n_steps;
	size_t n_seen; /* requests that came, in the list or beyond it */
	const struct rad_script_command *commands;
	size_t n_commands;
	size_t n_commands_seen;
	bool is_open;
	char difference[320]; /* the first; empty while all fits */
};

struct pending {
	struct rad_io *io;
	struct rad_script_answer answer;
	uint64_t due_ns;
};

struct scripted_queue {
	struct rad_queue base;
	struct scripted *scripted;
	struct rad_queue_config config;
	uint32_t in_flight;
	struct pending pending[RAD_QUEUE_DEPTH_MAX]; /* in order of submission */
};

static void describe(enum rad_io_kind kind, uint64_t offset_bytes, uint32_t length_bytes, char ret[REQUEST_TEXT])
{
	static const char *const names[] = { "read", "write", "flush" };

	if (kind == RAD_IO_FLUSH)
		(void)snprintf(ret, REQUEST_TEXT, "flush");
	else
		(void)snprintf(ret, REQUEST_TEXT, "%s of %" PRIu32 " bytes at %" PRIu64, names[kind], length_bytes,
			       offset_bytes);
}

static void note(struct scripted *scripted, const char *expected, const char *got)
{
	if (!scripted->difference[0])
		(void)snprintf(scripted->difference, sizeof(scripted->difference), "request %zu: expected %s, got %s",
			       scripted->n_seen, expected, got);
}

static bool is_same_request(const struct rad_script_step *step, const struct rad_io *io)
{
	if (step->kind != io->kind)
		return false;
	return io->kind == RAD_IO_FLUSH ||
	       (step->offset_bytes == io->offset_bytes && step->length_bytes == io->length_bytes);
}

static bool has_right_content(const struct rad_script_step *step, const struct rad_io *io)
{
	if (io->kind != RAD_IO_WRITE)
		return true;
	if (step->write_bytes && memcmp(step->write_bytes, io->buffer, io->length_bytes) != 0)
		return false;
	return !step->write_is_right || step->write_is_right(io, step->user);
}

/* Holds the request against the list. Returns how it ends; what does not fit is noted and ends with EIO. */
static struct rad_script_answer match(struct scripted *scripted, const struct rad_io *io)
{
	static const struct rad_script_answer no = { .result = -EIO };
	const struct rad_script_step *step =
		scripted->n_seen < scripted->n_steps ? &scripted->steps[scripted->n_seen] : NULL;
	char expected[REQUEST_TEXT] = "nothing more";
	char got[REQUEST_TEXT];

	scripted->n_seen++;
	describe(io->kind, io->offset_bytes, io->length_bytes, got);
	if (step)
		describe(step->kind, step->offset_bytes, step->length_bytes, expected);
	if (!step || !is_same_request(step, io)) {
		note(scripted, expected, got);
		return no;
	}
	if (!has_right_content(step, io)) {
		note(scripted, expected, "that request with other content");
		return no;
	}
	return step->answer;
}

void rad_scripted_set_commands(struct rad_transport *transport, const struct rad_script_command *commands, size_t n)
{
	struct scripted *scripted = (struct scripted *)transport;

	scripted->commands = commands;
	scripted->n_commands = n;
	scripted->n_commands_seen = 0;
}

static void note_command(struct scripted *scripted, const struct rad_command *command, const char *expected,
			 const char *got)
{
	if (!scripted->difference[0])
		(void)snprintf(scripted->difference, sizeof(scripted->difference),
			       "command %zu (%s): expected %.100s, got %.100s", scripted->n_commands_seen,
			       command->name, expected, got);
}

/* Whether the command and what it sends are the expected ones. */
static bool fits(struct scripted *scripted, const struct rad_script_command *expected,
		 const struct rad_command *command)
{
	char wire_text[2 * RAD_WIRE_SIZE + 1];
	uint8_t wire[RAD_WIRE_SIZE];
	size_t size = rad_command_wire(command, wire);
	rad_auto_free char *data_text = NULL;

	rad_hex_encode(wire, size, wire_text);
	if (!expected || !rad_text_equal(expected->wire, wire_text)) {
		note_command(scripted, command, expected ? expected->wire : "nothing more", wire_text);
		return false;
	}
	if (!expected->data_out)
		return true;
	data_text = calloc(2, command->data_bytes + 1);
	if (!data_text || command->direction != RAD_DATA_OUT)
		return false;
	rad_hex_encode(command->data, command->data_bytes, data_text);
	if (rad_text_equal(expected->data_out, data_text))
		return true;
	note_command(scripted, command, expected->data_out, data_text);
	return false;
}

static void give(const struct rad_script_command *answer, const struct rad_command *command, struct rad_reply *ret)
{
	size_t size = answer->data_in ? strlen(answer->data_in) / 2 : 0;

	if (command->direction == RAD_DATA_IN) {
		memset(command->data, 0, command->data_bytes);
		if (size <= command->data_bytes)
			(void)rad_hex_decode(answer->data_in ? answer->data_in : "", command->data, size);
		ret->transferred_bytes = command->data_bytes;
	}
	ret->scsi_status = answer->sense ? 0x02 : answer->scsi_status;
	if (answer->sense && strlen(answer->sense) / 2 <= sizeof(ret->sense_bytes)) {
		ret->sense_size = (uint8_t)(strlen(answer->sense) / 2);
		(void)rad_hex_decode(answer->sense, ret->sense_bytes, ret->sense_size);
	}
}

/* The verdict, as the Linux back end makes it. */
static void judge(const struct rad_script_command *answer, const struct rad_command *command, struct rad_reply *ret)
{
	switch (command->set) {
	case RAD_SET_ATA:
		rad_sat_judge(command, ret);
		return;
	case RAD_SET_SCSI:
		rad_sense_judge(ret);
		return;
	case RAD_SET_NVME:
		ret->nvme_status = answer->nvme_status;
		ret->status = (struct rad_device_status){
			RAD_STATUS_NVME, { (uint8_t)(answer->nvme_status >> 8), (uint8_t)answer->nvme_status }
		};
		ret->answer = answer->nvme_status ? RAD_ANSWER_REFUSED : RAD_ANSWER_GOOD;
		return;
	case RAD_SET_MMC:
		ret->mmc_response = answer->mmc_response;
		ret->status.kind = RAD_STATUS_MMC;
		ret->answer = answer->mmc_response & ~0x1F00u ? RAD_ANSWER_REFUSED : RAD_ANSWER_GOOD;
		return;
	case RAD_SET_OPAL:
		ret->status = (struct rad_device_status){ RAD_STATUS_TCG, { (uint8_t)answer->opal_result } };
		ret->answer = answer->opal_result ? RAD_ANSWER_REFUSED : RAD_ANSWER_GOOD;
		return;
	case RAD_SET_COUNT:
		return;
	}
}

static int scripted_execute(struct rad_target *target, const struct rad_command *command, struct rad_reply *ret,
			    struct rad_error *err)
{
	struct scripted *scripted = (struct scripted *)target->transport;
	const struct rad_script_command *expected = NULL;

	memset(ret, 0, sizeof(*ret));
	if (scripted->n_commands_seen < scripted->n_commands)
		expected = &scripted->commands[scripted->n_commands_seen];
	scripted->n_commands_seen++;
	if (!fits(scripted, expected, command))
		return rad_error_set(err, RAD_ERROR_IO, EIO, "device command", "%s is not in the script",
				     command->name);
	if (expected->result)
		return rad_error_set(err, RAD_ERROR_IO, expected->result, "device command", "%s got no answer",
				     command->name);
	give(expected, command, ret);
	judge(expected, command, ret);
	return 0;
}

static int scripted_claim(struct rad_target *target, bool whole_drive, struct rad_error *err)
{
	return 0;
}

static int scripted_rescan(struct rad_target *target, struct rad_error *err)
{
	return 0;
}

static int scripted_open(struct rad_transport *base, const struct rad_drive *drive, struct rad_target **ret,
			 struct rad_error *err)
{
	struct scripted *scripted = (struct scripted *)base;
	struct rad_target *target;

	if (!rad_text_equal(drive->node, scripted->drive->node))
		return rad_error_set(err, RAD_ERROR_IO, ENOENT, "open drive", "the script has no drive %s",
				     drive->node);
	if (scripted->is_open)
		return rad_error_set(err, RAD_ERROR_REFUSED, EBUSY, "open drive", "%s is in use", drive->node);
	target = calloc(1, sizeof(*target));
	if (!target)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "open drive", "no memory");
	target->transport = base;
	scripted->is_open = true;
	*ret = target;
	return 0;
}

static void scripted_close(struct rad_target *target)
{
	if (target)
		((struct scripted *)target->transport)->is_open = false;
	free(target);
}

static int scripted_identify(struct rad_target *target, struct rad_identity *ret, struct rad_error *err)
{
	struct scripted *scripted = (struct scripted *)target->transport;

	if (!scripted->identity)
		return rad_error_set(err, RAD_ERROR_IO, ENODEV, "identify drive", "%s is gone", scripted->drive->node);
	*ret = *scripted->identity;
	return 0;
}

static int32_t scripted_temperature(struct rad_target *target)
{
	return ((struct scripted *)target->transport)->drive->temperature_millicelsius;
}

static int scripted_queue_new(struct rad_target *target, const struct rad_queue_config *config, struct rad_queue **ret,
			      struct rad_error *err)
{
	int code = rad_queue_check_config(config, err);
	struct scripted_queue *queue;

	if (code)
		return code;
	queue = calloc(1, sizeof(*queue));
	if (!queue)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "make queue", "no memory");
	queue->base.target = target;
	queue->scripted = (struct scripted *)target->transport;
	queue->config = *config;
	*ret = &queue->base;
	return 0;
}

static int scripted_submit(struct rad_queue *base, struct rad_io *io, struct rad_error *err)
{
	struct scripted_queue *queue = (struct scripted_queue *)base;
	struct pending *pending = &queue->pending[queue->in_flight];
	int code = rad_queue_check_io(&queue->config, queue->scripted->drive->logical_sector_bytes, queue->in_flight,
				      io, err);

	if (code)
		return code;
	io->result = 0;
	io->done_bytes = 0;
	io->submitted_ns = rad_clock_monotonic_ns(queue->scripted->base.clock);
	io->completed_ns = 0;
	pending->io = io;
	pending->answer = match(queue->scripted, io);
	pending->due_ns = io->submitted_ns + pending->answer.delay_ms * NS_PER_MS;
	queue->in_flight++;
	return 0;
}

static void finish(struct rad_io *io, const struct rad_script_answer *answer, uint64_t now_ns)
{
	io->completed_ns = now_ns;
	io->result = answer->result;
	if (answer->result || io->kind == RAD_IO_FLUSH)
		return;
	io->done_bytes = answer->short_bytes < io->length_bytes ? io->length_bytes - answer->short_bytes : 0;
	if (io->kind != RAD_IO_READ)
		return;
	if (answer->read_bytes)
		memcpy(io->buffer, answer->read_bytes, io->done_bytes);
	else
		memset(io->buffer, answer->read_fill, io->done_bytes);
}

static struct pending *earliest(struct scripted_queue *queue)
{
	struct pending *best = NULL;

	for (uint32_t i = 0; i < queue->in_flight; i++) {
		struct pending *pending = &queue->pending[i];

		if (!pending->answer.never && (!best || pending->due_ns < best->due_ns))
			best = pending;
	}
	return best;
}

static void drop(struct scripted_queue *queue, struct pending *pending)
{
	size_t behind = (size_t)(&queue->pending[queue->in_flight] - pending) - 1;

	memmove(pending, pending + 1, behind * sizeof(*pending));
	queue->in_flight--;
}

static int scripted_reap(struct rad_queue *base, uint32_t timeout_ms, struct rad_io **ret, struct rad_error *err)
{
	struct scripted_queue *queue = (struct scripted_queue *)base;
	struct rad_clock *clock = queue->scripted->base.clock;
	struct pending *pending = earliest(queue);
	uint64_t now_ns = rad_clock_monotonic_ns(clock);
	uint64_t wait_ns = pending && pending->due_ns > now_ns ? pending->due_ns - now_ns : 0;

	*ret = NULL;
	if (queue->in_flight == 0)
		return 0;
	if (!pending || wait_ns > timeout_ms * NS_PER_MS) {
		rad_clock_sleep_ns(clock, timeout_ms * NS_PER_MS);
		return 0;
	}
	if (wait_ns)
		rad_clock_sleep_ns(clock, wait_ns);
	*ret = pending->io;
	finish(*ret, &pending->answer, rad_clock_monotonic_ns(clock));
	drop(queue, pending);
	return 0;
}

static const char *scripted_queue_backend(const struct rad_queue *queue)
{
	return "scripted";
}

static bool scripted_queue_bypasses_cache(const struct rad_queue *queue)
{
	return true;
}

static bool scripted_queue_free(struct rad_queue *queue)
{
	free(queue);
	return true;
}

static const struct rad_transport_ops scripted_ops = {
	.name = "scripted",
	.is_simulated = true,
	.open = scripted_open,
	.connect = scripted_open,
	.claim = scripted_claim,
	.execute = scripted_execute,
	.rescan = scripted_rescan,
	.identify = scripted_identify,
	.temperature = scripted_temperature,
	.queue_new = scripted_queue_new,
	.close = scripted_close,
	.submit = scripted_submit,
	.reap = scripted_reap,
	.queue_backend = scripted_queue_backend,
	.queue_bypasses_cache = scripted_queue_bypasses_cache,
	.queue_free = scripted_queue_free,
};

int rad_scripted_new(const struct rad_drive *drive, const struct rad_script_step *steps, size_t n_steps,
		     struct rad_clock *clock, struct rad_transport **ret, struct rad_error *err)
{
	struct scripted *scripted = calloc(1, sizeof(*scripted));

	if (!scripted)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "start script", "no memory");
	scripted->base.ops = &scripted_ops;
	scripted->base.clock = clock;
	scripted->drive = drive;
	scripted->identity = &drive->identity;
	scripted->steps = steps;
	scripted->n_steps = n_steps;
	*ret = &scripted->base;
	return 0;
}

void rad_scripted_free(struct rad_transport *transport)
{
	free(transport);
}

void rad_scripted_set_identity(struct rad_transport *transport, const struct rad_identity *identity)
{
	((struct scripted *)transport)->identity = identity;
}

int rad_scripted_check(const struct rad_transport *transport, struct rad_error *err)
{
	const struct scripted *scripted = (const struct scripted *)transport;
	const struct rad_script_step *next;
	char expected[REQUEST_TEXT];

	if (scripted->difference[0])
		return rad_error_set(err, RAD_ERROR_FAILED, 0, "follow script", "%s", scripted->difference);
	if (scripted->n_commands_seen < scripted->n_commands)
		return rad_error_set(err, RAD_ERROR_FAILED, 0, "follow script",
				     "%zu commands are missing, the next is %.100s",
				     scripted->n_commands - scripted->n_commands_seen,
				     scripted->commands[scripted->n_commands_seen].wire);
	if (scripted->n_seen >= scripted->n_steps)
		return 0;
	next = &scripted->steps[scripted->n_seen];
	describe(next->kind, next->offset_bytes, next->length_bytes, expected);
	return rad_error_set(err, RAD_ERROR_FAILED, 0, "follow script", "%zu requests are missing, the next is a %s",
			     scripted->n_steps - scripted->n_seen, expected);
}
