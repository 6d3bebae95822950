/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A bench of simulated drives: the description (read from profiles/benches/NAME.yaml by radera/files.h) and the
 * simulator.
 */
#ifndef RADERA_BENCH_H
#define RADERA_BENCH_H

#include <radera/computer.h>
#include <radera/clock.h>
#include <radera/drive.h>

#ifdef __cplusplus
extern "C" {
#endif

#define RAD_BENCH_DRIVES_MAX 64
#define RAD_FAULTS_MAX	     16

enum rad_fault_kind {
	RAD_FAULT_BAD_WRITE = 0, /* writes touching [offset, offset+length) end with EIO */
	RAD_FAULT_BAD_READ,	 /* reads touching it end with EIO */
	RAD_FAULT_LOST_WRITE, /* writes there report success and change nothing: the lie that verification must find */
	RAD_FAULT_FLIP,	      /* reads there give one flipped bit */
	RAD_FAULT_SLOW,	      /* each request touching it takes delay_ms longer */
	RAD_FAULT_VANISH, /* at the first request touching it the drive is gone: that and all later requests end with
			     ENODEV */
	RAD_FAULT_STALL,  /* the first request touching it never ends */
	RAD_FAULT_SHRINK, /* at the first request touching it the drive's size becomes `offset`; what lies beyond ends
			     with ENOSPC */
	RAD_FAULT_TRANSIENT, /* the first `count` requests touching it end with EIO, later ones succeed */
	RAD_FAULT_SWAP,	     /* from the first request touching it, identify answers with another serial number */
};

struct rad_fault {
	enum rad_fault_kind kind;
	uint64_t offset_bytes;
	uint64_t length_bytes;
	uint32_t delay_ms;
	uint32_t count;
};

/* What a simulated drive's own commands can do, and how they go wrong. All zero: it has none. */
enum rad_sim_after {
	RAD_SIM_AFTER_ZEROS = 0, /* what a block erase leaves */
	RAD_SIM_AFTER_ONES,
	RAD_SIM_AFTER_PATTERN, /* a fill of eight bytes of the maker's own */
	RAD_SIM_AFTER_ERROR,   /* reading gives an error until the sector is written */
	RAD_SIM_AFTER_COUNT,
};

enum rad_sim_start {
	RAD_SIM_START_IDLE = 0,
	RAD_SIM_START_SANITIZING, /* somebody else's sanitize is under way */
	RAD_SIM_START_FAILED,
};

enum rad_sim_bridge {
	RAD_SIM_BRIDGE_NONE = 0,
	RAD_SIM_BRIDGE_SAT,		/* passes ATA commands on */
	RAD_SIM_BRIDGE_NO_SAT,		/* does not */
	RAD_SIM_BRIDGE_FIXED_SENSE,	/* passes them on, and answers with fixed-format sense */
	RAD_SIM_BRIDGE_DROPS_REGISTERS, /* passes them on, and says no more than GOOD */
};

/* How the firmware lies or fails. */
enum rad_sim_lie {
	RAD_SIM_LIE_NOOP = 1 << 0,	  /* reports success and erases nothing */
	RAD_SIM_LIE_PART = 1 << 1,	  /* leaves the last mebibyte */
	RAD_SIM_LIE_FAIL = 1 << 2,	  /* the sanitize ends as failed */
	RAD_SIM_LIE_STUCK = 1 << 3,	  /* progress stops at a half, for ever */
	RAD_SIM_LIE_BACKWARDS = 1 << 4,	  /* progress runs backwards now and then */
	RAD_SIM_LIE_INSTANT = 1 << 5,	  /* done before it can be looked at */
	RAD_SIM_LIE_OLD_SUCCESS = 1 << 6, /* accepts, does nothing, and shows the success of an earlier run */
	RAD_SIM_LIE_GONE = 1 << 7,	  /* vanishes in the middle of the erasure */
	RAD_SIM_LIE_REFUSES = 1 << 8,	  /* offers it, and aborts it */
	RAD_SIM_LIE_TRIMS = 1 << 9,	  /* reports success, and zeros only what was written lately */
	RAD_SIM_LIE_COUNT = 10,
};

enum rad_sim_trusted {
	RAD_SIM_TRUSTED_NONE = 0,
	RAD_SIM_TRUSTED_OPAL,
	RAD_SIM_TRUSTED_PYRITE,
	RAD_SIM_TRUSTED_ENTERPRISE,
};

struct rad_bench_firmware {
	bool present;
	bool sanitize_block;
	bool sanitize_crypto;
	bool sanitize_overwrite;
	bool format;   /* NVMe Format, SCSI FORMAT UNIT, eMMC secure erase */
	bool security; /* ATA */
	bool security_enhanced;
	bool frozen;	      /* security, by the computer's firmware; lifted by power */
	bool sanitize_frozen; /* the same for sanitize */
	bool locked;	      /* with a password that nobody knows */
	uint32_t seconds;     /* that an erasure takes */
	uint64_t hpa_bytes;   /* hidden in each way */
	uint64_t amac_bytes;
	uint64_t dco_bytes;
	bool hidden_frozen;  /* they cannot be shown */
	uint64_t boot_bytes; /* NVMe, eMMC: what no command reaches */
	uint64_t unallocated_bytes;
	bool write_protected;
	uint32_t namespaces;  /* 0 = 1; each with data of its own */
	uint64_t spare_bytes; /* cells out of use that still hold old data: no read reaches them */
	enum rad_sim_after after;
	enum rad_sim_start start;
	enum rad_sim_bridge bridge;
	enum rad_sim_trusted trusted;
	bool trusted_locked;
	bool encrypts;
	char psid[33];
	uint32_t lies;	       /* enum rad_sim_lie */
	uint32_t power_cut_at; /* before this command (counted from 1) the power goes; 0 = never */
	uint32_t fail_at;      /* this command gets no answer: the way to the drive fails */
	uint32_t stall_at;     /* this command never ends */
};

struct rad_bench_drive {
	struct rad_drive drive; /* node is "sim:NAME"; simulated is true; contents may tell what to show as found */
	uint64_t rate_bytes_per_second; /* 0 = as fast as memory */
	int32_t temperature_idle_millicelsius;
	int32_t temperature_busy_millicelsius;
	bool write_cache; /* volatile: what was not flushed is gone with the power */
	bool prefilled;	  /* holds recognisable old data before the run */
	bool absent;	  /* not plugged in at the start */
	size_t n_faults;
	struct rad_fault faults[RAD_FAULTS_MAX];
	struct rad_bench_firmware firmware;
};

struct rad_bench {
	char id[64];
	char title[160];
	struct rad_computer computer; /* that the drives are said to be in; all empty = none */
	size_t n_drives;
	struct rad_bench_drive *drives; /* owned */
	char sha256[65];
};

void rad_bench_free(struct rad_bench *bench); /* frees bench->drives and bench; NULL is fine */

const char *rad_fault_name(enum rad_fault_kind kind); /* "bad-write", "bad-read", "lost-write", "flip", "slow",
							 "vanish", "stall", "shrink", "transient", "swap" */

/*
 * Starts the simulator. The drives' media are sparse files in `directory`, one per drive, made when missing and kept
 * (a power cut or kill leaves them as they were, apart from what is in a drive's volatile cache), with the state of
 * their firmware beside them; NULL = anonymous files that go with the process. The bench is
 * borrowed and must outlive the transport. Sleeping and timing go through `clock`.
 */
struct rad_transport;
int rad_simulator_new(const struct rad_bench *bench, const char *directory, struct rad_clock *clock,
		      struct rad_transport **ret, struct rad_error *err) RAD_MUST_CHECK;
void rad_simulator_free(struct rad_transport *transport);

/* Cuts the power of a drive and gives it back: its freezes and volatile settings end, a running sanitize goes on. It is
 * there again after it had vanished. */
void rad_simulator_power_cycle(struct rad_transport *transport, size_t index);

/* The drive as a scan would find it now; false when it is not plugged in. */
bool rad_simulator_look(struct rad_transport *transport, size_t index, struct rad_drive *ret);

/* Plugs a drive in that was pulled or absent: the kernel's next diskseq, and what was open before stays dead. */
void rad_simulator_plug(struct rad_transport *transport, size_t index);

/* Pulls a drive out: it answers nothing more until its power comes back. */
void rad_simulator_vanish(struct rad_transport *transport, size_t index);

/* What a drive can be told to do later. */
enum rad_sim_mishap {
	RAD_SIM_MISHAP_FAIL = 0, /* the n-th command from now gets no answer: the way to the drive fails */
	RAD_SIM_MISHAP_STALL,	 /* the n-th command from now never ends */
};

void rad_simulator_script(struct rad_transport *transport, size_t index, enum rad_sim_mishap mishap, uint32_t n);

/* Reads or writes a namespace after the first (nsid 2 and on), as its host would. Bytes read, 0 for a write, or a
 * negative errno: -EINVAL beyond its end. */
int64_t rad_simulator_namespace_io(struct rad_transport *transport, size_t index, uint32_t nsid, bool is_write,
				   uint64_t offset_bytes, void *data, size_t size);

/* Reads the medium of drive number `index` behind the drive's back, for tests and demos. Returns bytes read or
 * negative. */
int64_t rad_simulator_peek(struct rad_transport *transport, size_t index, uint64_t offset_bytes, void *ret,
			   size_t size);

#ifdef __cplusplus
}
#endif

#endif
