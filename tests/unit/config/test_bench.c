/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include <radera/files.h>

#include "base/cleanup.h"
#include "base/text.h"

static void free_bench(struct rad_bench **bench)
{
	rad_bench_free(*bench);
}

#define auto_bench RAD_CLEANUP(free_bench)

static struct rad_bench *load(const char *name)
{
	struct rad_bench *bench = NULL;
	struct rad_error err = { 0 };

	if (rad_bench_load(name, &bench, &err) < 0)
		fail_msg("%s: %s", name, err.text);
	return bench;
}

static const struct rad_fault *only_fault(const struct rad_bench_drive *drive)
{
	assert_int_equal(drive->n_faults, 1);
	return &drive->faults[0];
}

static const struct rad_bench_firmware *firmware_of(const struct rad_bench *bench, const char *node)
{
	for (size_t i = 0; i < bench->n_drives; i++) {
		if (rad_text_equal(bench->drives[i].drive.node, node))
			return &bench->drives[i].firmware;
	}
	fail_msg("no %s", node);
	return NULL;
}

static void test_commands(void **state)
{
	auto_bench struct rad_bench *bench = load("purge");
	auto_bench struct rad_bench *liars = load("liars");
	auto_bench struct rad_bench *demo = load("demo");
	const struct rad_bench_firmware *ssd = firmware_of(bench, "sim:sata-ssd");

	assert_true(ssd->present && ssd->sanitize_block && ssd->sanitize_crypto && ssd->security && ssd->frozen);
	assert_false(ssd->sanitize_overwrite || ssd->locked || ssd->lies || ssd->format);
	assert_int_equal(firmware_of(bench, "sim:sata-disk")->hpa_bytes, 2 << 20);
	assert_int_equal(firmware_of(bench, "sim:nvme")->namespaces, 3);
	assert_int_equal(firmware_of(bench, "sim:nvme")->boot_bytes, 4 << 20);
	assert_int_equal(firmware_of(bench, "sim:sas-ssd")->after, RAD_SIM_AFTER_ERROR);
	assert_int_equal(firmware_of(bench, "sim:usb-sat")->bridge, RAD_SIM_BRIDGE_SAT);
	assert_int_equal(firmware_of(bench, "sim:sed")->trusted, RAD_SIM_TRUSTED_OPAL);
	assert_int_equal(strlen(firmware_of(bench, "sim:sed")->psid), 32);
	assert_int_equal(firmware_of(liars, "sim:trims")->lies, RAD_SIM_LIE_TRIMS);
	assert_int_equal(firmware_of(liars, "sim:drops")->bridge, RAD_SIM_BRIDGE_DROPS_REGISTERS);
	assert_false(firmware_of(demo, "sim:bay-1")->present);
}

static void test_demo(void **state)
{
	auto_bench struct rad_bench *bench = load("demo");
	size_t lying = 0;
	size_t worn = 0;

	assert_int_equal(bench->n_drives, 4);
	for (size_t i = 0; i < bench->n_drives; i++) {
		const struct rad_bench_drive *drive = &bench->drives[i];
		uint64_t size = drive->drive.identity.size_bytes;

		assert_true(drive->prefilled);
		assert_true(rad_text_has_prefix(drive->drive.identity.serial, "SIM"));
		assert_in_range(size, 32 << 20, 64 << 20);
		/* one pass and its verification take 3 to 6 seconds */
		assert_in_range(2 * size * 1000 / drive->rate_bytes_per_second, 3000, 6000);
		for (size_t k = 0; k < drive->n_faults; k++) {
			lying += drive->faults[k].kind == RAD_FAULT_LOST_WRITE;
			worn += drive->faults[k].kind == RAD_FAULT_BAD_WRITE;
		}
	}
	assert_int_equal(lying, 1);
	assert_int_equal(worn, 1);
}

/* What every bench promises to those who use it. */
static void check_bench(const struct rad_bench *bench)
{
	for (size_t i = 0; i < bench->n_drives; i++) {
		const struct rad_drive *drive = &bench->drives[i].drive;

		assert_true(drive->simulated);
		assert_true(rad_text_has_prefix(drive->node, "sim:"));
		assert_int_equal(drive->identity.diskseq, i + 1);
		assert_int_equal(drive->max_request_bytes, 1 << 20);
		assert_int_equal(drive->identity.size_bytes % drive->logical_sector_bytes, 0);
		assert_int_equal(drive->protection, RAD_PROTECTION_NONE);
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(bench->drives[k].drive.identity.stable_id, drive->identity.stable_id);
	}
}

static void test_shipped_benches(void **state)
{
	static const char *const names[] = { "demo", "faults", "shelf-24", "4kn" };

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(names); i++) {
		auto_bench struct rad_bench *bench = load(names[i]);

		assert_string_equal(bench->id, names[i]);
		check_bench(bench);
	}
}

static void test_faults(void **state)
{
	auto_bench struct rad_bench *bench = load("faults");
	unsigned int seen = 0;

	for (size_t i = 0; i < bench->n_drives; i++) {
		const struct rad_fault *fault = only_fault(&bench->drives[i]);

		seen |= 1u << fault->kind;
		assert_int_equal(fault->kind == RAD_FAULT_SLOW, fault->delay_ms != 0);
		assert_int_equal(fault->kind == RAD_FAULT_TRANSIENT, fault->count != 0);
	}
	assert_int_equal(seen, (1u << (RAD_FAULT_SWAP + 1)) - 1);
}

static void test_shelf(void **state)
{
	auto_bench struct rad_bench *bench = load("shelf-24");

	assert_int_equal(bench->n_drives, 24);
}

static void test_4kn(void **state)
{
	static const uint64_t sectors[] = { 1, 3, 259, 2047, 1287, 2048 };
	auto_bench struct rad_bench *bench = load("4kn");

	assert_int_equal(bench->n_drives, RAD_ARRAY_LENGTH(sectors));
	for (size_t i = 0; i < bench->n_drives; i++) {
		assert_int_equal(bench->drives[i].drive.logical_sector_bytes, 4096);
		assert_int_equal(bench->drives[i].drive.identity.size_bytes, sectors[i] * 4096);
	}
}

static const char whole_file[] =
	"schema: 1\nkind: bench\nid: whole\ntitle: Whole\ndrives:\n"
	"  - name: a\n    vendor: V\n    model: Some Model\n    serial: S 1\n    firmware: F\n    bus: usb\n"
	"    media: flash\n    size: 3072kB\n    logical-sector: 512\n    physical-sector: 4KiB\n    rate: 5MB\n"
	"    temperature: { idle: 20, busy: 30 }\n    prefilled: true\n"
	"    contents:\n      - { where: whole, kind: partition-table, type: gpt }\n"
	"      - { where: 12, kind: crypto, type: crypto_LUKS }\n"
	"    faults:\n      - { kind: slow, offset: 1kB, length: 2KiB, delay-ms: 7 }\n"
	"  - name: b\n    model: M\n    serial: S2\n    wwn: eui.0025385b71b0a1c2\n    bus: nvme\n    media: unknown\n"
	"    size: 512\n    logical-sector: 512\n";

static void test_every_key(void **state)
{
	auto_bench struct rad_bench *bench = NULL;
	struct rad_error err = { 0 };
	const struct rad_bench_drive *a;
	const struct rad_bench_drive *b;

	if (rad_bench_parse("whole", whole_file, strlen(whole_file), &bench, &err) < 0)
		fail_msg("%s", err.text);
	assert_string_equal(bench->title, "Whole");
	assert_int_equal(strlen(bench->sha256), 64);
	a = &bench->drives[0];
	assert_string_equal(a->drive.node, "sim:a");
	assert_string_equal(a->drive.identity.stable_id, "serial-Some_Model_S_1");
	assert_string_equal(a->drive.identity.vendor, "V");
	assert_string_equal(a->drive.identity.firmware, "F");
	assert_int_equal(a->drive.bus, RAD_BUS_USB);
	assert_int_equal(a->drive.media, RAD_MEDIA_FLASH);
	assert_int_equal(a->drive.identity.size_bytes, 3072000);
	assert_int_equal(a->drive.physical_sector_bytes, 4096);
	assert_int_equal(a->rate_bytes_per_second, 5000000);
	assert_int_equal(a->temperature_idle_millicelsius, 20000);
	assert_int_equal(a->temperature_busy_millicelsius, 30000);
	assert_int_equal(a->drive.n_contents, 2);
	assert_string_equal(a->drive.contents[1].where, "12");
	assert_string_equal(a->drive.contents[1].kind, "crypto");
	assert_string_equal(a->drive.contents[1].type, "crypto_LUKS");
	assert_int_equal(only_fault(a)->offset_bytes, 1000);
	assert_int_equal(only_fault(a)->length_bytes, 2048);
	assert_int_equal(only_fault(a)->delay_ms, 7);
	b = &bench->drives[1];
	assert_string_equal(b->drive.identity.stable_id, "wwn-eui.0025385b71b0a1c2");
	assert_int_equal(b->drive.physical_sector_bytes, 512);
	assert_int_equal(b->rate_bytes_per_second, 0);
	assert_int_equal(b->temperature_idle_millicelsius, RAD_TEMPERATURE_UNKNOWN);
	assert_false(b->prefilled);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_commands),  cmocka_unit_test(test_demo),	cmocka_unit_test(test_shipped_benches),
		cmocka_unit_test(test_faults),	  cmocka_unit_test(test_shelf), cmocka_unit_test(test_4kn),
		cmocka_unit_test(test_every_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
