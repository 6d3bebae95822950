/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Prints the README's support table (method, buses, level on disks and on flash, how it is proved, limits) from the
 * tables that the planner itself uses.
 */
#include <stdio.h>

#include "plan/technique.h"

static void print_buses(enum rad_technique technique)
{
	static const struct {
		enum rad_bus bus;
		const char *name;
	} buses[] = {
		{ RAD_BUS_ATA, "SATA" }, { RAD_BUS_NVME, "NVMe" }, { RAD_BUS_SCSI, "SAS" },
		{ RAD_BUS_USB, "USB" },	 { RAD_BUS_MMC, "eMMC" },  { RAD_BUS_UFS, "UFS" },
	};
	const char *separator = "";

	if (technique == RAD_TECHNIQUE_OVERWRITE || technique == RAD_TECHNIQUE_DISCARD) {
		(void)printf("all");
		return;
	}
	for (size_t i = 0; i < sizeof(buses) / sizeof(buses[0]); i++) {
		if (!rad_technique_fits_bus(technique, buses[i].bus))
			continue;
		(void)printf("%s%s", separator, buses[i].name);
		separator = ", ";
	}
}

static const char *proof(enum rad_technique technique)
{
	if (technique == RAD_TECHNIQUE_DISCARD)
		return "–";
	if (technique == RAD_TECHNIQUE_OVERWRITE)
		return "read back and compared";
	switch (rad_technique_result(technique)) {
	case RAD_RESULT_PATTERN:
		return "marks before; zeros read back";
	case RAD_RESULT_FILL:
		return "marks and old data gone, nothing but fill";
	case RAD_RESULT_NOISE:
		return "marks and old data gone, nothing readable";
	}
	return "";
}

static const char *limit(enum rad_technique technique)
{
	const char *text = rad_technique_limit(technique, RAD_MEDIA_FLASH);

	if (technique == RAD_TECHNIQUE_OVERWRITE)
		return "does not reach spare cells and replaced sectors";
	return text[0] ? text : "–";
}

int main(void)
{
	const enum rad_technique *order = rad_technique_order(RAD_MEDIA_FLASH);

	(void)printf("| method | bus | on disks | on flash | proved by | limits |\n|---|---|---|---|---|---|\n");
	for (int i = 0; i < RAD_TECHNIQUE_COUNT; i++) {
		enum rad_technique technique = order[i];

		(void)printf("| %s | ", rad_technique_title(technique));
		print_buses(technique);
		(void)printf(" | %s | %s | %s | %s |\n", rad_level_name(rad_technique_level(technique, RAD_MEDIA_DISK)),
			     rad_level_name(rad_technique_level(technique, RAD_MEDIA_FLASH)), proof(technique),
			     limit(technique));
	}
	return 0;
}
