#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ways out of the house: what people record, lots with their signed lists, destruction; and that nothing leaves without evidence."""
import json
import os
import shutil
import sqlite3

import support  # noqa: F401
import tap

DATA = tap.ROOT / "tests/data/registers"
MISHAP = os.environ.get("RADERA_MISHAP", str(tap.ROOT / "build/tests/station/libmishap.so"))
DRIVE = """  - name: bay-{n}
    vendor: Nordsken
    model: Nordsken Kontor 1T
    serial: SIM{n}
    firmware: NK07
    bus: ata
    media: {media}
    size: 256KiB
    logical-sector: 512
    physical-sector: 4096
    temperature: {{ idle: 29, busy: 41 }}
    prefilled: true
"""
LIES = "    faults:\n      - { kind: lost-write, offset: 128KiB, length: 64KiB }\n"
POLICY = """schema: 1
kind: policy
id: egen
title: Egen
rules:
  - disposition: sale
    level: clear
    checks: tpm
    certificate: true
    receivers: "Begagnatpartnern AB | Andra AB"
  - disposition: reuse
    level: clear
  - disposition: recycling
    level: clear
    checks: management
  - disposition: destruction
    level: none
"""


class Disposal(tap.Case):
    """Bays 1 to 4 are good disks, bay-5 is flash that loses writes, bay-6 a disk that does."""

    def setUp(self):
        super().setUp()
        bench = self.directory / "bench.yaml"
        drives = [DRIVE.format(n=n, media="flash" if n == 5 else "disk") + (LIES if n > 4 else "") for n in range(1, 7)]
        bench.write_text("schema: 1\nkind: bench\nid: bench\ntitle: Six\ndrives:\n" + "".join(drives), encoding="utf-8")
        (self.directory / "egen.yaml").write_text(POLICY, encoding="utf-8")
        self.policy = ("--policy", self.directory / "egen.yaml")
        self.simulate = ("--simulate", bench)
        self.make_store(*self.simulate)
        self.run_it("operator", "add", "eri", "--name", "Erik Berg", "--role", "validator")
        self.run_it("inventory", "import", DATA / "sheet-excel.csv", "--rejected", self.directory / "rejected.csv")

    def run_it(self, *words, code=0):
        done = self.radera(*words, "--store", self.store, *self.simulate, code=code)
        return done.stdout + done.stderr

    def ask(self, *words, code=0):
        return self.radera_json(*words, "--store", self.store, *self.simulate, code=code)

    def erase(self, bay, inventory_id, code=0):
        self.run_it("erase", f"sim:bay-{bay}", "--inventory-id", inventory_id, "--operator", "asa", "--profile", "clear-zero", "--yes", code=code)

    def act(self, *words, code=0):
        return self.run_it(*words, "--operator", "asa", code=code)

    def show(self, inventory_id, *more):
        return self.ask("asset", "show", inventory_id, *self.policy, *more)

    def state(self, inventory_id):
        asset = self.show(inventory_id)["asset"]
        return asset["state"], asset["disposition"]

    def verify(self, certificate_id):
        return self.radera("certificate", "verify", self.store / "certificates" / f"{certificate_id}.pdf", "--trust", self.root).stdout

    def rows(self, sql, *values):
        database = sqlite3.connect(self.store / "radera.sqlite3")
        rows = database.execute(sql, values).fetchall()
        database.close()
        return rows

    def open_lot(self, disposition="sale", receiver="Begagnatpartnern AB", *more):
        return self.ask("lot", "open", *more, "--disposition", disposition, "--receiver", receiver, "--operator", "asa")["lot"]

    def sold_soon(self):
        """Two erased computers whose checks are done, in a lot."""
        for bay, number in ((1, "104233"), (2, "104234")):
            self.erase(bay, number)
            self.act("asset", "checklist", number, "--done", "tpm")
        lot = self.open_lot()
        self.act("lot", "add", lot, "104233", "104234", *self.policy)
        return lot


class Facts(Disposal):
    def test_receiving(self):
        told = self.ask("asset", "receive", "104233", "104234", "104233", "--operator", "asa")
        self.assertEqual(told, {"received": ["104233", "104234"], "here_already": []})
        self.assertEqual(self.state("104233")[0], "received")
        self.assertEqual(self.ask("asset", "receive", "104233", "104240", "--operator", "asa"), {"received": ["104240"], "here_already": ["104233"]})
        # one that nobody knows stops all of them
        self.assertIn("no asset 999", self.act("asset", "receive", "104241", "999", code=2))
        self.assertEqual(self.state("104241")[0], "registered")
        self.assertIn("eve", self.run_it("asset", "receive", "104241", "--operator", "eve", code=3))
        self.run_it("asset", "receive", "104241", code=2)

    def test_who_only_looks(self):
        self.run_it("operator", "add", "rev", "--name", "Rune Ek", "--role", "auditor")
        for words in (("asset", "receive", "104233"), ("asset", "checklist", "104233", "--done", "tpm"), ("asset", "register", "104299"),
                      ("lot", "open", "--disposition", "sale", "--receiver", "X AB"),
                      ("asset", "destroy", "104233", "--method", "shredded", "--by", "X AB")):
            self.assertIn("rev is an auditor", self.run_it(*words, "--operator", "rev", code=3), words)
        self.assertIn("rev is an auditor", self.run_it("erase", "bay-1", "--inventory-id", "104233", "--operator", "rev", "--yes", code=3))
        self.assertEqual(self.state("104233")[0], "registered")
        self.run_it("asset", "show", "104233")

    def test_checklist(self):
        self.assertIn("was not received here", self.act("asset", "checklist", "104233", "--done", "tpm", code=3))
        self.act("asset", "receive", "104233")
        told = {it["check"]: it for it in self.ask("asset", "checklist", "104233", *self.policy)["checks"]}
        self.assertEqual((told["tpm"]["done"], told["tpm"]["asked_by"], told["management"]["asked_by"], told["marks"]["asked_by"]),
                         (False, ["sale"], ["recycling"], []))
        self.assertIn("kaffe is no check", self.act("asset", "checklist", "104233", "--done", "tpm, kaffe", code=2))
        self.assertIn("taken back at once", self.act("asset", "checklist", "104233", "--done", "tpm", "--undone", "tpm", code=2))
        self.assertIn("--operator", self.run_it("asset", "checklist", "104233", "--done", "tpm", code=2))
        self.run_it("asset", "checklist", "104233", "--done", "tpm", "--operator", "eve", code=3)
        self.assertEqual(self.state("104233")[0], "received")
        told = self.ask("asset", "checklist", "104233", "--done", "tpm battery", "--operator", "asa")
        self.assertEqual([it["check"] for it in told["checks"] if it["done"]], ["tpm", "battery"])
        self.assertEqual(told["state"], "examined")
        self.assertEqual(told["checks"][2]["fact"]["operator"], "asa")
        before = self.run_it("archive", "events")
        self.act("asset", "checklist", "104233", "--done", "tpm")  # the same once more is nothing new
        self.assertEqual(self.run_it("archive", "events"), before)
        told = self.ask("asset", "checklist", "104233", "--undone", "tpm", "--operator", "asa")
        self.assertEqual([it["check"] for it in told["checks"] if it["done"]], ["battery"])
        events = self.run_it("archive", "events")
        for words in ("check/tpm: done", "check/battery: done", "received to examined", "taken back: check/tpm"):
            self.assertIn(words, events)

    def test_what_is_assumed_disposes_of_nothing(self):
        self.erase(1, "104233")
        asked = ("--disposition", "sale", "--receiver", "Andra AB", *self.policy)
        self.assertTrue(self.ask("asset", "decide", "104233", "--checks", "tpm", *asked)["allowed"])
        self.run_it("asset", "dispose", "104233", "--checks", "tpm", *asked, "--operator", "asa", code=2)  # no such option
        self.assertIn("the TPM is not confirmed", self.act("asset", "dispose", "104233", *asked, code=3))
        self.act("asset", "checklist", "104233", "--done", "tpm")
        self.assertIn("none of those that the policy names", self.act("asset", "dispose", "104233", "--disposition", "sale", "--receiver", "Eve", *self.policy, code=3))
        self.act("asset", "dispose", "104233", *asked, "--reason", "Avtal 17")
        self.assertEqual(self.state("104233"), ("disposed", "sale"))
        self.assertIn("erased to disposed by sale: Avtal 17", self.run_it("archive", "events"))
        self.assertIn("it is disposed already", self.act("asset", "dispose", "104233", *asked, code=3))
        self.assertIn("is disposed of (sale)", self.act("asset", "checklist", "104233", "--undone", "tpm", code=3))
        self.assertIn("is disposed of", self.act("asset", "receive", "104233", code=3))

    def test_what_has_papers_of_its_own(self):
        self.erase(1, "104233")
        self.assertIn("radera asset destroy 104233", self.act("asset", "dispose", "104233", "--disposition", "destruction", *self.policy, code=3))
        self.assertIn("radera asset handover 104233", self.act("asset", "dispose", "104233", "--disposition", "buyout", *self.policy, code=3))
        self.assertEqual(self.state("104233")[0], "erased")

    def test_without_drives(self):
        self.act("asset", "receive", "104240", "104241")
        self.assertEqual(self.show("104240")["decisions"][2]["reasons"], ["no drive of it was seen: erase it, or confirm that it has none"])
        self.act("asset", "checklist", "104240", "--no-drives")
        self.act("asset", "dispose", "104240", "--disposition", "reuse", *self.policy)
        self.act("asset", "checklist", "104241", "--no-drives")
        self.act("asset", "checklist", "104241", "--undone", "no-drives")
        self.act("asset", "dispose", "104241", "--disposition", "reuse", *self.policy, code=3)

    def test_reused_inside_and_back_again(self):
        """What was reused comes in again, and what was known of it counts no more; what left the house stays away."""
        self.erase(1, "104233")
        self.act("asset", "dispose", "104233", "--disposition", "reuse", *self.policy)
        self.assertEqual(self.ask("inventory", "match", "--inventory-id", "104233")["outcome"], "found")
        self.assertEqual(self.ask("asset", "receive", "104233", "--operator", "asa")["received"], ["104233"])
        self.assertIn("1 of 1 drives are not erased", self.act("asset", "dispose", "104233", "--disposition", "reuse", *self.policy, code=3))
        self.erase(1, "104233")
        self.act("asset", "dispose", "104233", "--disposition", "reuse", *self.policy)
        self.erase(1, "104233")  # who erases it has it
        self.assertEqual(self.state("104233")[0], "erased")
        self.act("asset", "checklist", "104233", "--done", "management")
        self.act("asset", "dispose", "104233", "--disposition", "recycling", *self.policy)
        self.assertIn("is disposed of (recycling)", self.act("asset", "receive", "104233", code=3))

    def test_a_drive_that_was_taken_out(self):
        """The computer goes on without it; the drive does not get lost, and where it sat stays known."""
        self.erase(1, "104233")
        self.erase(6, "104233", code=1)
        reuse = ("asset", "dispose", "104233", "--disposition", "reuse", *self.policy)
        self.assertIn("1 of the 2 drives that were found in 104233 are not erased", self.act("asset", "checklist", "104233", "--no-drives", code=3))
        self.assertIn("1 of 2 drives are not erased", self.act(*reuse, code=3))
        self.assertIn("has no card of its own", self.act("asset", "removed", "104233", "SIM6", code=3))
        self.act("asset", "register", "D-6", "--kind", "drive", "--serial", "SIM6")
        self.assertIn("no drive SIM6 was found in 104234", self.act("asset", "receive", "104234") + self.act("asset", "removed", "104234", "SIM6", code=2))
        self.assertEqual(self.state("104233")[0], "failed")
        self.act("asset", "removed", "104233", "SIM6")
        self.assertEqual(self.state("104233")[0], "examined")
        drives = {it["serial"]: it for it in self.show("104233")["drives"]}
        self.assertEqual((drives["SIM6"]["removed_to"], drives["SIM6"]["outcome"], drives["SIM1"]["outcome"]), ("D-6", "failed", "erased"))
        self.act(*reuse)
        self.assertEqual(self.state("104233"), ("disposed", "reuse"))
        # and the drive itself is not erased, whatever the computer is
        self.assertIn("1 of 1 drives are not erased: it can only be destroyed", self.act("asset", "dispose", "D-6", "--disposition", "reuse", *self.policy, code=3))
        self.assertEqual(self.ask("inventory", "reviews")["reviews"], [])
        self.act("asset", "destroy", "D-6", "--method", "degaussed", "--by", "IT-enheten")
        self.assertEqual(self.state("D-6"), ("disposed", "destruction"))

    def test_phones(self):
        self.act("asset", "register", "T-1", "--kind", "tablet", "--serial", "TABLET0001")
        recycling = {it["disposition"]: it["reasons"] for it in self.show("T-1")["decisions"]}["recycling"]
        self.assertIn("there is no reference of its wipe by the device management", recycling)
        self.assertIn("only phones and tablets", self.act("asset", "wiped", "104233", "--reference", "W-1", code=3))
        self.run_it("asset", "wiped", "T-1", "--operator", "asa", code=2)
        self.act("asset", "wiped", "T-1", "--reference", "W-" + "1" * 200, code=2)
        self.act("asset", "checklist", "T-1", "--no-drives", code=3)
        self.act("asset", "wiped", "T-1", "--reference", "W-77120")
        self.act("asset", "checklist", "T-1", "--done", "management")
        self.assertIn("phones and tablets go to recycling", self.act("asset", "dispose", "T-1", "--disposition", "reuse", *self.policy, code=3))
        self.assertIn("magnetic field", self.act("asset", "destroy", "T-1", "--method", "degaussed", "--by", "X AB", code=3))
        lot = self.open_lot("recycling", "Återvinning AB")
        self.act("lot", "add", lot, "T-1", *self.policy)
        certificate = self.ask("lot", "close", lot, *self.policy, "--operator", "asa")["certificate_id"]
        self.assertIn("valid", self.verify(certificate))
        record = json.loads(self.rows("SELECT json FROM record WHERE certificate_id = ?", certificate)[0][0])
        self.assertEqual((record["drives"][0]["detail"], record["assets"][0]["kind"]), ("MDM: W-77120", "tablet"))


    def test_a_register_that_changes_its_mind(self):
        """A computer that is called a tablet afterwards is not wiped by saying so."""
        self.erase(6, "104233", code=1)
        register = self.directory / "again.csv"
        register.write_text("Inventarienummer;Serienummer;Modell;Typ\n104233;PF3ABCDE;L13;Surfplatta\n", encoding="utf-8")
        self.run_it("inventory", "import", register)
        self.assertEqual(self.show("104233")["asset"]["kind"], "tablet")
        self.act("asset", "wiped", "104233", "--reference", "W-1")
        self.act("asset", "checklist", "104233", "--done", "management")
        self.assertIn("there is no reference of its wipe", self.act("asset", "dispose", "104233", "--disposition", "recycling", *self.policy, code=3))


class Lots(Disposal):
    def test_from_erasure_to_the_signed_list(self):
        lot = self.sold_soon()
        self.assertEqual(self.show("104233")["lot"], lot)
        told = self.ask("lot", "close", lot, *self.policy, "--operator", "asa")
        self.assertEqual((told["n_assets"], told["closed_by"], told["evidence_problem"]["kind"]), (2, "asa", "none"))
        self.assertIn("lot-closed", self.verify(told["certificate_id"]))
        for number in ("104233", "104234"):
            self.assertEqual(self.state(number), ("disposed", "sale"))
            self.assertIn({"certificate_id": told["certificate_id"], "outcome": "lot-closed"}, self.show(number)["certificates"])
        record = json.loads(self.rows("SELECT json FROM record WHERE certificate_id = ?", told["certificate_id"])[0][0])
        self.assertEqual([(it["inventory_id"], it["outcome"], it["n_drives"]) for it in record["assets"]], [("104233", "erased", 1), ("104234", "erased", 1)])
        self.assertEqual((record["party"]["name"], record["disposition"], record["inventory_id"]), ("Begagnatpartnern AB", "sale", lot))
        self.assertTrue(record["facts"]["policy"].startswith("egen "))
        for word in ("holder", "price_minor", "Björkskolan"):
            self.assertNotIn(word, json.dumps(record, ensure_ascii=False))
        self.assertIn(f"erased to disposed by sale: {told['certificate_id']}", self.run_it("archive", "events"))
        self.assertIn(f"is closed already: certificate {told['certificate_id']}", self.act("lot", "close", lot, *self.policy, code=3))
        self.act("lot", "remove", lot, "104233", code=3)
        self.assertEqual(self.ask("lot", "list")["lots"], [])
        self.assertEqual([it["lot"] for it in self.ask("lot", "list", "--all")["lots"]], [lot])
        self.assertEqual([it["inventory_id"] for it in self.ask("lot", "show", lot)["assets"]], ["104233", "104234"])
        self.run_it("archive", "verify")

    def test_what_may_not_go_is_not_added(self):
        self.erase(1, "104233")
        self.erase(6, "104234", code=1)
        lot = self.open_lot()
        told = self.ask("lot", "add", lot, "104233", "104234", "104240", *self.policy, "--operator", "asa", code=3)["assets"]
        self.assertEqual([it["added"] for it in told], [False, False, False])
        self.assertEqual(told[0]["reasons"], ["the TPM is not confirmed to be cleared"])
        self.assertIn("1 of 1 drives are not erased: it can only be destroyed", told[1]["reasons"])
        self.assertIn("it was not received here", told[2]["reasons"])
        self.assertEqual(self.ask("lot", "show", lot)["n_assets"], 0)
        self.assertIn("is empty", self.act("lot", "close", lot, *self.policy, code=3))
        self.assertIn("receiver is none of those", self.act("lot", "add", self.open_lot("sale", "Eve"), "104233", *self.policy, code=3))
        self.act("lot", "add", lot, "104233", "999999", *self.policy, code=2)
        self.act("lot", "add", "LOT-NONE-1", "104233", *self.policy, code=2)

    def test_what_is_no_lot(self):
        for words, code in ((("--disposition", "destruction", "--receiver", "X"), 2), (("--disposition", "buyout", "--receiver", "X"), 2),
                            (("--disposition", "sail", "--receiver", "X"), 2), (("--disposition", "sale"), 2), (("--disposition", "sale", "--receiver", ""), 2),
                            (("bad/id", "--disposition", "sale", "--receiver", "X"), 2), (("104233", "--disposition", "sale", "--receiver", "X"), 3),
                            (("--disposition", "sale", "--receiver", "X", "--organisation", "nobody"), 3)):
            self.act("lot", "open", *words, code=code)
        first = self.open_lot()
        second = self.open_lot()
        self.assertEqual((first[:4], first[-2:], second[-2:]), ("LOT-", "-1", "-2"))
        self.open_lot("recycling", "X AB", "PALL-1")
        self.assertIn("already", self.act("lot", "open", "PALL-1", "--disposition", "sale", "--receiver", "X", code=3))
        self.run_it("lot", "open", "--disposition", "sale", "--receiver", "X", "--operator", "eve", code=3)

    def test_one_lot_at_a_time(self):
        lot = self.sold_soon()
        other = self.open_lot("reuse", "Skolan")
        self.assertIn(f"it is in the lot {lot}", self.act("lot", "add", other, "104233", *self.policy, code=3))
        self.assertIn(f"it is in the lot {lot}", self.act("lot", "add", lot, "104233", *self.policy, code=3))
        self.assertIn(f"it is in the lot {lot}", self.act("asset", "dispose", "104233", "--disposition", "reuse", *self.policy, code=3))
        self.assertIn(f"it is in the lot {lot}", self.act("asset", "destroy", "104233", "--method", "crushed", "--by", "X", *self.policy, code=3))
        self.assertEqual(self.state("104233")[0], "erased")
        self.act("lot", "remove", lot, "104233")
        self.assertIn("is not in the lot", self.act("lot", "remove", lot, "104233", code=2))
        self.act("lot", "add", other, "104233", *self.policy)

    def test_closing_looks_again(self):
        lot = self.sold_soon()
        self.act("asset", "checklist", "104234", "--undone", "tpm")
        told = self.ask("lot", "close", lot, *self.policy, "--operator", "asa", code=3)
        self.assertEqual([(it["inventory_id"], it["reasons"]) for it in told["refused"]], [("104234", ["the TPM is not confirmed to be cleared"])])
        self.assertIn("nothing was closed", told["error"])
        self.assertEqual([self.state("104233")[0], self.state("104234")[0], self.ask("lot", "show", lot)["closed"]], ["erased", "erased", ""])
        self.assertEqual(self.rows("SELECT count(*) FROM record WHERE outcome = 'lot-closed'"), [(0,)])
        # another drive of it turns up, and is not erased
        self.act("asset", "checklist", "104234", "--done", "tpm")
        self.erase(6, "104233", code=1)
        self.assertIn("104233 may not: 1 of 2 drives are not erased", self.act("lot", "close", lot, *self.policy, code=3))
        self.act("lot", "remove", lot, "104233")
        self.act("lot", "close", lot, *self.policy)
        self.assertEqual([self.state("104233")[0], self.state("104234")[0]], ["failed", "disposed"])


class Owners(Disposal):
    """One station, two owners: a lot is of one of them, and its list speaks in that one's name."""

    def setUp(self):
        super().setUp()
        self.run_it("operator", "add", "maj", "--name", "Maj Lund", "--role", "administrator")
        for name, text in (("own", "id: kommunen\nname: Exempelköpings kommun\n"), ("other", "id: bolaget\nname: Exempelbostäder AB\naliases: Exbo\n")):
            (self.directory / f"{name}.yaml").write_text(f"schema: 1\nkind: organisation\n{text}", encoding="utf-8")
        self.run_it("organisation", "set", self.directory / "own.yaml")
        self.run_it("organisation", "add", self.directory / "other.yaml", "--operator", "maj")
        register = self.directory / "register.csv"
        register.write_text("Inventarienummer;Serienummer;Modell;Typ;Organisation\n1001;PF3AAAAA;L13;Server;Exbo\n1002;PF3BBBBB;L13;Server;Okända AB\n"
                            "1003;PF3CCCCC;L13;Server;\n", encoding="utf-8")
        self.run_it("inventory", "import", register)
        for bay, number in ((1, "1001"), (2, "1002"), (3, "1003")):
            self.erase(bay, number)

    def test_a_lot_is_of_one_owner(self):
        self.act("lot", "open", "ALLT", "--disposition", "reuse", "--receiver", "Skolan")
        self.act("lot", "open", "EXBO", "--disposition", "reuse", "--receiver", "Skolan", "--organisation", "exbo")
        self.assertEqual(self.ask("lot", "show", "EXBO")["organisation"], "bolaget")
        self.assertIn("it belongs to bolaget", self.act("lot", "add", "ALLT", "1001", *self.policy, code=3))
        self.assertIn("it belongs to kommunen", self.act("lot", "add", "EXBO", "1003", *self.policy, code=3))
        self.assertIn("1002 belongs to Okända AB, which this station does not know", self.act("lot", "add", "ALLT", "1002", *self.policy, code=3))
        self.act("lot", "add", "EXBO", "1001", *self.policy)
        self.act("lot", "add", "ALLT", "1003", *self.policy)
        for lot, name in (("EXBO", "Exempelbostäder AB"), ("ALLT", "Exempelköpings kommun")):
            certificate = self.ask("lot", "close", lot, *self.policy, "--operator", "asa")["certificate_id"]
            record = json.loads(self.rows("SELECT json FROM record WHERE certificate_id = ?", certificate)[0][0])
            self.assertEqual(record["station"]["organisation"], name)
            self.assertIn("valid", self.verify(certificate))

    def test_destruction_in_the_owners_name(self):
        self.act("asset", "destroy", "1001", "--method", "crushed", "--by", "X AB")
        record = json.loads(self.rows("SELECT json FROM record WHERE outcome = 'destroyed'")[0][0])
        self.assertEqual(record["station"]["organisation"], "Exempelbostäder AB")
        self.assertIn("does not know", self.act("asset", "destroy", "1002", "--method", "crushed", "--by", "X AB", code=3))
        self.assertEqual(self.state("1002")[0], "erased")


class Destruction(Disposal):
    def destroy(self, inventory_id, *more, code=0, method="shredded", by="Fragmentering AB"):
        return self.act("asset", "destroy", inventory_id, "--method", method, "--by", by, *self.policy, *more, code=code)

    def test_certified(self):
        report = self.directory / "intyg.pdf"
        report.write_bytes(b"%PDF-1.4 their own words\n" * 400)
        self.erase(5, "104233", code=1)
        self.destroy("104233", "--particle", "2 mm", "--witness", "eri", "--place", "Förrådet", "--attachment", report, "--reference", "F-2291")
        certificate = self.show("104233")["certificates"][-1]
        self.assertEqual((self.state("104233"), certificate["outcome"]), (("disposed", "destruction"), "destroyed"))
        self.assertIn("destroyed", self.verify(certificate["certificate_id"]))
        record = json.loads(self.rows("SELECT json FROM record WHERE certificate_id = ?", certificate["certificate_id"])[0][0])
        self.assertEqual({key: record["facts"][key] for key in ("method", "particle", "destroyed-by", "witness", "place", "file-name", "report-reference")},
                         {"method": "shredded", "particle": "2 mm", "destroyed-by": "Fragmentering AB", "witness": "Erik Berg", "place": "Förrådet",
                          "file-name": "intyg.pdf", "report-reference": "F-2291"})
        self.assertEqual([it["drive"]["serial"] for it in record["drives"]], ["SIM5"])
        kept = self.rows("SELECT name, pdf FROM document WHERE certificate_id = ?", certificate["certificate_id"])
        self.assertEqual(kept, [("attachment", report.read_bytes())])
        out = self.directory / "out"
        out.mkdir()
        told = self.ask("archive", "documents", certificate["certificate_id"], "--to", out)["documents"]
        self.assertEqual([(it["name"], it["size_bytes"]) for it in told], [("attachment", report.stat().st_size)])
        self.assertEqual((out / f"{certificate['certificate_id']}-attachment.pdf").read_bytes(), report.read_bytes())
        self.run_it("archive", "documents", certificate["certificate_id"], "--to", out, code=5)  # nothing is overwritten
        self.run_it("archive", "documents", "SIM-NONE-000001", code=2)
        self.assertIn(f"is destroyed already: certificate {certificate['certificate_id']}", self.destroy("104233", code=3))
        self.run_it("archive", "verify")

    def test_refusals(self):
        self.erase(5, "104233", code=1)
        empty = self.directory / "empty.pdf"
        empty.write_bytes(b"")
        for words, method, code, text in (((), "burnt", 2, "is none of"), (("--particle", "2 cm"), "shredded", 2, "no particle size"),
                                          (("--particle", "2 mm"), "melted", 2, "has no particle size"), (("--particle", "H-9"), "crushed", 2, "no particle size"),
                                          ((), "degaussed", 3, "the drive SIM5 is flash"), (("--witness", "asa"), "shredded", 3, "another person"),
                                          (("--witness", "eve"), "shredded", 3, "eve"), (("--attachment", empty), "shredded", 2, "is empty"),
                                          (("--attachment", self.directory / "none.pdf"), "shredded", 5, "none.pdf")):
            self.assertIn(text, self.destroy("104233", *words, method=method, code=code))
        self.run_it("operator", "add", "asa2", "--name", "Åsa Öberg", "--role", "validator")
        self.assertIn("another person", self.destroy("104233", "--witness", "asa2", code=3))
        self.assertIn("it was not received here", self.destroy("104240", code=3))
        self.assertIn("no asset 999", self.destroy("999", code=2))
        self.run_it("asset", "destroy", "104233", "--method", "shredded", "--by", "X", "--operator", "eve", code=3)
        self.assertEqual(self.state("104233")[0], "failed")
        self.assertEqual(self.rows("SELECT count(*) FROM record WHERE outcome = 'destroyed'"), [(0,)])


class PowerCuts(Disposal):
    """Killed before its n-th sync, for every n until it is not killed any more; asking again finishes it."""

    def setUp(self):
        super().setUp()
        if tap.SANITIZED:
            self.skipTest("a sanitizer wants to be loaded first")

    def cut(self, words, check):
        kept = self.directory / "kept"
        shutil.copytree(self.store, kept)
        number = 0
        died = True
        while died:
            number += 1
            shutil.rmtree(self.store)
            shutil.copytree(kept, self.store)
            done = self.radera(*words, "--store", self.store, *self.simulate, code=None, env={"LD_PRELOAD": MISHAP, "RADERA_MISHAP_KILL": str(number)})
            died = done.returncode != 0
            self.assertIn(done.returncode, (0, -9), done.stderr)
            was_done = check(number)
            again = self.radera(*words, "--store", self.store, *self.simulate, code=None)
            self.assertIn(again.returncode, (0, 3) if was_done else (0,), f"sync {number}: {again.stderr}")
            self.assertTrue(check(number), f"sync {number}: it was not finished")
            self.assertEqual(self.rows("SELECT count(*) FROM record WHERE certificate_id NOT IN (SELECT certificate_id FROM certificate)"), [(0,)], f"sync {number}")
            self.assertEqual(self.rows("SELECT count(*) FROM outbox WHERE channel = 'certificate-file'"), [(0,)], f"sync {number}")
            self.assertEqual(sorted(it.stem for it in (self.store / "certificates").glob("*.pdf")),
                             sorted(it for it, in self.rows("SELECT certificate_id FROM certificate")), f"sync {number}")
            self.run_it("archive", "verify")
        self.assertGreater(number, 3)

    def test_closing_a_lot(self):
        lot = self.sold_soon()

        def check(number):
            closed = self.rows("SELECT certificate_id FROM lot WHERE lot_id = ? AND closed_ms IS NOT NULL", lot)
            lists = self.rows("SELECT certificate_id FROM record WHERE outcome = 'lot-closed'")
            gone = self.rows("SELECT count(*) FROM asset WHERE state = 'disposed'")[0][0]
            self.assertEqual(closed, lists, f"sync {number}")
            self.assertEqual(gone, 2 * len(closed), f"sync {number}")
            return bool(closed)

        self.cut(("lot", "close", lot, *self.policy, "--operator", "asa"), check)

    def test_destroying(self):
        report = self.directory / "intyg.pdf"
        report.write_bytes(b"%PDF-1.4 their own words\n")
        self.erase(6, "104233", code=1)

        def check(number):
            papers = self.rows("SELECT certificate_id FROM record WHERE outcome = 'destroyed'")
            documents = self.rows("SELECT certificate_id FROM document WHERE name = 'attachment'")
            gone = self.rows("SELECT count(*) FROM asset WHERE state = 'disposed' AND disposition = 'destruction'")[0][0]
            self.assertEqual((papers, gone), (documents, len(papers)), f"sync {number}")
            self.assertLessEqual(len(papers), 1)
            return bool(papers)

        self.cut(("asset", "destroy", "104233", "--method", "crushed", "--by", "X AB", "--attachment", report, *self.policy, "--operator", "asa"), check)


if __name__ == "__main__":
    tap.main()
