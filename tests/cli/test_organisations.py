#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Several organisations at one station: whose a thing is, under whose name it is erased, and who may change that."""
import subprocess

import support  # noqa: F401
import tap

SIMULATE = ("--simulate", str(tap.ROOT / "tests/data/bench-quick.yaml"))
OWN = "schema: 1\nkind: organisation\nid: kommunen\nname: Exempelköpings kommun\nnumber: 212000-0000\n"
COMPANY = """schema: 1
kind: organisation
id: bolaget
name: Exempelbostäder AB
number: 556000-0001
aliases: Bostadsbolaget | Exbo*
series: EXBO
vat-sv: Varav moms 25 %
payment: Bankgiro 123-4567
languages: en
terms-sv: [ Säljs i befintligt skick., Ingen ångerrätt. ]
prices:
  - { kind: student, months-from: 24, price: "800,50" }
"""
REGISTER = """Inventarienummer;Serienummer;Modell;Typ;Organisation
1001;PF3AAAAA;ThinkPad L13;Elevdator;bostadsbolaget
1002;PF3BBBBB;ThinkPad L13;Elevdator;Okända AB
1003;PF3CCCCC;ThinkPad L13;Elevdator;
"""


class Organisations(tap.Case):
    def setUp(self):
        super().setUp()
        self.make_store(*SIMULATE)
        self.radera("operator", "add", "maj", "--name", "Maj Lund", "--role", "administrator", "--store", self.store, *SIMULATE)

    def write(self, name, text):
        path = self.directory / name
        path.write_text(text, encoding="utf-8")
        return path

    def change(self, *words, by="maj", code=0):
        return self.radera("organisation", *words, "--operator", by, "--store", self.store, *SIMULATE, code=code)

    def known(self):
        return {it["id"]: it for it in self.radera_json("organisation", "list", "--store", self.store)["organisations"]}

    def test_add_list_remove(self):
        self.assertEqual(self.known(), {})
        self.radera("organisation", "set", self.write("own.yaml", OWN), "--store", self.store, *SIMULATE)
        self.change("add", self.write("bolaget.yaml", COMPANY))
        known = self.known()
        self.assertEqual([(it, known[it]["own"]) for it in known], [("kommunen", True), ("bolaget", False)])
        it = known["bolaget"]
        self.assertEqual((it["series"], it["vat_sv"], it["vat_en"], it["payment"], it["terms_sv"], it["terms_en"]),
                         ("EXBO", "Varav moms 25 %", "", "Bankgiro 123-4567", "Säljs i befintligt skick.\nIngen ångerrätt.", ""))
        self.assertEqual(it["prices"], [{"kind": "student", "model": "", "months_from": 24, "price_minor": 80050}])
        self.assertIn("EXBO", self.radera("organisation", "list", "--store", self.store).stdout)
        # the same once more, changed
        self.change("add", self.write("bolaget.yaml", COMPANY.replace("EXBO", "EXB2")))
        self.assertEqual(self.known()["bolaget"]["series"], "EXB2")
        self.change("remove", "bolaget")
        self.assertEqual(list(self.known()), ["kommunen"])
        self.assertIn("serves no other organisation bolaget", self.change("remove", "bolaget", code=2).stderr)
        events = [it for it in self.radera_json("archive", "events", "--store", self.store)["events"] if it["subject"] == "bolaget"]
        self.assertEqual([(it["kind"], it["operator"]) for it in events], [("station-changed", "maj")] * 3)
        self.radera("archive", "verify", "--store", self.store, *SIMULATE)

    def test_refusals(self):
        self.radera("organisation", "set", self.write("own.yaml", OWN), "--store", self.store, *SIMULATE)
        path = self.write("bolaget.yaml", COMPANY)
        self.assertIn("asa is no administrator", self.change("add", path, by="asa", code=3).stderr)
        self.change("add", path, by="nobody", code=3)
        self.assertIn("station's own", self.change("add", self.write("own.yaml", OWN), code=3).stderr)
        self.assertIn("have a name in common", self.change("add", self.write("b.yaml", COMPANY.replace("Exbo*", "exempelköpings kommun")), code=3).stderr)
        self.change("add", path)
        self.assertIn("have a name in common", self.change("add", self.write("c.yaml", COMPANY.replace("id: bolaget", "id: annat")), code=3).stderr)
        self.change("remove", "bolaget", by="asa", code=3)
        self.change("remove", "kommunen", code=2)
        self.change("add", self.write("d.yaml", COMPANY + "vat: 25\n"), code=2)
        self.assertEqual(list(self.known()), ["kommunen", "bolaget"])

    def test_erased_under_the_owners_name(self):
        self.radera("organisation", "set", self.write("own.yaml", OWN), "--store", self.store, *SIMULATE)
        self.change("add", self.write("bolaget.yaml", COMPANY))
        self.radera("inventory", "import", self.write("register.csv", REGISTER), "--store", self.store, *SIMULATE)
        for number, name, organisation_number, languages in (
                ("1001", "Exempelbostäder AB", "556000-0001", "en"), ("1002", "Exempelköpings kommun", "212000-0000", "sv+en"),
                ("1003", "Exempelköpings kommun", "212000-0000", "sv+en")):
            job = self.radera_json("erase", "bay-1", *SIMULATE, "--store", self.store, "--inventory-id", number, "--operator", "asa", "--profile", "clear-zero",
                                   "--yes")["jobs"][0]
            record = self.radera_json("archive", "show", job["certificate_id"], "--store", self.store)
            self.assertEqual((record["station"]["organisation"], record["station"]["organisation_number"], record["template"]["languages"]),
                             (name, organisation_number, languages), number)
            text = subprocess.run(["pdftotext", "-layout", job["certificate"], "-"], capture_output=True, text=True, check=True).stdout
            self.assertIn(organisation_number, text)
            seen = self.radera_json("certificate", "verify", job["certificate"], "--trust", self.store / "pki/root.pem")["certificates"][0]
            self.assertEqual(seen["verdict"], "valid", seen)


if __name__ == "__main__":
    tap.main()
