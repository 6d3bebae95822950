# SPDX-License-Identifier: GPL-3.0-or-later
"""Debian 13's kernel, and the QEMU of its backports, in a private folder: packages are downloaded by an apt of their own and
unpacked; nothing is installed, and nothing on the machine changes. QEMU runs with that folder's /usr in a mount name space."""
import os
import pathlib
import shutil
import subprocess

KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
MIRROR = "http://deb.debian.org/debian"
NEEDED = ("apt-get", "apt-cache", "dpkg-deb", "unshare", "tar")


def run(*command, **options):
    return subprocess.run([str(word) for word in command], check=True, capture_output=True, text=True, **options)


class Trixie:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.root = self.folder / "root"
        self.make()
        self.qemu = ["unshare", "--mount", "sh", "-c", f'mount --bind "{self.root}/usr" /usr && exec /usr/bin/qemu-system-x86_64 "$@"', "qemu"]

    def apt(self, command, *words):
        options = {"Dir::Etc": self.folder / "etc", "Dir::Etc::SourceList": self.folder / "etc/sources.list", "Dir::Etc::SourceParts": "/dev/null",
                   "Dir::Etc::Parts": "/dev/null", "Dir::State": self.folder / "state", "Dir::State::Status": self.folder / "state/status",
                   "Dir::Cache": self.folder / "cache", "Dir::Log": self.folder, "APT::Install-Recommends": "0", "APT::Sandbox::User": "root",
                   "Acquire::Languages": "none"}
        return run(command, *(word for key, value in options.items() for word in ("-o", f"{key}={value}")), *words, cwd=self.folder)

    def make(self):
        if (self.folder / "done").exists():
            return
        shutil.rmtree(self.folder, ignore_errors=True)
        for name in ("etc/preferences.d", "state/lists/partial", "cache/archives/partial", "root"):
            (self.folder / name).mkdir(parents=True)
        (self.folder / "state/status").touch()
        (self.folder / "etc/sources.list").write_text("".join(
            f"deb [signed-by={KEYRING}] {MIRROR} {suite} main\n" for suite in ("trixie", "trixie-backports")))
        self.apt("apt-get", "update", "-qq")
        self.apt("apt-get", "install", "-qq", "--yes", "--download-only", "--target-release", "trixie-backports", "qemu-system-x86", "seabios")
        depends = self.apt("apt-cache", "depends", "linux-image-amd64").stdout
        kernel = next(line.split()[-1] for line in depends.splitlines() if "Depends: linux-image-" in line)
        self.apt("apt-get", "download", "-qq", kernel)
        self.kernel_package().rename(self.folder / "kernel.deb")
        for package in (self.folder / "cache/archives").glob("*.deb"):
            files = subprocess.Popen(["dpkg-deb", "--fsys-tarfile", package], stdout=subprocess.PIPE)
            subprocess.run(["tar", "-x", "-C", self.root, "--exclude=./usr/share/doc", "--exclude=./usr/share/locale"], stdin=files.stdout,
                           check=True)
            if files.wait():
                raise RuntimeError(f"{package} cannot be unpacked")
            package.unlink()
        (self.folder / "done").touch()

    def kernel_package(self):
        return next(path for path in self.folder.glob("linux-image-*.deb"))

    def unpack_kernel(self, root):
        run("dpkg", "-x", self.folder / "kernel.deb", root)


def missing():
    """What this machine lacks for it, as a text, or None."""
    if os.geteuid() != 0:
        return "needs root: QEMU runs in a mount name space of its own"
    if not os.path.exists(KEYRING):
        return "needs debian-archive-keyring"
    lacking = [name for name in NEEDED if not shutil.which(name)]
    return f"needs {', '.join(lacking)}" if lacking else None
