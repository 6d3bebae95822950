/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * radera-hba BENCH.yaml MEDIA-DIRECTORY SOCKET
 *
 * Serves the bench's drives, numbered as there, to one virtual machine after the other:
 *   -chardev socket,id=c,path=SOCKET -device vhost-user-scsi-pci,chardev=c,num_queues=1
 * with the machine's memory in a shared memory-backend-memfd.
 */
#include "hba.h"

#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <radera/files.h>

static int listen_at(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || snprintf(address.sun_path, sizeof(address.sun_path), "%s", path) >= (int)sizeof(address.sun_path))
		return -1;
	(void)unlink(path);
	return bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 || listen(fd, 1) < 0 ? -1 : fd;
}

int main(int argc, char **argv)
{
	static struct hba hba;
	struct rad_transport *transport = NULL;
	struct rad_bench *bench = NULL;
	struct rad_error err = { 0 };
	int fd;

	if (argc != 4) {
		(void)fprintf(stderr, "usage: radera-hba BENCH.yaml MEDIA-DIRECTORY SOCKET\n");
		return 2;
	}
	(void)signal(SIGPIPE, SIG_IGN);
	if (rad_bench_load(argv[1], &bench, &err) < 0 ||
	    rad_simulator_new(bench, argv[2], rad_clock_system(), &transport, &err) < 0) {
		(void)fprintf(stderr, "radera-hba: %s\n", err.text);
		return 2;
	}
	for (; hba.n_targets < bench->n_drives; hba.n_targets++) {
		if (!hba_target_open(&hba.targets[hba.n_targets], transport, &bench->drives[hba.n_targets]))
			return 2;
	}
	fd = listen_at(argv[3]);
	while (fd >= 0) {
		int connection = accept4(fd, NULL, NULL, SOCK_CLOEXEC);

		if (connection < 0)
			break;
		hba_serve(&hba, connection);
		(void)close(connection);
	}
	perror("radera-hba");
	return 2;
}
