/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "client/person.h"

#include <jansson.h>

#include "client/form.h"

struct _RwPerson {
	GObject parent_instance;

	char *id;
	char *name;
	char *role;
	gboolean may_act;
	gboolean has_pin;
	gboolean has_card;
	gboolean retired;
};

G_DEFINE_FINAL_TYPE(RwPerson, rw_person, G_TYPE_OBJECT)

enum { PROP_0, PROP_ID, PROP_NAME, PROP_ROLE_TEXT, N_PROPS };

static GParamSpec *props[N_PROPS];

const char *rw_person_get_id(RwPerson *self)
{
	return self->id;
}

const char *rw_person_get_name(RwPerson *self)
{
	return self->name;
}

const char *rw_person_get_role(RwPerson *self)
{
	return self->role;
}

gboolean rw_person_may_sign_in(RwPerson *self)
{
	return self->may_act && (self->has_pin || self->has_card);
}

gboolean rw_person_has_card(RwPerson *self)
{
	return self->has_card;
}

gboolean rw_person_is_retired(RwPerson *self)
{
	return self->retired;
}

GListStore *rw_people_from_json(const char *text)
{
	GListStore *people = g_list_store_new(RW_TYPE_PERSON);
	json_t *list = json_loads(text, 0, NULL);
	const json_t *it;
	gsize i;

	json_array_foreach(list, i, it)
	{
		g_autoptr(RwPerson) person = g_object_new(RW_TYPE_PERSON, NULL);

		person->id = g_strdup(json_string_value(json_object_get(it, "id")));
		person->name = g_strdup(json_string_value(json_object_get(it, "name")));
		person->role = g_strdup(json_string_value(json_object_get(it, "role")));
		person->may_act = json_is_true(json_object_get(it, "may_act"));
		person->has_pin = json_is_true(json_object_get(it, "has_pin"));
		person->has_card = json_is_true(json_object_get(it, "has_card"));
		person->retired = json_is_true(json_object_get(it, "retired"));
		g_list_store_append(people, person);
	}
	json_decref(list);
	return people;
}

static void rw_person_get_property(GObject *object, guint prop, GValue *value, GParamSpec *pspec)
{
	RwPerson *self = RW_PERSON(object);

	if (prop == PROP_ID)
		g_value_set_string(value, self->id);
	else if (prop == PROP_NAME)
		g_value_set_string(value, self->name);
	else
		g_value_set_string(value, rw_word_role(self->role));
}

static void rw_person_finalize(GObject *object)
{
	RwPerson *self = RW_PERSON(object);

	g_free(self->id);
	g_free(self->name);
	g_free(self->role);
	G_OBJECT_CLASS(rw_person_parent_class)->finalize(object);
}

static void rw_person_class_init(RwPersonClass *klass)
{
	GObjectClass *object_class = G_OBJECT_CLASS(klass);

	object_class->get_property = rw_person_get_property;
	object_class->finalize = rw_person_finalize;
	props[PROP_ID] = g_param_spec_string("id", NULL, NULL, "", G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
	props[PROP_NAME] = g_param_spec_string("name", NULL, NULL, "", G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
	props[PROP_ROLE_TEXT] =
		g_param_spec_string("role-text", NULL, NULL, "", G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
	g_object_class_install_properties(object_class, N_PROPS, props);
}

static void rw_person_init(RwPerson *self)
{
}
