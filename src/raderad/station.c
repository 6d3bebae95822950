/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "raderad/server.h"

#include <stdio.h>
#include <string.h>

#include <systemd/sd-journal.h>

#include "base/cleanup.h"
#include "base/text.h"

static int method_scan(sd_bus_message *call, void *user, sd_bus_error *error)
{
	struct server *server = user;

	if (server->n_waiters == SERVER_SESSIONS_MAX)
		return sd_bus_error_set(error, "org.radera.Error.Refused", "too many wait for a scan already");
	drives_scan(server, call);
	return 1;
}

/* The first that is wrong: each is told in full when it comes. */
static int get_problem(sd_bus *bus, const char *path, const char *interface, const char *property,
		       sd_bus_message *reply, void *user, sd_bus_error *error)
{
	const struct server *server = user;

	for (size_t i = 0; i < PROBLEM_COUNT; i++) {
		if (server->problems[i][0])
			return sd_bus_message_append(reply, "s", server->problems[i]);
	}
	return sd_bus_message_append(reply, "s", "");
}

void problem_set(struct server *server, enum problem which, const struct rad_error *problem)
{
	char text[PROBLEM_SIZE] = "";

	if (problem && problem->kind)
		(void)snprintf(text, sizeof(text), "%s%s%s", problem->text, problem->advice[0] ? "\n" : "",
			       problem->advice);
	if (rad_text_equal(text, server->problems[which]))
		return;
	(void)rad_text_copy(server->problems[which], PROBLEM_SIZE, text);
	if (text[0])
		(void)sd_journal_print(LOG_ERR, "evidence: %s", text);
	station_tell(server, "EvidenceProblem");
}

static int get_bays(sd_bus *bus, const char *path, const char *interface, const char *property, sd_bus_message *reply,
		    void *user, sd_bus_error *error)
{
	const struct rad_workplace *it = &((struct server *)user)->workplace;
	int r = sd_bus_message_open_container(reply, 'a', "(us)");

	for (size_t i = 0; r >= 0 && i < it->n_bays; i++)
		r = sd_bus_message_append(reply, "(us)", it->bays[i].number, it->bays[i].path);
	return r < 0 ? r : sd_bus_message_close_container(reply);
}

static int get_scanned(sd_bus *bus, const char *path, const char *interface, const char *property,
		       sd_bus_message *reply, void *user, sd_bus_error *error)
{
	const struct server *server = user;
	int r = sd_bus_message_open_container(reply, 'a', "(us)");

	for (size_t i = 0; r >= 0 && i < server->n_scanned; i++)
		r = sd_bus_message_append(reply, "(us)", server->scanned[i].bay, server->scanned[i].inventory_id);
	return r < 0 ? r : sd_bus_message_close_container(reply);
}

static int get_start(sd_bus *bus, const char *path, const char *interface, const char *property, sd_bus_message *reply,
		     void *user, sd_bus_error *error)
{
	enum rad_start_rule rule = ((struct server *)user)->workplace.start;

	return sd_bus_message_append(reply, "s", rule == RAD_START_AFTER_SCAN ? "after-scan" : "by-hand");
}

/* --- properties */

static int get_version(sd_bus *bus, const char *path, const char *interface, const char *property,
		       sd_bus_message *reply, void *user, sd_bus_error *error)
{
	return sd_bus_message_append(reply, "s", rad_text_equal(property, "Version") ? rad_version() : rad_build());
}

static int get_simulated(sd_bus *bus, const char *path, const char *interface, const char *property,
			 sd_bus_message *reply, void *user, sd_bus_error *error)
{
	return sd_bus_message_append(reply, "b", ((struct server *)user)->bench != NULL);
}

#define CHANGES SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE

static const sd_bus_vtable vtable[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_PROPERTY("Version", "s", get_version, 0, SD_BUS_VTABLE_PROPERTY_CONST),
	SD_BUS_PROPERTY("Build", "s", get_version, 0, SD_BUS_VTABLE_PROPERTY_CONST),
	SD_BUS_PROPERTY("Simulated", "b", get_simulated, 0, SD_BUS_VTABLE_PROPERTY_CONST),
	SD_BUS_PROPERTY("StationName", "s", get_text, offsetof(struct server, signer.name),
			SD_BUS_VTABLE_PROPERTY_CONST),
	SD_BUS_PROPERTY("Scanning", "b", NULL, offsetof(struct server, is_scanning), CHANGES),
	SD_BUS_PROPERTY("WaitingJobs", "u", NULL, offsetof(struct server, n_waiting), CHANGES),
	SD_BUS_PROPERTY("OpenReviews", "u", NULL, offsetof(struct server, n_reviews), CHANGES),
	SD_BUS_PROPERTY("EvidenceProblem", "s", get_problem, 0, CHANGES),
	SD_BUS_PROPERTY("RegisterOutbox", "(uuxs)", get_register_outbox, 0, CHANGES),
	SD_BUS_PROPERTY("Title", "s", get_text, offsetof(struct server, workplace.title), SD_BUS_VTABLE_PROPERTY_CONST),
	SD_BUS_PROPERTY("Bays", "a(us)", get_bays, 0, CHANGES),
	SD_BUS_PROPERTY("BayColumns", "u", NULL, offsetof(struct server, workplace.columns), CHANGES),
	SD_BUS_PROPERTY("Computer", "(sssss)", get_computer, 0, SD_BUS_VTABLE_PROPERTY_CONST),
	SD_BUS_PROPERTY("StartRule", "s", get_start, 0, SD_BUS_VTABLE_PROPERTY_CONST),
	SD_BUS_PROPERTY("StartProfile", "s", get_text, offsetof(struct server, workplace.profile),
			SD_BUS_VTABLE_PROPERTY_CONST),
	SD_BUS_PROPERTY("ScannedBays", "a(us)", get_scanned, 0, CHANGES),
	SD_BUS_METHOD("SignIn", "ss", "ss", sign_in_method, SD_BUS_VTABLE_UNPRIVILEGED | SD_BUS_VTABLE_SENSITIVE),
	SD_BUS_METHOD("Challenge", "s", "s", challenge_method, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("SignInByCard", "say", "ss", sign_in_by_card_method, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("SignOut", "", "", sign_out_method, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("WhoAmI", "", "sss", who_am_i_method, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("Scan", "", "", method_scan, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("Plan", "osb", "s", plan_method, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("Erase", "aossa{sv}", "ao", erase_method, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("MatchAsset", "s", "s", match_asset_method, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("Search", "a{sv}", "a(ssssusssxb)", search_method, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("Assign", "us", "o", assign_method, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("GetCertificate", "s", "h", get_certificate_method, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("Bundle", "as", "h", bundle_method, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("Operators", "", "s", operators_method, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("Profiles", "", "s", profiles_method, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("Condition", "", "s", condition_method, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("AddOperator", "ssss", "", add_operator_method,
		      SD_BUS_VTABLE_UNPRIVILEGED | SD_BUS_VTABLE_SENSITIVE),
	SD_BUS_METHOD("RetireOperator", "s", "", retire_operator_method, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("SetPin", "ss", "", set_pin_method, SD_BUS_VTABLE_UNPRIVILEGED | SD_BUS_VTABLE_SENSITIVE),
	SD_BUS_METHOD("SetOrganisation", "a{sv}", "", set_organisation_method, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("SetBays", "a(us)u", "", set_bays_method, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_SIGNAL("Recorded", "sas", 0),
	SD_BUS_VTABLE_END,
};

void station_tell(struct server *server, const char *property)
{
	(void)sd_bus_emit_properties_changed(server->bus, SERVER_PATH, SERVER_NAME, property, NULL);
}

int station_start(struct server *server)
{
	int r = sd_bus_add_object_manager(server->bus, NULL, SERVER_PATH);

	return r < 0 ? r : sd_bus_add_object_vtable(server->bus, NULL, SERVER_PATH, SERVER_NAME, vtable, server);
}
