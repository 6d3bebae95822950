/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Before there is a station: its store's volume is not mounted yet, or nobody has set the store up. The service waits
 * on the bus under another name, so that no client takes it for a station.
 */
#include "raderad/server.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <systemd/sd-daemon.h>

#include <radera/rebuild.h>
#include <radera/set_up.h>
#include <radera/site.h>

#include "base/cleanup.h"
#include "base/text.h"

#define SET_UP_NAME   "org.radera.SetUp1"
#define SET_UP_PATH   "/org/radera/SetUp1"
#define LOOK_US	      1000000u
#define EVIDENCE_MAX  720
#define PROBLEM_LOOKS 15 /* before the start is tried anew */

struct waiting {
	const struct set_up_config *config;
	sd_bus *bus;
	const char *state; /* what is waited for; NULL = nothing more */
	bool can_rebuild;  /* the store is damaged, and may be made again */
	char evidence[EVIDENCE_MAX];
};

/* What is mounted on it is another device than its parent's. */
static bool is_mounted(const char *directory)
{
	char parent[PATH_MAX];
	struct stat here;
	struct stat above;

	return snprintf(parent, sizeof(parent), "%s/..", directory) < PATH_MAX && stat(directory, &here) == 0 &&
	       stat(parent, &above) == 0 && here.st_dev != above.st_dev;
}

/* Why there is no volume: one word. */
static void read_evidence(const char *volume, char ret[EVIDENCE_MAX])
{
	volume_tells(volume, "evidence", ret, EVIDENCE_MAX);
	ret[strcspn(ret, " ")] = '\0';
}

/* The site folder on the volume; false when there is none. */
static bool find_site(const struct set_up_config *config, char ret[PATH_MAX])
{
	char list[PATH_MAX];

	return config->volume && !config->simulated &&
	       snprintf(ret, PATH_MAX, "%s/" RAD_SITE_DIRECTORY, config->volume) < PATH_MAX &&
	       snprintf(list, sizeof(list), "%s/site.json", ret) < PATH_MAX && access(list, F_OK) == 0;
}

/* Sets the station up by a site folder. Why it is refused is left in ret, and a person may go on without it. */
static void use_site(const struct set_up_config *config, char ret[EVIDENCE_MAX])
{
	struct rad_error why = { 0 };
	struct rad_site site;
	char directory[PATH_MAX];

	if (find_site(config, directory) && rad_site_apply(directory, config->store, config->clock, &site, &why) < 0)
		(void)snprintf(ret, EVIDENCE_MAX, "%s%s%s", why.text, why.advice[0] ? "\n" : "", why.advice);
}

int set_up_follow_site(const struct set_up_config *config, struct rad_error *err)
{
	struct rad_site site;
	char directory[PATH_MAX];

	if (!rad_set_up_is_done(config->store) || !find_site(config, directory))
		return 0;
	return rad_site_apply(directory, config->store, config->clock, &site, err);
}

/* What stands in the way now, and tells the bus when it is something else than before. */
static void look(struct waiting *it)
{
	const struct set_up_config *config = it->config;
	const char *state = NULL;
	char evidence[EVIDENCE_MAX] = "";

	if (config->volume && !is_mounted(config->volume)) {
		state = "volume";
		read_evidence(config->volume, evidence);
	} else if (!rad_set_up_is_done(config->store)) {
		use_site(config, evidence);
		if (!rad_set_up_is_done(config->store))
			state = "person";
	}
	if (state == it->state && rad_text_equal(evidence, it->evidence))
		return;
	it->state = state;
	(void)rad_text_copy(it->evidence, sizeof(it->evidence), evidence);
	if (it->bus)
		(void)sd_bus_emit_properties_changed(it->bus, SET_UP_PATH, SET_UP_NAME, "State", "Evidence", NULL);
}

static int set_up_method(sd_bus_message *call, void *user, sd_bus_error *error)
{
	struct waiting *it = user;
	struct rad_set_up set_up = { .simulated = it->config->simulated };
	struct rad_error why;
	int r = sd_bus_message_read(call, "ssssss", &set_up.organisation, &set_up.number, &set_up.station,
				    &set_up.operator_id, &set_up.name, &set_up.pin);

	if (r < 0)
		return r;
	if (!it->state || !rad_text_equal(it->state, "person"))
		return sd_bus_error_set(error, "org.radera.Error.Refused",
					"there is no place for evidence yet: put in a stick that can be written");
	if (rad_set_up_make(it->config->store, &set_up, it->config->clock, &why) < 0)
		return reply_error(error, &why);
	r = sd_bus_reply_method_return(call, "");
	look(it);
	return r < 0 ? r : 1;
}

/* While the volume is opened nothing else is asked of this service, which has nothing else to do. */
static int unlock_method(sd_bus_message *call, void *user, sd_bus_error *error)
{
	struct waiting *it = user;
	const char *passphrase = NULL;
	struct rad_error why;
	int r = sd_bus_message_read(call, "s", &passphrase);

	if (r < 0)
		return r;
	if (!it->state || !rad_text_equal(it->state, "volume") || !rad_text_equal(it->evidence, "locked"))
		return sd_bus_error_set(error, "org.radera.Error.Refused", "no volume waits for a passphrase");
	if (volume_unlock(it->config->volume, passphrase, &why) < 0)
		return reply_error(error, &why);
	r = sd_bus_reply_method_return(call, "");
	look(it);
	return r < 0 ? r : 1;
}

static int get_state(sd_bus *bus, const char *path, const char *interface, const char *property, sd_bus_message *reply,
		     void *user, sd_bus_error *error)
{
	const struct waiting *it = user;

	return sd_bus_message_append(reply, "s", it->state ? it->state : "");
}

static void sum_up(const struct rad_rebuild *it, char ret[EVIDENCE_MAX])
{
	(void)snprintf(ret, EVIDENCE_MAX,
		       "the store is there again: %" PRIu64 " entries and %zu certificates; missing are %" PRIu64
		       " entries and %zu certificates",
		       it->entries, it->certificates, it->missing, it->certificates_missing);
}

/* What is missing stays on the screen until the start is tried anew; it stands in the log too. */
static int rebuild_method(sd_bus_message *call, void *user, sd_bus_error *error)
{
	struct waiting *it = user;
	const char *volume = it->config->volume;
	struct rad_rebuild rebuilt;
	struct rad_error why;
	int r;

	if (!it->can_rebuild)
		return sd_bus_error_set(error, "org.radera.Error.Refused", "the store is not damaged");
	if (rad_store_rebuild(it->config->store, &volume, volume != NULL, it->config->clock, &rebuilt, &why) < 0)
		return reply_error(error, &why);
	it->can_rebuild = false;
	sum_up(&rebuilt, it->evidence);
	if (!rebuilt.missing && !rebuilt.certificates_missing)
		it->state = NULL;
	r = sd_bus_reply_method_return(call, "s", it->evidence);
	(void)sd_bus_emit_properties_changed(it->bus, SET_UP_PATH, SET_UP_NAME, "Evidence", "CanRebuild", NULL);
	return r < 0 ? r : 1;
}

static int get_can_rebuild(sd_bus *bus, const char *path, const char *interface, const char *property,
			   sd_bus_message *reply, void *user, sd_bus_error *error)
{
	const struct waiting *it = user;

	return sd_bus_message_append(reply, "b", (int)it->can_rebuild);
}

static int get_simulated(sd_bus *bus, const char *path, const char *interface, const char *property,
			 sd_bus_message *reply, void *user, sd_bus_error *error)
{
	const struct waiting *it = user;

	return sd_bus_message_append(reply, "b", (int)it->config->simulated);
}

static const sd_bus_vtable set_up_vtable[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_PROPERTY("State", "s", get_state, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
	SD_BUS_PROPERTY("Evidence", "s", get_text, offsetof(struct waiting, evidence),
			SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
	SD_BUS_PROPERTY("Simulated", "b", get_simulated, 0, SD_BUS_VTABLE_PROPERTY_CONST),
	SD_BUS_PROPERTY("CanRebuild", "b", get_can_rebuild, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
	SD_BUS_METHOD("Unlock", "s", "", unlock_method, SD_BUS_VTABLE_UNPRIVILEGED | SD_BUS_VTABLE_SENSITIVE),
	SD_BUS_METHOD("Rebuild", "", "s", rebuild_method, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("SetUp", "ssssss", "", set_up_method, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_VTABLE_END,
};

static int appear(struct waiting *it, sd_event *event)
{
	int r = sd_bus_attach_event(it->bus, event, SD_EVENT_PRIORITY_NORMAL);

	if (r >= 0)
		r = sd_bus_add_object_vtable(it->bus, NULL, SET_UP_PATH, SET_UP_NAME, set_up_vtable, it);
	if (r >= 0)
		r = sd_bus_request_name(it->bus, SET_UP_NAME, 0);
	if (r >= 0)
		(void)sd_notify(false, "READY=1\nSTATUS=waiting to be set up");
	return r;
}

static void disappear(struct waiting *it)
{
	(void)sd_bus_release_name(it->bus, SET_UP_NAME);
	(void)sd_bus_detach_event(it->bus);
}

static int run_for_a_moment(sd_event *event)
{
	int r = sd_event_run(event, LOOK_US);

	return r >= 0 && sd_event_get_state(event) == SD_EVENT_FINISHED ? -ECANCELED : r;
}

int set_up_await(const struct set_up_config *config, sd_bus *bus, sd_event *event)
{
	struct waiting it = { .config = config };
	int r;

	look(&it);
	if (!it.state)
		return 0;
	it.bus = bus;
	r = appear(&it, event);
	while (r >= 0 && it.state) {
		r = run_for_a_moment(event);
		if (r >= 0)
			look(&it);
	}
	disappear(&it);
	return r;
}

void set_up_tell_problem(const struct set_up_config *config, const struct rad_error *error, sd_bus *bus,
			 sd_event *event)
{
	struct waiting it = { .config = config, .bus = bus, .state = "broken" };
	int r;

	it.can_rebuild = error->kind == RAD_ERROR_EVIDENCE && rad_store_can_rebuild(config->store);

	(void)snprintf(it.evidence, sizeof(it.evidence), "%s%s%s", error->text, error->advice[0] ? "\n" : "",
		       error->advice);
	r = appear(&it, event);
	for (int i = 0; r >= 0 && it.state && i < PROBLEM_LOOKS; i++)
		r = run_for_a_moment(event);
	disappear(&it);
}
