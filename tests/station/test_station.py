# SPDX-License-Identifier: GPL-3.0-or-later
"""The station service as its clients meet it: every method and refusal, signals, several clients, ends and new beginnings."""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time
import unittest
import xml.etree.ElementTree as ET

import dbus

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from service import NAME, PATH, PIN, Service, label  # noqa: E402
import tap  # noqa: E402

SLOW = {"rate": "8MiB"}


class Contract(Service):
    def test_introspection_is_the_published_contract(self):
        self.make(("one", "4MiB", {}))
        client = self.start()
        client.station().SignIn("asa", PIN)
        job = client.erase("SIM-ONE")
        told = {}
        record = client.end(job)["CertificateId"]
        for path in (PATH, client.drives()["SIM-ONE"], job, f"{PATH}/certificate/{label(record)}", f"{PATH}/asset/{label('104233')}"):
            text = dbus.Interface(client.bus.get_object(NAME, path, introspect=False), "org.freedesktop.DBus.Introspectable").Introspect()
            told.update({it.get("name"): it for it in ET.fromstring(text).iter("interface")})
        for wanted in ET.parse(tap.ROOT / "src/raderad/org.radera.Station1.xml").getroot().iter("interface"):
            self.assertEqual(self.members(told[wanted.get("name")]), self.members(wanted), wanted.get("name"))

    @staticmethod
    def members(interface):
        return sorted((it.tag, it.get("name"), it.get("type", ""), tuple(arg.get("type") for arg in it.iter("arg")))
                      for it in interface if it.tag in ("method", "signal", "property"))


class Station(Service):
    def test_drives_and_an_erasure(self):
        self.make(("one", "8MiB", {}), ("two", "4MiB", {"bus": "scsi"}))
        client = self.start()
        self.assertEqual(sorted(client.drives()), ["SIM-ONE", "SIM-TWO"])
        station = client.get(PATH)
        self.assertTrue(station["Simulated"])
        drive = client.get(client.drives()["SIM-TWO"], NAME + ".Drive")
        self.assertEqual((drive["Bus"], drive["Media"], drive["SizeBytes"], drive["Job"]), ("scsi", "disk", 4 << 20, "/"))
        self.assertEqual(json.loads(drive["Details"])["serial"], "SIM-TWO")
        name, role = client.station().SignIn("asa", PIN)
        self.assertEqual((name, role), ("Åsa Öberg", "technician"))
        self.assertEqual(client.station().WhoAmI()[0], "asa")
        plan = json.loads(client.station().Plan(client.drives()["SIM-ONE"], "clear-zero", False))
        self.assertTrue(plan["steps"])
        self.assertEqual(plan["capability"]["size_bytes"], 8 << 20)
        self.assertFalse(plan["capability"]["health"]["known"])  # a drive without commands of its own tells nothing
        job = client.erase("SIM-ONE", disposition="resale")
        end = client.end(job)
        self.assertEqual((end["Outcome"], end["Level"], end["Operator"], end["InventoryId"]), ("erased", "clear", "asa", "104233"))
        self.assertEqual(end["DoneBytes"], end["TotalBytes"])
        rows = client.station().Search(dbus.Dictionary({"inventory-id": "104233"}, signature="sv"))
        self.assertEqual([(row[0], row[2], row[5], row[6]) for row in rows], [(end["CertificateId"], "SIM-ONE", "asa", "erased")])
        fd = client.station().GetCertificate(end["CertificateId"]).take()
        with os.fdopen(fd, "rb") as file:
            self.assertTrue(file.read().startswith(b"%PDF-"))
        self.stop()
        self.assertIn(end["CertificateId"], self.radera("archive", "list", "--store", self.store, *self.simulate).stdout)
        self.radera("archive", "verify", "--store", self.store, *self.simulate)

    def test_many_at_once_and_one_asset(self):
        """Drives of one computer end in one record; others in their own."""
        self.make(*((f"d{i}", "4MiB", {}) for i in range(6)))
        client = self.start()
        client.station().SignIn("asa", PIN)
        jobs = client.erase_all(["SIM-D0", "SIM-D1", "SIM-D2"], "PC-1") + [client.erase(f"SIM-D{i}", f"PC-{i}") for i in range(3, 6)]
        ids = [str(client.end(job)["CertificateId"]) for job in jobs]
        self.assertEqual((len(set(ids[:3])), len(set(ids[3:]))), (1, 3))
        self.assertTrue(set(ids[:3]).isdisjoint(ids[3:]))
        self.stop()
        self.radera("archive", "verify", "--store", self.store, *self.simulate)

    def test_pause_continue_cancel(self):
        self.make(("one", "16MiB", dict(SLOW)))
        client = self.start()
        client.station().SignIn("asa", PIN)
        job = client.erase("SIM-ONE")
        client.wait(job, lambda it: it["DoneBytes"] > 0)
        client.job(job).Pause()
        done = client.wait(job, lambda it: it["State"] == "paused")["DoneBytes"]
        time.sleep(0.4)
        self.assertLessEqual(client.get(job, NAME + ".Job")["DoneBytes"] - done, 1 << 20)
        client.job(job).Continue()
        client.wait(job, lambda it: it["State"] == "running" and it["DoneBytes"] > done)
        self.assertEqual(client.get(client.drives()["SIM-ONE"], NAME + ".Drive")["Job"], job)
        self.assertIn("already", self.refuses("Refused", client.erase, "SIM-ONE"))
        client.job(job).Cancel()
        end = client.end(job)
        self.assertEqual((end["Outcome"], end["Level"]), ("cancelled", "none"))
        for method in ("Pause", "Continue", "Cancel"):
            self.refuses("Refused", getattr(client.job(job), method))
        self.refuses("Refused", client.job(job).Answer, dbus.UInt32(1), "yes")

    def test_a_question_is_answered(self):
        psid = "ABCDEFGHJKLMNPQRSTUVWXYZ01234567"
        self.make(("opal", "4MiB", {"bus": "nvme", "commands": "{ seconds: 1, states: [trusted-locked, encrypts], trusted: opal, psid: "
                                    + psid + " }"}))
        client = self.start()
        client.station().SignIn("asa", PIN)
        job = client.erase("SIM-OPAL", profile="purge")
        ask = client.wait(job, lambda it: it["State"] == "asking")
        self.assertEqual(ask["AskKind"], "psid")
        self.refuses("Refused", client.job(job).Answer, dbus.UInt32(ask["AskNumber"] + 1), psid)
        client.job(job).Answer(dbus.UInt32(ask["AskNumber"]), psid)
        end = client.end(job)
        self.assertEqual((end["Outcome"], end["Level"]), ("erased", "purge"), end["Reason"])

    def test_wrong_words(self):
        self.make(("one", "4MiB", {}))
        client = self.start()
        client.station().SignIn("asa", PIN)
        drive = client.drives()["SIM-ONE"]
        nothing = dbus.Dictionary({}, signature="sv")
        self.refuses("Input", client.station().Erase, [dbus.ObjectPath("/org/radera/Station1/drive/none")], "1", "clear-zero", nothing)
        self.refuses("Input", client.station().Erase, [drive], "not an id", "clear-zero", nothing)
        self.refuses("Input", client.station().Erase, [drive], "1", "/etc/passwd", nothing)
        self.refuses("Input", client.station().Erase, [drive], "1", "no-such-profile", nothing)
        self.refuses("Input", client.station().Erase, [drive], "1", "clear-zero", dbus.Dictionary({"fast": True}, signature="sv"))
        self.refuses("Refused", client.station().Erase, [drive], "1", "purge", nothing)
        self.refuses("Refused", client.station().Erase, [drive, drive], "1", "clear-zero", nothing)
        self.refuses("Input", client.station().Erase, dbus.Array([], signature="o"), "1", "clear-zero", nothing)
        self.refuses("Input", client.station().Search, dbus.Dictionary({"name": "x"}, signature="sv"))
        self.refuses("Input", client.station().GetCertificate, "SIM-NOTHING-000001")
        self.assertEqual(client.get(drive, NAME + ".Drive")["Job"], "/")
        self.assertEqual(len([path for path in client.objects() if "/job/" in path]), 0)


class CommandLine(Service):
    """radera station: the same words, JSON and exit codes as the verbs that run in their own process."""

    def cli(self, *arguments, pin=PIN, code=0):
        done = subprocess.run([tap.RADERA, "station", *arguments, "--bus", self.address], input=pin + "\n", capture_output=True, text=True,
                              env=self.environment(), timeout=120)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def test_status_and_erase(self):
        self.make(("one", "4MiB", {}), ("two", "4MiB", {}), ("bad", "4MiB", {"faults": "[{ kind: lost-write, offset: 1MiB, length: 64KiB }]"}))
        self.start()
        self.assertIn("SIM-ONE", self.cli("status").stdout)
        told = json.loads(self.cli("status", "--json").stdout)
        self.assertIn("RAD-TEST", told["station"]["station_name"])
        self.assertTrue(told["station"]["simulated"])
        self.assertRegex(self.cli("status").stdout, "Station .*RAD-TEST.*, version [0-9.]+, SIMULATED")
        self.assertEqual(sorted(it["serial"] for it in told["drives"]), ["SIM-BAD", "SIM-ONE", "SIM-TWO"])
        words = ("--inventory-id", "104233", "--operator", "asa", "--profile", "clear-zero")
        self.assertIn("nobody can be asked", self.cli("erase", "SIM-ONE", *words, code=3).stderr)
        done = json.loads(self.cli("erase", "SIM-ONE", "SIM-TWO", *words, "--yes", "--json").stdout)
        self.assertEqual([it["outcome"] for it in done["jobs"]], ["erased", "erased"])
        self.assertEqual(len({it["certificate_id"] for it in done["jobs"]}), 1)
        self.assertIn("failed", self.cli("erase", "SIM-BAD", *words[2:], "--inventory-id", "2", "--yes", code=1).stdout)
        self.assertIn("SIM-ONE", self.cli("status").stdout)

    def test_refusals(self):
        self.make(("one", "4MiB", {}))
        missing = subprocess.run([tap.RADERA, "station", "status", "--bus", self.address], capture_output=True, text=True,
                                 env=self.environment())
        self.assertEqual(missing.returncode, 5)
        self.assertIn("does not answer", missing.stderr)
        self.start()
        words = ("erase", "SIM-ONE", "--inventory-id", "1", "--yes", "--operator")
        self.assertIn("not asa's PIN", self.cli(*words, "asa", pin="0000", code=3).stderr)
        self.assertIn("auditor", self.cli(*words, "kim", code=3).stderr)
        self.assertIn("has no drive", self.cli("erase", "SIM-NONE", "--inventory-id", "1", "--yes", "--operator", "asa", code=2).stderr)
        self.assertIn("no profile", self.cli(*words, "asa", "--profile", "./x.yaml", code=2).stderr)
        self.assertIn("has no job", self.cli("cancel", "9c1f2d3e", "--operator", "asa", code=2).stderr)

    def test_pause_continue_cancel_and_watch(self):
        self.make(("one", "16MiB", dict(SLOW)))
        client = self.start()
        client.station().SignIn("asa", PIN)
        job = client.erase("SIM-ONE")
        job_id = client.get(job, NAME + ".Job")["JobId"]
        watch = subprocess.Popen([tap.RADERA, "station", "watch", "--json", "--bus", self.address], stdout=subprocess.PIPE, text=True,
                                 env=self.environment())
        self.assertEqual(json.loads(watch.stdout.readline())["jobs"][0]["job_id"], job_id)
        self.cli("pause", job_id, "--operator", "asa")
        client.wait(job, lambda it: it["State"] == "paused")
        self.cli("continue", job_id, "--operator", "asa")
        client.wait(job, lambda it: it["State"] == "running")
        self.cli("cancel", job_id, "--operator", "bo")
        self.assertEqual(client.end(job)["Outcome"], "cancelled")
        watch.send_signal(signal.SIGINT)
        self.assertEqual(watch.wait(20), 0)
        watch.stdout.close()


class BusPolicy(Service):
    """The shipped bus policy: who is not in its group cannot even speak to the service."""

    def setUp(self):
        text = (tap.ROOT / "src/raderad/org.radera.Station1.conf").read_text(encoding="utf-8")
        self.POLICY = text[text.index("<policy"):text.rindex("</busconfig>")].replace('group="radera"', 'group="games"')
        super().setUp()

    @unittest.skipUnless(os.geteuid() == 0 and shutil.which("setpriv"), "needs root and setpriv")
    def test_other_users(self):
        self.make(("one", "4MiB", {}))
        self.start()
        os.chmod(self.directory, 0o755)
        os.chmod(self.directory / "bus", 0o777)
        ask = ["/usr/bin/python3", "-c", "import dbus, sys; "
               f"print(dbus.bus.BusConnection('{self.address}').get_object('{NAME}', '{PATH}', introspect=False).WhoAmI(dbus_interface='{NAME}'))"]
        stranger = subprocess.run(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *ask], capture_output=True, text=True)
        self.assertIn("AccessDenied", stranger.stderr)
        member = subprocess.run(["setpriv", "--reuid=65534", "--regid=65534", "--groups=60", *ask], capture_output=True, text=True)
        self.assertEqual(member.returncode, 0, member.stderr)


class Signals(Service):
    def test_what_is_told_and_how_often(self):
        """A listener learns of all without asking; a job's properties change at most about ten times a second."""
        import gi
        from dbus.mainloop.glib import DBusGMainLoop
        from gi.repository import GLib
        del gi
        self.make(("one", "16MiB", dict(SLOW)))
        client = self.start()
        bus = dbus.bus.BusConnection(self.address, mainloop=DBusGMainLoop())
        told = []
        bus.add_signal_receiver(lambda *arguments, member, path: told.append((member, str(path), arguments)), member_keyword="member",
                                path_keyword="path", bus_name=NAME)
        client.station().SignIn("asa", PIN)
        begin = time.monotonic()
        job = client.erase("SIM-ONE")
        context = GLib.MainContext.default()
        while not any(it[0] == "Recorded" for it in told):
            context.iteration(False)
            time.sleep(0.005)
            self.assertLess(time.monotonic(), begin + 60, told[-3:])
        took = time.monotonic() - begin
        for _ in range(50):
            context.iteration(False)
        bus.close()
        self.assertTrue(any(it[0] == "InterfacesAdded" and it[2][0] == job for it in told))
        changes = [it[2][1] for it in told if it[0] == "PropertiesChanged" and it[1] == job]
        self.assertTrue(any("DoneBytes" in it for it in changes))
        self.assertEqual([str(it["Outcome"]) for it in changes if "Outcome" in it], ["erased"])
        self.assertEqual(len([it for it in changes if it.get("CertificateId")]), 1)
        self.assertLess(len(changes), 12 * took + 10)
        record = next(it[2] for it in told if it[0] == "Recorded")
        self.assertEqual([str(it) for it in record[1]], [client.get(job, NAME + ".Job")["JobId"]])
        drive = client.drives()["SIM-ONE"]
        self.assertGreaterEqual(len([it for it in told if it[1] == drive and "Job" in it[2][1]]), 2)


class SignIn(Service):
    def test_who_may_do_what(self):
        self.make(("one", "4MiB", {}))
        nobody = self.start()
        erase = lambda client: client.erase("SIM-ONE")  # noqa: E731
        self.refuses("NotSignedIn", erase, nobody)
        self.refuses("NotSignedIn", nobody.station().Plan, nobody.drives()["SIM-ONE"], "clear-zero", False)
        self.refuses("NotSignedIn", nobody.station().Search, dbus.Dictionary({}, signature="sv"))
        self.refuses("NotSignedIn", nobody.station().GetCertificate, "x")
        auditor = self.client("kim")
        self.assertIn("auditor", self.refuses("Refused", erase, auditor))
        self.assertEqual(list(auditor.station().Search(dbus.Dictionary({}, signature="sv"))), [])
        technician = self.client("asa")
        job = technician.erase("SIM-ONE")
        self.refuses("NotSignedIn", nobody.job(job).Cancel)
        self.refuses("Refused", auditor.job(job).Cancel)
        technician.end(job)
        technician.station().SignOut()
        self.assertEqual(technician.station().WhoAmI()[0], "")
        self.refuses("NotSignedIn", erase, technician)

    def test_a_sign_in_ends_with_its_connection(self):
        self.make(("one", "4MiB", {}))
        self.start()
        for _ in range(40):  # more than there are places
            client = self.client("asa") if _ % 8 == 0 else self.client()
            client.close()
            self.clients.remove(client)
        self.assertEqual(self.client("asa").station().WhoAmI()[0], "asa")

    def test_wrong_pins(self):
        self.make(("one", "4MiB", {}))
        client = self.start()
        self.refuses("Refused", client.station().SignIn, "nobody", PIN)
        self.refuses("Input", client.station().SignIn, "no id", PIN)
        for _ in range(3):
            self.assertIn("not asa's PIN", self.refuses("Refused", client.station().SignIn, "asa", "000001"))
        self.assertIn("wait", self.refuses("Refused", client.station().SignIn, "asa", PIN))
        time.sleep(2.1)
        client.station().SignIn("asa", PIN)
        self.assertEqual(client.station().WhoAmI()[0], "asa")

    def test_locked_and_set_anew(self):
        self.make(("one", "4MiB", {}))
        kept = subprocess.run(["sqlite3", self.store / "radera.sqlite3", "SELECT value FROM setting WHERE key = 'pin.asa'"],
                              capture_output=True, text=True, check=True).stdout
        self.assertNotIn(PIN, kept)
        value = json.loads(kept)
        value["wrong"] = 10
        subprocess.run(["sqlite3", self.store / "radera.sqlite3",
                        f"UPDATE setting SET value = CAST('{json.dumps(value)}' AS BLOB) WHERE key = 'pin.asa'"], check=True)
        client = self.start()
        self.assertIn("locked", self.refuses("Refused", client.station().SignIn, "asa", PIN))
        for bad in ("12", "1111", "x" * 65):
            self.set_pin("asa", bad, code=2)
        self.set_pin("asa", "739174")
        client.station().SignIn("asa", "739174")

    def test_retired_meanwhile(self):
        self.make(("one", "4MiB", {}))
        self.start()
        client = self.client("asa")
        self.radera("operator", "retire", "asa", "--store", self.store, *self.simulate)
        self.refuses("NotSignedIn", client.erase, "SIM-ONE")


class Ends(Service):
    def test_killed_in_the_middle(self):
        """The next start goes on by itself, and no record is lost or doubled."""
        self.make(("one", "16MiB", dict(SLOW)), ("two", "4MiB", {}))
        client = self.start()
        client.station().SignIn("asa", PIN)
        job = client.erase("SIM-ONE")
        client.end(client.erase("SIM-TWO", "2"))
        client.wait(job, lambda it: it["DoneBytes"] > 2 << 20)
        self.stop(signal.SIGKILL)
        client = self.start()
        jobs = []
        end = time.monotonic() + 20
        while not jobs and time.monotonic() < end:
            jobs = [path for path in client.objects() if "/job/" in path]
        self.assertEqual(len(jobs), 1)
        self.assertEqual(client.end(jobs[0])["Outcome"], "erased")
        client.station().SignIn("kim", PIN)
        self.assertEqual(len(client.station().Search(dbus.Dictionary({}, signature="sv"))), 2)
        self.stop()
        self.radera("archive", "verify", "--store", self.store, *self.simulate)

    def test_told_to_end(self):
        """SIGTERM interrupts at a point to go on from; the exit is clean."""
        self.make(("one", "16MiB", dict(SLOW)))
        client = self.start()
        client.station().SignIn("asa", PIN)
        job = client.erase("SIM-ONE")
        client.wait(job, lambda it: it["DoneBytes"] > 0)
        self.stop()
        self.assertEqual(self.service.returncode, 0)
        done = self.radera("resume", "--store", self.store, *self.simulate)
        self.assertIn("ERASED", done.stdout)

    def test_two_services_do_not_share_a_store(self):
        self.make(("one", "4MiB", {}))
        self.start()
        second = subprocess.run([os.environ["RADERAD"] if "RADERAD" in os.environ else str(tap.ROOT / "build/src/raderad/raderad"), "--store",
                                 self.store, "--bus", self.address, *self.simulate], capture_output=True, text=True, env=self.environment(),
                                timeout=30)
        self.assertEqual(second.returncode, 3, second.stderr)
        self.assertIn("raderad:", second.stderr)

    def test_without_a_store(self):
        done = subprocess.run([os.environ.get("RADERAD", str(tap.ROOT / "build/src/raderad/raderad")), "--store", self.store, "--bus", self.address],
                              capture_output=True, text=True, env=self.environment(), timeout=30)
        self.assertEqual(done.returncode, 6, done.stderr)
        self.assertIn("pki init", done.stderr)


if __name__ == "__main__":
    tap.main()
