/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Drives a fuzz harness without libFuzzer: every file of a directory as it is, cut at many lengths, and with single
 * bytes changed; deterministic.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_BYTES_MAX (256u << 10)
#define VARIANTS       200

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void replay(const uint8_t *data, size_t size)
{
	/* an allocation of the exact size, so that a sanitizer sees one byte too far */
	uint8_t *copy = malloc(size ? size : 1);

	if (!copy)
		abort();
	memcpy(copy, data, size);
	(void)LLVMFuzzerTestOneInput(copy, size);
	free(copy);
}

static size_t replay_file(const char *path)
{
	uint8_t *data = malloc(FILE_BYTES_MAX);
	FILE *file = fopen(path, "rb");
	size_t size = data && file ? fread(data, 1, FILE_BYTES_MAX, file) : 0;

	if (file)
		(void)fclose(file);
	if (size)
		replay(data, size);
	for (size_t i = 0; size && i < VARIANTS; i++) {
		size_t at = (i * 2654435761u) % size;
		uint8_t before = data[at];

		replay(data, at);
		data[at] = (uint8_t)(before ^ (1u << (i % 8)));
		replay(data, size);
		data[at] = before;
	}
	free(data);
	return size ? 1 : 0;
}

int main(int argc, char **argv)
{
	DIR *directory = argc == 2 ? opendir(argv[1]) : NULL;
	struct dirent *entry;
	size_t files = 0;

	while (directory && (entry = readdir(directory))) {
		char path[4096];

		if (entry->d_name[0] == '.')
			continue;
		(void)snprintf(path, sizeof(path), "%s/%s", argv[1], entry->d_name);
		files += replay_file(path);
	}
	if (directory)
		(void)closedir(directory);
	printf("%zu seeds replayed\n", files);
	return files ? 0 : 1;
}
