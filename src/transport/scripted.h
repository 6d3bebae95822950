/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A drive that expects an exact list of requests and answers each as the list says, for tests. It never aborts: the
 * first thing that does not fit is kept as a sentence, and rad_scripted_check() tells it.
 */
#ifndef RAD_TRANSPORT_SCRIPTED_H
#define RAD_TRANSPORT_SCRIPTED_H

#include "transport/transport.h"

/* How a request ends. A zeroed value is success at once. */
struct rad_script_answer {
	int result;		/* 0 or a negative errno */
	uint32_t short_bytes;	/* this many of the asked bytes are not transferred; on an error, none are */
	uint32_t delay_ms;	/* on the transport's clock */
	bool never;		/* the request never ends */
	const void *read_bytes; /* what a read gives: length_bytes of it; NULL = read_fill */
	uint8_t read_fill;
};

struct rad_script_step {
	enum rad_io_kind kind;
	uint64_t offset_bytes;
	uint32_t length_bytes;
	/* What a write must hold, one of the two or none: length_bytes of content, or the caller's own judgement. */
	const void *write_bytes;
	bool (*write_is_right)(const struct rad_io *io, void *user);
	void *user;
	struct rad_script_answer answer;
};

/*
 * Makes the transport with its one drive. drive and steps are borrowed for the transport's life. Requests must come in
 * the list's order; they end in the order of their delays. One that does not fit the list ends with -EIO.
 */
int rad_scripted_new(const struct rad_drive *drive, const struct rad_script_step *steps, size_t n_steps,
		     struct rad_clock *clock, struct rad_transport **ret, struct rad_error *err) RAD_MUST_CHECK;
void rad_scripted_free(struct rad_transport *transport);

/* One device command that must come, and what it is answered with. */
struct rad_script_command {
	const char *wire;     /* rad_command_wire() in hexadecimal */
	const char *data_out; /* what it must send, in hexadecimal; NULL: nothing, or not looked at */
	const char *data_in;  /* what it is given, in hexadecimal; the rest of its buffer becomes zero */
	const char *sense;    /* SCSI and ATA: sense data in hexadecimal; then the status is CHECK CONDITION */
	uint8_t scsi_status;  /* without sense data */
	uint16_t nvme_status; /* SCT << 8 | SC */
	uint32_t mmc_response;
	int opal_result; /* 0 or a TCG method status */
	int result;	 /* not 0: no answer at all, with this errno */
};

/*
 * The device commands that must come, in this order, beside the requests. Borrowed. One that does not fit gets no
 * answer, and rad_scripted_check() tells the first difference.
 */
void rad_scripted_set_commands(struct rad_transport *transport, const struct rad_script_command *commands, size_t n);

/* From now on identify answers this; NULL = the drive is gone. Borrowed until the next call. */
void rad_scripted_set_identity(struct rad_transport *transport, const struct rad_identity *identity);

/*
 * Whether all that was expected came and nothing else: 0, or RAD_ERROR_FAILED with the first difference ("request 3:
 * expected write of 4096 bytes at 8192, got read of 4096 bytes at 8192", "2 requests are missing, the next is ...").
 */
int rad_scripted_check(const struct rad_transport *transport, struct rad_error *err) RAD_MUST_CHECK;

#endif
