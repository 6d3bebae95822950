/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The Merkle tree over the log (RFC 9162 2.1): leaf = SHA-256(00 | entry hash), node = SHA-256(01 | left | right). Only
 * the frontier is kept, one node for each bit of the size.
 */
#ifndef RAD_ARCHIVE_MERKLE_H
#define RAD_ARCHIVE_MERKLE_H

#include <stddef.h>
#include <stdint.h>

#include <radera/record.h>

#include "base/text.h"

#define RAD_MERKLE_LEVELS 64

struct rad_merkle {
	uint64_t size;
	uint8_t frontier[RAD_MERKLE_LEVELS][RAD_SHA256_SIZE]; /* [i] is valid when bit i of size is set */
};

void rad_merkle_leaf(const uint8_t entry[RAD_SHA256_SIZE], uint8_t ret[RAD_SHA256_SIZE]);
void rad_merkle_node(const uint8_t left[RAD_SHA256_SIZE], const uint8_t right[RAD_SHA256_SIZE],
		     uint8_t ret[RAD_SHA256_SIZE]);

/* Adds the hash of the next log entry. A tree begins as all zeros. */
void rad_merkle_add(struct rad_merkle *tree, const uint8_t entry[RAD_SHA256_SIZE]);

/* The root of what was added so far; of nothing it is SHA-256 of nothing. */
void rad_merkle_root(const struct rad_merkle *tree, uint8_t ret[RAD_SHA256_SIZE]);

/*
 * The audit path of leaf `index` in the tree of `n` leaves (RFC 9162 2.1.3), the lowest sibling first. `leaves` are
 * leaf hashes and are overwritten. At most RAD_MERKLE_LEVELS; returns how many.
 */
size_t rad_merkle_path(uint8_t (*leaves)[RAD_SHA256_SIZE], size_t n, size_t index,
		       uint8_t ret[RAD_MERKLE_LEVELS][RAD_SHA256_SIZE]);

/* The root that a leaf and its path lead to, to be compared with a signed one (RFC 9162 2.1.3.2). False when the path's
 * length does not fit. */
bool rad_merkle_path_root(const uint8_t leaf[RAD_SHA256_SIZE], uint64_t index, uint64_t size,
			  const uint8_t (*path)[RAD_SHA256_SIZE], size_t n, uint8_t ret[RAD_SHA256_SIZE]);

#endif
