# SPDX-License-Identifier: GPL-3.0-or-later
"""Records for other systems: the JSON Schema holds, the CSV and XML say what the record says."""
import copy
import csv
import io
import json
import unittest
import xml.etree.ElementTree as ElementTree

import support  # noqa: F401
import tap

try:
    import jsonschema
except ImportError:
    jsonschema = None

SIMULATE = ("--simulate", "faults")
SCHEMA = tap.ROOT / "docs/radera-record-1.schema.json"
STATEMENT_SCHEMA = tap.ROOT / "docs/radera-statement-1.schema.json"


class Report(tap.Case):
    @classmethod
    def setUpClass(cls):
        cls.maker = cls("report")
        cls.maker.setUp()
        cls.maker.make_store(*SIMULATE)
        drives = [it["node"] for it in cls.maker.radera_json("drives", *SIMULATE)["drives"] if it["protection"] == "none"]
        for number, drive in enumerate(drives[:4]):
            cls.maker.radera("erase", drive, *SIMULATE, "--store", cls.maker.store, "--inventory-id", f"A-{number}",
                             "--operator", "asa", "--profile", "clear-zero", "--yes", code=None)
        cls.maker.radera("erase", *drives[:2], *SIMULATE, "--store", cls.maker.store, "--inventory-id", "two", "--operator", "asa",
                         "--profile", "clear-zero", "--yes", "--disposition", "reuse", code=None)
        cls.records = json.loads(cls.maker.report("json"))

    @classmethod
    def tearDownClass(cls):
        cls.maker.doCleanups()

    def report(self, form="csv", *more):
        return self.radera("archive", "report", "--format", form, *more, "--store", self.maker.store if self.maker else self.store,
                           *SIMULATE).stdout

    maker = None

    @unittest.skipUnless(jsonschema, "python3-jsonschema is not installed")
    def test_schema(self):
        schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
        jsonschema.Draft7Validator.check_schema(schema)
        validator = jsonschema.Draft7Validator(schema)
        example = json.loads((tap.ROOT / "tests/data/record-erased.json").read_text(encoding="utf-8"))
        for record in [example, *self.records]:
            self.assertEqual([error.message for error in validator.iter_errors(record)], [])
        for path, value in ((("outcome",), "perfect"), (("issued",), "yesterday"), (("colour",), "red"), (("drives",), []),
                            (("drives", 0, "result", "level_reached"), "destroyed"), (("log", "sequence"), "1"),
                            (("certificate_id",), "1"), (("station", "owner"), "x")):
            wrong = copy.deepcopy(self.records[0])
            at = wrong
            for key in path[:-1]:
                at = at[key]
            at[path[-1]] = value
            self.assertTrue(list(validator.iter_errors(wrong)), path)
        for key in schema["required"]:
            wrong = copy.deepcopy(self.records[0])
            del wrong[key]
            self.assertTrue(list(validator.iter_errors(wrong)), key)

    @unittest.skipUnless(jsonschema, "python3-jsonschema is not installed")
    def test_statement_schema(self):
        schema = json.loads(STATEMENT_SCHEMA.read_text(encoding="utf-8"))
        jsonschema.Draft7Validator.check_schema(schema)
        validator = jsonschema.Draft7Validator(schema)
        examples = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in (tap.ROOT / "tests/data").glob("statement-*.json")}
        self.assertEqual(len(examples), 5)
        for name, statement in examples.items():
            self.assertEqual([error.message for error in validator.iter_errors(statement)], [], name)
            for key in schema["required"]:
                wrong = copy.deepcopy(statement)
                del wrong[key]
                self.assertTrue(list(validator.iter_errors(wrong)), (name, key))
        for name, path, value in (("lot", ("outcome",), "erased"), ("lot", ("facts", "price"), "5 kr"), ("lot", ("assets",), []),
                                  ("lot", ("assets", 0, "holder"), "x"), ("destruction", ("disposition",), "sale"),
                                  ("destruction", ("drives", 0, "result", "level_reached"), "purge"),
                                  ("supplier", ("facts", "file-sha256"), "12"), ("handover", ("party", "number"), "1"),
                                  ("handover", ("log",), {"sequence": 1, "previous": ""}), ("credit", ("facts",), {"price": "5 kr"})):
            wrong = copy.deepcopy(examples[f"statement-{name}"])
            at = wrong
            for key in path[:-1]:
                at = at[key]
            at[path[-1]] = value
            self.assertTrue(list(validator.iter_errors(wrong)), (name, path))

    def test_csv(self):
        rows = list(csv.DictReader(io.StringIO(self.report("csv"), newline="")))
        drives = [(record, drive) for record in self.records for drive in record["drives"]]
        self.assertEqual(len(rows), len(drives))
        for row, (record, drive) in zip(rows, drives):
            self.assertEqual(row["certificate_id"], record["certificate_id"])
            self.assertEqual(row["serial"], drive["drive"]["serial"])
            self.assertEqual(row["outcome"], drive["result"]["outcome"])
            self.assertEqual(row["reason"], drive["result"]["reason"])
            self.assertEqual(row["inventory_id"], record["inventory_id"])
        self.assertEqual(rows[-1]["disposition"], "reuse")

    def test_xml(self):
        root = ElementTree.fromstring(self.report("xml").encode())
        reports = root.findall("report")
        self.assertEqual(len(reports), len(self.records))
        for report, record in zip(reports, self.records):
            self.assertEqual(report.findtext("blancco_data/description/document_id"), record["certificate_id"])
            erasures = report.findall("blancco_data/blancco_erasure_report/entries[@name='erasures']/entries[@name='erasure']")
            self.assertEqual(len(erasures), len(record["drives"]))
            for erasure, drive in zip(erasures, record["drives"]):
                self.assertEqual(erasure.findtext("entries[@name='target']/entry[@name='serial']"), drive["drive"]["serial"])
                self.assertEqual(erasure.findtext("entry[@name='state']"), "Simulated")
            self.assertEqual(report.findtext("user_data/entries[@name='fields']/entry[@name='Custom 1']"), record["inventory_id"])

    def test_one_and_none(self):
        wanted = self.records[1]["certificate_id"]
        self.assertEqual([record["certificate_id"] for record in json.loads(self.report("json", wanted))], [wanted])
        for words in (("RI-NONE-000001",), ("--format", "pdf")):
            self.radera("archive", "report", *words, "--store", self.maker.store, *SIMULATE, code=2)


if __name__ == "__main__":
    tap.main()
