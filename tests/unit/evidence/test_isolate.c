/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Work in a child process that crashes, hangs, eats the memory or floods: an error here, and this process goes on.
 */
#include "fixture.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "evidence/isolate.h"

static int good(void *user, struct rad_buffer *ret, struct rad_error *err)
{
	rad_buffer_append_text(ret, user);
	return 0;
}

static int large(void *user, struct rad_buffer *ret, struct rad_error *err)
{
	for (int i = 0; i < 100000; i++)
		rad_buffer_append_text(ret, "0123456789");
	return 0;
}

static int failing(void *user, struct rad_buffer *ret, struct rad_error *err)
{
	rad_buffer_append_text(ret, "half");
	return rad_error_set(err, RAD_ERROR_INPUT, 7, "draw", "no ink");
}

static int crashing(void *user, struct rad_buffer *ret, struct rad_error *err)
{
	(void)raise(SIGSEGV);
	return 0;
}

static int aborting(void *user, struct rad_buffer *ret, struct rad_error *err)
{
	(void)signal(SIGABRT, SIG_DFL);
	(void)raise(SIGABRT);
	return 0;
}

static int leaving(void *user, struct rad_buffer *ret, struct rad_error *err)
{
	_exit(0);
}

static int hanging(void *user, struct rad_buffer *ret, struct rad_error *err)
{
	while (pause() < 0)
		;
	return 0;
}

/* Hangs the first time, as a child does that has inherited a lock. */
static int hanging_once(void *user, struct rad_buffer *ret, struct rad_error *err)
{
	volatile int *count = user;

	if ((*count)++ == 0)
		return hanging(user, ret, err);
	rad_buffer_append_text(ret, "drawn");
	return 0;
}

static int spinning(void *user, struct rad_buffer *ret, struct rad_error *err)
{
	for (volatile unsigned int i = 1; i != 0;)
		i = 1;
	return 0;
}

static int flooding(void *user, struct rad_buffer *ret, struct rad_error *err)
{
	return large(user, ret, err);
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
static volatile char *volatile kept; /* no compiler may see that nobody looks at it */

static int eating(void *user, struct rad_buffer *ret, struct rad_error *err)
{
	for (int i = 0; i < 64; i++) {
		kept = malloc((size_t)16 << 20);
		if (!kept)
			return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, "draw", "no memory");
		for (size_t k = 0; k < (size_t)16 << 20; k += 4096)
			kept[k] = 1;
	}
	return 0;
}
#endif

static int forking(void *user, struct rad_buffer *ret, struct rad_error *err)
{
	pid_t child = fork();

	if (child == 0)
		_exit(0);
	rad_buffer_append_text(ret, child < 0 ? "refused" : "forked");
	return 0;
}

static int run(rad_isolated work, const struct rad_isolation *limits, struct rad_buffer *ret, struct rad_error *err)
{
	return rad_isolate(work, (void *)(uintptr_t) "drawn", limits, ret, err);
}

static void test_good(void **state)
{
	rad_auto_buffer struct rad_buffer out = RAD_BUFFER_INIT;
	struct rad_error err = { 0 };

	rad_buffer_append_text(&out, "before ");
	assert_int_equal(run(good, &rad_isolation_default, &out, &err), 0);
	assert_int_equal(out.size, 12);
	assert_memory_equal(out.data, "before drawn", 12);
	assert_int_equal(run(large, &rad_isolation_default, &out, &err), 0);
	assert_int_equal(out.size, 1000012);
}

static void test_error_comes_back(void **state)
{
	rad_auto_buffer struct rad_buffer out = RAD_BUFFER_INIT;
	struct rad_error err = { 0 };

	assert_int_equal(run(failing, &rad_isolation_default, &out, &err), -RAD_ERROR_INPUT);
	assert_int_equal(err.kind, RAD_ERROR_INPUT);
	assert_int_equal(err.code, 7);
	assert_non_null(strstr(err.text, "no ink"));
	assert_int_equal(out.size, 0);
}

static void test_begun_again(void **state)
{
	rad_auto_buffer struct rad_buffer out = RAD_BUFFER_INIT;
	struct rad_error err = { 0 };
	int *count = mmap(NULL, sizeof(*count), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	assert_true(count != MAP_FAILED);
	assert_int_equal(rad_isolate(hanging_once, count, &rad_isolation_default, &out, &err), 0);
	assert_int_equal(*count, 2);
	assert_int_equal(out.size, 5);
	(void)munmap(count, sizeof(*count));
}

static void test_what_goes_wrong(void **state)
{
	const struct rad_isolation tight = { 1, (size_t)64 << 20, 1000 };
	const struct {
		rad_isolated work;
		const char *why;
	} cases[] = {
		{ crashing, "was ended" },
		{ aborting, "by signal ABRT" },
		{ leaving, "said nothing" },
		{ hanging, "took too long" },
		{ spinning, "" },
		{ flooding, "wrote too much" },
	};

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(cases); i++) {
		rad_auto_buffer struct rad_buffer out = RAD_BUFFER_INIT;
		struct rad_error err = { 0 };

		/* Sanitizers turn a SIGSEGV into an exit code of their own. */
		assert_int_equal(run(cases[i].work, &tight, &out, &err), -RAD_ERROR_EVIDENCE);
		assert_int_equal(out.size, 0);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
		if (!strstr(err.text, cases[i].why))
			fail_msg("%s, not %s", err.text, cases[i].why);
#endif
		assert_true(*err.advice);
	}
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
/* Not with sanitizers, whose address space cannot be limited. */
static void test_memory(void **state)
{
	const struct rad_isolation tight = { 10, (size_t)64 << 20, 1000 };
	rad_auto_buffer struct rad_buffer out = RAD_BUFFER_INIT;
	struct rad_error err = { 0 };

	assert_int_equal(run(eating, &tight, &out, &err), -RAD_ERROR_EVIDENCE);
	assert_non_null(strstr(err.text, "no memory"));
}
#endif

/* The limit on processes does not hold for root; for everybody else nothing can be started from in there. */
static void test_no_children(void **state)
{
	rad_auto_buffer struct rad_buffer out = RAD_BUFFER_INIT;
	struct rad_error err = { 0 };

	assert_int_equal(run(forking, &rad_isolation_default, &out, &err), 0);
	if (geteuid() != 0)
		assert_memory_equal(out.data, "refused", 7);
}

/* Nothing is left behind: no process, no descriptor. */
static void test_nothing_is_left(void **state)
{
	struct rlimit files = { 24, 24 };
	struct rlimit before;

	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	files.rlim_max = before.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &files), 0);
	for (int i = 0; i < 100; i++) {
		rad_auto_buffer struct rad_buffer out = RAD_BUFFER_INIT;
		struct rad_error err = { 0 };

		(void)run(i % 2 ? good : leaving, &rad_isolation_default, &out, &err);
		assert_int_equal(out.size, i % 2 ? 5 : 0);
	}
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_error_comes_back),
		cmocka_unit_test(test_begun_again),
		cmocka_unit_test(test_what_goes_wrong),
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
		cmocka_unit_test(test_memory),
#endif
		cmocka_unit_test(test_no_children),
		cmocka_unit_test(test_nothing_is_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
