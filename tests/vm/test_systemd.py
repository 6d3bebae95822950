# SPDX-License-Identifier: GPL-3.0-or-later
"""The station service as it is installed: started by systemd in its sandbox, drives told by udev, on Debian's kernel in a virtual machine."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import guest  # noqa: E402
import tap  # noqa: E402
import test_vm  # noqa: E402

MIB = 1 << 20
PACKAGES = ("systemd", "udev", "dbus", "dbus-daemon", "dbus-bin", "dbus-system-bus-common")
UNWANTED = re.compile(r"^/usr/share/(doc|man|locale|bash-completion|zsh|lintian|bug|i18n)/|/hwdb|^/usr/lib/(kernel|modprobe)|/catalog/")

# systemd's sandbox wants a root that is no initramfs
INIT = """#!/bin/busybox sh
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t devtmpfs dev /dev
while read module; do insmod /modules/$module 2>/dev/null; done < /modules/order
umount /proc
mkdir /root-in-memory
mount -t tmpfs -o size=600m tmpfs /root-in-memory
for name in bin sbin lib lib64 etc usr var run job job.sh; do [ -e /$name ] && cp -a /$name /root-in-memory/; done
mkdir -p /root-in-memory/proc /root-in-memory/sys /root-in-memory/dev /root-in-memory/tmp /root-in-memory/root
umount /dev
exec switch_root /root-in-memory /lib/systemd/systemd
"""

UNIT = """[Unit]
After=dbus.service systemd-udev-trigger.service
Wants=dbus.service
[Service]
Type=oneshot
ExecStart=/bin/sh /job.sh
StandardOutput=tty
StandardError=tty
TTYPath=/dev/ttyS1
TimeoutStartSec=infinity
"""

ETC = {
    "passwd": "root:x:0:0:root:/root:/bin/sh\nmessagebus:x:100:100::/nonexistent:/bin/false\n",
    "group": "root:x:0:\ntty:x:5:\ndisk:x:6:\nkmem:x:15:\ndialout:x:20:\nfloppy:x:25:\ncdrom:x:24:\ntape:x:26:\naudio:x:29:\nvideo:x:44:\n"
             "input:x:101:\nsgx:x:102:\nkvm:x:103:\nrender:x:104:\nlp:x:7:\nmessagebus:x:100:\nradera:x:200:\nsystemd-journal:x:105:\n",
    "os-release": "ID=debian\n",
    "machine-id": "0123456789abcdef0123456789abcdef\n",
    "hostname": "bench\n",
    "nsswitch.conf": "passwd: files\ngroup: files\n",
    # the watchdog's half a minute is long for a test
    "systemd/system/raderad.service.d/test.conf": "[Service]\nWatchdogSec=4\n",
    "systemd/system/job.service": UNIT,
}


class SystemGuest(guest.Guest):
    """A guest with the host's systemd, udev and bus, and with what `meson install` installs."""

    def host_files(self):
        for package in PACKAGES:
            for line in guest.run("dpkg", "-L", package).stdout.splitlines():
                path = pathlib.Path(line)
                if not UNWANTED.search(line) and (path.is_file() or path.is_symlink()):
                    yield path
        for word in ("busybox", "mount", "umount"):
            yield pathlib.Path(shutil.which(word))

    @staticmethod
    def copy(path, root):
        target = root / str(path).lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists() and not target.is_symlink():
            shutil.copy2(path, target, follow_symlinks=not path.is_symlink())

    def copy_libraries(self, root):
        """What the programs need, and the name service's."""
        wanted = set()
        for path in root.rglob("*"):
            if path.is_file() and not path.is_symlink() and os.access(path, os.X_OK) and path.read_bytes()[:4] == b"\x7fELF":
                for word in subprocess.run(["ldd", path], capture_output=True, text=True, check=False).stdout.split():
                    if word.startswith("/"):
                        wanted.add(word)
        for word in wanted:
            if not (root / word.lstrip("/")).exists():
                target = root / word.lstrip("/")
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(word, target)

    def initramfs(self, job, drives, path):
        root = pathlib.Path(str(path) + ".d")
        shutil.rmtree(root, ignore_errors=True)
        # Debian's merged /usr
        for name in ("bin", "sbin", "lib", "lib64"):
            (root / "usr" / name).mkdir(parents=True)
            (root / name).symlink_to(f"usr/{name}")
        for name in ("proc", "sys", "dev", "tmp", "run", "var/lib", "var/log", "modules", "etc/systemd/system"):
            (root / name).mkdir(parents=True, exist_ok=True)
        guest.run("meson", "install", "-C", tap.RADERA.split("/src/cli")[0], "--no-rebuild", "--quiet", "--destdir", root)
        # the bus looks for policies below /usr only
        shutil.copytree(root / "usr/local/share/dbus-1/system.d", root / "usr/share/dbus-1/system.d", dirs_exist_ok=True)
        for file in self.host_files():
            self.copy(file, root)
        self.copy_libraries(root)
        (root / "usr/bin/sh").unlink(missing_ok=True)
        (root / "usr/bin/sh").symlink_to("busybox")
        for name, text in ETC.items():
            (root / "etc" / name).parent.mkdir(parents=True, exist_ok=True)
            (root / "etc" / name).write_text(text, encoding="utf-8")
        (root / "etc/systemd/system/default.target").symlink_to("/etc/systemd/system/job.target")
        (root / "etc/systemd/system/job.target").write_text("[Unit]\nRequires=basic.target\nWants=job.service\nAfter=basic.target\nAllowIsolate=yes\n",
                                                            encoding="utf-8")
        names = []
        for file in self.module_files():
            names.append(os.path.basename(file))
            shutil.copy(file, root / "modules" / names[-1])
        (root / "modules/order").write_text("\n".join(names) + "\n", encoding="utf-8")
        (root / "init").write_text(INIT, encoding="utf-8")
        (root / "init").chmod(0o755)
        (root / "job.sh").write_text(job, encoding="utf-8")
        listing = guest.run("find", ".", cwd=root).stdout
        with open(path, "wb") as file:
            subprocess.run(["cpio", "--quiet", "-o", "-H", "newc"], input=listing.encode(), cwd=root, stdout=file, check=True)
        shutil.rmtree(root)
        return path


JOB = """
export HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8
stty -onlcr 2>/dev/null
radera pki init --store /var/lib/radera --organisation VM --station vm > /dev/null
radera operator add asa --name 'Åsa Öberg' --store /var/lib/radera > /dev/null
echo 482913 | radera operator pin asa --store /var/lib/radera > /dev/null
echo "STARTED $(systemctl start raderad && systemctl is-active raderad)"
systemctl is-active raderad > /dev/null || { journalctl -n 60 --no-pager; echo "READY TO PLUG"; echo "GUEST END"; systemctl poweroff -ff; }
echo "BEGIN status"; radera station status --json; echo "END status"
for serial in SNnvme SNata SNusb; do
    echo 482913 | radera station erase $serial --inventory-id $serial --operator asa --profile clear-random --yes > /dev/null
    echo "ERASE $serial $?"
done
echo "READY TO PLUG"
for i in $(seq 200); do radera station status --json | grep -q SNlate && break; sleep 0.1; done
echo "BEGIN plugged"; radera station status --json; echo "END plugged"
main=$(systemctl show -p MainPID --value raderad)
kill -STOP $main
for i in $(seq 60); do [ "$(systemctl show -p NRestarts --value raderad)" = 1 ] && systemctl is-active raderad > /dev/null && break; sleep 0.5; done
echo "RESTARTS $(systemctl show -p NRestarts --value raderad) $(systemctl is-active raderad)"
echo "BEGIN journal"; journalctl -o json --no-pager RADERA_INVENTORY=SNnvme | cat; echo "END journal"
echo "BEGIN again"; radera station status --json; echo "END again"
systemctl stop raderad; echo "STOPPED $(systemctl show -p Result --value raderad)"
radera archive verify --store /var/lib/radera; echo "VERIFY $?"
echo "GUEST END"
sleep 1
systemctl poweroff -ff
"""


class Systemd(test_vm.Machines):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not os.path.exists("/lib/systemd/systemd") or "asan" in tap.RADERA:
            raise unittest.SkipTest("needs systemd's files")
        cls.guest = SystemGuest(os.environ.get("RADERA_VM_DIR", "/var/tmp/radera-vm"))

    def test_as_it_is_installed(self):
        drives = [(kind, self.image(f"SN{kind}", 16 * MIB), "") for kind in ("nvme", "ata", "usb")]
        late = self.image("SNlate", 8 * MIB)
        machine = guest.Machine(self.guest, self.directory, JOB, drives,
                                more=["-drive", f"file={late},format=raw,if=none,id=late,cache=unsafe"])
        try:
            machine.wait_for(lambda text: "READY TO PLUG" in text, 200)
            machine.qmp("device_add", driver="scsi-hd", drive="late", bus="vs.0", serial="SNlate", id="late")
            text = machine.wait(120)
        finally:
            machine.cut_power()
        if os.environ.get("RADERA_VM_TEXT"):
            pathlib.Path(os.environ["RADERA_VM_TEXT"]).write_text(text, encoding="utf-8")
        self.assertIn("STARTED active", text, text[-3000:])
        status = json.loads(test_vm.section(text, "status"))
        self.assertEqual({it["serial"] for it in status["drives"] if it["serial"].startswith("SN")}, {"SNnvme", "SNata", "SNusb"})
        self.assertTrue(all(it["place"] for it in status["drives"] if it["serial"].startswith("SN")))
        for serial in ("SNnvme", "SNata", "SNusb"):
            self.assertIn(f"ERASE {serial} 0", text)
        for _, image, _ in drives:
            self.assertNotIn(b"HEMLIGT", image.read_bytes())
        self.assertIn(b"HEMLIGT", late.read_bytes())
        self.assertIn("SNlate", [it["serial"] for it in json.loads(test_vm.section(text, "plugged"))["drives"]])
        self.assertIn("RESTARTS 1 active", text)
        self.assertEqual(json.loads(test_vm.section(text, "journal").splitlines()[0])["RADERA_OUTCOME"], "erased")
        self.assertEqual({it["past_outcome"] for it in json.loads(test_vm.section(text, "again"))["drives"] if it["serial"] in ("SNnvme", "SNata")}, {"erased"})
        self.assertIn("STOPPED success", text)
        self.assertIn("VERIFY 0", text)


if __name__ == "__main__":
    tap.main()
