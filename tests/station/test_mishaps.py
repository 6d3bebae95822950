# SPDX-License-Identifier: GPL-3.0-or-later
"""The service at its worst moments: killed before every sync of its store, a full disk, a folder that is gone, wrong clocks, a watchdog."""
import os
import pathlib
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time

import dbus

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from service import NAME, PATH, PIN, RADERAD, Service  # noqa: E402
import tap  # noqa: E402

MISHAP = os.environ.get("RADERA_MISHAP", str(tap.ROOT / "build/tests/station/libmishap.so"))


class Mishaps(Service):
    def setUp(self):
        super().setUp()
        if tap.SANITIZED:
            self.skipTest("a sanitizer wants to be loaded first")

    def rows(self, sql):
        with sqlite3.connect(f"file:{self.store}/radera.sqlite3?mode=ro", uri=True) as store:
            return store.execute(sql).fetchall()

    def until(self, holds, what, seconds=60):
        end = time.monotonic() + seconds
        while not holds():
            self.assertLess(time.monotonic(), end, what)
            time.sleep(0.02)

    def everything_is_recorded(self):
        return self.rows("SELECT count(*) FROM job WHERE ended = 0 OR recorded = 0")[0][0] == 0 and \
            self.rows("SELECT count(*) FROM record WHERE certificate_id NOT IN (SELECT certificate_id FROM certificate)")[0][0] == 0 and \
            self.rows("SELECT count(*) FROM outbox")[0][0] == 0


class EverySync(Mishaps):
    """Dies before its n-th sync, for every n until it does not die any more; the next start makes up for it."""

    DRIVES = (("one", "256KiB", {}), ("two", "256KiB", {"bus": "nvme"}), ("three", "256KiB", {"bus": "scsi"}))

    def begin(self, number):
        environment = {"LD_PRELOAD": MISHAP, "RADERA_MISHAP_KILL": str(number)}
        self.service = subprocess.Popen([RADERAD, "--store", self.store, "--bus", self.address, *self.simulate], stderr=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, env=self.environment(environment))

    def work(self):
        """What a person does, as far as the service lives; the jobs that it was told of."""
        told = []
        client = self.client()
        try:
            self.until(lambda: client.bus.name_has_owner(NAME) or self.service.poll() is not None, "it neither runs nor died")
            client.station().Scan()
            client.station().SignIn("asa", PIN)
            told += client.erase_all(["SIM-ONE", "SIM-TWO"], "PC-1")
            told.append(client.erase("SIM-THREE", "PC-2"))
            for job in told:
                self.until(lambda job=job: client.get(job, NAME + ".Job")["CertificateId"] or self.service.poll() is not None, "no end")
        except dbus.DBusException:
            self.service.wait(20)  # it died under our hands: nothing else may fail here
        return [job.rsplit("/", 1)[1].replace("_2d", "-").lstrip("_") for job in told]

    def check(self, number, told):
        jobs = {row[0]: row[1:] for row in self.rows("SELECT job_id, ended, recorded FROM job")}
        for job in told:
            self.assertTrue(any(it.endswith(job[-20:]) for it in jobs), f"sync {number}: a job that was told is lost")
        records = self.rows("SELECT inventory_id, count(*) FROM record GROUP BY 1")
        self.assertTrue(all(count == 1 for _, count in records), f"sync {number}: {records}")
        certificates = [row[0] for row in self.rows("SELECT certificate_id FROM certificate")]
        files = sorted(it.name for it in (self.store / "certificates").glob("*.pdf")) if certificates else []
        self.assertEqual(files, sorted(f"{it}.pdf" for it in certificates), f"sync {number}")
        self.radera("archive", "verify", "--quick", "--store", self.store, *self.simulate)

    def test_killed_before_every_sync(self):
        self.make(*self.DRIVES)
        fresh = self.directory / "fresh"
        shutil.copytree(self.store, fresh)
        number, dead = 0, True
        while dead:
            number += 1
            shutil.rmtree(self.store)
            shutil.copytree(fresh, self.store)
            self.begin(number)
            told = self.work()
            dead = self.service.poll() is not None
            if dead:
                self.assertEqual(self.service.returncode, -signal.SIGKILL, f"sync {number}")
            else:
                self.service.terminate()
                self.service.wait(60)
                dead = self.service.returncode == -signal.SIGKILL
            client = self.start()
            self.until(self.everything_is_recorded, f"sync {number}: it does not make up for it")
            self.until(lambda: not client.get(PATH)["EvidenceProblem"], f"sync {number}: a problem stays")
            self.stop()
            for it in self.clients:
                it.close()
            self.clients.clear()
            self.check(number, told)
        print(f"# killed before each of {number - 1} syncs", flush=True)
        self.assertGreater(number, 20)


class Disk(Mishaps):
    def test_full_for_a_while(self):
        """Nothing is called erased on a store that takes nothing; what was done is recorded when there is room again."""
        self.make(("one", "8MiB", {"rate": "8MiB"}), ("two", "1MiB", {}))
        full = self.directory / "full"
        client = self.start(env={"LD_PRELOAD": MISHAP, "RADERA_MISHAP_FULL": str(full)})
        client.station().SignIn("asa", PIN)
        job = client.erase("SIM-ONE", "PC-1")
        client.wait(job, lambda it: it["DoneBytes"] > 0)
        full.touch()
        end = client.wait(job, lambda it: it["State"] == "ended", 60)
        self.assertEqual(end["CertificateId"], "")
        self.assertNotEqual(end["Outcome"], "erased", "its end could not be journalled")
        self.refuses("Evidence", client.station().SignIn, "bo", PIN)
        full.unlink()
        client.station().SignIn("asa", PIN)
        client.station().Scan()  # goes on with what is unfinished
        self.until(self.everything_is_recorded, "it does not make up for it")
        self.until(lambda: not client.get(PATH)["EvidenceProblem"], "the problem stays")
        self.stop()
        records = self.radera_json("archive", "list", "--store", self.store, *self.simulate)["records"]
        self.assertEqual([(it["inventory_id"], it["outcome"]) for it in records], [("PC-1", "erased")])
        self.radera("archive", "verify", "--store", self.store, *self.simulate)

    def test_certificates_that_cannot_be_written(self):
        """The stick is gone: the records are safe, it is told, and the files are written when it is back."""
        self.make(("one", "1MiB", {}), ("two", "1MiB", {}))
        stick = self.directory / "stick"
        stick.write_text("no folder", encoding="utf-8")
        client = self.start("--certificates", stick)
        client.station().SignIn("asa", PIN)
        first = client.end(client.erase("SIM-ONE", "PC-1"))["CertificateId"]
        self.until(lambda: str(stick) in client.get(PATH)["EvidenceProblem"], "nobody is told")
        client.erase("SIM-TWO", "PC-2")  # another record: the first one's file is still missing, and that stays told
        self.until(lambda: self.rows("SELECT count(*) FROM certificate")[0][0] == 2, "no second record")
        time.sleep(0.3)
        self.assertIn(str(stick), client.get(PATH)["EvidenceProblem"])
        stick.unlink()
        self.stop()
        client = self.start("--certificates", stick)
        self.until(lambda: (stick / f"{first}.pdf").exists(), "it is not made up for")
        self.until(lambda: not client.get(PATH)["EvidenceProblem"], "the problem stays")
        self.until(self.everything_is_recorded, "it stays in the queue")
        self.stop()
        self.assertIn(f"{first}.pdf", [it.name for it in stick.iterdir()])
        self.assertEqual(len(list(stick.glob("*.pdf"))), 2)

    def test_read_only_store(self):
        if os.geteuid() != 0:
            self.skipTest("needs root")
        self.make(("one", "1MiB", {}))
        kept = self.directory / "kept"
        shutil.copytree(self.store, kept)
        shutil.rmtree(self.store)
        self.store.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "none", self.store], check=True)
        self.addCleanup(subprocess.run, ["umount", "-l", self.store], check=False)
        shutil.copytree(kept, self.store, dirs_exist_ok=True)
        subprocess.run(["mount", "-o", "remount,ro", self.store], check=True)
        done = subprocess.run([RADERAD, "--store", self.store, "--bus", self.address, *self.simulate], capture_output=True, text=True,
                              env=self.environment(), timeout=30)
        self.assertEqual(done.returncode, 6, done.stderr)
        self.assertIn("can be written", done.stderr)


class Clock(Mishaps):
    def test_wrong_at_the_start(self):
        self.make(("one", "1MiB", {}))
        wrong = self.directory / "wrong"
        wrong.write_text(str(-20 * 365 * 86400), encoding="utf-8")
        done = subprocess.run([RADERAD, "--store", self.store, "--bus", self.address, *self.simulate], capture_output=True, text=True,
                              env=self.environment({"LD_PRELOAD": MISHAP, "RADERA_MISHAP_CLOCK": str(wrong)}), timeout=30)
        self.assertEqual(done.returncode, 6, done.stderr)
        self.assertIn("clock", done.stderr)

    def test_jumps_in_the_middle(self):
        """An hour forth, a day back: the work goes on, durations are what they were, and nothing is signed on a day when nobody could have."""
        self.make(("one", "8MiB", {"rate": "4MiB"}))
        wrong = self.directory / "wrong"
        wrong.write_text("0", encoding="utf-8")
        client = self.start(env={"LD_PRELOAD": MISHAP, "RADERA_MISHAP_CLOCK": str(wrong)})
        client.station().SignIn("asa", PIN)
        job = client.erase("SIM-ONE", "PC-1")
        for jump in (3600, -86400):
            client.wait(job, lambda it: it["DoneBytes"] > 0)
            wrong.write_text(str(jump), encoding="utf-8")
            time.sleep(0.3)
        end = client.wait(job, lambda it: it["State"] == "ended")
        self.assertEqual(end["Outcome"], "erased")
        self.until(lambda: "set the clock" in client.get(PATH)["EvidenceProblem"], "nobody is told")
        wrong.write_text("0", encoding="utf-8")
        self.stop()
        client = self.start()
        self.until(self.everything_is_recorded, "it does not make up for it")
        client.station().SignIn("kim", PIN)
        end = {"CertificateId": str(client.station().Search(dbus.Dictionary({}, signature="sv"))[0][0])}
        self.stop()
        record = self.radera_json("archive", "show", end["CertificateId"], "--store", self.store, *self.simulate)
        self.assertLess(record["drives"][0]["result"]["duration_ms"], 60000)
        self.radera("archive", "verify", "--store", self.store, *self.simulate)


class Watchdog(Mishaps):
    def test_what_a_service_manager_is_told(self):
        self.make(("one", "1MiB", {}))
        path = str(self.directory / "notify")
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
            listener.bind(path)
            listener.settimeout(20)
            self.start(env={"NOTIFY_SOCKET": path, "WATCHDOG_USEC": "400000"})
            told = set()
            while not {"READY=1", "WATCHDOG=1"} <= told:
                told |= set(listener.recv(4096).decode().split("\n"))
            self.service.send_signal(signal.SIGSTOP)  # a loop that hangs says nothing, and would be started anew
            listener.settimeout(1)
            with self.assertRaises(TimeoutError):
                while True:
                    listener.recv(4096)
            self.service.send_signal(signal.SIGCONT)
            listener.settimeout(20)
            self.service.terminate()
            while "STOPPING=1" not in told:
                told |= set(listener.recv(4096).decode().split("\n"))
        self.service.wait(20)
        self.service.stderr.close()


if __name__ == "__main__":
    tap.main()
