/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/bench.h>

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "simulator/firmware.h"

#define SECTOR_MAX_BYTES 65536u
#define OPEN		 "open drive"
#define START		 "start simulator"

static struct rad_sim_drive *find(struct rad_simulator *simulator, const char *node)
{
	for (size_t i = 0; i < simulator->n_drives; i++) {
		if (rad_text_equal(simulator->drives[i].bench->drive.node, node))
			return &simulator->drives[i];
	}
	return NULL;
}

static int refuse_open(const struct rad_sim_target *target, struct rad_error *err)
{
	const struct rad_sim_drive *drive = target->drive;
	const struct rad_drive *shown = &drive->bench->drive;

	if (rad_sim_is_gone(target))
		return rad_error_set(err, RAD_ERROR_IO, ENODEV, OPEN, "%s is gone", shown->node);
	if (drive->size_bytes == 0)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEDIUM, OPEN, "%s holds nothing", shown->node);
	if (shown->read_only)
		return rad_error_set(err, RAD_ERROR_REFUSED, 0, OPEN, "%s is read-only", shown->node);
	/* the second half: another process simulates the same medium */
	if (drive->is_open || shown->n_uses > 0 || flock(drive->medium_fd, LOCK_EX | LOCK_NB) < 0)
		return rad_error_set(err, RAD_ERROR_REFUSED, EBUSY, OPEN, "%s is in use", shown->node);
	return 0;
}

static int simulator_connect(struct rad_transport *base, const struct rad_drive *wanted, struct rad_target **ret,
			     struct rad_error *err)
{
	struct rad_sim_drive *drive = find((struct rad_simulator *)base, wanted->node);
	struct rad_sim_target *target;

	if (!drive)
		return rad_error_set(err, RAD_ERROR_IO, ENOENT, OPEN, "the bench has no drive %s", wanted->node);
	if (drive->bench->drive.major_number != wanted->major_number ||
	    drive->bench->drive.minor_number != wanted->minor_number)
		return rad_error_set(err, RAD_ERROR_REFUSED, 0, OPEN, "%s is another drive than the one chosen",
				     wanted->node);
	target = calloc(1, sizeof(*target));
	if (!target)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, OPEN, "no memory");
	target->base.transport = base;
	target->drive = drive;
	(void)pthread_mutex_lock(&drive->lock);
	target->n_plugs = drive->n_plugs;
	(void)pthread_mutex_unlock(&drive->lock);
	*ret = &target->base;
	return 0;
}

static int simulator_claim(struct rad_target *base, bool whole_drive, struct rad_error *err)
{
	struct rad_sim_target *target = (struct rad_sim_target *)base;
	int code = 0;

	if (target->is_claimed)
		return 0;
	(void)pthread_mutex_lock(&target->drive->lock);
	code = refuse_open(target, err);
	if (!code)
		target->drive->is_open = target->is_claimed = true;
	(void)pthread_mutex_unlock(&target->drive->lock);
	return code;
}

static int simulator_open(struct rad_transport *base, const struct rad_drive *wanted, struct rad_target **ret,
			  struct rad_error *err)
{
	struct rad_target *target = NULL;
	int code = simulator_connect(base, wanted, &target, err);

	if (!code)
		code = simulator_claim(target, false, err);
	if (code) {
		free(target);
		return code;
	}
	*ret = target;
	return 0;
}

/* What a test has told the drive to do at this command. */
static int play_script(const struct rad_sim_drive *drive, struct rad_sim_call *call)
{
	if (drive->script.stall_at == drive->firmware.n_commands)
		call->takes_ns = UINT64_MAX;
	return drive->script.fail_at == drive->firmware.n_commands ? -EIO : 0;
}

/* The power goes before the n-th command: the drive is gone, and so is whatever the command would have done. */
static bool power_is_cut(const struct rad_sim_target *target)
{
	struct rad_sim_drive *drive = target->drive;
	uint32_t at = drive->bench->firmware.power_cut_at;

	drive->firmware.n_commands++;
	if (at && drive->firmware.n_commands == at)
		drive->is_vanished = true;
	return rad_sim_is_gone(target);
}

static int simulator_execute(struct rad_target *base, const struct rad_command *command, struct rad_reply *ret,
			     struct rad_error *err)
{
	static bool (*const models[RAD_SET_COUNT])(struct rad_sim_call * call) = {
		[RAD_SET_ATA] = rad_sim_ata, [RAD_SET_SCSI] = rad_sim_scsi, [RAD_SET_NVME] = rad_sim_nvme,
		[RAD_SET_MMC] = rad_sim_mmc, [RAD_SET_OPAL] = rad_sim_opal,
	};
	struct rad_sim_target *target = (struct rad_sim_target *)base;
	struct rad_sim_drive *drive = target->drive;
	struct rad_clock *clock = base->transport->clock;
	struct rad_sim_call call = { .drive = drive, .command = command, .reply = ret };
	uint64_t limit_ns = command->timeout_ms * 1000000ull;
	bool is_known = false;
	bool is_gone;
	int failed;

	memset(ret, 0, sizeof(*ret));
	(void)pthread_mutex_lock(&drive->lock);
	call.now_ns = rad_clock_monotonic_ns(clock);
	rad_sim_settle(drive, call.now_ns);
	is_gone = power_is_cut(target);
	failed = play_script(drive, &call);
	if (!is_gone && !failed && call.takes_ns == 0 && drive->bench->firmware.present)
		is_known = models[command->set](&call);
	is_gone = is_gone || rad_sim_is_gone(target);
	rad_sim_state_keep(drive, call.now_ns);
	(void)pthread_mutex_unlock(&drive->lock);
	rad_clock_sleep_ns(clock, call.takes_ns > limit_ns ? limit_ns : call.takes_ns);
	if (is_gone)
		return rad_error_set(err, RAD_ERROR_IO, ENODEV, "device command", "%s is gone",
				     drive->bench->drive.node);
	if (failed)
		return rad_error_set(err, RAD_ERROR_IO, -failed, "device command", "%s failed %s",
				     drive->bench->drive.node, command->name);
	if (call.takes_ns > limit_ns)
		return rad_error_set(err, RAD_ERROR_IO, ETIMEDOUT, "device command", "%s got no answer to %s",
				     drive->bench->drive.node, command->name);
	if (!is_known)
		return rad_error_set(err, RAD_ERROR_IO, ENOTTY, "device command", "%s takes no %s commands",
				     drive->bench->drive.node, rad_command_set_name(command->set));
	return 0;
}

static int simulator_rescan(struct rad_target *target, struct rad_error *err)
{
	return 0;
}

static void lift_freezes(struct rad_sim_drive *drive)
{
	drive->firmware.frozen = false;
	drive->firmware.sanitize_frozen = false;
	drive->firmware.max_was_set = false;
	drive->firmware.erase_prepared = false;
	drive->firmware.locked = drive->firmware.security_enabled;
}

/* All drives lose their power for a moment. */
static int simulator_suspend(struct rad_transport *base, uint32_t seconds, struct rad_error *err)
{
	struct rad_simulator *simulator = (struct rad_simulator *)base;

	for (size_t i = 0; i < simulator->n_drives; i++) {
		(void)pthread_mutex_lock(&simulator->drives[i].lock);
		lift_freezes(&simulator->drives[i]);
		(void)pthread_mutex_unlock(&simulator->drives[i].lock);
	}
	rad_clock_sleep_ns(base->clock, seconds * 1000000000ull);
	return 0;
}

void rad_simulator_power_cycle(struct rad_transport *base, size_t index)
{
	struct rad_sim_drive *drive = &((struct rad_simulator *)base)->drives[index];

	(void)pthread_mutex_lock(&drive->lock);
	lift_freezes(drive);
	rad_sim_cache_drop(&drive->cache);
	drive->is_vanished = false;
	(void)pthread_mutex_unlock(&drive->lock);
}

bool rad_simulator_look(struct rad_transport *base, size_t index, struct rad_drive *ret)
{
	struct rad_sim_drive *drive = &((struct rad_simulator *)base)->drives[index];
	bool is_present;

	*ret = drive->bench->drive;
	(void)pthread_mutex_lock(&drive->lock);
	ret->identity.diskseq += (uint64_t)drive->n_plugs * RAD_BENCH_DRIVES_MAX;
	is_present = !drive->is_vanished;
	(void)pthread_mutex_unlock(&drive->lock);
	return is_present;
}

void rad_simulator_plug(struct rad_transport *base, size_t index)
{
	struct rad_sim_drive *drive = &((struct rad_simulator *)base)->drives[index];
	bool was_gone;

	(void)pthread_mutex_lock(&drive->lock);
	was_gone = drive->is_vanished;
	drive->n_plugs += was_gone;
	(void)pthread_mutex_unlock(&drive->lock);
	if (was_gone)
		rad_simulator_power_cycle(base, index);
}

void rad_simulator_vanish(struct rad_transport *base, size_t index)
{
	struct rad_sim_drive *drive = &((struct rad_simulator *)base)->drives[index];

	(void)pthread_mutex_lock(&drive->lock);
	drive->is_vanished = true;
	(void)pthread_mutex_unlock(&drive->lock);
}

void rad_simulator_script(struct rad_transport *base, size_t index, enum rad_sim_mishap mishap, uint32_t n)
{
	struct rad_sim_drive *drive = &((struct rad_simulator *)base)->drives[index];

	(void)pthread_mutex_lock(&drive->lock);
	*(mishap == RAD_SIM_MISHAP_FAIL ? &drive->script.fail_at : &drive->script.stall_at) =
		drive->firmware.n_commands + n;
	(void)pthread_mutex_unlock(&drive->lock);
}

void rad_sim_serial(const struct rad_sim_drive *drive, char ret[RAD_SERIAL_SIZE])
{
	const char *serial = drive->bench->drive.identity.serial;

	(void)snprintf(ret, RAD_SERIAL_SIZE, "%s%.50s", drive->is_swapped ? "OTHER-" : "", serial);
}

static void simulator_close(struct rad_target *base)
{
	struct rad_sim_target *target = (struct rad_sim_target *)base;

	if (!target)
		return;
	if (target->is_claimed) {
		(void)pthread_mutex_lock(&target->drive->lock);
		target->drive->is_open = false;
		(void)flock(target->drive->medium_fd, LOCK_UN);
		(void)pthread_mutex_unlock(&target->drive->lock);
	}
	free(target);
}

static int simulator_identify(struct rad_target *base, struct rad_identity *ret, struct rad_error *err)
{
	const struct rad_sim_target *target = (struct rad_sim_target *)base;
	struct rad_sim_drive *drive = target->drive;
	const struct rad_identity *identity = &drive->bench->drive.identity;
	bool is_vanished;

	*ret = *identity;
	(void)pthread_mutex_lock(&drive->lock);
	is_vanished = rad_sim_is_gone(target);
	ret->diskseq += (uint64_t)drive->n_plugs * RAD_BENCH_DRIVES_MAX;
	ret->size_bytes = drive->size_bytes;
	rad_sim_serial(drive, ret->serial);
	(void)pthread_mutex_unlock(&drive->lock);
	if (is_vanished)
		return rad_error_set(err, RAD_ERROR_IO, ENODEV, "identify drive", "%s is gone",
				     drive->bench->drive.node);
	return 0;
}

/* Half way from idle to busy after an eighth of the drive, and never quite there; half way back after ten seconds of
 * rest: enough to look like a drive. */
static int32_t simulator_temperature(struct rad_target *base)
{
	const struct rad_sim_target *target = (struct rad_sim_target *)base;
	struct rad_sim_drive *drive = target->drive;
	int32_t idle = drive->bench->temperature_idle_millicelsius;
	int32_t busy = drive->bench->temperature_busy_millicelsius;
	double half_bytes = (double)drive->bench->drive.identity.size_bytes / 8 + 1;
	double done_bytes;
	double rest_s;
	uint64_t now_ns = rad_clock_monotonic_ns(base->transport->clock);
	bool is_vanished;

	if (idle == RAD_TEMPERATURE_UNKNOWN || busy == RAD_TEMPERATURE_UNKNOWN || (idle == 0 && busy == 0))
		return RAD_TEMPERATURE_UNKNOWN;
	(void)pthread_mutex_lock(&drive->lock);
	done_bytes = (double)drive->transferred_bytes;
	rest_s = now_ns > drive->last_io_ns ? (double)(now_ns - drive->last_io_ns) / 1e9 : 0;
	is_vanished = rad_sim_is_gone(target);
	(void)pthread_mutex_unlock(&drive->lock);
	if (is_vanished)
		return RAD_TEMPERATURE_UNKNOWN;
	return idle + (int32_t)((busy - idle) * (done_bytes / (done_bytes + half_bytes)) * (10 / (10 + rest_s)));
}

static const char *simulator_queue_backend(const struct rad_queue *queue)
{
	return "simulated";
}

static bool simulator_queue_bypasses_cache(const struct rad_queue *queue)
{
	return true; /* the medium itself is read: a simulated drive has no cache before it */
}

static const struct rad_transport_ops simulator_ops = {
	.name = "simulator",
	.is_simulated = true,
	.open = simulator_open,
	.connect = simulator_connect,
	.claim = simulator_claim,
	.execute = simulator_execute,
	.rescan = simulator_rescan,
	.suspend = simulator_suspend,
	.identify = simulator_identify,
	.temperature = simulator_temperature,
	.queue_new = rad_sim_queue_new,
	.close = simulator_close,
	.submit = rad_sim_queue_submit,
	.reap = rad_sim_queue_reap,
	.queue_backend = simulator_queue_backend,
	.queue_bypasses_cache = simulator_queue_bypasses_cache,
	.queue_free = rad_sim_queue_free,
};

static int check_drive(struct rad_simulator *simulator, const struct rad_bench_drive *drive, struct rad_error *err)
{
	uint32_t sector = drive->drive.logical_sector_bytes;

	if (!rad_sim_drive_name(&drive->drive))
		return rad_error_set(err, RAD_ERROR_INPUT, 0, START, "'%s' is no name for a simulated drive",
				     drive->drive.node);
	if (find(simulator, drive->drive.node))
		return rad_error_set(err, RAD_ERROR_INPUT, 0, START, "the bench has two drives %s", drive->drive.node);
	if (sector < 512 || sector > SECTOR_MAX_BYTES || (sector & (sector - 1)) != 0)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, START, "%s has an impossible sector size of %" PRIu32,
				     drive->drive.node, sector);
	if (drive->drive.identity.size_bytes % sector != 0 || drive->drive.identity.size_bytes > INT64_MAX)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, START, "%s is not made of whole sectors",
				     drive->drive.node);
	if (drive->n_faults > RAD_FAULTS_MAX)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, START, "%s has more than %d faults", drive->drive.node,
				     RAD_FAULTS_MAX);
	return 0;
}

static int start_firmware(struct rad_sim_drive *drive, struct rad_error *err)
{
	const struct rad_bench_firmware *bench = &drive->bench->firmware;
	struct rad_sim_firmware *state = &drive->firmware;
	uint64_t native_bytes = rad_sim_native_bytes(drive);

	drive->script = (struct rad_sim_script){ bench->fail_at, bench->stall_at };
	state->shown_bytes = drive->size_bytes;
	state->dco_bytes = bench->dco_bytes;
	state->frozen = bench->frozen;
	state->sanitize_frozen = bench->sanitize_frozen;
	state->locked = state->security_enabled = bench->locked;
	if (bench->locked)
		memcpy(state->password, "a password that nobody remembers", sizeof(state->password));
	state->trusted_locked = state->trusted_enabled = bench->trusted_locked;
	state->state = bench->start == RAD_SIM_START_FAILED ? RAD_SIM_FAILED : RAD_SIM_IDLE;
	state->map_bytes = native_bytes / 4096 / 8 + 1;
	state->erased = calloc(1, state->map_bytes);
	state->written = calloc(1, native_bytes / (1u << 20) / 8 + 1);
	if (!state->erased || !state->written)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, START, "no memory");
	if (bench->lies & RAD_SIM_LIE_OLD_SUCCESS)
		state->state = RAD_SIM_SUCCEEDED;
	return 0;
}

static int add_drive(struct rad_simulator *simulator, const struct rad_bench_drive *bench, const char *directory,
		     struct rad_error *err)
{
	struct rad_sim_drive *drive = &simulator->drives[simulator->n_drives];
	struct rad_sim_medium medium = { .prefilled = bench->prefilled };
	int code = check_drive(simulator, bench, err);

	if (code)
		return code;
	drive->bench = bench;
	medium.size_bytes = rad_sim_native_bytes(drive);
	(void)snprintf(medium.name, sizeof(medium.name), "%s", rad_sim_drive_name(&bench->drive));
	code = rad_sim_medium_open(&medium, directory, &drive->medium_fd, err);
	if (code)
		return code;
	drive->size_bytes = bench->drive.identity.size_bytes;
	drive->cache.fd = drive->state_fd = -1;
	(void)pthread_mutex_init(&drive->lock, NULL);
	simulator->n_drives++; /* what is there is given back with the simulator */
	code = rad_sim_beyond_open(drive, directory, err);
	if (!code)
		code = start_firmware(drive, err);
	if (!code && rad_sim_cache_make(&drive->cache, bench->write_cache, rad_sim_native_bytes(drive)) < 0)
		code = rad_error_set(err, RAD_ERROR_IO, ENOMEM, START, "no memory");
	return code ? code : rad_sim_state_open(drive, directory, rad_clock_monotonic_ns(simulator->base.clock), err);
}

int rad_simulator_new(const struct rad_bench *bench, const char *directory, struct rad_clock *clock,
		      struct rad_transport **ret, struct rad_error *err)
{
	struct rad_simulator *simulator;

	if (bench->n_drives == 0 || bench->n_drives > RAD_BENCH_DRIVES_MAX)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, START, "a bench holds 1 to %d drives, not %zu",
				     RAD_BENCH_DRIVES_MAX, bench->n_drives);
	simulator = calloc(1, sizeof(*simulator) + bench->n_drives * sizeof(simulator->drives[0]));
	if (!simulator)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, START, "no memory");
	simulator->base.ops = &simulator_ops;
	simulator->base.clock = clock;
	simulator->bench = bench;
	for (size_t i = 0; i < bench->n_drives; i++) {
		int code = add_drive(simulator, &bench->drives[i], directory, err);

		if (code) {
			rad_simulator_free(&simulator->base);
			return code;
		}
	}
	for (size_t i = 0; i < simulator->n_drives; i++) {
		simulator->drives[i].is_vanished = bench->drives[i].absent;
		if (bench->drives[i].firmware.start == RAD_SIM_START_SANITIZING)
			rad_sim_begin(&simulator->drives[i], RAD_SIM_BLOCK, rad_clock_monotonic_ns(clock));
	}
	*ret = &simulator->base;
	return 0;
}

void rad_simulator_free(struct rad_transport *base)
{
	struct rad_simulator *simulator = (struct rad_simulator *)base;

	if (!simulator)
		return;
	for (size_t i = 0; i < simulator->n_drives; i++) {
		(void)close(simulator->drives[i].medium_fd);
		if (simulator->drives[i].state_fd >= 0)
			(void)close(simulator->drives[i].state_fd);
		rad_sim_beyond_close(&simulator->drives[i]);
		rad_sim_cache_done(&simulator->drives[i].cache);
		free(simulator->drives[i].firmware.erased);
		free(simulator->drives[i].firmware.written);
		(void)pthread_mutex_destroy(&simulator->drives[i].lock);
	}
	free(simulator);
}

int64_t rad_simulator_peek(struct rad_transport *base, size_t index, uint64_t offset_bytes, void *ret, size_t size)
{
	struct rad_simulator *simulator = (struct rad_simulator *)base;

	if (index >= simulator->n_drives || offset_bytes > INT64_MAX)
		return -EINVAL;
	return rad_sim_read_whole(simulator->drives[index].medium_fd, ret, size, offset_bytes);
}
