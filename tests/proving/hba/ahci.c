/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A SATA host adapter (AHCI 1.3.1) whose ports hold the bench's ATA drives, so that the guest's own libata drives
 * them. Without native command queueing: a port does one command after the other.
 */
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/cleanup.h"
#include "hba.h"
#include "vfio.h"

#define PORTS_MAX   6
#define PORT_AT	    0x100
#define PORT_STRIDE 0x80
#define TIMEOUT_MS  (24u * 3600 * 1000)

#define GHC_RESET  0x1u
#define GHC_IE	   0x2u
#define GHC_ENABLE 0x80000000u

#define CMD_START    0x0001u
#define CMD_CLO	     0x0008u
#define CMD_FRE	     0x0010u
#define CMD_FR	     0x4000u
#define CMD_CR	     0x8000u
#define CMD_WRITABLE 0x0000001Fu

#define IS_D2H	    0x00000001u
#define IS_PIO	    0x00000002u
#define IS_CONNECT  0x00000040u
#define IS_PHY	    0x00400000u
#define IS_TASKFILE 0x40000000u

#define SERR_PHY      0x00010000u
#define SERR_EXCHANGE 0x04000000u

#define LINK_UP	  0x123u
#define SIGNATURE 0x00000101u

#define STATUS_READY 0x50
#define STATUS_ERROR 0x51
#define ERROR_ABORT  0x04
#define ERROR_UNC    0x40

/* A port's registers by their place (AHCI 1.3.1, 3.3), in words. */
enum port_register {
	P_CLB = 0,
	P_CLBU,
	P_FB,
	P_FBU,
	P_IS,
	P_IE,
	P_CMD,
	P_RESERVED,
	P_TFD,
	P_SIG,
	P_SSTS,
	P_SCTL,
	P_SERR,
	P_SACT,
	P_CI,
	P_COUNT = PORT_STRIDE / 4,
};

struct ahci;

struct sata_port {
	struct ahci *ahci;
	struct hba_target *target;
	unsigned int number;
	uint32_t registers[P_COUNT];
	bool is_halted; /* by an error, until it is started anew */
	uint32_t generation;
	pthread_t thread;
};

struct ahci {
	struct vfio_function function;
	pthread_mutex_t lock; /* over the registers */
	pthread_cond_t work;
	size_t n_ports;
	uint32_t ghc;
	uint32_t is;
	struct sata_port ports[PORTS_MAX];
};

/* A command as the machine gave it, and the registers that come back. */
struct task {
	struct sata_port *port;
	uint8_t fis[20];
	bool to_drive;
	bool is_pio_in;
	uint64_t table; /* of its data, in the machine's memory */
	uint32_t n_parts;
	uint32_t done_bytes;
	uint8_t status;
	uint8_t error;
	uint8_t device;
	uint16_t count;
	uint64_t lba;
	bool is_gone;
};

/* --- interrupts; all with the lock held */

static void signal_machine(struct ahci *ahci)
{
	bool is_new = false;

	for (size_t i = 0; i < ahci->n_ports; i++) {
		if (ahci->ports[i].registers[P_IS] & ahci->ports[i].registers[P_IE]) {
			ahci->is |= 1u << i;
			is_new = true;
		}
	}
	if (is_new && (ahci->ghc & GHC_IE))
		vfio_interrupt(&ahci->function);
}

/* --- data and answers in the machine's memory */

static uint64_t address_at(const struct sata_port *port, enum port_register low)
{
	return (uint64_t)port->registers[low + 1] << 32 | port->registers[low];
}

/* Copies between the command's parts of memory, from an offset on, and plain memory. False: they end before. */
static bool copy_parts(struct task *task, uint64_t offset, uint8_t *plain, size_t size, bool to_machine)
{
	for (uint32_t i = 0; i < task->n_parts && size > 0; i++) {
		uint8_t entry[16];
		uint64_t length;
		size_t part;

		if (!vfio_copy(&task->port->ahci->function, task->table + 16ull * i, entry, sizeof(entry), false))
			return false;
		length = (rad_bytes_le(entry, 16, 12, 4) & 0x3FFFFF) + 1;
		if (offset >= length) {
			offset -= length;
			continue;
		}
		part = length - offset < size ? (size_t)(length - offset) : size;
		if (!vfio_copy(&task->port->ahci->function, rad_bytes_le(entry, 16, 0, 8) + offset, plain, part,
			       to_machine))
			return false;
		plain += part;
		size -= part;
		offset = 0;
	}
	return size == 0;
}

static uint32_t total_bytes(struct task *task)
{
	uint64_t size = 0;

	for (uint32_t i = 0; i < task->n_parts; i++) {
		uint8_t entry[16];

		if (vfio_copy(&task->port->ahci->function, task->table + 16ull * i, entry, sizeof(entry), false))
			size += (rad_bytes_le(entry, 16, 12, 4) & 0x3FFFFF) + 1;
	}
	return size < HBA_DATA_MAX ? (uint32_t)size : HBA_DATA_MAX;
}

/* The frames that a device sends back (Serial ATA 10.5.6, 10.5.11), into the received-FIS area. */
static void put_frames(struct task *task)
{
	uint8_t frame[20] = { 0x34, 0x40, task->status, task->error };
	struct sata_port *port = task->port;

	for (int i = 0; i < 3; i++) {
		frame[4 + i] = (uint8_t)(task->lba >> (8 * i));
		frame[8 + i] = (uint8_t)(task->lba >> (8 * (i + 3)));
	}
	frame[7] = task->device;
	frame[12] = (uint8_t)task->count;
	frame[13] = (uint8_t)(task->count >> 8);
	if (!(port->registers[P_CMD] & CMD_FRE))
		return;
	(void)vfio_copy(&port->ahci->function, address_at(port, P_FB) + 0x40, frame, sizeof(frame), true);
	frame[0] = 0x5F;
	frame[1] = 0x60;
	frame[15] = task->status;
	frame[16] = 0x00;
	frame[17] = 0x02;
	if (task->is_pio_in)
		(void)vfio_copy(&port->ahci->function, address_at(port, P_FB) + 0x20, frame, sizeof(frame), true);
}

/* --- commands */

enum kind {
	KIND_OTHER = 0,
	KIND_READ,
	KIND_WRITE,
	KIND_VERIFY,
	KIND_FLUSH,
};

/* What is not a plain transfer goes to the firmware as it is. */
static const struct {
	uint8_t command;
	enum kind kind;
	bool extend;
} commands[] = {
	{ 0x20, KIND_READ, false },  { 0xC4, KIND_READ, false },   { 0xC8, KIND_READ, false },
	{ 0x24, KIND_READ, true },   { 0x25, KIND_READ, true },	   { 0x29, KIND_READ, true },
	{ 0x30, KIND_WRITE, false }, { 0xC5, KIND_WRITE, false },  { 0xCA, KIND_WRITE, false },
	{ 0x34, KIND_WRITE, true },  { 0x35, KIND_WRITE, true },   { 0x39, KIND_WRITE, true },
	{ 0x3D, KIND_WRITE, true },  { 0x40, KIND_VERIFY, false }, { 0x42, KIND_VERIFY, true },
	{ 0xE7, KIND_FLUSH, false }, { 0xEA, KIND_FLUSH, true },   { 0x27, KIND_OTHER, true },
	{ 0x37, KIND_OTHER, true },  { 0x2F, KIND_OTHER, true },   { 0x47, KIND_OTHER, true },
	{ 0x78, KIND_OTHER, true },  { 0xB4, KIND_OTHER, true },
};

static enum kind kind_of(uint8_t command, bool *ret_extend)
{
	*ret_extend = false;
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(commands); i++) {
		if (commands[i].command == command) {
			*ret_extend = commands[i].extend;
			return commands[i].kind;
		}
	}
	return KIND_OTHER;
}

static void fail(struct task *task, uint8_t error)
{
	task->status = STATUS_ERROR;
	task->error = error;
}

/* The command as an ATA PASS-THROUGH(16) to the model (SAT-4 12.2.2), and its registers back out of the sense data. */
static void execute(struct task *task, bool extend)
{
	struct hba_target *target = task->port->target;
	const uint8_t *fis = task->fis;
	uint32_t size = total_bytes(task);
	rad_auto_free uint8_t *data = calloc(1, size + 1);
	struct rad_command command = {
		.set = RAD_SET_SCSI,
		.name = "an ATA command",
		.direction = size == 0	      ? RAD_DATA_NONE
			     : task->to_drive ? RAD_DATA_OUT
					      : RAD_DATA_IN,
		.data = data,
		.data_bytes = size,
		.timeout_ms = TIMEOUT_MS,
		.scsi = { .cdb = { 0x85, (uint8_t)(extend ? 0x07 : 0x06), 0x20, fis[11], fis[3], fis[13], fis[12],
				   fis[8], fis[4], fis[9], fis[5], fis[10], fis[6], fis[7], fis[2] },
			  .cdb_bytes = 16 },
	};
	struct rad_reply reply;

	if (!data || (task->to_drive && !copy_parts(task, 0, data, size, false))) {
		fail(task, ERROR_ABORT);
		return;
	}
	if (target->port.transport->ops->execute(target->port.target, &command, &reply, NULL) < 0) {
		task->is_gone = true;
		return;
	}
	task->done_bytes = task->to_drive ? size : reply.transferred_bytes;
	if (reply.sense_size >= 22) {
		const uint8_t *sense = reply.sense_bytes;

		task->error = sense[11];
		task->count = (uint16_t)(sense[12] << 8 | sense[13]);
		for (int i = 0; i < 3; i++)
			task->lba |= (uint64_t)sense[15 + 2 * i] << (8 * i) | (uint64_t)sense[14 + 2 * i]
										      << (8 * (i + 3));
		task->device = sense[20];
		task->status = sense[21];
	}
	task->is_pio_in = size > 0 && !task->to_drive;
	if (task->is_pio_in && !copy_parts(task, 0, data, task->done_bytes, true))
		fail(task, ERROR_ABORT);
}

/* Whether the drive refuses everything now (it erases itself, or is locked): SET FEATURES would do no harm. */
static bool is_refusing(struct task *task)
{
	struct task question = { .port = task->port, .fis = { 0x27, 0x80, 0xEF }, .status = STATUS_READY };

	execute(&question, false);
	task->is_gone = question.is_gone;
	return question.status & 1;
}

static void transfer(struct task *task, enum kind kind, uint64_t offset, uint64_t size)
{
	struct port *port = &task->port->target->port;

	for (uint64_t done = 0; done < size;) {
		uint32_t part = size - done < PORT_BYTES ? (uint32_t)(size - done) : PORT_BYTES;
		bool is_write = kind == KIND_WRITE;
		int result = 0;

		if (is_write && !copy_parts(task, done, port->arena, part, false))
			result = -1;
		if (!result)
			result = port_run(port, is_write ? RAD_IO_WRITE : RAD_IO_READ, offset + done, part);
		if (result == (int)part && kind == KIND_READ && !copy_parts(task, done, port->arena, part, true))
			result = -1;
		if (result < (int)part) {
			fail(task, result < 0 && !is_write && !is_refusing(task) ? ERROR_UNC : ERROR_ABORT);
			task->lba = (offset + done) / task->port->target->bench->drive.logical_sector_bytes;
			return;
		}
		done += part;
		task->done_bytes += kind == KIND_VERIFY ? 0 : part;
	}
}

static void run_task(struct task *task)
{
	uint32_t sector = task->port->target->bench->drive.logical_sector_bytes;
	const uint8_t *fis = task->fis;
	uint64_t lba = (uint64_t)fis[4] | (uint64_t)fis[5] << 8 | (uint64_t)fis[6] << 16;
	uint64_t count = fis[12];
	bool extend;
	enum kind kind = kind_of(fis[2], &extend);

	task->status = STATUS_READY;
	task->device = 0x40;
	if (extend) {
		lba |= (uint64_t)fis[8] << 24 | (uint64_t)fis[9] << 32 | (uint64_t)fis[10] << 40;
		count |= (uint64_t)fis[13] << 8;
	} else {
		lba |= (uint64_t)(fis[7] & 0x0F) << 24;
	}
	if (count == 0)
		count = extend ? 65536 : 256;
	if (kind == KIND_OTHER)
		execute(task, extend);
	else if (kind == KIND_FLUSH && port_run(&task->port->target->port, RAD_IO_FLUSH, 0, 0) < 0)
		fail(task, ERROR_ABORT);
	else if (kind != KIND_FLUSH)
		transfer(task, kind, lba * sector, count * sector);
}

/* --- the port */

static bool fetch(struct sata_port *port, unsigned int slot, struct task *ret)
{
	uint8_t head[32];
	uint64_t table;

	*ret = (struct task){ .port = port };
	if (!vfio_copy(&port->ahci->function, address_at(port, P_CLB) + 32ull * slot, head, sizeof(head), false))
		return false;
	table = rad_bytes_le(head, 32, 8, 8);
	ret->to_drive = head[0] & 0x40;
	ret->n_parts = (uint32_t)rad_bytes_le(head, 32, 2, 2);
	ret->table = table + 0x80;
	return vfio_copy(&port->ahci->function, table, ret->fis, sizeof(ret->fis), false);
}

/* With the lock held. */
static void end_task(struct sata_port *port, unsigned int slot, struct task *task)
{
	uint8_t size[4] = { (uint8_t)task->done_bytes, (uint8_t)(task->done_bytes >> 8),
			    (uint8_t)(task->done_bytes >> 16), (uint8_t)(task->done_bytes >> 24) };

	if (task->is_gone) {
		port->registers[P_SSTS] = 0;
		port->registers[P_SERR] |= SERR_PHY;
		port->registers[P_IS] |= IS_PHY;
		port->is_halted = true;
		signal_machine(port->ahci);
		return;
	}
	(void)vfio_copy(&port->ahci->function, address_at(port, P_CLB) + 32ull * slot + 4, size, sizeof(size), true);
	put_frames(task);
	port->registers[P_TFD] = task->status | (uint32_t)task->error << 8;
	if (task->status & 1) {
		port->is_halted = true;
		port->registers[P_IS] |= IS_TASKFILE;
	} else {
		port->registers[P_CI] &= ~(1u << slot);
		port->registers[P_IS] |= task->is_pio_in ? IS_PIO : IS_D2H;
	}
	signal_machine(port->ahci);
}

/* A frame that is no command sets the control register: SRST and its end. The signature answers. */
static void soft_reset(struct task *task)
{
	task->status = STATUS_READY;
	task->error = 1;
	task->count = 1;
	task->lba = 1;
}

static void *run_port(void *data)
{
	struct sata_port *port = data;
	struct ahci *ahci = port->ahci;

	(void)pthread_mutex_lock(&ahci->lock);
	for (;;) {
		struct task task = { 0 };
		uint32_t generation = port->generation;
		unsigned int slot;

		if (!(port->registers[P_CMD] & CMD_START) || !port->registers[P_CI] || port->is_halted) {
			(void)pthread_cond_wait(&ahci->work, &ahci->lock);
			continue;
		}
		slot = (unsigned int)__builtin_ctz(port->registers[P_CI]);
		(void)pthread_mutex_unlock(&ahci->lock);
		if (!fetch(port, slot, &task))
			fail(&task, ERROR_ABORT);
		else if (task.fis[1] & 0x80)
			run_task(&task);
		else
			soft_reset(&task);
		(void)pthread_mutex_lock(&ahci->lock);
		if (generation == port->generation)
			end_task(port, slot, &task);
	}
	return NULL;
}

static bool is_there(const struct sata_port *port)
{
	struct rad_identity now;

	return port->target->port.transport->ops->identify(port->target->port.target, &now, NULL) >= 0;
}

/* The link comes up (COMRESET, or power), and the device sends its signature. */
static void link_up(struct sata_port *port)
{
	struct task signature = { .port = port };

	port->is_halted = false;
	if (!is_there(port))
		return;
	soft_reset(&signature);
	port->registers[P_SSTS] = LINK_UP;
	port->registers[P_SIG] = SIGNATURE;
	port->registers[P_TFD] = STATUS_READY | 0x100u;
	port->registers[P_SERR] |= SERR_EXCHANGE;
	port->registers[P_IS] |= IS_CONNECT;
	put_frames(&signature);
}

static void reset_port(struct sata_port *port)
{
	memset(port->registers, 0, sizeof(port->registers));
	port->registers[P_TFD] = 0x7F;
	port->generation++;
	link_up(port);
}

static void reset(void *user)
{
	struct ahci *ahci = user;

	(void)pthread_mutex_lock(&ahci->lock);
	ahci->ghc = GHC_ENABLE;
	ahci->is = 0;
	for (size_t i = 0; i < ahci->n_ports; i++)
		reset_port(&ahci->ports[i]);
	(void)pthread_mutex_unlock(&ahci->lock);
}

static void write_command(struct sata_port *port, uint32_t value)
{
	uint32_t kept = value & CMD_WRITABLE & ~CMD_CLO;

	if (!(value & CMD_START)) {
		port->registers[P_CI] = 0;
		port->is_halted = false;
		if (port->registers[P_CMD] & CMD_START)
			port->generation++;
	}
	if (value & CMD_CLO)
		port->registers[P_TFD] &= ~0x88u;
	kept |= (value & CMD_START ? CMD_CR : 0) | (value & CMD_FRE ? CMD_FR : 0);
	port->registers[P_CMD] = kept;
}

static void write_control(struct sata_port *port, uint32_t value)
{
	bool was_resetting = (port->registers[P_SCTL] & 0xF) == 1;

	port->registers[P_SCTL] = value;
	if ((value & 0xF) == 1) {
		port->registers[P_SSTS] = 0;
		port->registers[P_CI] = 0;
		port->generation++;
	} else if ((value & 0xF) == 0 && was_resetting) {
		link_up(port);
	}
}

static void write_port(struct sata_port *port, size_t index, uint32_t value)
{
	switch (index) {
	case P_IS:
	case P_SERR:
		port->registers[index] &= ~value;
		break;
	case P_CMD:
		write_command(port, value);
		break;
	case P_SCTL:
		write_control(port, value);
		break;
	case P_CI:
		port->registers[P_CI] |= value;
		break;
	case P_TFD:
	case P_SIG:
	case P_SSTS:
		break; /* the device's own */
	default:
		port->registers[index] = value;
		break;
	}
}

static uint32_t read_register(const struct ahci *ahci, uint64_t offset)
{
	size_t port = offset >= PORT_AT ? (offset - PORT_AT) / PORT_STRIDE : 0;

	if (offset >= PORT_AT)
		return port < ahci->n_ports ? ahci->ports[port].registers[(offset - PORT_AT) % PORT_STRIDE / 4] : 0;
	switch (offset) {
	case 0x00: /* 64 bit, AHCI only, 3 Gbit/s, 32 slots */
		return 0x80000000u | 1u << 18 | 2u << 20 | 31u << 8 | (uint32_t)(ahci->n_ports - 1);
	case 0x04:
		return ahci->ghc;
	case 0x08:
		return ahci->is;
	case 0x0C:
		return (1u << ahci->n_ports) - 1;
	case 0x10:
		return 0x00010301;
	default:
		return 0;
	}
}

static uint64_t read_bar(void *user, uint64_t offset, uint32_t size)
{
	struct ahci *ahci = user;
	uint64_t value;

	(void)pthread_mutex_lock(&ahci->lock);
	value = read_register(ahci, offset & ~3ull);
	if (size == 8)
		value |= (uint64_t)read_register(ahci, (offset & ~3ull) + 4) << 32;
	(void)pthread_mutex_unlock(&ahci->lock);
	return value >> (8 * (offset & 3));
}

static void write_bar(void *user, uint64_t offset, uint32_t size, uint64_t value)
{
	struct ahci *ahci = user;
	size_t port = offset >= PORT_AT ? (offset - PORT_AT) / PORT_STRIDE : 0;

	if (offset == 0x04 && (value & GHC_RESET)) {
		reset(ahci);
		return;
	}
	(void)pthread_mutex_lock(&ahci->lock);
	if (offset >= PORT_AT && port < ahci->n_ports)
		write_port(&ahci->ports[port], (offset - PORT_AT) % PORT_STRIDE / 4, (uint32_t)value);
	else if (offset == 0x04)
		ahci->ghc = (uint32_t)value | GHC_ENABLE;
	else if (offset == 0x08)
		ahci->is &= ~(uint32_t)value;
	signal_machine(ahci);
	(void)pthread_cond_broadcast(&ahci->work);
	(void)pthread_mutex_unlock(&ahci->lock);
}

bool ahci_open(struct hba *hba, struct vfio_function **ret)
{
	static const struct vfio_ops ops = { read_bar, write_bar, reset };
	struct ahci *ahci = calloc(1, sizeof(*ahci));

	*ret = NULL;
	if (!ahci)
		return false;
	for (size_t i = 0; i < hba->n_targets && ahci->n_ports < PORTS_MAX; i++) {
		if (hba->targets[i].bench->drive.bus == RAD_BUS_ATA)
			ahci->ports[ahci->n_ports++].target = &hba->targets[i];
	}
	if (ahci->n_ports == 0) {
		free(ahci);
		return true;
	}
	(void)pthread_mutex_init(&ahci->lock, NULL);
	(void)pthread_cond_init(&ahci->work, NULL);
	vfio_init(&ahci->function, 0x8086, 0x2922, 0x010601); /* ICH9, as the most ordinary of them */
	ahci->function.ops = &ops;
	ahci->function.user = ahci;
	ahci->function.bar = 5;
	ahci->function.bar_bytes = 4096;
	for (size_t i = 0; i < ahci->n_ports; i++) {
		ahci->ports[i].ahci = ahci;
		ahci->ports[i].number = (unsigned int)i;
		if (pthread_create(&ahci->ports[i].thread, NULL, run_port, &ahci->ports[i]) != 0)
			return false;
	}
	reset(ahci);
	*ret = &ahci->function;
	return true;
}
