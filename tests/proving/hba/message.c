/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "message.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define FDS_MAX 16

int message_listen(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || snprintf(address.sun_path, sizeof(address.sun_path), "%s", path) >= (int)sizeof(address.sun_path))
		return -1;
	(void)unlink(path);
	return bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 || listen(fd, 1) < 0 ? -1 : fd;
}

bool message_receive(int socket_fd, void *data, size_t size, int *ret_fds, size_t n_max, size_t *ret_n)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(FDS_MAX * sizeof(int))];
	} control = { 0 };
	struct iovec part = { data, size };
	struct msghdr head = {
		.msg_iov = &part, .msg_iovlen = 1, .msg_control = control.room, .msg_controllen = sizeof(control.room)
	};
	const struct cmsghdr *it;

	*ret_n = 0;
	if (recvmsg(socket_fd, &head, MSG_CMSG_CLOEXEC | MSG_WAITALL) != (ssize_t)size)
		return false;
	it = CMSG_FIRSTHDR(&head);
	if (it && it->cmsg_type == SCM_RIGHTS) {
		*ret_n = (it->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		if (*ret_n > n_max)
			*ret_n = n_max;
		memcpy(ret_fds, CMSG_DATA(it), *ret_n * sizeof(int));
	}
	return true;
}

bool message_receive_rest(int socket_fd, void *data, size_t size)
{
	return size == 0 || recv(socket_fd, data, size, MSG_WAITALL) == (ssize_t)size;
}

bool message_send(int socket_fd, const void *data, size_t size)
{
	return send(socket_fd, data, size, MSG_NOSIGNAL) == (ssize_t)size;
}
