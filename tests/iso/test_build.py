#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The image as a file: the same bytes from two builds, and what is in it and not in it."""
import hashlib
import json
import os
import pathlib
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import tap  # noqa: E402
from medium import ISO, run  # noqa: E402

SIZE_MAX = 320 * 1000 * 1000
# who would let somebody in, install something, or assemble and mount a customer's disks
UNWANTED = ("/usr/sbin/sshd", "/usr/bin/apt", "/usr/sbin/lvm", "/usr/sbin/mdadm", "/usr/libexec/udisks2/udisksd", "/usr/sbin/telnetd",
            "/usr/lib/systemd/system/getty@.service", "/usr/lib/systemd/system/serial-getty@.service", "/usr/bin/sudo", "/usr/bin/pkexec", "/etc/ssl/private/ssl-cert-snakeoil.key")
WANTED = ("/usr/libexec/raderad", "/usr/bin/radera-workstation", "/usr/sbin/radera", "/usr/bin/cage", "/usr/lib/xorg/Xorg", "/usr/sbin/cupsd", "/usr/lib/systemd/systemd-networkd", "/usr/sbin/nft",
          "/usr/share/locale/sv/LC_MESSAGES/radera-workstation.mo", "/usr/lib/locale/locale-archive", "/usr/share/zoneinfo/Europe/Stockholm")
MASKED = ("emergency.service", "rescue.service", "debug-shell.service", "ctrl-alt-del.target")


def setUpModule():
    lacking = [tool for tool in ("xorriso", "unsquashfs", "veritysetup", "mmdebstrap") if not shutil.which(tool)]
    if lacking:
        raise unittest.SkipTest(f"needs {', '.join(lacking)}")
    if os.geteuid() != 0:
        raise unittest.SkipTest("needs root: the image is built as root")
    if not ISO:
        raise unittest.SkipTest("there is no image: ./run iso makes it")


def digest(path):
    return hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()


class Build(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="radera-test-build-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def extract(self, name):
        target = self.folder / pathlib.Path(name).name
        run("xorriso", "-osirrox", "on", "-indev", ISO, "-extract", name, target, stderr=subprocess.DEVNULL)
        return target

    def menu(self):
        return self.extract("/boot/grub/grub.cfg").read_text(encoding="utf-8")

    def root(self):
        return self.extract(f"/radera-{re.search(r'radera.id=([0-9a-f]{16})', self.menu()).group(1)}/root.img")

    def test_digests(self):
        """The hash on the kernel's command line is that of the image, and a changed bit is found."""
        self.assertLess(os.path.getsize(ISO), SIZE_MAX)
        blocks, salt, root_hash = re.search(r"radera.verity=(\d+):([0-9a-f]{64}):([0-9a-f]{64})", self.menu()).groups()
        image = self.root()
        self.assertIn(f"radera.id={root_hash[:16]} ", self.menu())
        check = ["veritysetup", "verify", "--no-superblock", "--hash=sha256", "--data-block-size=4096", "--hash-block-size=4096", f"--data-blocks={blocks}",
                 f"--hash-offset={int(blocks) * 4096}", f"--salt={salt}", str(image), str(image), root_hash]
        self.assertEqual(subprocess.run(check, check=False, capture_output=True).returncode, 0)
        with open(image, "r+b") as file:
            file.seek(1 << 20)
            byte = file.read(1)
            file.seek(1 << 20)
            file.write(bytes([byte[0] ^ 1]))
        self.assertNotEqual(subprocess.run(check, check=False, capture_output=True).returncode, 0)

    def test_the_menu(self):
        menu = self.menu()
        self.assertIn('set superusers=""', menu)
        for entry in re.findall(r"^menuentry .*", menu, re.M):
            self.assertIn("--unrestricted", entry)
        for word in ("systemd.import_credentials=no", "systemd.gpt_auto=0", "raid=noautodetect", "noresume"):
            self.assertIn(word, menu)

    def test_what_is_in_it(self):
        image = self.root()
        listing = {}
        for line in run("unsquashfs", "-lln", "-d", "", image).splitlines():
            words = line.split(None, 5)
            if len(words) == 6 and words[0][0] in "-dlcbps":
                listing[words[5].split(" -> ")[0]] = (words[0], words[1], words[5])
        for path in WANTED:
            self.assertIn(path, listing)
        for path in UNWANTED:
            self.assertNotIn(path, listing)
        for unit in MASKED:
            self.assertTrue(listing[f"/etc/systemd/system/{unit}"][2].endswith("-> /dev/null"), unit)
        self.assertFalse([path for path in listing if path.startswith(("/home/", "/var/log/")) or path.endswith((".deb", "_key", "/id_rsa"))])
        owners = {path: it[1] for path, it in listing.items() if path.startswith(("/etc/", "/usr/")) and it[1].split("/")[0] != "0"}
        self.assertEqual(owners, {}, "not root's")
        self.assertEqual(listing["/usr/lib/xorg/Xorg.wrap"][0][3], "s")
        tree = self.folder / "tree"
        run("unsquashfs", "-no-xattrs", "-d", tree, image, "etc/shadow", "etc/passwd", "etc/machine-id", "etc/os-release")
        for line in (tree / "etc/shadow").read_text().splitlines():
            self.assertIn(line.split(":")[1][:1], ("*", "!"), f"{line.split(':')[0]} could log in")
        for line in (tree / "etc/passwd").read_text().splitlines():
            self.assertRegex(line.split(":")[6], "(nologin|false|sync)$")
        self.assertEqual((tree / "etc/machine-id").read_text(), "")
        self.assertTrue(stat.S_IMODE(os.stat(tree / "etc/shadow").st_mode) & 0o007 == 0)

    def test_secure_boot_of_old_and_new_computers(self):
        """The first program is signed by Microsoft's authority of 2011, which old firmware has, and by that of 2023, which the newest has alone."""
        if not shutil.which("sbverify"):
            self.skipTest("needs sbsigntool")
        start = next(it["start"] for it in json.loads(run("sfdisk", "--json", ISO))["partitiontable"]["partitions"] if it["type"].startswith("C12A7328"))
        program = self.folder / "shim.efi"
        run("mcopy", "-i", f"{ISO}@@{start * 512}", "::/EFI/BOOT/BOOTX64.EFI", program)
        signers = run("sbverify", "--list", program, stderr=subprocess.DEVNULL)
        for authority in ("CN=Microsoft Corporation UEFI CA 2011", "CN=Microsoft UEFI CA 2023"):
            self.assertIn(authority, signers)

    def test_manifest(self):
        base = ISO.removesuffix(".iso")
        packages = pathlib.Path(base + ".packages").read_text(encoding="utf-8").splitlines()
        bill = json.loads(pathlib.Path(base + ".spdx.json").read_text(encoding="utf-8"))
        self.assertEqual(bill["spdxVersion"], "SPDX-2.3")
        self.assertEqual(len(bill["packages"]), len(packages) + 1)
        self.assertEqual(len({it["SPDXID"] for it in bill["packages"]}), len(packages) + 1)
        names = {line.split("\t")[0] for line in packages}
        self.assertTrue({"systemd", "cage", "libgtk-4-1", "exfatprogs"} <= names)
        self.assertFalse({"apt", "lvm2", "mdadm", "openssh-server", "udisks2", "sudo"} & names)
        sums = dict(reversed(line.split()) for line in pathlib.Path(base + ".sha256").read_text(encoding="utf-8").splitlines())
        self.assertEqual(sums[os.path.basename(ISO)], digest(ISO))

    def test_the_same_bytes_twice(self):
        """From an empty folder, on the same day."""
        run(tap.ROOT / "iso/build", self.folder / "again", stderr=subprocess.STDOUT)
        again = self.folder / "again" / os.path.basename(ISO)
        self.assertEqual(digest(again), digest(ISO))


if __name__ == "__main__":
    tap.main()
