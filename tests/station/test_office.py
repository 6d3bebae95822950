# SPDX-License-Identifier: GPL-3.0-or-later
"""What a workstation asks of the station itself, and what an administrator changes: people, organisation, bays; and
countersigning by a validator."""
import json
import os
import subprocess

import dbus

import service
import tap
from service import NAME, PATH, PIN, png


class Office(service.Service):
    def certificates(self, client, certificate_id):
        path = f"{PATH}/certificate/{service.label(certificate_id)}"
        return dbus.Interface(client.bus.get_object(NAME, path, introspect=False), NAME + ".Certificate")

    def test_what_is_told_before_anybody_signs_in(self):
        self.make(("a", "1MiB", {}))
        client = self.start()
        people = {it["id"]: it for it in json.loads(client.station().Operators())}
        self.assertEqual(people["asa"]["role"], "technician")
        self.assertTrue(people["asa"]["may_act"] and people["asa"]["has_pin"] and not people["asa"]["has_card"])
        profiles = {it["id"]: it for it in json.loads(client.station().Profiles())}
        self.assertIn("clear-zero", profiles)
        self.assertRegex(profiles["purge"]["sha256"], "^[0-9a-f]{64}$")
        now = json.loads(client.station().Condition())
        self.assertGreater(now["store"]["free_bytes"], 0)
        self.assertEqual(now["store"]["directory"], str(self.store))
        self.assertEqual(now["clock"]["problem"], "")
        self.assertGreater(now["key"]["not_after_ms"], now["clock"]["wall_ms"])
        self.assertEqual(client.get(PATH)["Computer"], ["", "", "", "", ""])  # the bench tells of none

    def test_people_are_the_administrators(self):
        self.make(("a", "1MiB", {}))
        self.start()
        boss = self.client("bo").station()
        for person in ("asa", "kim"):
            self.refuses("Refused", self.client(person).station().AddOperator, "ny", "Ny", "technician", PIN)
        self.refuses("NotSignedIn", self.client().station().SetPin, "asa", "111213")
        boss.AddOperator("maj", "Maj Öst", "validator", "554433")
        self.assertEqual(list(self.client().station().SignIn("maj", "554433")), ["Maj Öst", "validator"])
        self.refuses("Refused", boss.AddOperator, "maj", "Maj igen", "technician", PIN)
        self.refuses("Input", boss.AddOperator, "x y", "Nej", "technician", PIN)
        self.refuses("Input", boss.AddOperator, "x", "Nej", "king", PIN)
        self.refuses("Input", boss.AddOperator, "x", "Nej", "technician", "1")
        boss.SetPin("maj", "998877")
        self.refuses("Refused", self.client().station().SignIn, "maj", "554433")
        self.refuses("Input", boss.RetireOperator, "bo")
        boss.RetireOperator("maj")
        self.refuses("Refused", self.client().station().SignIn, "maj", "998877")
        self.stop()
        told = self.radera("archive", "events", "--store", self.store, *self.simulate, "--json")
        changes = [(it["operator"], it["subject"]) for it in json.loads(told.stdout)["events"] if it["kind"] == "station-changed"]
        self.assertEqual(changes, [("bo", "maj")] * 3)
        self.assertNotIn("998877", told.stdout)

    def test_the_organisation_and_its_logo(self):
        self.make(("a", "1MiB", {}))
        client = self.start()
        boss = self.client("bo").station()
        members = {"name": "Björkö kommun", "unit": "IT", "number": "212000-0001", "logo": dbus.Array(png(16, 8), signature="y")}
        boss.SetOrganisation(dbus.Dictionary(members, signature="sv"))
        boss.SetOrganisation(dbus.Dictionary({"contact": "it@bjorko.example"}, signature="sv"))
        told = json.loads(client.station().Condition())["organisation"]
        self.assertEqual((told["name"], told["number"], told["contact"]), ("Björkö kommun", "212000-0001", "it@bjorko.example"))
        self.assertRegex(told["logo_sha256"], "^[0-9a-f]{64}$")
        self.refuses("Input", boss.SetOrganisation, dbus.Dictionary({"motto": "x"}, signature="sv"))
        self.refuses("Input", boss.SetOrganisation, dbus.Dictionary({"name": ""}, signature="sv"))
        self.refuses("Input", boss.SetOrganisation, dbus.Dictionary({"logo": dbus.Array(b"no png", signature="y")}, signature="sv"))
        self.refuses("Refused", self.client("asa").station().SetOrganisation, dbus.Dictionary({"name": "x"}, signature="sv"))

    def test_bays_are_kept_in_the_store(self):
        self.make(("a", "1MiB", {"path": "slot-1"}), ("b", "1MiB", {"path": "slot-2"}))
        client = self.start()
        boss = self.client("bo").station()
        bays = [(dbus.UInt32(1), "slot-2"), (dbus.UInt32(2), "slot-1")]
        boss.SetBays(dbus.Array(bays, signature="(us)"), dbus.UInt32(2))
        self.assertEqual(client.wait_drive("SIM-A", lambda it: it["Bay"] == 2)["Place"], "slot-1")
        self.assertEqual(client.get(PATH)["Bays"], [[1, "slot-2"], [2, "slot-1"]])
        for wrong in ([(dbus.UInt32(1), "x"), (dbus.UInt32(1), "y")], [(dbus.UInt32(1), "x"), (dbus.UInt32(2), "x")],
                      [(dbus.UInt32(65), "x")], [(dbus.UInt32(1), "")]):
            self.refuses("Input", boss.SetBays, dbus.Array(wrong, signature="(us)"), dbus.UInt32(2))
        self.refuses("Input", boss.SetBays, dbus.Array([(dbus.UInt32(1), 'a"b\\\n')], signature="(us)"), dbus.UInt32(2))
        self.refuses("Refused", self.client("asa").station().SetBays, dbus.Array(bays, signature="(us)"), dbus.UInt32(2))
        self.stop()
        self.assertEqual(subprocess.run([tap.RADERA, "check", self.store / "station.yaml"], env=self.environment()).returncode, 0)
        client = self.start()
        self.assertEqual(client.wait_drive("SIM-B")["Bay"], 1)
        self.stop()
        self.start("--station", self.station_file((1, "slot-1")))
        self.assertIn("station.yaml", self.refuses("Refused", self.client("bo").station().SetBays,
                                                   dbus.Array(bays, signature="(us)"), dbus.UInt32(2)))

    def test_a_validator_countersigns(self):
        self.make(("a", "1MiB", {}))
        self.radera("operator", "add", "vera", "--name", "Vera Ek", "--role", "validator", "--store", self.store, *self.simulate)
        self.set_pin("vera", PIN)
        self.start()
        client = self.client("asa")
        job = client.erase("SIM-A")
        end = client.end(job)
        details = json.loads(client.job(job).Details())
        self.assertEqual([it["state"] for it in details["result"]["steps"]], ["passed", "passed"])
        self.assertNotIn("witness_digests", details["result"])
        self.assertEqual(len(details["intent"]["plan"]["steps"]), 2)
        self.refuses("NotSignedIn", self.client().job(job).Details)
        certificate = end["CertificateId"]
        for person in ("asa", "bo", "kim"):
            self.refuses("Refused", self.certificates(self.client(person), certificate).Countersign)
        vera = self.certificates(self.client("vera"), certificate)
        self.assertEqual(json.loads(vera.Countersign())["document"], "signed-1")
        self.refuses("Refused", vera.Countersign)  # once only
        options = dbus.Dictionary({"newest": True}, signature="sv")
        with os.fdopen(vera.Read(options).take(), "rb") as file:
            newest = file.read()
        with os.fdopen(vera.Read(dbus.Dictionary({}, signature="sv")).take(), "rb") as file:
            first = file.read()
        self.assertTrue(newest.startswith(first) and len(newest) > len(first))
        path = self.directory / "newest.pdf"
        path.write_bytes(newest)
        told = self.radera("certificate", "verify", path, "--trust", self.store / "pki/root.pem", "--json")
        self.assertEqual([it["role"] for it in json.loads(told.stdout)["certificates"][0]["signatures"]], ["station", "validator"])
        options = dbus.Dictionary({"newest": True, "languages": "sv"}, signature="sv")
        self.refuses("Input", vera.Read, options)


if __name__ == "__main__":
    tap.main()
