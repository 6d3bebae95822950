# SPDX-License-Identifier: GPL-3.0-or-later
"""The built program on Debian's own kernel with drives on five buses, without udev, and with the power cut in mid-run."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import guest  # noqa: E402
import tap  # noqa: E402

MIB = 1 << 20
NEEDED = ("qemu-system-x86_64", "cpio", "depmod", "modprobe", "mkfs.ext4", "apt-get")

STORE = """
for block in /sys/block/*; do [ "$(cat $block/serial 2>/dev/null)" = STORE ] && mount -t ext4 /dev/${block##*/} /store; done
mountpoint -q /store || echo "NO STORE"
"""


def section(text, name):
    return text.split(f"BEGIN {name}\n", 1)[1].split(f"\nEND {name}", 1)[0]


class Machines(tap.Case):
    """What tests in a virtual machine share: the guest, and images of drives."""

    @classmethod
    def setUpClass(cls):
        missing = [name for name in NEEDED if not shutil.which(name)]
        if missing:
            raise unittest.SkipTest(f"needs {', '.join(missing)}")
        if not os.path.exists("/bin/busybox"):
            raise unittest.SkipTest("needs busybox-static")
        cls.guest = guest.Guest(os.environ.get("RADERA_VM_DIR", "/var/tmp/radera-vm"))

    def image(self, name, size, fill=b"HEMLIGT gammalt data "):
        path = self.directory / f"{name}.img"
        with open(path, "wb") as file:
            file.write((fill * (size // len(fill) + 1))[:size])
        return path

    def store_image(self):
        path = self.directory / "STORE.img"
        with open(path, "wb") as file:
            file.truncate(64 * MIB)
        subprocess.run(["mkfs.ext4", "-q", "-F", str(path)], check=True)
        return path


class Vm(Machines):
    def test_five_buses(self):
        kinds = ["nvme", "ata", "virtio", "scsi", "usb"]
        drives = [(kind, self.image(f"SN{kind}", 16 * MIB), "") for kind in kinds]
        drives.append(("virtio", self.store_image(), ""))
        job = STORE + """
radera pki init --store /store/s --organisation VM --station vm >/dev/null
radera operator add asa --name 'Åsa Öberg' --store /store/s >/dev/null
echo "BEGIN drives"; radera drives --json; echo "END drives"
for serial in STORE; do radera erase $serial --store /store/s --inventory-id 1 --operator asa --yes; echo "STORE EXIT $?"; done
echo "BEGIN erase"
radera erase SNnvme SNata SNvirtio SNscsi SNusb --store /store/s --inventory-id 104233 --operator asa --profile clear-zero --yes --progress none --json
echo "END erase"
radera archive verify --store /store/s
umount /store
"""
        text = guest.Machine(self.guest, self.directory, job, drives).wait(300)
        found = {drive["serial"]: drive for drive in json.loads(section(text, "drives"))["drives"]}
        for kind in kinds:
            drive = found[f"SN{kind}"]
            self.assertEqual(drive["bus"], kind, drive)
            self.assertEqual(drive["protection"], "none", drive)
            self.assertEqual(drive["size_bytes"], 16 * MIB)
        self.assertEqual(found["SNnvme"]["media"], "flash")
        self.assertEqual(found["SNata"]["media"], "disk")
        self.assertEqual(found["STORE"]["protection"], "in-use")
        self.assertIn("STORE EXIT 3", text)
        jobs = json.loads(section(text, "erase"))["jobs"]
        self.assertEqual([job["result"]["outcome"] for job in jobs], ["erased"] * 5, text)
        self.assertIn("The archive holds", text)
        for _, path, _ in drives[:5]:
            self.assertEqual(path.read_bytes().count(0), 16 * MIB, path.name)

    def test_own_commands(self):
        """The kernel's real ways to a drive: sg for SCSI, ATA and USB, the controller's node for NVMe."""
        kinds = ["nvme", "ata", "scsi", "usb"]
        drives = [(kind, self.image(f"SN{kind}", 16 * MIB), "") for kind in kinds]
        drives.append(("virtio", self.store_image(), ""))
        job = STORE + """
radera pki init --store /store/s --organisation VM --station vm >/dev/null
radera operator add asa --name Asa --store /store/s >/dev/null
echo "BEGIN drives"; radera drives --verbose --json; echo "END drives"
echo "BEGIN format"
radera erase SNnvme --store /store/s --inventory-id 1 --operator asa --profile clear-device --yes --progress none --json
echo "END format"
for kind in ata scsi usb; do
  radera erase SN$kind --store /store/s --inventory-id 1 --operator asa --profile purge --yes; echo "$kind EXIT $?"
done
radera record SNata --mask --to /tmp/ata.json && radera replay /tmp/ata.json | head -3
rm -f /dev/sg* /dev/nvme0
echo "BEGIN nodes"; radera drives --verbose --json; echo "END nodes"
umount /store
"""
        text = guest.Machine(self.guest, self.directory, job, drives).wait(300)
        found = {drive["serial"]: drive["capability"] for drive in json.loads(section(text, "drives"))["drives"]}
        for kind in kinds:
            self.assertTrue(found[f"SN{kind}"]["asked"], (kind, found[f"SN{kind}"]["not_asked"]))
        self.assertFalse(found["STORE"]["asked"])  # virtio has no commands of its own
        self.assertEqual(found["SNnvme"]["techniques"]["nvme-format-user-data"]["offer"], "yes")
        self.assertEqual(found["SNnvme"]["techniques"]["nvme-sanitize-block"]["offer"], "no")
        self.assertEqual(found["SNata"]["techniques"]["ata-sanitize-block"]["reason"], "the drive has no SANITIZE feature set")
        self.assertTrue(found["SNata"]["health"]["known"])
        self.assertIn("offer", found["SNscsi"]["techniques"]["scsi-sanitize-block"])
        self.assertIn("USB bridge", found["SNusb"]["bridge"])
        result = json.loads(section(text, "format"))["jobs"][0]["result"]
        self.assertEqual(result["outcome"], "erased", text)
        self.assertEqual(result["level_reached"], "clear")
        self.assertTrue(result["steps"][2]["accepted"])
        self.assertNotIn(b"HEMLIGT", drives[0][1].read_bytes())
        for kind in ("ata", "scsi", "usb"):
            self.assertIn(f"{kind} EXIT 3", text)  # QEMU's have no purge command: refused, and untouched
            self.assertIn(b"HEMLIGT", drives[kinds.index(kind)][1].read_bytes()[-MIB:])
        self.assertIn("transcript", text)
        # without character nodes bsg and the block device are the way
        again = {drive["serial"]: drive["capability"] for drive in json.loads(section(text, "nodes"))["drives"]}
        for kind in kinds:
            self.assertTrue(again[f"SN{kind}"]["asked"], (kind, again[f"SN{kind}"]["not_asked"]))

    def test_power_cut_and_resume(self):
        disk = self.image("SNcut", 128 * MIB)
        drives = [("nvme", disk, ",throttling.bps-write=20971520"), ("virtio", self.store_image(), "")]
        job = STORE + """
radera pki init --store /store/s --organisation VM --station vm >/dev/null
radera operator add asa --name Asa --store /store/s >/dev/null
radera erase SNcut --store /store/s --inventory-id 1 --operator asa --profile clear-random --yes --progress json
"""
        machine = guest.Machine(self.guest, self.directory, job, drives)
        machine.wait_for(lambda text: self.beyond(text, 40 * MIB))
        machine.cut_power()
        self.assertIn(b"HEMLIGT", disk.read_bytes()[-MIB:], "the power was cut too late for this test to show anything")
        job = STORE + """
echo "BEGIN resume"; radera resume --store /store/s --progress none --json; echo "END resume"
radera archive verify --store /store/s
umount /store
"""
        drives = [("ata", disk, ""), ("virtio", self.directory / "STORE.img", "")]
        # the same drive on another bus has another model name: it must not be taken for the same
        text = guest.Machine(self.guest, self.directory, job, drives).wait(240)
        self.assertIn("is not connected", section(text, "resume"))
        drives[0] = ("nvme", disk, "")
        text = guest.Machine(self.guest, self.directory, job, drives).wait(240)
        self.assertIn('"jobs"', section(text, "resume"), text)
        result = json.loads(section(text, "resume"))["jobs"][0]["result"]
        self.assertEqual(result["outcome"], "erased", text)
        self.assertGreaterEqual(result["interruptions"], 1)
        self.assertNotIn(b"HEMLIGT", disk.read_bytes())

    def test_pulled_and_another_one_under_its_name(self):
        """In mid-erase the drive is pulled and another one put in, which gets its node: that one is nobody's to touch."""
        pulled, other = self.image("SNpulled", 64 * MIB), self.image("SNother", 64 * MIB, b"NOBODY CHOSE THIS ")
        before = other.read_bytes()
        drives = [("scsi", pulled, ",throttling.bps-write=8388608"), ("virtio", self.store_image(), "")]
        job = STORE + """
radera pki init --store /store/s --organisation VM --station vm >/dev/null
radera operator add asa --name Asa --store /store/s >/dev/null
radera erase SNpulled --store /store/s --inventory-id 1 --operator asa --profile clear-zero --yes --progress json
echo "EXIT $?"
for i in $(seq 40); do ls /sys/block | grep -q '^sd' && break; sleep 0.5; done
echo "BEGIN after"; radera drives --json; echo "END after"
echo "BEGIN resume"; radera resume --store /store/s --progress none --json; echo "END resume"
umount /store
"""
        machine = guest.Machine(self.guest, self.directory, job, drives,
                                more=["-drive", f"file={other},format=raw,if=none,id=SNother,cache=unsafe"])
        machine.wait_for(lambda text: self.beyond(text, 8 * MIB))
        machine.qmp("device_del", id="dev-SNpulled")
        machine.wait_for(lambda text: "EXIT" in text)
        machine.qmp("device_add", driver="scsi-hd", drive="SNother", bus="vs.0", serial="SNother")
        text = machine.wait(240)
        self.assertIn("EXIT 5", text)
        self.assertIn("SNother", [it["serial"] for it in json.loads(section(text, "after"))["drives"]], text)
        self.assertNotIn('"erased"', section(text, "resume"))
        self.assertEqual(other.read_bytes(), before, "a drive that nobody chose was written to")
        self.assertIn(b"HEMLIGT", pulled.read_bytes()[-MIB:])

    def test_the_evidence_stick_is_pulled(self):
        """Without a place for its evidence an erasure does not go on, and is not called done."""
        disk = self.image("SNslow", 64 * MIB)
        drives = [("nvme", disk, ",throttling.bps-write=8388608"), ("scsi", self.store_image(), "")]
        store = STORE.replace("$(cat $block/serial 2>/dev/null)", "$(tail -c 5 $block/device/vpd_pg80 2>/dev/null)")
        job = store + """
radera pki init --store /store/s --organisation VM --station vm >/dev/null
radera operator add asa --name Asa --store /store/s >/dev/null
radera erase SNslow --store /store/s --inventory-id 1 --operator asa --profile clear-zero --yes --progress json
echo "EXIT $?"
"""
        machine = guest.Machine(self.guest, self.directory, job, drives)
        machine.wait_for(lambda text: self.beyond(text, 8 * MIB))
        machine.qmp("device_del", id="dev-STORE")
        text = machine.wait(240)
        self.assertRegex(text, "EXIT [67]")
        self.assertNotIn('"outcome": "erased"', text)
        self.assertNotIn("\n  ERASED", text)

    def test_wrong_clock(self):
        """A certificate with an impossible time is worth nothing: it is said before the first byte."""
        disk = self.image("SNclock", 16 * MIB)
        before = disk.read_bytes()
        job = STORE + """
radera pki init --store /store/s --organisation VM --station vm; echo "EXIT $?"
umount /store
"""
        text = guest.Machine(self.guest, self.directory, job, [("ata", disk, ""), ("virtio", self.store_image(), "")],
                             more=["-rtc", "base=1999-12-31T23:59:50"]).wait(240)
        self.assertIn("EXIT 6", text)
        self.assertIn("clock", text)
        self.assertEqual(disk.read_bytes(), before)

    def test_power_cut_at_the_boundaries_of_the_job(self):
        """Before the first byte, in the verification, and when all is done but the certificate."""
        moments = {"start": lambda text: '"step_kind":"overwrite"' in text, "verify": lambda text: '"step_kind":"verify"' in text,
                   "end": lambda text: '"finished":true' in text}
        for name, is_reached in moments.items():
            with self.subTest(name):
                disk = self.image("SNcut", 16 * MIB)
                drives = [("nvme", disk, ",throttling.bps-total=6291456"), ("virtio", self.store_image(), "")]
                job = STORE + """
radera pki init --store /store/s --organisation VM --station vm >/dev/null
radera operator add asa --name Asa --store /store/s >/dev/null
radera erase SNcut --store /store/s --inventory-id 1 --operator asa --profile clear-random --yes --progress json
sleep 600
"""
                machine = guest.Machine(self.guest, self.directory, job, drives)
                machine.wait_for(is_reached)
                machine.cut_power()
                job = STORE + """
echo "BEGIN resume"; radera resume --store /store/s --progress none --json; echo "END resume"
echo "BEGIN list"; radera archive list --store /store/s --json; echo "END list"
radera archive verify --store /store/s; echo "VERIFY $?"
umount /store
"""
                drives[0] = ("nvme", disk, "")
                text = guest.Machine(self.guest, self.directory, job, drives).wait(240)
                records = json.loads(section(text, "list"))["records"]
                self.assertEqual([it["outcome"] for it in records], ["erased"], text)
                self.assertIn("VERIFY 0", text)
                self.assertNotIn(b"HEMLIGT", disk.read_bytes())

    def test_bad_sectors(self):
        """Each bus tells of a sector that cannot be written in words of its own; the certificate names the place."""
        kinds = ["nvme", "ata", "virtio", "scsi", "usb"]
        bad = self.directory / "bad.conf"
        bad.write_text("".join(f'[inject-error]\nevent = "{event}"\nerrno = "5"\nsector = "20480"\nonce = "off"\n\n'
                               for event in ("write_aio", "read_aio", "pwritev", "pwritev_zero")[:2]), encoding="utf-8")
        drives = [(kind, self.image(f"SN{kind}", 16 * MIB), f"blkdebug={bad}") for kind in kinds]
        drives.append(("virtio", self.store_image(), ""))
        job = STORE + """
radera pki init --store /store/s --organisation VM --station vm >/dev/null
radera operator add asa --name Asa --store /store/s >/dev/null
echo "BEGIN erase"
radera erase SNnvme SNata SNvirtio SNscsi SNusb --store /store/s --inventory-id 1 --operator asa --profile clear-zero --yes --progress none --json
echo "END erase"
echo "EXIT $?"
umount /store
"""
        text = guest.Machine(self.guest, self.directory, job, drives).wait(400)
        jobs = {it["identity"]["serial"]: it["result"] for it in json.loads(section(text, "erase"))["jobs"]}
        for kind, path, _ in drives[:5]:
            result = jobs[f"SN{kind}"]
            self.assertEqual(result["outcome"], "erased-with-exceptions", (kind, result["reason"]))
            ranges = [(it["offset_bytes"], it["offset_bytes"] + it["length_bytes"]) for it in result["bad_ranges"]]
            self.assertTrue(any(start <= 20480 * 512 < end for start, end in ranges), (kind, ranges))
            data = bytearray(path.read_bytes())
            for start, end in ranges:
                self.assertLessEqual(end - start, 65536, kind)
                data[start:end] = bytes(end - start)
            self.assertFalse(any(data), f"{kind}: old data outside of the named places")

    def test_the_evidence_stick_is_full_or_read_only(self):
        disk = self.image("SNslow", 16 * MIB)
        stick = self.directory / "STICK.img"
        with open(stick, "wb") as file:
            file.truncate(8 * MIB)
        subprocess.run(["mkfs.vfat", "-n", "EVIDENCE", str(stick)], check=True, capture_output=True)
        job = """
mount -t vfat -o sync,umask=077 /dev/sda /store || echo "NO STORE"
radera pki init --store /store/s --organisation VM --station vm >/dev/null
radera operator add asa --name Asa --store /store/s >/dev/null
dd if=/dev/zero of=/store/fill bs=64k 2>/dev/null; dd if=/dev/zero of=/store/fill2 bs=512 2>/dev/null; df /store
radera erase SNslow --store /store/s --inventory-id 1 --operator asa --profile clear-zero --yes --progress none; echo "FULL $?"
rm /store/fill /store/fill2; mount -o remount,ro /store
radera erase SNslow --store /store/s --inventory-id 1 --operator asa --profile clear-zero --yes --progress none; echo "READ-ONLY $?"
mount -o remount,rw /store
radera erase SNslow --store /store/s --inventory-id 1 --operator asa --profile clear-zero --yes --progress none; echo "ROOM $?"
umount /store
"""
        text = guest.Machine(self.guest, self.directory, job, [("nvme", disk, ""), ("usb", stick, "")]).wait(300)
        self.assertRegex(text, "FULL [67]")
        self.assertRegex(text, "READ-ONLY [67]")
        self.assertIn("ROOM 0", text)
        self.assertEqual(text.count("ERASED"), 1, text)
        self.assertFalse(any(disk.read_bytes()))

    @staticmethod
    def beyond(text, size):
        for line in reversed(text.splitlines()[:-1]):
            if '"step_done_bytes":' in line:
                try:
                    return json.loads(line)["job_done_bytes"] > size
                except json.JSONDecodeError:
                    continue
        return False


if __name__ == "__main__":
    tap.main()
