#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documents beside the erasure certificates: found, shown, checked, countersigned and handed on like those, and never taken for one."""
import json
import re
import subprocess
import unittest

import support  # noqa: F401
import tap

try:
    import jsonschema
except ImportError:
    jsonschema = None

SIMULATE = ("--simulate", str(tap.ROOT / "tests/data/bench-quick.yaml"))
SCHEMA = tap.ROOT / "docs/radera-statement-1.schema.json"
REPORT = b"%PDF-1.4 what the recycling company wrote"


class Statement(tap.Case):
    """One store for all: a destroyed drive with the company's report, a lot with a phone, and an erasure."""

    @classmethod
    def setUpClass(cls):
        cls.maker = cls("run_verb")
        cls.maker.setUp()
        cls.maker.fill()

    @classmethod
    def tearDownClass(cls):
        cls.maker.doCleanups()

    maker = None

    def run_verb(self, *words, code=0):
        return self.radera(*words, "--store", (self.maker or self).store, *SIMULATE, code=code).stdout

    def told(self, *words):
        return json.loads(self.run_verb(*words, "--json"))

    def fill(self):
        self.make_store(*SIMULATE)
        self.run_verb("operator", "add", "karin", "--name", "Karin Berg")
        self.report = self.directory / "rapport.pdf"
        self.report.write_bytes(REPORT)
        drive = next(it["node"] for it in self.radera_json("drives", *SIMULATE)["drives"] if it["protection"] == "none")
        self.run_verb("erase", drive, "--inventory-id", "104233", "--operator", "asa", "--profile", "clear-zero", "--yes")
        for number, kind, more in (("202", "drive", ("--serial", "ZZ-1")), ("201", "phone", ())):
            self.run_verb("asset", "register", number, "--kind", kind, *more, "--operator", "asa")
        self.run_verb("asset", "destroy", "202", "--method", "shredded", "--particle", "2 mm", "--by", "Stena Recycling AB", "--witness", "karin",
                      "--attachment", self.report, "--reference", "D-77", "--operator", "asa")
        self.run_verb("asset", "wiped", "201", "--reference", "MDM-1", "--operator", "asa")
        self.run_verb("asset", "checklist", "201", "--done", "management", "--operator", "asa")
        self.run_verb("lot", "open", "L-1", "--disposition", "recycling", "--receiver", "Stena Recycling AB", "--operator", "asa")
        self.run_verb("lot", "add", "L-1", "201", "--operator", "asa")
        self.run_verb("lot", "close", "L-1", "--operator", "asa")
        self.ids = {it["outcome"]: it["certificate_id"] for it in self.told("archive", "list")["records"]}
        self.run_verb("archive", "checkpoint")

    def file(self, outcome):
        return self.maker.store / f"certificates/{self.maker.ids[outcome]}.pdf"

    def test_found_and_listed(self):
        """By the thing, by its serial number, by the outcome; a level was reached by none."""
        for words, outcome in ((("archive", "find", "ZZ-1"), "destroyed"), (("archive", "find", "201"), "lot-closed"),
                               (("archive", "list", "--outcome", "destroyed"), "destroyed")):
            found = self.told(*words)["records"]
            self.assertEqual([(it["certificate_id"], it["outcome"], it["level"]) for it in found], [(self.maker.ids[outcome], outcome, "")], words)
        self.assertIn("every hash, signature and certificate checked", self.run_verb("archive", "verify"))

    @unittest.skipUnless(jsonschema, "python3-jsonschema is not installed")
    def test_schema(self):
        validator = jsonschema.Draft7Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
        for outcome in ("destroyed", "lot-closed"):
            statement = json.loads(self.run_verb("archive", "show", self.maker.ids[outcome]))
            self.assertEqual([error.message for error in validator.iter_errors(statement)], [], outcome)

    def test_verified_in_words(self):
        for outcome, words in (("destroyed", "certificate of destruction"), ("lot-closed", "consignment list")):
            told = self.radera("certificate", "verify", self.file(outcome), "--trust", self.maker.root).stdout
            self.assertIn(words, told)
            self.assertIn("drawn again from the record", told)
            self.assertIn("SIMULATED, NO EVIDENCE", told)
            self.assertNotRegex(told, r"certificate \S+, inventory")
        self.assertEqual(json.loads(self.radera("certificate", "show", self.file("destroyed")).stdout)["type"], "destruction")

    def test_changed_file(self):
        pdf = bytearray(self.file("destroyed").read_bytes())
        pdf[len(pdf) // 2] ^= 1
        wrong = self.directory / "wrong.pdf"
        wrong.write_bytes(pdf)
        self.radera("certificate", "verify", wrong, "--trust", self.maker.root, code=6)

    @tap.need_tool("pdftotext")
    def test_countersigned(self):
        """The boxes are called by who signs there, before and after."""
        signed = self.directory / "signed.pdf"
        before = subprocess.run(["pdftotext", "-layout", self.file("destroyed"), "-"], capture_output=True, text=True, check=True).stdout
        self.assertRegex(before, r"Vittne / Witness +Utförare / Carried out by")
        self.assertIn("rapport.pdf", before)
        self.radera("certificate", "countersign", self.file("destroyed"), "--as", "validator", "--name", "Karin Berg", "--output", signed, "--store",
                    self.maker.store, *SIMULATE)
        told = json.loads(self.radera("certificate", "verify", signed, "--trust", self.maker.root, "--json").stdout)["certificates"][0]
        self.assertEqual((told["verdict"], [it["role"] for it in told["signatures"]]), ("valid", ["station", "validator"]))
        self.assertTrue(signed.read_bytes().startswith(self.file("destroyed").read_bytes()))

    def test_bundle(self):
        """What the company handed in comes along as it was, and is no certificate."""
        bundle = self.directory / "bundle"
        self.run_verb("archive", "bundle", *self.maker.ids.values(), "--output", bundle)
        number = self.maker.ids["destroyed"]
        documents = list((bundle / "documents").iterdir())
        self.assertEqual([it.read_bytes() for it in documents], [REPORT])
        self.assertTrue(documents[0].name.startswith(number) and documents[0].name.endswith(".pdf"), documents)
        self.assertTrue((bundle / f"certificates/{number}.pdf").is_file())
        self.assertTrue((bundle / f"proofs/{self.maker.ids['lot-closed']}.json").is_file())

    def test_reports_of_erasures(self):
        for form in ("csv", "xml"):
            told = self.run_verb("archive", "report", "--format", form)
            self.assertIn(self.maker.ids["erased"], told)
            self.assertNotIn(self.maker.ids["destroyed"], told)
            self.assertNotIn("ZZ-1", told)
        told = json.loads(self.run_verb("archive", "report", "--format", "json"))
        self.assertEqual({it["schema"] for it in told}, {"radera-record-1", "radera-statement-1"})

    def test_views(self):
        """Another language, but no excerpt of one drive."""
        number = self.maker.ids["destroyed"]
        english = self.told("archive", "export", number, "--languages", "en", "--to", str(self.directory))["exported"][0]["certificate"]
        told = json.loads(self.radera("certificate", "verify", english, "--trust", self.maker.root, "--json").stdout)["certificates"][0]
        self.assertEqual((told["verdict"], told["excerpt"]), ("valid", "en"))
        self.run_verb("archive", "export", number, "--drive", "1", "--to", str(self.directory), code=2)
        whole = self.told("archive", "export", number, "--drive", "each", "--to", str(self.directory))["exported"]
        self.assertEqual([re.search(r"[^/]+$", it["certificate"]).group() for it in whole], [f"{number}.pdf"])

    def test_never_an_erasure(self):
        """A destroyed drive is in no list of what was erased, and its past is no erasure's."""
        self.assertEqual([it["inventory_id"] for it in self.told("archive", "list", "--outcome", "erased")["records"]], ["104233"])

    def test_a_drive_that_was_taken_out(self):
        """One of two drives failed and was taken out: the computer leaves with the other, though one record is about both."""
        faults = ("--simulate", "faults")
        own = type(self)("run_verb")
        own.setUp()
        self.addCleanup(own.doCleanups)
        own.make_store(*faults)

        def run(*words, code=0):
            return own.radera(*words, "--operator", "asa", "--store", own.store, *faults, code=code).stdout

        run("asset", "register", "300", "--kind", "server")
        run("erase", "sim:slow", "sim:lost-write", "--inventory-id", "300", "--profile", "clear-zero", "--yes", code=1)
        run("asset", "checklist", "300", "--done", "battery")
        run("lot", "open", "L-2", "--disposition", "reuse", "--receiver", "Björkskolan")
        self.assertIn("1 of 2 drives are not erased", run("lot", "add", "L-2", "300", code=3))
        run("asset", "register", "301", "--kind", "drive", "--serial", "SIMFAULT03")
        run("asset", "removed", "300", "SIMFAULT03")
        run("lot", "add", "L-2", "300")
        self.assertIn("1 of 1 drives are not erased", run("lot", "add", "L-2", "301", code=3))
        run("lot", "close", "L-2")
        entry = own.radera_json("archive", "list", "--outcome", "lot-closed", "--store", own.store, *faults)["records"][0]
        listed = json.loads(own.radera("archive", "show", entry["certificate_id"], "--store", own.store, *faults).stdout)["assets"]
        self.assertEqual([(it["inventory_id"], it["outcome"], it["n_drives"]) for it in listed], [("300", "erased", 1)])

    def test_file_is_made_up_for(self):
        """Where certificates cannot be written the statement is safe in the log, and its file follows."""
        own = type(self)("run_verb")
        own.setUp()
        self.addCleanup(own.doCleanups)
        own.maker = own
        own.make_store(*SIMULATE)
        own.run_verb("asset", "register", "7", "--kind", "drive", "--serial", "ZZ-7", "--operator", "asa")
        (own.store / "certificates").write_text("in the way")
        done = own.radera("asset", "destroy", "7", "--method", "crushed", "--by", "IT-enheten", "--operator", "asa", "--store", own.store, *SIMULATE, code=None)
        self.assertEqual(done.returncode, 6, done.stdout)
        self.assertIn("the signed record is safe in the store", done.stdout)
        entry = own.told("archive", "list")["records"][0]
        self.assertEqual((entry["inventory_id"], entry["outcome"]), ("7", "destroyed"))
        (own.store / "certificates").unlink()
        own.run_verb("resume")
        self.radera("certificate", "verify", own.store / f"certificates/{entry['certificate_id']}.pdf", "--trust", own.root)


if __name__ == "__main__":
    tap.main()
