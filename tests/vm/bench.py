# SPDX-License-Identifier: GPL-3.0-or-later
"""Modelled drives behind the doors of a machine (shelf.py), and a store of their evidence."""
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "proving"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import guest  # noqa: E402
import shelf  # noqa: E402
import tap  # noqa: E402
from test_vm import MIB, NEEDED, STORE, section  # noqa: E402

INIT = STORE + """
radera pki init --store /store/s --organisation VM --station vm >/dev/null
radera operator add asa --name Asa --store /store/s >/dev/null
"""
ERASE = "radera erase {} --store /store/s --inventory-id 1 --operator asa --profile {} --yes --progress {} --json"


def part(name, command):
    """A command whose output section() finds again."""
    return f"echo \"BEGIN {name}\"; {command}; echo \"END {name}\"\n"


class Bench(tap.Case):
    @classmethod
    def setUpClass(cls):
        missing = [name for name in NEEDED if not shutil.which(name)]
        if missing or not os.path.exists("/bin/busybox"):
            raise unittest.SkipTest(f"needs {', '.join(missing)}, busybox-static")
        cls.guest = guest.Guest(os.environ.get("RADERA_VM_DIR", "/var/tmp/radera-vm"))

    def serve(self, *drives):
        self.doors = shelf.serve(self, self.directory, drives)
        store = self.directory / "STORE.img"
        with open(store, "wb") as file:
            file.truncate(64 * MIB)
        subprocess.run(["mkfs.ext4", "-q", "-F", str(store)], check=True)
        self.n = len(drives)

    def control(self, line):
        with socket.socket(socket.AF_UNIX) as stream:
            stream.connect(str(self.doors / "control"))
            stream.sendall((line + "\n").encode())
            self.assertEqual(stream.recv(16), b"ok\n", line)

    def boot(self, job, *doors, n=None, more=()):
        """A machine with these doors' drives and the store."""
        return guest.Machine(self.guest, self.directory, job, [("virtio", self.directory / "STORE.img", "")],
                             [self.doors / door for door in doors or ("scsi",)], self.n if n is None else n, more)

    def old_sectors(self, name):
        return shelf.old_sectors(self.directory, name)

    def results(self, text, name):
        """The results of a part, by the serial number without SIM-, in small letters."""
        return {job["identity"]["serial"].removeprefix("SIM-").lower(): job["result"] for job in json.loads(section(text, name))["jobs"]}

    def assert_end(self, result, outcome, level):
        self.assertEqual((result["outcome"], result["level_reached"]), (outcome, level), result["reason"])
