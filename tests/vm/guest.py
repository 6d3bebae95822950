# SPDX-License-Identifier: GPL-3.0-or-later
"""A small guest: Debian's kernel, busybox, and the built radera with its libraries in an initramfs; no network, no disk of
the host. Kernel packages are unpacked into a private folder; nothing is installed."""
import glob
import gzip
import json
import os
import pathlib
import shutil
import socket
import subprocess
import time

import tap

MODULES = ["virtio_pci", "virtio_blk", "virtio_scsi", "nvme", "ahci", "sd_mod", "xhci_pci", "usb_storage", "sg", "ext4", "crc32c_generic", "vfat", "nls_cp437", "nls_ascii", "exfat", "nls_utf8"]

INIT = """#!/bin/busybox sh
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
mount -t tmpfs tmpfs /tmp
while read module; do insmod /modules/$module 2>/dev/null; done < /modules/order
exec > /dev/ttyS1 2>&1 < /dev/null
export HOME=/tmp RADERA_DATA_DIR=/share PATH=/bin
# all drives must have appeared; USB comes last
for i in $(seq 60); do [ $(ls /sys/block | grep -v -E 'loop|ram' | wc -l) -ge @DRIVES@ ] && break; sleep 0.5; done
. /job
echo "GUEST END"
sync
sleep 1
poweroff -f
"""


def run(*command, **options):
    return subprocess.run([str(word) for word in command], check=True, capture_output=True, text=True, **options)


class Guest:
    """A kernel, and initramfs for it: Debian 12's with this machine's QEMU, or what a Trixie brings along."""

    def __init__(self, folder, trixie=None):
        self.folder = pathlib.Path(folder)
        self.trixie = trixie
        self.qemu = trixie.qemu if trixie else ["qemu-system-x86_64"]
        self.folder.mkdir(parents=True, exist_ok=True)
        self.kernel_root = self.folder / "kernel"
        self.unpack_kernel()
        self.version = os.path.basename(glob.glob(str(self.kernel_root / "boot/vmlinuz-*"))[0])[len("vmlinuz-"):]
        self.kernel = self.kernel_root / f"boot/vmlinuz-{self.version}"

    def unpack_kernel(self):
        if (self.kernel_root / "done").exists():
            return
        shutil.rmtree(self.kernel_root, ignore_errors=True)
        if self.trixie:
            self.trixie.unpack_kernel(self.kernel_root)
        else:
            self.download_kernel()
        # Debian 13 has everything below /usr
        modules = "usr/lib" if (self.kernel_root / "usr/lib/modules").exists() else "lib"
        if modules != "lib":
            (self.kernel_root / "lib").symlink_to("usr/lib")
        run("depmod", "-b", self.kernel_root, os.path.basename(glob.glob(str(self.kernel_root / "boot/vmlinuz-*"))[0])[len("vmlinuz-"):])
        (self.kernel_root / "done").touch()

    def download_kernel(self):
        depends = run("apt-cache", "depends", "linux-image-amd64").stdout
        package = [line.split()[-1] for line in depends.splitlines() if "linux-image-" in line and "Depends:" in line][0]
        for old in self.folder.glob("linux-image-*.deb"):
            old.unlink()
        run("apt-get", "download", "-qq", package, cwd=self.folder)
        run("dpkg", "-x", next(self.folder.glob("linux-image-*.deb")), self.kernel_root)

    def module_files(self):
        ordered = []
        for module in MODULES:
            answer = subprocess.run(["modprobe", "--show-depends", "-d", str(self.kernel_root), "-S", self.version, module],
                                    capture_output=True, text=True, check=False).stdout
            for line in answer.splitlines():
                if line.startswith("insmod ") and line.split()[1] not in ordered:
                    ordered.append(line.split()[1])
        return ordered

    def libraries(self):
        for line in run("ldd", tap.RADERA).stdout.splitlines():
            for word in line.split():
                if word.startswith("/"):
                    yield pathlib.Path(word)

    def initramfs(self, job, drives, path):
        root = pathlib.Path(str(path) + ".d")
        for name in ("bin", "proc", "sys", "dev", "tmp", "store", "modules", "share"):
            (root / name).mkdir(parents=True, exist_ok=True)
        shutil.copy("/bin/busybox", root / "bin/busybox")
        shutil.copy(tap.RADERA, root / "bin/radera")
        for library in self.libraries():
            target = root / str(library).lstrip("/")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(library, target)
        shutil.copytree(tap.ROOT / "profiles", root / "share/profiles", dirs_exist_ok=True)
        names = []
        for file in self.module_files():
            names.append(os.path.basename(file))
            shutil.copy(file, root / "modules" / names[-1])
        (root / "modules/order").write_text("\n".join(names) + "\n")
        (root / "init").write_text(INIT.replace("@DRIVES@", str(drives)))
        (root / "init").chmod(0o755)
        (root / "job").write_text(job)
        listing = run("find", ".", cwd=root).stdout
        archive = subprocess.run(["cpio", "--quiet", "-o", "-H", "newc"], input=listing.encode(), cwd=root, capture_output=True,
                                 check=True).stdout
        path.write_bytes(gzip.compress(archive, 1))
        shutil.rmtree(root)
        return path


DRIVE_KINDS = {
    "nvme": "-device nvme,drive={id},serial={serial}",
    "ata": "-device ide-hd,drive={id},bus=ahci.{index},serial={serial},rotation_rate=7200",
    "virtio": "-device virtio-blk-pci,drive={id},serial={serial}",
    "scsi": "-device scsi-hd,drive={id},bus=vs.0,serial={serial},id=dev-{id}",
    "usb": "-device usb-storage,drive={id},bus=xhci.0,serial={serial}",
}


def backing(name, image, options):
    """The words after -drive. options: ",name=value" of the drive, or "blkdebug=FILE": what fails at which sector."""
    if options.startswith("blkdebug="):
        return f"driver=raw,if=none,id={name},cache.direct=off,file.driver=blkdebug,file.config={options[9:]}," \
               f"file.image.driver=file,file.image.filename={image}"
    return f"file={image},format=raw,if=none,id={name},cache=unsafe{options}"


def plug(name, door):
    """The words for QEMU that plug one of a radera-hba's sockets in (tests/proving/hba/hba.h)."""
    kind = door.suffix.lstrip(".") or door.name
    if kind == "scsi":
        return ["-chardev", f"socket,id={name},path={door}", "-device", f"vhost-user-scsi-pci,chardev={name},num_queues=1"]
    if kind == "usb":
        return ["-chardev", f"socket,id={name},path={door}", "-device", f"usb-redir,chardev={name},bus=xhci.0"]
    return ["-device", json.dumps({"driver": "vfio-user-pci", "id": name, "socket": {"type": "unix", "path": str(door)}})]


class Machine:
    """One run of QEMU (software emulation) over images of the test; result lines come through the second serial port."""

    def __init__(self, guest, directory, job, drives, doors=(), n_behind=0, more=()):
        """doors: sockets of a radera-hba, with n_behind drives in all. more: further words for QEMU."""
        self.directory = directory
        self.monitor = directory / f"qmp-{time.monotonic_ns()}"
        self.result = directory / f"result-{time.monotonic_ns()}"
        initramfs = guest.initramfs(job, len(drives) + n_behind, directory / "initramfs")
        command = [*guest.qemu, "-accel", "tcg", "-m", "768", "-smp", "2", "-nodefaults", "-display", "none", "-no-reboot",
                   "-kernel", guest.kernel, "-initrd", initramfs, "-append", "console=ttyS0 quiet panic=1",
                   "-serial", f"file:{self.result}.console", "-serial", f"file:{self.result}", "-device", "ahci,id=ahci",
                   "-device", "virtio-scsi-pci,id=vs", "-device", "qemu-xhci,id=xhci"]
        command += ["-qmp", f"unix:{self.monitor},server=on,wait=off", *more]
        if doors:
            command += ["-object", "memory-backend-memfd,id=memory,size=768M,share=on", "-machine", "memory-backend=memory"]
        for index, door in enumerate(doors):
            command += plug(f"door{index}", door)
        for index, (kind, image, options) in enumerate(drives):
            serial = image.stem
            command += ["-drive", backing(serial, image, options)]
            command += DRIVE_KINDS[kind].format(id=serial, serial=serial, index=index % 6).split()
        self.process = subprocess.Popen([str(word) for word in command], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.PIPE, text=True)

    def qmp(self, command, **arguments):
        """Tells the machine something (QEMU Machine Protocol); its answer."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(self.monitor))
            stream = connection.makefile("rw")
            stream.readline()  # the greeting
            for name, words in (("qmp_capabilities", {}), (command, arguments)):
                stream.write(json.dumps({"execute": name, "arguments": words}) + "\n")
                stream.flush()
                answer = json.loads(stream.readline())
                while "event" in answer:
                    answer = json.loads(stream.readline())
                assert "return" in answer, answer
            return answer["return"]

    def wait_for(self, holds, seconds=240):
        """Until holds(what was printed so far)."""
        end = time.monotonic() + seconds
        while not holds(self.text()):
            if time.monotonic() > end or self.process.poll() is not None:
                self.cut_power()
                raise AssertionError(f"that never came:\n{self.text()[-3000:]}")
            time.sleep(0.1)

    def text(self):
        return self.result.read_text(errors="replace") if self.result.exists() else ""

    def wait(self, seconds):
        try:
            _, errors = self.process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            self.cut_power()
            raise AssertionError(f"the guest did not end:\n{self.text()[-3000:]}") from None
        text = self.text()
        if "GUEST END" not in text:
            console = pathlib.Path(f"{self.result}.console").read_text(errors="replace")
            raise AssertionError(f"the guest ended early: {errors}\n{text[-2000:]}\n{console[-2000:]}")
        return text.replace("\r", "")

    def cut_power(self):
        self.process.kill()
        self.process.communicate()
