#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The register in the store: exports as real systems write them, dirty ones too, and finding the card without guessing."""
import sqlite3
import time

import support  # noqa: F401
import tap

SIMULATE = ("--simulate", str(tap.ROOT / "tests/data/bench-quick.yaml"))
DATA = tap.ROOT / "tests/data/registers"


class Inventory(tap.Case):
    def setUp(self):
        super().setUp()
        self.make_store()
        self.simulate = ()

    def load(self, name, mapping, *more, code=0):
        return self.radera_json("inventory", "import", DATA / name, "--mapping", mapping, "--rejected", self.directory / "rejected.csv", "--store", self.store, *more,
                                code=code)

    def assets(self, *more):
        return {it["inventory_id"]: it for it in self.radera_json("inventory", "list", *more, "--store", self.store)["assets"]}

    def match(self, *clues, code=0):
        return self.radera_json("inventory", "match", *clues, "--store", self.store, code=code)

    def test_a_sheet_from_excel(self):
        """Windows-1252, semicolons, quoted line breaks, decimal commas; and every row that is wrong is named with its line."""
        told = self.load("sheet-excel.csv", "sheet", "--dry-run")
        self.assertEqual((told["encoding"], told["delimiter"], told["rows"], told["added"], told["repeated"]), ("Windows-1252", ";", 15, 6, 1))
        self.assertEqual(self.assets(), {})
        told = self.load("sheet-excel.csv", "sheet")
        reasons = {it["line"]: it["reason"] for it in told["left_out"]}
        self.assertEqual(sorted(reasons), [7, 8, 9, 10, 14, 15, 17, 18])
        for line, words in ((7, "'2019-13-02' is no date"), (8, "'1,234' is no price"), (9, "no inventory number"), (10, "'1042/39' cannot be"),
                            (14, "line 15 says something else"), (15, "line 14 says something else"), (17, "13 cells"), (18, "'15/8/2023' is no date")):
            self.assertIn(words, reasons[line])
        assets = self.assets()
        self.assertEqual(sorted(assets), ["104233", "104234", "104235", "104236", "104240", "104241"])
        student = assets["104233"]
        self.assertEqual((student["kind"], student["unit"], student["price_minor"], student["in_use_since"], student["planned_months"], student["has_holder"]),
                         ("student", "Björkskolan", 123450, "2023-08-15", 36, True))
        self.assertEqual((assets["104234"]["model"], assets["104234"]["kind"]), ("ThinkPad L13  Gen 2", "student"))
        self.assertEqual((assets["104235"]["serial"], assets["104235"]["kind"], assets["104235"]["unit"], assets["104235"]["planned_months"]),
                         ("", "teacher", "Barn; utbildning", 48))
        self.assertTrue(assets["104236"]["register_retired"])
        self.assertEqual(told["shared_serials"], 2)
        rejected = (self.directory / "rejected.csv").read_text(encoding="utf-8-sig")
        self.assertEqual(rejected.count("\n"), 9)
        self.assertNotIn("åkesson", rejected)
        # the same once more changes nothing, and is no event
        events = self.radera("archive", "events", "--store", self.store).stdout
        again = self.load("sheet-excel.csv", "sheet")
        self.assertEqual((again["added"], again["changed"], again["same"]), (0, 0, 6))
        self.assertEqual(self.radera("archive", "events", "--store", self.store).stdout, events)
        self.assertEqual(events.count("register-imported"), 1)

    def test_other_registers(self):
        for name, mapping, expect in (
                ("snipe-it.csv", "snipe-it", {"R-1001": ("C02XG000JG5H", 'MacBook Air 13"', "student", 1199000, False), "R-1002": ("MXQ000000A", "ProLiant DL380", "server", 4500000, True)}),
                ("glpi.csv", "glpi", {"7007": ("YLNB012345", "LIFEBOOK U7411", "administrative", -1, False)}),
                ("intune.csv", "intune", {"EK-30417": ("5CG4123ABC", "HP ProBook 445", "student", -1, False)}),
                ("lansweeper.csv", "lansweeper", {"B-0007": ("7XK2M93", "OptiPlex 7090", "administrative", -1, False)})):
            told = self.load(name, mapping)
            self.assertEqual((told["added"], told["rejected"]), (len(expect), 0), told)
            assets = self.assets()
            for number, (serial, model, kind, price, retired) in expect.items():
                it = assets[number]
                self.assertEqual((it["serial"], it["model"], it["kind"], it["price_minor"], it["register_retired"]), (serial, model, kind, price, retired))

    def test_no_person_is_kept(self):
        self.load("sheet-excel.csv", "sheet")
        self.load("snipe-it.csv", "snipe-it")
        self.load("intune.csv", "intune")
        everything = b"".join(path.read_bytes() for path in self.store.rglob("*") if path.is_file())
        for name in ("anna.", "åkesson", "erik.b", "eliek", "Elin Ek", "elin.ek"):
            for encoding in ("utf-8", "cp1252"):
                self.assertNotIn(name.encode(encoding), everything, name)

    def test_what_is_no_register(self):
        for content, words in ((b"a;b;c\n1;2;3\n", "has no column"), (b"", "it has: nothing"), (b'Inventarienummer;"Serie\n1;2', "never closed"),
                               (b'Inventarienummer;Serie\n1;2"3"\n', "no CSV"), (b"\xff\xfe\x41", "UTF-16")):
            path = self.directory / "bad.csv"
            path.write_bytes(content)
            done = self.radera("inventory", "import", path, "--store", self.store, code=2)
            self.assertIn(words, done.stderr, content)
        self.radera("inventory", "import", self.directory / "none.csv", "--store", self.store, code=5)
        self.radera("inventory", "import", DATA / "glpi.csv", "--mapping", "no-such", "--store", self.store, code=2)
        self.assertEqual(self.assets(), {})

    def test_matching(self):
        self.assertEqual(self.match("--inventory-id", "104233")["outcome"], "none")  # without a register nothing is unknown
        self.load("sheet-excel.csv", "sheet")
        self.assertEqual(self.match("--serial", "pf3abcde")["asset"]["inventory_id"], "104233")
        self.assertEqual(self.match("--inventory-id", "104233", "--serial", "PF3ABCDE")["by"], "scan")
        self.assertEqual(self.match("--inventory-id", "104235", "--serial", "WHATEVER1")["asset"]["inventory_id"], "104235")  # its card knows no serial number
        self.assertEqual(self.match("--serial", "NOBODYS1")["outcome"], "none")
        self.assertEqual(self.match("--serial", "To be filled by O.E.M.")["outcome"], "none")
        for clues, kind in ((("--inventory-id", "104233", "--serial", "PF3ABCDF"), "serial-mismatch"), (("--inventory-id", "999999", "--serial", "PF3ABCDE"), "serial-mismatch"),
                            (("--inventory-id", "999999", "--serial", "NOBODYS1"), "unknown"), (("--serial", "SAMMA123"), "duplicate"), (("--serial", "5CD1234ABC"), "retired")):
            self.assertEqual(self.match(*clues, code=3)["kind"], kind)
        self.match("--serial", "SAMMA123", code=3)  # the same matter once more is one matter
        reviews = self.radera_json("inventory", "reviews", "--store", self.store)["reviews"]
        self.assertEqual(len(reviews), 5)
        self.radera("inventory", "resolve", reviews[0]["id"], "Fel klisterlapp.", "--operator", "asa", "--store", self.store)
        self.radera("inventory", "resolve", reviews[0]["id"], "Igen.", "--operator", "asa", "--store", self.store, code=2)
        self.radera("inventory", "resolve", reviews[1]["id"], "Ok.", "--operator", "eve", "--store", self.store, code=3)
        self.assertEqual(len(self.radera_json("inventory", "reviews", "--store", self.store)["reviews"]), 4)
        self.assertEqual(self.radera_json("inventory", "reviews", "--all", "--store", self.store)["reviews"][0]["resolved_by"], "asa")

    def test_on_the_spot(self):
        self.radera("asset", "register", "104299", "--serial", "NOBODYS1", "--kind", "shared", "--operator", "asa", "--store", self.store)
        self.assertEqual(self.assets("--state", "received")["104299"]["source"], "station")
        self.radera("asset", "register", "104299", "--operator", "asa", "--store", self.store, code=3)
        self.radera("asset", "register", "10/42", "--operator", "asa", "--store", self.store, code=2)
        self.radera("asset", "register", "104300", "--kind", "toaster", "--operator", "asa", "--store", self.store, code=2)
        self.radera("archive", "verify", "--store", self.store)

    def test_the_way_out(self):
        """A student's computer: the card follows its evidence, and only its holder may buy it."""
        self.store = self.directory / "simulated"
        self.make_store(*SIMULATE)
        self.load("sheet-excel.csv", "sheet", *SIMULATE)

        def erase(drive, code=0):
            self.radera("erase", drive, "--inventory-id", "104233", "--operator", "asa", "--profile", "clear-zero", "--yes", "--store", self.store, *SIMULATE, code=code)

        def decide(disposition, *more, code=3):
            return self.radera_json("asset", "decide", "104233", "--disposition", disposition, "--store", self.store, *more, *SIMULATE, code=code)

        def dispose(disposition, *more, code=0):
            self.radera("asset", "dispose", "104233", "--disposition", disposition, "--operator", "asa", "--store", self.store, *more, *SIMULATE, code=code)

        def state():
            return self.assets()["104233"]["state"]

        self.assertIn("it was not received here", decide("reuse")["reasons"])
        erase("sim:bay-1")
        self.assertEqual(state(), "erased")
        self.assertEqual(decide("reuse", "--checks", "battery", code=0)["reasons"], [])
        self.assertIn("the policy asks for purge, and clear was reached", decide("sale")["reasons"])
        policy = self.directory / "egen.yaml"
        policy.write_text("schema: 1\nkind: policy\nid: egen\ntitle: Egen\nrules:\n  - disposition: buyout\n    level: clear\n    holder-only: true\n"
                          "  - disposition: destruction\n    level: none\n")
        own = ("--policy", policy)
        self.assertEqual(decide("buyout", *own)["reasons"], ["the buyer is not the holder"])
        self.assertEqual(decide("buyout", "--holder", "erik.b", *own)["reasons"], ["the buyer is not the holder"])
        self.assertTrue(decide("buyout", "--holder", "Anna.åkesson08", *own, code=0)["allowed"])
        # a second drive, which lies: the whole computer may not leave
        erase("sim:bay-3", code=1)
        self.assertEqual(state(), "failed")
        told = decide("buyout", "--holder", "anna.åkesson08", *own)["reasons"]
        self.assertEqual(told, ["1 of 2 drives are not erased: it can only be destroyed"])
        dispose("buyout", *own, code=3)
        dispose("destruction", *own, code=3)  # has papers of its own
        self.assertEqual(state(), "failed")
        # and a drive of another computer's is a matter for a person
        self.radera("erase", "sim:bay-1", "--inventory-id", "104234", "--operator", "asa", "--profile", "clear-zero", "--yes", "--store", self.store, *SIMULATE)
        self.assertEqual([it["kind"] for it in self.radera_json("inventory", "reviews", "--store", self.store, *SIMULATE)["reviews"]], ["drive-elsewhere"])
        self.assertTrue(decide("destruction", *own, code=0)["allowed"])
        events = self.radera("archive", "events", "--store", self.store, *SIMULATE).stdout
        for words in ("registered to erasing", "erasing to erased", "erased to erasing", "erasing to failed"):
            self.assertIn(words, events)
        self.radera("archive", "verify", "--store", self.store, *SIMULATE)

    def test_a_hundred_thousand(self):
        path = self.directory / "large.csv"
        with open(path, "w", encoding="utf-8") as file:
            file.write("Inventarienummer;Serienummer;Tillverkare;Modell;Typ;Innehavare;Inköpsdatum;Restvärde\n")
            for i in range(100000):
                file.write(f"{200000 + i};SN{i:08d};Lenovo;ThinkPad;Elevdator;elev{i};2023-08-15;1 000,00\n")
        began = time.monotonic()
        told = self.radera_json("inventory", "import", path, "--store", self.store)
        print(f"# 100000 rows in {time.monotonic() - began:.1f} s", flush=True)
        self.assertEqual((told["added"], told["rejected"]), (100000, 0))
        database = sqlite3.connect(self.store / "radera.sqlite3")
        self.assertEqual(database.execute("SELECT count(*), count(DISTINCT holder) FROM asset").fetchone(), (100000, 100000))
        database.close()


if __name__ == "__main__":
    tap.main()
