/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "archive/merkle.h"

#include <string.h>

static void hash_with(uint8_t prefix, const uint8_t *left, const uint8_t *right, uint8_t ret[RAD_SHA256_SIZE])
{
	uint8_t input[1 + 2 * RAD_SHA256_SIZE];

	input[0] = prefix;
	memcpy(input + 1, left, RAD_SHA256_SIZE);
	if (right)
		memcpy(input + 1 + RAD_SHA256_SIZE, right, RAD_SHA256_SIZE);
	rad_sha256(input, right ? sizeof(input) : 1 + RAD_SHA256_SIZE, ret);
}

void rad_merkle_leaf(const uint8_t entry[RAD_SHA256_SIZE], uint8_t ret[RAD_SHA256_SIZE])
{
	hash_with(0, entry, NULL, ret);
}

void rad_merkle_node(const uint8_t left[RAD_SHA256_SIZE], const uint8_t right[RAD_SHA256_SIZE],
		     uint8_t ret[RAD_SHA256_SIZE])
{
	hash_with(1, left, right, ret);
}

void rad_merkle_add(struct rad_merkle *tree, const uint8_t entry[RAD_SHA256_SIZE])
{
	uint8_t node[RAD_SHA256_SIZE];
	int level = 0;

	rad_merkle_leaf(entry, node);
	for (; tree->size >> level & 1; level++)
		rad_merkle_node(tree->frontier[level], node, node);
	memcpy(tree->frontier[level], node, sizeof(node));
	tree->size++;
}

void rad_merkle_root(const struct rad_merkle *tree, uint8_t ret[RAD_SHA256_SIZE])
{
	bool begun = false;

	rad_sha256("", 0, ret);
	for (int level = 0; level < RAD_MERKLE_LEVELS; level++) {
		if (!(tree->size >> level & 1))
			continue;
		if (begun)
			rad_merkle_node(tree->frontier[level], ret, ret);
		else
			memcpy(ret, tree->frontier[level], RAD_SHA256_SIZE);
		begun = true;
	}
}

/* Level by level: a node without a partner moves up as it is. */
size_t rad_merkle_path(uint8_t (*leaves)[RAD_SHA256_SIZE], size_t n, size_t index,
		       uint8_t ret[RAD_MERKLE_LEVELS][RAD_SHA256_SIZE])
{
	size_t length = 0;

	for (; n > 1; n = (n + 1) / 2, index /= 2) {
		size_t sibling = index ^ 1;

		if (sibling < n)
			memcpy(ret[length++], leaves[sibling], RAD_SHA256_SIZE);
		for (size_t i = 0; i < n; i += 2) {
			if (i + 1 < n)
				rad_merkle_node(leaves[i], leaves[i + 1], leaves[i / 2]);
			else
				memmove(leaves[i / 2], leaves[i], RAD_SHA256_SIZE);
		}
	}
	return length;
}

bool rad_merkle_path_root(const uint8_t leaf[RAD_SHA256_SIZE], uint64_t index, uint64_t size,
			  const uint8_t (*path)[RAD_SHA256_SIZE], size_t n, uint8_t ret[RAD_SHA256_SIZE])
{
	size_t used = 0;

	memcpy(ret, leaf, RAD_SHA256_SIZE);
	if (index >= size)
		return false;
	for (; size > 1; size = (size + 1) / 2, index /= 2) {
		if ((index ^ 1) >= size)
			continue;
		if (used == n)
			return false;
		if (index & 1)
			rad_merkle_node(path[used], ret, ret);
		else
			rad_merkle_node(ret, path[used], ret);
		used++;
	}
	return used == n;
}
