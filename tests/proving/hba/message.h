/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Messages over a stream socket that carry open files: what both vhost-user and vfio-user are made of.
 */
#ifndef RAD_TESTS_MESSAGE_H
#define RAD_TESTS_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>

/* A listening socket at that path, or -1. */
int message_listen(const char *path);

/* Reads a message's head with the files that came along. False at the end of the connection. */
bool message_receive(int socket_fd, void *head, size_t size, int *ret_fds, size_t n_max, size_t *ret_n);
bool message_receive_rest(int socket_fd, void *data, size_t size);
bool message_send(int socket_fd, const void *data, size_t size);

#endif
