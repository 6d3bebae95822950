# SPDX-License-Identifier: GPL-3.0-or-later
"""Modelled SATA and NVMe drives as PCI devices: Debian 13's kernel drives them with its own libata and nvme drivers."""
import json
import os
import pathlib
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from bench import ERASE, INIT, Bench, part  # noqa: E402
import guest  # noqa: E402
import trixie  # noqa: E402
import tap  # noqa: E402
from proving import OLD, drive  # noqa: E402
from test_vm import STORE, section  # noqa: E402


class Pci(Bench):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if trixie.missing():
            raise unittest.SkipTest(trixie.missing())
        folder = pathlib.Path(os.environ.get("RADERA_VM_DIR", "/var/tmp/radera-vm"))
        cls.guest = guest.Guest(folder / "debian-13", trixie.Trixie(folder / "trixie"))

    def test_commands_through_the_kernel(self):
        self.serve(drive("ssd", erases=["sanitize-block"]), drive("disk", media="disk", erases=["security-erase", "security-enhanced"]),
                   drive("hpa", media="disk", erases=["sanitize-overwrite"], hpa="1MiB"),
                   drive("liar", erases=["sanitize-block"], lies=["noop"]),
                   drive("n", bus="nvme", erases=["sanitize-block", "sanitize-crypto"], spare="1MiB"))
        text = self.boot(INIT + part("drives", "radera drives --verbose --json")
                         + part("purge", ERASE.format("SIM-SSD SIM-DISK SIM-HPA SIM-LIAR SIM-N", "purge", "none")), "ahci", "n.nvme").wait(300)
        found = {it["serial"]: it for it in json.loads(section(text, "drives"))["drives"]}
        self.assertEqual({name: found[f"SIM-{name}"]["bus"] for name in ("SSD", "DISK", "HPA", "N")},
                         {"SSD": "ata", "DISK": "ata", "HPA": "ata", "N": "nvme"}, found)
        ends = self.results(text, "purge")
        for name in ("ssd", "disk", "hpa", "n"):
            self.assert_end(ends[name], "erased", "purge")
            self.assertEqual(self.old_sectors(name), 0, name)
        self.assertNotIn(OLD, (self.directory / "media/n.spare.img").read_bytes())
        self.assert_end(ends["liar"], "failed", "none")

if __name__ == "__main__":
    tap.main()
