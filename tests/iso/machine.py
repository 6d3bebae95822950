# SPDX-License-Identifier: GPL-3.0-or-later
"""A computer that the image is booted on, by software emulation, with a person's hands and eyes: keys and a pointer, and a
screen that is read by character recognition. Nothing in the image knows that it is tested."""
import csv
import io
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "vm"))
import guest  # noqa: E402

OVMF = pathlib.Path("/usr/share/OVMF")
TOOLS = ("qemu-system-x86_64", "tesseract", "convert", "mkfs.exfat", "sfdisk")

# Swedish keyboard: which key, by QEMU's names for the places of an American one
KEYS = {" ": "spc", "-": "slash", ".": "dot", ",": "comma", "å": "bracket_left", "ö": "semicolon", "ä": "apostrophe", "+": "minus"}
SHIFTED = {"_": "slash", ":": "dot", "/": "7"}


def missing():
    """What this machine lacks for it, as a text, or None."""
    lacking = [name for name in TOOLS if not shutil.which(name)]
    if not (OVMF / "OVMF_CODE_4M.ms.fd").exists():
        lacking.append("ovmf")
    if subprocess.run(["/usr/bin/convert", "-version"], capture_output=True, check=False).returncode:
        lacking.append("imagemagick")
    return f"needs {', '.join(lacking)}" if lacking else None


def plain(text):
    """Letters and digits that character recognition takes for one another become one."""
    return text.translate(str.maketrans("OoIl|", "00111"))


class Monitor:
    """QEMU's own protocol over a socket."""

    def __init__(self, path, process, log):
        self.log = pathlib.Path(log)
        end = time.monotonic() + 30
        self.socket = socket.socket(socket.AF_UNIX)
        while True:
            try:
                self.socket.connect(str(path))
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > end:
                    raise RuntimeError(f"QEMU did not start: {self.log.read_text()}") from None
                time.sleep(0.1)
        self.file = self.socket.makefile("rw")
        self.file.readline()
        self.call("qmp_capabilities")

    def call(self, command, **arguments):
        try:
            self.file.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
            self.file.flush()
            return self.answer(command)
        except OSError:
            raise RuntimeError(f"the machine is gone: {self.log.read_text()}") from None

    def answer(self, command):
        while True:
            line = self.file.readline()
            if not line:
                raise RuntimeError(f"the machine is gone: {self.log.read_text()}")
            answer = json.loads(line)
            if "error" in answer:
                raise RuntimeError(f"{command}: {answer['error']['desc']}")
            if "return" in answer:
                return answer["return"]

    def close(self):
        for it in (self.file, self.socket):
            try:
                it.close()
            except OSError:  # words to a machine that is gone
                pass


class Machine:
    """firmware: "bios", "uefi" (with Secure Boot). medium: "usb", "cd" or "net" (see network.card()). drives: (bus, path, serial), bus of nvme, sata, usb.
    doors: sockets of a radera-hba, with modelled drives behind them (tests/vm/bench.py). more: further words for QEMU."""

    def __init__(self, folder, image, firmware="bios", medium="usb", drives=(), doors=(), memory=3072, shots=None, more=()):
        self.folder = pathlib.Path(folder)
        self.shots = pathlib.Path(shots or folder)
        self.shots.mkdir(parents=True, exist_ok=True)
        self.text = ""
        monitor = self.folder / "monitor"
        monitor.unlink(missing_ok=True)
        command = ["qemu-system-x86_64", "-accel", "tcg,thread=multi", "-cpu", "max", "-smp", "2", "-m", str(memory), "-display", "none",
                   "-object", f"memory-backend-memfd,id=memory,size={memory}M,share=on", "-nic", "none", "-device", "qemu-xhci,id=xhci", "-device", "usb-tablet,bus=xhci.0", "-device", "usb-kbd,bus=xhci.0",
                   "-qmp", f"unix:{monitor},server,nowait", "-serial", "none",
                   "-smbios", "type=1,manufacturer=Nordsken,product=Elevbok 13,serial=PF3ABCDE"]
        if firmware == "uefi":
            variables = self.folder / "variables.fd"
            shutil.copy(OVMF / "OVMF_VARS_4M.ms.fd", variables)
            command += ["-machine", "q35,smm=on,memory-backend=memory", "-global", "driver=cfi.pflash01,property=secure,value=on",
                        "-drive", f"if=pflash,format=raw,unit=0,readonly=on,file={OVMF / 'OVMF_CODE_4M.ms.fd'}",
                        "-drive", f"if=pflash,format=raw,unit=1,file={variables}"]
        else:
            command += ["-machine", "q35,memory-backend=memory"]
        if medium == "net":
            pass
        elif medium == "cd":
            command += ["-drive", f"if=none,id=medium,format=raw,readonly=on,media=cdrom,file={image}", "-device", "ide-cd,drive=medium,bootindex=0"]
        else:
            command += ["-blockdev", json.dumps({"driver": "raw", "node-name": "medium", "file": {"driver": "file", "filename": str(image)}}),
                        "-device", "usb-storage,bus=xhci.0,id=stick,drive=medium,bootindex=0,serial=STICK0001,removable=on"]
        devices = {"nvme": "nvme", "sata": "ide-hd", "usb": "usb-storage,bus=xhci.0"}
        for number, (bus, path, serial) in enumerate(drives):
            command += ["-drive", f"if=none,id=d{number},format=raw,file={path}", "-device", f"{devices[bus]},drive=d{number},serial={serial}"]
        command += more
        for number, door in enumerate(doors):
            command += guest.plug(f"door{number}", door)
        self.log = open(self.folder / "qemu.log", "w", encoding="utf-8")
        self.process = subprocess.Popen(command, stdout=self.log, stderr=self.log)
        self.begun = time.monotonic()
        self.monitor = Monitor(monitor, self.process, self.folder / "qemu.log")

    def plug(self, path, serial):
        """A stick is put in."""
        self.monitor.call("blockdev-add", **{"driver": "raw", "node-name": serial, "file": {"driver": "file", "filename": str(path)}})
        self.monitor.call("device_add", driver="usb-storage", bus="xhci.0", drive=serial, id=serial, serial=serial, removable=True)

    def unplug(self, name="stick"):
        self.monitor.call("device_del", id=name)

    def plug_back(self):
        """The stick that the machine was started from."""
        self.monitor.call("device_add", driver="usb-storage", bus="xhci.0", drive="medium", id="stick", serial="STICK0001", removable=True)

    def off(self, gently=False):
        if self.process.poll() is None and gently:
            self.monitor.call("system_powerdown")
            try:
                self.process.wait(120)
            except subprocess.TimeoutExpired:
                pass
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.monitor.close()
        self.log.close()

    # --- eyes

    def look(self, name="now"):
        """The screen as it is, as a picture; its path."""
        picture = self.shots / f"{name}.png"
        raw = self.folder / "screen.ppm"
        self.monitor.call("screendump", filename=str(raw))
        subprocess.run(["/usr/bin/convert", str(raw), str(picture)], check=True)
        return picture

    def words(self):
        """(word, x, y, width, height) of all that can be read, in the order of reading."""
        self.look()
        large = self.folder / "large.png"
        times = 2 if self.size()[0] < 2000 else 1  # small letters are read better when they are enlarged
        subprocess.run(["/usr/bin/convert", str(self.shots / "now.png"), "-colorspace", "Gray", "-resize", f"{times}00%", str(large)], check=True)
        table = subprocess.run(["tesseract", str(large), "-", "-l", "swe", "--psm", "11", "tsv"], capture_output=True, text=True, check=True,
                               env={**os.environ, "OMP_THREAD_LIMIT": "1"}).stdout
        rows = csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE)
        found = [(row["text"], *(int(row[key]) // times for key in ("left", "top", "width", "height"))) for row in rows if row["text"] and row["text"].strip()]
        self.text = " ".join(word[0] for word in found)
        return found

    def place(self, phrase):
        """The middle of a phrase on the screen, or None."""
        wanted = plain(phrase).split()
        found = self.words()
        for i in range(len(found) - len(wanted) + 1):
            if all(want in plain(found[i + k][0]) for k, want in enumerate(wanted)):
                part = found[i:i + len(wanted)]
                return (part[0][1] + part[-1][1] + part[-1][3]) // 2, part[0][2] + part[0][4] // 2
        return None

    def reads(self, phrase, seconds=120):
        """Waits until the screen holds it; its place."""
        end = time.monotonic() + seconds
        while True:
            place = self.place(phrase)
            if place:
                return place
            if self.process.poll() is not None:
                raise AssertionError(f"the machine ended while '{phrase}' was waited for")
            if time.monotonic() > end:
                self.look("failed")
                raise AssertionError(f"'{phrase}' was never on the screen, but: {self.text}")
            time.sleep(1.5)

    # --- hands

    def key(self, *names, hold_ms=80):
        self.monitor.call("send-key", keys=[{"type": "qcode", "data": name} for name in names], **{"hold-time": hold_ms})
        time.sleep(0.12 + hold_ms / 1000)

    def type(self, text):
        for character in text:
            if character in SHIFTED:
                self.key("shift", SHIFTED[character])
            else:
                lower = character.lower()
                key = KEYS.get(lower, lower)
                self.key(*(["shift", key] if character != lower else [key]))

    def point(self, x, y):
        width, height = self.size()
        self.monitor.call("input-send-event", events=[
            {"type": "abs", "data": {"axis": "x", "value": x * 32767 // width}},
            {"type": "abs", "data": {"axis": "y", "value": y * 32767 // height}}])
        time.sleep(0.3)

    def size(self):
        with open(self.folder / "screen.ppm", "rb") as file:
            file.readline()
            return tuple(map(int, file.readline().split()))

    def button(self, down):
        self.monitor.call("input-send-event", events=[{"type": "btn", "data": {"down": down, "button": "left"}}])

    def scroll(self, clicks=8):
        for _ in range(clicks):
            for down in (True, False):
                self.monitor.call("input-send-event", events=[{"type": "btn", "data": {"down": down, "button": "wheel-down"}}])
            time.sleep(0.1)

    def click(self, phrase, seconds=60):
        self.point(*self.reads(phrase, seconds))
        self.button(True)
        time.sleep(0.15)
        self.button(False)
        time.sleep(1)

    def hold(self, phrase, seconds=6):
        self.point(*self.reads(phrase))
        self.button(True)
        time.sleep(seconds)
        self.button(False)
        time.sleep(1)
