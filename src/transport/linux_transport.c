/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/transport.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "transport/linux_private.h"
#include "transport/queue_check.h"

static struct rad_linux_queue *linux_queue(struct rad_queue *queue)
{
	return (struct rad_linux_queue *)queue;
}

static int queue_new(struct rad_target *base, const struct rad_queue_config *config, struct rad_queue **ret,
		     struct rad_error *err)
{
	struct rad_linux_target *target = (struct rad_linux_target *)base;
	struct rad_linux_queue *queue = NULL;
	int code = rad_queue_check_config(config, err);

	if (code)
		return code;
	/* io_uring may be forbidden by seccomp, by sysctl or by an old kernel: slower is better than not at all */
	if (config->force_synchronous || rad_linux_uring_new(target, config, &queue, NULL) < 0) {
		code = rad_linux_sync_new(target, config, &queue, err);
		if (code)
			return code;
	}
	queue->base.target = base;
	queue->target = target;
	queue->config = *config;
	*ret = &queue->base;
	return 0;
}

static int submit(struct rad_queue *base, struct rad_io *io, struct rad_error *err)
{
	struct rad_linux_queue *queue = linux_queue(base);
	int code = rad_queue_check_io(&queue->config, queue->target->sector_bytes, queue->in_flight, io, err);

	if (code)
		return code;
	io->result = 0;
	io->done_bytes = 0;
	io->submitted_ns = rad_clock_monotonic_ns(base->target->transport->clock);
	io->completed_ns = 0;
	code = queue->ops->submit(queue, io, err);
	if (!code)
		queue->in_flight++;
	return code;
}

static int reap(struct rad_queue *base, uint32_t timeout_ms, struct rad_io **ret, struct rad_error *err)
{
	struct rad_linux_queue *queue = linux_queue(base);
	int code;

	*ret = NULL;
	if (queue->in_flight == 0)
		return 0;
	code = queue->ops->reap(queue, timeout_ms, ret, err);
	if (code || !*ret)
		return code;
	queue->in_flight--;
	(*ret)->completed_ns = rad_clock_monotonic_ns(base->target->transport->clock);
	return 0;
}

static const char *queue_backend(const struct rad_queue *queue)
{
	return ((const struct rad_linux_queue *)queue)->ops->name;
}

static bool queue_bypasses_cache(const struct rad_queue *queue)
{
	int flags = fcntl(((const struct rad_linux_queue *)queue)->target->fd, F_GETFL);

	return flags >= 0 && (flags & O_DIRECT) != 0;
}

static bool queue_free(struct rad_queue *queue)
{
	return !queue || linux_queue(queue)->ops->free(linux_queue(queue));
}

static const struct rad_transport_ops linux_ops = {
	.name = "linux",
	.is_simulated = false,
	.open = rad_linux_target_open,
	.connect = rad_linux_target_connect,
	.claim = rad_linux_target_claim,
	.execute = rad_linux_target_execute,
	.rescan = rad_linux_target_rescan,
	.suspend = rad_linux_suspend,
	.identify = rad_linux_target_identify,
	.temperature = rad_linux_target_temperature,
	.queue_new = queue_new,
	.close = rad_linux_target_close,
	.submit = submit,
	.reap = reap,
	.queue_backend = queue_backend,
	.queue_bypasses_cache = queue_bypasses_cache,
	.queue_free = queue_free,
};

static int open_root(const char *path, int given, int *ret, bool *ret_owned, struct rad_error *err)
{
	*ret = given;
	*ret_owned = given < 0;
	if (given < 0)
		*ret = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	return *ret >= 0 ? 0 : rad_error_set(err, RAD_ERROR_IO, errno, "start transport", "cannot open %s", path);
}

int rad_transport_linux_new_at(struct rad_clock *clock, rad_identify_devno_fn identify_devno, int sysfs_fd, int dev_fd,
			       struct rad_transport **ret, struct rad_error *err)
{
	struct rad_linux_transport *transport = calloc(1, sizeof(*transport));
	int r;

	if (!transport)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "start transport", "no memory");
	transport->base.ops = &linux_ops;
	transport->base.clock = clock;
	transport->identify_devno = identify_devno;
	transport->dev_fd = -1;
	r = open_root("/sys", sysfs_fd, &transport->sysfs_fd, &transport->owns_sysfs, err);
	if (r == 0)
		r = open_root("/dev", dev_fd, &transport->dev_fd, &transport->owns_dev, err);
	if (r < 0) {
		rad_transport_linux_free(&transport->base);
		return r;
	}
	*ret = &transport->base;
	return 0;
}

int rad_transport_linux_new(struct rad_clock *clock, rad_identify_devno_fn identify_devno, struct rad_transport **ret,
			    struct rad_error *err)
{
	return rad_transport_linux_new_at(clock, identify_devno, -1, -1, ret, err);
}

void rad_transport_linux_free(struct rad_transport *base)
{
	struct rad_linux_transport *transport = (struct rad_linux_transport *)base;

	if (!transport)
		return;
	if (transport->owns_sysfs && transport->sysfs_fd >= 0)
		(void)close(transport->sysfs_fd);
	if (transport->owns_dev && transport->dev_fd >= 0)
		(void)close(transport->dev_fd);
	free(transport);
}
