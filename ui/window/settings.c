/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "window/settings.h"

#include <gio/gio.h>

#define GROUP	     "workstation"
#define TEXT_DEFAULT 115
#define TEXT_MAX     230

struct _RwSettings {
	GObject parent_instance;

	char *language;
	char *keyboard;
	guint text_percent;
	gboolean sound;
	gboolean by_typing;
	char *file;
	gboolean is_loading;
};

G_DEFINE_FINAL_TYPE(RwSettings, rw_settings, G_TYPE_OBJECT)

enum { PROP_0, PROP_LANGUAGE, PROP_KEYBOARD, PROP_TEXT_PERCENT, PROP_SOUND, PROP_BY_TYPING, N_PROPS };

static GParamSpec *props[N_PROPS];

static void have_saved(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(GError) error = NULL;

	if (!g_file_replace_contents_finish(G_FILE(source), result, NULL, &error))
		g_debug("the settings were not saved: %s", error->message);
}

static void save(RwSettings *self)
{
	g_autoptr(GKeyFile) keys = g_key_file_new();
	g_autoptr(GFile) file = g_file_new_for_path(self->file);
	g_autofree char *directory = g_path_get_dirname(self->file);
	g_autofree char *text = NULL;
	g_autoptr(GBytes) bytes = NULL;
	gsize size;

	g_key_file_set_string(keys, GROUP, "language", self->language);
	g_key_file_set_string(keys, GROUP, "keyboard", self->keyboard);
	g_key_file_set_integer(keys, GROUP, "text-percent", (int)self->text_percent);
	g_key_file_set_boolean(keys, GROUP, "sound", self->sound);
	g_key_file_set_boolean(keys, GROUP, "by-typing", self->by_typing);
	(void)g_mkdir_with_parents(directory, 0700);
	text = g_key_file_to_data(keys, &size, NULL);
	bytes = g_bytes_new_take(g_steal_pointer(&text), size);
	g_file_replace_contents_bytes_async(file, bytes, NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL, have_saved, NULL);
}

/* Read once, before there is a window. */
static void load(RwSettings *self)
{
	g_autoptr(GKeyFile) keys = g_key_file_new();
	g_autofree char *language = NULL;
	g_autofree char *keyboard = NULL;

	if (!g_key_file_load_from_file(keys, self->file, G_KEY_FILE_NONE, NULL))
		return;
	self->is_loading = TRUE;
	language = g_key_file_get_string(keys, GROUP, "language", NULL);
	keyboard = g_key_file_get_string(keys, GROUP, "keyboard", NULL);
	if (language)
		g_object_set(self, "language", language, NULL);
	if (keyboard)
		g_object_set(self, "keyboard", keyboard, NULL);
	if (g_key_file_has_key(keys, GROUP, "text-percent", NULL))
		self->text_percent =
			(guint)CLAMP(g_key_file_get_integer(keys, GROUP, "text-percent", NULL), 100, TEXT_MAX);
	if (g_key_file_has_key(keys, GROUP, "sound", NULL))
		self->sound = g_key_file_get_boolean(keys, GROUP, "sound", NULL);
	self->by_typing = g_key_file_get_boolean(keys, GROUP, "by-typing", NULL);
	self->is_loading = FALSE;
}

const char *rw_settings_get_language(RwSettings *self)
{
	return self->language;
}

const char *rw_settings_get_keyboard(RwSettings *self)
{
	return self->keyboard;
}

guint rw_settings_get_text_percent(RwSettings *self)
{
	return self->text_percent;
}

gboolean rw_settings_get_sound(RwSettings *self)
{
	return self->sound;
}

gboolean rw_settings_get_by_typing(RwSettings *self)
{
	return self->by_typing;
}

RwSettings *rw_settings_new(void)
{
	return g_object_new(RW_TYPE_SETTINGS, NULL);
}

static void rw_settings_set_property(GObject *object, guint prop, const GValue *value, GParamSpec *pspec)
{
	RwSettings *self = RW_SETTINGS(object);

	switch (prop) {
	case PROP_LANGUAGE:
		g_free(self->language);
		self->language = g_value_dup_string(value);
		break;
	case PROP_KEYBOARD:
		g_free(self->keyboard);
		self->keyboard = g_value_dup_string(value);
		break;
	case PROP_TEXT_PERCENT:
		self->text_percent = g_value_get_uint(value);
		break;
	case PROP_SOUND:
		self->sound = g_value_get_boolean(value);
		break;
	default:
		self->by_typing = g_value_get_boolean(value);
		break;
	}
	if (!self->is_loading)
		save(self);
}

static void rw_settings_get_property(GObject *object, guint prop, GValue *value, GParamSpec *pspec)
{
	RwSettings *self = RW_SETTINGS(object);

	switch (prop) {
	case PROP_LANGUAGE:
		g_value_set_string(value, self->language);
		break;
	case PROP_KEYBOARD:
		g_value_set_string(value, self->keyboard);
		break;
	case PROP_TEXT_PERCENT:
		g_value_set_uint(value, self->text_percent);
		break;
	case PROP_SOUND:
		g_value_set_boolean(value, self->sound);
		break;
	default:
		g_value_set_boolean(value, self->by_typing);
		break;
	}
}

static void rw_settings_finalize(GObject *object)
{
	RwSettings *self = RW_SETTINGS(object);

	g_free(self->language);
	g_free(self->keyboard);
	g_free(self->file);
	G_OBJECT_CLASS(rw_settings_parent_class)->finalize(object);
}

#define FLAGS (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS)

static void rw_settings_class_init(RwSettingsClass *klass)
{
	GObjectClass *object_class = G_OBJECT_CLASS(klass);

	object_class->set_property = rw_settings_set_property;
	object_class->get_property = rw_settings_get_property;
	object_class->finalize = rw_settings_finalize;
	props[PROP_LANGUAGE] = g_param_spec_string("language", NULL, NULL, "sv", FLAGS);
	props[PROP_KEYBOARD] = g_param_spec_string("keyboard", NULL, NULL, "se", FLAGS);
	props[PROP_TEXT_PERCENT] = g_param_spec_uint("text-percent", NULL, NULL, 100, TEXT_MAX, TEXT_DEFAULT, FLAGS);
	props[PROP_SOUND] = g_param_spec_boolean("sound", NULL, NULL, TRUE, FLAGS);
	props[PROP_BY_TYPING] = g_param_spec_boolean("by-typing", NULL, NULL, FALSE, FLAGS);
	g_object_class_install_properties(object_class, N_PROPS, props);
}

static void rw_settings_init(RwSettings *self)
{
	self->language = g_strdup("sv");
	self->keyboard = g_strdup("se");
	self->text_percent = TEXT_DEFAULT;
	self->sound = TRUE;
	self->file = g_build_filename(g_get_user_config_dir(), "radera", "workstation.ini", NULL);
	load(self);
}
