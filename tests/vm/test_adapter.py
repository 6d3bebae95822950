# SPDX-License-Identifier: GPL-3.0-or-later
"""Modelled SAS and SATA drives behind a host adapter, driven by the guest's own kernel, and judged by their platters.

The drives live in a process of their own: when the machine dies they go on, as a drive on a shelf with its own power would.
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "proving"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import guest  # noqa: E402
import tap  # noqa: E402
from proving import OLD, drive  # noqa: E402
from test_vm import MIB, NEEDED, STORE, section  # noqa: E402

HBA = os.environ.get("RADERA_HBA", str(tap.ROOT / "build/tests/proving/hba/radera-hba"))
INIT = STORE + """
radera pki init --store /store/s --organisation VM --station vm >/dev/null
radera operator add asa --name Asa --store /store/s >/dev/null
"""
ERASE = "radera erase {} --store /store/s --inventory-id 1 --operator asa --profile {} --yes --progress {} --json"


class Adapter(tap.Case):
    @classmethod
    def setUpClass(cls):
        missing = [name for name in NEEDED if not shutil.which(name)]
        if missing or not os.path.exists("/bin/busybox"):
            raise unittest.SkipTest(f"needs {', '.join(missing)}, busybox-static")
        cls.guest = guest.Guest(os.environ.get("RADERA_VM_DIR", "/var/tmp/radera-vm"))

    def serve(self, *drives):
        bench = self.directory / "bench.yaml"
        bench.write_text("schema: 1\nkind: bench\nid: bench\ntitle: A scenario\ndrives:\n" + "\n".join(drives) + "\n", encoding="utf-8")
        self.socket = self.directory / "hba"
        process = subprocess.Popen([HBA, str(bench), str(self.directory / "media"), str(self.socket)])
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        end = time.monotonic() + 30
        while not self.socket.exists():
            self.assertLess(time.monotonic(), end)
            time.sleep(0.05)
        store = self.directory / "STORE.img"
        with open(store, "wb") as file:
            file.truncate(64 * MIB)
        subprocess.run(["mkfs.ext4", "-q", "-F", str(store)], check=True)
        self.n = len(drives)

    def boot(self, job):
        return guest.Machine(self.guest, self.directory, job, [("virtio", self.directory / "STORE.img", "")], self.socket, self.n)

    def old_sectors(self, name):
        return (self.directory / f"media/{name}.img").read_bytes().count(OLD)

    def test_commands_through_the_kernel(self):
        self.serve(drive("sas", bus="scsi", erases=["sanitize-block"]),
                   drive("sat", erases=["sanitize-block"]),
                   drive("disk", media="disk", erases=["security-erase", "security-enhanced"]),
                   drive("liar", bus="scsi", erases=["sanitize-block"], lies=["noop"]),
                   drive("plain", bus="scsi", media="disk", cache=True))
        text = self.boot(INIT + "echo \"BEGIN drives\"; radera drives --json; echo \"END drives\"\n"
                         + "echo \"BEGIN purge\"; " + ERASE.format("SIM-SAS SIM-SAT SIM-DISK SIM-LIAR", "purge", "none")
                         + "; echo \"END purge\"\n" + "echo \"BEGIN clear\"; " + ERASE.format("SIM-PLAIN", "clear-zero", "none")
                         + "; echo \"END clear\"\n").wait(300)
        found = {it["serial"]: it for it in json.loads(section(text, "drives"))["drives"]}
        self.assertEqual({name: found[f"SIM-{name}"]["bus"] for name in ("SAS", "SAT", "DISK", "PLAIN")},
                         {"SAS": "scsi", "SAT": "ata", "DISK": "ata", "PLAIN": "scsi"}, found)
        ends = {job["identity"]["serial"]: job["result"] for job in json.loads(section(text, "purge"))["jobs"]}
        for name in ("sas", "sat", "disk"):
            self.assertEqual((ends[f"SIM-{name.upper()}"]["outcome"], ends[f"SIM-{name.upper()}"]["level_reached"]), ("erased", "purge"),
                             (name, ends[f"SIM-{name.upper()}"]["reason"]))
            self.assertEqual(self.old_sectors(name), 0, name)
        self.assertEqual((ends["SIM-LIAR"]["outcome"], ends["SIM-LIAR"]["level_reached"]), ("failed", "none"))
        result = json.loads(section(text, "clear"))["jobs"][0]["result"]
        self.assertEqual((result["outcome"], result["level_reached"]), ("erased", "clear"), result["reason"])
        self.assertFalse(any((self.directory / "media/plain.img").read_bytes()))

    def test_machine_dies_while_the_drive_sanitizes(self):
        """At the next start the drive is still at it: its block device must not be opened, and the job is gone on with."""
        self.serve(drive("d", bus="scsi", erases=["sanitize-block"], seconds=45))
        machine = self.boot(INIT + ERASE.format("SIM-D", "purge", "json") + "\n")
        end = time.monotonic() + 120
        while '"device-erase"' not in machine.text():
            self.assertLess(time.monotonic(), end, machine.text()[-2000:])
            self.assertIsNone(machine.process.poll(), machine.text()[-2000:])
            time.sleep(0.2)
        time.sleep(2)
        machine.cut_power()
        self.assertGreater(self.old_sectors("d"), 0, "the power was cut too late for this test to show anything")
        text = self.boot(STORE + "echo \"BEGIN resume\"; radera resume --store /store/s --progress none --json; echo \"END resume\"\n").wait(300)
        self.assertIn('"result"', section(text, "resume"))
        result = json.loads(section(text, "resume"))["jobs"][0]["result"]
        self.assertEqual((result["outcome"], result["level_reached"]), ("erased", "purge"), result["reason"])
        self.assertEqual(self.old_sectors("d"), 0)

    def test_a_drive_that_somebody_else_had_sanitize_itself(self):
        self.serve(drive("d", bus="scsi", erases=["sanitize-block"], start="sanitizing", seconds=3600))
        text = self.boot(INIT + ERASE.format("SIM-D", "purge", "none").replace(" --json", "") + "; echo \"EXIT $?\"\n").wait(300)
        self.assertIn("EXIT 3", text)
        self.assertIn("is erasing itself", text)


if __name__ == "__main__":
    tap.main()
