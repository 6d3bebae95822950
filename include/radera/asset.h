/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An inventoried thing: what the register says of it, and where it is on its way out. Its evidence is in the records;
 * this is the card that they are tied to. No person is in it: the holder is a keyed digest of the register's own
 * reference (inventory.h).
 */
#ifndef RADERA_ASSET_H
#define RADERA_ASSET_H

#include <radera/drive.h>
#include <radera/profile.h>

#ifdef __cplusplus
extern "C" {
#endif

enum rad_asset_kind {
	RAD_ASSET_UNKNOWN = 0,
	RAD_ASSET_STUDENT, /* one to one: it is one student's */
	RAD_ASSET_TEACHER,
	RAD_ASSET_ADMINISTRATIVE,
	RAD_ASSET_SHARED,
	RAD_ASSET_SERVER,
	RAD_ASSET_DRIVE, /* a loose one */
	RAD_ASSET_PHONE, /* phones and tablets are not erased here */
	RAD_ASSET_TABLET,
	RAD_ASSET_OTHER,
	RAD_ASSET_KINDS,
};
const char *rad_asset_kind_name(enum rad_asset_kind kind); /* "unknown", "student", ..., "other" */
bool rad_asset_kind_find(const char *name, enum rad_asset_kind *ret);

enum rad_asset_state {
	RAD_ASSET_REGISTERED = 0, /* known, and not here */
	RAD_ASSET_RECEIVED,
	RAD_ASSET_EXAMINED,
	RAD_ASSET_ERASING,
	RAD_ASSET_ERASED,
	RAD_ASSET_FAILED,
	RAD_ASSET_DISPOSED,
	RAD_ASSET_STATES,
};
const char *rad_asset_state_name(enum rad_asset_state state); /* "registered", ..., "disposed" */
bool rad_asset_state_find(const char *name, enum rad_asset_state *ret);

/* Whether an asset may go from one state to the other. A disposed one goes nowhere; what was reused inside may be
 * received again all the same, as a thing of which nothing is known (rad_disposition_is_inside()). Pure. */
bool rad_asset_may_move(enum rad_asset_state from, enum rad_asset_state to);

/* Where it goes. The words are those of records. */
enum rad_disposition {
	RAD_DISPOSITION_NONE = 0,
	RAD_DISPOSITION_SALE,	/* to the contracted partner */
	RAD_DISPOSITION_BUYOUT, /* to the student who had it */
	RAD_DISPOSITION_REUSE,	/* inside */
	RAD_DISPOSITION_RETURN, /* to the lessor */
	RAD_DISPOSITION_DONATION,
	RAD_DISPOSITION_RECYCLING,
	RAD_DISPOSITION_DESTRUCTION,
	RAD_DISPOSITIONS,
};
/* Whether a thing that left so is the owner's still, so that it comes in again one day: reuse inside. Pure. */
bool rad_disposition_is_inside(enum rad_disposition disposition);
const char *rad_disposition_name(enum rad_disposition disposition); /* "", "sale", ..., "destruction" */
bool rad_disposition_find(const char *name, enum rad_disposition *ret);

#define RAD_HOLDER_SIZE 65
#define RAD_DATE_SIZE	11

struct rad_asset {
	char inventory_id[RAD_ID_SIZE];
	char serial[RAD_SERIAL_SIZE]; /* of the computer; empty when the register says nothing that means something */
	char make[80];
	char model[120];
	enum rad_asset_kind kind;
	char organisation[RAD_ID_SIZE];	  /* whose it is, as the register says: id, name or alias; empty = own */
	char unit[120];			  /* school, department, cost centre */
	char holder[RAD_HOLDER_SIZE];	  /* keyed digest; empty = nobody */
	char in_use_since[RAD_DATE_SIZE]; /* 2023-08-15; may be empty */
	uint32_t planned_months;	  /* 0 = not told */
	int64_t price_minor;		  /* price or residual value in hundredths; -1 = not told */
	char register_status[80];	  /* the register's own word */
	bool register_retired;		  /* which says that it has left the register already */
	char source[RAD_ID_SIZE];	  /* the mapping that it came by; "station" = registered on the spot */

	/* the station's own, not the register's */
	enum rad_asset_state state;
	enum rad_disposition disposition;
	int64_t changed_wall_ms;
};

/* Whether the register says the same of two cards; what is the station's own is not compared. Pure. */
bool rad_asset_is_same(const struct rad_asset *a, const struct rad_asset *b);

#ifdef __cplusplus
}
#endif

#endif
