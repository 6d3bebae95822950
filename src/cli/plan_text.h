/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RAD_CLI_PLAN_TEXT_H
#define RAD_CLI_PLAN_TEXT_H

#include "cli/cli.h"

/* A random stream cannot be faked by a drive that only pretends to write, as a constant can. */
#define CLI_DEFAULT_PROFILE "clear-random"

/* A plan for people; with_ladder adds every technique and why or why not. */
void cli_print_plan(FILE *out, const struct rad_drive *drive, const struct rad_plan *plan, bool with_ladder);

/* What a drive can do by itself, with reasons. */
void cli_print_capability(FILE *out, const struct rad_drive *drive, const struct rad_capability *capability);

#endif
