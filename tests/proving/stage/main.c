/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * radera-stage [--speed N] BENCH.yaml MEDIA-DIRECTORY DIRECTORY -- PROGRAM [ARGUMENTS...]
 *
 * Runs the program on the stage (see stage.h) and ends with its exit status; 125 when there could be no stage. Media
 * and the drives' own memory are kept in MEDIA-DIRECTORY; DIRECTORY is for mount points and the control socket. The
 * program sees the machine's files, but only the bench's drives. Needs root, loop devices, /dev/fuse and Linux 5.8.
 */
#include "stage.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <radera/files.h>

#include "base/cleanup.h"
#include "base/text.h"

#define NO_STAGE 125

void stage_die(const char *what, int code)
{
	(void)fprintf(stderr, "radera-stage: cannot %s: %s\n", what, strerror(code));
	_exit(NO_STAGE);
}

/* "sda" to "sdz", "nvme0n1", "mmcblk0", "vda": in the bench's order, as a kernel might. */
static void give_names(struct stage *stage)
{
	unsigned int counts[RAD_BUS_COUNT] = { 0 };
	unsigned int n_scsi = 0;

	for (size_t i = 0; i < stage->n_drives; i++) {
		struct stage_drive *drive = &stage->drives[i];
		enum rad_bus bus = drive->bench->drive.bus;
		unsigned int number = counts[bus]++;

		if (bus == RAD_BUS_NVME) {
			(void)snprintf(drive->block, STAGE_NAME_SIZE, "nvme%un1", number);
			(void)snprintf(drive->control, STAGE_NAME_SIZE, "nvme%u", number);
		} else if (bus == RAD_BUS_MMC) {
			(void)snprintf(drive->block, STAGE_NAME_SIZE, "mmcblk%u", number);
		} else if (bus == RAD_BUS_VIRTIO) {
			(void)snprintf(drive->block, STAGE_NAME_SIZE, "vd%c", (char)('a' + number % 26));
		} else {
			(void)snprintf(drive->control, STAGE_NAME_SIZE, "sg%u", n_scsi);
			(void)snprintf(drive->block, STAGE_NAME_SIZE, "sd%c", (char)('a' + n_scsi++ % 26));
		}
	}
}

static void add_drives(struct stage *stage)
{
	stage->n_drives = stage->bench->n_drives;
	for (size_t i = 0; i < stage->n_drives; i++) {
		struct stage_drive *drive = &stage->drives[i];
		struct rad_identity now;

		drive->stage = stage;
		drive->index = i;
		drive->bench = &stage->bench->drives[i];
		(void)pthread_mutex_init(&drive->lock, NULL);
		(void)snprintf(drive->mount, sizeof(drive->mount), "%.3000s/medium-%zu", stage->directory, i);
		(void)mkdir(drive->mount, 0700);
		if (stage->transport->ops->connect(stage->transport, &drive->bench->drive, &drive->target, NULL) < 0 ||
		    stage->transport->ops->identify(drive->target, &now, NULL) < 0)
			stage_die("connect a drive", EIO);
		drive->size_bytes = now.size_bytes;
	}
}

/* A message of one byte that carries an open file. */
struct parcel {
	char byte;
	struct iovec part;
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(int))];
	struct msghdr message;
};

static void parcel_init(struct parcel *parcel)
{
	*parcel = (struct parcel){ .part = { &parcel->byte, 1 } };
	parcel->message = (struct msghdr){ .msg_iov = &parcel->part,
					   .msg_iovlen = 1,
					   .msg_control = parcel->control,
					   .msg_controllen = sizeof(parcel->control) };
}

static void send_listener(int socket_fd, int listener_fd)
{
	struct parcel parcel;
	struct cmsghdr *head;

	parcel_init(&parcel);
	head = CMSG_FIRSTHDR(&parcel.message);
	head->cmsg_level = SOL_SOCKET;
	head->cmsg_type = SCM_RIGHTS;
	head->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(head), &listener_fd, sizeof(int));
	if (sendmsg(socket_fd, &parcel.message, 0) != 1)
		stage_die("hand the filter over", errno);
}

static int receive_listener(int socket_fd)
{
	struct parcel parcel;
	int fd = -1;

	parcel_init(&parcel);
	if (recvmsg(socket_fd, &parcel.message, MSG_CMSG_CLOEXEC) == 1 && CMSG_FIRSTHDR(&parcel.message))
		memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&parcel.message)), sizeof(int));
	return fd;
}

static _Noreturn void perform(const struct stage *stage, char **program, int socket_fd)
{
	int listener_fd;

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (unshare(CLONE_NEWNS) < 0)
		stage_die("enter a mount name space", errno);
	stage_nodes_enter(stage);
	listener_fd = stage_filter_install();
	if (listener_fd < 0)
		stage_die("install a seccomp filter with a listener", errno);
	send_listener(socket_fd, listener_fd);
	(void)close(listener_fd);
	(void)close(socket_fd);
	execvp(program[0], program);
	stage_die(program[0], errno);
}

static int run(struct stage *stage, char **program)
{
	int sockets[2];
	int status = 0;
	int listener_fd;
	pid_t child;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) < 0)
		stage_die("make sockets", errno);
	child = fork();
	if (child == 0)
		perform(stage, program, sockets[1]);
	(void)close(sockets[1]);
	listener_fd = child > 0 ? receive_listener(sockets[0]) : -1;
	if (listener_fd >= 0)
		stage_supervise(stage, listener_fd);
	if (waitpid(child, &status, 0) < 0)
		return NO_STAGE;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void prepare(struct stage *stage, const char *bench, const char *media)
{
	struct rad_error err = { 0 };

	if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		stage_die("enter a mount name space (are you root?)", errno);
	if (rad_bench_load(bench, &stage->bench, &err) < 0 ||
	    rad_simulator_new(stage->bench, media, &stage->clock.clock, &stage->transport, &err) < 0) {
		(void)fprintf(stderr, "radera-stage: %s\n", err.text);
		_exit(NO_STAGE);
	}
	(void)mkdir(stage->directory, 0700);
	(void)snprintf(stage->sysfs, sizeof(stage->sysfs), "%.3000s/sys", stage->directory);
	add_drives(stage);
	give_names(stage);
	stage_media_serve(stage);
	stage_nodes_attach(stage);
	stage_tree_make(stage);
	stage->control = (struct control){ stage->transport, stage->bench, &stage->clock, stage->directory };
	if (!control_serve(&stage->control))
		stage_die("listen for commands", errno);
}

int main(int argc, char **argv)
{
	static struct stage stage;
	uint64_t speed = 1;
	int first = 1;
	int code;

	if (argc > 2 && rad_text_equal(argv[1], "--speed")) {
		if (!rad_text_to_u64(argv[2], &speed) || speed == 0 || speed > 100000)
			stage_die("take that speed", EINVAL);
		first = 3;
	}
	if (argc < first + 5 || !rad_text_equal(argv[first + 3], "--") ||
	    !rad_text_copy(stage.directory, sizeof(stage.directory), argv[first + 2])) {
		(void)fprintf(stderr, "usage: radera-stage [--speed N] BENCH.yaml MEDIA DIRECTORY -- PROGRAM...\n");
		return NO_STAGE;
	}
	model_clock_init(&stage.clock, (uint32_t)speed);
	prepare(&stage, argv[first], argv[first + 1]);
	code = run(&stage, argv + first + 4);
	for (size_t i = 0; i < stage.n_drives; i++)
		(void)close(stage.drives[i].loop_fd);
	/* the models' threads end here, and the files that they serve with them */
	_exit(code);
}
