#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A station's first minute: no place for evidence, then nobody whose it is, then a first administrator."""
import os
import pathlib
import signal
import subprocess
import time

import dbus

import stage
import tap
from stage import LAPTOP, PIN

SET_UP = "org.radera.SetUp1"
SET_UP_PATH = "/org/radera/SetUp1"


def setUpModule():
    SetUp.SCREEN = stage.set_up_screen()


def tearDownModule():
    if SetUp.SCREEN:
        SetUp.SCREEN.close()


class SetUp(stage.Stage):
    def wait_for(self, *more):
        """The service of a store that does not exist."""
        self.simulate = ("--simulate", LAPTOP)
        self.service = subprocess.Popen([stage.service.RADERAD, "--store", self.store, "--bus", self.address, "--set-up", *self.simulate, *more],
                                        stderr=subprocess.PIPE, text=True, env=self.environment())
        client = self.client()
        end = time.monotonic() + 20
        while not client.bus.name_has_owner(SET_UP):
            self.assertIsNone(self.service.poll(), "the service ended at once")
            self.assertLess(time.monotonic(), end)
            time.sleep(0.02)
        return client

    def fill(self, pin=PIN, again=PIN, name="Maj Lund"):
        self.write("Organisation", "Exempelköpings kommun")
        self.write("Stationens namn", "RAD-07")
        self.write("Ditt namn", name)
        self.write("Din PIN-kod, minst 4 tecken", pin)
        self.write("PIN-koden igen", again)
        self.press("Gör i ordning stationen")

    def test_a_new_station(self):
        self.wait_for()
        self.open_ui()
        self.find("heading", "En ny station")
        self.says("SIMULERAD")
        self.press("Gör i ordning stationen")
        self.says("Vems datorer raderas här?")
        self.fill(again="654321")
        self.says("De två PIN-koderna är inte lika.")
        self.fill(pin="12", again="12")
        self.says("En PIN-kod har minst 4 tecken.")
        self.shot("set-up")
        self.fill()
        self.find("list item", "Maj Lund", seconds=60)  # the sign-in page of a station that is one now
        self.says("Exempelköpings kommun")
        self.sign_in("Maj Lund")
        self.says("Nordsken Elevbok 13 Gen 2")
        shown = self.radera("pki", "show", "--store", self.store, *self.simulate)
        self.assertIn("RAD-07", str(shown))
        people = self.radera("operator", "list", "--store", self.store, *self.simulate)
        self.assertIn("maj", str(people))

    def test_what_is_refused_on_the_bus(self):
        client = self.wait_for()
        station = dbus.Interface(client.bus.get_object(SET_UP, SET_UP_PATH), SET_UP)
        for words in (("", "", "RAD-01", "maj", "Maj", PIN), ("Kommunen", "", "", "maj", "Maj", PIN), ("Kommunen", "", "RAD-01", "maj lund", "Maj", PIN),
                      ("Kommunen", "", "RAD-01", "maj", "", PIN), ("Kommunen", "", "RAD-01", "maj", "Maj", "12"),
                      ("K" * 400, "", "RAD-01", "maj", "Maj", PIN), ("Kommunen", "5" * 40, "RAD-01", "maj", "Maj", PIN)):
            self.refuses("Input", station.SetUp, *words)
            self.assertFalse(os.path.exists(f"{self.store}/pki/station.pem"), words)
        station.SetUp("Kommunen", "212000-0000", "RAD-01", "maj", "Maj", PIN)
        stage.until(lambda: client.bus.name_has_owner(stage.service.NAME), what="the station")
        self.assertFalse(client.bus.name_has_owner(SET_UP))
        # and the next start does not ask again
        self.stop()
        self.start("--set-up").station().SignIn("maj", PIN)

    def test_told_to_end_while_it_waits(self):
        self.wait_for()
        self.service.send_signal(signal.SIGTERM)
        self.assertEqual(self.service.wait(10), 0)
        self.assertFalse(os.path.exists(f"{self.store}/pki"))

    def test_no_place_for_evidence(self):
        if os.geteuid() != 0:
            self.skipTest("needs root: mounts a file system in memory")
        volume = pathlib.Path(self.directory) / "run/volume"
        volume.mkdir(parents=True)
        self.store = str(volume / "radera")
        self.wait_for("--volume", str(volume))
        self.open_ui()
        self.says("Letar efter platsen för bevis")
        (volume.parent / "evidence").write_text("no-room sdb\n")
        self.says("Stickan har ingen plats för bevis")
        self.shot("set-up-no-room")
        (volume.parent / "evidence").write_text("damaged sdb4\n")
        self.says("Bevisvolymen kan inte läsas")
        subprocess.run(["mount", "-t", "tmpfs", "radera-test", str(volume)], check=True)
        try:
            self.find("heading", "En ny station")
            self.fill()
            self.find("list item", "Maj Lund", seconds=60)
            self.assertTrue((volume / "radera/pki/station.pem").exists())
        finally:
            self.close_ui()
            self.stop()
            subprocess.run(["umount", str(volume)], check=True)


if __name__ == "__main__":
    tap.main()
