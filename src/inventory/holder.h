/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RAD_INVENTORY_HOLDER_H
#define RAD_INVENTORY_HOLDER_H

#include <radera/inventory.h>

#define RAD_HOLDER_SECRET 32 /* bytes */

/* The store's secret, drawn when it has none. The caller wipes it. */
int rad_holder_secret(struct rad_store *store, uint8_t ret[RAD_HOLDER_SECRET], struct rad_error *err) RAD_MUST_CHECK;

/* A reference's digest; "" for "". Pure. RAD_ERROR_IO without memory. */
int rad_holder_compute(const uint8_t secret[RAD_HOLDER_SECRET], const char *reference, char ret[RAD_HOLDER_SIZE],
		       struct rad_error *err) RAD_MUST_CHECK;

#endif
