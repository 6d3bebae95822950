/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/pki.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "evidence/pki_private.h"

#define OPERATION	     "make keys"
#define PART_DIRECTORY	     "pki.part" /* becomes pki when all of it is there */
#define DEFAULT_ORGANISATION "Local station"
#define DEFAULT_STATION	     "station"

struct paths {
	char store[PATH_MAX];
	char final[PATH_MAX];
	char part[PATH_MAX];
};

static int fail(struct rad_error *err, int code, const char *text, const char *path)
{
	return rad_error_set(err, RAD_ERROR_IO, code, OPERATION, "%s %s", text, path);
}

static int make_paths(const char *directory, struct paths *ret, struct rad_error *err)
{
	if (snprintf(ret->store, PATH_MAX, "%s", directory) >= PATH_MAX ||
	    snprintf(ret->final, PATH_MAX, "%s/" RAD_PKI_DIRECTORY, directory) >= PATH_MAX ||
	    snprintf(ret->part, PATH_MAX, "%s/" PART_DIRECTORY, directory) >= PATH_MAX)
		return fail(err, ENAMETOOLONG, "cannot make keys in", directory);
	return 0;
}

static int refuse_existing(const char *path, struct rad_error *err)
{
	(void)rad_error_set(err, RAD_ERROR_REFUSED, 0, OPERATION,
			    "%s exists already: keys are never replaced, what they signed must stay verifiable", path);
	rad_error_advise(err, "to begin anew move it to a safe place first");
	return -RAD_ERROR_REFUSED;
}

static int check_text(const char *what, const char *text, size_t size, bool simulated, struct rad_error *err)
{
	if (!text)
		return 0;
	if (!rad_text_is_utf8(text))
		return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION,
				     "the %s is not UTF-8 or has control characters", what);
	if (strlen(text) >= size)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION, "the %s is too long", what);
	if (!simulated && (strstr(text, RAD_PKI_SIMULATED) || strstr(text, RAD_PKI_LOCAL_UNIT)))
		return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION,
				     "the %s may not contain Radera's own mark \"%s\"", what, text);
	return 0;
}

static const char *or_default(const char *text, const char *fallback)
{
	return text && *text ? text : fallback;
}

/* Puts defaults where nothing is given, and checks what is. */
static int complete_subject(const struct rad_pki_subject *given, const char *host, struct rad_pki_subject *ret,
			    struct rad_error *err)
{
	const struct rad_pki_info *limits = NULL;
	int r;

	*ret = (struct rad_pki_subject){
		.organisation = or_default(given->organisation, DEFAULT_ORGANISATION),
		.unit = or_default(given->unit, NULL),
		.station = or_default(given->station, host),
		.simulated = given->simulated,
	};
	r = check_text("organisation", ret->organisation, sizeof(limits->organisation), ret->simulated, err);
	if (r >= 0)
		r = check_text("unit", ret->unit, sizeof(limits->unit), ret->simulated, err);
	if (r >= 0)
		r = check_text("station name", ret->station, sizeof(limits->station), ret->simulated, err);
	return r;
}

static int sync_directory(const char *path, struct rad_error *err)
{
	rad_auto_fd int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 || (fsync(fd) < 0 && errno != EINVAL))
		return fail(err, errno, "cannot sync", path);
	return 0;
}

static int write_certificate(const struct paths *paths, const char *name, X509 *certificate, struct rad_error *err)
{
	RAD_CLEANUP(rad_cleanup_bio) BIO *out = BIO_new(BIO_s_mem());
	char path[PATH_MAX];
	char *data = NULL;
	size_t size;

	if (!out || PEM_write_bio_X509(out, certificate) != 1)
		return rad_crypto_error(err, OPERATION, "cannot write a certificate");
	if (snprintf(path, sizeof(path), "%s/%s", paths->part, name) >= PATH_MAX)
		return fail(err, ENAMETOOLONG, "cannot write", paths->part);
	size = (size_t)BIO_get_mem_data(out, &data);
	return rad_file_write_new(path, data, size, 0644, err);
}

static int write_key(const struct paths *paths, const char *name, EVP_PKEY *key, struct rad_error *err)
{
	RAD_CLEANUP(rad_cleanup_bio) BIO *out = BIO_new(BIO_s_secmem());
	char path[PATH_MAX];
	char *data = NULL;
	size_t size;

	if (!out || PEM_write_bio_PKCS8PrivateKey(out, key, NULL, NULL, 0, NULL, NULL) != 1)
		return rad_crypto_error(err, OPERATION, "cannot write a key");
	if (snprintf(path, sizeof(path), "%s/%s", paths->part, name) >= PATH_MAX)
		return fail(err, ENAMETOOLONG, "cannot write", paths->part);
	size = (size_t)BIO_get_mem_data(out, &data);
	return rad_file_write_new(path, data, size, 0600, err);
}

/* Removes what an attempt that was killed left in the directory that we hold. */
static void empty_directory(int directory_fd)
{
	int fd = fcntl(directory_fd, F_DUPFD_CLOEXEC, 0);
	rad_auto_dir DIR *directory = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;

	if (!directory && fd >= 0)
		(void)close(fd);
	while (directory && (entry = readdir(directory)))
		(void)unlinkat(directory_fd, entry->d_name, 0); /* fails on "." and ".." */
}

/*
 * Makes the directory of this attempt, or takes over what a killed one left, and locks it: two attempts at once must
 * not mix their files.
 */
static int open_part(const struct paths *paths, int *ret_fd, struct rad_error *err)
{
	rad_auto_fd int fd = -1;
	struct stat held;
	struct stat named;

	if (mkdir(paths->part, 0700) < 0 && errno != EEXIST)
		return fail(err, errno, "cannot make", paths->part);
	fd = open(paths->part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 || fchmod(fd, 0700) < 0)
		return fail(err, errno, "cannot use", paths->part);
	if (flock(fd, LOCK_EX | LOCK_NB) < 0 || fstat(fd, &held) < 0 || lstat(paths->part, &named) < 0 ||
	    held.st_ino != named.st_ino || held.st_dev != named.st_dev)
		return rad_error_set(err, RAD_ERROR_REFUSED, 0, OPERATION, "somebody else is making keys in %s now",
				     paths->store);
	empty_directory(fd);
	*ret_fd = fd;
	fd = -1;
	return 0;
}

static int write_all(const struct paths *paths, const struct rad_pki_subject *subject, int64_t now_ms,
		     struct rad_error *err)
{
	RAD_CLEANUP(rad_pki_pair_done) struct rad_pki_pair root = { NULL, NULL };
	RAD_CLEANUP(rad_pki_pair_done) struct rad_pki_pair station = { NULL, NULL };
	int r = rad_pki_make_root(subject, now_ms, &root, err);

	if (r >= 0)
		r = rad_pki_make_station(subject, now_ms, &root, &station, err);
	if (r >= 0)
		r = write_key(paths, RAD_PKI_ROOT_KEY, root.key, err);
	if (r >= 0)
		r = write_certificate(paths, RAD_PKI_ROOT, root.certificate, err);
	if (r >= 0)
		r = write_key(paths, RAD_PKI_STATION_KEY, station.key, err);
	if (r >= 0)
		r = write_certificate(paths, RAD_PKI_STATION, station.certificate, err);
	return r >= 0 ? sync_directory(paths->part, err) : r;
}

/* Some file systems (FAT) do not know RENAME_NOREPLACE; there rename() still refuses a directory that is not empty. */
static int publish(const struct paths *paths, struct rad_error *err)
{
	if (renameat2(AT_FDCWD, paths->part, AT_FDCWD, paths->final, RENAME_NOREPLACE) < 0) {
		if (errno == EEXIST)
			return refuse_existing(paths->final, err);
		if ((errno != EINVAL && errno != ENOSYS) || rename(paths->part, paths->final) < 0)
			return fail(err, errno, "cannot make", paths->final);
	}
	if (sync_directory(paths->store, err) >= 0)
		return 0;
	(void)rename(paths->final, paths->part); /* what may not survive a power cut is not there */
	return -RAD_ERROR_IO;
}

int rad_pki_init(const char *directory, const struct rad_pki_subject *subject, struct rad_clock *clock,
		 struct rad_error *err)
{
	struct rad_pki_subject complete;
	struct paths paths;
	struct stat info;
	char host[65] = "";
	rad_auto_fd int part = -1;
	int r = rad_clock_check(clock, err);

	(void)gethostname(host, sizeof(host) - 1);
	if (r >= 0)
		r = complete_subject(subject, or_default(host, DEFAULT_STATION), &complete, err);
	if (r >= 0)
		r = make_paths(directory, &paths, err);
	if (r < 0)
		return r;
	if (mkdir(paths.store, 0700) < 0 && errno != EEXIST)
		return fail(err, errno, "cannot make", paths.store);
	if (lstat(paths.final, &info) == 0)
		return refuse_existing(paths.final, err);
	r = open_part(&paths, &part, err);
	if (r < 0)
		return r;
	r = write_all(&paths, &complete, rad_clock_wall_ms(clock), err);
	if (r >= 0)
		r = publish(&paths, err);
	if (r < 0) {
		empty_directory(part);
		(void)rmdir(paths.part);
	}
	return r;
}
