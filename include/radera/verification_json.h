/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the check of a certificate found, as the command line and the station service tell it to programs.
 */
#ifndef RADERA_VERIFICATION_JSON_H
#define RADERA_VERIFICATION_JSON_H

#include <radera/certificate.h>
#include <radera/json.h>

#ifdef __cplusplus
extern "C" {
#endif

/* `path` is told as "file". The reference is the caller's; NULL when memory is short. */
json_t *rad_verification_to_json(const char *path, const struct rad_verification *it);

#ifdef __cplusplus
}
#endif

#endif
