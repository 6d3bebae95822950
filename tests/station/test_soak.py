# SPDX-License-Identifier: GPL-3.0-or-later
"""Many jobs on a service that is killed again and again, while drives are pulled and put back: nothing is lost, nothing is there twice, and it
does not grow.

RADERA_SOAK_JOBS says how many (default 80)."""
import os
import pathlib
import random
import signal
import sqlite3
import sys
import time

import dbus

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from service import NAME, PIN, Service  # noqa: E402
import tap  # noqa: E402

JOBS = int(os.environ.get("RADERA_SOAK_JOBS", "80"))
DRIVES = 16


class Soak(Service):
    def drives(self):
        """Good ones, slow ones, some that lose writes or have bad sectors."""
        kinds = [{}, {}, {"rate": "4MiB"}, {"faults": "[{ kind: lost-write, offset: 512KiB, length: 4KiB }]"}, {"bus": "scsi"},
                 {"bus": "nvme"}, {"faults": "[{ kind: bad-write, offset: 256KiB, length: 4KiB }]"}, {"faults": "[{ kind: slow, offset: 0, length: 1MiB, delay-ms: 20 }]"}]
        return [(f"d{i:02d}", "1MiB", dict(kinds[i % len(kinds)])) for i in range(DRIVES)]

    def resources(self):
        status = pathlib.Path(f"/proc/{self.service.pid}/status").read_text(encoding="utf-8")
        rss = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
        return rss, len(os.listdir(f"/proc/{self.service.pid}/fd"))

    def again(self):
        client = self.start()
        client.station().SignIn("asa", PIN)
        return client

    def test_many_jobs_and_kills(self):
        random.seed(4711)
        self.make(*self.drives())
        client = self.again()
        started, kills, pulls = {}, 0, 0
        first = None
        while len(started) < JOBS:
            free = [serial for serial, path in client.drives().items() if client.get(path, NAME + ".Drive")["Job"] == "/"]
            for serial in random.sample(free, min(len(free), JOBS - len(started), 4)):
                number = f"PC-{len(started):05d}"
                try:
                    started[number] = client.erase(serial, number)
                except KeyError:
                    pass  # it was pulled just now
                except dbus.DBusException as error:  # it may be starting, its old job goes on, or it was pulled just now
                    self.assertIn(error.get_dbus_name(), [f"org.radera.Error.{name}" for name in ("Refused", "Input", "IO")], error)
            time.sleep(random.uniform(0, 0.1))
            if len(started) > DRIVES and first is None:
                first = self.resources()
            if random.random() < 0.2:  # pulled, and back in a moment or while others run
                name = f"d{random.randrange(DRIVES):02d}"
                client.plug(name, False)
                time.sleep(random.choice((0, 0.02, 0.2)))
                client.plug(name)
                pulls += 1
            if random.random() < 0.03:
                self.stop(signal.SIGKILL)
                self.clients.clear()
                kills += 1
                client = self.again()
        end = time.monotonic() + 120
        while any(job["State"] != "ended" for job in (client.get(path, NAME + ".Job") for path in client.objects() if "/job/" in path)):
            self.assertLess(time.monotonic(), end)
            time.sleep(0.2)
        while self.waiting():
            self.assertLess(time.monotonic(), end)
            time.sleep(0.2)
        last = self.resources()
        self.stop()
        with sqlite3.connect(self.store / "radera.sqlite3") as store:
            jobs = store.execute("SELECT count(*), count(DISTINCT job_id), sum(ended), sum(recorded) FROM job").fetchone()
        self.assertEqual(jobs, (len(started),) * 4, "a job was lost or doubled")
        records = self.radera_json("archive", "list", "--store", self.store, "--limit", "100000", *self.simulate)["records"]
        self.assertEqual(sorted(it["inventory_id"] for it in records), sorted(started))
        self.radera("archive", "verify", "--quick", "--store", self.store, *self.simulate)
        print(f"# {len(started)} jobs, {pulls} drives pulled, {kills} kills; memory {first[0]} -> {last[0]} KiB, files {first[1]} -> {last[1]}", flush=True)
        self.assertLessEqual(last[1], first[1] + 8, "open files grow")

    def waiting(self):
        with sqlite3.connect(f"file:{self.store}/radera.sqlite3?mode=ro", uri=True) as store:
            return store.execute("SELECT count(*) FROM job WHERE recorded = 0").fetchone()[0]


if __name__ == "__main__":
    tap.main()
