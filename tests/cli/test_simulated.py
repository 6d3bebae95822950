# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job from the command line on simulated drives: every end a job can have, and the evidence of each."""
import json
import os
import signal
import sqlite3
import subprocess
import time

import support  # noqa: F401
import tap

SIMULATE = ("--simulate", "demo")


class Erase(tap.Case):
    def setUp(self):
        super().setUp()
        self.make_store(*SIMULATE)
        listing = self.radera_json("drives", *SIMULATE)
        self.drives = [drive["node"] for drive in listing["drives"]]

    def erase(self, *drives, code, simulate="demo", profile="clear-zero"):
        done = self.radera("erase", *drives, "--simulate", simulate, "--store", self.store, "--inventory-id", "104233",
                           "--operator", "asa", "--profile", profile, "--yes", "--json", code=code)
        return json.loads(done.stdout)

    def test_four_drives_one_fails_honestly(self):
        jobs = self.erase(*self.drives, code=1)["jobs"]
        outcomes = sorted(job["result"]["outcome"] for job in jobs)
        self.assertEqual(outcomes.count("failed"), 1, outcomes)
        self.assertEqual(len(jobs), 4)
        self.assertEqual(len({job["certificate"] for job in jobs}), 1, "one asset, one certificate")
        page = self.radera_json("certificate", "verify", jobs[0]["certificate"], "--trust", self.root)["certificates"][0]
        self.assertEqual(page["verdict"], "valid", page)
        self.assertEqual(page["outcome"], "failed", "no better than its worst drive")
        self.assertTrue(page["simulated"])
        record = self.radera_json("certificate", "show", jobs[0]["certificate"])
        for job, drive in zip(jobs, record["drives"]):
            self.assertTrue(job["simulated"])
            self.assertEqual(drive["result"]["outcome"], job["result"]["outcome"])
            self.assertEqual(drive["job_id"], job["job_id"])
        failed = next(job for job in jobs if job["result"]["outcome"] == "failed")
        self.assertEqual(failed["result"]["level_reached"], "none")
        self.assertGreater(sum(step["mismatch_bytes"] for step in failed["result"]["steps"]), 0)

    def test_archive_finds_and_verifies(self):
        self.erase(self.drives[0], code=0)
        found = self.radera_json("archive", "find", "104233", "--store", self.store, *SIMULATE)["records"]
        self.assertEqual(len(found), 1)
        identity = found[0]["certificate_id"]
        for text in (found[0]["serial"], identity, found[0]["serial"][:5]):
            self.assertEqual(len(self.radera_json("archive", "find", text, "--store", self.store, *SIMULATE)["records"]), 1, text)
        self.assertEqual(self.radera_json("archive", "find", "nothing", "--store", self.store, *SIMULATE)["records"], [])
        self.radera("archive", "verify", "--store", self.store, *SIMULATE)
        self.radera("archive", "export", identity, "--to", self.directory / "out", "--store", self.store, *SIMULATE)
        self.radera("certificate", "verify", self.directory / "out" / f"{identity}.pdf", "--trust", self.root)
        shown = self.radera_json("archive", "show", identity, "--store", self.store, *SIMULATE)
        self.assertEqual(shown["certificate_id"], identity)
        self.assertTrue(shown["simulated"])

    def test_archive_notices_a_changed_record(self):
        self.erase(self.drives[0], code=0)
        self.radera("archive", "verify", "--store", self.store, *SIMULATE)
        database = sqlite3.connect(self.store / "radera.sqlite3")
        for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            database.execute(f'DROP TRIGGER "{name}"')
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%json%'")]
        changed = 0
        for table in tables:
            columns = [row[1] for row in database.execute(f'PRAGMA table_info("{table}")')]
            if "json" in columns:
                changed += database.execute(f"UPDATE \"{table}\" SET json = replace(json, '104233', '104234')").rowcount
        database.commit()
        database.close()
        self.assertGreater(changed, 0, "the test found no record to change")
        done = self.radera("archive", "verify", "--store", self.store, *SIMULATE, code=6)
        self.assertIn("changed: entry 2: its record was changed", done.stdout)

    def test_progress_lines(self):
        done = self.radera("erase", self.drives[0], *SIMULATE, "--store", self.store, "--inventory-id", "1", "--operator",
                           "asa", "--yes", "--progress", "json", "--profile", "clear-zero")
        lines = [json.loads(line) for line in done.stderr.splitlines()]
        self.assertTrue(lines[-1]["finished"])
        self.assertEqual(lines[-1]["drive"], self.drives[0])
        self.assertGreater(len(lines), 1)

    def test_never_overwrites_a_certificate(self):
        first = self.erase(self.drives[0], code=0)["jobs"][0]
        self.radera("archive", "export", "--store", self.store, *SIMULATE)
        names = sorted(path.name for path in (self.store / "certificates").glob("*.pdf"))
        self.assertEqual(names, [f"{first['certificate_id']}-2.pdf", f"{first['certificate_id']}.pdf"])

    def test_unwritable_certificates_keep_the_record(self):
        blocker = self.directory / "not-a-directory"
        blocker.write_text("in the way")
        done = self.radera("erase", self.drives[0], *SIMULATE, "--store", self.store, "--inventory-id", "104233", "--operator",
                           "asa", "--yes", "--certificates", blocker, "--profile", "clear-zero", "--json", code=6)
        job = json.loads(done.stdout)["jobs"][0]
        self.assertEqual(job["result"]["outcome"], "erased")
        self.assertEqual(job["certificate"], "")
        self.assertIn("archive export", job["evidence_problem"]["advice"])
        self.assertEqual(blocker.read_text(), "in the way")
        self.radera("archive", "export", job["certificate_id"], "--to", self.directory / "later", "--store", self.store, *SIMULATE)
        self.radera("certificate", "verify", self.directory / "later" / f"{job['certificate_id']}.pdf", "--trust", self.root)

    def test_faults(self):
        listing = self.radera_json("drives", "--simulate", "faults")["drives"]
        nodes = [drive["node"] for drive in listing if "stall" not in drive["node"]]
        done = self.radera("erase", *nodes, "--simulate", "faults", "--store", self.store, "--inventory-id", "f", "--operator",
                           "asa", "--profile", "clear-random", "--yes", "--json", code=None)
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        outcome = {job["drive"]: job["result"]["outcome"] for job in json.loads(done.stdout)["jobs"]}
        for node in nodes:
            if any(word in node for word in ("lost", "flip", "vanish", "shrink", "swap")):
                self.assertEqual(outcome[node], "failed", node)
            if "transient" in node or "slow" in node:
                self.assertEqual(outcome[node], "erased", node)
            if "bad" in node:
                self.assertEqual(outcome[node], "erased-with-exceptions", node)

    def start(self, *drives, profile="clear-random"):
        process = subprocess.Popen([tap.RADERA, "erase", *drives, *SIMULATE, "--store", str(self.store), "--inventory-id", "104233",
                                    "--operator", "asa", "--profile", profile, "--yes", "--progress", "json"],
                                   env=self.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.stdout.close)
        return process

    def wait_for_progress(self, process, share):
        for line in process.stderr:
            snapshot = json.loads(line)
            if snapshot["job_done_bytes"] > share * snapshot["job_total_bytes"]:
                return
        self.fail("the erasure ended before it could be stopped")

    def resume(self):
        done = self.radera("resume", "--store", self.store, *SIMULATE, "--json")
        return json.loads(done.stdout)["jobs"]

    def test_kill_and_resume(self):
        process = self.start(self.drives[0])
        self.wait_for_progress(process, 0.2)
        process.kill()
        process.wait()
        refused = self.radera("erase", self.drives[0], *SIMULATE, "--store", self.store, "--inventory-id", "1", "--operator",
                              "asa", "--yes", code=3)
        self.assertIn("resume", refused.stderr)
        jobs = self.resume()
        self.assertEqual(len(jobs), 1)
        self.assertEqual(jobs[0]["result"]["outcome"], "erased")
        self.assertEqual(jobs[0]["result"]["interruptions"], 1)
        self.radera("certificate", "verify", jobs[0]["certificate"], "--trust", self.root)
        self.assertEqual(self.radera_json("resume", "--store", self.store, *SIMULATE)["jobs"], [])

    def test_sigterm_is_resumable(self):
        process = self.start(self.drives[0])
        self.wait_for_progress(process, 0.1)
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(timeout=60), 7)
        self.assertEqual(self.radera_json("archive", "list", "--store", self.store, *SIMULATE)["records"], [])
        self.assertEqual(self.resume()[0]["result"]["outcome"], "erased")

    def test_abandon(self):
        process = self.start(self.drives[0])
        self.wait_for_progress(process, 0.1)
        process.kill()
        process.wait()
        refused = self.radera("erase", self.drives[0], *SIMULATE, "--store", self.store, "--inventory-id", "1", "--operator",
                              "asa", "--yes", code=3)
        job = refused.stderr.split("--abandon ")[1].split()[0]
        self.radera("resume", "--abandon", "no-such-job", "--store", self.store, *SIMULATE, code=2)
        self.radera("resume", "--abandon", job, "--store", self.store, *SIMULATE)
        records = self.radera_json("archive", "list", "--store", self.store, *SIMULATE)["records"]
        self.assertEqual([record["outcome"] for record in records], ["cancelled"])
        self.assertEqual(records[0]["level"], "none")

    def test_an_interrupted_asset_gets_one_record(self):
        """Two drives of one asset, stopped, one of them given up: nothing is recorded until both have ended."""
        process = self.start(self.drives[0], self.drives[1])
        self.wait_for_progress(process, 0.1)
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(timeout=60), 7)
        database = sqlite3.connect(self.store / "radera.sqlite3")
        jobs = [job for (job,) in database.execute("SELECT job_id FROM job ORDER BY json_extract(intent, '$.drive.node')")]
        database.close()
        self.assertEqual(len(jobs), 2)
        self.radera("resume", "--abandon", jobs[0], "--store", self.store, *SIMULATE)
        self.assertEqual(self.radera_json("archive", "list", "--store", self.store, *SIMULATE)["records"], [])
        self.radera("resume", "--store", self.store, *SIMULATE, code=None)
        records = self.radera_json("archive", "list", "--store", self.store, *SIMULATE)["records"]
        self.assertEqual(len(records), 1)
        record = self.radera_json("archive", "show", records[0]["certificate_id"], "--store", self.store, *SIMULATE)
        self.assertEqual([drive["job_id"] for drive in record["drives"]], jobs)
        self.assertEqual(record["drives"][0]["result"]["outcome"], "cancelled")
        self.assertIn(record["drives"][1]["result"]["outcome"], ("erased", "erased-with-exceptions"))
        self.assertEqual(record["outcome"], "cancelled")

    def test_two_programs_never_share_a_store(self):
        process = self.start(self.drives[0])
        self.wait_for_progress(process, 0.05)
        self.radera("erase", self.drives[1], *SIMULATE, "--store", self.store, "--inventory-id", "1", "--operator", "asa",
                    "--yes", code=3)
        process.kill()
        process.wait()


class Refusals(tap.Case):
    def test_no_key(self):
        done = self.radera("erase", "sim:x", *SIMULATE, "--store", self.store, "--inventory-id", "1", "--operator", "asa",
                           "--yes", code=None)
        self.assertIn(done.returncode, (2, 6))
        drive = self.radera_json("drives", *SIMULATE)["drives"][0]["node"]
        done = self.radera("erase", drive, *SIMULATE, "--store", self.store, "--inventory-id", "1", "--operator", "asa",
                           "--yes", code=6)
        self.assertIn("radera pki init", done.stderr)
        self.assertFalse(self.store.exists(), "a refused erasure must not make a store")

    def test_unknown_operator_purge_and_words(self):
        self.make_store(*SIMULATE)
        drive = self.radera_json("drives", *SIMULATE)["drives"][0]["node"]
        common = ("erase", drive, *SIMULATE, "--store", self.store, "--yes")
        self.radera(*common, "--inventory-id", "1", "--operator", "nobody", code=3)
        done = self.radera(*common, "--inventory-id", "1", "--operator", "asa", "--profile", "purge", code=3)
        self.assertNotEqual(done.stderr, "")
        self.radera(*common, "--inventory-id", "åäö", "--operator", "asa", code=2)
        self.radera(*common, "--operator", "asa", code=2)
        self.radera(*common, "--inventory-id", "1", "--operator", "asa", "--profile", "no-such", code=2)
        self.radera("erase", drive, drive, *SIMULATE, "--store", self.store, "--yes", "--inventory-id", "1", "--operator", "asa",
                    code=2)
        self.radera("erase", "sim:none", *SIMULATE, "--store", self.store, "--yes", "--inventory-id", "1", "--operator", "asa",
                    code=2)
        done = self.radera("erase", drive, *SIMULATE, "--store", self.store, "--inventory-id", "1", "--operator", "asa", code=3)
        self.assertIn("--yes", done.stderr)
        self.assertEqual(self.radera_json("archive", "list", "--store", self.store, *SIMULATE)["records"], [])

    def test_retired_operator(self):
        self.make_store(*SIMULATE)
        self.radera("operator", "retire", "asa", "--store", self.store, *SIMULATE)
        drive = self.radera_json("drives", *SIMULATE)["drives"][0]["node"]
        self.radera("erase", drive, *SIMULATE, "--store", self.store, "--inventory-id", "1", "--operator", "asa", "--yes", code=3)

    def test_simulated_and_real_never_mix(self):
        self.make_store(*SIMULATE)
        self.radera("operator", "add", "bo", "--name", "Bo", "--store", self.store, code=3)

    def test_usage(self):
        for words in (["erase"], ["frob"], ["archive"], ["drives", "--frob"], ["drives", "x"], ["plan"], ["drives", "--json=1"],
                      ["archive", "list", "--from", "yesterday"], ["archive", "list", "--limit", "0"], []):
            self.radera(*words, code=2)
        self.radera("--help")
        self.radera("archive", "--help")
        for verb in ("drives", "plan", "erase", "resume", "profiles", "check", "certificate verify", "archive find", "pki init",
                     "operator add"):
            self.assertIn("Usage: radera " + verb, self.radera(*verb.split(), "--help").stdout)
        self.assertIn("radera 0", self.radera("--version").stdout)

    def test_bad_profiles(self):
        bad = sorted((tap.ROOT / "profiles/bad").glob("*.yaml"))
        self.assertGreater(len(bad), 10)
        for path in bad:
            done = self.radera("check", path, code=2)
            self.assertIn(path.name, done.stderr)
        for path in sorted((tap.ROOT / "profiles/sanitization").glob("*.yaml")):
            self.radera("check", path)
        self.radera("check", "/no/such/file", code=None)

    @tap.need_tool("faketime")
    def test_wrong_clock(self):
        self.make_store(*SIMULATE)
        drive = self.radera_json("drives", *SIMULATE)["drives"][0]["node"]
        for moment in ("1970-01-01 00:10:00", "2099-01-01 00:00:00"):
            done = subprocess.run(["faketime", "-f", moment, tap.RADERA, "erase", drive, *SIMULATE, "--store", str(self.store),
                                   "--inventory-id", "1", "--operator", "asa", "--yes"], capture_output=True, text=True,
                                  env=self.environment())
            if tap.SANITIZED:
                self.skipTest("faketime's preload does not go with sanitizers")
            self.assertEqual(done.returncode, 6, done.stderr)
            self.assertIn("clock", done.stderr)
        self.assertEqual(self.radera_json("archive", "list", "--store", self.store, *SIMULATE)["records"], [])

    def test_damaged_store(self):
        self.make_store(*SIMULATE)
        drive = self.radera_json("drives", *SIMULATE)["drives"][0]["node"]
        database = self.store / "radera.sqlite3"
        for damage in (b"", b"not a database at all" * 100, os.urandom(8192)):
            database.write_bytes(damage)
            for suffix in ("-wal", "-shm"):
                (self.store / f"radera.sqlite3{suffix}").unlink(missing_ok=True)
            done = self.radera("erase", drive, *SIMULATE, "--store", self.store, "--inventory-id", "1", "--operator", "asa",
                               "--yes", code=6)
            self.assertIn("radera.sqlite3", done.stderr)
            self.assertEqual(database.read_bytes(), damage, "a damaged store must be left as it is")

    def test_foreign_and_truncated_certificates(self):
        self.make_store(*SIMULATE)
        drive = self.radera_json("drives", *SIMULATE)["drives"][0]["node"]
        done = self.radera("erase", drive, *SIMULATE, "--store", self.store, "--inventory-id", "1", "--operator", "asa", "--yes",
                           "--profile", "clear-zero", "--json")
        path = json.loads(done.stdout)["jobs"][0]["certificate"]
        with open(path, "rb") as file:
            good = file.read()
        self.radera("certificate", "verify", path, code=6)
        other = self.directory / "other"
        self.radera("pki", "init", "--store", other, *SIMULATE)
        self.radera("certificate", "verify", path, "--trust", other / "pki/root.pem", code=6)
        for name, data in (("cut.pdf", good[:len(good) // 2]), ("foreign.pdf", b"%PDF-1.4\n%%EOF\n"), ("none.pdf", b""),
                           ("text.pdf", b"hello"), ("tail.pdf", good + b"\n% more\n")):
            bad = self.directory / name
            bad.write_bytes(data)
            answer = self.radera("certificate", "verify", bad, "--trust", self.root, code=6)
            self.assertIn(name, answer.stdout)
        self.radera("certificate", "verify", path, "--trust", path, code=2)
        self.assertEqual(self.radera_json("certificate", "show", path)["inventory_id"], "1")


class Locale(tap.Case):
    def test_swedish_locale_keeps_machine_output(self):
        listing = self.radera_json("drives", *SIMULATE, env={"LC_ALL": "sv_SE.UTF-8"})
        self.assertEqual(len(listing["drives"]), 4)
        text = self.radera("drives", *SIMULATE, env={"LC_ALL": "sv_SE.UTF-8"}).stdout
        self.assertRegex(text, r"\d+\.\d [MG]B")


if __name__ == "__main__":
    tap.main()
