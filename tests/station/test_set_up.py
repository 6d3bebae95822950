#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A station that is none yet: what it waits for, what it refuses, and what it becomes."""
import os
import shutil
import signal
import socket
import subprocess
import threading
import time

import dbus

import service
import tap
from service import NAME, PIN, SET_UP, SET_UP_PATH


class SetUp(service.Service):
    def test_what_is_refused_on_the_bus(self):
        self.simulate = ("--simulate", self.bench(("one", "4MiB", {})))
        client = self.start_waiting()
        station = dbus.Interface(client.bus.get_object(SET_UP, SET_UP_PATH), SET_UP)
        for words in (("", "", "RAD-01", "maj", "Maj", PIN), ("Kommunen", "", "", "maj", "Maj", PIN), ("Kommunen", "", "RAD-01", "maj lund", "Maj", PIN),
                      ("Kommunen", "", "RAD-01", "maj", "", PIN), ("Kommunen", "", "RAD-01", "maj", "Maj", "12"),
                      ("K" * 400, "", "RAD-01", "maj", "Maj", PIN), ("Kommunen", "5" * 40, "RAD-01", "maj", "Maj", PIN)):
            self.refuses("Input", station.SetUp, *words)
            self.assertFalse(os.path.exists(f"{self.store}/pki/station.pem"), words)
        station.SetUp("Kommunen", "212000-0000", "RAD-01", "maj", "Maj", PIN)
        self.wait_for_name(client, NAME)
        self.assertFalse(client.bus.name_has_owner(SET_UP))
        # and the next start does not ask again
        self.stop()
        self.start("--set-up").station().SignIn("maj", PIN)

    def test_told_to_end_while_it_waits(self):
        self.simulate = ("--simulate", self.bench(("one", "4MiB", {})))
        self.start_waiting()
        self.service.send_signal(signal.SIGTERM)
        self.assertEqual(self.service.wait(10), 0)
        self.assertFalse(os.path.exists(f"{self.store}/pki"))

    def test_a_store_that_cannot_be_opened(self):
        """The reason is on the bus for a screen to say, and the program ends with it afterwards."""
        self.make(("one", "4MiB", {}))
        database = next(self.store.glob("*.sqlite3"))
        database.write_bytes(b"this is no database" * 1000)
        client = self.start_waiting()
        told = dbus.Interface(client.bus.get_object(SET_UP, SET_UP_PATH), "org.freedesktop.DBus.Properties").GetAll(SET_UP)
        self.assertEqual(str(told["State"]), "broken")
        self.assertIn("radera.sqlite3", str(told["Evidence"]))
        station = dbus.Interface(client.bus.get_object(SET_UP, SET_UP_PATH), SET_UP)
        self.refuses("Refused", station.SetUp, "Kommunen", "", "RAD-01", "maj", "Maj", PIN)
        self.assertEqual(self.service.wait(30), 6)

    def entries(self):
        return self.radera_json("archive", "verify", "--store", self.store, *self.simulate)["entries"]

    def test_a_damaged_store_is_made_again(self):
        """A person presses a button; nothing is thrown away, and the station starts with all that it had."""
        self.make(("one", "4MiB", {}))
        before = self.entries()
        database = self.store / "radera.sqlite3"
        database.write_bytes(b"this is no database" * 1000)
        client = self.start_waiting()
        station = dbus.Interface(client.bus.get_object(SET_UP, SET_UP_PATH), SET_UP)
        told = dbus.Interface(client.bus.get_object(SET_UP, SET_UP_PATH), "org.freedesktop.DBus.Properties")
        self.assertTrue(told.Get(SET_UP, "CanRebuild"))
        self.assertIn(f"{before} entries and 0 certificates; missing are 0 entries", str(station.Rebuild()))
        self.assertEqual(self.service.wait(30), 6)
        self.assertEqual(len(list(self.store.glob("*.damaged-*Z"))), 1)
        self.assertEqual(self.entries(), before + 1)
        self.start("--set-up").station().SignIn("asa", PIN)

    def test_by_a_site_folder(self):
        """A stick from the office: refused folders are told and a person may go on; a good one sets the station up by itself."""
        if os.geteuid() != 0:
            self.skipTest("needs root: mounts a file system in memory")
        office, volume = self.directory / "office", self.directory / "run/volume"
        root = self.directory / "root"
        self.radera("pki", "init", "--root", root, "--organisation", "Kommunen", "--name", "Rot")
        self.radera("pki", "init", "--store", office, "--organisation", "Kommunen", "--station", "KONTOR")
        own = self.directory / "own.yaml"
        own.write_text("schema: 1\nkind: organisation\nid: own\nname: Kommunen\n")
        self.radera("organisation", "set", own, "--store", office)
        self.radera("operator", "add", "maj", "--name", "Maj Lund", "--role", "administrator", "--store", office)
        self.store, self.simulate = office, ()
        self.set_pin("maj", PIN)
        self.radera("site", "make", self.directory / "site", "--station", "RAD-07", "--root", root, "--store", office)
        volume.mkdir(parents=True)
        subprocess.run(["mount", "-t", "tmpfs", "radera-test", str(volume)], check=True)
        try:
            self.store = volume / "radera"
            bad = volume / "radera-site"
            shutil.copytree(self.directory / "site", bad)
            (bad / "site.json.p7s").unlink()
            client = self.start_waiting("--volume", volume)
            told = dbus.Interface(client.bus.get_object(SET_UP, SET_UP_PATH), "org.freedesktop.DBus.Properties")
            self.assertEqual(str(told.Get(SET_UP, "State")), "person")
            self.assertIn("it is not signed", str(told.Get(SET_UP, "Evidence")))
            shutil.rmtree(bad)
            shutil.copytree(self.directory / "site", bad)
            self.wait_for_name(client, NAME)
            client.station().SignIn("maj", PIN)
            self.assertEqual(client.get("/org/radera/Station1")["EvidenceProblem"], "")
            # a copy on a second stick that fails is told, and that it is mended too
            for line, told in (("failed the copy's stick is full\n", "the copy's stick is full"), ("done sdc1\n", "")):
                (volume.parent / "mirror.new").write_text(line)
                (volume.parent / "mirror.new").rename(volume.parent / "mirror")
                end = time.monotonic() + 10
                while not (client.get("/org/radera/Station1")["EvidenceProblem"].startswith(told) if told else
                           client.get("/org/radera/Station1")["EvidenceProblem"] == ""):
                    self.assertLess(time.monotonic(), end, line)
                    time.sleep(0.05)
            # and a foreign one that comes later is told, while the station works
            self.stop()
            (bad / "site.json").write_text("{}")
            client = self.start("--set-up", "--volume", volume)
            self.assertIn("is refused", client.get("/org/radera/Station1")["EvidenceProblem"])
            client.station().SignIn("maj", PIN)
        finally:
            self.stop()
            subprocess.run(["umount", str(volume)], check=True)

    def test_an_encrypted_volume(self):
        """The passphrase goes to the program that may open it, and nowhere else; a wrong one is told."""
        volume = self.directory / "run/volume"
        volume.parent.mkdir(parents=True)
        (volume.parent / "evidence").write_text("locked sdb4\n")
        self.store = str(volume / "radera")
        self.simulate = ("--simulate", self.bench(("one", "4MiB", {})))
        client = self.start_waiting("--volume", volume)
        station = dbus.Interface(client.bus.get_object(SET_UP, SET_UP_PATH), SET_UP)
        self.refuses("IO", station.Unlock, "hemlig fras")  # nobody is there to open it
        listener = socket.socket(socket.AF_UNIX)
        self.addCleanup(listener.close)
        listener.bind(str(volume.parent / "unlock"))
        listener.listen()
        asked = []

        def answer():
            for reply in (b"wrong\n", b"failed\n", b"ok\n"):
                line, _ = listener.accept()
                asked.append(line.recv(200))
                line.send(reply)
                line.close()

        opener = threading.Thread(target=answer)
        opener.start()
        self.refuses("Refused", station.Unlock, "fel fras")
        self.refuses("Evidence", station.Unlock, "hemlig fras")
        station.Unlock("hemlig fras åäö")
        opener.join()
        self.assertEqual(asked, [b"fel fras\n", b"hemlig fras\n", "hemlig fras åäö\n".encode()])
        self.refuses("Input", station.Unlock, "två\nrader")
        (volume.parent / "evidence").write_text("no-medium\n")
        time.sleep(1.5)
        self.refuses("Refused", station.Unlock, "hemlig fras")

    def test_a_volume_that_is_not_mounted(self):
        """Nothing is written beside the volume that it belongs on."""
        volume = self.directory / "run/volume"
        volume.parent.mkdir(parents=True)
        (volume.parent / "evidence").write_text("no-medium\n")
        self.store = str(volume / "radera")
        self.simulate = ("--simulate", self.bench(("one", "4MiB", {})))
        client = self.start_waiting("--volume", volume)
        told = dbus.Interface(client.bus.get_object(SET_UP, SET_UP_PATH), "org.freedesktop.DBus.Properties").GetAll(SET_UP)
        self.assertEqual((str(told["State"]), str(told["Evidence"])), ("volume", "no-medium"))
        station = dbus.Interface(client.bus.get_object(SET_UP, SET_UP_PATH), SET_UP)
        self.refuses("Refused", station.SetUp, "Kommunen", "", "RAD-01", "maj", "Maj", PIN)
        self.assertFalse(volume.exists())


if __name__ == "__main__":
    tap.main()
