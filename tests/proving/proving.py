# SPDX-License-Identifier: GPL-3.0-or-later
"""What scenarios are written with: drives, the stage they stand on, and a judge that looks at the platters.

The program under test is the shipped one. It runs on a stage (stage/stage.h): real block devices, the kernel's own
system calls, and drives whose firmware is a model. What it claims (the signed record in its certificate) is held against
the bytes of the medium, which it cannot see: a claim beyond the platter fails the scenario.
"""
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import zlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
RADERA = os.environ.get("RADERA", str(ROOT / "build/src/cli/radera"))
STAGE = os.environ.get("RADERA_STAGE", str(ROOT / "build/tests/proving/stage/radera-stage"))
OLD = b"RADERA OLD DATA"
MIB = 1 << 20
SECTOR = 512
ERASED = ("erased", "erased-with-exceptions")


def wwn(name, bus):
    digits = f"{zlib.crc32(name.encode()):08x}"
    return f"eui.00a07501{digits}" if bus == "nvme" else f"naa.5000c500{digits}"


def drive(name, bus="ata", media="flash", size="4MiB", sector=512, erases=(), states=(), lies=(), seconds=2, faults=(), cache=False,
          **more):
    """A drive for a bench; more: hpa, amac, dco, after, start, bridge, trusted, psid, namespaces, boot, ..."""
    lines = [f"  - name: {name}", "    vendor: Radera", f"    model: Sim {name}", f"    serial: SIM-{name.upper()}",
             f"    wwn: {wwn(name, bus)}", "    firmware: SIM1", f"    bus: {bus}", f"    media: {media}", f"    size: {size}", f"    logical-sector: {sector}",
             "    prefilled: true", f"    write-cache: {str(cache).lower()}"]
    if faults:
        lines += ["    faults:"] + [f"      - {{ {it} }}" for it in faults]
    lines += ["    commands:", f"      seconds: {seconds}"]
    for key, words in (("erases", erases), ("states", states), ("lies", lies)):
        if words:
            lines.append(f"      {key}: [{', '.join(words)}]")
    lines += [f"      {key.replace('_', '-')}: {value}" for key, value in more.items()]
    return "\n".join(lines)


class Failed(AssertionError):
    pass


class Job:
    """The end of one drive's erasure, as radera told it."""

    def __init__(self, stage, told):
        self.stage, self.told = stage, told
        self.name = told["identity"]["serial"].removeprefix("SIM-").lower()
        self.outcome = told["result"]["outcome"]
        self.level = told["result"]["level_reached"]
        self.reason = told["result"]["reason"]
        self.result = told["result"]

    def ends(self, outcome, level=None, why=None):
        self.stage.check(self.outcome == outcome, f"{self.name} ended as {self.outcome} ({self.reason}), not {outcome}")
        self.stage.check(level is None or self.level == level, f"{self.name} reached {self.level}, not {level}")
        self.stage.check(why is None or why in self.reason, f"{self.name}: \"{why}\" is not the reason: {self.reason}")
        return self

    def record_drive(self):
        """This drive in the record that the certificate carries, read by another program."""
        path = self.told["certificate"]
        with tempfile.TemporaryDirectory(dir=self.stage.directory) as out:
            subprocess.run(["pdfdetach", "-saveall", "-o", out, path], check=True, capture_output=True)
            record = json.loads((pathlib.Path(out) / "intyg.json").read_text(encoding="utf-8"))
        return next(it for it in record["drives"] if it["drive"]["serial"] == self.told["identity"]["serial"])


class Stage:
    """One scenario's drives, store and log."""

    def __init__(self, name, log):
        self.name, self.log = name, log
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="radera-proving-"))
        self.media = self.directory / "media"
        self.store = self.directory / "store"
        self.speed = 20
        self.bench = None
        self.nodes = {}
        self.jobs = []

    def close(self):
        shutil.rmtree(self.directory, ignore_errors=True)

    def check(self, holds, text):
        if not holds:
            raise Failed(text)

    def say(self, text):
        self.log.write(text.rstrip("\n") + "\n")
        self.log.flush()

    # --- the stage

    def drives(self, *drives):
        self.bench = self.directory / "bench.yaml"
        self.bench.write_text("schema: 1\nkind: bench\nid: bench\ntitle: A scenario\ndrives:\n" + "\n".join(drives) + "\n",
                              encoding="utf-8")
        names = re.findall(r"- name: (\S+)", self.bench.read_text(encoding="utf-8"))
        kinds = re.findall(r"bus: (\S+)", self.bench.read_text(encoding="utf-8"))
        counts = {}
        for name, bus in zip(names, kinds):
            kind = {"nvme": "nvme", "mmc": "mmcblk", "virtio": "vd"}.get(bus, "sd")
            number = counts.setdefault(kind, 0)
            counts[kind] += 1
            self.nodes[name] = "/dev/" + {"nvme": f"nvme{number}n1", "mmcblk": f"mmcblk{number}"}.get(kind, kind + chr(97 + number))
        self.radera_at_home("pki", "init", "--store", self.store, "--organisation", "Exempelköpings kommun", "--station", "RAD-1")
        self.radera_at_home("operator", "add", "asa", "--name", "Åsa Öberg", "--store", self.store)
        return self

    def environment(self):
        kept = {k: v for k, v in os.environ.items() if not k.startswith("XDG_")}
        return {**kept, "HOME": str(self.directory), "LC_ALL": "C.UTF-8", "RADERA_DATA_DIR": str(ROOT)}

    def radera_at_home(self, *arguments):
        done = subprocess.run([RADERA, *map(str, arguments)], capture_output=True, text=True, check=False, env=self.environment())
        self.check(done.returncode == 0, done.stderr)

    def command(self, program):
        place = pathlib.Path(tempfile.mkdtemp(prefix="stage-", dir=self.directory))
        return place, [STAGE, "--speed", str(self.speed), str(self.bench), str(self.media), str(place), "--", *map(str, program)]

    def run(self, *program, stdin="", timeout=120):
        """Runs any program on the stage; returns the finished process."""
        _, command = self.command(program)
        self.say("$ " + " ".join(map(str, program)))
        done = subprocess.run(command, input=stdin, capture_output=True, text=True, check=False, timeout=timeout,
                              env=self.environment())
        self.say(done.stdout[-20000:] + done.stderr[-8000:] + f"-> {done.returncode}")
        self.check(done.returncode != 125, "there is no stage: " + done.stderr)
        return done

    def start(self, *program):
        """The same in the background: (process, control). control("vanish NAME") and so on speak to the drives."""
        place, command = self.command(program)
        self.say("$ " + " ".join(map(str, program)) + " &")
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                   env=self.environment(), start_new_session=True)

        def control(line):
            for _ in range(100):
                try:
                    with socket.socket(socket.AF_UNIX) as stream:
                        stream.connect(str(place / "control"))
                        stream.sendall((line + "\n").encode())
                        answer = stream.recv(16)
                    self.check(answer == b"ok\n", f"the stage does not know \"{line}\"")
                    return
                except (FileNotFoundError, ConnectionRefusedError):
                    time.sleep(0.02)
            raise Failed("the stage does not listen")
        return process, control

    def erase_until(self, name, is_reached, profile="clear-zero", timeout=60):
        """Begins to erase, and cuts the power when is_reached(the medium) says so. True when it was still under way."""
        process, _ = self.start(*self.erase_words(name, profile=profile))
        end = time.monotonic() + timeout
        while process.poll() is None and time.monotonic() < end:
            if (self.media / f"{name}.img").exists() and is_reached(self.platter(name)):
                break
            time.sleep(0.002)
        under_way = process.poll() is None
        self.cut_power(process)
        return under_way

    def finish(self, process):
        """The end of what start() began."""
        out, _ = process.communicate(timeout=120)
        self.say(out + f"-> {process.returncode}")
        return subprocess.CompletedProcess(process.args, process.returncode, out[out.index("{"):], "")

    def change_bench(self, old, new):
        """Before the stage is set up again."""
        text = self.bench.read_text(encoding="utf-8")
        self.check(old in text, f"the bench has no \"{old}\"")
        self.bench.write_text(text.replace(old, new), encoding="utf-8")

    def cut_power(self, process):
        """Everything stops between two instructions: the program, and the drives with what is in their caches."""
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.say(process.communicate()[0] + "-> power cut")

    # --- radera on it

    def erase_words(self, *names, profile="purge"):
        return (RADERA, "erase", *(self.nodes[name] for name in names), "--profile", profile, "--store", self.store,
                "--inventory-id", "104233", "--operator", "asa", "--yes", "--json")

    def erase(self, *names, profile="purge", code=None, stdin="", more=()):
        return self.take(self.run(*self.erase_words(*names, profile=profile), *more, stdin=stdin), code)

    def resume(self, code=None):
        return self.take(self.run(RADERA, "resume", "--store", self.store, "--json"), code)

    def take(self, done, code):
        self.check(code is None or done.returncode == code, f"radera ended with {done.returncode}, not {code}: {done.stderr}")
        self.check(done.stdout.startswith("{"), done.stderr)
        jobs = [Job(self, it) for it in json.loads(done.stdout)["jobs"] if it.get("result")]
        self.jobs += jobs
        for job in jobs:
            judge(self, job)
        return jobs[0] if len(jobs) == 1 else jobs

    def refuses(self, name, profile="purge", why="", code=3, more=()):
        if not (self.media / f"{name}.img").exists():
            self.run("true")  # the media are made when the drives are first there
        before = self.platter(name)
        done = self.run(*self.erase_words(name, profile=profile), *more)
        self.check(done.returncode == code, f"radera ended with {done.returncode}, not {code}: {done.stderr}")
        self.check(why in done.stderr + done.stdout, f"\"{why}\" is not said: {done.stderr}{done.stdout}")
        self.check(before == self.platter(name), f"{name} was refused, and yet written to")
        return done

    # --- the platters

    def platter(self, name):
        return (self.media / f"{name}.img").read_bytes()

    def old_sectors(self, name):
        """Where the medium still holds the former owner's data, hidden areas included."""
        data = self.platter(name)
        return [at for at in range(0, len(data), SECTOR) if OLD in data[at:at + SECTOR]]

    def count_old(self, name):
        return len(self.old_sectors(name))


def judge(stage, job):
    """Whether what is claimed of a drive is true of its medium. Knows nothing of how radera decides. Purge speaks also of what no read
    reaches: other namespaces, and cells out of use."""
    claimed = job.record_drive()["result"]
    stage.check(claimed["outcome"] == job.outcome and claimed["level_reached"] == job.level, "the record says otherwise than the screen")
    if job.outcome not in ERASED:
        stage.check(job.level == "none", f"{job.name}: {job.outcome}, and yet level {job.level}")
        return
    bad = [(it["offset_bytes"], it["offset_bytes"] + it["length_bytes"]) for it in claimed["bad_ranges"]]
    left = [at for at in stage.old_sectors(job.name) if not any(start <= at < end for start, end in bad)]
    for path in sorted(stage.media.glob(f"{job.name}.*.img")) if job.level == "purge" else ():
        stage.check(OLD not in path.read_bytes(), f"{job.name} is called purged, but {path.name} holds old data")
    stage.check(not left, f"{job.name} is called {job.outcome} ({job.level}), but {len(left)} sectors of old data are on the platter, "
                          f"the first at byte {left[0] if left else 0}")
    stage.check(job.outcome == "erased" or bad, f"{job.name} has exceptions that are not named")
    shown = claimed.get("hidden_after")
    if shown and shown["known"]:
        size = len(stage.platter(job.name))
        stage.check(shown["native_bytes"] == shown["accessible_bytes"] == size, f"{job.name} hides something still")
