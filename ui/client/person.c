/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "client/person.h"

#include <jansson.h>

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
	G_OBJECT_CLASS(klass)->finalize = rw_person_finalize;
}

static void rw_person_init(RwPerson *self)
{
}
