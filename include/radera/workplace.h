/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A workplace as its station file describes it: the bays and where they are connected, what starts by itself, when a
 * drive is too warm, and who is told when a job ends.
 */
#ifndef RADERA_WORKPLACE_H
#define RADERA_WORKPLACE_H

#include <stddef.h>
#include <stdint.h>

#include <radera/drive.h>
#include <radera/organisation.h>
#include <radera/profile.h>

#ifdef __cplusplus
extern "C" {
#endif

#define RAD_BAYS_MAX	   64
#define RAD_FILE_PATH_SIZE 200

/* A place that a drive is put into, known by how it is connected. */
struct rad_bay {
	uint32_t number;	   /* as it stands on the shelf, from 1 */
	char path[RAD_PLACE_SIZE]; /* as rad_drive.place tells it: `radera drives --all --json` */
};

enum rad_start_rule {
	RAD_START_BY_HAND = 0,
	RAD_START_AFTER_SCAN, /* as soon as an inventory number was scanned for a drive's bay */
};

struct rad_workplace {
	char id[RAD_ID_SIZE];
	char title[160];
	uint32_t columns; /* bays in a row, as they stand */
	size_t n_bays;
	struct rad_bay bays[RAD_BAYS_MAX];
	enum rad_start_rule start;
	char profile[RAD_ID_SIZE];	/* that starts; empty with RAD_START_BY_HAND only */
	uint32_t scan_wait_s;		/* how long a scanned number waits for a drive in its bay */
	int32_t too_warm_millicelsius;	/* jobs pause from there on; RAD_TEMPERATURE_UNKNOWN = never */
	bool spin_down;			/* drives stop turning when their job has ended */
	char hooks[RAD_FILE_PATH_SIZE]; /* a directory of programs that are run when a job ends; empty = none */
	char webhook_url[RAD_URL_SIZE]; /* https://..., told when a job ends; empty = none */
	char webhook_ca_file[RAD_FILE_PATH_SIZE];      /* PEM: whom it must be certified by; empty = the system's */
	char webhook_secret_file[RAD_FILE_PATH_SIZE];  /* its first line signs what is sent; empty = unsigned */
	char register_url[RAD_URL_SIZE];	       /* https://..., told what became of assets; empty = none */
	char register_mapping[RAD_FILE_PATH_SIZE];     /* whose assets: a mapping's name, or its absolute path */
	char register_ca_file[RAD_FILE_PATH_SIZE];     /* as for the webhook */
	char register_secret_file[RAD_FILE_PATH_SIZE]; /* as for the webhook */
	bool has_network;	    /* the live image asks for an address on wired cards; without it nothing does */
	char printer[RAD_URL_SIZE]; /* ipp:// or ipps://, driverless, of the live image; empty = none */
	char time_server[128];	    /* that its clock follows; empty = the network's own, or the image's */
};

/* The bay of a place: 0 when it is none of them. */
uint32_t rad_workplace_bay(const struct rad_workplace *workplace, const char *place);

#ifdef __cplusplus
}
#endif

#endif
