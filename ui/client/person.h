/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Somebody who works at the station. */
#ifndef RW_CLIENT_PERSON_H
#define RW_CLIENT_PERSON_H

#include <gio/gio.h>

G_BEGIN_DECLS

#define RW_TYPE_PERSON (rw_person_get_type())
G_DECLARE_FINAL_TYPE(RwPerson, rw_person, RW, PERSON, GObject)

const char *rw_person_get_id(RwPerson *self);
const char *rw_person_get_name(RwPerson *self);
const char *rw_person_get_role(RwPerson *self); /* the service's word */
gboolean rw_person_may_sign_in(RwPerson *self); /* appointed now, and has a PIN or a card */
gboolean rw_person_has_card(RwPerson *self);
gboolean rw_person_is_retired(RwPerson *self);

/* People out of the service's answer (org.radera.Station1.Operators): a new GListStore of RwPerson, all of them. */
GListStore *rw_people_from_json(const char *json);

G_END_DECLS

#endif
