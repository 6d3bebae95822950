/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first revision around its signature: one signature, of the right kind, and that certifies the document. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "evidence/verify/private.h"

#define HEADER "%PDF-1.7"

const char *rad_verify_type(const struct rad_pdf *pdf, struct rad_span body, char *ret, size_t size)
{
	struct rad_span type = rad_pdf_get(pdf, body, "Type");

	(void)snprintf(ret, size, "%.*s", (int)(type.size < size ? type.size : size - 1),
		       type.size ? (const char *)type.data : "");
	for (char *c = ret; *c; c++) {
		if (*c < ' ' || *c > '~')
			*c = '?';
	}
	return ret;
}

/* The signature dictionary that a field refers to; 0 when the field is not a signed signature field. */
static uint32_t signature_of(const struct rad_pdf *pdf, struct rad_span field, bool *ret_odd)
{
	struct rad_span value;
	uint32_t number = 0;

	if (!rad_pdf_name_is(rad_pdf_get(pdf, field, "FT"), "Sig") || rad_pdf_dict_get(field, "Kids", &value, NULL))
		*ret_odd = true;
	if (!rad_pdf_dict_get(field, "V", &value, NULL))
		return 0;
	if (!rad_pdf_reference(value, &number))
		*ret_odd = true;
	return number;
}

/* A signature that no field names would not be seen by readers, but by those who look for it. */
static size_t count_signatures(const struct rad_pdf *pdf)
{
	size_t n = 0;

	for (size_t i = 0; i < pdf->n_objects; i++) {
		struct rad_span value;

		n += rad_pdf_dict_get(pdf->objects[i].body, "ByteRange", &value, NULL) ||
		     rad_pdf_name_is(rad_pdf_get(pdf, pdf->objects[i].body, "Type"), "Sig");
	}
	return n;
}

bool rad_verify_field(struct rad_verify *verify)
{
	const struct rad_pdf *pdf = &verify->pdf;
	struct rad_span catalog = rad_pdf_get(pdf, pdf->revisions[0].trailer, "Root");
	struct rad_span fields = rad_pdf_get(pdf, rad_pdf_get(pdf, catalog, "AcroForm"), "Fields");
	struct rad_span permissions = rad_pdf_get(pdf, catalog, "Perms");
	struct rad_span element;
	size_t position = 0;
	size_t n_signed = 0;
	uint32_t certified = 0;
	bool odd = false;

	verify->catalog = catalog;
	if (memcmp(pdf->file.data, HEADER, strlen(HEADER)) != 0)
		return rad_verify_bad(verify, 0, "the file is not a PDF 1.7, as certificates are");
	while (rad_pdf_array_next(fields, &position, &element)) {
		uint32_t number = signature_of(pdf, rad_pdf_resolve(pdf, element), &odd);

		n_signed += number != 0;
		verify->signature_number = number ? number : verify->signature_number;
	}
	if (n_signed == 0)
		return rad_verify_bad(verify, 0, "there is no signed signature field");
	if (odd || n_signed != 1 || count_signatures(pdf) != 1)
		return rad_verify_bad(verify, verify->signature_number,
				      "there is not exactly one signature field with one signature");
	if (!rad_pdf_dict_get(permissions, "DocMDP", &element, NULL) || !rad_pdf_reference(element, &certified) ||
	    certified != verify->signature_number)
		return rad_verify_bad(verify, verify->signature_number,
				      "the signature does not certify the document (/Perms)");
	verify->signature = rad_pdf_object(pdf, certified) ? rad_pdf_object(pdf, certified)->body : verify->signature;
	return rad_verify_ok(verify, certified, "one signature field is signed, and it certifies the document");
}

bool rad_verify_dictionary(struct rad_verify *verify)
{
	struct rad_span dict = verify->signature;
	struct rad_span value;

	if (!rad_pdf_dict_get(dict, "Type", &value, NULL) || !rad_pdf_name_is(value, "Sig") ||
	    !rad_pdf_dict_get(dict, "Filter", &value, NULL) || !rad_pdf_name_is(value, "Adobe.PPKLite") ||
	    !rad_pdf_dict_get(dict, "SubFilter", &value, NULL) || !rad_pdf_name_is(value, "ETSI.CAdES.detached"))
		return rad_verify_bad(verify, verify->signature_number,
				      "the signature is not of the kind ETSI.CAdES.detached");
	if (rad_pdf_dict_get(dict, "Cert", &value, NULL))
		return rad_verify_bad(verify, verify->signature_number,
				      "the signature dictionary has a certificate where none belongs");
	return rad_verify_ok(verify, verify->signature_number, "the signature is a PAdES one (ETSI.CAdES.detached)");
}
