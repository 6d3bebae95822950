# SPDX-License-Identifier: GPL-3.0-or-later
"""The station service on the kernel's own block devices: loop devices that the test made."""
import pathlib
import signal
import subprocess
import sys
import time

import dbus

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from service import NAME, PATH, PIN, Service  # noqa: E402
import tap  # noqa: E402


class RealDrive(tap.LoopCase, Service):
    """A block device of the kernel: it is found, erased, killed in the middle, gone on with, and may be chosen again."""

    def test_loop_device(self):
        self.simulate = ()
        device, path = self.loop(48 << 20)
        with open(path, "r+b") as file:
            file.write(b"HEMLIGT " * (48 << 17))
        mounted, _ = self.loop(16 << 20, "mounted.img")
        subprocess.run(["mkfs.ext4", "-q", mounted], check=True)
        place = self.directory / "place"
        place.mkdir()
        subprocess.run(["mount", mounted, str(place)], check=True)
        self.make_store()
        self.set_pin("asa", PIN)
        client = self.start()
        self.assertFalse(client.get(PATH)["Simulated"])
        client.station().SignIn("asa", PIN)
        paths = {str(it[NAME + ".Drive"]["Node"]): at for at, it in client.objects().items() if NAME + ".Drive" in it}
        drive = client.get(paths[device], NAME + ".Drive")
        self.assertTrue(drive["Selectable"], drive["Protection"])
        self.assertFalse(client.get(paths[mounted], NAME + ".Drive")["Selectable"])
        nothing = dbus.Dictionary({}, signature="sv")
        self.refuses("Refused", client.station().Erase, [paths[device], paths[mounted]], "104233", "clear-zero", nothing)
        with open(path, "rb") as file:
            self.assertEqual(file.read(8), b"HEMLIGT ")
        job = str(client.station().Erase([paths[device]], "104233", "clear-random", nothing)[0])
        self.stop(signal.SIGKILL)
        client = self.start()
        end = time.monotonic() + 60
        while True:
            jobs = [it[NAME + ".Job"] for at, it in client.objects().items() if at == job]
            if jobs and jobs[0]["State"] == "ended" and jobs[0]["CertificateId"]:
                break
            self.assertLess(time.monotonic(), end, jobs)
            time.sleep(0.1)
        self.assertEqual((jobs[0]["Outcome"], jobs[0]["Level"]), ("erased", "clear"), jobs[0]["Reason"])
        self.assertNotIn(b"HEMLIGT", path.read_bytes())
        while not client.get(paths[device], NAME + ".Drive")["Selectable"]:
            self.assertLess(time.monotonic(), end)
            time.sleep(0.1)
        self.radera("archive", "verify", "--store", self.store)


if __name__ == "__main__":
    tap.main()
