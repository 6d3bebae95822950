#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the register is told back: each change in one batch, in the register's own columns, and read back by it."""
import csv
import io
import pathlib

import support  # noqa: F401
import tap

DATA = tap.ROOT / "tests/data/registers"
SIMULATE = ("--simulate", str(tap.ROOT / "tests/data/bench-quick.yaml"))


class Register(tap.Case):
    def setUp(self):
        super().setUp()
        self.make_store(*SIMULATE)

    def run_json(self, *words, code=0):
        return self.radera_json(*words, "--store", self.store, *SIMULATE, code=code)

    def load(self, name, mapping):
        return self.run_json("inventory", "import", DATA / name, "--mapping", mapping, "--rejected", self.directory / "rejected.csv")

    def outbox(self, *words, code=0):
        return self.run_json("inventory", "outbox", *words, code=code)

    def write(self, mapping, name, *more, code=0):
        path = self.directory / name
        told = self.outbox("write", "--mapping", mapping, "--to", path, *more, code=code)
        return told, path

    def erase(self, number, drive, code=0):
        self.radera("erase", drive, "--inventory-id", number, "--operator", "asa", "--profile", "clear-zero", "--yes", "--store", self.store, *SIMULATE, code=code)

    def waiting(self):
        return {it["mapping"]: it["assets"] for it in self.outbox()["waiting"]}

    def test_once_and_no_more(self):
        self.load("sheet-excel.csv", "sheet")
        self.load("snipe-it.csv", "snipe-it")
        self.assertEqual(self.outbox(), {"waiting": [], "batches": []})
        self.erase("104233", "sim:bay-1")
        self.erase("104234", "sim:bay-3", code=1)
        self.erase("R-1001", "sim:bay-2")
        self.run_json("asset", "register", "104299", "--kind", "shared", "--operator", "asa")
        self.assertEqual(self.waiting(), {"sheet": 2, "snipe-it": 1, "station": 1})
        told, path = self.write("sheet", "sheet.csv", "--operator", "asa")
        self.assertEqual((told["assets"], told["batch"], told["acknowledged_ms"]), (3, 1, 0))
        raw = path.read_bytes()
        self.assertTrue(raw.startswith(b"\xef\xbb\xbfInventarienummer;Serienummer;Status;Statusdatum;Raderingsintyg\r\n"), raw[:80])
        rows = {it["Inventarienummer"]: it for it in csv.DictReader(io.StringIO(raw.decode("utf-8-sig")), delimiter=";")}
        self.assertEqual({number: it["Status"] for number, it in rows.items()}, {"104233": "Raderad", "104234": "Radering misslyckad", "104299": "Inlämnad"})
        self.assertTrue(rows["104233"]["Raderingsintyg"].startswith("SIM-"))
        self.assertEqual(rows["104233"]["Serienummer"], "PF3ABCDE")
        # nothing is told twice, and a batch is the same whenever it is asked for
        self.assertEqual(self.waiting(), {"snipe-it": 1})
        told, _ = self.write("sheet", "none.csv")
        self.assertEqual(told["assets"], 0)
        self.assertFalse((self.directory / "none.csv").exists())
        self.outbox("write", "--batch", 1, "--to", self.directory / "again.csv")
        self.assertEqual((self.directory / "again.csv").read_bytes(), raw)
        self.outbox("write", "--batch", 1, "--to", self.directory / "again.csv", code=2)  # is there already
        self.outbox("acknowledge", 1, "--operator", "asa")
        self.assertEqual(self.outbox()["batches"], [])
        told = self.outbox("--all")["batches"][0]
        self.assertEqual((told["acknowledged_by"], told["channel"]), ("asa", "file"))
        self.outbox("reject", 1, "--operator", "asa", code=3)
        events = self.radera("archive", "events", "--store", self.store, *SIMULATE).stdout
        self.assertEqual(events.count("register-told"), 2)
        self.radera("archive", "verify", "--store", self.store, *SIMULATE)

    def test_rejected(self):
        self.load("snipe-it.csv", "snipe-it")
        self.erase("R-1001", "sim:bay-1")
        told, path = self.write("snipe-it", "one.csv")
        self.assertEqual(path.read_text(encoding="utf-8-sig").splitlines(), ["Asset Tag,Status Label,Serial", "R-1001,Ready to Deploy,C02XG000JG5H"])
        self.outbox("reject", 1, "--operator", "asa")
        self.assertEqual(self.waiting(), {"snipe-it": 1})
        self.outbox("write", "--batch", 1, "--to", self.directory / "old.csv", code=3)
        self.outbox("acknowledge", 1, "--operator", "asa", code=3)
        told, _ = self.write("snipe-it", "two.csv")
        self.assertEqual((told["batch"], told["assets"]), (2, 1))
        self.assertEqual(self.waiting(), {})

    def test_what_cannot_be(self):
        self.load("snipe-it.csv", "snipe-it")
        target = self.directory / "x.csv"
        self.outbox("write", "--to", target, code=2)
        self.outbox("write", "--mapping", "no-such", "--to", target, code=2)
        self.outbox("write", "--mapping", "snipe-it", code=2)
        self.outbox("write", "--mapping", "snipe-it", "--to", target, "--operator", "eve", code=3)
        self.outbox("write", "--batch", "7", "--to", target, code=2)
        self.outbox("write", "--batch", "1", "--mapping", "snipe-it", "--to", target, code=2)
        self.outbox("acknowledge", "7", "--operator", "asa", code=2)
        self.outbox("acknowledge", "seven", "--operator", "asa", code=2)
        self.outbox("acknowledge", "--operator", "asa", code=2)
        self.outbox("acknowledge", "1", code=2)
        self.outbox("send", code=2)
        own = self.directory / "own.yaml"
        own.write_text('schema: 1\nkind: register\nid: own\ntitle: Own\ncolumns:\n  - { field: inventory-id, names: "No" }\n')
        done = self.radera("inventory", "outbox", "write", "--mapping", own, "--to", target, "--store", self.store, *SIMULATE, code=2)
        self.assertIn("does not say how its register is told", done.stderr)
        # a file that cannot be written: the batch is made, and can be had again
        self.erase("R-1001", "sim:bay-1")
        done = self.radera("inventory", "outbox", "write", "--mapping", "snipe-it", "--to", "/no/such/folder/x.csv", "--store", self.store, *SIMULATE, code=5)
        self.assertIn("--batch 1", done.stderr)
        self.outbox("write", "--batch", 1, "--to", target)
        self.assertTrue(target.exists())

    def test_every_register_reads_it_back(self):
        """What a mapping writes is imported by the same mapping: the same numbers, and its words for what left are among its retired ones."""
        for path in sorted((tap.ROOT / "profiles/registers").glob("*.yaml")):
            mapping = path.stem
            number = f"{mapping}-1"
            store = self.directory / f"store-{mapping}"
            self.store = store
            self.make_store()
            self.radera("asset", "register", number, "--serial", "PF3XYZ99", "--kind", "shared", "--operator", "asa", "--store", store)
            target = self.directory / f"{mapping}.csv"
            told = self.radera_json("inventory", "outbox", "write", "--mapping", mapping, "--to", target, "--store", store)
            self.assertEqual(told["assets"], 1)
            back = self.radera_json("inventory", "import", target, "--mapping", mapping, "--rejected", self.directory / "r.csv", "--dry-run", "--store", store)
            self.assertEqual((back["rows"], back["rejected"], back["left_out"]), (1, 0, []), mapping)
            text = path.read_text(encoding="utf-8")
            retired = text.split("retired:", 1)[1].split('"')[1]
            fits = {it.strip().rstrip("*").lower(): it.strip().endswith("*") for it in retired.split("|")}
            for word in ("sale", "buyout", "return", "donation", "recycling", "destruction"):
                told_word = text.split(f"when: {word}, word:", 1)[1].split('"')[1].lower()
                self.assertTrue(any(told_word == it or (star and told_word.startswith(it)) for it, star in fits.items()), (mapping, word, told_word))

    def test_windows_1252_and_formulas(self):
        mapping = self.directory / "own.yaml"
        text = (tap.ROOT / "profiles/registers/sheet.yaml").read_text(encoding="utf-8")
        text = text.replace("id: sheet", "id: own").replace("encoding: utf-8", "encoding: windows-1252").replace(
            '    - { field: certificate, name: "Raderingsintyg" }\n', '    - { field: unit, name: "Enhet" }\n    - { field: model, name: "Modell" }\n')
        mapping.write_text(text, encoding="utf-8")
        source = self.directory / "register.csv"
        source.write_text("Inventarienummer;Serienummer;Enhet;Modell\n1;=cmd|' /C calc'!A0;@SUM(1+1);Łódź; \n".replace("; \n", "\n"), encoding="utf-8")
        self.run_json("inventory", "import", source, "--mapping", mapping)
        self.erase("1", "sim:bay-1")
        _, path = self.write(str(mapping), "own.csv")
        line = path.read_bytes().split(b"\r\n")[1]
        self.assertTrue(line.startswith(b"1;;Raderad;"), line)
        self.assertTrue(line.endswith(b";'@SUM(1+1);?\xf3d?"), line)

    def test_retired(self):
        self.load("sheet-excel.csv", "sheet")
        self.erase("104233", "sim:bay-1")
        self.assertEqual(self.run_json("inventory", "retired")["retired"], [])
        self.run_json("asset", "dispose", "104233", "--disposition", "recycling", "--operator", "asa", "--policy", self.policy())
        it, = self.run_json("inventory", "retired")["retired"]
        self.assertEqual((it["inventory_id"], it["disposition"], it["unit"], it["serial"]), ("104233", "recycling", "Björkskolan", "PF3ABCDE"))
        self.assertTrue(it["certificate_id"].startswith("SIM-"))
        path = self.directory / "retired.csv"
        self.run_json("inventory", "retired", "--date", it["date"], "--to", path)
        lines = path.read_text(encoding="utf-8-sig").splitlines()
        self.assertEqual(lines[0], "Inventarienummer;Serienummer;Organisation;Enhet;Avyttring;Datum;Intyg")
        self.assertEqual(lines[1], f"104233;PF3ABCDE;;Björkskolan;återvinning;{it['date']};{it['certificate_id']}")
        self.run_json("inventory", "retired", "--to", path, code=5)  # nothing is written over
        self.assertEqual(self.run_json("inventory", "retired", "--date", "2020-01-01")["retired"], [])
        self.assertEqual(len(self.run_json("inventory", "retired", "--from", "2020-01-01")["retired"]), 1)
        self.assertEqual(self.run_json("inventory", "retired", "--until", it["date"])["retired"], [])
        self.run_json("inventory", "retired", "--date", "2026-02-30", code=2)
        self.run_json("inventory", "retired", "--date", "2026-02-03", "--from", "2026-01-01", code=2)
        self.assertNotIn("åkesson", "\n".join(lines))

    def policy(self):
        path = self.directory / "egen.yaml"
        path.write_text("schema: 1\nkind: policy\nid: egen\ntitle: Egen\nrules:\n  - disposition: recycling\n    level: clear\n  - disposition: destruction\n    level: none\n")
        return pathlib.Path(path)


if __name__ == "__main__":
    tap.main()
