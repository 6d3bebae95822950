/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <hpdf.h>
#include <stdio.h>
#include <zlib.h>

#include <radera/certificate.h>

#include "template_id.h"

void rad_certificate_template(char ret[RAD_TEMPLATE_SIZE])
{
	(void)snprintf(ret, RAD_TEMPLATE_SIZE, "%s-hpdf%s-zlib%s", RAD_PAGE_TEMPLATE_ID, HPDF_GetVersion(),
		       zlibVersion());
}
