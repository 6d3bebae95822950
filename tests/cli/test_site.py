#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Site folders: what the office makes, what a station takes from them, and what it refuses."""
import json
import shutil
import subprocess
import time

import support  # noqa: F401
import tap

PIN = "482913"


class Site(tap.Case):
    def office(self, name="office", root="root"):
        root = self.directory / root
        office = self.directory / name
        if not root.exists():
            self.radera("pki", "init", "--root", root, "--organisation", "Exempelköpings kommun", "--name", "Rot")
        self.radera("pki", "init", "--store", office, "--organisation", "Exempelköpings kommun", "--station", "KONTOR")
        own = self.directory / "own.yaml"
        own.write_text("schema: 1\nkind: organisation\nid: own\nname: Exempelköpings kommun\nnumber: 212000-0000\n", encoding="utf-8")
        self.radera("organisation", "set", own, "--store", office)
        self.add(office, "maj", "Maj Lund", "administrator")
        company = self.directory / "company.yaml"
        company.write_text("schema: 1\nkind: organisation\nid: bolaget\nname: Bostadsbolaget AB\n", encoding="utf-8")
        self.radera("organisation", "add", company, "--operator", "maj", "--store", office)
        return office, root

    def add(self, office, person, name, role="technician", pin=PIN):
        self.radera("operator", "add", person, "--name", name, "--role", role, "--store", office)
        subprocess.run([tap.RADERA, "operator", "pin", person, "--store", office], input=pin + "\n", text=True, check=True, capture_output=True)

    def make(self, office, root, name="site", station="RAD-07"):
        time.sleep(0.01)  # a folder is known by its millisecond
        folder = self.directory / name
        self.radera("site", "make", folder, "--station", station, "--root", root, "--store", office)
        return folder

    def people(self, store):
        return {it["id"]: it for it in self.radera_json("operator", "list", "--store", store)["operators"]}

    def test_a_new_station(self):
        office, root = self.office()
        folder = self.make(office, root)
        self.assertFalse((folder / "signing").exists())
        self.assertNotIn(PIN, (folder / "site.json").read_text())
        shown = self.radera_json("site", "show", folder, "--root", root)
        self.assertEqual((shown["station"], shown["organisation"], shown["operators"], shown["has_key"]), ("RAD-07", "Exempelköpings kommun", 1, True))
        self.radera("site", "use", folder, "--store", self.store)
        self.assertEqual(self.people(self.store)["maj"]["role"], "administrator")
        keys = self.radera_json("pki", "show", "--store", self.store)
        self.assertEqual((keys["name"], keys["root_is_local"]), ("RAD-07", False))
        self.assertIn("212000-0000", self.radera("organisation", "show", "--store", self.store).stdout)
        served = self.radera_json("organisation", "list", "--store", self.store)["organisations"]
        self.assertEqual([it["id"] for it in served], ["own", "bolaget"])
        self.assertIn("site-used", self.radera("archive", "events", "--store", self.store).stdout)
        # the key went to the station, and is in the folder no more
        self.assertFalse((folder / "pki/station.key").exists())
        self.assertEqual(self.radera_json("site", "show", folder)["has_key"], False)
        self.assertIn("Nothing new", self.radera("site", "use", folder, "--store", self.store).stdout)
        self.assertIn("was used by a station already", self.radera("site", "use", folder, "--store", self.directory / "second", code=6).stderr)
        self.radera("archive", "verify", "--store", self.store)

    def test_who_may_enter(self):
        """What the live image's rescue console asks: a PIN, and a role."""
        office, _ = self.office()
        self.add(office, "bo", "Bo Ek")

        def check(person, pin, code, *more):
            done = subprocess.run([tap.RADERA, "operator", "check", person, "--store", str(office), *more], input=pin + "\n", text=True, capture_output=True, check=False)
            self.assertEqual(done.returncode, code, done.stderr)
            return done

        self.assertIn("Maj Lund", check("maj", PIN, 0, "--role", "administrator").stdout)
        self.assertIn("technician, not administrator", check("bo", PIN, 3, "--role", "administrator").stderr)
        self.assertIn("that is not maj's PIN", check("maj", "000000", 3).stderr)
        check("eve", PIN, 3)
        check("maj", PIN, 2, "--role", "king")
        events = self.radera("archive", "events", "--store", office).stdout
        self.assertEqual((events.count("signed-in"), events.count("sign-in-refused")), (2, 1))

    def test_it_is_kept_up_to_date(self):
        office, root = self.office()
        old = self.make(office, root, "old")
        self.radera("site", "use", old, "--store", self.store)
        serial = self.radera_json("pki", "show", "--store", self.store)["serial"]
        self.add(self.store, "local", "Lokal Tekniker")
        self.radera("operator", "retire", "maj", "--store", self.store)
        self.add(office, "bo", "Bo Ek")
        (office / "station.yaml").write_text("schema: 1\nkind: station\nid: banken\ntitle: Bänken\n", encoding="utf-8")
        new = self.make(office, root, "new")
        self.radera("site", "use", new, "--store", self.store)
        people = self.people(self.store)
        self.assertEqual((sorted(people), people["maj"]["retired"]), (["bo", "local", "maj"], True))
        self.assertIn("Bänken", (self.store / "station.yaml").read_text(encoding="utf-8"))
        self.assertEqual(self.radera_json("pki", "show", "--store", self.store)["serial"], serial)
        self.assertIn("Nothing new", self.radera("site", "use", old, "--store", self.store).stdout)

    def test_what_is_refused(self):
        office, root = self.office()
        folder = self.make(office, root)

        def changed(name, change):
            copy = self.directory / name
            shutil.copytree(folder, copy)
            change(copy)
            return self.radera("site", "use", copy, "--store", self.directory / "new", code=6).stderr

        def other_operator(copy):
            listed = json.loads((copy / "site.json").read_text())
            listed["state"]["operator"][0]["id"] = "eve"
            (copy / "site.json").write_text(json.dumps(listed))

        self.assertIn("it is not signed", changed("unsigned", lambda copy: (copy / "site.json.p7s").unlink()))
        self.assertIn("changed after signing", changed("operator", other_operator))
        self.assertIn("not the one that was signed", changed("key", lambda copy: (copy / "pki/station.key").write_text("another")))
        self.assertIn("not the one that was signed", changed("more", lambda copy: (copy / "station.yaml").write_text("schema: 1")))
        self.assertIn("is not there", changed("less", lambda copy: (copy / "pki/station.pem").unlink()))
        self.assertIn("is refused", changed("none", lambda copy: (copy / "site.json").write_text("{}")))
        self.assertFalse((self.directory / "new/pki").exists())
        # a station does not sign folders, and a root of somebody else's is none
        foreign_office, foreign_root = self.office("elsewhere", "another")
        foreign = self.make(foreign_office, foreign_root, "foreign")
        self.radera("site", "use", folder, "--store", self.store)
        told = self.radera("site", "use", foreign, "--store", self.store, code=6).stderr
        self.assertIn("no site under a trusted root", told)
        self.assertIn("no site under a trusted root", self.radera("site", "show", foreign, "--root", root, code=6).stderr)
        signed = self.directory / "by-a-station"
        shutil.copytree(foreign, signed)
        subprocess.run(["openssl", "cms", "-sign", "-binary", "-in", signed / "site.json", "-signer", signed / "pki/station.pem", "-inkey",
                        signed / "pki/station.key", "-outform", "DER", "-out", signed / "site.json.p7s", "-cades", "-nosmimecap"], check=True, capture_output=True)
        self.assertIn("is refused", self.radera("site", "use", signed, "--store", self.directory / "new", code=6).stderr)
        # a folder for another station keeps its key
        other = self.make(office, root, "other", "RAD-08")
        self.assertIn("the site folder is for RAD-08", self.radera("site", "use", other, "--store", self.store, code=6).stderr)
        self.assertTrue((other / "pki/station.key").exists())
        self.assertEqual(sorted(self.people(self.store)), ["maj"])

    def test_what_cannot_be_made(self):
        office, root = self.office()
        folder = self.make(office, root)
        self.radera("site", "make", folder, "--station", "RAD-09", "--root", root, "--store", office, code=3)
        self.radera("site", "make", self.directory / "x", "--station", "RAD-09", "--root", self.directory / "nothing", "--store", office, code=6)
        self.assertFalse((self.directory / "x").exists())
        self.radera("pki", "init", "--store", self.store, "--organisation", "Kommunen", "--station", "TOM")
        self.assertIn("does not say whose it is", self.radera("site", "make", self.directory / "x", "--station", "RAD-09", "--root", root,
                                                                    "--store", self.store, code=2).stderr)
        self.radera("organisation", "set", self.directory / "own.yaml", "--store", self.store)
        self.assertIn("no operators", self.radera("site", "make", self.directory / "x", "--station", "RAD-09", "--root", root, "--store", self.store,
                                                  code=2).stderr)


if __name__ == "__main__":
    tap.main()
