# SPDX-License-Identifier: GPL-3.0-or-later
"""What happens to things besides their erasure, over the bus: matters for a person, cards, and who may do what."""
import json
import os
import time

import dbus

import service
import tap
from service import NAME, PATH, png

REGISTER = ("Inventarienummer;Serienummer;Tillverkare;Modell;Typ;Skola;Innehavare;Status\n"
            "104233;SIMPF3ABCDE;Nordsken;Elevbok 13;Elevdator;Björkskolan;elin.ek;I bruk\n"
            "104234;PF9ZZZZZ;Nordsken;Elevbok 13;Elevdator;Björkskolan;bo.alm;I bruk\n"
            "104235;PF9YYYYY;Nordsken;Lärarbok 15;Lärardator;Björkskolan;;I bruk\n")


class Cases(service.Service):
    def begin(self, *drives):
        self.make(*(drives or (("a", "1MiB", {}),)))
        sheet = self.directory / "register.csv"
        sheet.write_text(REGISTER, encoding="utf-8")
        self.radera("inventory", "import", sheet, "--store", self.store, *self.simulate)
        self.start()
        return self.client("asa")

    def cases(self, client):
        return dbus.Interface(client.bus.get_object(NAME, PATH, introspect=False), NAME + ".Cases")

    def call(self, client, method, *arguments):
        return json.loads(str(getattr(self.cases(client), method)(*arguments)))

    def open_reviews(self, client, wanted, seconds=10):
        end = time.monotonic() + seconds
        while client.get(PATH)["OpenReviews"] != wanted:
            self.assertLess(time.monotonic(), end, client.get(PATH)["OpenReviews"])
            time.sleep(0.02)

    def test_a_matter_is_put_looked_at_and_resolved(self):
        client = self.begin()
        self.assertEqual(self.call(client, "Reviews", False), [])
        told = self.call(client, "Report", "999999")
        self.assertEqual((told["outcome"], told["kind"]), ("conflict", "unknown"))
        self.assertEqual(self.call(client, "Report", "999999")["review"], told["review"])  # not twice
        self.open_reviews(client, 1)
        found = self.call(client, "Report", "104233")
        self.assertEqual((found["outcome"], found["make"], found["has_holder"]), ("found", "Nordsken", True))
        self.assertNotIn("elin", json.dumps(found))
        matters = self.call(client, "Reviews", False)
        self.assertEqual([(it["id"], it["kind"], it["inventory_id"], it["resolution"]) for it in matters], [(told["review"], "unknown", "999999", "")])
        number = dbus.Int64(told["review"])
        self.assertEqual(self.call(client, "Review", number)["cards"], [])
        self.refuses("Input", self.cases(client).Resolve, number, "")
        self.refuses("Refused", self.cases(self.client("kim")).Resolve, number, "an auditor only looks")
        self.refuses("NotSignedIn", self.cases(self.client()).Resolve, number, "nobody")
        self.assertEqual(self.call(client, "Resolve", number, "the label was of the old register"), {})
        self.open_reviews(client, 0)
        self.refuses("Input", self.cases(client).Resolve, number, "again")
        self.refuses("Input", self.cases(client).Review, dbus.Int64(4711))
        self.assertEqual([(it["resolution"], it["resolved_by"]) for it in self.call(client, "Reviews", True)],
                         [("the label was of the old register", "asa")])
        self.assertEqual(len(self.call(self.client("kim"), "Reviews", True)), 1)
        self.stop()
        events = self.radera_json("archive", "events", "--store", self.store, *self.simulate)["events"]
        self.assertEqual([it["operator"] for it in events if it["kind"] == "review-resolved"], ["asa"])

    def test_looking_puts_nothing_into_the_queue(self):
        client = self.begin()
        for text in ("9", "99", "999999"):
            client.station().MatchAsset(text)
        self.assertEqual(self.call(client, "Reviews", True), [])

    def test_a_matter_shows_both_cards(self):
        client = self.begin()
        sheet = self.directory / "more.csv"
        sheet.write_text(REGISTER.splitlines()[0] + "\n200001;TWICE123;Nordsken;Elevbok 13;Elevdator;A-skolan;;I bruk\n"
                         "200002;TWICE123;Nordsken;Elevbok 14;Elevdator;B-skolan;;I bruk\n", encoding="utf-8")
        self.stop()
        self.radera("inventory", "import", sheet, "--store", self.store, *self.simulate)
        self.radera("inventory", "match", "--serial", "TWICE123", "--store", self.store, *self.simulate, code=3)
        self.start()
        client = self.client("asa")
        self.open_reviews(client, 1)  # counted at the start
        matter = self.call(client, "Reviews", False)[0]
        self.assertEqual((matter["kind"], matter["serial"]), ("duplicate", "TWICE123"))
        cards = self.call(client, "Review", dbus.Int64(matter["id"]))["cards"]
        self.assertEqual(sorted(it["card"]["inventory_id"] for it in cards), ["200001", "200002"])

    def test_cards(self):
        client = self.begin()
        card = self.call(client, "Asset", "104235")
        self.assertEqual((card["kind"], card["model"], card["unit"], card["has_holder"], card["state"]),
                         ("teacher", "Lärarbok 15", "Björkskolan", False, "registered"))
        self.assertIn("no card of 1", self.refuses("Input", self.cases(client).Asset, "1"))
        self.assertEqual([it["inventory_id"] for it in self.call(client, "FindAssets", "1042")], ["104233", "104234", "104235"])
        self.assertEqual([it["inventory_id"] for it in self.call(client, "FindAssets", "pf9z")], ["104234"])

    def test_registered_on_the_spot(self):
        client = self.begin()
        made = self.call(client, "Register", "300001", dbus.Dictionary({"kind": "shared", "serial": "NEW12345", "model": "Bokbok"}, signature="sv"))
        self.assertEqual((made["kind"], made["serial"], made["source"]), ("shared", "NEW12345", "station"))
        options = dbus.Dictionary({}, signature="sv")
        self.refuses("Refused", self.cases(client).Register, "300001", options)
        self.refuses("Refused", self.cases(self.client("kim")).Register, "300002", options)
        self.refuses("Input", self.cases(client).Register, "å ä", options)
        self.refuses("Input", self.cases(client).Register, "300003", dbus.Dictionary({"kind": "spaceship"}, signature="sv"))
        self.refuses("Input", self.cases(client).Register, "300003", dbus.Dictionary({"serial": "x" * 300}, signature="sv"))
        self.refuses("Input", self.cases(client).Register, "300003", dbus.Dictionary({"kind": dbus.Array(["a"], signature="s")}, signature="sv"))
        self.refuses("Input", self.cases(client).Asset, "300003")

    # --- where things go

    def options(self, **options):
        return dbus.Dictionary({key: value for key, value in options.items()}, signature="sv")

    def decision(self, card, disposition):
        return next(it for it in card["dispositions"] if it["disposition"] == disposition)

    def test_what_speaks_against_each_way_out(self):
        client = self.begin(("a", "1MiB", {}))
        card = self.call(client, "Asset", "104233")
        self.assertEqual((card["policy"], card["problem"], card["lot"], card["n_drives"]), ("kommun", "", "", 0))
        self.assertIn("it was not received here", self.decision(card, "reuse")["reasons"])
        self.assertIn("firmware-password", self.decision(card, "buyout")["checks"])
        self.refuses("Refused", self.cases(client).SetFact, "104233", "check/battery", "done")  # it is not here
        self.assertEqual(self.call(client, "Receive", "104233")["state"], "received")
        self.refuses("Refused", self.cases(client).Receive, "104233")
        self.assertIn("the battery is not confirmed to be examined", self.decision(self.call(client, "Asset", "104233"), "reuse")["reasons"])
        card = self.call(client, "SetFact", "104233", "check/battery", "done")
        self.assertEqual([(it["name"], it["operator"]) for it in card["facts"]], [("check/battery", "asa")])
        self.assertEqual(card["state"], "examined")
        self.assertNotIn("the battery is not confirmed to be examined", self.decision(card, "reuse")["reasons"])
        self.refuses("Input", self.cases(client).SetFact, "104233", "check/charm", "done")
        self.refuses("Refused", self.cases(self.client("kim")).SetFact, "104233", "check/tpm", "done")
        refused = self.call(client, "Dispose", "104233", "reuse", self.options())
        self.assertFalse(refused["allowed"])
        self.assertTrue(any("no drive of it was seen" in it for it in refused["reasons"]), refused)
        self.refuses("Refused", self.cases(client).Dispose, "104233", "buyout", self.options())
        self.refuses("Refused", self.cases(client).Dispose, "104233", "destruction", self.options())
        self.refuses("Input", self.cases(client).Dispose, "104233", "gift", self.options())
        self.assertEqual(self.call(client, "SetFact", "104233", "check/battery", "")["facts"], [])
        self.call(client, "SetFact", "104233", "check/battery", "done")
        self.call(client, "SetFact", "104233", "no-drives", "confirmed")
        self.assertTrue(self.call(client, "Decide", "104233", "reuse", self.options())["allowed"])
        self.assertTrue(self.call(client, "Dispose", "104233", "reuse", self.options(reason="to the pool"))["allowed"])
        self.assertEqual(self.call(client, "Asset", "104233")["state"], "disposed")

    def test_who_is_the_holder_is_compared_and_not_kept(self):
        client = self.begin(("a", "1MiB", {}))
        self.call(client, "Receive", "104233")
        for reference, is_holder in (("elin.ek", True), ("bo.alm", False), ("", False)):
            told = self.call(client, "Decide", "104233", "buyout", self.options(holder=reference))
            self.assertEqual((told["receiver_is_holder"], "the buyer is not the holder" in told["reasons"]), (is_holder, not is_holder), reference)
        self.stop()
        for file in self.store.rglob("*"):
            if file.is_file():
                self.assertNotIn(b"elin.ek", file.read_bytes(), file)

    def test_erased_and_gone_in_a_lot(self):
        client = self.begin(("a", "1MiB", {}))
        client.end(client.erase("SIM-A", "104235"))
        card = self.call(client, "Asset", "104235")
        self.assertEqual((card["n_drives"], card["n_erased"], len(card["certificates"]), card["state"]), (1, 1, 1, "erased"))
        lot = self.call(client, "OpenLot", "reuse", "Skolförrådet", self.options())
        self.assertRegex(lot["lot_id"], "^LOT-")
        self.refuses("Input", self.cases(client).OpenLot, "buyout", "En elev", self.options())
        refused = self.call(client, "AddToLot", lot["lot_id"], "104235")
        self.assertEqual((refused["allowed"], refused["reasons"]), (False, ["the battery is not confirmed to be examined"]))
        self.call(client, "SetFact", "104235", "check/battery", "done")
        self.assertTrue(self.call(client, "AddToLot", lot["lot_id"], "104235")["allowed"])
        self.assertEqual([it["inventory_id"] for it in self.call(client, "Lot", lot["lot_id"])["assets"]], ["104235"])
        self.assertEqual(self.call(client, "Asset", "104235")["lot"], lot["lot_id"])
        self.assertEqual(self.call(client, "Lots", False)[0]["n_assets"], 1)
        self.refuses("Refused", self.cases(self.client("kim")).RemoveFromLot, lot["lot_id"], "104235")
        self.call(client, "RemoveFromLot", lot["lot_id"], "104235")
        self.assertEqual(self.call(client, "Lot", lot["lot_id"])["assets"], [])
        self.refuses("Input", self.cases(client).Lot, "LOT-NONE-1")
        self.refuses("Refused", self.cases(client).CloseLot, lot["lot_id"])  # there is nothing in it
        self.call(client, "AddToLot", lot["lot_id"], "104235")
        self.call(client, "SetFact", "104235", "check/battery", "")  # looked at again: it may not go any more
        told = self.call(client, "CloseLot", lot["lot_id"])
        self.assertEqual([(it["inventory_id"], it["reasons"]) for it in told["refused"]],
                         [("104235", ["the battery is not confirmed to be examined"])])
        self.assertEqual((told["certificate_id"], self.call(client, "Asset", "104235")["state"]), ("", "erased"))
        self.call(client, "SetFact", "104235", "check/battery", "done")
        told = self.call(client, "CloseLot", lot["lot_id"])
        self.assertEqual((told["refused"], told["problem"]), ([], ""))
        self.assertEqual(self.call(client, "Asset", "104235")["state"], "disposed")
        self.assertEqual(self.call(client, "Lots", True)[0]["certificate_id"], told["certificate_id"])
        self.refuses("Refused", self.cases(client).CloseLot, lot["lot_id"])
        path = self.directory / "lot.pdf"
        with os.fdopen(client.station().GetCertificate(told["certificate_id"]).take(), "rb") as file:
            path.write_bytes(file.read())
        self.radera("certificate", "verify", path, "--trust", self.store / "pki/root.pem")

    def test_what_was_destroyed_is_certified(self):
        client = self.begin(("a", "1MiB", {}))
        self.call(client, "Receive", "104234")
        how = {"method": "shredded", "by": "Skrot & Flis AB", "particle": "2 mm", "witness": "kim", "place": "Gården"}
        self.refuses("Input", self.cases(client).Destroy, "104234", self.options(method="shredded"))
        self.refuses("Input", self.cases(client).Destroy, "104234", self.options(**{**how, "method": "buried"}))
        self.refuses("Refused", self.cases(client).Destroy, "104234", self.options(**{**how, "witness": "asa"}))
        self.refuses("Refused", self.cases(self.client("kim")).Destroy, "104234", self.options(**how))
        self.assertEqual(self.call(client, "Asset", "104234")["state"], "received")
        told = self.call(client, "Destroy", "104234", self.options(**how))
        self.assertEqual((told["allowed"], told["problem"]), (True, ""))
        card = self.call(client, "Asset", "104234")
        self.assertEqual((card["state"], card["disposition"], card["certificates"]), ("disposed", "destruction", [told["certificate_id"]]))
        self.refuses("Refused", self.cases(client).Destroy, "104234", self.options(**how))

    def test_bought_by_the_student_who_had_it(self):
        client = self.begin(("a", "8MiB", {"commands": "{ erases: [sanitize-block], seconds: 1 }"}))
        client.end(client.erase("SIM-A", "104233", profile="purge"))
        buyer = {"holder": "elin.ek", "buyer": "Elin Ekström", "payment": "OCR 4711"}
        quote = self.call(client, "Quote", "104233", self.options(holder="bo.alm"))
        self.assertEqual((quote["allowed"], quote["receiver_is_holder"], quote["price_minor"], quote["price_source"]), (False, False, -1, "unknown"))
        for check in ("firmware-password", "management", "tpm", "charger", "battery"):
            self.call(client, "SetFact", "104233", "check/" + check, "done")
        self.assertEqual(self.call(client, "Quote", "104233", self.options(holder="bo.alm"))["reasons"], ["the buyer is not the holder"])
        price = {"price_minor": dbus.Int64(50000), "reason": "as agreed with the school"}
        other = self.call(client, "HandOver", "104233", self.options(**{**buyer, "holder": "bo.alm"}, **price))
        self.assertEqual((other["allowed"], other["receipt_id"]), (False, ""))
        self.refuses("Input", self.cases(client).HandOver, "104233", self.options(**buyer))  # nobody knows the price
        self.refuses("Input", self.cases(client).HandOver, "104233", self.options(**{**buyer, "buyer": ""}, **price))
        self.refuses("Refused", self.cases(self.client("kim")).HandOver, "104233", self.options(**buyer, **price))
        self.assertEqual(self.call(client, "Asset", "104233")["state"], "erased")
        told = self.call(client, "HandOver", "104233", self.options(**buyer, **price))
        self.assertEqual((told["allowed"], told["problem"]), (True, ""))
        self.assertEqual(self.call(client, "Asset", "104233")["disposition"], "buyout")
        receipt = told["receipt_id"]
        self.assertRegex(receipt, "^SIM-UTK-[A-Z0-9]+-000001$")
        drawing = dbus.ByteArray(png(300, 100))
        self.refuses("Input", self.cases(client).SignReceipt, receipt, "witness", "Elin Ekström", drawing)
        self.refuses("Input", self.cases(client).SignReceipt, receipt, "buyer", "Elin Ekström", dbus.ByteArray(b""))
        self.call(client, "SignReceipt", receipt, "seller", "", drawing)
        self.call(client, "SignReceipt", receipt, "buyer", "Elin Ekström", drawing)
        self.refuses("Refused", self.cases(client).SignReceipt, receipt, "buyer", "Elin Ekström", drawing)
        path = self.directory / "receipt.pdf"
        with os.fdopen(self.cases(client).Receipt(receipt).take(), "rb") as file:
            path.write_bytes(file.read())
        told = self.radera("certificate", "verify", path, "--trust", self.store / "pki/root.pem", "--json")
        self.assertEqual([it["role"] for it in json.loads(told.stdout)["certificates"][0]["signatures"]], ["station", "validator", "receiver"])
        self.refuses("Refused", self.cases(self.client("kim")).Receipt, receipt)  # it names its buyer
        self.refuses("Input", self.cases(client).Receipt, "UTK-NONE-000009")
        self.assertNotIn("Ekström", str(client.station().Search(self.options(text="104233"))))

    def test_the_register_is_told_by_a_file(self):
        client = self.begin(("a", "1MiB", {}))
        self.assertEqual(self.call(client, "Outbox", False), {"waiting": [], "batches": []})
        self.refuses("Refused", self.cases(client).MakeBatch, "sheet")
        self.call(client, "Receive", "104233")
        self.assertEqual([(it["mapping"], it["assets"]) for it in self.call(client, "Outbox", False)["waiting"]], [("sheet", 1)])
        self.refuses("Refused", self.cases(self.client("kim")).MakeBatch, "sheet")
        self.refuses("Input", self.cases(client).MakeBatch, "no-such-register")
        self.refuses("Input", self.cases(client).MakeBatch, "/etc/passwd")
        batch = dbus.Int64(self.call(client, "MakeBatch", "sheet")["batch"])
        with os.fdopen(self.cases(client).ReadBatch(batch).take(), "rb") as file:
            self.assertIn(b"104233", file.read())
        told = self.call(client, "Outbox", False)
        self.assertEqual((told["waiting"], [it["assets"] for it in told["batches"]]), ([], [1]))
        self.call(client, "Reject", batch)
        self.assertEqual(len(self.call(client, "Outbox", False)["waiting"]), 1)
        again = dbus.Int64(self.call(client, "MakeBatch", "sheet")["batch"])
        self.call(client, "Acknowledge", again)
        self.assertEqual(self.call(client, "Outbox", False), {"waiting": [], "batches": []})
        self.assertEqual(len(self.call(client, "Outbox", True)["batches"]), 2)
        self.refuses("Input", self.cases(client).Acknowledge, dbus.Int64(99))
        self.refuses("Input", self.cases(client).ReadBatch, dbus.Int64(99))


if __name__ == "__main__":
    tap.main()
