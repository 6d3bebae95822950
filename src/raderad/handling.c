/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is done to a drive besides erasing it: showing where it is, and stopping its spindle.
 */
#include "raderad/server.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <systemd/sd-journal.h>

#include <radera/handling.h>

#define LOCATE_MAX_S 60

struct locating {
	struct task task;
	char *path;
	struct rad_drive drive;
	uint32_t seconds;
	struct rad_error error;
	int result;
};

static void locate(struct task *task)
{
	struct locating *it = (struct locating *)task;

	it->result = rad_handling_locate(&it->drive, it->seconds, task->server->clock, &it->error);
}

static void located(struct task *task)
{
	struct locating *it = (struct locating *)task;
	struct drive_object *drive = drives_find(task->server, it->path);

	if (it->result < 0)
		(void)sd_journal_print(LOG_NOTICE, "%s", it->error.text);
	if (drive) {
		drive->is_located = false;
		drives_tell(drive, "Located");
	}
	free(it->path);
	free(it);
}

int locate_method(sd_bus_message *call, void *user, sd_bus_error *error)
{
	struct drive_object *drive = user;
	struct locating *it;
	uint32_t seconds;
	int r = sd_bus_message_read(call, "u", &seconds);

	if (r < 0)
		return r;
	if (!sign_in_require(drive->server, call, RIGHT_LOOK, error))
		return -EPERM;
	if (seconds == 0 || seconds > LOCATE_MAX_S)
		return sd_bus_error_setf(error, "org.radera.Error.Input", "1 to %d seconds", LOCATE_MAX_S);
	if (drive->is_located)
		return sd_bus_reply_method_return(call, "");
	it = calloc(1, sizeof(*it));
	if (!it)
		return -ENOMEM;
	it->task.run = locate;
	it->task.done = located;
	it->drive = drive->drive;
	it->seconds = seconds;
	it->path = strdup(drive->path);
	if (!it->path || !task_start(drive->server, &it->task)) {
		free(it->path);
		free(it);
		return -EAGAIN;
	}
	drive->is_located = true;
	drives_tell(drive, "Located");
	return sd_bus_reply_method_return(call, "");
}

struct resting {
	struct task task;
	struct rad_drive drive;
	struct rad_error error;
	int result;
};

static void rest(struct task *task)
{
	struct resting *it = (struct resting *)task;

	it->result = rad_station_spin_down(task->server->station, &it->drive, &it->error);
}

static void rested(struct task *task)
{
	struct resting *it = (struct resting *)task;

	if (it->result < 0)
		(void)sd_journal_print(LOG_NOTICE, "%s does not stop turning: %s", it->drive.node, it->error.text);
	free(it);
}

void drives_rest(struct drive_object *drive)
{
	struct resting *it = drive->server->workplace.spin_down ? calloc(1, sizeof(*it)) : NULL;

	if (!it)
		return;
	it->task.run = rest;
	it->task.done = rested;
	it->drive = drive->drive;
	drive->is_resting = task_start(drive->server, &it->task);
	if (!drive->is_resting)
		free(it);
}
