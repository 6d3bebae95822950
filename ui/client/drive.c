/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "client/drive.h"

#include <string.h>

#include <glib/gi18n.h>
#include <jansson.h>

#include "client/form.h"

struct _RwDrive {
	GObject parent_instance;

	RwBusStation1Drive *proxy;
	RwBusStation1Job *job;
	char *path;

	/* properties */
	char *title;
	char *serial;
	char *size_text;
	char *kind_text;
	char *contents_text;
	char *place;
	char *inventory_id;
	char *state_word;
	char *state_icon;
	char *state_style;
	char *percent_text;
	char *remaining_text;
	char *rate_text;
	char *temperature_text;
	char *note;
	char *certificate_id;
	guint bay;
	guint state;
	double fraction;
	gboolean selectable;
	gboolean present;
	gboolean working;

	char *told;	/* the Details that contents_text is of */
	char *rates_of; /* the job that they are of */
	guint64 rates[RW_RATE_SAMPLES];
};

G_DEFINE_FINAL_TYPE(RwDrive, rw_drive, G_TYPE_OBJECT)

enum {
	PROP_0,
	PROP_TITLE,
	PROP_SERIAL,
	PROP_SIZE_TEXT,
	PROP_KIND_TEXT,
	PROP_CONTENTS_TEXT,
	PROP_PLACE,
	PROP_INVENTORY_ID,
	PROP_STATE_WORD,
	PROP_STATE_ICON,
	PROP_STATE_STYLE,
	PROP_PERCENT_TEXT,
	PROP_REMAINING_TEXT,
	PROP_RATE_TEXT,
	PROP_TEMPERATURE_TEXT,
	PROP_NOTE,
	PROP_CERTIFICATE_ID,
	PROP_LAST_TEXT = PROP_CERTIFICATE_ID,
	PROP_BAY,
	PROP_STATE,
	PROP_FRACTION,
	PROP_SELECTABLE,
	PROP_PRESENT,
	PROP_WORKING,
	N_PROPS,
};

static GParamSpec *props[N_PROPS];

/* The texts by their property, so that getting and setting are one piece. */
static const struct {
	const char *name;
	gsize offset;
} texts[PROP_LAST_TEXT + 1] = {
	[PROP_TITLE] = { "title", G_STRUCT_OFFSET(RwDrive, title) },
	[PROP_SERIAL] = { "serial", G_STRUCT_OFFSET(RwDrive, serial) },
	[PROP_SIZE_TEXT] = { "size-text", G_STRUCT_OFFSET(RwDrive, size_text) },
	[PROP_KIND_TEXT] = { "kind-text", G_STRUCT_OFFSET(RwDrive, kind_text) },
	[PROP_CONTENTS_TEXT] = { "contents-text", G_STRUCT_OFFSET(RwDrive, contents_text) },
	[PROP_PLACE] = { "place", G_STRUCT_OFFSET(RwDrive, place) },
	[PROP_INVENTORY_ID] = { "inventory-id", G_STRUCT_OFFSET(RwDrive, inventory_id) },
	[PROP_STATE_WORD] = { "state-word", G_STRUCT_OFFSET(RwDrive, state_word) },
	[PROP_STATE_ICON] = { "state-icon", G_STRUCT_OFFSET(RwDrive, state_icon) },
	[PROP_STATE_STYLE] = { "state-style", G_STRUCT_OFFSET(RwDrive, state_style) },
	[PROP_PERCENT_TEXT] = { "percent-text", G_STRUCT_OFFSET(RwDrive, percent_text) },
	[PROP_REMAINING_TEXT] = { "remaining-text", G_STRUCT_OFFSET(RwDrive, remaining_text) },
	[PROP_RATE_TEXT] = { "rate-text", G_STRUCT_OFFSET(RwDrive, rate_text) },
	[PROP_TEMPERATURE_TEXT] = { "temperature-text", G_STRUCT_OFFSET(RwDrive, temperature_text) },
	[PROP_NOTE] = { "note", G_STRUCT_OFFSET(RwDrive, note) },
	[PROP_CERTIFICATE_ID] = { "certificate-id", G_STRUCT_OFFSET(RwDrive, certificate_id) },
};

static char **text_at(RwDrive *self, guint prop)
{
	return G_STRUCT_MEMBER_P(self, texts[prop].offset);
}

/* Takes the text over, and tells when it is another one. */
static void take_text(RwDrive *self, guint prop, char *text)
{
	char **at = text_at(self, prop);

	if (g_strcmp0(*at, text) == 0) {
		g_free(text);
		return;
	}
	g_free(*at);
	*at = text;
	g_object_notify_by_pspec(G_OBJECT(self), props[prop]);
}

static void set_text(RwDrive *self, guint prop, const char *text)
{
	take_text(self, prop, g_strdup(text ? text : ""));
}

static void set_number(RwDrive *self, guint prop, guint *at, guint value)
{
	if (*at == value)
		return;
	*at = value;
	g_object_notify_by_pspec(G_OBJECT(self), props[prop]);
}

static void set_flag(RwDrive *self, guint prop, gboolean *at, gboolean value)
{
	if (*at == !!value)
		return;
	*at = !!value;
	g_object_notify_by_pspec(G_OBJECT(self), props[prop]);
}

/* --- what it is */

/* "SAMSUNG MZVLB512" where the model begins with its maker anyway. */
static char *make_title(const char *vendor, const char *model)
{
	g_autofree char *low_vendor = g_utf8_strdown(vendor, -1);
	g_autofree char *low_model = g_utf8_strdown(model, -1);

	if (!*model)
		return g_strdup(*vendor ? vendor : _("Drive without a name"));
	if (!*vendor || g_str_has_prefix(low_model, low_vendor) || strcmp(low_vendor, "ata") == 0)
		return g_strdup(model);
	return g_strdup_printf("%s %s", vendor, model);
}

/* What a signature on the drive is a sign of. */
static const char *name_content(const char *kind, const char *type)
{
	static const struct {
		const char *type;
		const char *name;
	} table[] = {
		{ "ntfs", N_("Windows") },
		{ "BitLocker", N_("Windows (encrypted)") },
		{ "apfs", N_("macOS") },
		{ "hfsplus", N_("macOS") },
		{ "ext4", N_("Linux") },
		{ "ext3", N_("Linux") },
		{ "xfs", N_("Linux") },
		{ "btrfs", N_("Linux") },
		{ "crypto_LUKS", N_("Linux (encrypted)") },
		{ "linux_raid_member", N_("part of a RAID") },
		{ "isw_raid_member", N_("part of a RAID") },
		{ "LVM2_member", N_("Linux (LVM)") },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
		if (g_strcmp0(table[i].type, type) == 0)
			return _(table[i].name);
	}
	return g_strcmp0(kind, "partition-table") == 0 || g_strcmp0(type, "vfat") == 0 ? NULL : _("other data");
}

/* "Windows (encrypted), Linux"; no signature at all is not the same as empty, and is not said to be. */
static char *describe_contents(const json_t *details)
{
	const json_t *contents = json_object_get(details, "contents");
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	gsize i;
	const json_t *it;

	json_array_foreach(contents, i, it)
	{
		const char *name = name_content(json_string_value(json_object_get(it, "kind")),
						json_string_value(json_object_get(it, "type")));

		if (name && !g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL))
			g_ptr_array_add(names, (gpointer)name);
	}
	if (names->len == 0)
		return g_strdup(json_array_size(contents) ? _("partitions without known content")
							  : _("no known content"));
	g_ptr_array_add(names, NULL);
	return g_strjoinv(", ", (char **)names->pdata);
}

static void refresh_contents(RwDrive *self)
{
	const char *told = rw_bus_station1_drive_get_details(self->proxy);
	json_t *details;

	if (g_strcmp0(told, self->told) == 0)
		return;
	g_free(self->told);
	self->told = g_strdup(told);
	details = json_loads(told ? told : "", 0, NULL);
	take_text(self, PROP_CONTENTS_TEXT, describe_contents(details));
	json_decref(details);
}

static void refresh_identity(RwDrive *self)
{
	RwBusStation1Drive *it = self->proxy;
	guint64 size = rw_bus_station1_drive_get_size_bytes(it);

	take_text(self, PROP_TITLE,
		  make_title(rw_bus_station1_drive_get_vendor(it), rw_bus_station1_drive_get_model(it)));
	set_text(self, PROP_SERIAL, rw_bus_station1_drive_get_serial(it));
	take_text(self, PROP_SIZE_TEXT, rw_form_size(size));
	take_text(self, PROP_KIND_TEXT,
		  g_strdup_printf("%s · %s", rw_word_bus(rw_bus_station1_drive_get_bus(it)),
				  rw_word_media(rw_bus_station1_drive_get_media(it))));
	set_text(self, PROP_PLACE, rw_bus_station1_drive_get_place(it));
	set_number(self, PROP_BAY, &self->bay, rw_bus_station1_drive_get_bay(it));
	set_flag(self, PROP_SELECTABLE, &self->selectable, rw_bus_station1_drive_get_selectable(it));
	refresh_contents(self);
}

/* --- what it is in */

static gboolean is_running(RwDrive *self)
{
	return self->job && g_strcmp0(rw_bus_station1_job_get_state(self->job), "ended") != 0;
}

static RwState find_state(RwDrive *self)
{
	const char *ended = rw_bus_station1_drive_get_ended_job(self->proxy);

	if (!self->present)
		return RW_STATE_UNPLUGGED;
	if (is_running(self))
		return rw_state_of_running(rw_bus_station1_job_get_state(self->job),
					   rw_bus_station1_job_get_step(self->job));
	if (!rw_bus_station1_drive_get_selectable(self->proxy))
		return RW_STATE_PROTECTED;
	/* only what ended since it was plugged in says something about what is on it */
	if (ended && *ended && g_strcmp0(ended, rw_bus_station1_drive_get_past_job(self->proxy)) == 0)
		return rw_state_of_ended(rw_bus_station1_drive_get_past_outcome(self->proxy),
					 rw_bus_station1_drive_get_past_level(self->proxy));
	return RW_STATE_READY;
}

static char *past_note(RwDrive *self)
{
	const char *certificate = rw_bus_station1_drive_get_past_certificate_id(self->proxy);
	g_autofree char *day = rw_form_day(rw_bus_station1_drive_get_past_ended_ms(self->proxy));

	if (!*day)
		return g_strdup("");
	return *certificate ? g_strdup_printf(_("Was here %s: %s (%s). What is on it now is not known."), day,
					      rw_word_outcome(rw_bus_station1_drive_get_past_outcome(self->proxy)),
					      certificate)
			    : g_strdup_printf(_("Was here %s: %s. What is on it now is not known."), day,
					      rw_word_outcome(rw_bus_station1_drive_get_past_outcome(self->proxy)));
}

static char *find_note(RwDrive *self, RwState state)
{
	const char *problem = rw_bus_station1_drive_get_problem(self->proxy);

	if (state == RW_STATE_UNPLUGGED)
		return g_strdup(_("The drive was unplugged while it was being erased. It is not erased."));
	if (problem && *problem)
		return rw_form_sentence(problem);
	if (state == RW_STATE_PROTECTED)
		return rw_form_sentence(rw_bus_station1_drive_get_protection(self->proxy));
	if (state == RW_STATE_NEEDS_YOU && is_running(self))
		return g_strdup(_("The drive asks a question. Open it to answer."));
	if (is_running(self))
		return rw_form_sentence(rw_bus_station1_job_get_message(self->job));
	if (rw_state_group(state) == RW_GROUP_NEEDS_HAND)
		return rw_form_sentence(rw_bus_station1_drive_get_past_reason(self->proxy));
	return state == RW_STATE_READY ? past_note(self) : g_strdup("");
}

static void refresh_state(RwDrive *self)
{
	RwState state = find_state(self);
	gboolean is_working = is_running(self) && self->present;
	const char *scanned = rw_bus_station1_drive_get_inventory_id(self->proxy);
	const char *past = rw_bus_station1_drive_get_past_inventory_id(self->proxy);
	gboolean is_ended = rw_state_group(state) == RW_GROUP_DONE || rw_state_group(state) == RW_GROUP_NEEDS_HAND;

	set_text(self, PROP_STATE_WORD, rw_state_word(state));
	set_text(self, PROP_STATE_ICON, rw_state_icon(state));
	set_text(self, PROP_STATE_STYLE, rw_state_style(state));
	set_text(self, PROP_INVENTORY_ID,
		 is_working ? rw_bus_station1_job_get_inventory_id(self->job)
			    : (scanned && *scanned ? scanned : (is_ended ? past : "")));
	take_text(self, PROP_NOTE, find_note(self, state));
	set_flag(self, PROP_WORKING, &self->working, is_working);
	set_number(self, PROP_STATE, &self->state, state);
	set_text(self, PROP_CERTIFICATE_ID, is_ended ? rw_bus_station1_drive_get_past_certificate_id(self->proxy) : "");
}

/* --- how far it is */

static void keep_rate(RwDrive *self, guint64 rate)
{
	const char *job_id = rw_bus_station1_job_get_job_id(self->job);

	if (g_strcmp0(job_id, self->rates_of) != 0) {
		g_free(self->rates_of);
		self->rates_of = g_strdup(job_id);
		memset(self->rates, 0, sizeof(self->rates));
	}
	/* what lies between two looks went at about this speed too */
	for (gsize i = MIN((gsize)(self->fraction * RW_RATE_SAMPLES), RW_RATE_SAMPLES - 1) + 1; i > 0; i--) {
		if (self->rates[i - 1])
			break;
		self->rates[i - 1] = rate;
	}
}

static void refresh_progress(RwDrive *self)
{
	gboolean runs = is_running(self);
	guint64 total = runs ? rw_bus_station1_job_get_total_bytes(self->job) : 0;
	guint64 done = runs ? rw_bus_station1_job_get_done_bytes(self->job) : 0;
	guint64 left = runs ? rw_bus_station1_job_get_remaining_ms(self->job) : G_MAXUINT64;
	guint64 rate = runs ? rw_bus_station1_job_get_rate_bytes_per_second(self->job) : 0;
	double fraction = total ? CLAMP((double)done / (double)total, 0, 1) : 0;

	if (ABS(fraction - self->fraction) >= 0.001 ||
	    (fraction != self->fraction && (fraction >= 1 || fraction <= 0))) {
		self->fraction = fraction;
		g_object_notify_by_pspec(G_OBJECT(self), props[PROP_FRACTION]);
	}
	/* 100 % is said when it ended well, not before */
	take_text(self, PROP_PERCENT_TEXT,
		  runs ? g_strdup_printf("%u %%", MIN((guint)(fraction * 100), 99)) : g_strdup(""));
	take_text(self, PROP_REMAINING_TEXT, runs && left != G_MAXUINT64 ? rw_form_duration(left) : g_strdup(""));
	take_text(self, PROP_RATE_TEXT, rw_form_rate(rate));
	take_text(self, PROP_TEMPERATURE_TEXT,
		  rw_form_temperature(runs ? rw_bus_station1_job_get_temperature_millicelsius(self->job) : G_MININT32));
	if (runs && rate)
		keep_rate(self, rate);
}

void rw_drive_refresh(RwDrive *self)
{
	g_return_if_fail(RW_IS_DRIVE(self));

	g_object_freeze_notify(G_OBJECT(self));
	if (self->present)
		refresh_identity(self);
	refresh_progress(self);
	refresh_state(self);
	g_object_thaw_notify(G_OBJECT(self));
}

void rw_drive_retell(RwDrive *self)
{
	g_return_if_fail(RW_IS_DRIVE(self));

	g_clear_pointer(&self->told, g_free);
	rw_drive_refresh(self);
}

void rw_drive_leave(RwDrive *self)
{
	g_return_if_fail(RW_IS_DRIVE(self));

	set_flag(self, PROP_PRESENT, &self->present, FALSE);
	set_flag(self, PROP_SELECTABLE, &self->selectable, FALSE);
	g_clear_object(&self->job);
	rw_drive_refresh(self);
}

void rw_drive_return(RwDrive *self, RwBusStation1Drive *proxy)
{
	g_return_if_fail(RW_IS_DRIVE(self));

	g_set_object(&self->proxy, proxy);
	set_flag(self, PROP_PRESENT, &self->present, TRUE);
	rw_drive_refresh(self);
}

void rw_drive_set_job(RwDrive *self, RwBusStation1Job *job)
{
	g_return_if_fail(RW_IS_DRIVE(self));

	g_set_object(&self->job, job);
}

RwDrive *rw_drive_new(RwBusStation1Drive *proxy)
{
	RwDrive *self = g_object_new(RW_TYPE_DRIVE, NULL);

	self->proxy = g_object_ref(proxy);
	self->path = g_strdup(g_dbus_proxy_get_object_path(G_DBUS_PROXY(proxy)));
	self->present = TRUE;
	return self;
}

/* --- getters */

RwBusStation1Drive *rw_drive_get_proxy(RwDrive *self)
{
	return self->proxy;
}

RwBusStation1Job *rw_drive_get_job(RwDrive *self)
{
	return self->job;
}

const char *rw_drive_get_path(RwDrive *self)
{
	return self->path;
}

const char *rw_drive_get_title(RwDrive *self)
{
	return self->title;
}

const char *rw_drive_get_serial(RwDrive *self)
{
	return self->serial;
}

const char *rw_drive_get_size_text(RwDrive *self)
{
	return self->size_text;
}

const char *rw_drive_get_inventory_id(RwDrive *self)
{
	return self->inventory_id;
}

const char *rw_drive_get_note(RwDrive *self)
{
	return self->note;
}

const char *rw_drive_get_certificate_id(RwDrive *self)
{
	return self->certificate_id;
}

guint rw_drive_get_bay(RwDrive *self)
{
	return self->bay;
}

RwState rw_drive_get_state(RwDrive *self)
{
	return (RwState)self->state;
}

gboolean rw_drive_is_selectable(RwDrive *self)
{
	return self->selectable;
}

gboolean rw_drive_is_present(RwDrive *self)
{
	return self->present;
}

gboolean rw_drive_is_working(RwDrive *self)
{
	return self->working;
}

gboolean rw_drive_is_loose(RwDrive *self)
{
	return g_strcmp0(rw_bus_station1_drive_get_bus(self->proxy), "usb") == 0;
}

const guint64 *rw_drive_get_rates(RwDrive *self)
{
	return self->rates;
}

/* --- object */

static void rw_drive_get_property(GObject *object, guint prop, GValue *value, GParamSpec *pspec)
{
	RwDrive *self = RW_DRIVE(object);

	switch (prop) {
	case PROP_BAY:
		g_value_set_uint(value, self->bay);
		break;
	case PROP_STATE:
		g_value_set_uint(value, self->state);
		break;
	case PROP_FRACTION:
		g_value_set_double(value, self->fraction);
		break;
	case PROP_SELECTABLE:
		g_value_set_boolean(value, self->selectable);
		break;
	case PROP_PRESENT:
		g_value_set_boolean(value, self->present);
		break;
	case PROP_WORKING:
		g_value_set_boolean(value, self->working);
		break;
	default:
		g_value_set_string(value, *text_at(self, prop));
		break;
	}
}

static void rw_drive_finalize(GObject *object)
{
	RwDrive *self = RW_DRIVE(object);

	for (guint i = PROP_TITLE; i <= PROP_LAST_TEXT; i++)
		g_free(*text_at(self, i));
	g_free(self->path);
	g_free(self->told);
	g_free(self->rates_of);
	g_clear_object(&self->proxy);
	g_clear_object(&self->job);
	G_OBJECT_CLASS(rw_drive_parent_class)->finalize(object);
}

#define FLAGS (G_PARAM_READABLE | G_PARAM_STATIC_STRINGS)

static void rw_drive_class_init(RwDriveClass *klass)
{
	GObjectClass *object_class = G_OBJECT_CLASS(klass);

	object_class->get_property = rw_drive_get_property;
	object_class->finalize = rw_drive_finalize;
	for (guint i = PROP_TITLE; i <= PROP_LAST_TEXT; i++)
		props[i] = g_param_spec_string(texts[i].name, NULL, NULL, "", FLAGS);
	props[PROP_BAY] = g_param_spec_uint("bay", NULL, NULL, 0, G_MAXUINT, 0, FLAGS);
	props[PROP_STATE] = g_param_spec_uint("state", NULL, NULL, 0, RW_N_STATES, 0, FLAGS);
	props[PROP_FRACTION] = g_param_spec_double("fraction", NULL, NULL, 0, 1, 0, FLAGS);
	props[PROP_SELECTABLE] = g_param_spec_boolean("selectable", NULL, NULL, FALSE, FLAGS);
	props[PROP_PRESENT] = g_param_spec_boolean("present", NULL, NULL, FALSE, FLAGS);
	props[PROP_WORKING] = g_param_spec_boolean("working", NULL, NULL, FALSE, FLAGS);
	g_object_class_install_properties(object_class, N_PROPS, props);
}

static void rw_drive_init(RwDrive *self)
{
	for (guint i = PROP_TITLE; i <= PROP_LAST_TEXT; i++)
		*text_at(self, i) = g_strdup("");
}
