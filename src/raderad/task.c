/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "raderad/server.h"

#include <errno.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

static void *run(void *user)
{
	struct task *task = user;
	struct server *server = task->server;
	uint64_t one = 1;

	task->run(task);
	(void)pthread_mutex_lock(&server->task_lock);
	task->next = server->task_ends;
	server->task_ends = task;
	server->n_tasks--;
	(void)pthread_cond_broadcast(&server->task_idle);
	(void)!write(server->task_fd, &one, sizeof(one));
	(void)pthread_mutex_unlock(&server->task_lock);
	return NULL;
}

bool task_start(struct server *server, struct task *task)
{
	pthread_attr_t detached;
	pthread_t thread;
	sigset_t all;
	sigset_t before;
	bool is_started;

	task->server = server;
	(void)pthread_mutex_lock(&server->task_lock);
	server->n_tasks++;
	(void)pthread_mutex_unlock(&server->task_lock);
	(void)pthread_attr_init(&detached);
	(void)pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
	(void)sigfillset(&all);
	(void)pthread_sigmask(SIG_SETMASK, &all, &before);
	is_started = pthread_create(&thread, &detached, run, task) == 0;
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	(void)pthread_attr_destroy(&detached);
	if (is_started)
		return true;
	(void)pthread_mutex_lock(&server->task_lock);
	server->n_tasks--;
	(void)pthread_mutex_unlock(&server->task_lock);
	return false;
}

static int on_end(sd_event_source *source, int fd, uint32_t events, void *user)
{
	struct server *server = user;
	struct task *ends;
	uint64_t count;

	(void)!read(fd, &count, sizeof(count));
	(void)pthread_mutex_lock(&server->task_lock);
	ends = server->task_ends;
	server->task_ends = NULL;
	(void)pthread_mutex_unlock(&server->task_lock);
	while (ends) {
		struct task *task = ends;

		ends = task->next;
		task->done(task);
	}
	return 0;
}

int task_init(struct server *server)
{
	pthread_condattr_t attributes;

	(void)pthread_condattr_init(&attributes);
	(void)pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	(void)pthread_cond_init(&server->task_idle, &attributes);
	(void)pthread_condattr_destroy(&attributes);
	(void)pthread_mutex_init(&server->task_lock, NULL);
	server->task_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (server->task_fd < 0)
		return -errno;
	return sd_event_add_io(server->event, NULL, server->task_fd, EPOLLIN, on_end, server);
}

bool task_wait(struct server *server, uint32_t timeout_ms)
{
	struct timespec end;
	bool is_idle;

	(void)clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += timeout_ms / 1000;
	(void)pthread_mutex_lock(&server->task_lock);
	while (server->n_tasks > 0 && pthread_cond_timedwait(&server->task_idle, &server->task_lock, &end) == 0)
		;
	is_idle = server->n_tasks == 0;
	(void)pthread_mutex_unlock(&server->task_lock);
	return is_idle;
}
