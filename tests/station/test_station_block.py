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


class KernelTells(tap.LoopCase, Service):
    """Drives that come and go while nobody asks: the kernel's word, through udev, brings them to the screen and takes them away."""

    def udevd(self):
        daemon = pathlib.Path("/lib/systemd/systemd-udevd")
        if not daemon.exists():
            self.skipTest("needs udev")
        if subprocess.run(["udevadm", "control", "--ping", "--timeout=2"], capture_output=True, check=False).returncode == 0:
            return
        running = subprocess.Popen([daemon, "--resolve-names=never"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(running.wait)
        self.addCleanup(running.kill)
        for _ in range(100):
            if subprocess.run(["udevadm", "control", "--ping", "--timeout=2"], capture_output=True, check=False).returncode == 0:
                return
            time.sleep(0.05)
        self.skipTest("udev does not start here")

    def nodes(self, client):
        return {str(it[NAME + ".Drive"]["Node"]): at for at, it in client.objects().items() if NAME + ".Drive" in it}

    def until(self, holds, what):
        end = time.monotonic() + 20
        while not holds():
            self.assertLess(time.monotonic(), end, what)
            time.sleep(0.01)

    def test_without_asking(self):
        self.udevd()
        self.simulate = ()
        self.make_store()
        client = self.start()
        began = time.monotonic()
        device, _ = self.loop(8 << 20)
        self.until(lambda: device in self.nodes(client), "it never came")
        print(f"# a loop device is told {1000 * (time.monotonic() - began):.0f} ms after it was asked for", flush=True)
        self.assertEqual(client.get(self.nodes(client)[device], NAME + ".Drive")["SizeBytes"], 8 << 20)
        subprocess.run(["losetup", "-d", device], check=True)
        self.until(lambda: device not in self.nodes(client), "it never went")


if __name__ == "__main__":
    tap.main()
