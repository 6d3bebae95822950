# SPDX-License-Identifier: GPL-3.0-or-later
"""A bench all day: drives come and go, numbers are scanned for bays, drives come back, one is too warm; and what of it is on record."""
import hashlib
import hmac
import json
import os
import pathlib
import subprocess
import sys
import time

import dbus

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from receiver import Receiver  # noqa: E402
from service import NAME, PATH, PIN, Service, label  # noqa: E402
import tap  # noqa: E402

SLOW = {"rate": "8MiB"}
QUERY = {"signature": "sv"}


class Bench(Service):
    def sign_in(self, *more):
        client = self.start(*more)
        client.station().SignIn("asa", PIN)
        return client

    def events(self):
        return self.radera_json("archive", "events", "--store", self.store, "--limit", "10000", *self.simulate)["events"]

    def kinds(self):
        return [it["kind"] for it in self.events()]

    def finish(self):
        """The end of every test here: nothing is lost, and the chain holds."""
        self.stop()
        self.radera("archive", "verify", "--store", self.store, *self.simulate)


class HotPlug(Bench):
    def test_drives_come_and_go(self):
        self.make(("one", "4MiB", {"path": "port-1"}), ("two", "4MiB", {"absent": "true", "path": "port-2"}))
        client = self.sign_in()
        self.assertEqual(sorted(client.drives()), ["SIM-ONE"])
        self.refuses("Input", client.plug, "three")
        began = time.monotonic()
        client.plug("two")
        drive = client.wait_drive("SIM-TWO")
        print(f"# visible {1000 * (time.monotonic() - began):.0f} ms after it was plugged in", flush=True)
        self.assertEqual((drive["Place"], drive["Bay"], drive["PastOutcome"], drive["SafeToRemove"]), ("port-2", 0, "", True))
        client.plug("two", False)
        client.wait_drive("SIM-TWO", lambda it: it is None)
        self.finish()

    def test_pulled_in_the_middle_and_back(self):
        """The job ends as not erased; the drive that comes back is known, and can be erased anew."""
        self.make(("one", "16MiB", dict(SLOW)), ("two", "8MiB", dict(SLOW)))
        client = self.sign_in()
        job, other = client.erase("SIM-ONE", "1"), client.erase("SIM-TWO", "2")
        client.wait(job, lambda it: it["DoneBytes"] > 0)
        self.assertFalse(client.get(client.drives()["SIM-ONE"], NAME + ".Drive")["SafeToRemove"])
        client.plug("one", False)
        end = client.end(job)
        self.assertEqual((end["Outcome"], end["Level"]), ("failed", "none"))
        client.wait_drive("SIM-ONE", lambda it: it is None)
        self.assertEqual(client.end(other)["Outcome"], "erased", "a pulled drive disturbs no other")
        client.plug("one")
        back = client.wait_drive("SIM-ONE")
        self.assertEqual((back["PastOutcome"], back["PastInventoryId"], back["PastCertificateId"]), ("failed", "1", end["CertificateId"]))
        self.assertEqual(client.end(client.erase("SIM-ONE", "1"))["Outcome"], "erased")
        self.finish()

    def test_pulled_and_back_in_a_moment(self):
        """Between two looks: the old job must not go on writing to what was plugged in."""
        self.make(("one", "16MiB", dict(SLOW)))
        client = self.sign_in()
        job = client.erase("SIM-ONE", "1")
        client.wait(job, lambda it: it["DoneBytes"] > 0)
        client.plug("one", False)
        client.plug("one")
        self.assertEqual(client.end(job)["Outcome"], "failed")
        client.wait_drive("SIM-ONE", lambda it: it and it["Job"] == "/" and it["PastOutcome"] == "failed")
        self.finish()

    def test_finished_drive_is_known_years_later(self):
        self.make(("one", "4MiB", {}))
        client = self.sign_in()
        end = client.end(client.erase("SIM-ONE", "104233"))
        done = client.wait_drive("SIM-ONE", lambda it: it["PastCertificateId"])
        self.assertEqual((done["PastOutcome"], done["PastLevel"], done["PastJob"]), ("erased", "clear", end["JobId"]))
        self.stop()
        client = self.sign_in()
        again = client.wait_drive("SIM-ONE")
        self.assertEqual(again["PastReason"], "")
        for key in ("PastOutcome", "PastLevel", "PastJob", "PastInventoryId", "PastCertificateId"):
            self.assertEqual(again[key], done[key], key)
        self.assertLess(abs(again["PastEndedMs"] - done["PastEndedMs"]), 5000)
        self.finish()

    def test_what_a_drive_was_left_with(self):
        """It vanished while it erased itself: why it is not erased is told at its job, and whenever it comes again."""
        self.make(("one", "4MiB", {"commands": "{ erases: [security-erase, security-enhanced], seconds: 1, lies: [gone] }"}))
        client = self.sign_in()
        end = client.end(client.erase("SIM-ONE", "1", profile="purge"))
        self.assertEqual(end["Outcome"], "failed")
        for into in (False, True):
            client.plug("one", into)
            client.wait_drive("SIM-ONE", lambda it, into=into: bool(it) == into)
        told = client.wait_drive("SIM-ONE")["PastReason"]
        print(f"# {told}", flush=True)
        self.assertIn(end["Reason"], told)
        self.stop()
        client = self.start()
        self.assertEqual(client.wait_drive("SIM-ONE")["PastReason"], told)
        self.finish()

    def test_real_drives_have_no_hands(self):
        self.make(("one", "4MiB", {}))
        client = self.sign_in()
        self.refuses("Input", client.station().Assign, dbus.UInt32(1), "104233")
        self.finish()


class Bays(Bench):
    DRIVES = (("one", "4MiB", {"path": "port-1"}), ("two", "4MiB", {"path": "port-2", "absent": "true", "rate": "8MiB"}),
              ("odd", "4MiB", {"path": "port-2", "absent": "true"}))
    BAYS = ((1, "port-1"), (2, "port-2"), (9, "port-9"))

    def test_what_the_file_says(self):
        self.make(*self.DRIVES)
        client = self.sign_in("--station", self.station_file(*self.BAYS, columns=3))
        station = client.get(PATH)
        self.assertEqual((station["Title"], station["BayColumns"], station["StartRule"], station["StartProfile"]),
                         ("Bänken i källaren", 3, "by-hand", ""))
        self.assertEqual(station["Bays"], [list(it) for it in self.BAYS])
        self.assertEqual(client.wait_drive("SIM-ONE")["Bay"], 1)
        self.finish()

    def test_bad_station_file(self):
        self.make(*self.DRIVES)
        path = self.station_file((1, "port-1"), (1, "port-2"))
        done = subprocess.run([os.environ.get("RADERAD", str(tap.ROOT / "build/src/raderad/raderad")), "--store", self.store, "--bus",
                               self.address, "--station", path, *self.simulate], capture_output=True, text=True, env=self.environment(), timeout=30)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("station.yaml:7: bays[1].number", done.stderr)

    def test_by_hand_only_names(self):
        self.make(*self.DRIVES)
        client = self.sign_in("--station", self.station_file(*self.BAYS))
        self.assertEqual(client.assign(1, "104233"), "/")
        drive = client.wait_drive("SIM-ONE", lambda it: it["InventoryId"])
        self.assertEqual((drive["InventoryId"], drive["Job"]), ("104233", "/"))
        self.refuses("Input", client.assign, 5, "104234")
        self.refuses("Input", client.assign, 1, "not an id")
        self.refuses("NotSignedIn", self.client().assign, 1, "104234")
        self.refuses("Refused", self.client("kim").assign, 1, "104234")
        self.finish()

    def test_after_scan(self):
        """Scanned and plugged in, in either order, it starts; what is done is not done again until it was pulled."""
        self.make(*self.DRIVES)
        client = self.sign_in("--station", self.station_file(*self.BAYS, start="after-scan", profile="clear-zero"))
        first = client.end(client.assign(1, "104233"))
        self.assertEqual((first["Outcome"], first["InventoryId"], first["Operator"]), ("erased", "104233", "asa"))
        self.assertIn("done", self.refuses("Refused", client.assign, 1, "104233"))
        self.assertEqual(client.assign(2, "104234"), "/")
        self.assertEqual(client.get(PATH)["ScannedBays"], [[2, "104234"]])
        client.plug("two")
        job = client.wait_drive("SIM-TWO", lambda it: it and it["Job"] != "/")["Job"]
        self.assertEqual(client.get(PATH)["ScannedBays"], [])
        second = client.end(job)
        self.assertEqual((second["Outcome"], second["InventoryId"]), ("erased", "104234"))
        for into in (False, True):
            client.plug("one", into)
            client.wait_drive("SIM-ONE", lambda it, into=into: bool(it) == into)
        self.assertEqual(client.end(client.assign(1, "104233"))["Outcome"], "erased")
        self.finish()
        self.assertEqual([it["detail"] for it in self.events() if it["kind"] == "erase-chosen"],
                         ["inventory 104233, profile clear-zero, by its bay", "inventory 104234, profile clear-zero, by its bay",
                          "inventory 104233, profile clear-zero, by its bay"])

    def test_a_number_does_not_wait_for_ever(self):
        self.make(*self.DRIVES)
        client = self.sign_in("--station", self.station_file(*self.BAYS, start="after-scan", profile="clear-zero", scan_wait_s=1))
        client.assign(2, "104234")
        time.sleep(1.3)
        self.assertEqual(client.get(PATH)["ScannedBays"], [])
        client.plug("two")
        drive = client.wait_drive("SIM-TWO")
        time.sleep(0.3)
        self.assertEqual((drive["InventoryId"], client.wait_drive("SIM-TWO")["Job"]), ("", "/"))
        self.finish()

    def test_nor_beyond_the_sign_in(self):
        self.make(*self.DRIVES)
        watcher = self.start("--station", self.station_file(*self.BAYS, start="after-scan", profile="clear-zero"))
        person = self.client("asa")
        person.assign(2, "104234")
        person.station().SignOut()
        self.assertEqual(watcher.get(PATH)["ScannedBays"], [])
        watcher.plug("two")
        watcher.wait_drive("SIM-TWO")
        time.sleep(0.3)
        self.assertEqual(watcher.wait_drive("SIM-TWO")["Job"], "/")
        self.finish()

    def test_two_in_one_bay_and_what_cannot_be_erased(self):
        self.make(*self.DRIVES, ("tiny", "4MiB", {"path": "port-9", "bus": "nvme"}))
        client = self.sign_in("--station", self.station_file(*self.BAYS, start="after-scan", profile="purge"))
        for name in ("two", "odd"):
            client.plug(name)
            client.wait_drive(f"SIM-{name.upper()}")
        self.assertIn("several", self.refuses("Refused", client.assign, 2, "104234"))
        self.assertIn("Clear profile", self.refuses("Refused", client.assign, 1, "104233"))  # no purge: the caller is told
        self.assertEqual(client.wait_drive("SIM-ONE")["Job"], "/")
        for name in ("two", "odd"):
            client.plug(name, False)
            client.wait_drive(f"SIM-{name.upper()}", lambda it: it is None)
        client.assign(2, "104234")
        client.plug("two")
        drive = client.wait_drive("SIM-TWO", lambda it: it and it["Problem"])  # nobody called: the drive tells
        self.assertIn("destroy the medium", drive["Problem"])
        self.assertEqual(drive["Job"], "/")
        self.finish()

    def test_locate(self):
        self.make(*self.DRIVES)
        client = self.sign_in("--station", self.station_file(*self.BAYS))
        drive = dbus.Interface(client.bus.get_object(NAME, client.drives()["SIM-ONE"], introspect=False), NAME + ".Drive")
        self.refuses("Input", drive.Locate, dbus.UInt32(0))
        drive.Locate(dbus.UInt32(1))
        client.wait_drive("SIM-ONE", lambda it: it["Located"])
        client.wait_drive("SIM-ONE", lambda it: not it["Located"])
        self.finish()

    def test_too_warm(self):
        """It rests until it has cooled, and then ends as if nothing had been."""
        self.make(("hot", "64MiB", {"rate": "4MiB", "temperature": "{ idle: 28, busy: 70 }"}), ("cool", "4MiB", {}))
        client = self.sign_in("--station", self.station_file(too_warm_celsius=60))
        job = client.erase("SIM-HOT", "1", profile="clear-random")
        warm = client.wait(job, lambda it: it["State"] == "cooling" or it["State"] == "ended", 60)
        self.assertEqual(warm["State"], "cooling")
        self.assertGreaterEqual(warm["TemperatureMillicelsius"], 60000)
        self.assertEqual(client.end(client.erase("SIM-COOL", "2"))["Outcome"], "erased")
        client.job(job).Cancel()  # heard also while it rests
        self.assertEqual(client.end(job)["Outcome"], "cancelled")
        self.finish()

    def test_spin_down(self):
        """A drive whose job has ended stops turning, and can still be erased again."""
        self.make(("one", "4MiB", {"commands": "{ erases: [security-erase] }"}), ("two", "4MiB", {"bus": "scsi", "commands": "{ seconds: 1 }"}))
        client = self.sign_in("--station", self.station_file(spin_down="true"))
        for serial in ("SIM-ONE", "SIM-TWO", "SIM-ONE"):
            self.assertEqual(client.end(client.erase(serial, serial.lower()))["Outcome"], "erased")
            client.wait_drive(serial, lambda it: it["SafeToRemove"])
        self.finish()

    def test_on_the_command_line(self):
        self.make(*self.DRIVES)
        self.start("--station", self.station_file(*self.BAYS, start="after-scan", profile="clear-zero"))

        def cli(*arguments, code=0):
            done = subprocess.run([tap.RADERA, "station", *arguments, "--bus", self.address], input=PIN + "\n", capture_output=True, text=True,
                                  env=self.environment(), timeout=60)
            self.assertEqual(done.returncode, code, done.stdout + done.stderr)
            return done
        told = json.loads(cli("assign", "1", "104233", "--operator", "asa", "--json").stdout)
        self.assertEqual((told["bay"], told["inventory_id"]), (1, "104233"))
        self.assertIn("/job/", told["job"])
        self.assertIn("104234", cli("assign", "2", "104234", "--operator", "asa").stdout)
        cli("assign", "none", "104234", "--operator", "asa", code=2)
        cli("assign", "7", "104234", "--operator", "asa", code=2)
        watcher = self.client()
        watcher.end(told["job"])
        watcher.wait_drive("SIM-ONE", lambda it: it["PastCertificateId"])
        self.assertIn("bay 1", cli("status").stdout)
        self.assertIn("last erased for 104233", cli("status").stdout)
        for name in ("two", "odd"):
            watcher.plug(name)
            watcher.wait_drive(f"SIM-{name.upper()}")
        self.assertEqual([(it["bay"], it["node"]) for it in json.loads(cli("status", "--json").stdout)["drives"]],
                         [(1, "sim:one"), (2, "sim:odd"), (2, "sim:two")])
        self.finish()


class OnRecord(Bench):
    def test_events(self):
        psid = "ABCDEFGHJKLMNPQRSTUVWXYZ01234567"
        self.make(("one", "16MiB", dict(SLOW)), ("opal", "4MiB", {"bus": "nvme", "commands": "{ seconds: 1, states: [trusted-locked, encrypts], "
                                                                  "trusted: opal, psid: " + psid + " }"}))
        client = self.start()
        self.refuses("Refused", client.station().SignIn, "asa", "000000")
        client.station().SignIn("asa", PIN)
        job = client.erase("SIM-ONE", "1", disposition="resale")
        client.wait(job, lambda it: it["DoneBytes"] > 0)
        client.job(job).Pause()
        client.wait(job, lambda it: it["State"] == "paused")
        client.job(job).Continue()
        client.job(job).Cancel()
        first = client.end(job)["JobId"]
        job = client.erase("SIM-OPAL", "2", profile="purge")
        ask = client.wait(job, lambda it: it["State"] == "asking")
        client.job(job).Answer(dbus.UInt32(ask["AskNumber"]), psid)
        second = client.end(job)["JobId"]
        client.close()
        self.clients.remove(client)
        time.sleep(0.3)
        self.finish()
        told = [(it["kind"], it["operator"], it["subject"]) for it in self.events() if it["kind"] not in ("operator-added", "pin-set")]
        drives = {it["serial"]: it["stable_id"] for it in self.radera_json("drives", *self.simulate)["drives"]}
        self.assertEqual(told, [
            ("service-started", "", ""), ("sign-in-refused", "", "asa"), ("signed-in", "asa", "asa"),
            ("erase-chosen", "asa", drives["SIM-ONE"]), ("paused", "asa", first), ("continued", "asa", first), ("cancelled", "asa", first),
            ("erase-chosen", "asa", drives["SIM-OPAL"]), ("asked", "", second), ("answered", "asa", second),
            ("signed-out", "asa", "asa"), ("service-stopped", "", "")])
        self.assertNotIn(psid.encode(), (self.store / "radera.sqlite3").read_bytes())
        self.assertEqual(self.events()[0]["kind"], "operator-added")
        self.assertIn("to resale", " ".join(it["detail"] for it in self.events()))

    def test_events_cannot_be_changed(self):
        self.make(("one", "4MiB", {}))
        self.sign_in()
        self.stop()
        database = self.store / "radera.sqlite3"
        for sql, word in (("UPDATE event SET json = replace(json, 'asa', 'kim')", "append-only"), ("DELETE FROM event", "append-only")):
            done = subprocess.run(["sqlite3", database, sql], capture_output=True, text=True, check=False)
            self.assertIn(word, done.stderr)
        subprocess.run(["sqlite3", database, "DROP TRIGGER event_no_update; UPDATE event SET json = replace(json, 'signed-in', 'signed-up')"],
                       check=True)
        done = self.radera("archive", "verify", "--store", self.store, *self.simulate, code=6)
        self.assertIn("its event was changed", done.stdout + done.stderr)

    def test_appointed(self):
        self.make(("one", "4MiB", {}))
        self.radera("operator", "appoint", "asa", "--until", "2020-01-01", "--store", self.store, *self.simulate)
        client = self.start()
        self.assertIn("appointed until 2020-01-01", self.refuses("Refused", client.station().SignIn, "asa", PIN))
        self.radera("operator", "appoint", "asa", "--from", "2020-01-01", "--store", self.store, *self.simulate)
        client.station().SignIn("asa", PIN)
        self.radera("operator", "appoint", "asa", "--from", "2099-01-01", "--store", self.store, *self.simulate)
        self.assertIn("may not act", self.refuses("NotSignedIn", client.erase, "SIM-ONE"))
        self.radera("operator", "appoint", "asa", "--from", "2022-01-01", "--until", "2021-01-01", "--store", self.store, *self.simulate, code=2)
        self.radera("operator", "add", "summer", "--name", "Sommar Vik", "--from", "2026-06-15", "--until", "2026-08-16", "--store", self.store,
                    *self.simulate)
        listed = self.radera("operator", "list", "--store", self.store, *self.simulate).stdout
        self.assertIn("from 2026-06-15  until 2026-08-16", listed)
        self.finish()
        self.assertEqual(self.kinds().count("operator-appointed"), 4)


class Archive(Bench):
    def test_certificates_and_assets(self):
        self.make(("one", "4MiB", {}), ("two", "4MiB", {}), ("three", "4MiB", {}))
        client = self.sign_in()
        jobs = client.erase_all(["SIM-ONE", "SIM-TWO"], "104233")
        record = str(client.end(jobs[0])["CertificateId"])
        client.end(client.erase("SIM-THREE", "104234"))
        path = f"{PATH}/certificate/{label(record)}"
        shown = client.get(path, NAME + ".Certificate")
        self.assertEqual((shown["CertificateId"], shown["InventoryId"], shown["NumberOfDrives"], shown["Outcome"], shown["HasCertificate"]),
                         (record, "104233", 2, "erased", True))
        properties = dbus.Interface(client.bus.get_object(NAME, path, introspect=False), "org.freedesktop.DBus.Properties")
        whole = json.loads(str(properties.Get(NAME + ".Certificate", "Record")))
        self.assertEqual((whole["certificate_id"], len(whole["drives"])), (record, 2))
        certificate = dbus.Interface(client.bus.get_object(NAME, path, introspect=False), NAME + ".Certificate")
        verdict = json.loads(str(certificate.Verify()))
        self.assertEqual((verdict["verdict"], verdict["certificate_id"]), ("valid", record), verdict)
        pages = []
        for options in ({}, {"drive": dbus.UInt32(2)}, {"languages": "en"}, {"drive": dbus.UInt32(2)}):
            with os.fdopen(certificate.Read(dbus.Dictionary(options, **QUERY)).take(), "rb") as file:
                pages.append(file.read())
        self.assertTrue(all(page.startswith(b"%PDF-") for page in pages))
        self.assertEqual(len(set(pages)), 3, "an excerpt is the same file every time")
        self.refuses("Input", certificate.Read, dbus.Dictionary({"drive": dbus.UInt32(3)}, **QUERY))
        self.refuses("Input", certificate.Read, dbus.Dictionary({"colour": "red"}, **QUERY))
        asset = client.get(f"{PATH}/asset/{label('104233')}", NAME + ".Asset")
        self.assertEqual((asset["InventoryId"], asset["Certificates"], asset["LastOutcome"]), ("104233", [path], "erased"))
        stranger = self.client()
        for what, face in ((path, ".Certificate"), (f"{PATH}/asset/{label('104233')}", ".Asset")):
            self.refuses("NotSignedIn", stranger.get, what, NAME + face)
        with self.assertRaises(dbus.DBusException):
            client.get(f"{PATH}/certificate/{label('SIM-NOTHING-000001')}", NAME + ".Certificate")
        self.assertFalse([it for it in client.objects() if "/certificate/" in it], "an archive is not told all at once")
        self.finish()

    def test_bundle(self):
        self.make(("one", "4MiB", {}))
        client = self.sign_in()
        record = str(client.end(client.erase("SIM-ONE"))["CertificateId"])
        self.radera("archive", "checkpoint", "--store", self.store, *self.simulate, code=None)
        with os.fdopen(client.station().Bundle([record]).take(), "rb") as file:
            data = file.read()
        self.assertTrue(data.startswith(b"PK"))
        (self.directory / "bundle.zip").write_bytes(data)
        listed = subprocess.run(["unzip", "-l", self.directory / "bundle.zip"], capture_output=True, text=True, check=True).stdout
        self.assertIn(record, listed)
        self.refuses("Input", client.station().Bundle, dbus.Array([], signature="s"))
        self.refuses("Input", client.station().Bundle, ["SIM-NOTHING-000001"])
        self.assertEqual([it for it in self.store.iterdir() if it.name.startswith("bundle-")], [])
        self.finish()


class Alerts(Bench):
    def until(self, holds, seconds=20):
        end = time.monotonic() + seconds
        while not holds():
            self.assertLess(time.monotonic(), end, "that never came")
            time.sleep(0.05)

    def receiver(self):
        it = Receiver(self.directory)
        self.addCleanup(it.close)
        return it

    def test_webhook(self):
        receiver = self.receiver()
        secret = self.directory / "secret"
        secret.write_text("hemligt ord\n", encoding="utf-8")
        self.make(("one", "4MiB", {}))
        client = self.sign_in("--station", self.station_file(webhook_url=receiver.url, webhook_ca_file=receiver.certificate,
                                                             webhook_secret_file=secret))
        record = client.end(client.erase("SIM-ONE", "104233"))["CertificateId"]
        self.until(lambda: receiver.got)
        headers, body = receiver.got[0]
        self.assertEqual(headers["X-Radera-Signature"], "sha256=" + hmac.new(b"hemligt ord", body, hashlib.sha256).hexdigest())
        told = json.loads(body)
        self.assertEqual((told["certificate_id"], told["inventory_id"], told["outcome"], told["operator"], told["simulated"]),
                         (record, "104233", "erased", "asa", True))
        self.finish()

    def test_webhook_that_is_away_for_a_while(self):
        """What could not be told waits in the store, over a restart, and is told once."""
        receiver = self.receiver()
        receiver.status = 503
        self.make(("one", "4MiB", {}), ("two", "4MiB", {}))
        station = self.station_file(webhook_url=receiver.url, webhook_ca_file=receiver.certificate)
        client = self.sign_in("--station", station)
        client.end(client.erase("SIM-ONE", "1"))
        self.until(lambda: "503" in client.get(PATH)["EvidenceProblem"])
        client.end(client.erase("SIM-TWO", "2"))
        self.stop()
        receiver.status = 200
        client = self.sign_in("--station", station)
        self.until(lambda: len(receiver.got) == 2)
        self.until(lambda: client.get(PATH)["EvidenceProblem"] == "")
        time.sleep(0.3)
        self.assertEqual(sorted(json.loads(body)["inventory_id"] for _, body in receiver.got), ["1", "2"])
        self.finish()

    def test_webhook_that_is_somebody_else(self):
        """A server that the given authority has not certified is told nothing."""
        receiver = self.receiver()
        other = self.directory / "other"
        other.mkdir()
        stranger = Receiver(other)
        self.addCleanup(stranger.close)
        self.make(("one", "4MiB", {}))
        client = self.sign_in("--station", self.station_file(webhook_url=receiver.url, webhook_ca_file=stranger.certificate))
        client.end(client.erase("SIM-ONE", "1"))
        self.until(lambda: "certificate" in client.get(PATH)["EvidenceProblem"])
        self.assertEqual(receiver.got, [])
        self.finish()

    def test_hooks(self):
        """Programs are run as they are: no shell reads the message; what others can change is not run."""
        hooks = self.directory / "hooks"
        hooks.mkdir(mode=0o755)
        out = self.directory / "out"
        for name, mode in (("10-good", 0o755), ("20-loose", 0o777), ("30-plain", 0o644)):
            (hooks / name).write_text(f"#!/bin/sh\n{{ echo {name}; cat; echo; env; }} >> {out}\n", encoding="utf-8")
            (hooks / name).chmod(mode)
        (hooks / "40-fails").write_text("#!/bin/sh\nexit 3\n", encoding="utf-8")
        (hooks / "40-fails").chmod(0o755)
        self.make(("one", "4MiB", {}))
        client = self.sign_in("--station", self.station_file(hooks=hooks))
        record = client.end(client.erase("SIM-ONE", "104233"))["CertificateId"]
        self.until(lambda: out.exists() and "LANG" in out.read_text(encoding="utf-8"))
        time.sleep(0.3)
        text = out.read_text(encoding="utf-8")
        self.assertIn("10-good", text)
        self.assertNotIn("20-loose", text)
        self.assertNotIn("30-plain", text)
        self.assertEqual(json.loads(text.splitlines()[1])["certificate_id"], record)
        self.assertNotIn("HOME", text)
        self.finish()


if __name__ == "__main__":
    tap.main()
