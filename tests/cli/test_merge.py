#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two stations of one office: what one erased, the other may let go, when it trusts who signed it."""
import shutil
import sqlite3

import support  # noqa: F401
import tap

DATA = tap.ROOT / "tests/data/registers"
SIMULATE = ("--simulate", str(tap.ROOT / "tests/data/bench-quick.yaml"))


class Merge(tap.Case):
    def station(self, name):
        self.store = self.directory / name
        self.make_store(*SIMULATE)
        self.run_at(name, "operator", "add", "maja", "--name", "Maja", "--role", "administrator")
        self.run_json(name, "inventory", "import", DATA / "sheet-excel.csv", "--mapping", "sheet", "--rejected", self.directory / f"{name}.csv")

    def run_at(self, name, *words, code=0):
        return self.radera(*words, "--store", self.directory / name, *SIMULATE, code=code)

    def run_json(self, name, *words, code=0):
        return self.radera_json(*words, "--store", self.directory / name, *SIMULATE, code=code)

    def erase(self, name, number, drive, code=0):
        self.run_at(name, "erase", drive, "--inventory-id", number, "--operator", "asa", "--profile", "clear-zero", "--yes", code=code)

    def merge(self, name, other, *more, code=0):
        return self.run_json(name, "inventory", "merge", self.directory / other, "--operator", "maja", "--trust", self.directory / other / "pki/root.pem", *more,
                             code=code)

    def state(self, name, number):
        return {it["inventory_id"]: it["state"] for it in self.run_json(name, "inventory", "list")["assets"]}[number]

    def policy(self):
        path = self.directory / "egen.yaml"
        path.write_text("schema: 1\nkind: policy\nid: egen\ntitle: Egen\nrules:\n  - disposition: recycling\n    level: clear\n    certificate: true\n")
        return path

    def decide(self, name, number, code=0):
        return self.run_json(name, "asset", "decide", number, "--disposition", "recycling", "--policy", self.policy(), code=code)

    def test_evidence_of_the_other_station(self):
        self.station("a")
        self.station("b")
        self.erase("b", "104233", "sim:bay-1")
        self.erase("b", "104234", "sim:bay-3", code=1)
        told = self.merge("a", "b", "--dry-run")
        self.assertEqual((told["taken"], told["records"], told["dry_run"]), (2, 2, True))
        self.assertEqual(self.state("a", "104233"), "registered")
        self.assertIn("it was not received here", self.decide("a", "104233", code=3)["reasons"])
        told = self.merge("a", "b")
        self.assertEqual((told["taken"], told["records"], told["drives"], told["conflicts"], told["added"]), (2, 2, 2, 0, 0))
        self.assertTrue(told["holders_differ"])
        self.assertEqual((self.state("a", "104233"), self.state("a", "104234")), ("erased", "failed"))
        self.assertTrue(self.decide("a", "104233")["allowed"])
        self.assertIn("1 of 1 drives are not erased", self.decide("a", "104234", code=3)["reasons"][0])
        self.run_json("a", "asset", "dispose", "104233", "--disposition", "recycling", "--policy", self.policy(), "--operator", "asa")
        # and back: the other station knows that it left
        told = self.merge("b", "a")
        self.assertEqual((told["taken"], told["conflicts"]), (1, 0))
        self.assertEqual(self.state("b", "104233"), "disposed")
        events = self.run_at("b", "archive", "events").stdout
        for name, other in (("a", "b"), ("b", "a")):
            told = self.merge(name, other)
            self.assertEqual((told["taken"], told["records"], told["drives"], told["conflicts"], told["reviews"]), (0, 0, 0, 0, 0))
            self.run_at(name, "archive", "verify")
        self.assertEqual(self.run_at("b", "archive", "events").stdout, events)
        self.assertIn("erased to disposed by recycling, as the station", events)
        # each station tells the register of what it did
        self.assertEqual([it["assets"] for it in self.run_json("a", "inventory", "outbox")["waiting"]], [1])
        self.assertEqual([it["assets"] for it in self.run_json("b", "inventory", "outbox")["waiting"]], [1])

    def test_leaves_in_a_lot(self):
        """What the other station erased stands on this one's signed list, with its certificate."""
        self.station("a")
        self.station("b")
        self.erase("b", "104233", "sim:bay-1")
        self.merge("a", "b")
        lot = self.run_json("a", "lot", "open", "--disposition", "recycling", "--receiver", "Återvinnaren AB", "--operator", "asa")["lot"]
        policy = ("--policy", self.policy())
        self.run_at("a", "lot", "add", lot, "104233", "--operator", "asa", *policy)
        self.run_at("a", "lot", "close", lot, "--operator", "asa", *policy)
        self.assertEqual(self.state("a", "104233"), "disposed")
        self.assertEqual([it["inventory_id"] for it in self.run_json("a", "inventory", "retired")["retired"]], ["104233"])
        record = next(it for it in self.run_json("b", "archive", "list")["records"] if it["inventory_id"] == "104233")["certificate_id"]
        database = sqlite3.connect(self.directory / "a/radera.sqlite3")
        json, = database.execute("SELECT json FROM record").fetchone()
        database.close()
        self.assertIn(record, json)
        told = self.merge("b", "a")
        self.assertEqual((told["taken"], told["lots"]), (1, 1))
        self.assertEqual(self.state("b", "104233"), "disposed")
        self.assertEqual(self.merge("b", "a")["lots"], 0)

    def test_both_at_once(self):
        self.station("a")
        self.station("b")
        self.erase("a", "104233", "sim:bay-1")
        self.erase("b", "104233", "sim:bay-3", code=1)
        self.assertEqual(self.merge("a", "b")["conflicts"], 1)
        self.assertEqual(self.merge("b", "a")["conflicts"], 1)
        self.assertEqual((self.state("a", "104233"), self.state("b", "104233")), ("erased", "failed"))
        # a drive that was not erased there counts here at once, whoever is right
        self.assertIn("1 of 2 drives are not erased", self.decide("a", "104233", code=3)["reasons"][0])
        review, = self.run_json("b", "inventory", "reviews")["reviews"]
        self.assertEqual((review["kind"], review["inventory_id"]), ("merge-conflict", "104233"))
        self.assertIn("here it is failed", review["detail"])
        self.run_at("b", "inventory", "resolve", review["id"], "The second drive is in it.", "--operator", "maja")
        self.assertEqual(self.merge("a", "b")["taken"], 1)
        self.assertEqual(self.state("a", "104233"), "failed")

    def test_refused(self):
        self.station("a")
        self.station("b")
        self.erase("b", "104233", "sim:bay-1")

        def refused(code, words, *more, other="b", operator="maja"):
            done = self.run_at("a", "inventory", "merge", self.directory / other, "--operator", operator, *more, code=code)
            self.assertIn(words, done.stderr)
            self.assertEqual(self.state("a", "104233"), "registered")

        refused(6, "--trust ROOT.pem")  # nobody here trusts its root
        trust = ("--trust", self.directory / "b/pki/root.pem")
        refused(3, "is no administrator", *trust, operator="asa")
        refused(3, "eve", *trust, operator="eve")
        refused(3, "this store itself", other="a")
        refused(6, "there is no store", *trust, other="c")
        shutil.copytree(self.directory / "a", self.directory / "copy")
        refused(3, "this store itself, or a copy", other="copy")
        real = self.directory / "real"
        self.radera("pki", "init", "--store", real, "--organisation", "Ö")
        refused(3, "store for real drives", other="real")
        # a log that somebody wrote in
        database = sqlite3.connect(self.directory / "b/radera.sqlite3")
        database.executescript("DROP TRIGGER event_no_update; UPDATE event SET json = replace(json, 'erasing to erased', 'erased to disposed');")
        database.close()
        refused(6, "the log of", *trust)


if __name__ == "__main__":
    tap.main()
