# SPDX-License-Identifier: GPL-3.0-or-later
"""The drives' own commands from the command line: what a drive can do, the plan's ladder, erasing, rescuing, recording."""
import json
import subprocess

import support  # noqa: F401
import tap

PURGE = ("--simulate", "purge")
LIARS = ("--simulate", "liars")
PSID = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


class Inquiry(tap.Case):
    def test_verbose_tells_capability_with_reasons(self):
        drives = {drive["node"]: drive for drive in self.radera_json("drives", "--verbose", *PURGE)["drives"]}
        ssd = drives["sim:sata-ssd"]["capability"]
        self.assertTrue(ssd["asked"])
        self.assertEqual(ssd["techniques"]["ata-sanitize-block"]["offer"], "yes")
        self.assertEqual(ssd["techniques"]["ata-security-erase"],
                         {"offer": "blocked", "estimate_ms": 120000, "reason": "the computer's firmware has frozen it"})
        self.assertEqual(drives["sim:sata-disk"]["capability"]["hidden"]["native_bytes"], 18 << 20)
        self.assertEqual([area["what"] for area in drives["sim:nvme"]["capability"]["not_covered"]],
                         ["boot partitions, 2 x 4.0 MiB", "replay protected memory blocks, 1 units"])
        self.assertEqual(drives["sim:nvme"]["capability"]["namespaces"], 3)
        self.assertEqual(drives["sim:sed"]["capability"]["trusted"]["ssc"], "Opal 2")
        self.assertTrue(drives["sim:sed"]["capability"]["trusted"]["locked"])
        text = self.radera("drives", "--verbose", *PURGE).stdout
        self.assertIn("blocked  ATA SECURITY ERASE UNIT, normal      clear about 2 min; the computer's firmware has frozen it", text)
        self.assertIn("Behind: USB bridge with SAT, drive SIMP0008", text)

    def test_without_verbose_nothing_is_asked(self):
        for drive in self.radera_json("drives", *PURGE)["drives"]:
            self.assertNotIn("capability", drive)

    def test_plan_shows_the_ladder(self):
        plan = self.radera_json("plan", "sata-disk", *PURGE, "--profile", "purge")["plans"][0]["plan"]
        self.assertEqual([step["kind"] for step in plan["steps"]],
                         ["show-capacity", "witness", "mark", "device-erase", "verify"])
        self.assertEqual(plan["level_reachable"], "purge")
        ladder = [it["technique"] for it in plan["considerations"]]
        self.assertLess(ladder.index("ata-sanitize-overwrite"), ladder.index("ata-security-erase-enhanced"))
        self.assertLess(ladder.index("ata-security-erase-enhanced"), ladder.index("overwrite"))
        text = self.radera("plan", "sata-disk", *PURGE, "--profile", "purge").stdout
        self.assertIn("chosen       ATA SANITIZE, overwrite (purge)", text)
        self.assertIn("more, which a drive on this bus cannot have", text)

    def test_refused_plans_say_what_to_do(self):
        for drive, words in (("fixed-sense", "destroy the medium"), ("drops", "USB bridge passes on")):
            plan = self.radera_json("plan", drive, *LIARS, "--profile", "purge", code=3)["plans"][0]["plan"]
            self.assertTrue(plan["refused"])
            self.assertIn(words, plan["refusal"])
            self.assertEqual(plan["steps"], [])

    def test_profile_that_names_techniques(self):
        plan = self.radera_json("plan", "sas-disk", *PURGE, "--profile", "purge-crypto")["plans"][0]["plan"]
        self.assertEqual(plan["technique"], "scsi-sanitize-crypto")
        self.radera("plan", "old-disk", *PURGE, "--profile", "purge-crypto", code=3)


class Erase(tap.Case):
    def setUp(self):
        super().setUp()
        self.make_store(*PURGE)

    def erase(self, *drives, code=0, simulate=PURGE, profile="purge", stdin="", more=("--all-namespaces",)):
        done = subprocess.run([tap.RADERA, "erase", *drives, *simulate, "--store", self.store, "--inventory-id", "104233",
                               "--operator", "asa", "--profile", profile, "--yes", "--json", *more], input=stdin, text=True,
                              capture_output=True, env=self.environment(), timeout=300)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return {job["drive"]: job for job in json.loads(done.stdout)["jobs"]}

    def test_ten_drives_at_once(self):
        jobs = self.erase("sata-ssd", "sata-disk", "old-disk", "nvme", "nvme-crypto", "sas-disk", "sas-ssd", "usb-sat", "sed",
                          stdin=PSID + "\n")
        self.assertEqual(len(jobs), 9)
        for name, job in jobs.items():
            self.assertEqual(job["result"]["outcome"], "erased", name)
            self.assertEqual(job["result"]["level_reached"], "purge", name)
            self.assertNotIn("witness_digests", job["result"])
            verdict = self.radera_json("certificate", "verify", job["certificate"], "--trust", self.root)["certificates"][0]
            self.assertEqual(verdict["verdict"], "valid", name)
        # the PSID is in nothing that is kept
        for path in self.store.rglob("*"):
            if path.is_file():
                self.assertNotIn(PSID.encode(), path.read_bytes(), path)
        record = self.radera_json("certificate", "show", jobs["sim:sata-disk"]["certificate"])
        drive = next(it for it in record["drives"] if it["drive"]["node"] == "sim:sata-disk")
        self.assertEqual(drive["result"]["hidden_before"]["native_bytes"], 18 << 20)
        self.assertEqual(drive["result"]["hidden_after"]["accessible_bytes"], 18 << 20)
        self.assertTrue(drive["capability"]["asked"])
        step = next(s for s, p in zip(drive["result"]["steps"], drive["plan"]["steps"]) if p["kind"] == "device-erase")
        self.assertTrue(step["accepted"] and step["seen_working"])

    def test_other_namespaces_are_not_erased_along_in_silence(self):
        arguments = ("erase", "nvme", *PURGE, "--store", self.store, "--inventory-id", "1", "--operator", "asa", "--yes")
        done = self.radera(*arguments, "--profile", "purge", code=3)
        self.assertIn("one of the drive's 3 namespaces", done.stderr)
        self.assertIn("--all-namespaces", done.stderr)
        self.radera(*arguments, "--profile", "clear-zero")  # an overwrite is of the one namespace alone

    def test_clear_by_the_drive(self):
        job = self.erase("emmc", profile="clear-device")["sim:emmc"]
        self.assertEqual(job["result"]["level_reached"], "clear")

    def test_liars(self):
        ends = {"noop": ("failed", "are left", 1), "part": ("failed", "are left", 1), "trims": ("failed", "are left", 1),
                "old-success": ("failed", "are left", 1), "fail": ("failed", "says that", 4),
                "gone": ("failed", "vanished", 5), "refuses": ("failed", "refuses SANITIZE", 4),
                "backwards": ("erased", "", 0), "instant": ("erased", "", 0)}
        jobs = self.erase(*ends, code=1, simulate=LIARS)
        for name, (outcome, words, code) in ends.items():
            job = jobs["sim:" + name]
            self.assertEqual(job["result"]["outcome"], outcome, (name, job["result"]["reason"]))
            self.assertIn(words, job["result"]["reason"], name)
            self.assertEqual(job["exit_code"], code, name)
            self.assertEqual(job["result"]["level_reached"], "purge" if outcome == "erased" else "none", name)

    def test_no_psid_leaves_the_drive_alone(self):
        job = self.erase("sed", code=3)["sim:sed"]
        self.assertIn("no PSID was given", job["result"]["reason"])

    def test_wrong_psid(self):
        job = self.erase("sed", code=4, stdin="0" * 32 + "\n")["sim:sed"]
        self.assertIn("refuses TCG PSID Revert", job["result"]["reason"])
        job = self.erase("sed", code=2, stdin="too short\n")["sim:sed"]
        self.assertIn("this is no PSID", job["result"]["reason"])


class Rescue(tap.Case):
    def test_unlock_needs_a_job(self):
        self.make_store(*PURGE)
        done = self.radera("drive", "unlock", "old-disk", *PURGE, "--store", self.store, code=2)
        self.assertIn("no job for", done.stderr)
        done = self.radera("drive", "unlock", "old-disk", *PURGE, "--job", "3f0c2f4e-6f0e-4f6e-9d55-0f4b6a1f7c11", "--store",
                           self.store)
        self.assertIn("no password is set", done.stdout)
        done = self.radera("drive", "unlock", "nvme", *PURGE, "--job", "3f0c2f4e-6f0e-4f6e-9d55-0f4b6a1f7c11", code=4)
        self.assertIn("has no ATA security", done.stderr)

    def test_psid_revert(self):
        psid = self.directory / "psid"
        psid.write_text(PSID + "\n")
        self.radera("drive", "psid-revert", "sed", *PURGE, "--psid-file", psid, "--yes")
        self.radera("drive", "psid-revert", "nvme", *PURGE, "--psid-file", psid, "--yes", code=4)
        self.radera("drive", "psid-revert", "sed", *PURGE, "--psid-file", psid, code=3)  # nobody confirmed
        psid.write_text("")
        self.radera("drive", "psid-revert", "sed", *PURGE, "--psid-file", psid, "--yes", code=2)

    def test_others(self):
        self.radera("drive", "suspend", *PURGE, code=3)
        self.radera("drive", "exit-failure", "nvme", *PURGE, "--yes", code=2)
        self.radera("drive", "reformat", "nvme", *PURGE, "--yes", code=4)
        self.radera("drive", "reformat", "sas-disk", *PURGE, "--yes", "--sector", "520", code=2)
        self.radera("drive", "unlock", "nobody", *PURGE, code=2)


class Record(tap.Case):
    def test_replay_is_as_the_drive(self):
        listing = {drive["node"]: drive for drive in self.radera_json("drives", "--verbose", *PURGE)["drives"]}
        for node, drive in listing.items():
            path = self.directory / "recorded.json"
            path.unlink(missing_ok=True)
            self.radera("record", node, *PURGE, "--to", path)
            replayed = self.radera_json("replay", path)
            live, again = drive["capability"], replayed["capability"]
            live.pop("host_can_suspend"), again.pop("host_can_suspend")
            self.assertEqual(live, again, node)

    def test_masked(self):
        text = self.radera("record", "sata-ssd", *PURGE, "--mask").stdout
        for form in ("SIMP0001", "SIMP0001".encode().hex(), "ISPM0010".encode().hex()):
            self.assertNotIn(form, text)
        path = self.directory / "masked.json"
        path.write_text(text)
        self.assertTrue(self.radera_json("replay", path)["capability"]["asked"])

    def test_never_overwrites(self):
        path = self.directory / "there.json"
        path.write_text("mine")
        self.radera("record", "sata-ssd", *PURGE, "--to", path, code=5)
        self.assertEqual(path.read_text(), "mine")

    def test_what_is_no_transcript(self):
        for text in ("", "{}", "[]", '{"schema": "radera-transcript-1", "drive": {}, "exchanges": []}', "\x00"):
            path = self.directory / "bad.json"
            path.write_text(text)
            done = self.radera("replay", path, code=2)
            self.assertIn("no transcript", done.stderr)

    def test_kept_transcripts(self):
        for path in sorted((tap.ROOT / "tests/data/transcripts").glob("*.json")):
            shown = self.radera_json("replay", path, "--profile", "clear-device")
            self.assertTrue(shown["capability"]["asked"], path)
            self.assertFalse(shown["plan"]["refused"], (path, shown["plan"]["refusal"]))


if __name__ == "__main__":
    tap.main()
