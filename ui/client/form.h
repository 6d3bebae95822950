/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Numbers, sizes, times and the service's words as people read them, in the language that is set. All return new text
 * unless they say otherwise.
 */
#ifndef RW_CLIENT_FORM_H
#define RW_CLIENT_FORM_H

#include <gio/gio.h>

G_BEGIN_DECLS

char *rw_form_size(guint64 bytes);	      /* "512 GB", "16,8 MB": decimal units, as on the drive's label */
char *rw_form_rate(guint64 bytes_per_second); /* "512 MB/s"; empty at 0 */
char *rw_form_duration(guint64 ms);	      /* "40 s", "12 min", "2 h 5 min", "3 d 4 h" */
char *rw_form_about(guint64 ms);	      /* "about 12 min"; "under a minute" */
char *rw_form_temperature(gint millicelsius); /* "41 °C"; empty when unknown */
char *rw_form_time(gint64 wall_ms);	      /* "2026-11-21 14:32", local time */
char *rw_form_day(gint64 wall_ms);	      /* "2026-11-21" */
/* "500", "499,50", "499.50 kr" as hundredths; FALSE for what is no price. */
gboolean rw_form_read_price(const char *text, gint64 *ret);
char *rw_form_price(gint64 minor); /* hundredths: "500,00 kr"; empty when negative */

/* The service's words in the language that is set; the word itself when it is not known. Static. */
const char *rw_word_bus(const char *bus);
const char *rw_word_media(const char *media);
const char *rw_word_level(const char *level);
const char *rw_word_outcome(const char *outcome);
const char *rw_word_technique(const char *technique);
const char *rw_word_choice(const char *choice);
const char *rw_word_step(const char *step);
const char *rw_word_step_state(const char *state);
const char *rw_word_role(const char *role);
const char *rw_word_verdict(const char *verdict);
const char *rw_word_disposition(const char *disposition);
const char *rw_word_signature(const char *role);
const char *rw_word_kind(const char *kind); /* of a thing; "" for an unknown one */
const char *rw_word_asset_state(const char *state);
const char *rw_word_review(const char *kind);

/*
 * A sentence of the service in the language that is set, as far as it is known; else as it came (English). What stands
 * for changing parts ("%s") is carried over. New text.
 */
char *rw_form_sentence(const char *english);

/* A sentence of the service in each line, as sentences in the language of the screen. Owned by the caller. */
char *rw_form_lines(const char *english);

/* What a call's error says, as a sentence with what to do about it. New text. */
char *rw_form_error(const GError *error);
/* The service's name of it: "Refused", "NotSignedIn", ...; "" for what is not the service's. Static. */
const char *rw_error_name(const GError *error);

G_END_DECLS

#endif
