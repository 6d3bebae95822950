#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the station service costs beside its jobs: 63 simulated drives and one that comes and goes, two clients that listen to everything.

Reports; never fails because a machine is slow."""
import os
import pathlib
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build-bench"
os.environ.setdefault("RADERA", str(BUILD / "src/cli/radera"))
os.environ.setdefault("RADERAD", str(BUILD / "src/raderad/raderad"))
sys.path.insert(0, str(ROOT / "tests/station"))
from service import NAME, PIN, Service  # noqa: E402

DRIVES = 63
SECONDS = 10
TICK = os.sysconf("SC_CLK_TCK")


class Listener:
    """A client that takes every signal, as a screen does."""

    def __init__(self, address, path):
        self.path = path
        self.process = subprocess.Popen(["dbus-monitor", "--address", address, "--profile", f"type='signal',sender='{NAME}'"],
                                        stdout=open(path, "wb"), stderr=subprocess.DEVNULL)

    def count(self):
        return self.path.read_bytes().count(b"\nsig\t")

    def close(self):
        self.process.kill()
        self.process.wait()


class Bench(Service):
    def runTest(self):
        pass

    def cpu(self, thread=None):
        """Seconds of processor time of the service, or of one of its threads."""
        pid = self.service.pid
        path = f"/proc/{pid}/task/{thread}/stat" if thread else f"/proc/{pid}/stat"
        fields = pathlib.Path(path).read_text(encoding="utf-8").rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def memory_mib(self):
        status = pathlib.Path(f"/proc/{self.service.pid}/status").read_text(encoding="utf-8")
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024

    def prepare(self):
        self.make(*((f"d{i:02d}", "1GiB", {"rate": "2MiB", "prefilled": "false"}) for i in range(DRIVES)), ("late", "1GiB", {"absent": "true", "prefilled": "false"}))

    def hot_plug_ms(self, client):
        times = []
        for _ in range(9):
            began = time.monotonic()
            client.plug("late")
            client.wait_drive("SIM-LATE")
            times.append(1000 * (time.monotonic() - began))
            client.plug("late", False)
            client.wait_drive("SIM-LATE", lambda it: it is None)
        return statistics.median(times)

    def measure(self):
        self.prepare()
        client = self.start()
        idle_mib = self.memory_mib()
        client.station().SignIn("asa", PIN)
        plug_ms = self.hot_plug_ms(client)
        jobs = [client.erase(f"SIM-D{i:02d}", f"PC-{i}") for i in range(DRIVES)]
        listeners = [Listener(self.address, self.directory / f"listener-{i}") for i in range(2)]
        time.sleep(1)
        before, all_before, signals = self.cpu(self.service.pid), self.cpu(), sum(it.count() for it in listeners)
        time.sleep(SECONDS)
        bus, everything = self.cpu(self.service.pid) - before, self.cpu() - all_before
        told = (sum(it.count() for it in listeners) - signals) / 2 / SECONDS
        busy_mib = self.memory_mib()
        busy_plug_ms = self.hot_plug_ms(client)
        began = time.monotonic()
        client.job(jobs[0]).Cancel()
        client.wait(jobs[0], lambda it: it["State"] == "ended")
        one_s = time.monotonic() - began
        began = time.monotonic()
        for job in jobs[1:]:
            client.job(job).Cancel()
        for job in jobs[1:]:
            client.wait(job, lambda it: it["State"] == "ended")
        all_s = time.monotonic() - began
        for listener in listeners:
            listener.close()
        return [
            (f"{DRIVES} jobs, two listening clients: the bus thread, of one core", f"{100 * bus / SECONDS:.1f} %", "<= 3 %"),
            ("the same, of the processor time of the whole service", f"{100 * bus / max(everything, 0.01):.1f} %", ""),
            ("signals to each client", f"{told:.0f} a second", "<= 640"),
            ("memory, idle / with the jobs and their buffers", f"{idle_mib:.0f} / {busy_mib:.0f} MiB", "<= 64 MiB + buffers"),
            ("plugged in to visible, idle / with the jobs", f"{plug_ms:.0f} / {busy_plug_ms:.0f} ms", "<= 500 ms"),
            ("cancel to ended, one / 62 others", f"{one_s:.2f} / {all_s:.2f} s", "<= 1 s"),
        ]


def main():
    bench = Bench()
    bench.setUp()
    try:
        for row in bench.measure():
            print("| " + " | ".join(row) + " |", flush=True)
    finally:
        bench.tearDown()
        bench.doCleanups()


if __name__ == "__main__":
    main()
