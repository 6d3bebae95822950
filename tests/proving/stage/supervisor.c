/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Catches the ioctls that carry device commands, of the program and all of its children (seccomp user notification),
 * and lets doors.c answer them. Each in a thread of its own: a command that takes an hour holds nobody else.
 */
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/mmc/ioctl.h>
#include <linux/nvme_ioctl.h>
#include <linux/seccomp.h>
#include <linux/sed-opal.h>
#include <poll.h>
#include <scsi/sg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "stage.h"

#ifndef IOC_OPAL_GET_STATUS /* Linux 6.1 */
#define IOC_OPAL_GET_STATUS _IOC(_IOC_READ, 'p', 236, 8)
#endif

static const uint32_t caught[] = {
	SG_IO,
	SG_GET_VERSION_NUM,
	NVME_IOCTL_ID,
	NVME_IOCTL_ADMIN_CMD,
	NVME_IOCTL_ADMIN64_CMD,
	NVME_IOCTL_IO_CMD,
	NVME_IOCTL_RESCAN,
	NVME_IOCTL_RESET,
	MMC_IOC_CMD,
	MMC_IOC_MULTI_CMD,
	IOC_OPAL_GET_STATUS,
	IOC_OPAL_PSID_REVERT_TPR,
	IOC_OPAL_REVERT_TPR,
};

#define N_CAUGHT RAD_ARRAY_LENGTH(caught)

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#error "the filter knows x86-64 and arm64 only"
#endif

#define LOAD(field)  BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define ANSWER(what) BPF_STMT(BPF_RET | BPF_K, what)

int stage_filter_install(void)
{
	struct sock_filter code[6 + N_CAUGHT + 2] = {
		LOAD(arch),    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 0, (uint8_t)(N_CAUGHT + 3)),
		LOAD(nr),      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_ioctl, 0, (uint8_t)(N_CAUGHT + 1)),
		LOAD(args[1]),
	};
	struct sock_fprog program = { .filter = code };
	size_t n = 5;

	for (size_t i = 0; i < N_CAUGHT; i++)
		code[n++] =
			(struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, caught[i], (uint8_t)(N_CAUGHT - i), 0);
	code[n++] = (struct sock_filter)ANSWER(SECCOMP_RET_ALLOW);
	code[n++] = (struct sock_filter)ANSWER(SECCOMP_RET_USER_NOTIF);
	program.len = (unsigned short)n;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return -errno;
	return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
}

/* One caught call on its way through its thread. */
struct call {
	struct stage *stage;
	int listener_fd;
	struct seccomp_notif notice;
};

/* "/dev/sda" of the open file, as the program sees it; false when it is no node. */
static bool find_node(const struct seccomp_notif *notice, char *ret, size_t size)
{
	char link[64];
	ssize_t length;

	(void)snprintf(link, sizeof(link), "/proc/%u/fd/%d", notice->pid, (int)notice->data.args[0]);
	length = readlink(link, ret, size - 1);
	if (length <= 5)
		return false;
	ret[length] = '\0';
	return strncmp(ret, "/dev/", 5) == 0;
}

static void respond(const struct call *call, int result)
{
	struct seccomp_notif_resp response = { .id = call->notice.id };

	if (result == STAGE_NOT_OURS)
		response.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
	else if (result < 0)
		response.error = result;
	else
		response.val = result;
	/* the program may have died meanwhile */
	(void)ioctl(call->listener_fd, SECCOMP_IOCTL_NOTIF_SEND, &response);
}

static void *answer(void *data)
{
	struct call *call = data;
	const struct seccomp_notif *notice = &call->notice;
	char node[PATH_MAX];
	struct stage_drive *drive = NULL;
	int result = STAGE_NOT_OURS;

	if (find_node(notice, node, sizeof(node)))
		drive = stage_find(call->stage, node + 5);
	if (drive)
		result = stage_door(drive, (pid_t)notice->pid, (uint32_t)notice->data.args[1], notice->data.args[2],
				    strcmp(node + 5, drive->control) == 0);
	respond(call, result);
	if (drive)
		stage_nodes_follow_size(drive);
	free(call);
	return NULL;
}

static bool take(struct stage *stage, int listener_fd)
{
	struct call *call = calloc(1, sizeof(*call));
	pthread_attr_t detached;
	pthread_t thread;
	bool taken;

	if (!call)
		stage_die("take a call", ENOMEM);
	call->stage = stage;
	call->listener_fd = listener_fd;
	if (ioctl(listener_fd, SECCOMP_IOCTL_NOTIF_RECV, &call->notice) < 0) {
		taken = errno == EINTR || errno == ENOENT;
		free(call);
		return taken;
	}
	(void)pthread_attr_init(&detached);
	(void)pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
	if (pthread_create(&thread, &detached, answer, call) != 0)
		stage_die("start a thread", EAGAIN);
	(void)pthread_attr_destroy(&detached);
	return true;
}

void stage_supervise(struct stage *stage, int listener_fd)
{
	struct pollfd ready = { .fd = listener_fd, .events = POLLIN };

	/* POLLHUP: nobody with this filter is left */
	while (poll(&ready, 1, -1) >= 0 || errno == EINTR) {
		if ((ready.revents & POLLIN) && !take(stage, listener_fd))
			return;
		if (!(ready.revents & POLLIN) && (ready.revents & (POLLHUP | POLLERR)))
			return;
	}
}
