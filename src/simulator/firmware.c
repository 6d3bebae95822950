/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "simulator/firmware.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

#define NS_PER_S    1000000000ull
#define CHUNK_BYTES (1u << 20)
#define PART_BYTES  (1u << 20)
#define STUCK_AT    0x8000

void rad_sim_put_le(uint8_t *ret, size_t length, uint64_t value)
{
	for (size_t i = 0; i < length; i++)
		ret[i] = (uint8_t)(value >> (8 * i));
}

void rad_sim_put_be(uint8_t *ret, size_t length, uint64_t value)
{
	for (size_t i = 0; i < length; i++)
		ret[length - 1 - i] = (uint8_t)(value >> (8 * i));
}

uint64_t rad_sim_native_bytes(const struct rad_sim_drive *drive)
{
	const struct rad_bench_firmware *firmware = &drive->bench->firmware;

	return drive->bench->drive.identity.size_bytes + firmware->hpa_bytes + firmware->amac_bytes +
	       firmware->dco_bytes;
}

static bool lies(const struct rad_sim_drive *drive, enum rad_sim_lie lie)
{
	return drive->bench->firmware.lies & (uint32_t)lie;
}

/* Noise that differs from run to run, as under a new key: an xorshift generator, which no test takes for the real. */
static void fill_noise(uint64_t *state, uint8_t *data, size_t size)
{
	for (size_t i = 0; i < size; i += 8) {
		*state ^= *state << 13;
		*state ^= *state >> 7;
		*state ^= *state << 17;
		memcpy(data + i, state, size - i < 8 ? size - i : 8);
	}
}

static void fill_chunk(const struct rad_sim_drive *drive, enum rad_sim_how how, uint64_t *noise, uint8_t *data,
		       size_t size)
{
	static const uint8_t maker[8] = { 0x4D, 0x41, 0x4B, 0x45, 0x52, 0x00, 0x55, 0xAA };

	if (how == RAD_SIM_CRYPTO) {
		fill_noise(noise, data, size);
		return;
	}
	if (how == RAD_SIM_OVERWRITE) {
		for (size_t i = 0; i < size; i++)
			data[i] = drive->firmware.pattern[i % 4];
		return;
	}
	memset(data, drive->bench->firmware.after == RAD_SIM_AFTER_ONES ? 0xFF : 0x00, size);
	for (size_t i = 0; drive->bench->firmware.after == RAD_SIM_AFTER_PATTERN && i < size; i++)
		data[i] = maker[i % 8];
}

/* Whether the erasure leaves this mebibyte as it is. */
static bool is_left(const struct rad_sim_drive *drive, uint64_t offset, uint64_t end)
{
	if (lies(drive, RAD_SIM_LIE_PART) && offset + PART_BYTES >= end)
		return true;
	return lies(drive, RAD_SIM_LIE_TRIMS) &&
	       !(drive->firmware.written[offset / CHUNK_BYTES / 8] >> (offset / CHUNK_BYTES % 8) & 1);
}

/* An erasure's pass over one medium. */
struct pass {
	struct rad_sim_drive *drive;
	enum rad_sim_how how;
	uint64_t noise;
	uint8_t *data; /* a chunk */
};

static void erase_medium(struct pass *pass, int fd, uint64_t end)
{
	bool is_main = fd == pass->drive->medium_fd;

	for (uint64_t at = 0; at < end; at += CHUNK_BYTES) {
		size_t size = end - at < CHUNK_BYTES ? (size_t)(end - at) : CHUNK_BYTES;

		if (is_main && is_left(pass->drive, at, end))
			continue;
		fill_chunk(pass->drive, pass->how, &pass->noise, pass->data, size);
		(void)rad_sim_write_whole(fd, pass->data, size, at);
	}
}

void rad_sim_erase(struct rad_sim_drive *drive, enum rad_sim_how how, enum rad_sim_reach reach)
{
	rad_auto_free uint8_t *data = malloc(CHUNK_BYTES);
	struct pass pass = { drive, how, 0x9E3779B97F4A7C15ull + ++drive->firmware.n_keys, data };

	if (!data || lies(drive, RAD_SIM_LIE_NOOP) || lies(drive, RAD_SIM_LIE_OLD_SUCCESS))
		return;
	rad_sim_cache_drop(&drive->cache);
	erase_medium(&pass, drive->medium_fd, rad_sim_native_bytes(drive));
	for (size_t i = 0; reach >= RAD_SIM_REACH_NAMESPACES && i < drive->beyond.n_namespaces; i++)
		erase_medium(&pass, drive->beyond.namespace_fds[i], drive->bench->drive.identity.size_bytes);
	if (reach == RAD_SIM_REACH_ALL && drive->beyond.spare_fd >= 0)
		erase_medium(&pass, drive->beyond.spare_fd, drive->beyond.spare_bytes);
	if (drive->bench->firmware.after == RAD_SIM_AFTER_ERROR && how == RAD_SIM_BLOCK)
		memset(drive->firmware.erased, 0xFF, drive->firmware.map_bytes);
	drive->firmware.global_data_erased = true;
}

void rad_sim_erase_namespace(struct rad_sim_drive *drive, enum rad_sim_how how, uint32_t nsid)
{
	rad_auto_free uint8_t *data = malloc(CHUNK_BYTES);
	struct pass pass = { drive, how, 0x9E3779B97F4A7C15ull + ++drive->firmware.n_keys, data };

	if (data && nsid - 2 < drive->beyond.n_namespaces && !lies(drive, RAD_SIM_LIE_NOOP))
		erase_medium(&pass, drive->beyond.namespace_fds[nsid - 2], drive->bench->drive.identity.size_bytes);
}

void rad_sim_begin(struct rad_sim_drive *drive, enum rad_sim_how how, uint64_t now_ns)
{
	struct rad_sim_firmware *firmware = &drive->firmware;

	firmware->how = how;
	firmware->began_ns = now_ns;
	firmware->ends_ns = now_ns + drive->bench->firmware.seconds * NS_PER_S;
	firmware->state = RAD_SIM_RUNNING;
	if (lies(drive, RAD_SIM_LIE_STUCK))
		firmware->ends_ns = UINT64_MAX;
	if (lies(drive, RAD_SIM_LIE_OLD_SUCCESS))
		firmware->state = RAD_SIM_SUCCEEDED;
	if (lies(drive, RAD_SIM_LIE_INSTANT))
		firmware->ends_ns = now_ns;
	rad_sim_settle(drive, now_ns);
}

void rad_sim_settle(struct rad_sim_drive *drive, uint64_t now_ns)
{
	struct rad_sim_firmware *firmware = &drive->firmware;

	if (firmware->state != RAD_SIM_RUNNING)
		return;
	if (lies(drive, RAD_SIM_LIE_GONE) && now_ns - firmware->began_ns > (firmware->ends_ns - firmware->began_ns) / 2)
		drive->is_vanished = true;
	if (now_ns < firmware->ends_ns)
		return;
	if (lies(drive, RAD_SIM_LIE_FAIL)) {
		firmware->state = RAD_SIM_FAILED;
		return;
	}
	rad_sim_erase(drive, firmware->how,
		      firmware->how == RAD_SIM_FORMAT ? RAD_SIM_REACH_NAMESPACES : RAD_SIM_REACH_ALL);
	firmware->state = RAD_SIM_SUCCEEDED;
}

uint16_t rad_sim_progress(struct rad_sim_drive *drive, uint64_t now_ns)
{
	const struct rad_sim_firmware *firmware = &drive->firmware;
	uint64_t length = firmware->ends_ns - firmware->began_ns;
	uint64_t fraction =
		length ? (uint64_t)((double)(now_ns - firmware->began_ns) * 65535 / (double)length) : 0xFFFE;

	if (lies(drive, RAD_SIM_LIE_STUCK))
		return STUCK_AT;
	if (lies(drive, RAD_SIM_LIE_BACKWARDS) && drive->firmware.n_commands % 3 == 0)
		fraction /= 2;
	return fraction > 0xFFFE ? 0xFFFE : (uint16_t)fraction;
}

void rad_sim_put_text(uint8_t *ret, size_t size, const char *text)
{
	size_t length = strlen(text);

	memset(ret, ' ', size);
	memcpy(ret, text, length < size ? length : size);
}

void rad_sim_give(struct rad_sim_call *call, const void *data, size_t size)
{
	size_t room = call->command->data_bytes;

	if (size > room)
		size = room;
	if (call->command->direction == RAD_DATA_IN)
		memcpy(call->command->data, data, size);
	call->reply->transferred_bytes = (uint32_t)size;
}
