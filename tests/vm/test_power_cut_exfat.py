#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Power cuts on a stick's exFAT, which has no journal. The real kernel writes a store while three drives are erased; every write to
the stick is logged in its order. Then power is cut at many places: the stick as it was, with everything before that place and, of what
was not flushed yet, a part. Whatever had been announced must be there: in the store, or in the one made again from its ledger."""
import contextlib
import json
import os
import pathlib
import random
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))
import guest  # noqa: E402
import tap  # noqa: E402

TOOLS = ("qemu-system-x86_64", "mkfs.exfat", "fsck.exfat", "mount.exfat-fuse", "losetup", "cpio")
MIB = 1 << 20
MAGIC = 0x6A736677736872  # of the kernel's dm-log-writes, whose format QEMU writes
SECTOR = 512
FLUSH, FUA = 1, 2
MARK_SECTOR = 56 * MIB // SECTOR  # behind the file system
SEED = 20261122

JOB = """
for disk in /sys/block/vd*; do
  case $(cat $disk/serial) in evidence) STICK=/dev/${disk##*/} ;; esac
done
mount -t exfat -o sync,dirsync,nodev,nosuid,noexec,noatime,umask=0077,iocharset=utf8 $STICK /store || echo "NO STORE"
mark() { printf 'MARK %03d' $1 | dd of=$STICK bs=512 seek=@MARK@ count=1 conv=fsync,notrunc 2>/dev/null; echo "mark $1"; }
radera pki init --store /store/radera --organisation Kommunen --station RAD-01 > /dev/null
radera operator add asa --name Asa --store /store/radera > /dev/null
mark 0
n=0
for disk in /sys/block/vd*; do
  case $(cat $disk/serial) in evidence) continue ;; esac
  n=$((n + 1))
  radera erase /dev/${disk##*/} --inventory-id 10420$n --operator asa --profile clear-zero --yes --store /store/radera \\
    --certificates /store/certificates > /tmp/out 2>&1 || cat /tmp/out
  mark $n
done
umount /store
"""


def missing():
    lacking = [tool for tool in TOOLS if not shutil.which(tool)]
    return f"needs {', '.join(lacking)}" if lacking else None


class Entry:
    def __init__(self, sector, count, flags, data):
        self.sector, self.count, self.flags, self.data = sector, count, flags, data


def read_log(path):
    """Entries in the order in which the device completed them."""
    data = path.read_bytes()
    magic, version, _, size = struct.unpack_from("<QQQI", data)
    assert (magic, version) == (MAGIC, 1), (magic, version)
    at, entries = size, []
    while at + size <= len(data):
        sector, count, flags, _ = struct.unpack_from("<QQQQ", data, at)
        if not (count or flags):
            break
        at += size
        entries.append(Entry(sector, count, flags, data[at:at + count * SECTOR]))
        at += count * SECTOR
    return entries


def mark_of(entry):
    if entry.sector <= MARK_SECTOR < entry.sector + entry.count:
        text = entry.data[(MARK_SECTOR - entry.sector) * SECTOR:][:8]
        if text.startswith(b"MARK "):
            return int(text[5:8])
    return None


class PowerCuts(unittest.TestCase):
    def setUp(self):
        lacking = missing()
        if lacking:
            self.skipTest(lacking)
        if os.geteuid() != 0:
            self.skipTest("needs root: sticks are read through loop devices")
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="radera-test-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def write_history(self):
        """The stick before, and every write to it."""
        stick, log = self.folder / "stick.img", self.folder / "writes.log"
        with open(stick, "wb") as file:
            file.truncate(64 * MIB)
        log.touch()
        with self.loop(stick, 48 * MIB) as device:
            subprocess.run(["mkfs.exfat", device], check=True, capture_output=True)
        before = self.folder / "before.img"
        shutil.copy(stick, before)
        disks = []
        for number in range(3):
            path = self.folder / f"drive{number}.img"
            path.write_bytes(b"HEMLIGT " * (MIB // 8))
            disks.append(("virtio", path, ""))
        more = ["-blockdev", f"driver=file,node-name=base,filename={stick}", "-blockdev", f"driver=file,node-name=logfile,filename={log}",
                "-blockdev", "driver=blklogwrites,node-name=logged,file=base,log=logfile", "-device", "virtio-blk-pci,drive=logged,serial=evidence"]
        made = guest.Guest(pathlib.Path(os.environ.get("RADERA_VM_DIR", tap.ROOT / "build/vm")))
        machine = guest.Machine(made, self.folder, JOB.replace("@MARK@", str(MARK_SECTOR)), disks, n_behind=1, more=more)
        text = machine.wait(600)
        for number in range(4):
            self.assertIn(f"mark {number}\n", text)
        return before, read_log(log)

    @contextlib.contextmanager
    def loop(self, path, size):
        device = subprocess.run(["losetup", "--find", "--show", "--sizelimit", str(size), str(path)], check=True, capture_output=True, text=True).stdout.strip()
        try:
            yield device
        finally:
            subprocess.run(["losetup", "--detach", device], check=True)

    def plug_in(self, stick):
        """What an office finds on the stick: checked as the live system does it, and copied."""
        place, copy = self.folder / "place", self.folder / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        place.mkdir(exist_ok=True)
        with self.loop(stick, 48 * MIB) as device:
            checked = subprocess.run(["fsck.exfat", "-p", device], capture_output=True, text=True, check=False)
            self.assertIn(checked.returncode, (0, 1), checked.stdout + checked.stderr)
            subprocess.run(["mount.exfat-fuse", device, str(place)], check=True, capture_output=True)
            try:
                shutil.copytree(place, copy)
            finally:
                subprocess.run(["umount", str(place)], check=True)
        return copy

    def radera(self, *words):
        return subprocess.run([tap.RADERA, *map(str, words)], capture_output=True, text=True, check=False)

    def records(self, store):
        """{inventory id: certificate id} of an archive that holds, or None."""
        checked = self.radera("archive", "verify", "--json", "--store", store)
        if checked.returncode:
            return None
        listed = json.loads(self.radera("archive", "list", "--json", "--store", store).stdout)
        return {it["inventory_id"]: it["certificate_id"] for it in listed["records"]}

    def check(self, stick, announced, where):
        """1 when the store had to be made again."""
        if announced < 0:
            return 0  # not even set up: nothing was announced, and it is set up once more
        copy = self.plug_in(stick)
        found, again = self.records(copy / "radera"), 0
        if found is None:
            done = self.radera("archive", "rebuild", copy / "certificates", "--store", copy / "radera")
            self.assertIn(done.returncode, (0, 6), f"{where}: {done.stdout}{done.stderr}")
            found, again = self.records(copy / "radera"), 1
            self.assertIsNotNone(found, f"{where}: the archive does not hold, nor the one made again: {done.stdout}")
        for number in range(1, announced + 1):
            self.assertIn(f"10420{number}", found, where)
            page = copy / "certificates" / f"{found[f'10420{number}']}.pdf"
            self.assertTrue(page.exists(), f"{where}: {page.name}")
            verified = self.radera("certificate", "verify", page, "--trust", copy / "radera/pki/root.pem")
            self.assertEqual(verified.returncode, 0, f"{where}: {verified.stdout}")
        return again

    def places(self, entries):
        """(how many entries, which of those that follow up to the next flush were written too)"""
        chance = random.Random(SEED)
        flushes = [i for i, it in enumerate(entries) if it.flags & (FLUSH | FUA)]
        straight = sorted(chance.sample(range(len(entries)), min(80, len(entries))))
        for i in straight:
            yield i, ()
        for i, k in sorted((flushes[n], flushes[n + 1]) for n in chance.sample(range(len(flushes) - 1), min(60, len(flushes) - 1))):
            yield i + 1, [n for n in range(i + 1, k) if chance.random() < 0.5]
        yield len(entries), ()

    def test_every_announced_record_survives(self):
        before, entries = self.write_history()
        print(f"# {len(entries)} writes, {sum(1 for it in entries if it.flags & FLUSH)} flushes", flush=True)
        self.assertGreater(len(entries), 200)
        made_again = 0
        marks = []  # what had been announced at each cut
        for until, also in self.places(entries):
            stick, announced = self.folder / "cut.img", -1
            subprocess.run(["cp", "--sparse=always", str(before), str(stick)], check=True)
            with open(stick, "r+b") as file:
                for i in [*range(until), *also]:
                    file.seek(entries[i].sector * SECTOR)
                    file.write(entries[i].data)
                    mark = mark_of(entries[i]) if i < until else None
                    announced = announced if mark is None else mark
            made_again += self.check(stick, announced, f"cut behind write {until} of {len(entries)}, and {len(also)} more, after mark {announced}")
            marks.append(announced)
        self.assertEqual(set(marks), {-1, 0, 1, 2, 3}, "the cuts are not spread over the work")
        print(f"# {len(marks)} cuts, {sum(1 for it in marks if it > 0)} of them after a record was announced; the store was made again after {made_again} of them", flush=True)


if __name__ == "__main__":
    tap.main()
