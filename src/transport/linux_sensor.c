/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glob.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "transport/linux_private.h"

/*
 * Where the sensor hangs below the block device's `device` link: drivetemp registers under the SCSI device, NVMe under
 * the controller, and with NVMe multipath the link leads to the subsystem, which holds its controllers.
 */
static const char *const sensor_places[] = {
	"hwmon/hwmon*/temp1_input",
	"hwmon*/temp1_input",
	"nvme*/hwmon/hwmon*/temp1_input",
	"nvme*/hwmon*/temp1_input",
};

static bool find_one(const char *pattern, char ret[RAD_SENSOR_PATH_SIZE])
{
	glob_t found = { 0 };
	bool is_found = glob(pattern, 0, NULL, &found) == 0 && found.gl_pathc > 0 &&
			rad_text_copy(ret, RAD_SENSOR_PATH_SIZE, found.gl_pathv[0]);

	globfree(&found);
	return is_found;
}

void rad_linux_sensor_find(const char *sysfs, uint32_t major_number, uint32_t minor_number,
			   char ret[RAD_SENSOR_PATH_SIZE])
{
	char pattern[2 * RAD_SENSOR_PATH_SIZE];

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(sensor_places); i++) {
		(void)snprintf(pattern, sizeof(pattern), "%s/dev/block/%" PRIu32 ":%" PRIu32 "/device/%s", sysfs,
			       major_number, minor_number, sensor_places[i]);
		if (find_one(pattern, ret))
			return;
	}
	ret[0] = '\0';
}

int32_t rad_linux_sensor_read(const char *path)
{
	rad_auto_file FILE *file = fopen(path, "re");
	char text[32];
	char *end;
	long value;

	if (!file || !fgets(text, sizeof(text), file))
		return RAD_TEMPERATURE_UNKNOWN;
	value = strtol(text, &end, 10);
	if (end == text || (*end != '\n' && *end != '\0'))
		return RAD_TEMPERATURE_UNKNOWN;
	/* beyond these no drive lives: a broken sensor must not stop or colour a job */
	return value < -60000 || value > 200000 ? RAD_TEMPERATURE_UNKNOWN : (int32_t)value;
}
