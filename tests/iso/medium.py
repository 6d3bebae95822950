# SPDX-License-Identifier: GPL-3.0-or-later
"""Media and drives for the image's tests, and what is on them afterwards, read from outside."""
import contextlib
import glob
import hashlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))
import tap  # noqa: E402

ISO = os.environ.get("RADERA_ISO") or max(glob.glob(str(tap.ROOT / "build/iso/radera-*.iso")), default="")
MIB = 1 << 20
MARK = b"ELEVENS HEMLIGA DAGBOK "


def run(*command, **options):
    return subprocess.run([str(word) for word in command], check=True, text=True, **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}).stdout


def make_stick(path, image, size=1024 * MIB):
    """A stick that the image was written to, as dd does."""
    run("cp", "--sparse=always", image, path)
    os.truncate(path, size)
    return path


def make_drive(path, size=64 * MIB):
    """A drive full of somebody's data."""
    text = MARK * (MIB // len(MARK) + 1)
    with open(path, "wb") as file:
        for number in range(size // MIB):
            file.write((b"%08d" % number + text)[:MIB])
    return path


def holds_data(path):
    with open(path, "rb") as file:
        while block := file.read(16 * MIB):
            if MARK[:12] in block:
                return True
    return False


def make_evidence_stick(path, size=256 * MIB, name="RADERADATA"):
    """A stick that was prepared for evidence in an office: one exFAT partition of that name."""
    with open(path, "wb") as file:
        file.truncate(size)
    run("sfdisk", "--quiet", path, input="label: dos\nstart=2048, type=7\n")
    with loop(path, 2048 * 512, size - 2048 * 512) as device:
        run("mkfs.exfat", "-L", name, device)
    return path


def partitions(path):
    return json.loads(run("sfdisk", "--json", path))["partitiontable"]["partitions"]


@contextlib.contextmanager
def loop(path, offset=0, size=0, read_only=False):
    options = ["--offset", offset] + (["--sizelimit", size] if size else []) + (["--read-only"] if read_only else [])
    device = run("losetup", "--find", "--show", *options, path).strip()
    try:
        yield device
    finally:
        run("losetup", "--detach", device)


@contextlib.contextmanager
def evidence(path, options="ro"):
    """The evidence volume of a stick, as an office sees it: read only, if not asked otherwise. By a driver in user space, as kernels differ."""
    found = [it for it in partitions(path) if it.get("name") == "RADERADATA"] or partitions(path)[-1:]
    start, size = found[0]["start"] * 512, found[0]["size"] * 512
    with loop(path, start, size, read_only=options == "ro") as device, tempfile.TemporaryDirectory(prefix="radera-test-") as folder:
        run("mount.exfat-fuse", "-o", options, device, folder)
        try:
            yield pathlib.Path(folder)
        finally:
            run("umount", folder)


def digest_of(path, start, size):
    found = hashlib.sha256()
    with open(path, "rb") as file:
        file.seek(start)
        while size:
            block = file.read(min(size, 4 * MIB))
            found.update(block)
            size -= len(block)
    return found.hexdigest()


def has_image(path, image):
    """Whether the image's own bytes are still on the stick: all but its partition tables, which grew by a volume."""
    size = os.path.getsize(image)
    with open(path, "rb") as stick, open(image, "rb") as original:
        for start, end in ((64 * 512, size - 64 * 512),):
            stick.seek(start)
            original.seek(start)
            left = end - start
            while left:
                count = min(left, 4 * MIB)
                if stick.read(count) != original.read(count):
                    return False
                left -= count
    return True
