# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job on real block devices: loop devices with real file systems, erased, and proved with ordinary tools."""
import hashlib
import json
import os
import pathlib
import signal
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))
import tap  # noqa: E402

MIB = 1 << 20


def sectors_read(device):
    fields = pathlib.Path(f"/sys/block/{os.path.basename(device)}/stat").read_text().split()
    return int(fields[2])


class LoopErase(tap.LoopCase):
    def setUp(self):
        super().setUp()
        self.make_store()

    def erase(self, *devices, profile="clear-zero", code=0, more=()):
        done = self.radera("erase", *devices, "--store", self.store, "--inventory-id", "104233", "--operator", "asa", "--profile",
                           profile, "--yes", "--json", *more, code=code)
        return json.loads(done.stdout)

    def fill_with_files(self, device, path):
        subprocess.run(["mkfs.ext4", "-q", "-F", device], check=True)
        mount = self.directory / "mnt"
        mount.mkdir(exist_ok=True)
        subprocess.run(["mount", device, str(mount)], check=True)
        for number in range(40):
            (mount / f"elev-{number}.txt").write_text("HEMLIGT personnummer 20010101-1234\n" * 2000)
        os.sync()
        return mount

    def assert_nothing_left(self, path):
        strings = subprocess.run(["strings", "-n", "6", str(path)], capture_output=True, text=True, check=True).stdout
        self.assertNotIn("HEMLIGT", strings)
        self.assertNotIn("elev-", strings)

    def test_mounted_is_refused_then_erased_and_proved(self):
        device, path = self.loop(64 * MIB)
        mount = self.fill_with_files(device, path)
        self.assertIn(b"HEMLIGT", path.read_bytes())
        before = hashlib.sha256(path.read_bytes()).hexdigest()
        done = self.radera("erase", device, "--store", self.store, "--inventory-id", "1", "--operator", "asa", "--yes", code=3)
        self.assertIn("mounted", done.stderr)
        self.assertEqual(hashlib.sha256(path.read_bytes()).hexdigest(), before)
        subprocess.run(["umount", str(mount)], check=True)

        read_before = sectors_read(device)
        job = self.erase(device)["jobs"][0]
        read = (sectors_read(device) - read_before) * 512
        self.assertEqual(job["result"]["outcome"], "erased")
        self.assertEqual(job["result"]["level_reached"], "clear")
        self.assertGreaterEqual(read, 64 * MIB, "verification must have read every byte from the device")
        subprocess.run(["cmp", "-n", str(64 * MIB), str(path), "/dev/zero"], check=True)
        self.assert_nothing_left(path)
        self.radera("certificate", "verify", job["certificate"], "--trust", self.root)
        record = self.radera_json("certificate", "show", job["certificate"])
        self.assertFalse(record["simulated"])
        self.assertIn("ext4", json.dumps(record["drives"][0]["drive"]["contents"]))
        self.assertNotIn("disk.img", json.dumps(record), "no file name of the host belongs into a record")

    @tap.need_tool("pdfsig")
    @tap.need_tool("certutil")
    def test_pdfsig_trusts_it(self):
        device, _ = self.loop(4 * MIB)
        certificate = self.erase(device)["jobs"][0]["certificate"]
        nss = self.directory / "nss"
        nss.mkdir()
        subprocess.run(["certutil", "-N", "-d", f"sql:{nss}", "--empty-password"], check=True)
        subprocess.run(["certutil", "-A", "-d", f"sql:{nss}", "-n", "root", "-t", "CT,CT,CT", "-i", str(self.root)], check=True)
        answer = subprocess.run(["pdfsig", "-nssdir", str(nss), certificate], capture_output=True, text=True, check=True).stdout
        self.assertIn("Signature is Valid", answer)
        self.assertIn("Certificate is Trusted", answer)
        self.assertIn("Total document signed", answer)

    def test_random_and_parallel(self):
        devices = [self.loop(16 * MIB, f"d{i}.img") for i in range(4)]
        jobs = self.erase(*[device for device, _ in devices], profile="clear-random")["jobs"]
        self.assertEqual([job["result"]["outcome"] for job in jobs], ["erased"] * 4)
        contents = {hashlib.sha256(path.read_bytes()).hexdigest() for _, path in devices}
        self.assertEqual(len(contents), 4, "every drive has a stream of its own")

    def test_odd_sizes(self):
        for number, (size, options) in enumerate([(512, ()), (1536, ()), (MIB + 512, ()), (3 * MIB - 1024, ()),
                                                  (4096, ("--sector-size", "4096")), (MIB + 12288, ("--sector-size", "4096"))]):
            with self.subTest(size=size, options=options):
                device, path = self.loop(size, f"odd{number}.img", *options)
                with open(path, "r+b") as backing:
                    backing.write(b"\xa5" * size)
                job = self.erase(device, profile="gutmann" if size < MIB else "schneier" if self.has("schneier") else "clear-random")["jobs"][0]
                self.assertEqual(job["result"]["outcome"], "erased")
                self.assertNotIn(b"\xa5" * 64, path.read_bytes())
                self.assertEqual(path.stat().st_size, size)

    def has(self, profile):
        return (tap.ROOT / f"profiles/sanitization/{profile}.yaml").exists()

    def test_what_is_no_drive(self):
        device, path = self.loop(8 * MIB)
        subprocess.run(["sfdisk", "-q", device], input="label: gpt\n2048,4096\n", text=True, check=True, capture_output=True)
        subprocess.run(["partx", "-u", device], capture_output=True, check=False)
        cases = [("/dev/no-such-device", 2), ("/dev", 2), (str(path), 2), ("/dev/null", 2), (f"{device}p1", 2), ("no-such-serial", 2)]
        before = path.read_bytes()
        for name, code in cases:
            with self.subTest(name=name):
                done = self.radera("erase", name, "--store", self.store, "--inventory-id", "1", "--operator", "asa", "--yes", code=code)
                self.assertIn(name, done.stderr)
                self.radera("plan", name, code=code)
        self.assertEqual(path.read_bytes(), before)
        self.assertFalse(os.path.exists("/dev/no-such-device"), "a node must never be created")

    def test_read_only_and_busy(self):
        device, path = self.loop(4 * MIB, "ro.img", "--read-only")
        done = self.radera("erase", device, "--store", self.store, "--inventory-id", "1", "--operator", "asa", "--yes", code=3)
        self.assertIn("read-only", done.stderr)
        device, path = self.loop(4 * MIB, "busy.img")
        held = os.open(device, os.O_RDONLY | os.O_EXCL)
        try:
            self.radera("erase", device, "--store", self.store, "--inventory-id", "1", "--operator", "asa", "--yes", code=3)
        finally:
            os.close(held)
        self.erase(device)

    def test_swap_is_refused(self):
        device, _ = self.loop(16 * MIB)
        subprocess.run(["mkswap", device], check=True, capture_output=True)
        if subprocess.run(["swapon", device], capture_output=True).returncode:
            self.skipTest("swapon is not permitted here")
        try:
            done = self.radera("erase", device, "--store", self.store, "--inventory-id", "1", "--operator", "asa", "--yes", code=3)
            self.assertIn("swap", done.stderr)
        finally:
            subprocess.run(["swapoff", device], check=True)

    def test_kill_and_resume(self):
        device, path = self.loop(1024 * MIB)
        process = subprocess.Popen([tap.RADERA, "erase", device, "--store", str(self.store), "--inventory-id", "104233", "--operator",
                                    "asa", "--profile", "gutmann", "--yes", "--progress", "json"], env=self.environment(),
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        for line in process.stderr:
            if json.loads(line)["job_done_bytes"] > 300 * MIB:
                break
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stderr.close()
        done = self.radera("resume", "--store", self.store, "--json")
        job = json.loads(done.stdout)["jobs"][0]
        self.assertEqual(job["result"]["outcome"], "erased")
        self.assertGreaterEqual(job["result"]["interruptions"], 1)
        self.radera("archive", "verify", "--store", self.store)

    def test_detached_in_mid_run(self):
        """The backing file is cut short under the running erasure: the drive's end is an honest failure."""
        device, path = self.loop(4096 * MIB)  # enough not to be over before it is cut
        process = subprocess.Popen([tap.RADERA, "erase", device, "--store", str(self.store), "--inventory-id", "1", "--operator",
                                    "asa", "--profile", "clear-random", "--yes", "--progress", "json", "--json"],
                                   env=self.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for line in process.stderr:
            if json.loads(line)["job_done_bytes"] > 16 * MIB:
                break
        os.truncate(path, 64 * MIB)
        subprocess.run(["losetup", "--set-capacity", device], check=False)
        output, _ = process.communicate(timeout=120)
        self.assertIn(process.returncode, (1, 5), output)
        job = json.loads(output)["jobs"][0]
        self.assertEqual(job["result"]["outcome"], "failed")
        self.assertEqual(job["result"]["level_reached"], "none")


class Store(tap.LoopCase):
    def test_full_and_read_only_stick(self):
        stick, _ = self.loop(2 * MIB, "stick.img")
        subprocess.run(["mkfs.ext4", "-q", "-F", "-N", "16", stick], check=True)
        mount = self.directory / "stick"
        mount.mkdir()
        subprocess.run(["mount", stick, str(mount)], check=True)
        self.addCleanup(subprocess.run, ["umount", str(mount)], capture_output=True)
        self.make_store()
        with open(mount / "filler", "wb") as filler:
            try:
                while True:
                    filler.write(b"x" * 65536)
                    filler.flush()
            except OSError:
                pass
        for state in ("full", "read-only"):
            if state == "read-only":
                subprocess.run(["mount", "-o", "remount,ro", str(mount)], check=True)
            device, _ = self.loop(4 * MIB, f"{state}.img")
            done = self.radera("erase", device, "--store", self.store, "--inventory-id", state, "--operator", "asa", "--profile",
                               "clear-zero", "--yes", "--certificates", mount, "--json", code=6)
            job = json.loads(done.stdout)["jobs"][0]
            self.assertEqual(job["result"]["outcome"], "erased")
            self.assertEqual(list(mount.glob("*.pdf*")), [], "nothing half-written may stay")
            out = self.directory / "out"
            self.radera("archive", "export", job["certificate_id"], "--to", out, "--store", self.store)
            self.radera("certificate", "verify", out / f"{job['certificate_id']}.pdf", "--trust", self.root)


class RunningMedium(tap.LoopCase):
    def test_root_drive_is_never_offered(self):
        source = subprocess.run(["findmnt", "-n", "-o", "SOURCE", "/"], capture_output=True, text=True, check=True).stdout.strip()
        drives = self.radera_json("drives", "--all")["drives"]
        guarded = [drive for drive in drives if source.startswith(drive["node"])]
        if not guarded:
            self.skipTest(f"the root file system {source} lies on no drive that is seen here")
        self.assertEqual(guarded[0]["protection"], "running-medium")
        self.make_store()
        self.radera("erase", guarded[0]["node"], "--store", self.store, "--inventory-id", "1", "--operator", "asa", "--yes", code=3)


if __name__ == "__main__":
    tap.main()
