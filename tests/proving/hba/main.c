/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * radera-hba BENCH.yaml MEDIA-DIRECTORY DIRECTORY
 *
 * Serves the bench's drives to virtual machines, one after the other at each door, through sockets in DIRECTORY (see
 * hba.h); `control` there takes a test's commands. Ends with its signal.
 */
#include "hba.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <radera/files.h>

#include "clock.h"
#include "control.h"
#include "message.h"
#include "vfio.h"

#define PATH_SIZE 256

/* A socket, and what serves a machine there. */
struct door {
	int fd;
	void (*serve)(const struct door *door, int socket_fd);
	struct hba *hba;
	struct hba_target *target;
	struct vfio_function *function;
};

static void serve_scsi(const struct door *door, int socket_fd)
{
	hba_serve(door->hba, socket_fd);
}

static void serve_usb(const struct door *door, int socket_fd)
{
	usb_serve(door->target, socket_fd);
}

static void serve_function(const struct door *door, int socket_fd)
{
	vfio_serve(door->function, socket_fd);
}

static _Noreturn void die(const char *what)
{
	perror(what);
	exit(2);
}

static void *run_door(void *data)
{
	const struct door *door = data;

	for (;;) {
		int connection = accept4(door->fd, NULL, NULL, SOCK_CLOEXEC);

		if (connection < 0)
			die("radera-hba: accept");
		door->serve(door, connection);
		(void)close(connection);
	}
	return NULL;
}

static void open_door(const char *directory, const char *name, const char *kind, struct door wanted)
{
	struct door *door = malloc(sizeof(*door));
	char path[PATH_SIZE];
	pthread_t thread;

	if (!door)
		die("radera-hba");
	*door = wanted;
	if (snprintf(path, sizeof(path), "%s/%s%s%s", directory, name, *name ? "." : "", kind) >= (int)sizeof(path))
		die("radera-hba: the directory's name is too long");
	door->fd = message_listen(path);
	if (door->fd < 0 || pthread_create(&thread, NULL, run_door, door) != 0)
		die(path);
}

static void open_doors(struct hba *hba, const char *directory)
{
	struct vfio_function *ahci = NULL;

	open_door(directory, "", "scsi", (struct door){ .serve = serve_scsi, .hba = hba });
	if (!ahci_open(hba, &ahci))
		die("radera-hba");
	if (ahci)
		open_door(directory, "", "ahci", (struct door){ .serve = serve_function, .function = ahci });
	for (size_t i = 0; i < hba->n_targets; i++) {
		struct hba_target *target = &hba->targets[i];
		const char *name = target->bench->drive.node + sizeof("sim:") - 1;
		struct door door = { .serve = serve_function };

		if (target->bench->drive.bus == RAD_BUS_USB)
			open_door(directory, name, "usb", (struct door){ .serve = serve_usb, .target = target });
		if (target->bench->drive.bus != RAD_BUS_NVME)
			continue;
		if (!nvme_open(target, &door.function))
			die("radera-hba");
		open_door(directory, name, "nvme", door);
	}
}

int main(int argc, char **argv)
{
	static struct hba hba;
	static struct model_clock clock;
	static struct control control;
	struct rad_transport *transport = NULL;
	struct rad_bench *bench = NULL;
	struct rad_error err = { 0 };

	if (argc != 4) {
		(void)fprintf(stderr, "usage: radera-hba BENCH.yaml MEDIA-DIRECTORY DIRECTORY\n");
		return 2;
	}
	(void)signal(SIGPIPE, SIG_IGN);
	(void)mkdir(argv[3], 0700);
	model_clock_init(&clock, 1);
	if (rad_bench_load(argv[1], &bench, &err) < 0 ||
	    rad_simulator_new(bench, argv[2], &clock.clock, &transport, &err) < 0) {
		(void)fprintf(stderr, "radera-hba: %s\n", err.text);
		return 2;
	}
	for (; hba.n_targets < bench->n_drives; hba.n_targets++) {
		hba.targets[hba.n_targets].hba = &hba;
		if (!hba_target_open(&hba.targets[hba.n_targets], transport, &bench->drives[hba.n_targets]))
			die("radera-hba");
	}
	open_doors(&hba, argv[3]);
	control = (struct control){ transport, bench, &clock, argv[3] };
	if (!control_serve(&control)) /* the last: when it is there, all are */
		die("radera-hba: control");
	for (;;)
		(void)pause();
}
