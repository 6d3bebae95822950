#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ratios against other tools and against the ceiling, on loop devices over files in huge-page RAM, alternating in one run.

Reports; never fails because a machine is slow. Writes to loop devices that it made itself and to nothing else."""
import argparse
import atexit
import json
import os
import pathlib
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

GIB = 1 << 30
MIB = 1 << 20


class Bench:
    def __init__(self, build, pairs, size, pin):
        self.engine = pathlib.Path(build).resolve() / "tests/bench/bench-engine"
        self.pairs = pairs
        self.size = size
        self.pin = ["taskset", "-c", pin] if pin and shutil.which("taskset") else []
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="radera-bench-"))
        self.loops = []
        self.rows = []
        atexit.register(self.clean)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=20g,huge=always", "tmpfs", str(self.directory)], check=True)

    def clean(self):
        for device in self.loops:
            subprocess.run(["losetup", "--detach", device], check=False)
        time.sleep(0.5)  # a loop device lets go of its file a moment later
        subprocess.run(["umount", "--lazy", str(self.directory)], check=False)
        os.rmdir(self.directory)

    def loop(self, size, name):
        path = self.directory / name
        with open(path, "wb") as file:  # filled once: first touch of memory is slow and not what is measured
            for _ in range(size // (8 * MIB)):
                file.write(b"\x5a" * 8 * MIB)
        made = subprocess.run(["losetup", "--find", "--show", str(path)], capture_output=True, text=True, check=True)
        self.loops.append(made.stdout.strip())
        return self.loops[-1]

    def drop(self, devices):
        for device in devices:
            subprocess.run(["losetup", "--detach", device], check=False)
            self.loops.remove(device)

    def run_engine(self, *arguments):
        done = subprocess.run([*self.pin, str(self.engine), *map(str, arguments)], capture_output=True, text=True, check=True)
        return json.loads(done.stdout)

    def timed(self, command):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        began = time.monotonic()
        done = subprocess.run([*self.pin, *map(str, command)], capture_output=True, text=True, errors="replace", check=False)
        wall = time.monotonic() - began
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return {"wall_s": wall, "cpu_s": cpu, "ok": done.returncode == 0, "out": done.stdout}

    def alternate(self, first, second):
        pairs = [(first(), second()) for _ in range(self.pairs)]
        return pairs

    def row(self, name, value, target, met, note=""):
        self.rows.append({"measure": name, "measured": value, "target": target, "met": met, "note": note})
        print(f"{name:58} {value:>12}  {target:>14}  {'yes' if met else 'NO' if met is not None else '-':4} {note}", flush=True)


def median_ratio(pairs, key):
    return statistics.median(a[key] / b[key] for a, b in pairs if b[key])


def fio_rate(bench, device, write, block, depth):
    done = bench.timed(["fio", "--name=x", f"--filename={device}", "--ioengine=io_uring", "--direct=1", "--fixedbufs=1",
                        "--registerfiles=1", f"--rw={'write' if write else 'read'}",
                        f"--bs={block}", f"--iodepth={depth}", "--zero_buffers", "--size=100%", "--loops=2", "--output-format=json",
                        "--thread"])
    job = json.loads(done["out"])["jobs"][0]["write" if write else "read"]
    return job["bw_bytes"]


def ceiling(bench, device):
    """Write rate and read rate at the same block and depth as fio."""
    for name, options in (("zero", ()), ("random, vector AES", ("--pattern", "random")),
                          ("random, OpenSSL", ("--pattern", "random", "--openssl"))):
        ratios_write = []
        ratios_both = []
        for _ in range(bench.pairs):
            write = fio_rate(bench, device, True, MIB, 4)
            read = fio_rate(bench, device, False, MIB, 4)
            only = bench.run_engine("--block", MIB, "--depth", 4, *options, device)
            both = bench.run_engine("--block", MIB, "--depth", 4, "--verify", *options, device)
            ratios_write.append(only["bytes"] / only["slowest_s"] / write if only["slowest_s"] else 0)
            ceiling_time = both["bytes"] / write + both["bytes"] / read
            ratios_both.append(ceiling_time / both["slowest_s"] if both["slowest_s"] else 0)
        if "vector" in name and both["stream"] == "openssl":
            bench.row(f"{name}: write against fio", "-", "-", None, "this CPU has no vector AES")
            continue
        target = 0.40 if "OpenSSL" in name else 0.95
        for what, ratios in (("write", ratios_write), ("write + verify", ratios_both)):
            value = statistics.median(ratios)
            bench.row(f"{name}: {what} against fio, 1 MiB x 4", f"{value:.2f}", f">= {target:.2f}", value >= target)


def cpu_cost(bench, device):
    for name, options, target in (("zero", (), 0.05), ("random, vector AES", ("--pattern", "random"), 0.10),
                                  ("random, OpenSSL", ("--pattern", "random", "--openssl"), 0.32)):
        runs = [bench.run_engine("--verify", *options, device) for _ in range(bench.pairs)]
        value = statistics.median(run["cpu_s"] / (run["bytes"] / GIB) for run in runs)
        bench.row(f"{name}: CPU s/GiB, write + verify", f"{value:.3f}", f"<= {target:.2f}", value <= target, runs[0]["stream"])
    start = statistics.median(bench.run_engine("--verify", device)["start_ms"] for _ in range(bench.pairs))
    bench.row("start to workers running, ms", f"{start:.1f}", "<= 100", start <= 100)


def others(bench, device):
    size = str(bench.size)
    tools = [
        ("dd zero, direct, 4 MiB, write only", ["dd", "if=/dev/zero", f"of={device}", "bs=4M", "oflag=direct", f"count={bench.size // (4 * MIB)}"],
         (), 1.2),
        ("shred -n0 -z (zeros), write only", ["shred", "-n0", "-z", "-s", size, device], (), 8),
        ("shred -n1 (random), write only", ["shred", "-n1", "-s", size, device], ("--pattern", "random", "--openssl"), 5),
        ("badblocks write + verify zeros", ["badblocks", "-w", "-t", "0", "-b", "4096", "-c", "256", device], ("--verify",), 2),
        ("scrub fillzero + verify", ["scrub", "-f", "-S", "-p", "verify", device], ("--verify",), 1.4),
    ]
    for name, command, options, target in tools:
        if not shutil.which(command[0]):
            bench.row(f"{name}: time against ours", "-", f">= {target}", None, f"{command[0]} is not installed")
            continue
        pairs = bench.alternate(lambda c=command: bench.timed(c), lambda o=options: bench.run_engine(*o, device))
        value = median_ratio(pairs, "wall_s")
        bench.row(f"{name}: time against ours", f"{value:.1f}", f">= {target}", value >= target)


def nwipe(bench, device):
    if not shutil.which("nwipe"):
        bench.row("nwipe", "-", "-", None, "nwipe is not installed")
        return
    log = bench.directory / "nwipe.log"
    version = subprocess.run(["nwipe", "--version"], capture_output=True, text=True, check=False).stdout.split()
    for name, method, options, target in (("zeros", ["--method=zero"], ("--verify",), 1.8),
                                          ("random (isaac), ours OpenSSL", ["--method=prng", "--prng=isaac"],
                                           ("--verify", "--pattern", "random", "--openssl"), 4.5),
                                          ("random (isaac), ours vector AES", ["--method=prng", "--prng=isaac"],
                                           ("--verify", "--pattern", "random"), 8)):
        command = ["nwipe", "--autonuke", "--nogui", "--nowait", "--nousb", "--noblank", *method, "--verify=last", "--rounds=1",
                   "-l", log, device]
        pairs = bench.alternate(lambda c=command: bench.timed(c), lambda o=options: bench.run_engine(*o, device))
        if not all(a["ok"] for a, _ in pairs):
            bench.row(f"nwipe {name}", "-", f">= {target}", None, "nwipe did not finish")
            continue
        # its fixed sleeps of 1.5 s are taken off, in its favour
        value = statistics.median(max(a["wall_s"] - 1.5, 0.01) / b["wall_s"] for a, b in pairs)
        bench.row(f"nwipe {name}: time against ours (its sleeps taken off)", f"{value:.1f}", f">= {target}", value >= target,
                  f"version {version[-1] if version else '?'}; it verifies from the page cache, we from the device")


def honest_reads(bench, device):
    stat = pathlib.Path(f"/sys/block/{os.path.basename(device)}/stat")
    before = int(stat.read_text().split()[2])
    run = bench.run_engine("--verify", "--pattern", "random", device)
    share = (int(stat.read_text().split()[2]) - before) * 512 / run["bytes"]
    bench.row("bytes read from the device / bytes verified", f"{share:.3f}", ">= 1", share >= 1)


def many(bench):
    devices = [bench.loop(64 * MIB, f"m{i}.img") for i in range(64)]
    for name, options, target in (("zero", (), 100), ("random", ("--pattern", "random"), 100)):
        run = bench.run_engine("--verify", *options, *devices)
        bench.row(f"64 drives, {name}: peak memory, MiB", f"{run['rss_mib']:.0f}", f"<= {target}", run["rss_mib"] <= target)
    few = bench.run_engine("--verify", *devices[:4])
    all_64 = bench.run_engine("--verify", *devices)
    value = all_64["gb_s"] / few["gb_s"]
    bench.row("64 drives against the sum of 4, zero", f"{value:.2f}", ">= 0.60", value >= 0.60)
    bench.drop(devices)


def set_limit(devices, rate):
    """Rate limits through the cgroup that this process is in; None where that cannot be done."""
    group = pathlib.Path("/sys/fs/cgroup/blkio/radera-bench")
    if pathlib.Path("/sys/fs/cgroup/blkio").is_dir():
        group.mkdir(exist_ok=True)
        for device in devices:
            numbers = os.stat(device).st_rdev
            for kind in ("read", "write"):
                (group / f"blkio.throttle.{kind}_bps_device").write_text(f"{os.major(numbers)}:{os.minor(numbers)} {rate}")
        return group
    return None


def limited(bench):
    rate = 150 * 1000 * 1000
    devices = [bench.loop(256 * MIB, f"r{i}.img") for i in range(24)]
    try:
        group = set_limit(devices, rate)
    except OSError:
        group = None
    if group is None:
        bench.row("24 drives at 150 MB/s on 2 CPUs", "-", ">= 0.98", None, "no blkio limits on this machine")
        bench.drop(devices)
        return
    parent = pathlib.Path("/sys/fs/cgroup/blkio/cgroup.procs")
    (group / "cgroup.procs").write_text(str(os.getpid()))
    try:
        ideal = 2 * 256 * MIB / rate
        for name, options in (("zero", ()), ("random, vector AES", ("--pattern", "random")),
                              ("random, OpenSSL", ("--pattern", "random", "--openssl"))):
            run = bench.run_engine("--verify", *options, *devices)
            value = ideal / run["slowest_s"]
            bench.row(f"24 drives at 150 MB/s on 2 CPUs, {name}", f"{value:.2f}", ">= 0.98", value >= 0.98)
    finally:
        parent.write_text(str(os.getpid()))
        group.rmdir()
        bench.drop(devices)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build")
    parser.add_argument("--quick", action="store_true", help="three pairs on 1 GiB instead of five on 2 GiB")
    parser.add_argument("--json", metavar="FILE", help="also write the rows as JSON")
    options = parser.parse_args()
    if os.geteuid() != 0:
        print("bench: needs root for loop devices", file=sys.stderr)
        return 1
    pin = "2,3" if (os.cpu_count() or 1) >= 4 else None
    bench = Bench(options.build, 3 if options.quick else 5, GIB if options.quick else 2 * GIB, pin)
    print(f"{'measure':58} {'measured':>12}  {'target':>14}  met")
    device = bench.loop(bench.size, "one.img")
    ceiling(bench, device)
    cpu_cost(bench, device)
    others(bench, device)
    nwipe(bench, device)
    honest_reads(bench, device)
    bench.drop([device])
    many(bench)
    limited(bench)
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps(bench.rows, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
