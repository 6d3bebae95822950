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

    def test_frozen_until_the_computer_has_slept(self):
        """S3, woken by the alarm that radera sets: the drive loses its power, and with it the freeze."""
        self.serve(drive("d", media="disk", erases=["security-erase", "security-enhanced"], states=["frozen"]))
        job = INIT + ERASE.format("SIM-D", "purge", "none").replace(" --json", "") + """; echo "FROZEN $?"
radera drive suspend --yes --store /store/s; echo "SUSPEND $?"
""" + part("purge", ERASE.format("SIM-D", "purge", "none")) + "sync; umount /store; echo \"GUEST END\"; reboot -f\n"
        machine = self.boot(job, "ahci", more=["-global", "PIIX4_PM.disable_s3=0"])
        machine.wait_for(lambda text: "FROZEN" in text)
        end = time.monotonic() + 120
        while machine.qmp("query-status")["status"] != "suspended":
            self.assertLess(time.monotonic(), end, machine.text())
            time.sleep(0.05)
        self.control("power d")  # what the mainboard does to its drives meanwhile
        text = machine.wait(300)
        self.assertIn("FROZEN 3", text)
        self.assertIn("SUSPEND 0", text)
        self.assert_end(self.results(text, "purge")["d"], "erased", "purge")
        self.assertEqual(self.old_sectors("d"), 0)

    def test_machine_dies_while_the_drives_sanitize(self):
        """libata and nvme meet drives that are still at it, and answer nothing else."""
        self.serve(drive("s", erases=["sanitize-block"], seconds=60), drive("n", bus="nvme", erases=["sanitize-block"], seconds=60))
        machine = self.boot(INIT + ERASE.format("SIM-S SIM-N", "purge", "json") + "\n", "ahci", "n.nvme")
        machine.wait_for(lambda text: len({line.split('"job_id":"')[1][:36] for line in text.splitlines() if '"device-erase"' in line}) == 2)
        time.sleep(2)
        machine.cut_power()
        self.assertTrue(self.old_sectors("s") and self.old_sectors("n"), "the power was cut too late for this test to show anything")
        text = self.boot(STORE + part("resume", "radera resume --store /store/s --progress none --json"), "ahci", "n.nvme").wait(400)
        ends = self.results(text, "resume")
        for name in ("s", "n"):
            self.assert_end(ends[name], "erased", "purge")
            self.assertEqual(self.old_sectors(name), 0, name)

    def test_all_namespaces_or_none(self):
        self.serve(drive("n", bus="nvme", erases=["sanitize-block"], namespaces=2, spare="1MiB"))
        parts = [self.directory / f"media/n{part}.img" for part in ("", ".ns2", ".spare")]
        job = INIT + part("drives", "radera drives --json") + """
node=$(ls -d /dev/nvme*n1)
""" + ERASE.format("$node", "purge", "none").replace(" --json", "") + """; echo "ONE $?"
cmp -n 1048576 /dev/nvme0n1 /dev/zero >/dev/null && echo "TOUCHED"
""" + part("all", ERASE.format("$node --all-namespaces", "purge", "none"))
        text = self.boot(job, "n.nvme", n=2).wait(300)
        self.assertEqual(len([it for it in json.loads(section(text, "drives"))["drives"] if it["bus"] == "nvme"]), 2, text)
        self.assertIn("ONE 3", text)
        self.assertNotIn("TOUCHED", text)
        self.assert_end(self.results(text, "all")["n"], "erased", "purge")
        for path in parts:
            self.assertNotIn(OLD, path.read_bytes(), path.name)

    def test_drives_go_away(self):
        """A link that drops, and a controller that answers nothing any more: neither is called erased, the third is."""
        self.serve(drive("s", size="64MiB", faults=["kind: slow, offset: 0, length: 64MiB, delay-ms: 100"]),
                   drive("n", bus="nvme", size="64MiB", faults=["kind: slow, offset: 0, length: 64MiB, delay-ms: 100"]),
                   drive("t", media="disk", size="8MiB"))
        job = INIT + ERASE.format("SIM-S SIM-N SIM-T", "clear-zero", "json") + " > /tmp/out\necho \"BEGIN end\"; cat /tmp/out; echo \"END end\"\n"
        machine = self.boot(job, "ahci", "n.nvme", more=["-append", "console=ttyS0 quiet panic=1 nvme_core.io_timeout=5 nvme_core.admin_timeout=5"])
        machine.wait_for(lambda text: len({line.split('"job_id":"')[1][:36] for line in text.splitlines() if '"step_done_bytes":' in line
                                           and '"step_done_bytes":0,' not in line}) >= 3)
        self.control("vanish s")
        self.control("vanish n")
        ends = self.results(machine.wait(400), "end")
        for name in ("s", "n"):
            self.assertNotIn(ends[name]["outcome"], ("erased", "erased-with-exceptions"), ends[name]["reason"])
            self.assertGreater(self.old_sectors(name), 0)
        self.assert_end(ends["t"], "erased", "clear")


if __name__ == "__main__":
    tap.main()
