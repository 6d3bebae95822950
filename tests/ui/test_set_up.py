#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A station's first minute: no place for evidence, then nobody whose it is, then a first administrator."""
import os
import pathlib
import subprocess

import stage
import tap
from stage import LAPTOP, PIN


def setUpModule():
    SetUp.SCREEN = stage.set_up_screen()


def tearDownModule():
    if SetUp.SCREEN:
        SetUp.SCREEN.close()


class SetUp(stage.Stage):
    def fill(self, pin=PIN, again=PIN, name="Maj Lund"):
        self.write("Organisation", "Exempelköpings kommun")
        self.write("Stationens namn", "RAD-07")
        self.write("Ditt namn", name)
        self.write("Din PIN-kod, minst 4 tecken", pin)
        self.write("PIN-koden igen", again)
        self.press("Gör i ordning stationen")

    def test_a_new_station(self):
        self.simulate = ("--simulate", LAPTOP)
        self.start_waiting()
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

    def test_a_damaged_store(self):
        """The reason is told, and one button makes the store again."""
        self.simulate = ("--simulate", LAPTOP)
        self.make_store(*self.simulate)
        self.set_pin("asa", PIN)
        (pathlib.Path(self.store) / "radera.sqlite3").write_bytes(b"this is no database" * 1000)
        self.start_waiting()
        self.open_ui()
        self.says("Stationen kan inte starta")
        self.says("filen är ingen databas längre. Ta inte bort filen")
        self.shot("set-up-damaged")
        self.press("Återskapa arkivet ur kopian")
        self.assertEqual(self.service.wait(60), 6)  # systemd starts it again
        self.start("--set-up")
        self.find("list item", "Åsa Öberg", seconds=60)

    def test_no_place_for_evidence(self):
        if os.geteuid() != 0:
            self.skipTest("needs root: mounts a file system in memory")
        volume = pathlib.Path(self.directory) / "run/volume"
        volume.mkdir(parents=True)
        self.store = str(volume / "radera")
        self.simulate = ("--simulate", LAPTOP)
        self.start_waiting("--volume", volume)
        self.open_ui()
        self.says("Letar efter platsen för bevis")
        (volume.parent / "evidence").write_text("no-room sdb\n")
        self.says("Stickan har ingen plats för bevis")
        self.shot("set-up-no-room")
        (volume.parent / "evidence").write_text("locked sdb4\n")
        self.says("Bevisvolymen är låst")
        self.write("Lösenfras", "hemlig fras")
        self.shot("set-up-locked")
        self.press("Öppna volymen")
        self.says("Volymen går inte att öppna här")  # here nobody opens it
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
