/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transport/sense.h"

#include <limits.h>
#include <string.h>

#include <scsi/sg_lib.h>

#define STATUS_GOOD	       0x00
#define STATUS_CHECK_CONDITION 0x02

void rad_sense_decode(const uint8_t *sense, size_t size, struct rad_sense *ret)
{
	struct sg_scsi_sense_hdr header;
	int length = size > INT_MAX ? INT_MAX : (int)size;
	int progress = -1;

	memset(ret, 0, sizeof(*ret));
	if (size < 2 || !sg_scsi_normalize_sense(sense, length, &header))
		return;
	ret->valid = true;
	ret->is_fixed = (header.response_code & 0x7E) == 0x70;
	ret->is_deferred = header.response_code & 1;
	ret->key = header.sense_key;
	ret->asc = header.asc;
	ret->ascq = header.ascq;
	if (sg_get_sense_progress_fld(sense, length, &progress) && progress >= 0) {
		ret->has_progress = true;
		ret->progress = progress > UINT16_MAX ? UINT16_MAX : (uint16_t)progress;
	}
}

/* No sense and recovered errors are successes with a remark; a deferred error speaks of an earlier command. */
void rad_sense_judge(struct rad_reply *reply)
{
	rad_sense_decode(reply->sense_bytes, reply->sense_size, &reply->sense);
	reply->status = (struct rad_device_status){ .kind = RAD_STATUS_SCSI };
	reply->status.bytes[0] = reply->scsi_status;
	reply->status.bytes[1] = reply->sense.key;
	reply->status.bytes[2] = reply->sense.asc;
	reply->status.bytes[3] = reply->sense.ascq;
	if (reply->scsi_status == STATUS_GOOD)
		reply->answer = RAD_ANSWER_GOOD;
	else if (reply->scsi_status == STATUS_CHECK_CONDITION && !reply->sense.valid)
		reply->answer = RAD_ANSWER_UNCLEAR;
	else if (reply->scsi_status == STATUS_CHECK_CONDITION && !reply->sense.is_deferred && reply->sense.key <= 1)
		reply->answer = RAD_ANSWER_GOOD;
	else
		reply->answer = RAD_ANSWER_REFUSED;
}
