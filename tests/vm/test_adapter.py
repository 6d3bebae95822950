# SPDX-License-Identifier: GPL-3.0-or-later
"""Modelled SAS, SATA and USB drives, driven by the guest's own kernel through a SCSI host adapter or USB, and judged by their
platters."""
import json
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from bench import ERASE, INIT, Bench, part  # noqa: E402
import tap  # noqa: E402
from proving import drive  # noqa: E402
from test_vm import STORE, section  # noqa: E402


class Adapter(Bench):
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
        machine.wait_for(lambda text: '"device-erase"' in text)
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

    def test_usb_bridges(self):
        """One that passes ATA commands on, and three that do not as they should."""
        self.serve(drive("sat", bus="usb", erases=["sanitize-block"], bridge="sat"),
                   drive("plain", bus="usb", erases=["sanitize-block"], bridge="no-sat"),
                   drive("fixed", bus="usb", erases=["sanitize-block"], bridge="fixed-sense"),
                   drive("drops", bus="usb", erases=["sanitize-block"], bridge="drops-registers"))
        names = ("sat", "plain", "fixed", "drops")
        job = INIT + part("drives", "radera drives --json") + part("sat", ERASE.format("SIM-SAT", "purge", "none"))
        for name in names[1:]:
            job += ERASE.format(f"SIM-{name.upper()}", "purge", "none").replace(" --json", "") + f"; echo \"PURGE {name} $?\"\n"
        text = self.boot(job + part("clear", ERASE.format("SIM-PLAIN", "clear-zero", "none")), *(f"{name}.usb" for name in names)).wait(300)
        found = {it["serial"]: it["bus"] for it in json.loads(section(text, "drives"))["drives"]}
        self.assertEqual({name: found.get(f"SIM-{name.upper()}") for name in names}, dict.fromkeys(names, "usb"), text)
        self.assert_end(self.results(text, "sat")["sat"], "erased", "purge")
        self.assertEqual(self.old_sectors("sat"), 0)
        for name in names[1:]:
            self.assertIn(f"PURGE {name} 3", text)
        self.assert_end(self.results(text, "clear")["plain"], "erased", "clear")
        self.assertFalse(any((self.directory / "media/plain.img").read_bytes()))
        for name in ("fixed", "drops"):
            self.assertGreater(self.old_sectors(name), 0, f"{name} was refused, and yet erased")

    def test_slow_and_hung_beside_healthy(self):
        """One drive that answers nothing any more, and one that is slow, do not hold the healthy one up."""
        self.serve(drive("well", bus="scsi", size="16MiB"), drive("slow", bus="scsi", size="4MiB",
                                                                 faults=["kind: slow, offset: 1MiB, length: 2MiB, delay-ms: 300"]),
                   drive("hung", bus="scsi", size="16MiB", faults=["kind: stall, offset: 8MiB, length: 1MiB"]))
        job = INIT + """
for device in /sys/block/sd*/device; do echo 4 > $device/timeout; echo 4 > $device/eh_timeout; done
""" + ERASE.format("SIM-WELL SIM-SLOW SIM-HUNG", "clear-zero", "json") + " > /tmp/out\necho \"BEGIN end\"; cat /tmp/out; echo \"END end\"\n" \
            + "umount /store; echo \"GUEST END\"; echo b > /proc/sysrq-trigger\n"  # a sync would wait for the hung one for ever
        text = self.boot(job).wait(400)
        ends = self.results(text, "end")
        self.assert_end(ends["well"], "erased", "clear")
        self.assert_end(ends["slow"], "erased", "clear")
        self.assertNotIn(ends["hung"]["outcome"], ("erased", "erased-with-exceptions"), ends["hung"]["reason"])
        finished = [line for line in text.splitlines() if '"finished":true' in line]
        self.assertGreaterEqual(len(finished), 2, text[-3000:])
        self.assertFalse(any((self.directory / "media/well.img").read_bytes()))

if __name__ == "__main__":
    tap.main()
