/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <linux/virtio_config.h>
#include <linux/virtio_ring.h>
#include <linux/virtio_scsi.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "hba.h"
#include "message.h"

#define QUEUES	     3 /* control, event, requests */
#define REGIONS_MAX  8
#define SEGMENTS_MAX 1024
#define PROTOCOL_BIT 30 /* VHOST_USER_F_PROTOCOL_FEATURES */
#define FLAG_VERSION 0x1u
#define FLAG_REPLY   0x4u
#define NO_FD	     0x100u
#define TMF_COMPLETE 0
#define WAIT_FOREVER (-1)
#define PATIENCE_S   2

enum request {
	GET_FEATURES = 1,
	SET_FEATURES,
	SET_OWNER,
	RESET_OWNER,
	SET_MEM_TABLE,
	SET_LOG_BASE,
	SET_LOG_FD,
	SET_VRING_NUM,
	SET_VRING_ADDR,
	SET_VRING_BASE,
	GET_VRING_BASE,
	SET_VRING_KICK,
	SET_VRING_CALL,
	SET_VRING_ERR,
	GET_PROTOCOL_FEATURES,
	SET_PROTOCOL_FEATURES,
	GET_QUEUE_NUM,
	SET_VRING_ENABLE,
};

struct region {
	uint64_t guest;
	uint64_t size;
	uint64_t user; /* in QEMU's own address space */
	uint64_t offset;
};

struct message {
	uint32_t request;
	uint32_t flags;
	uint32_t size;
	union {
		uint64_t number;
		struct {
			uint32_t index;
			uint32_t value;
		} state;
		struct {
			uint32_t index;
			uint32_t flags;
			uint64_t descriptors;
			uint64_t used;
			uint64_t available;
			uint64_t log;
		} address;
		struct {
			uint32_t n;
			uint32_t padding;
			struct region regions[REGIONS_MAX];
		} memory;
	} body;
} __attribute__((packed));

#define HEAD_BYTES offsetof(struct message, body)

struct mapped {
	struct region region;
	uint8_t *base;
};

struct machine;
struct chain;

struct ring {
	struct machine *machine;
	unsigned int index;
	unsigned int size;
	uint16_t next; /* of the available ring */
	struct vring_desc *descriptors;
	struct vring_avail *available;
	struct vring_used *used;
	int kick_fd;
	int call_fd;
	bool is_running;
	int stop_fd;
	pthread_t thread;
	pthread_mutex_t lock; /* over the used ring and what is below */
	pthread_cond_t idle;
	size_t n_under_way;   /* not answered yet */
	struct chain *chains; /* whose threads run */
};

struct machine {
	struct hba *hba;
	int socket_fd;
	size_t n_mapped;
	struct mapped mapped[REGIONS_MAX];
	struct ring rings[QUEUES];
};

static void *translate(const struct machine *machine, uint64_t address, uint64_t size, bool is_guest)
{
	for (size_t i = 0; i < machine->n_mapped; i++) {
		const struct mapped *it = &machine->mapped[i];
		uint64_t start = is_guest ? it->region.guest : it->region.user;

		if (address >= start && address - start < it->region.size &&
		    size <= it->region.size - (address - start))
			return it->base + it->region.offset + (address - start);
	}
	return NULL;
}

/* A descriptor chain: what the device may read, then what it may write. */
struct chain {
	struct ring *ring;
	struct chain *next; /* of those under way */
	uint16_t head;
	bool is_ended; /* answered by an abort: nobody writes into it any more */
	uint64_t tag;
	uint8_t lun[8];
	size_t n_out;
	size_t n_in;
	struct iovec out[SEGMENTS_MAX];
	struct iovec in[SEGMENTS_MAX];
};

/* A table of descriptors in the machine's memory: the ring's own, or one that an indirect descriptor names. */
static bool collect_from(struct chain *chain, const struct vring_desc *table, unsigned int n_table, unsigned int at)
{
	for (unsigned int n = 0; n < n_table && at < n_table; n++) {
		const struct vring_desc *it = &table[at];
		void *data = translate(chain->ring->machine, it->addr, it->len, true);
		bool is_in = it->flags & VRING_DESC_F_WRITE;
		size_t *count = is_in ? &chain->n_in : &chain->n_out;

		if (!data)
			return false;
		if (it->flags & VRING_DESC_F_INDIRECT)
			return collect_from(chain, data, it->len / sizeof(*it), 0);
		if (*count == SEGMENTS_MAX)
			return false;
		(is_in ? chain->in : chain->out)[(*count)++] = (struct iovec){ data, it->len };
		if (!(it->flags & VRING_DESC_F_NEXT))
			return true;
		at = it->next;
	}
	return false;
}

static bool collect(struct chain *chain)
{
	return collect_from(chain, chain->ring->descriptors, chain->ring->size, chain->head);
}

static size_t total(const struct iovec *parts, size_t n)
{
	size_t size = 0;

	for (size_t i = 0; i < n; i++)
		size += parts[i].iov_len;
	return size;
}

/* Copies between the guest's parts, from an offset on, and plain memory. */
static void copy_parts(const struct iovec *parts, size_t n, size_t offset, uint8_t *plain, size_t size, bool to_parts)
{
	for (size_t i = 0; i < n && size > 0; i++) {
		size_t part;

		if (offset >= parts[i].iov_len) {
			offset -= parts[i].iov_len;
			continue;
		}
		part = parts[i].iov_len - offset < size ? parts[i].iov_len - offset : size;
		if (to_parts)
			memcpy((uint8_t *)parts[i].iov_base + offset, plain, part);
		else
			memcpy(plain, (const uint8_t *)parts[i].iov_base + offset, part);
		plain += part;
		size -= part;
		offset = 0;
	}
}

/* Hands the chain back to the machine, with the ring's lock held. */
static void publish(struct chain *chain)
{
	struct ring *ring = chain->ring;
	uint64_t one = 1;
	uint16_t index = ring->used->idx;

	ring->used->ring[index % ring->size] =
		(struct vring_used_elem){ .id = chain->head, .len = (uint32_t)total(chain->in, chain->n_in) };
	__atomic_store_n(&ring->used->idx, (uint16_t)(index + 1), __ATOMIC_RELEASE);
	if (ring->call_fd >= 0 && write(ring->call_fd, &one, sizeof(one)) < 0)
		ring->call_fd = -1;
	chain->is_ended = true;
	ring->n_under_way--;
	(void)pthread_cond_broadcast(&ring->idle);
}

/* Target number from the eight bytes of a LUN (virtio 1.2, 5.6.6.1), or -1. */
static long target_of(const struct hba *hba, const uint8_t *lun)
{
	bool is_lun_0 = lun[0] == 1 && (lun[2] & 0x3F) == 0 && lun[3] == 0;
	enum rad_bus bus;

	if (!is_lun_0 || lun[1] >= hba->n_targets)
		return -1;
	bus = hba->targets[lun[1]].bench->drive.bus;
	return bus == RAD_BUS_SCSI || bus == RAD_BUS_ATA ? lun[1] : -1;
}

static void answer_request(struct chain *chain, const struct virtio_scsi_cmd_resp *response,
			   const struct hba_task *task)
{
	copy_parts(chain->in, chain->n_in, 0, (uint8_t *)response, sizeof(*response), true);
	if (task && !task->to_drive && task->data)
		copy_parts(chain->in, chain->n_in, sizeof(*response), task->data, task->data_bytes, true);
	publish(chain);
}

static void run_request(struct chain *chain)
{
	struct hba *hba = chain->ring->machine->hba;
	struct virtio_scsi_cmd_req request = { 0 };
	struct virtio_scsi_cmd_resp response = { 0 };
	size_t out = total(chain->out, chain->n_out);
	size_t in = total(chain->in, chain->n_in);
	struct hba_task task = { 0 };
	long target;

	if (out < sizeof(request) || in < sizeof(response) || out > HBA_DATA_MAX || in > HBA_DATA_MAX)
		abort();
	copy_parts(chain->out, chain->n_out, 0, (uint8_t *)&request, sizeof(request), false);
	task.to_drive = out > sizeof(request);
	task.data_bytes = (uint32_t)(task.to_drive ? out - sizeof(request) : in - sizeof(response));
	task.data = calloc(1, task.data_bytes + 1);
	memcpy(task.cdb, request.cdb, sizeof(task.cdb));
	target = target_of(hba, request.lun);
	if (task.to_drive)
		copy_parts(chain->out, chain->n_out, sizeof(request), task.data, task.data_bytes, false);
	if (target < 0 || !task.data)
		response.response = VIRTIO_SCSI_S_BAD_TARGET;
	else if (!hba_target_run(&hba->targets[target], &task))
		response.response = VIRTIO_SCSI_S_TRANSPORT_FAILURE;
	response.status = task.status;
	response.resid = task.residual;
	response.sense_len = task.sense_bytes;
	memcpy(response.sense, task.sense, sizeof(response.sense));
	(void)pthread_mutex_lock(&chain->ring->lock);
	if (!chain->is_ended)
		answer_request(chain, &response, &task);
	(void)pthread_mutex_unlock(&chain->ring->lock);
	free(task.data);
}

/* Task management (5.6.6.2): what is aborted is answered at once; the drive may take as long as it likes. */
static void run_control(struct chain *chain)
{
	struct ring *requests = &chain->ring->machine->rings[2];
	struct virtio_scsi_ctrl_tmf_req wanted = { 0 };
	struct virtio_scsi_cmd_resp aborted = { .response = VIRTIO_SCSI_S_ABORTED };
	uint8_t complete = TMF_COMPLETE;

	copy_parts(chain->out, chain->n_out, 0, (uint8_t *)&wanted, sizeof(wanted), false);
	(void)pthread_mutex_lock(&requests->lock);
	for (struct chain *it = requests->chains; it && wanted.type == VIRTIO_SCSI_T_TMF; it = it->next) {
		bool is_meant = wanted.subtype == VIRTIO_SCSI_T_TMF_ABORT_TASK
					? it->tag == wanted.tag
					: memcmp(it->lun, wanted.lun, sizeof(it->lun)) == 0;

		if (is_meant && !it->is_ended)
			answer_request(it, &aborted, NULL);
	}
	(void)pthread_mutex_unlock(&requests->lock);
	(void)pthread_mutex_lock(&chain->ring->lock);
	copy_parts(chain->in, chain->n_in, total(chain->in, chain->n_in) - 1, &complete, 1, true);
	publish(chain);
	(void)pthread_mutex_unlock(&chain->ring->lock);
}

static void *run_chain(void *data)
{
	struct chain *chain = data;
	struct ring *ring = chain->ring;
	struct chain **at;

	if (ring->index == 0)
		run_control(chain);
	else
		run_request(chain);
	(void)pthread_mutex_lock(&ring->lock);
	for (at = &ring->chains; *at != chain; at = &(*at)->next)
		;
	*at = chain->next;
	(void)pthread_mutex_unlock(&ring->lock);
	free(chain);
	return NULL;
}

static void start_chain(struct ring *ring, uint16_t head)
{
	struct chain *chain = calloc(1, sizeof(*chain));
	pthread_attr_t detached;
	pthread_t thread;

	if (!chain)
		abort();
	chain->ring = ring;
	chain->head = head;
	if (head >= ring->size || !collect(chain))
		abort();
	if (ring->index == 2) {
		struct virtio_scsi_cmd_req request = { 0 };

		copy_parts(chain->out, chain->n_out, 0, (uint8_t *)&request, sizeof(request), false);
		chain->tag = request.tag;
		memcpy(chain->lun, request.lun, sizeof(chain->lun));
	}
	(void)pthread_mutex_lock(&ring->lock);
	ring->n_under_way++;
	chain->next = ring->chains;
	ring->chains = chain;
	(void)pthread_mutex_unlock(&ring->lock);
	(void)pthread_attr_init(&detached);
	(void)pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
	if (pthread_create(&thread, &detached, run_chain, chain) != 0)
		abort();
	(void)pthread_attr_destroy(&detached);
}

static void *run_ring(void *data)
{
	struct ring *ring = data;
	struct pollfd ready[] = { { .fd = ring->kick_fd, .events = POLLIN },
				  { .fd = ring->stop_fd, .events = POLLIN } };
	uint64_t count;

	for (;;) {
		while (ring->index != 1 && ring->next != __atomic_load_n(&ring->available->idx, __ATOMIC_ACQUIRE))
			start_chain(ring, ring->available->ring[ring->next++ % ring->size]);
		if (poll(ready, 2, WAIT_FOREVER) < 0 && errno != EINTR)
			return NULL;
		if (ready[1].revents)
			return NULL;
		if (ready[0].revents && read(ring->kick_fd, &count, sizeof(count)) < 0 && errno != EAGAIN)
			return NULL;
	}
}

static void ring_start(struct ring *ring)
{
	if (ring->is_running || ring->kick_fd < 0 || !ring->descriptors)
		return;
	ring->stop_fd = eventfd(0, EFD_CLOEXEC);
	ring->is_running = pthread_create(&ring->thread, NULL, run_ring, ring) == 0;
}

/* Waits a moment for what is under way, and gives up what hangs: nobody writes into a machine's memory after this. */
static void ring_stop(struct ring *ring)
{
	struct timespec end;
	uint64_t one = 1;

	if (!ring->is_running)
		return;
	if (write(ring->stop_fd, &one, sizeof(one)) < 0)
		abort();
	(void)pthread_join(ring->thread, NULL);
	(void)pthread_mutex_lock(&ring->lock);
	(void)clock_gettime(CLOCK_REALTIME, &end);
	end.tv_sec += PATIENCE_S;
	while (ring->n_under_way > 0 && pthread_cond_timedwait(&ring->idle, &ring->lock, &end) == 0)
		;
	for (struct chain *it = ring->chains; it; it = it->next)
		it->is_ended = true;
	(void)pthread_mutex_unlock(&ring->lock);
	(void)close(ring->stop_fd);
	ring->is_running = false;
}

static void unmap(struct machine *machine)
{
	for (size_t i = 0; i < machine->n_mapped; i++)
		(void)munmap(machine->mapped[i].base,
			     machine->mapped[i].region.size + machine->mapped[i].region.offset);
	machine->n_mapped = 0;
}

static void map_memory(struct machine *machine, const struct message *message, int *fds, size_t n_fds)
{
	unmap(machine);
	for (uint32_t i = 0; i < message->body.memory.n && i < REGIONS_MAX && i < n_fds; i++) {
		struct mapped *it = &machine->mapped[i];

		it->region = message->body.memory.regions[i];
		it->base =
			mmap(NULL, it->region.size + it->region.offset, PROT_READ | PROT_WRITE, MAP_SHARED, fds[i], 0);
		(void)close(fds[i]);
		if (it->base == MAP_FAILED)
			abort();
		machine->n_mapped++;
	}
}

static void set_addresses(struct machine *machine, struct ring *ring, const struct message *message)
{
	unsigned int n = ring->size;

	ring->descriptors = translate(machine, message->body.address.descriptors, n * sizeof(struct vring_desc), false);
	ring->available = translate(machine, message->body.address.available, 6 + 2ull * n, false);
	ring->used = translate(machine, message->body.address.used, 6 + 8ull * n, false);
	if (!ring->descriptors || !ring->available || !ring->used)
		abort();
	ring->next = ring->used->idx;
}

static void answer(const struct machine *machine, struct message *message, uint32_t size)
{
	message->flags = FLAG_VERSION | FLAG_REPLY;
	message->size = size;
	if (write(machine->socket_fd, message, HEAD_BYTES + size) < 0)
		return;
}

static int take_fd(const struct message *message, const int *fds, size_t n_fds)
{
	return (message->body.number & NO_FD) || n_fds == 0 ? -1 : fds[0];
}

static void handle(struct machine *machine, struct message *message, int *fds, size_t n_fds)
{
	struct ring *ring = &machine->rings[message->body.state.index < QUEUES ? message->body.state.index : 0];

	switch (message->request) {
	case GET_FEATURES:
		message->body.number =
			1ull << VIRTIO_F_VERSION_1 | 1ull << VIRTIO_RING_F_INDIRECT_DESC | 1ull << PROTOCOL_BIT;
		answer(machine, message, sizeof(uint64_t));
		break;
	case GET_PROTOCOL_FEATURES:
		message->body.number = 0;
		answer(machine, message, sizeof(uint64_t));
		break;
	case GET_QUEUE_NUM:
		message->body.number = QUEUES;
		answer(machine, message, sizeof(uint64_t));
		break;
	case SET_MEM_TABLE:
		map_memory(machine, message, fds, n_fds);
		break;
	case SET_VRING_NUM:
		ring->size = message->body.state.value;
		break;
	case SET_VRING_ADDR:
		set_addresses(machine, ring, message);
		break;
	case SET_VRING_BASE:
		ring->next = (uint16_t)message->body.state.value;
		break;
	case GET_VRING_BASE:
		ring_stop(ring);
		message->body.state.value = ring->next;
		answer(machine, message, 2 * sizeof(uint32_t));
		break;
	case SET_VRING_KICK:
		ring = &machine->rings[(message->body.number & 0xFF) % QUEUES];
		ring->kick_fd = take_fd(message, fds, n_fds);
		ring_start(ring);
		break;
	case SET_VRING_CALL:
		ring = &machine->rings[(message->body.number & 0xFF) % QUEUES];
		(void)pthread_mutex_lock(&ring->lock);
		ring->call_fd = take_fd(message, fds, n_fds);
		(void)pthread_mutex_unlock(&ring->lock);
		break;
	default:
		break; /* owner, features, logging, enabling: nothing to do */
	}
}

static bool receive(int socket_fd, struct message *message, int *fds, size_t *ret_n)
{
	memset(message, 0, sizeof(*message));
	return message_receive(socket_fd, message, HEAD_BYTES, fds, REGIONS_MAX, ret_n) &&
	       message->size <= sizeof(message->body) && message_receive_rest(socket_fd, &message->body, message->size);
}

void hba_serve(struct hba *hba, int socket_fd)
{
	/* never freed: the thread of a command that the machine has given up may still run */
	struct machine *machine = calloc(1, sizeof(*machine));
	struct message message;
	int fds[REGIONS_MAX];
	size_t n_fds;

	if (!machine)
		return;
	machine->hba = hba;
	machine->socket_fd = socket_fd;
	for (unsigned int i = 0; i < QUEUES; i++) {
		machine->rings[i] = (struct ring){ .machine = machine, .index = i, .kick_fd = -1, .call_fd = -1 };
		(void)pthread_mutex_init(&machine->rings[i].lock, NULL);
		(void)pthread_cond_init(&machine->rings[i].idle, NULL);
	}
	while (receive(socket_fd, &message, fds, &n_fds))
		handle(machine, &message, fds, n_fds);
	for (size_t i = 0; i < QUEUES; i++)
		ring_stop(&machine->rings[i]);
	unmap(machine);
}
