# SPDX-License-Identifier: GPL-3.0-or-later
"""The bench: scanning, starting, hot-plug, questions, a service that dies, and 64 bays."""
import signal
import time

import stage
import tap
from stage import Stage


def setUpModule():
    Stage.SCREEN = stage.set_up_screen("1920x1080")


def tearDownModule():
    Stage.SCREEN.close()


OPAL = {"bus": "nvme", "commands": "{ seconds: 1, states: [trusted-locked, encrypts], trusted: opal, psid: ABCDEFGHJKLMNPQRSTUVWXYZ23456789 }"}


class Bench(Stage):
    def begin(self, *drives, who="Åsa Öberg", **keys):
        self.make(*[(name, size, {"path": f"slot-{name}", **more}) for name, size, more in drives])
        file = self.station_file(*[(i + 1, f"slot-{it[0]}") for i, it in enumerate(drives)], columns=keys.pop("columns", 4), **keys)
        self.start("--station", file)
        self.open_ui(place="bench")
        self.sign_in(who)
        return self.client("asa")

    def tile(self, number, word, seconds=30):
        return self.find("panel|grouping|filler", part=f"Fack {number}: {word}", seconds=seconds)

    def test_scan_a_bay_and_a_number(self):
        client = self.begin(("a", "8MiB", {"rate": "2MiB"}), ("b", "8MiB", {"rate": "2MiB"}), ("c", "8MiB", {"absent": "true", "rate": "2MiB"}),
                            profile="clear-zero")
        self.tile(1, "Redo")
        self.tile(3, "Tomt")
        self.scan("104300")
        self.says("Vilket fack gäller det?")
        self.scan("FACK-2")
        self.scan("104302")
        self.tile(2, "Redo, 104302")
        self.scan("BAY 3")
        self.scan("104303")
        self.tile(3, "Väntar på sin disk, 104303")
        client.plug("c")
        self.tile(3, "Redo, 104303")
        self.scan("FACK-9")
        self.says("inget sådant fack")
        self.press("Starta alla som är redo …")
        self.says("1 disk lämnas utanför")
        self.shot("bench-start")
        self.hold("Håll för att radera 2 diskar")
        self.says("2 raderas")
        self.press("Pausa alla")
        self.tile(2, "Pausad")
        self.press("Pausa alla")
        self.tile(2, "Raderad", 60)
        self.tile(3, "Raderad", 60)
        self.says("2 diskar raderade", 30)
        self.shot("bench-end")

    def test_what_cannot_be_started_is_told(self):
        client = self.begin(("a", "8MiB", {}))
        client.assign(1, "104305")
        self.tile(1, "Redo, 104305")
        self.press("Starta alla som är redo …")
        self.hold("Håll för att radera 1 disk")
        self.says("1 disk startades inte")
        self.says("Radera Sim a, SIM-A: ")
        self.shot("bench-refused")
        self.press("Stäng")
        self.tile(1, "Redo, 104305")

    def test_pulled_in_mid_wipe(self):
        client = self.begin(("a", "16MiB", {"rate": "2MiB"}), ("b", "8MiB", {}))
        client.erase("SIM-A", "104310")
        self.tile(1, "Raderas, 104310")
        client.plug("a", False)
        self.says("SIM-A, kopplades ur")
        self.tile(1, "Urkopplad")
        self.press("1 behöver dig", "toggle button|push button|button")
        self.tile(1, "Urkopplad")
        self.gone("panel|grouping|filler", part="Fack 2:")
        self.press("Alla", "toggle button|push button|button")
        client.plug("a")
        self.tile(1, "Redo")
        self.scan("FACK-1")
        self.says("Inte raderad")  # what it was here before; nothing is claimed of what is on it now

    def test_a_drive_that_asks(self):
        client = self.begin(("opal", "8MiB", OPAL))
        client.erase("SIM-OPAL", "104320", profile="purge")
        self.tile(1, "Behöver dig", 60)
        self.says("En disk behöver dig", 40)
        self.key("shift")
        self.scan("FACK-1")
        self.says("På etiketten står en PSID-kod", 20)
        self.shot("ask")
        self.write("PSID, 32 tecken", "123")
        self.press("Använd PSID-koden")
        self.says("har 32 bokstäver och siffror")
        self.write("PSID, 32 tecken", "abcd efgh jklm npqr stuv wxyz 2345 6789")
        self.press("Använd PSID-koden")
        self.tile(1, "Raderad", 60)

    def test_the_service_dies_and_comes_back(self):
        client = self.begin(("a", "24MiB", {"rate": "2MiB"}))
        client.erase("SIM-A", "104330")
        self.tile(1, "Raderas")
        self.stop(signal.SIGKILL)
        self.says("Stationstjänsten svarar inte. Inget är förlorat")
        self.shot("service-gone")
        self.assertIsNone(self.ui.poll())
        self.tile(1, "Raderas")  # what was shown last stays
        self.service = None
        self.start("--station", self.directory / "station.yaml")
        self.says("Stationstjänsten startade om", 30)
        self.sign_in()
        self.tile(1, "Rader", 30)
        self.tile(1, "Raderad", 90)

    def test_cancelled_after_a_question(self):
        client = self.begin(("a", "24MiB", {"rate": "2MiB"}))
        client.erase("SIM-A", "104340")
        self.tile(1, "Raderas")
        self.scan("FACK-1")
        self.press("Avbryt …")
        self.says("Det som stoppas är inte raderat")
        self.key("Escape")
        self.tile(1, "Raderas")
        self.press("Avbryt …")
        self.press("Stoppa")
        self.tile(1, "Inte raderad: avbruten")

    def test_sixty_four_bays(self):
        """All on one screen, some failing; nothing slow, nothing lost."""
        drives = []
        for i in range(64):
            more = {"rate": f"{1 + i % 3}MiB"}
            if i % 16 == 5:
                more["faults"] = "[{ kind: bad-write, offset: 4096, length: 8192 }]"
            if i % 16 == 11:
                more["absent"] = "true"
            drives.append((f"d{i + 1:02}", "3MiB", more))
        client = self.begin(*drives, columns=8, start="after-scan", profile="clear-zero")
        for i in range(64):
            if i % 16 != 9:
                client.assign(i + 1, f"1050{i + 1:02}")
        self.says("raderas", 20)
        time.sleep(1)
        self.shot("bench-64")
        self.tile(6, "Raderad med undantag", 120)
        self.says("behöver dig", 60)
        self.tile(64, "Raderad", 120)
        shown = [node for node in self.walk() if (node.get_name() or "").startswith("Fack ")]
        box = [node.get_extents(stage.atspi.CoordType.WINDOW) for node in shown]
        self.assertEqual(len(shown), 64)
        self.assertTrue(all(it.y >= 0 and it.y + it.height <= 1080 for it in box), "64 bays fit 1920x1080 without scrolling")
        self.shot("bench-64-end")


if __name__ == "__main__":
    tap.main()
