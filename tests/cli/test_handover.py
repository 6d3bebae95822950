#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The buy-out desk: only the student who had it, a signed receipt in a series without gaps, credits, and no name anywhere else."""
import json
import os
import re
import shutil
import sqlite3
import struct
import subprocess
import unittest
import zlib

import support  # noqa: F401
import tap

SIMULATE = ("--simulate", "purge")
MISHAP = os.environ.get("RADERA_MISHAP", str(tap.ROOT / "build/tests/station/libmishap.so"))
REGISTER = """Inventarienummer;Serienummer;Tillverkare;Modell;Typ;Organisation;Innehavare;I bruk sedan;Pris
1001;PF3AAAAA;Lenovo;ThinkPad L13;Elevdator;;elin.ek08;2020-08-15;
1002;PF3BBBBB;Lenovo;ThinkPad L13;Lärardator;;elin.ek08;2020-08-15;500
1003;PF3CCCCC;Lenovo;ThinkPad L13;Elevdator;;;2020-08-15;500
1004;PF3DDDDD;Lenovo;ThinkPad L13;Elevdator;Okända AB;elin.ek08;2020-08-15;500
1005;PF3EEEEE;Lenovo;ThinkPad L13;Elevdator;;olle.ost01;2020-08-15;750,50
1006;PF3FFFFF;Lenovo;ThinkPad L13;Elevdator;bolaget;elin.ek08;2020-08-15;
"""
OWN = """schema: 1
kind: organisation
id: kommunen
name: Exempelköpings kommun
number: 212000-0000
vat-sv: Moms ingår inte
vat-en: VAT is not included
payment: Swish 123 000 00 00
terms-sv: [ Säljs i befintligt skick. ]
terms-en: [ Sold as it is. ]
prices:
  - { kind: student, months-from: 36, price: 500 }
"""
COMPANY = "schema: 1\nkind: organisation\nid: bolaget\nname: Exempelbostäder AB\nseries: EXBO\nlanguages: sv\n"
CHECKS = "firmware-password management tpm charger battery"
NAMES = ("Elin Ek", "Olle Öst", "elin.ek08", "olle.ost01", "Kim Falsk")


def png(width=120, height=30):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes(0 if abs(3 * y - x) < 4 else 255 for x in range(width)) for y in range(height))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


class Desk(tap.Case):
    def setUp(self):
        super().setUp()
        self.make_store(*SIMULATE)
        for person, name, role in (("maj", "Maj Lund", "administrator"), ("rev", "Rut Ek", "auditor")):
            self.radera("operator", "add", person, "--name", name, "--role", role, "--store", self.store, *SIMULATE)
        self.radera("organisation", "set", self.write("own.yaml", OWN), "--store", self.store, *SIMULATE)
        self.radera("inventory", "import", self.write("register.csv", REGISTER), "--store", self.store, *SIMULATE)

    def write(self, name, text):
        path = self.directory / name
        path.write_text(text, encoding="utf-8")
        return path

    def prepare(self, number, drive):
        self.radera("erase", drive, "--inventory-id", number, "--operator", "asa", "--profile", "purge", "--yes", "--store", self.store, *SIMULATE)
        self.radera("asset", "checklist", number, "--done", CHECKS, "--operator", "asa", "--store", self.store, *SIMULATE)

    def sell(self, number, *more, holder="elin.ek08", buyer="Elin Ek", operator="asa", code=0):
        return self.radera("asset", "handover", number, "--holder", holder, "--buyer", buyer, "--operator", operator, *more, "--json", "--store", self.store, *SIMULATE,
                           code=code)

    def refused(self, number, words, *more, code=3, **named):
        """Refused with those words, and nothing is changed by it."""
        before = (self.sales(), self.events(), self.state(number))
        done = self.sell(number, *more, code=code, **named)
        self.assertIn(words, done.stdout + done.stderr)
        self.assertEqual((self.sales(), self.events(), self.state(number)), before)

    def sales(self):
        return self.radera_json("sale", "list", "--store", self.store)["sales"]

    def events(self):
        return self.radera_json("archive", "events", "--store", self.store)["events"]

    def state(self, number):
        found = self.radera_json("inventory", "list", number, "--store", self.store)["assets"]
        return found[0]["state"] if found else None

    def annul(self, receipt, *more, operator="maj", code=0):
        return self.radera("sale", "annul", receipt, "--reason", "Fel pris", "--operator", operator, *more, "--json", "--store", self.store, *SIMULATE, code=code)

    def verify(self, path):
        return self.radera_json("certificate", "verify", path, "--trust", self.root)["certificates"][0]

    def text(self, path):
        return subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout

    def series(self):
        numbers = [it["number"] for it in self.sales()]
        self.assertEqual(sorted(numbers), list(range(1, len(numbers) + 1)))

    def test_from_the_shelf_to_the_student(self):
        self.refused("1001", "it was not received here")
        self.prepare("1001", "sata-ssd")
        self.refused("1001", "the buyer is not the holder", holder="kim.falsk", buyer="Kim Falsk")
        done = json.loads(self.sell("1001", "--payment", "Swish 4711", "--to", self.directory / "out", holder="ELIN.ek08").stdout)
        receipt = done["receipt_id"]
        self.assertRegex(receipt, r"^SIM-UTK-[A-Z2-7]{12}-000001$")
        self.assertEqual((done["allowed"], done["price_minor"], done["price_source"], done["organisation"]), (True, 50000, "list", "kommunen"))
        self.assertEqual(self.state("1001"), "disposed")
        path = self.directory / "out" / f"{receipt}.pdf"
        kept = self.store / "receipts" / f"{receipt}.pdf"
        self.assertEqual(kept.read_bytes(), path.read_bytes())
        self.assertEqual(kept.stat().st_mode & 0o777, 0o600)
        seen = self.verify(path)
        self.assertEqual((seen["verdict"], seen["outcome"]), ("valid", "handed-over"), seen)
        text = self.text(path)
        certificate = next(it for it in self.events() if "erasing to erased" in it["detail"])["detail"].split()[-1]
        for words in ("Elin Ek", "500,00 kr", "Moms ingår inte / VAT is not included", "Swish 4711", "Säljs i befintligt skick.", "Sold as it is.", certificate,
                      "Inget operativsystem", "212000-0000", "PF3AAAAA"):
            self.assertIn(words, text)
        self.assertNotIn("elin.ek08", text)
        self.refused("1001", "it is disposed already")
        # once more on paper, and what it says
        again = self.radera_json("sale", "export", receipt, "--to", self.directory / "again", "--store", self.store, *SIMULATE)["receipt"]
        self.assertEqual((self.directory / "again" / f"{receipt}.pdf").read_bytes(), path.read_bytes())
        self.assertTrue(again.endswith(f"{receipt}.pdf"))
        self.assertIn("Elin Ek", self.radera("sale", "show", receipt, "--store", self.store).stdout)
        self.assertNotIn("Elin", self.radera("sale", "list", "--store", self.store).stdout)
        self.sign_and_annul(receipt, path)
        self.check_names()

    def sign_and_annul(self, receipt, path):
        drawing = self.directory / "drawing.png"
        drawing.write_bytes(png())
        sign = lambda who, name, *more, **named: self.radera("sale", "sign", receipt, "--as", who, "--name", name, "--drawing", drawing, "--store", self.store, *SIMULATE,
                                                             *more, **named)
        self.assertIn("neither seller nor buyer", sign("witness", "X", code=2).stderr)
        sign("buyer", "Elin Ek")
        sign("seller", "Åsa Öberg")
        sign("buyer", "Elin Ek", code=None)
        signed = self.store / "receipts" / f"{receipt}.pdf"
        self.assertTrue(signed.read_bytes().startswith(path.read_bytes()))
        seen = self.verify(signed)
        self.assertEqual(seen["verdict"], "valid", seen)
        self.assertIn("Åsa Öberg", json.dumps(seen, ensure_ascii=False))
        if shutil.which("pdfsig"):
            told = subprocess.run(["pdfsig", signed], capture_output=True, text=True, check=False).stdout
            self.assertEqual(told.count("Signature is Valid"), 3, told)
        # credits
        self.assertIn("asa is no administrator", self.annul(receipt, operator="asa", code=3).stdout)
        credit = json.loads(self.annul(receipt, "--to", self.directory / "out").stdout)
        self.assertEqual((credit["price_minor"], credit["annuls"]), (-50000, receipt))
        self.assertEqual(self.state("1001"), "disposed")
        text = self.text(credit["receipt"])
        for words in ("Elin Ek", "-500,00 kr", receipt, "Fel pris"):
            self.assertIn(words, text)
        self.assertEqual(self.verify(credit["receipt"])["verdict"], "valid")
        self.assertIn("is annulled already", self.annul(receipt, code=3).stdout)
        self.assertIn("is a credit", self.annul(credit["receipt_id"], code=3).stdout)
        self.annul("UTK-1", code=2)
        self.assertEqual([it["annulled_by"] for it in self.sales()], [credit["receipt_id"], ""])
        self.series()
        self.radera("archive", "verify", "--store", self.store, *SIMULATE)

    def check_names(self):
        """Whom it was sold to stands in the receipts and nowhere else: not in the log, its ledger, the certificates, or what is told of them."""
        database = ("radera.sqlite3", "radera.sqlite3-wal", "radera.sqlite3-shm")
        for name in NAMES:
            found = [it for it in self.files_with(name.encode()) if it not in database and "UTK" not in it]
            self.assertEqual(found, [], name)
        self.assertTrue([it for it in self.files_with(b"Elin Ek") if it not in database])
        # the page's text is glyphs, so ask a reader too
        for path in (self.store / "certificates").glob("*.pdf"):
            for name in NAMES:
                self.assertNotIn(name, self.text(path), path)
        with sqlite3.connect(self.store / "radera.sqlite3") as tables:
            for (table,) in tables.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").fetchall():
                values = [value if isinstance(value, bytes) else str(value).encode() for row in tables.execute(f"SELECT * FROM {table}") for value in row]
                for name in NAMES:
                    stands = any(name.encode() in value for value in values)
                    self.assertEqual(stands, table == "sale" and name == "Elin Ek", (table, name))
        # and what goes to others
        certificates = [it["certificate_id"] for it in self.radera_json("archive", "list", "--store", self.store, *SIMULATE)["records"]]
        self.radera("archive", "checkpoint", "--store", self.store, *SIMULATE)
        self.radera("archive", "bundle", *certificates, "--output", self.directory / "bundle", "--store", self.store, *SIMULATE)
        told = [path.read_bytes() for path in (self.directory / "bundle").rglob("*") if path.is_file()]
        self.assertGreater(len(told), 4)
        for words in (("archive", "report", "--format", "json"), ("archive", "report", "--format", "csv"), ("archive", "events", "--json"), ("sale", "list", "--json"),
                      ("inventory", "list", "--json"), ("asset", "show", "1001", "--json"), ("inventory", "outbox", "--json")):
            told.append(self.radera(*words, "--store", self.store, *SIMULATE).stdout.encode())
        for name in NAMES:
            self.assertFalse(any(name.encode() in text for text in told), name)

    def test_who_may_not(self):
        self.prepare("1002", "sata-ssd")
        self.refused("1002", "only a student's own computer can be bought out")
        self.refused("1003", "the register knows no holder")
        self.refused("1004", "Okända AB, which this station does not know")
        self.refused("1005", "no drive of it was seen", holder="olle.ost01", buyer="Olle Öst")
        self.refused("9999", "knows no asset 9999", code=2)
        self.refused("1005", "there is no operator nobody", operator="nobody", holder="olle.ost01")
        self.refused("1005", "rev is an auditor", operator="rev", holder="olle.ost01")
        for buyer in ("", " ", "123", "Anna 9001011234", "Elin 19900101-1234", "20090315 1234 5678", "x" * 200, "a\nb"):
            self.refused("1005", "buyer", buyer=buyer, holder="olle.ost01", code=2)
        self.refused("1005", "personal number", "--reason", "9001011234 sa det", holder="olle.ost01", code=2)
        self.refused("1005", "none of sv+en", "--languages", "fi", holder="olle.ost01", code=2)
        self.refused("1005", "is no price", "--price", "5 hundra", holder="olle.ost01", code=2)
        self.refused("1005", "none.png", "--signature-buyer", self.directory / "none.png", holder="olle.ost01", code=5)
        # what is not erased stays, whatever the checks say
        self.radera("erase", "emmc", "--inventory-id", "1005", "--operator", "asa", "--profile", "clear-zero", "--yes", "--store", self.store, *SIMULATE)
        self.refused("1005", "the policy asks for purge", holder="olle.ost01")
        self.assertEqual(self.sales(), [])

    def test_prices_and_returns(self):
        self.radera("organisation", "add", self.write("company.yaml", COMPANY), "--operator", "maj", "--store", self.store, *SIMULATE)
        self.prepare("1005", "sas-ssd")
        self.prepare("1006", "sata-ssd")
        # of the other organisation: no price list, its own series and language
        self.refused("1006", "neither the register nor the price list", code=2)
        self.refused("1006", "say why 1006 has a price of its own", "--price", "300", code=2)
        done = json.loads(self.sell("1006", "--price", "300", "--reason", "Beslut 2026-11", "--to", self.directory / "out").stdout)
        self.assertRegex(done["receipt_id"], r"^SIM-EXBO-[A-Z2-7]{12}-000001$")
        self.assertEqual((done["price_minor"], done["price_source"], done["organisation"]), (30000, "hand", "bolaget"))
        event = [it for it in self.events() if it["kind"] == "sale-issued"][-1]
        self.assertEqual((event["subject"], event["operator"]), (done["receipt_id"], "asa"))
        self.assertIn("price by hand: Beslut 2026-11", event["detail"])
        self.assertIn(done["sha256"], event["detail"])
        text = self.text(done["receipt"])
        self.assertIn("Exempelbostäder AB", text)
        self.assertNotIn("Transfer of ownership", text)
        self.assertNotIn("Moms", text)
        # the register's own price, and a signature that is no picture: the receipt stands, and says what is missing
        (self.directory / "bad.png").write_bytes(b"no picture")
        issued = self.sell("1005", "--signature-buyer", self.directory / "bad.png", holder="olle.ost01", buyer="Olle Öst")
        first = json.loads(issued.stdout)
        self.assertIn("radera sale sign", issued.stderr)
        self.assertEqual((first["price_minor"], first["price_source"]), (75050, "register"))
        # it came back: it holds data again, whatever was recorded before
        self.annul(first["receipt_id"], "--returned")
        self.assertEqual(self.state("1005"), "received")
        self.refused("1005", "1 of 1 drives are not erased", holder="olle.ost01", buyer="Olle Öst")
        self.assertIn("is annulled already", self.annul(first["receipt_id"], "--returned", code=3).stdout)
        self.prepare("1005", "sas-ssd")
        second = json.loads(self.sell("1005", holder="olle.ost01", buyer="Olle Öst").stdout)
        self.assertTrue(second["receipt_id"].endswith("-000003"))
        self.radera("archive", "verify", "--store", self.store, *SIMULATE)

    def test_what_could_not_be_written(self):
        """The receipt is issued once its number is given; its file is made up for."""
        self.prepare("1001", "sata-ssd")
        (self.store / "receipts").write_bytes(b"in the way")
        done = self.sell("1001")
        receipt = json.loads(done.stdout)["receipt_id"]
        self.assertIn("sale export", done.stderr)
        self.assertEqual(self.state("1001"), "disposed")
        self.assertFalse(self.sales()[0]["has_pdf"])
        (self.store / "receipts").unlink()
        second = json.loads(self.annul(receipt).stdout)["receipt_id"]
        with sqlite3.connect(self.store / "radera.sqlite3") as database:  # as if the program had died before it was drawn
            database.execute("UPDATE sale SET pdf = NULL WHERE receipt_id = ?", (second,))
        path = self.radera_json("sale", "export", receipt, "--to", self.directory / "out", "--store", self.store, *SIMULATE)["receipt"]
        self.assertEqual(self.verify(path)["verdict"], "valid")
        self.assertTrue(self.sales()[0]["has_pdf"])
        self.assertTrue((self.store / "receipts" / f"{receipt}.pdf").exists())
        self.assertIn("Made up for 1 missing receipt", self.radera("resume", "--store", self.store, *SIMULATE).stdout)
        self.assertEqual([it["has_pdf"] for it in self.sales()], [True, True])
        self.assertNotIn("receipt", self.radera("resume", "--store", self.store, *SIMULATE).stdout)

    def test_destroyed_in_its_time(self):
        """After it the buyer's name is nowhere in the store's directory; the series, its digests and the log stay."""
        rules = self.write("gallring.yaml", "schema: 1\nkind: retention\nid: gallring\ntitle: Gallring\nrules:\n"
                           "  - { document: certificate, then: keep, reference: Bevaras }\n  - { document: sale, then: destroy, months: 0, reference: Plan 4.2 }\n"
                           "  - { document: holder, then: destroy, months: 0, reference: Plan 4.3 }\n")
        self.prepare("1001", "sata-ssd")
        receipt = json.loads(self.sell("1001", "--payment", "Betalning av Elin Ek").stdout)["receipt_id"]
        drawing = self.directory / "drawing.png"
        drawing.write_bytes(png())
        self.radera("sale", "sign", receipt, "--as", "buyer", "--name", "Elin Ek", "--drawing", drawing, "--store", self.store, *SIMULATE)
        self.assertTrue(self.files_with(b"Elin Ek"))
        (self.store / "receipts" / f"{receipt}.pdf.4711.part").write_bytes(b"%PDF Elin Ek, half written")
        # by the shipped rules nothing is due yet
        shown = {it["document"]: it for it in self.radera_json("retention", "show", "--store", self.store)["documents"]}
        self.assertEqual((shown["sale"]["due"], shown["sale"]["later"], shown["holder"]["due"], shown["certificate"]["keep"]), (0, 1, 0, True))
        self.assertRegex(shown["sale"]["next"], r"^20\d\d-01-01T00:00:00Z$")
        destroy = lambda *more, operator="maj", **named: self.radera("retention", "destroy", "--policy", rules, "--operator", operator, "--store", self.store, *SIMULATE,
                                                                     *more, **named)
        self.assertIn("add --yes", destroy(code=3).stderr)
        self.assertIn("asa is no administrator", destroy("--yes", operator="asa", code=3).stderr)
        self.radera("retention", "destroy", "--policy", self.write("bad.yaml", rules.read_text().replace("Bevaras", "x").replace("then: keep", "then: destroy, months: 1")),
                    "--operator", "maj", "--yes", "--store", self.store, *SIMULATE, code=2)
        self.assertTrue(self.files_with(b"Elin Ek"))
        told = json.loads(destroy("--yes", "--json").stdout)
        self.assertEqual({it["document"]: it["due"] for it in told["documents"]}, {"certificate": 0, "sale": 1, "holder": 1})
        self.assertEqual(told["files"], 2)
        self.assertEqual(self.files_with(b"Elin Ek"), [])
        sale = self.sales()[0]
        self.assertTrue(sale["destroyed"])
        self.assertEqual((sale["number"], sale["price_minor"], len(sale["sha256"])), (1, 50000, 64))
        self.assertIn("were destroyed", self.radera("sale", "export", receipt, "--to", self.directory / "out", "--store", self.store, *SIMULATE, code=3).stderr)
        self.assertIn("destroyed", self.radera("sale", "show", receipt, "--store", self.store).stdout)
        self.assertIn("were destroyed", self.annul(receipt, code=3).stdout)
        events = [it for it in self.events() if it["kind"] == "retention-destroyed"]
        self.assertEqual([(it["subject"], it["operator"]) for it in events], [("sale", "maj"), ("holder", "maj")])
        self.assertIn("Plan 4.2", events[0]["detail"])
        self.assertIn(told["sha256"], events[0]["detail"])
        # what was put aside by a rebuilding is told of, not touched
        (self.store / "radera.sqlite3.damaged-20261122T000000Z").write_bytes(b"Elin Ek")
        self.assertIn("put aside", destroy("--yes", code=6).stderr)
        (self.store / "radera.sqlite3.damaged-20261122T000000Z").unlink()
        destroy("--yes")
        self.assertEqual(len(self.events()), len(events) + len([it for it in self.events() if it["kind"] != "retention-destroyed"]))
        self.radera("archive", "verify", "--store", self.store, *SIMULATE)

    def files_with(self, text):
        """Files of the store that hold the text, as it is or packed."""
        found = []
        for path in self.store.rglob("*"):
            if not path.is_file():
                continue
            data = path.read_bytes()
            packed = [data]
            for stream in re.findall(rb"stream\r?\n(.*?)endstream", data, re.S):
                try:
                    packed.append(zlib.decompress(stream))
                except zlib.error:
                    pass
            if any(text in it for it in packed):
                found.append(path.name)
        return found


class Mishaps(tap.Case):
    """Things without drives at a real station: what happens twice at once, or is cut off in the middle."""

    def setUp(self):
        super().setUp()
        self.make_store()
        self.run_it("operator", "add", "maj", "--name", "Maj Lund", "--role", "administrator")
        rows = "".join(f"{number};Lenovo;Elevdator;elin.ek08;500\n" for number in range(1001, 1009))
        register = self.directory / "register.csv"
        register.write_text("Inventarienummer;Tillverkare;Typ;Innehavare;Pris\n" + rows, encoding="utf-8")
        self.run_it("inventory", "import", register)
        numbers = [str(number) for number in range(1001, 1009)]
        self.run_it("asset", "receive", *numbers, "--operator", "asa")
        for number in numbers:
            self.run_it("asset", "checklist", number, "--done", CHECKS, "--no-drives", "--operator", "asa")

    def run_it(self, *words, **named):
        return self.radera(*words, "--store", self.store, **named)

    def words(self, number):
        return ("asset", "handover", number, "--holder", "elin.ek08", "--buyer", "Elin Ek", "--operator", "asa")

    def rows(self, sql):
        with sqlite3.connect(self.store / "radera.sqlite3") as database:
            return database.execute(sql).fetchall()

    def check(self, number):
        """A receipt, its event and the asset's leaving are there together or not at all; and numbers have no gaps."""
        sales = self.rows("SELECT receipt_id, inventory_id, number FROM sale ORDER BY number")
        self.assertEqual([it[2] for it in sales], list(range(1, len(sales) + 1)), number)
        told = [it[0] for it in self.rows("SELECT subject FROM event WHERE kind = 'sale-issued' ORDER BY sequence")]
        gone = sorted(it[0] for it in self.rows("SELECT inventory_id FROM asset WHERE state = 'disposed'"))
        self.assertEqual((told, gone), ([it[0] for it in sales], sorted(it[1] for it in sales)), number)
        return sales

    def cut(self, words, after):
        kept = self.directory / "kept"
        shutil.copytree(self.store, kept)
        number = 0
        died = True
        while died:
            number += 1
            shutil.rmtree(self.store)
            shutil.copytree(kept, self.store)
            done = self.run_it(*words, code=None, env={"LD_PRELOAD": MISHAP, "RADERA_MISHAP_KILL": str(number)})
            died = done.returncode != 0
            self.assertIn(done.returncode, (0, -9), done.stderr)
            after(number)
            self.run_it("archive", "verify")
        self.assertGreater(number, 3)

    @unittest.skipIf(tap.SANITIZED, "a sanitizer wants to be loaded first")
    def test_cut_off_while_handing_over(self):
        def after(number):
            had = self.check(number)
            self.run_it(*self.words("1001"), code=3 if had else 0)
            self.run_it("resume")
            ((receipt, _, _),) = self.check(number)
            self.assertEqual(self.rows("SELECT count(*) FROM sale WHERE pdf IS NULL"), [(0,)], number)
            path = self.store / "receipts" / f"{receipt}.pdf"
            self.assertEqual(path.read_bytes(), self.rows("SELECT pdf FROM sale")[0][0], number)
            seen = self.radera_json("certificate", "verify", path, "--trust", self.root)["certificates"][0]
            self.assertEqual(seen["verdict"], "valid", number)

        self.cut(self.words("1001"), after)

    @unittest.skipIf(tap.SANITIZED, "a sanitizer wants to be loaded first")
    def test_cut_off_while_destroying(self):
        rules = self.directory / "gallring.yaml"
        rules.write_text("schema: 1\nkind: retention\nid: gallring\ntitle: Gallring\nrules:\n  - { document: sale, then: destroy, months: 0, reference: X }\n",
                         encoding="utf-8")
        self.run_it(*self.words("1001"))
        self.run_it(*self.words("1002"))
        words = ("retention", "destroy", "--policy", rules, "--operator", "maj", "--yes")

        def after(number):
            self.run_it(*words)
            everything = b"".join(path.read_bytes() for path in self.store.rglob("*") if path.is_file())
            self.assertNotIn(b"Elin Ek", everything, number)
            self.assertEqual(list((self.store / "receipts").iterdir()), [], number)
            self.assertEqual(len(self.check(number)), 2)
            self.assertEqual(self.rows("SELECT count(*) FROM event WHERE kind = 'retention-destroyed'"), [(1,)], number)

        self.cut(words, after)

    def test_two_at_once(self):
        """Eight computers, each asked for at two desks at once: each goes once."""
        running = []
        for number in range(1001, 1009):
            for _ in range(2):
                running.append(subprocess.Popen([tap.RADERA, *self.words(str(number)), "--store", str(self.store)], env=self.environment(), stdout=subprocess.DEVNULL,
                                                stderr=subprocess.PIPE, text=True))
        ends = []
        for it in running:
            told = it.communicate()[1]
            ends.append(it.returncode)
            self.assertIn(it.returncode, (0, 3), told)
        self.assertEqual(sorted(ends), [0] * 8 + [3] * 8)
        self.assertEqual(len(self.check("at once")), 8)
        self.run_it("archive", "verify")


if __name__ == "__main__":
    tap.main()
