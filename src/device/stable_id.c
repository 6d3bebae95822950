/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "device/identity.h"
#include "device/loop.h"

/* One word for shells, file names and scripts: blanks and what quoting would be needed for become '_'. */
static void make_word(char *text)
{
	for (; *text; text++) {
		if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._:-+#", *text))
			*text = '_';
	}
}

static bool make_loop_id(const struct rad_view *view, const struct rad_block *block, char ret[RAD_STABLE_ID_SIZE])
{
	struct rad_loop_backing backing;
	int used;

	rad_loop_backing_read(view, block, &backing);
	if (!backing.has_inode)
		return false;
	used = snprintf(ret, RAD_STABLE_ID_SIZE, "loop-%" PRIx64 ":%" PRIu64, backing.device, backing.inode);
	if (backing.offset_bytes)
		(void)snprintf(ret + used, RAD_STABLE_ID_SIZE - (size_t)used, "+%" PRIu64, backing.offset_bytes);
	return true;
}

void rad_stable_id_make(const struct rad_view *view, const struct rad_block *block, struct rad_nature nature,
			struct rad_identity *identity)
{
	char *ret = identity->stable_id;
	char place[128];
	bool is_number = rad_text_has_prefix(identity->wwn, "nsid.");

	rad_block_place(view, block, place, sizeof(place));
	if (identity->wwn[0] && !is_number)
		(void)snprintf(ret, RAD_STABLE_ID_SIZE, "wwn-%s", identity->wwn);
	else if (identity->serial[0])
		(void)snprintf(ret, RAD_STABLE_ID_SIZE, "serial-%s%s%s%s%.22s", identity->model,
			       identity->model[0] ? "_" : "", identity->serial, is_number ? "_" : "", identity->wwn);
	else if (nature.bus != RAD_BUS_LOOP || !make_loop_id(view, block, ret)) {
		if (nature.kind == RAD_BLOCK_DRIVE && place[0])
			(void)snprintf(ret, RAD_STABLE_ID_SIZE, "path-%s", place);
		else
			(void)snprintf(ret, RAD_STABLE_ID_SIZE, "devno-%u:%u", block->major_number,
				       block->minor_number);
	}
	make_word(ret);
}

void rad_stable_id_tell_apart(const struct rad_view *view, const struct rad_block *block, struct rad_identity *identity)
{
	char place[58]; /* as much as always fits behind a cut id */
	char told[RAD_STABLE_ID_SIZE];

	rad_block_place(view, block, place, sizeof(place));
	(void)rad_text_copy(told, sizeof(told), identity->stable_id);
	(void)snprintf(identity->stable_id, RAD_STABLE_ID_SIZE, "%.100s#%.57s", told,
		       place[0] && !strstr(told, place) ? place : block->name);
	make_word(identity->stable_id);
}
