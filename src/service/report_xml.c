/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The element and entry names are those that importers of the market leader's erasure reports look for: generic
 * <entries> and <entry name type>. Words that those importers compare are kept to what their public readers know:
 * "Successful" for a drive that was erased without exception, "Failed" for everything else. How they read an erasure
 * with exceptions is UNCONFIRMED, so it is not called successful; and what was simulated is called that.
 */
#include "service/report_private.h"

#include <errno.h>
#include <libxml/xmlwriter.h>
#include <stdio.h>

#include "base/cleanup.h"
#include "base/text.h"

#define OPERATION "write report"

/* A writer that remembers that something failed. */
struct out {
	xmlTextWriterPtr writer;
	bool failed;
};

static const xmlChar *xml(const char *text)
{
	return (const xmlChar *)text;
}

static void begin(struct out *out, const char *element)
{
	out->failed |= xmlTextWriterStartElement(out->writer, xml(element)) < 0;
}

static void end(struct out *out)
{
	out->failed |= xmlTextWriterEndElement(out->writer) < 0;
}

static void put(struct out *out, const char *element, const char *text)
{
	out->failed |= xmlTextWriterWriteElement(out->writer, xml(element), xml(text)) < 0;
}

static void begin_entries(struct out *out, const char *name)
{
	begin(out, "entries");
	out->failed |= xmlTextWriterWriteAttribute(out->writer, xml("name"), xml(name)) < 0;
}

static void entry(struct out *out, const char *name, const char *type, const char *text)
{
	begin(out, "entry");
	out->failed |= xmlTextWriterWriteAttribute(out->writer, xml("name"), xml(name)) < 0;
	out->failed |= xmlTextWriterWriteAttribute(out->writer, xml("type"), xml(type)) < 0;
	out->failed |= xmlTextWriterWriteString(out->writer, xml(text)) < 0;
	end(out);
}

/* An entry whose value stands in the record. */
struct row {
	const char *name;
	const char *type;
	const char *path;
};

static void rows(struct out *out, const json_t *json, const struct row *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char buffer[RAD_REPORT_TEXT];

		entry(out, list[i].name, list[i].type, rad_report_text(json, list[i].path, buffer));
	}
}

static const struct row target_rows[] = {
	{ "vendor", "string", "drive.vendor" },	     { "model", "string", "drive.model" },
	{ "serial", "string", "drive.serial" },	     { "capacity", "uint", "drive.size_bytes" },
	{ "interface_type", "string", "drive.bus" }, { "type", "string", "drive.media" },
	{ "firmware", "string", "drive.firmware" },  { "wwn", "string", "drive.wwn" },
};

static const struct row erasure_rows[] = {
	{ "timestamp", "string", "result.ended" },
	{ "erasure_standard_name", "string", "plan.profile.title_en" },
	{ "start_time", "string", "result.started" },
	{ "end_time", "string", "result.ended" },
	{ "nist_category", "string", "result.level_reached" },
	{ "technique", "string", "plan.technique" },
	{ "exceptions", "string", "result.reason" },
};

static void put_erasure(struct out *out, const json_t *drive)
{
	char buffer[RAD_REPORT_TEXT];
	bool erased = rad_text_equal(rad_report_text(drive, "result.outcome", buffer), "erased");
	bool simulated = rad_text_equal(rad_report_text(drive, "drive.simulated", buffer), "true");

	begin_entries(out, "erasure");
	entry(out, "state", "string", simulated ? "Simulated" : erased ? "Successful" : "Failed");
	rows(out, drive, erasure_rows, RAD_ARRAY_LENGTH(erasure_rows));
	begin_entries(out, "target");
	rows(out, drive, target_rows, RAD_ARRAY_LENGTH(target_rows));
	end(out);
	end(out);
}

static void put_disk(struct out *out, const json_t *drive)
{
	begin_entries(out, "disk");
	rows(out, drive, target_rows, RAD_ARRAY_LENGTH(target_rows));
	end(out);
}

static void put_drives(struct out *out, const json_t *record, const char *name,
		       void (*put_one)(struct out *out, const json_t *drive))
{
	const json_t *drive;
	size_t i;

	begin_entries(out, name);
	json_array_foreach(json_object_get(record, "drives"), i, drive) put_one(out, drive);
	end(out);
}

static void put_description(struct out *out, const json_t *record)
{
	char buffer[RAD_REPORT_TEXT];

	begin(out, "description");
	put(out, "document_id", rad_report_text(record, "certificate_id", buffer));
	put(out, "report_date", rad_report_text(record, "issued", buffer));
	end(out);
}

static void put_software(struct out *out, const json_t *record)
{
	static const struct row list[] = {
		{ "product_name", "string", "tool.name" },
		{ "product_version", "string", "tool.version" },
	};

	begin(out, "blancco_software_report");
	begin_entries(out, "software");
	rows(out, record, list, RAD_ARRAY_LENGTH(list));
	end(out);
	end(out);
}

/* The fields that a person filled in: the inventory number stands in the first of them. */
static void put_user_data(struct out *out, const json_t *record)
{
	static const struct row list[] = {
		{ "Custom 1", "string", "inventory_id" },
		{ "Custom 2", "string", "disposition" },
		{ "Custom 3", "string", "performed_by.name" },
		{ "Custom 4", "string", "station.organisation" },
	};

	begin(out, "user_data");
	begin_entries(out, "fields");
	rows(out, record, list, RAD_ARRAY_LENGTH(list));
	end(out);
	end(out);
}

static void put_report(struct out *out, const json_t *record)
{
	begin(out, "report");
	begin(out, "blancco_data");
	put_description(out, record);
	begin(out, "blancco_erasure_report");
	put_drives(out, record, "erasures", put_erasure);
	end(out);
	begin(out, "blancco_hardware_report");
	put_drives(out, record, "disks", put_disk);
	end(out);
	put_software(out, record);
	end(out);
	put_user_data(out, record);
	end(out);
}

static bool write_document(const json_t *records, xmlBufferPtr buffer)
{
	struct out out = { .writer = xmlNewTextWriterMemory(buffer, 0) };
	const json_t *record;
	size_t i;

	if (!out.writer)
		return false;
	out.failed |= xmlTextWriterSetIndent(out.writer, 1) < 0;
	out.failed |= xmlTextWriterStartDocument(out.writer, NULL, "UTF-8", NULL) < 0;
	out.failed |=
		xmlTextWriterWriteComment(out.writer, xml(" Written by Radera for importers. Not signed: the evidence "
							  "is the certificate. ")) < 0;
	begin(&out, "root");
	json_array_foreach(records, i, record) put_report(&out, record);
	end(&out);
	out.failed |= xmlTextWriterEndDocument(out.writer) < 0;
	xmlFreeTextWriter(out.writer);
	return !out.failed;
}

int rad_report_write_xml(const json_t *records, struct rad_buffer *ret, struct rad_error *err)
{
	xmlBufferPtr buffer = xmlBufferCreate();
	bool fine = buffer && write_document(records, buffer);

	if (fine)
		rad_buffer_append(ret, xmlBufferContent(buffer), (size_t)xmlBufferLength(buffer));
	xmlBufferFree(buffer);
	return fine ? rad_buffer_check(ret, err)
		    : rad_error_set(err, RAD_ERROR_IO, ENOMEM, OPERATION, "the XML could not be written");
}
