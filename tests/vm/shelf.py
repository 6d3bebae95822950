# SPDX-License-Identifier: GPL-3.0-or-later
"""Modelled drives behind the doors of a machine (tests/proving/hba), in a process of their own: when the machine dies they go
on, as a drive on a shelf with its own power would."""
import os
import subprocess
import time

import tap
from proving import OLD

HBA = os.environ.get("RADERA_HBA", str(tap.ROOT / "build/tests/proving/hba/radera-hba"))


def serve(test, directory, drives):
    """Starts the process for a test, until the test's end; the folder of its doors. drives: of proving.drive()."""
    bench = directory / "bench.yaml"
    bench.write_text("schema: 1\nkind: bench\nid: bench\ntitle: A scenario\ndrives:\n" + "\n".join(drives) + "\n", encoding="utf-8")
    doors = directory / "doors"
    process = subprocess.Popen([HBA, str(bench), str(directory / "media"), str(doors)])
    test.addCleanup(process.wait)
    test.addCleanup(process.kill)
    end = time.monotonic() + 60
    while not (doors / "control").exists():
        test.assertLess(time.monotonic(), end)
        test.assertIsNone(process.poll())
        time.sleep(0.05)
    return doors


def old_sectors(directory, name):
    """How much of what a drive held is still on its platters."""
    return (directory / f"media/{name}.img").read_bytes().count(OLD)
