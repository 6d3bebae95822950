/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Scope-bound ownership: a local marked with one of these gives its resource back when it goes out of scope.
 */
#ifndef RAD_BASE_CLEANUP_H
#define RAD_BASE_CLEANUP_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <radera/buffer.h>

#define RAD_CLEANUP(function) __attribute__((cleanup(function)))

/* Makes `name(T **)`, a cleanup that calls free_function on a non-NULL pointer. */
#define RAD_DEFINE_CLEANUP(name, type, free_function)                                                                  \
	static inline void name(type *pointer)                                                                         \
	{                                                                                                              \
		if (*pointer)                                                                                          \
			free_function(*pointer);                                                                       \
	}

/* Hands the pointer out of its cleanup-marked variable. */
#define RAD_STEAL(pointer)                                                                                             \
	__extension__({                                                                                                \
		__auto_type rad_steal_value = (pointer);                                                               \
		(pointer) = NULL;                                                                                      \
		rad_steal_value;                                                                                       \
	})

#define RAD_ARRAY_LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static inline void rad_cleanup_free(void *pointer)
{
	free(*(void **)pointer);
}

static inline void rad_cleanup_fd(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
}

static inline void rad_cleanup_file(FILE **file)
{
	if (*file)
		(void)fclose(*file);
}

static inline void rad_cleanup_dir(DIR **dir)
{
	if (*dir)
		(void)closedir(*dir);
}

#define rad_auto_free	RAD_CLEANUP(rad_cleanup_free)
#define rad_auto_fd	RAD_CLEANUP(rad_cleanup_fd)
#define rad_auto_file	RAD_CLEANUP(rad_cleanup_file)
#define rad_auto_dir	RAD_CLEANUP(rad_cleanup_dir)
#define rad_auto_buffer RAD_CLEANUP(rad_buffer_done)

#endif
