/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "device/probe.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "device/inquire.h"
#include "device/loop.h"
#include "transport/linux_private.h"

/* Another scan may hold a node exclusively for a moment too: only what lasts counts. */
enum { BUSY_TRIES = 4, BUSY_WAIT_NS = 15000000 };

struct rad_probe {
	pthread_mutex_t mutex; /* guards what follows up to the answer */
	pthread_cond_t answered;
	unsigned int owners; /* the asker and the thread; the last one frees */
	bool is_answered;
	struct rad_probe_answer answer;
	/* never changed once the thread runs */
	struct rad_view view;
	struct rad_block block;
	struct rad_drive drive;
	bool with_contents;
};

static void drop(struct rad_probe *probe)
{
	bool is_last;

	(void)pthread_mutex_lock(&probe->mutex);
	is_last = --probe->owners == 0;
	(void)pthread_mutex_unlock(&probe->mutex);
	if (!is_last)
		return;
	(void)pthread_mutex_destroy(&probe->mutex);
	(void)pthread_cond_destroy(&probe->answered);
	free(probe);
}

static bool is_held(const struct rad_view *view, const struct rad_block *block)
{
	const struct timespec wait = { 0, BUSY_WAIT_NS };

	for (int i = 0; i < BUSY_TRIES; i++) {
		int fd = rad_block_open_node(view, block, O_EXCL);

		if (fd >= 0)
			(void)close(fd);
		if (fd != -EBUSY)
			return false;
		(void)clock_nanosleep(CLOCK_MONOTONIC, 0, &wait, NULL);
	}
	return true;
}

struct asking {
	const struct rad_probe *probe;
	struct rad_probe_answer *answer;
};

static void ask_held(const struct asking *asking, const struct rad_block *block)
{
	struct rad_probe_answer *answer = asking->answer;

	if (answer->n_exclusive < RAD_DRIVE_USES_MAX && is_held(&asking->probe->view, block))
		rad_block_node(&asking->probe->view, block, answer->exclusive[answer->n_exclusive++]);
}

static bool visit_part(const char *directory, const char *name, void *user)
{
	const struct asking *asking = user;
	char path[PATH_MAX];
	struct rad_block part;
	struct stat info;

	if (rad_path_format(path, "%s/%s", directory, name) && lstat(path, &info) == 0 && S_ISDIR(info.st_mode) &&
	    rad_block_by_path(&asking->probe->view, path, &part))
		ask_held(asking, &part);
	return true;
}

/* A claim of the whole keeps the parts from being opened, and the other way round: the whole alone is asked first. */
static void ask_exclusive(const struct asking *asking)
{
	ask_held(asking, &asking->probe->block);
	if (asking->answer->n_exclusive)
		rad_directory_visit(asking->probe->block.path, visit_part, (void *)asking);
}

/* Asked of the machine's own drives only: a prepared tree has no drives behind it. */
static bool is_sanitizing(const struct rad_probe *probe)
{
	struct rad_transport *transport = NULL;
	bool ret;

	if (!rad_text_equal(probe->view.sysfs, "/sys") ||
	    rad_transport_linux_new(rad_clock_system(), rad_device_identify, &transport, NULL) < 0)
		return false;
	ret = rad_device_is_sanitizing(transport, &probe->drive);
	rad_transport_linux_free(transport);
	return ret;
}

static void ask(const struct rad_probe *probe, struct rad_probe_answer *ret)
{
	const struct asking asking = { probe, ret };
	char sensor[RAD_SENSOR_PATH_SIZE];
	rad_auto_fd int fd = -1;

	rad_linux_sensor_find(probe->view.sysfs, probe->block.major_number, probe->block.minor_number, sensor);
	ret->temperature_millicelsius = sensor[0] ? rad_linux_sensor_read(sensor) : RAD_TEMPERATURE_UNKNOWN;
	if (!rad_view_has_nodes(&probe->view))
		return;
	ret->is_sanitizing = is_sanitizing(probe);
	if (ret->is_sanitizing)
		return;
	ask_exclusive(&asking);
	if (!probe->with_contents)
		return;
	fd = rad_block_open_node(&probe->view, &probe->block, 0);
	if (fd >= 0)
		rad_contents_probe(fd, probe->drive.identity.size_bytes, &ret->contents);
}

static void *run(void *user)
{
	struct rad_probe *probe = user;
	struct rad_probe_answer answer = { .n_exclusive = 0 };

	ask(probe, &answer);
	(void)pthread_mutex_lock(&probe->mutex);
	probe->answer = answer;
	probe->is_answered = true;
	(void)pthread_cond_signal(&probe->answered);
	(void)pthread_mutex_unlock(&probe->mutex);
	drop(probe);
	return NULL;
}

/* Signals are for the program's own threads. */
static bool start_thread(struct rad_probe *probe)
{
	pthread_attr_t attributes;
	pthread_t thread;
	sigset_t all;
	sigset_t before;
	bool is_started;

	(void)sigfillset(&all);
	(void)pthread_attr_init(&attributes);
	(void)pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
	(void)pthread_sigmask(SIG_SETMASK, &all, &before);
	is_started = pthread_create(&thread, &attributes, run, probe) == 0;
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	(void)pthread_attr_destroy(&attributes);
	return is_started;
}

static void init_waiting(struct rad_probe *probe)
{
	pthread_condattr_t attributes;

	(void)pthread_mutex_init(&probe->mutex, NULL);
	(void)pthread_condattr_init(&attributes);
	(void)pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	(void)pthread_cond_init(&probe->answered, &attributes);
	(void)pthread_condattr_destroy(&attributes);
}

struct rad_probe *rad_probe_start(const struct rad_view *view, const struct rad_block *block,
				  const struct rad_drive *drive, bool with_contents)
{
	struct rad_probe *probe = calloc(1, sizeof(*probe));

	if (!probe)
		return NULL;
	init_waiting(probe);
	probe->view = *view;
	probe->block = *block;
	probe->drive = *drive;
	probe->with_contents = with_contents;
	probe->owners = 2;
	if (start_thread(probe))
		return probe;
	probe->owners = 1;
	drop(probe);
	return NULL;
}

uint64_t rad_probe_deadline_ns(uint32_t timeout_ms)
{
	struct timespec now = { 0 };

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec + (uint64_t)timeout_ms * 1000000;
}

bool rad_probe_finish(struct rad_probe *probe, uint64_t deadline_ns, struct rad_probe_answer *ret)
{
	const struct timespec deadline = { (time_t)(deadline_ns / 1000000000), (long)(deadline_ns % 1000000000) };
	bool is_answered;
	int r = 0;

	(void)pthread_mutex_lock(&probe->mutex);
	while (!probe->is_answered && r == 0)
		r = pthread_cond_timedwait(&probe->answered, &probe->mutex, &deadline);
	is_answered = probe->is_answered;
	if (is_answered)
		*ret = probe->answer;
	(void)pthread_mutex_unlock(&probe->mutex);
	drop(probe);
	return is_answered;
}
