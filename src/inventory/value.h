/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Values as sheets and registers write them. All pure; false when the text is none.
 */
#ifndef RAD_INVENTORY_VALUE_H
#define RAD_INVENTORY_VALUE_H

#include <radera/asset.h>
#include <radera/register.h>

/* "2023-08-15", "2023-08-15 00:00:00", "20230815", "15/8/2023": as 2023-08-15. */
bool rad_value_date(const char *text, enum rad_date_order order, char ret[RAD_DATE_SIZE]);

/* "1 234,50 kr", "1,234.50", "1234", "SEK 500": in hundredths. A single mark before three digits is refused: 1,234 may
 * be either. */
bool rad_value_money(const char *text, int64_t *ret_minor);

/* "36", "36 mån", "36 months", "3 år", "3 years": in months. */
bool rad_value_months(const char *text, uint32_t *ret);

#endif
