/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/isolate.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"

#define OPERATION "draw in a process of its own"
#define LOOK_MS	  250
#define STUCK_MS  3000
#define TRIES	  4

const struct rad_isolation rad_isolation_default = { 60, (size_t)512 << 20, (size_t)64 << 20 };

/* What the child says before its output. */
struct answer {
	int result;
	struct rad_error error;
	uint64_t size;
};

static void limit(int resource, rlim_t value)
{
	const struct rlimit limits = { value, value };

	(void)setrlimit((__rlimit_resource_t)resource, &limits);
}

/* Sanitizers reserve terabytes of address space, which a limit would forbid them to use. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define HAS_SANITIZER 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define HAS_SANITIZER 1
#endif

#ifdef HAS_SANITIZER
static void limit_memory(size_t more)
{
}
#else
/* Address space that the process has now, in bytes; 0 when it cannot be told. */
static size_t address_space(void)
{
	rad_auto_file FILE *file = fopen("/proc/self/statm", "re");
	unsigned long pages = 0;

	if (!file || fscanf(file, "%lu", &pages) != 1)
		return 0;
	return (size_t)pages * (size_t)sysconf(_SC_PAGESIZE);
}

static void limit_memory(size_t more)
{
	size_t now = address_space();

	if (now)
		limit(RLIMIT_AS, now + more);
}
#endif

static void set_limits(const struct rad_isolation *limits)
{
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	(void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	(void)prctl(PR_SET_DUMPABLE, 0);
	limit(RLIMIT_CORE, 0);
	limit(RLIMIT_NPROC, 0);
	limit(RLIMIT_CPU, limits->seconds);
	limit_memory(limits->memory_bytes);
	for (int number = 1; number < NSIG; number++)
		(void)signal(number, SIG_DFL);
}

_Noreturn static void run_child(int fd, rad_isolated work, void *user, const struct rad_isolation *limits)
{
	struct rad_buffer output = RAD_BUFFER_INIT;
	struct answer answer = { .result = 0 };

	set_limits(limits);
	answer.result = work(user, &output, &answer.error);
	if (answer.result >= 0 && output.failed)
		answer.result = rad_buffer_check(&output, &answer.error);
	answer.size = answer.result < 0 ? 0 : output.size;
	if (rad_file_write(fd, &answer, sizeof(answer)) || rad_file_write(fd, output.data, (size_t)answer.size))
		_exit(1);
	_exit(0);
}

static int64_t now_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

enum reading {
	READING_WHOLE = 0,
	READING_PASSED, /* the time or the size that is allowed */
	READING_STUCK,	/* it said nothing and did nothing */
};

/* Processor time that the child has used; -1 when it cannot be told. */
static int64_t cpu_ns(pid_t child)
{
	struct timespec used;
	clockid_t id;

	if (clock_getcpuclockid(child, &id) != 0 || clock_gettime(id, &used) < 0)
		return -1;
	return (int64_t)used.tv_sec * 1000000000 + used.tv_nsec;
}

/*
 * Whether it has not computed for a while. A child of a program with threads may wait for a lock that one of them held
 * at the fork, and which nobody gives back in its copy; by chance, and not the next time.
 */
struct idleness {
	pid_t child;
	int64_t cpu_ns;
	int64_t since_ms;
};

static bool is_stuck(struct idleness *it)
{
	int64_t now_cpu_ns = cpu_ns(it->child);

	if (now_cpu_ns < 0 || now_cpu_ns != it->cpu_ns) {
		it->cpu_ns = now_cpu_ns;
		it->since_ms = now_ms();
		return false;
	}
	return now_ms() - it->since_ms > STUCK_MS;
}

/* Reads to the end, for no longer and no more than is allowed. */
static enum reading read_output(pid_t child, int fd, const struct rad_isolation *limits, struct rad_buffer *ret)
{
	struct idleness idleness = { child, 0, now_ms() };
	int64_t end_ms = now_ms() + (int64_t)limits->seconds * 1000;
	size_t max = limits->output_max + sizeof(struct answer);
	char chunk[65536];

	for (;;) {
		struct pollfd news = { .fd = fd, .events = POLLIN };
		int64_t left_ms = end_ms - now_ms();
		ssize_t got;

		if (left_ms <= 0 || ret->size > max)
			return READING_PASSED;
		if (poll(&news, 1, left_ms < LOOK_MS ? (int)left_ms : LOOK_MS) <= 0) {
			if (ret->size == 0 && is_stuck(&idleness))
				return READING_STUCK;
			continue;
		}
		got = read(fd, chunk, sizeof(chunk));
		if (got == 0)
			return READING_WHOLE;
		if (got > 0)
			rad_buffer_append(ret, chunk, (size_t)got);
		else if (errno != EINTR)
			return READING_PASSED;
	}
}

static int wait_for(pid_t child)
{
	int status = 0;

	while (waitpid(child, &status, 0) < 0) {
		if (errno != EINTR)
			return -1;
	}
	return status;
}

static int complain(struct rad_error *err, const char *what, int number)
{
	(void)rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION, "the drawing process %s%s%s", what,
			    number ? " by signal " : "",
			    number ? sigabbrev_np(number) ? sigabbrev_np(number) : "?" : "");
	rad_error_advise(err, "the signed record is safe; the certificate can be made again: radera archive export");
	return -RAD_ERROR_EVIDENCE;
}

static int take_answer(const struct rad_buffer *output, struct rad_buffer *ret, struct rad_error *err)
{
	struct answer answer;

	if (output->failed)
		return rad_buffer_check(output, err);
	if (output->size < sizeof(answer))
		return complain(err, "said nothing", 0);
	memcpy(&answer, output->data, sizeof(answer));
	if (answer.size != output->size - sizeof(answer))
		return complain(err, "said less than it meant to", 0);
	if (answer.result < 0) {
		if (err)
			*err = answer.error;
		return answer.result;
	}
	rad_buffer_append(ret, output->data + sizeof(answer), (size_t)answer.size);
	return rad_buffer_check(ret, err);
}

static int follow_child(pid_t child, int fd, const struct rad_isolation *limits, struct rad_buffer *ret,
			bool *ret_stuck, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer output = RAD_BUFFER_INIT;
	enum reading reading = read_output(child, fd, limits, &output);
	int status;

	*ret_stuck = reading == READING_STUCK;
	if (reading != READING_WHOLE)
		(void)kill(child, SIGKILL);
	status = wait_for(child);
	if (reading == READING_STUCK)
		return complain(err, "did nothing and was stopped", 0);
	if (reading == READING_PASSED)
		return complain(err,
				output.size > limits->output_max ? "wrote too much and was stopped"
								 : "took too long and was stopped",
				0);
	if (WIFSIGNALED(status))
		return complain(err, "was ended", WTERMSIG(status));
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return complain(err, "failed", 0);
	return take_answer(&output, ret, err);
}

static int try_once(rad_isolated work, void *user, const struct rad_isolation *limits, struct rad_buffer *ret,
		    bool *ret_stuck, struct rad_error *err)
{
	int ends[2];
	pid_t child;
	int r;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return rad_error_set(err, RAD_ERROR_EVIDENCE, errno, OPERATION, "cannot make a pipe");
	child = fork();
	if (child == 0) {
		(void)close(ends[0]);
		run_child(ends[1], work, user, limits);
	}
	(void)close(ends[1]);
	r = child < 0 ? rad_error_set(err, RAD_ERROR_EVIDENCE, errno, OPERATION, "cannot start a process")
		      : follow_child(child, ends[0], limits, ret, ret_stuck, err);
	(void)close(ends[0]);
	return r;
}

int rad_isolate(rad_isolated work, void *user, const struct rad_isolation *limits, struct rad_buffer *ret,
		struct rad_error *err)
{
	bool is_stuck_child = true;
	int r = 0;

	for (int i = 0; i < TRIES && is_stuck_child; i++) {
		is_stuck_child = false;
		r = try_once(work, user, limits, ret, &is_stuck_child, err);
	}
	return r;
}
