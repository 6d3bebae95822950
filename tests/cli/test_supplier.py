#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A certified supplier's erasure report: what it covers, what it does not, whose word it is, and that it is all in the store or not at all."""
import hashlib
import json
import os
import signal
import sqlite3
import subprocess
import time
import zipfile

import support  # noqa: F401
import tap

SIMULATE = ("--simulate", str(tap.ROOT / "tests/data/bench-quick.yaml"))
DATA = tap.ROOT / "tests/data/suppliers"
REGISTER = tap.ROOT / "tests/data/registers/sheet-excel.csv"
WHO = ("--supplier", "Radering AB", "--operator", "asa")
POLICY = """schema: 1
kind: policy
id: egen
title: Egen
suppliers: "Skrot & Son | Radering AB"
rules:
  - disposition: sale
    level: purge
    certificate: true
    supplier: true
  - disposition: return
    level: purge
  - disposition: buyout
    level: clear
  - disposition: destruction
    level: none
"""


class Supplier(tap.Case):
    def setUp(self):
        super().setUp()
        self.make_store()
        self.simulate = ()
        self.register()

    def register(self, *more):
        self.radera_json("inventory", "import", REGISTER, "--rejected", self.directory / "rejected.csv", "--store", self.store, *more)

    def read(self, name, *more, code=0):
        return self.radera_json("inventory", "supplier-report", DATA / name, *WHO, "--store", self.store, *more, code=code)

    def refused(self, words, path, *more, code=2, who=WHO):
        done = self.radera("inventory", "supplier-report", path, *who, "--store", self.store, *more, code=code)
        self.assertIn(words, done.stderr)

    def decide(self, number, disposition, *more, code=3):
        return self.radera_json("asset", "decide", number, "--disposition", disposition, "--store", self.store, *more, code=code)

    def count(self, sql):
        database = sqlite3.connect(self.store / "radera.sqlite3")
        value = database.execute(sql).fetchone()[0]
        database.close()
        return value

    def own_policy(self):
        path = self.directory / "egen.yaml"
        path.write_text(POLICY, encoding="utf-8")
        return ("--policy", path)

    def test_a_dirty_sheet(self):
        told = self.read("report-dirty.csv", "--dry-run")
        self.assertEqual((told["dry_run"], told["rows"], told["counted"], told["erased_by_supplier"], told["certificate_id"]), (True, 13, 1, ["104234"], ""))
        self.assertEqual(self.radera_json("inventory", "reviews", "--store", self.store)["reviews"], [])
        told = self.read("report-dirty.csv")
        self.assertEqual((told["reference"], told["date"], told["unused_columns"]), ("R-77", "2026-11-18", "Tekniker"))
        reasons = {it["inventory_id"]: it["reason"] for it in told["not_counted"]}
        self.assertEqual(sorted(reasons), ["104233", "104235", "104236", "104240", "104241"])
        for number, words in (("104233", "not as many cells"), ("104235", "line 5: not erased, as they report: 'Misslyckad'"), ("104236", "does not know its result 'Nästan'"),
                              ("104240", "has the serial number SAMMA123"), ("104241", "'N/A' says nothing")):
            self.assertIn(words, reasons[number])
        self.assertEqual([it["line"] for it in told["problems"]], [6, 9, 10, 13, 14, 15])
        self.assertEqual([it["line"] for it in told["unmatched"]], [7, 8, 11, 13])
        reviews = self.radera_json("inventory", "reviews", "--store", self.store)["reviews"]
        self.assertEqual([(it["kind"], it["inventory_id"], it["serial"]) for it in reviews],
                         [("supplier-unmatched", number, serial) for number, serial in (("104240", "FELFEL99"), ("999999", "OKAND123"), ("", "SAMMA123"), ("104299", ""))])
        self.assertIn("line 8 of the report", reviews[1]["detail"])
        self.assertIn("Radering AB", reviews[1]["detail"])
        # no state changed, and nobody's name is in the signed statement, its page or the log
        self.assertEqual({it["state"] for it in self.radera_json("inventory", "list", "--store", self.store)["assets"]}, {"registered"})
        text = subprocess.run(["pdftotext", "-layout", told["certificate"], "-"], capture_output=True, text=True, check=True).stdout
        events = self.radera("archive", "events", "--store", self.store).stdout
        record = self.count("SELECT group_concat(json) FROM record")
        for words in (text, events, record):
            self.assertNotIn("Tage", words)
        self.assertIn("1 assets erased by Radering AB, as they report", events)
        self.assertIn("RADERAD ENLIGT LEVERANTÖREN", text)
        self.assertIn("NIST 800-88 Clear", text)
        self.radera("archive", "verify", "--store", self.store)

    def test_the_statement(self):
        attachment = self.directory / "intyg.pdf"
        attachment.write_bytes(b"%PDF-1.4 their own certificate")
        told = self.read("report.csv", "--attachment", attachment, "--number", "556000-0000", "--date", "2026-11-21", "--reference", "Ö-1")
        self.assertEqual((told["counted"], told["erased_by_supplier"]), (2, ["104233", "104234"]))
        content = (DATA / "report.csv").read_bytes()
        record = json.loads(self.count(f"SELECT json FROM record WHERE certificate_id = '{told['certificate_id']}'"))
        self.assertEqual((record["type"], record["outcome"], record["party"]), ("supplier", "erased-by-supplier", {"name": "Radering AB", "number": "556000-0000", "reference": ""}))
        self.assertEqual(record["facts"], {"file-name": "report.csv", "file-sha256": hashlib.sha256(content).hexdigest(), "report-date": "2026-11-21", "report-reference": "Ö-1",
                                           "attachment-name": "intyg.pdf", "attachment-sha256": hashlib.sha256(attachment.read_bytes()).hexdigest()})
        self.assertEqual([(it["inventory_id"], it["drive"]["serial"], it["detail"]) for it in record["drives"]],
                         [("104233", "S1AAA111", "NVMe Sanitize: Passed, 2026-11-18"), ("104234", "", "Overwrite: Erased, 2026-11-19")])
        self.assertEqual([it["n_drives"] for it in record["assets"]], [1, 0])
        self.radera("certificate", "verify", told["certificate"], "--trust", self.root)
        # the files are in the store, in the chain, and go along in a bundle
        self.assertEqual(self.count("SELECT group_concat(name) FROM (SELECT name FROM document ORDER BY sequence)"), "report,attachment")
        bundle = self.directory / "bundle.zip"
        self.radera("archive", "checkpoint", "--store", self.store)
        self.radera("archive", "bundle", told["certificate_id"], "--output", bundle, "--store", self.store)
        with zipfile.ZipFile(bundle) as files:
            self.assertEqual(files.read(f"documents/{told['certificate_id']}-report.txt"), content)
            self.assertEqual(files.read(f"documents/{told['certificate_id']}-attachment.pdf"), attachment.read_bytes())
        self.radera("archive", "verify", "--store", self.store)
        facts = self.radera_json("asset", "show", "104233", "--store", self.store)
        self.assertIn(told["certificate_id"], json.dumps(facts))

    def test_once(self):
        first = self.read("report.csv")["certificate_id"]
        for more in ((), ("--dry-run",), ("--reference", "another")):
            self.refused(first, DATA / "report.csv", *more, code=3)
        self.assertEqual(self.count("SELECT count(*) FROM record"), 1)
        # what the register did not know then gets a statement of its own, and the rest none again
        path = self.directory / "two.csv"
        path.write_text("Inventarienummer;Resultat\n104235;OK\n777;OK\n", encoding="utf-8")
        told = self.radera_json("inventory", "supplier-report", path, *WHO, "--store", self.store)
        self.assertEqual((told["erased_by_supplier"], len(told["unmatched"])), (["104235"], 1))
        self.refused(told["certificate_id"], path, code=3)
        self.radera("asset", "register", "777", "--operator", "asa", "--store", self.store)
        again = self.radera_json("inventory", "supplier-report", path, *WHO, "--store", self.store)
        self.assertEqual((again["counted"], again["counted_before"]), (1, 1))
        self.assertNotEqual(again["certificate_id"], told["certificate_id"])
        self.assertEqual(self.count(f"SELECT json_array_length(json, '$.assets') FROM record WHERE certificate_id = '{again['certificate_id']}'"), 1)
        self.refused(told["certificate_id"], path, code=3)

    def test_other_forms(self):
        told = self.read("blancco.xml", "--mapping", "blancco-xml")
        self.assertEqual((told["erased_by_supplier"], told["reference"], told["date"]), (["104233"], "", "2026-11-18"))
        self.assertIn("'Erased with exceptions'", told["not_counted"][0]["reason"])
        self.assertEqual([it["serial"] for it in told["unmatched"]], ["PF3XYZ12"])
        told = self.read("report.xml", "--mapping", "xml")
        self.assertEqual((told["erased_by_supplier"], told["reference"]), (["104233"], "R-79"))
        self.assertIn("twice, and differently", told["not_counted"][0]["reason"])
        bundle = self.directory / "bundle"
        self.radera("archive", "checkpoint", "--store", self.store)
        self.radera("archive", "bundle", told["certificate_id"], "--output", bundle, "--store", self.store)
        self.assertEqual((bundle / f"documents/{told['certificate_id']}-report.xml").read_bytes(), (DATA / "report.xml").read_bytes())

    def test_own_report_comes_back(self):
        """What Radera exports for importers of such reports can be read by another station, and what was simulated is no success there."""
        self.store = self.directory / "simulated"
        self.make_store(*SIMULATE)
        self.register(*SIMULATE)
        self.radera("erase", "sim:bay-1", "--inventory-id", "104233", "--operator", "asa", "--profile", "clear-zero", "--yes", "--store", self.store, *SIMULATE)
        exported = self.directory / "export.xml"
        exported.write_text(self.radera("archive", "report", "--format", "xml", "--store", self.store, *SIMULATE).stdout, encoding="utf-8")
        told = self.radera_json("inventory", "supplier-report", exported, *WHO, "--mapping", "blancco-xml", "--store", self.store, "--dry-run", *SIMULATE, code=3)
        self.assertEqual(told["not_counted"], [{"inventory_id": "104233", "reason": told["not_counted"][0]["reason"]}])
        self.assertIn("'Simulated'", told["not_counted"][0]["reason"])
        exported.write_text(exported.read_text(encoding="utf-8").replace(">Simulated<", ">Successful<"), encoding="utf-8")
        told = self.radera_json("inventory", "supplier-report", exported, *WHO, "--mapping", "blancco-xml", "--store", self.store, "--dry-run", *SIMULATE)
        self.assertEqual(told["erased_by_supplier"], ["104233"])

    def test_what_is_refused(self):
        report = DATA / "report.csv"
        self.refused("none.csv", self.directory / "none.csv", code=5)
        self.refused("no --mapping says whose", DATA / "blancco.xml")
        self.refused("no column", DATA / "report.csv", "--mapping", self.mapping("names: Nummer"))
        self.refused("no-such", report, "--mapping", "no-such")
        self.refused("no sound XML", report, "--mapping", "xml")
        self.refused("no element", DATA / "report.xml", "--mapping", "blancco-xml")
        self.refused("no PDF", report, "--attachment", report)
        empty = self.directory / "empty.pdf"
        empty.write_bytes(b"")
        self.refused("no PDF", report, "--attachment", empty)
        self.refused("in the future", report, "--date", "2099-01-01")
        self.refused("no date", report, "--date", "igår")
        self.refused("--supplier is empty", report, who=("--supplier", "", "--operator", "asa"))
        for name in (" ", "A | B", "Radering*", "x" * 200):
            self.refused("supplier's name", report, who=("--supplier", name, "--operator", "asa"))
        self.refused("eve", report, who=("--supplier", "Radering AB", "--operator", "eve"), code=3)
        self.refused("--supplier", report, who=("--operator", "asa"))
        bomb = self.directory / "bomb.xml"
        bomb.write_text('<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">' + "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9)) + "]><report>&j;</report>",
                        encoding="utf-8")
        self.refused("document type", bomb, "--mapping", "xml")
        self.assertEqual(self.count("SELECT count(*) FROM record"), 0)
        nothing = self.directory / "nothing.csv"
        nothing.write_text("Inventarienummer;Resultat\n104233;Misslyckad\n999;OK\n", encoding="utf-8")
        told = self.radera_json("inventory", "supplier-report", nothing, *WHO, "--store", self.store, code=3)
        self.assertEqual((told["counted"], told["certificate_id"], len(told["unmatched"])), (0, "", 1))
        self.assertEqual(self.count("SELECT count(*) FROM record"), 0)
        self.assertEqual(len(self.radera_json("inventory", "reviews", "--store", self.store)["reviews"]), 1)

    def mapping(self, names):
        path = self.directory / "own.yaml"
        path.write_text(f"schema: 1\nkind: supplier\nid: own\ntitle: Own\nformat: csv\ncolumns:\n  - {{ field: inventory-id, {names} }}\n"
                        "  - { field: result, names: Utfall }\nsuccess: OK\n", encoding="utf-8")
        return path

    def test_whether_it_counts(self):
        own = self.own_policy()
        self.assertIn("it was not received here", self.decide("104234", "sale", *own)["reasons"])
        self.read("report.csv")
        # the default policy names nobody; an own one does, for a sale
        self.assertIn("the policy does not name Radering AB among its certified suppliers", self.decide("104234", "sale")["reasons"])
        self.assertIn("the policy takes no supplier's report for that", self.decide("104234", "buyout")["reasons"])
        self.assertIn("the policy takes no supplier's report for that", self.decide("104234", "return", *own)["reasons"])
        self.assertIn("it was not received here", self.decide("104234", "destruction", *own)["reasons"])
        self.assertTrue(self.decide("104234", "sale", *own, code=0)["allowed"])
        self.radera("asset", "dispose", "104235", "--disposition", "sale", "--operator", "asa", "--store", self.store, *own, code=3)
        self.radera("asset", "dispose", "104234", "--disposition", "sale", "--operator", "asa", "--store", self.store, *own)
        gone = {it["inventory_id"]: it for it in self.radera_json("inventory", "list", "--store", self.store)["assets"]}["104234"]
        self.assertEqual((gone["state"], gone["disposition"]), ("disposed", "sale"))
        other = self.directory / "other.csv"
        other.write_text("Inventarienummer;Resultat\n104235;OK\n104234;OK\n", encoding="utf-8")
        told = self.radera_json("inventory", "supplier-report", other, "--supplier", "Okänd AB", "--operator", "asa", "--store", self.store)
        self.assertEqual(told["erased_by_supplier"], ["104235"])
        self.assertIn("disposed of already", told["unmatched"][0]["reason"])
        self.assertIn("the policy does not name Okänd AB among its certified suppliers", self.decide("104235", "sale", *own)["reasons"])
        self.radera("archive", "verify", "--store", self.store)

    def test_a_later_failure(self):
        """What they call not erased later is not covered by what they said before, and the old file does not bring that back."""
        own = self.own_policy()
        self.read("report.csv")
        self.assertTrue(self.decide("104234", "sale", *own, code=0)["allowed"])
        later = self.directory / "later.csv"
        later.write_text("Inventarienummer;Resultat\n104234;Misslyckad\n104235;Kanske\n", encoding="utf-8")
        for more, code in ((("--dry-run",), 0), ((), 3)):
            told = self.radera_json("inventory", "supplier-report", later, *WHO, "--store", self.store, *more, code=3)
            self.assertEqual((told["withdrawn"], told["counted"]), (1, 0))
            self.assertEqual(self.decide("104234", "sale", *own, code=code)["allowed"], code == 0)
        self.assertTrue(self.decide("104233", "sale", *own, code=0)["allowed"])
        self.assertIn("taken back: supplier-erasure", self.radera("archive", "events", "--store", self.store).stdout)
        self.assertEqual(self.radera_json("inventory", "supplier-report", later, *WHO, "--store", self.store, code=3)["withdrawn"], 0)
        self.refused("was read already", DATA / "report.csv", code=3)
        again = self.directory / "again.csv"
        again.write_text("Inventarienummer;Resultat\n104234;Godkänd\n", encoding="utf-8")
        self.radera("inventory", "supplier-report", again, *WHO, "--store", self.store)
        self.assertTrue(self.decide("104234", "sale", *own, code=0)["allowed"])

    def test_a_lot(self):
        """What the supplier has, and reports, leaves in a lot from there; its list says whose word the erasure is."""
        own = self.own_policy()
        statement = self.read("report.csv")["certificate_id"]
        self.radera("lot", "open", "P-1", "--disposition", "sale", "--receiver", "Begagnat AB", "--operator", "asa", "--store", self.store)
        self.radera("lot", "add", "P-1", "104235", "--operator", "asa", "--store", self.store, *own, code=3)
        self.radera("lot", "add", "P-1", "104233", "104234", "--operator", "asa", "--store", self.store, *own)
        self.assertEqual(self.radera_json("asset", "show", "104233", "--store", self.store)["erased_by_supplier"], "Radering AB")
        self.radera("lot", "close", "P-1", "--operator", "asa", "--store", self.store, *own)
        record = json.loads(self.count("SELECT json FROM record ORDER BY sequence DESC LIMIT 1"))
        self.assertEqual(sorted((it["inventory_id"], it["certificate_id"], it["outcome"]) for it in record["assets"]),
                         [(number, statement, "erased-by-supplier") for number in ("104233", "104234")])
        self.assertEqual({it["inventory_id"] for it in self.radera_json("inventory", "list", "--state", "disposed", "--store", self.store)["assets"]}, {"104233", "104234"})
        self.radera("archive", "verify", "--store", self.store)

    def test_what_radera_sees_later(self):
        """Their word holds until the station itself finds something else, and covers the drives that they named only."""
        self.store = self.directory / "simulated"
        self.make_store(*SIMULATE)
        self.register(*SIMULATE)
        own = (*self.own_policy(), *SIMULATE)

        def erase(drive, code=0):
            self.radera("erase", drive, "--inventory-id", "104233", "--operator", "asa", "--profile", "clear-zero", "--yes", "--store", self.store, *SIMULATE, code=code)

        def report(text, *more, code=0):
            path = self.directory / f"report-{time.monotonic_ns()}.csv"
            path.write_text("Inventarienummer;Drive serial;Resultat;Rapportnummer\n" + text, encoding="utf-8")
            return self.radera_json("inventory", "supplier-report", path, *WHO, "--store", self.store, *SIMULATE, *more, code=code)

        erase("sim:bay-3", code=1)  # it lies
        serial = self.radera_json("asset", "show", "104233", "--store", self.store, *SIMULATE)["drives"][0]["serial"]
        self.assertFalse(self.decide("104233", "sale", *own)["allowed"])
        told = report("104233;ANOTHER1;OK;1\n", code=3)
        self.assertIn(f"silent about 1 of its 1 known drives: {serial}", told["not_counted"][0]["reason"])
        report(f"104233;{serial.lower()};OK;2\n")
        self.assertTrue(self.decide("104233", "sale", *own, code=0)["allowed"])
        erase("sim:bay-1")  # a second drive, erased here: theirs and ours together
        self.assertTrue(self.decide("104233", "sale", *own, code=0)["allowed"])
        erase("sim:bay-3", code=1)  # and the first one is found to hold data
        self.assertIn("1 of 2 drives are not erased: it can only be destroyed", self.decide("104233", "sale", *own)["reasons"])
        report("104233;;OK;3\n")  # a later report about all of it
        self.assertTrue(self.decide("104233", "sale", *own, code=0)["allowed"])
        certificate = max((self.store / "certificates").glob("*.pdf"), key=lambda path: path.stat().st_mtime_ns)
        self.assertIn("SIMULER", subprocess.run(["pdftotext", certificate, "-"], capture_output=True, text=True, check=True).stdout)
        self.radera("archive", "verify", "--store", self.store, *SIMULATE)

    def test_a_certificate_that_cannot_be_written(self):
        (self.store / "certificates").write_text("in the way", encoding="utf-8")
        told = self.read("report.csv", code=6)
        self.assertEqual((told["counted"], self.count("SELECT count(*) FROM document")), (2, 1))
        self.assertTrue(told["evidence_problem"])
        self.refused(told["certificate_id"], DATA / "report.csv", code=3)
        self.radera("archive", "export", told["certificate_id"], "--to", self.directory / "out", "--store", self.store)
        self.assertTrue(list((self.directory / "out").glob("*.pdf")))

    def test_power_cuts(self):
        """Killed at any moment: the statement, its documents, facts and event are there, or none of them, and a repeat ends it."""
        whole = self.directory / "whole.csv"
        reached = 0
        for i in range(24):
            whole.write_text(f"Inventarienummer;Resultat;Rapportnummer\n104235;OK;{i}\n104236;OK;{i}\n", encoding="utf-8")
            before = self.count("SELECT count(*) FROM record")
            process = subprocess.Popen([os.environ["RADERA"], "inventory", "supplier-report", str(whole), *WHO, "--store", str(self.store)],
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(0.0015 * i)
            process.send_signal(signal.SIGKILL)
            process.wait()
            issued = self.count("SELECT count(*) FROM record") - before
            reached += issued
            names = ("SELECT count(*) FROM document", "SELECT count(*) FROM event WHERE kind = 'supplier-report-read'")
            for sql in names:
                self.assertEqual(self.count(sql), before + issued, sql)
            if issued:
                newest = self.count("SELECT certificate_id FROM record ORDER BY sequence DESC LIMIT 1")
                self.assertEqual(self.count(f"SELECT count(*) FROM asset_fact WHERE name = 'supplier-erasure' AND value = '{newest}'"), 2)
            self.radera("inventory", "supplier-report", whole, *WHO, "--store", self.store, code=3 if issued else 0)
            self.assertEqual(self.count("SELECT count(*) FROM record"), before + 1)
        print(f"# {reached} of 24 were killed behind the statement", flush=True)
        self.radera("archive", "verify", "--store", self.store)


if __name__ == "__main__":
    tap.main()
