/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The station service: one station, its drives and jobs as objects on D-Bus (org.radera.Station1.xml is the contract).
 * One thread runs the bus; what may take time (scanning, planning, starting, hashing a PIN, making evidence) runs as a
 * task in a thread of its own, so that one sick drive delays nobody else.
 *
 *   main.c      command line, event loop, start and end
 *   volume.c    what the live system tells of the evidence volume and its copy
 *   set_up.c    waiting for a volume, and for who sets the station up
 *   task.c      work in a thread, its end in the bus's thread
 *   station.c   the Station object: what it tells of itself, and its methods by name
 *   drives.c    scanning, hot-plug, the Drive objects
 *   handling.c  showing where a drive is, stopping its spindle
 *   bays.c      bays, scanned inventory numbers, a simulated bench's hands
 *   start.c     planning and starting erasures
 *   jobs.c      the Job objects
 *   evidence.c  records when jobs end
 *   resume.c    going on with what was interrupted
 *   sign_in.c   who is behind a connection, and what that person may do
 *   archive.c   searching, certificates and assets
 *   assets.c    the card of the computer that this runs on
 *   cases.c     matters for a person, cards, where things go (cases.h)
 *   clerk.c     the event log
 *   about.c     what a workstation wants to know of the station: people, profiles, store, clock, key
 *   office.c    what an administrator may change
 *   alerts.c    telling others when a record was made: journal, hooks, webhook
 *   register.c  telling the register what became of things; the daily list of what was retired
 *   post.c      JSON to a server over HTTPS
 *   reply.c     errors and small helpers of the bus
 */
#ifndef RAD_RADERAD_SERVER_H
#define RAD_RADERAD_SERVER_H

#include <pthread.h>
#include <stdbool.h>

#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>

#include <radera/card.h>
#include <radera/computer.h>
#include <radera/event.h>
#include <radera/station.h>
#include <radera/workplace.h>

#define SERVER_NAME	    "org.radera.Station1"
#define SERVER_PATH	    "/org/radera/Station1"
#define SERVER_NO_PATH	    "/"
#define SERVER_SESSIONS_MAX 32
#define SERVER_JOBS_KEPT    200 /* ended ones that are still told */

struct server;

/* --- task.c */

struct task {
	struct server *server;
	void (*run)(struct task *task);	 /* in a thread of its own */
	void (*done)(struct task *task); /* afterwards, in the bus's thread; frees the task */
	struct task *next;
};

/* False, and nothing happened, when there is no thread. Bus thread only. */
bool task_start(struct server *server, struct task *task);
int task_init(struct server *server);
/* Waits until no task runs, for at most that long. False: some hang. */
bool task_wait(struct server *server, uint32_t timeout_ms);

/* --- objects */

struct job_object;

struct drive_object {
	struct server *server;
	struct rad_drive drive;
	char *path;
	char *details;						/* JSON */
	uint32_t bay;						/* 0 = none */
	char inventory_id[RAD_ID_SIZE];				/* scanned for it; empty = none */
	char problem[sizeof(((struct rad_error *)NULL)->text)]; /* why it was not started by itself, or empty */
	struct rad_drive_past past;
	int is_selectable;
	int is_located;			 /* its light is on */
	bool is_seen;			 /* by the scan that is being taken over */
	bool is_new;			 /* and was not offered to its bay's number yet */
	bool is_starting;		 /* a job is being made for it */
	bool is_done;			 /* a job of this plug-in ended as erased */
	char ended_job[RAD_JOB_ID_SIZE]; /* the newest that ended in this plug-in; empty = none */
	bool is_resting;		 /* its spindle was stopped: nothing is read from it without need */
	struct job_object *job;
	sd_bus_slot *slot;
};

struct job_object {
	struct server *server;
	struct rad_job *job;	    /* NULL once it was released */
	struct drive_object *drive; /* NULL when that is gone */
	struct rad_snapshot snapshot;
	struct rad_snapshot told; /* what clients know of it */
	const char *told_state;	  /* NULL: nothing was told yet */
	char *path;
	char drive_path[512];
	char job_id[RAD_JOB_ID_SIZE];
	char inventory_id[RAD_ID_SIZE];
	char operator_id[RAD_ID_SIZE];
	char level[16];
	char reason[240];
	char certificate_id[RAD_CERTIFICATE_ID_SIZE];
	bool has_ended;
	uint32_t noted_ask; /* the newest question that stands in the event log */
	sd_bus_slot *slot;
};

/* What a connection was given to sign. */
struct challenge {
	char sender[64]; /* empty = free */
	char operator_id[RAD_ID_SIZE];
	char text[RAD_CHALLENGE_SIZE];
	uint64_t until_us; /* CLOCK_MONOTONIC */
};

/* An asset that must not be concluded yet. */
struct held {
	char inventory_id[RAD_ID_SIZE];
	bool is_over; /* and goes when no conclusion is under way, which may have looked too early */
};

/* An inventory number that waits for a drive in its bay. */
struct scanned {
	uint32_t bay;
	char inventory_id[RAD_ID_SIZE];
	char operator_id[RAD_ID_SIZE];
	uint64_t until_us; /* CLOCK_MONOTONIC */
};

/* What may be wrong with the evidence, each told until it is mended. */
enum problem {
	PROBLEM_RECORDS = 0,
	PROBLEM_EVENTS,
	PROBLEM_ALERTS,
	PROBLEM_SITE,	  /* a folder that the station was to be set by */
	PROBLEM_MIRROR,	  /* the copy on a second stick */
	PROBLEM_LEDGER,	  /* the copy beside the database */
	PROBLEM_REGISTER, /* that it cannot be told */
	PROBLEM_COUNT,
};
#define PROBLEM_SIZE 720

struct note;

/* What waits for the register. */
struct register_state {
	uint32_t n_assets;
	uint32_t n_batches;	/* that nobody acknowledged */
	int64_t oldest_wall_ms; /* 0: nothing waits */
	bool is_known;
	char problem[PROBLEM_SIZE]; /* why the server could not be told; empty: it could, or there is none */
};

/* --- set_up.c */

struct set_up_config {
	const char *volume; /* a folder that must be mounted; NULL = none */
	const char *store;
	bool simulated;
	struct rad_clock *clock;
};

/* Brings a station that is set up already to what a newer site folder on its volume says. *err tells what is refused;
 * the station goes on as it was then. */
int set_up_follow_site(const struct set_up_config *config, struct rad_error *err);

/*
 * Returns when the store can be opened, 0 at once when it can be now. On a bus of its own, which is the caller's to
 * close. -ECANCELED when the event loop was ended meanwhile.
 */
int set_up_await(const struct set_up_config *config, sd_bus *bus, sd_event *event);
/* The store is there and cannot be opened: tells why for a while, so that a screen can say it, before the start is
 * tried anew. */
void set_up_tell_problem(const struct set_up_config *config, const struct rad_error *error, sd_bus *bus,
			 sd_event *event);

/* --- assets.c */

int match_asset_method(sd_bus_message *call, void *user, sd_bus_error *error);

/* --- volume.c */

/* The first line of the file NAME beside the volume's folder, which the live system writes; empty when there is none.
 */
void volume_tells(const char *volume, const char *name, char *ret, size_t size);
/* Hands the passphrase of an encrypted volume to the live system's program that opens it, and waits for its answer, for
 * seconds. RAD_ERROR_REFUSED: it is the wrong one. */
int volume_unlock(const char *volume, const char *passphrase, struct rad_error *err) RAD_MUST_CHECK;
/* Follows what is told of the copy on a second stick. */
int volume_start(struct server *server);

/* --- sessions */

struct sign_in {
	char sender[64]; /* unique name of the connection; empty = free */
	struct rad_operator person;
};

struct server {
	sd_event *event;
	sd_bus *bus;
	struct rad_clock *clock;
	struct rad_bench *bench;
	struct rad_station *station;
	struct rad_pki_info signer;
	struct rad_key_access key_access;
	const char *certificates; /* where they are written; NULL = the store's own folder */
	struct rad_computer computer;
	struct rad_workplace workplace; /* all empty without a station file */
	char workplace_path[512];	/* of the station file, whether it is there or not */
	bool owns_workplace;		/* it is the store's own, to be changed here */
	size_t n_scanned;
	struct scanned scanned[RAD_BAYS_MAX];
	sd_event_source *scan_expiry;
	struct note *notes; /* events that are still to be written */
	bool is_writing;
	int64_t clock_offset_ms; /* of the wall clock to the monotonic one */
	bool is_alerting;
	bool alert_again;
	sd_event_source *alert_timer;
	struct register_state register_state;
	bool is_telling; /* the register */
	bool tell_register_again;
	uint32_t register_tries; /* that failed, in a row */
	sd_event_source *register_timer;
	struct sign_in sign_ins[SERVER_SESSIONS_MAX];
	struct challenge challenges[SERVER_SESSIONS_MAX];
	bool is_signing_in;
	size_t n_drives;
	struct drive_object **drives;
	size_t n_jobs;
	struct job_object **jobs;
	int is_scanning;
	bool scan_again;
	bool is_concluding;
	bool conclude_again;
	bool has_looked; /* for certificates that an earlier run did not make */
	bool is_resuming;
	const char *volume; /* where the evidence volume is mounted; NULL = none is asked for */
	bool holds_resume;  /* a job was interrupted by itself: not again until somebody looks, or half a minute passed
			     */
	pthread_mutex_t held_lock;
	size_t n_held;	   /* (held_lock) assets of which jobs are being started */
	struct held *held; /* (held_lock) */
	sd_event_source *look_again;
	sd_event_source *try_again; /* evidence that could not be made or written */
	sd_event_source *settle;    /* after the kernel's word about a device */
	uint32_t n_waiting;
	uint32_t n_reviews; /* matters that are open */
	char problems[PROBLEM_COUNT][PROBLEM_SIZE];
	size_t n_waiters; /* Scan() calls to answer when the scan is over */
	sd_bus_message *waiters[SERVER_SESSIONS_MAX];
	/* tasks */
	int task_fd;
	pthread_mutex_t task_lock;
	pthread_cond_t task_idle;
	size_t n_tasks;		/* (task_lock) running */
	struct task *task_ends; /* (task_lock) whose end has not been told */
};

/* drives.c */
int drives_start(struct server *server);
/* Scans, and answers the call (may be NULL) when the objects are true. */
void drives_scan(struct server *server, sd_bus_message *call);
struct drive_object *drives_find(struct server *server, const char *path);
struct drive_object *drives_by_identity(struct server *server, const struct rad_identity *identity);
void drives_tell(struct drive_object *drive, const char *property);
/* A job of it began, or ended (job NULL). */
void drives_set_job(struct drive_object *drive, struct job_object *job);
/* Why it was not started by itself; NULL takes that back. */
void drives_set_problem(struct drive_object *drive, const struct rad_error *problem);
/* What its newest job came to. */
void drives_set_past(struct drive_object *drive, const struct rad_drive_past *past);

/* handling.c */
int locate_method(sd_bus_message *call, void *user, sd_bus_error *error);
/* Stops a drive's spindle, where the station file wants that. */
void drives_rest(struct drive_object *drive);

/* bays.c */
int bays_start(struct server *server);
int bays_start_bench(struct server *server);
bool bays_has(const struct server *server, uint32_t bay);
/* A drive came: gives it what was scanned for its bay. */
void bays_take(struct drive_object *drive);
/* There are other bays now: drives look for theirs. */
void bays_changed(struct server *server);
/* What a person scanned does not outlast the sign-in. */
void bays_forget_person(struct server *server, const char *operator_id);
int assign_method(sd_bus_message *call, void *user, sd_bus_error *error);

/* start.c */
int erase_method(sd_bus_message *call, void *user, sd_bus_error *error);
int plan_method(sd_bus_message *call, void *user, sd_bus_error *error);
/* By the station file's profile. The call, answered with the job's path, may be NULL: then the drive tells problems. */
int start_by_rule(struct drive_object *drive, const char *inventory_id, const char *operator_id, sd_bus_message *call,
		  sd_bus_error *error);

/* jobs.c */
int jobs_start(struct server *server);
/* Takes a started job over. drive may be NULL. NULL: out of memory, and the job goes on untold. */
struct job_object *jobs_add(struct server *server, struct rad_job *job, struct drive_object *drive);
/* Interrupts what runs, and waits for it. */
void jobs_stop(struct server *server);

/* resume.c: goes on with what an earlier run left, as far as its drives are here. */
void jobs_resume(struct server *server);

/* evidence.c */
int evidence_start(struct server *server);
void jobs_conclude(struct server *server);
/* In half a minute: what could not be made, written or gone on with. */
void evidence_try_again(struct server *server);
/* Jobs of this asset are being started: its record waits until jobs_let_go(). False: out of memory. */
bool jobs_hold(struct server *server, const char *inventory_id);
void jobs_let_go(struct server *server, const char *inventory_id);

/* clerk.c: what people did. The bus thread's; it is written by a task. */
int clerk_start(struct server *server);
void clerk_note(struct server *server, enum rad_event_kind kind, const char *operator_id, const char *subject,
		const char *format, ...) RAD_PRINTF(5, 6);
/* Writes what is left, when no task runs any more. */
void clerk_stop(struct server *server);

/* archive.c */
int archive_start(struct server *server);
int search_method(sd_bus_message *call, void *user, sd_bus_error *error);
int get_certificate_method(sd_bus_message *call, void *user, sd_bus_error *error);
int bundle_method(sd_bus_message *call, void *user, sd_bus_error *error);

/* cases.c */
int cases_start(struct server *server);
/* Something may have become a matter for a person: counts them anew. */
void cases_count(struct server *server);

/* about.c */
int operators_method(sd_bus_message *call, void *user, sd_bus_error *error);
int profiles_method(sd_bus_message *call, void *user, sd_bus_error *error);
int condition_method(sd_bus_message *call, void *user, sd_bus_error *error);
int job_details_method(sd_bus_message *call, void *user, sd_bus_error *error);
int get_computer(sd_bus *bus, const char *path, const char *interface, const char *property, sd_bus_message *reply,
		 void *user, sd_bus_error *error);

/* office.c */
int add_operator_method(sd_bus_message *call, void *user, sd_bus_error *error);
int retire_operator_method(sd_bus_message *call, void *user, sd_bus_error *error);
int set_pin_method(sd_bus_message *call, void *user, sd_bus_error *error);
int set_organisation_method(sd_bus_message *call, void *user, sd_bus_error *error);
int set_bays_method(sd_bus_message *call, void *user, sd_bus_error *error);

/* alerts.c */
int alerts_start(struct server *server);
/* A record was made. */
void alerts_record(struct server *server, const char *certificate_id);

/* register.c */
int register_start(struct server *server);
/* Something may wait for the register. */
void register_look(struct server *server);
int get_register_outbox(sd_bus *bus, const char *path, const char *interface, const char *property,
			sd_bus_message *reply, void *user, sd_bus_error *error);

/* sign_in.c */
enum right {
	RIGHT_LOOK = 0, /* search and read certificates */
	RIGHT_ERASE,	/* start, pause, cancel, answer */
	RIGHT_VALIDATE, /* countersign */
	RIGHT_ADMINISTER,
	RIGHT_COUNT,
};

int sign_in_start(struct server *server);
/* The person behind a call, if signed in and allowed; else NULL, and the error is set. */
const struct rad_operator *sign_in_require(struct server *server, sd_bus_message *call, enum right right,
					   sd_bus_error *error);
int sign_in_method(sd_bus_message *call, void *user, sd_bus_error *error);
int challenge_method(sd_bus_message *call, void *user, sd_bus_error *error);
int sign_in_by_card_method(sd_bus_message *call, void *user, sd_bus_error *error);
int sign_out_method(sd_bus_message *call, void *user, sd_bus_error *error);
int who_am_i_method(sd_bus_message *call, void *user, sd_bus_error *error);

/* station.c */
int station_start(struct server *server);
void station_tell(struct server *server, const char *property);
/* NULL: it is mended. */
void problem_set(struct server *server, enum problem which, const struct rad_error *problem);

/* reply.c */
/* The event loop's time, CLOCK_MONOTONIC. */
uint64_t server_now_us(const struct server *server);
int reply_error(sd_bus_error *ret, const struct rad_error *error);
/* Reads a call's "a{sv}". read_one reads the value of a key, a variant, or sets the error; negative ends it. */
typedef int (*read_option_fn)(sd_bus_message *call, const char *key, void *user, sd_bus_error *error);
int read_options(sd_bus_message *call, read_option_fn read_one, void *user, sd_bus_error *error);
/* Answers a call that waited with that error. */
void reply_late_error(sd_bus_message *call, const struct rad_error *error);
/* Answers it with an open file of these bytes, which nobody can change any more. */
void reply_file(sd_bus_message *call, const struct rad_buffer *data);
/* Property getters: a text inside the object, and the property's place in it is the offset. */
int get_text(sd_bus *bus, const char *path, const char *interface, const char *property, sd_bus_message *reply,
	     void *user, sd_bus_error *error);

#endif
