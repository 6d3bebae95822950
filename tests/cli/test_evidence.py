# SPDX-License-Identifier: GPL-3.0-or-later
"""An organisation's keys, tokens, time-stamps and countersignatures from the command line, judged by outside tools too."""
import glob
import hashlib
import json
import os
import re
import shutil
import sqlite3
import struct
import subprocess
import sys
import time
import unittest
import zipfile
import zlib

import support  # noqa: F401
import tap

SIMULATE = ("--simulate", str(tap.ROOT / "tests/data/bench-quick.yaml"))  # drives that take no time
TSA = str(tap.ROOT / "tests/tools/tsa.py")
SOFTHSM = next(iter(glob.glob("/usr/lib/softhsm/libsofthsm2.so") + glob.glob("/usr/lib/*/softhsm/libsofthsm2.so")), None)


def png(width=60, height=20):
    """A transparent PNG with a blue stroke."""
    rows = [b"\0" + b"".join(b"\x10\x20\x80\xff" if x // 3 == y else b"\0\0\0\0" for x in range(width)) for y in range(height)]
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(b"".join(rows))) + chunk(b"IEND", b""))


class Organisation(tap.Case):
    """A simulated organisation: its root is off the station, which has a key of its own."""

    def setUp(self):
        super().setUp()
        self.home = self.directory / "root"
        self.radera("pki", "init", "--root", self.home, "--organisation", "Exempelköpings kommun", "--name", "Raderingsrot",
                    *SIMULATE)
        self.issue("station", "--store", self.store, "--station", "RAD-01")
        self.radera("operator", "add", "asa", "--name", "Åsa Öberg", "--store", self.store, *SIMULATE)
        self.drive = self.radera_json("drives", *SIMULATE)["drives"][0]["node"]

    def issue(self, profile, *more, code=0):
        return self.radera("pki", "issue", profile, "--root", self.home, *more, *SIMULATE, code=code)

    def trust(self, crl=True):
        path = self.directory / "trust.pem"
        path.write_bytes((self.home / "root.pem").read_bytes() + ((self.home / "crl.pem").read_bytes() if crl else b""))
        return path

    def erase(self, *more, code=0):
        jobs = self.radera_json("erase", self.drive, *SIMULATE, "--store", self.store, "--inventory-id", "104233", "--operator",
                                "asa", "--profile", "clear-zero", "--yes", *more, code=code)["jobs"]
        return jobs[0].get("certificate")

    def verify(self, path, code=0, trust=None):
        return self.radera_json("certificate", "verify", path, "--trust", trust or self.trust(), code=code)["certificates"][0]

    def authority(self, *fault):
        if not (self.directory / "tsa").exists():
            self.issue("tsa", "--to", self.directory / "tsa", "--name", "Tidsstämpel")
        server = subprocess.Popen([sys.executable, TSA, str(self.directory / "tsa"), *fault], stdout=subprocess.PIPE, text=True)
        self.addCleanup(server.stdout.close)
        self.addCleanup(server.wait)
        self.addCleanup(server.kill)
        return server.stdout.readline().strip()

    def nss(self):
        directory = self.directory / "nss"
        directory.mkdir()
        subprocess.run(["certutil", "-N", "-d", f"sql:{directory}", "--empty-password"], check=True)
        subprocess.run(["certutil", "-A", "-d", f"sql:{directory}", "-n", "rot", "-t", "CT,CT,CT", "-i",
                        str(self.home / "root.pem")], check=True)
        return directory


class Keys(Organisation):
    def test_station_of_the_organisation(self):
        info = self.radera_json("pki", "show", "--store", self.store)
        self.assertEqual((info["profile"], info["name"], info["organisation"]), ("station", "RAD-01", "Exempelköpings kommun"))
        self.assertFalse(info["root_is_local"])
        self.assertEqual(self.verify(self.erase())["verdict"], "valid")
        for directory in (self.home, self.store / "pki"):
            for key in directory.glob("*.key"):
                self.assertEqual(key.stat().st_mode & 0o777, 0o600)

    def test_rsa(self):
        self.issue("person", "--to", self.directory / "asa", "--name", "Åsa Öberg", "--key-type", "rsa3072")
        info = self.radera_json("pki", "show", "person", "--keys", self.directory / "asa")
        self.assertEqual((info["profile"], info["key"], info["name"]), ("person", "RSA", "Åsa Öberg"))

    def test_never_replaced(self):
        done = self.issue("station", "--store", self.store, code=3)
        self.assertIn("exists already", done.stderr)
        self.assertIn("pki renew", done.stderr)
        self.radera("pki", "init", "--root", self.home, *SIMULATE, code=3)

    def test_passphrase(self):
        good, bad = self.directory / "good", self.directory / "bad"
        good.write_text("hemligt lösen\n", encoding="utf-8")
        bad.write_text("fel\n", encoding="utf-8")
        self.radera("pki", "renew", "station", "--root", self.home, "--store", self.store, "--encrypt", "--passphrase-file", good)
        self.assertIn(b"ENCRYPTED", (self.store / "pki/station.key").read_bytes())
        arguments = ("erase", self.drive, *SIMULATE, "--store", self.store, "--inventory-id", "1", "--operator", "asa", "--yes")
        done = self.radera(*arguments, code=6)
        self.assertIn("it is under a passphrase", done.stderr)
        self.assertIn("--passphrase-file", done.stderr)
        done = self.radera(*arguments, "--passphrase-file", bad, code=6)
        self.assertIn("the passphrase does not open it", done.stderr)
        self.assertEqual(self.verify(self.erase("--passphrase-file", good))["verdict"], "valid")
        credentials = self.directory / "credentials"
        credentials.mkdir()
        shutil.copy(good, credentials / "radera-passphrase")
        self.radera("archive", "checkpoint", "--store", self.store, *SIMULATE, env={"CREDENTIALS_DIRECTORY": str(credentials)})
        empty = self.directory / "empty"
        empty.write_text("\n", encoding="utf-8")
        self.radera(*arguments, "--passphrase-file", empty, code=2)
        self.radera(*arguments, "--passphrase-file", self.directory / "missing", code=5)

    def test_renew_keeps_what_was_signed_valid(self):
        before = self.erase()
        serial = self.radera_json("pki", "show", "--store", self.store)["serial"]
        self.radera("pki", "renew", "station", "--root", self.home, "--store", self.store)
        info = self.radera_json("pki", "show", "--store", self.store)
        self.assertNotEqual(info["serial"], serial)
        self.assertEqual(info["name"], "RAD-01")
        self.assertTrue((self.store / f"pki/station-{serial}.pem").exists())
        self.assertEqual(sorted(path.name for path in (self.store / "pki").glob("*.key")), ["station.key"])
        self.assertEqual(list(self.store.glob("pki.part*")), [])
        self.assertEqual(self.verify(before)["verdict"], "valid")
        self.assertEqual(self.verify(self.erase())["verdict"], "valid")
        self.radera("archive", "verify", "--store", self.store, *SIMULATE)

    def test_root_rollover(self):
        before, old_trust = self.erase(), self.directory / "old.pem"
        shutil.copy(self.home / "root.pem", old_trust)
        self.radera("pki", "renew", "root", "--root", self.home)
        self.radera("pki", "renew", "station", "--root", self.home, "--store", self.store)
        after = self.erase()
        for path in (before, after):
            self.assertEqual(self.verify(path)["verdict"], "valid")
        self.assertEqual(self.verify(before, trust=old_trust)["verdict"], "valid")
        self.assertEqual(self.verify(after, trust=old_trust, code=6)["verdict"], "untrusted")
        # what the old root issued can still be revoked
        serials = [json.loads(line)["serial"] for line in (self.home / "issued.jsonl").read_text(encoding="utf-8").splitlines()
                   if json.loads(line)["profile"] == "station"]
        self.radera("pki", "revoke", serials[0], "--root", self.home, "--reason", "superseded")
        self.assertIn("revoked", self.verify(before, code=6)["reason"])
        self.assertEqual(self.verify(after)["verdict"], "valid")

    def test_revoked_station_stops(self):
        serial = self.radera_json("pki", "show", "--store", self.store)["serial"]
        self.radera("pki", "revoke", serial, "--root", self.home, "--reason", "keyCompromise")
        text = subprocess.run(["openssl", "crl", "-in", str(self.home / "crl.pem"), "-noout", "-text"], capture_output=True,
                              text=True, check=True).stdout
        self.assertIn(serial, text.replace(":", ""))
        self.assertIn("Key Compromise", text)
        shutil.copy(self.home / "crl.pem", self.store / "pki/crl.pem")
        done = self.radera("erase", self.drive, *SIMULATE, "--store", self.store, "--inventory-id", "1", "--operator", "asa",
                           "--yes", code=6)
        self.assertIn("revoked", done.stderr)

    def test_request(self):
        made, answer = self.directory / "made", self.directory / "answer"
        self.radera("pki", "request", "person", "--to", made, "--name", "Elin Ek", "--organisation", "Exempelköpings kommun",
                    *SIMULATE)
        self.issue("person", "--request", made / "person.csr", "--to", answer)
        self.assertFalse((answer / "person.key").exists())
        shutil.copy(made / "person.key", answer / "person.key")
        info = self.radera_json("pki", "show", "person", "--keys", answer)
        self.assertEqual(info["name"], "Elin Ek")
        damaged = made / "damaged.csr"
        damaged.write_bytes((made / "person.csr").read_bytes()[:-60] + b"\n-----END CERTIFICATE REQUEST-----\n")
        self.issue("person", "--request", damaged, "--to", self.directory / "x", code=2)

    def test_warning_before_expiry(self):
        if not shutil.which("faketime") or tap.SANITIZED:
            self.skipTest("faketime is not installed, or does not go with sanitizers")
        library = next(iter(glob.glob("/usr/lib/*/faketime/libfaketime.so.1")))
        later = {"LD_PRELOAD": library, "FAKETIME": "+1080d"}
        self.assertIn("expires", self.radera_json("pki", "show", "--store", self.store, env=later)["warning"])
        self.assertNotIn("warning", self.radera_json("pki", "show", "--store", self.store, env={"LD_PRELOAD": library,
                                                                                                 "FAKETIME": "+1000d"}))

    def test_bad_words(self):
        self.issue("king", "--to", self.directory / "x", code=2)
        self.issue("root", "--to", self.directory / "x", code=2)
        self.issue("person", code=2)  # where to?
        self.issue("person", "--to", self.directory / "x", "--key-type", "rsa512", code=2)
        self.issue("person", "--to", self.directory / "x", "--key", "https://x", code=2)
        self.radera("pki", "revoke", "00", "--root", self.home, code=2)
        self.radera("pki", "renew", "person", "--keys", self.directory / "none", code=6)

    @unittest.skipUnless(SOFTHSM and shutil.which("softhsm2-util") and shutil.which("pkcs11-tool"), "SoftHSM is not installed")
    def test_token(self):
        if tap.SANITIZED:
            self.skipTest("libp11 leaks on its own account")
        (self.directory / "tokens").mkdir()
        config = self.directory / "softhsm2.conf"
        config.write_text(f"directories.tokendir = {self.directory}/tokens\n", encoding="utf-8")
        environment = {"SOFTHSM2_CONF": str(config)}
        run = {"env": {**os.environ, **environment}, "check": True, "capture_output": True}
        subprocess.run(["softhsm2-util", "--init-token", "--free", "--label", "rad", "--pin", "1234", "--so-pin", "4321"], **run)
        pin = self.directory / "pin"
        pin.write_text("1234\n", encoding="utf-8")
        for name, kind in (("ec", "EC:prime256v1"), ("rsa", "rsa:3072")):
            subprocess.run(["pkcs11-tool", "--module", SOFTHSM, "--token-label", "rad", "--login", "--pin", "1234",
                            "--keypairgen", "--key-type", kind, "--label", name, "--id", "01" if name == "ec" else "02"], **run)
            uri = f"pkcs11:token=rad;object={name};type=private?module-path={SOFTHSM}"
            store = self.directory / f"store-{name}"
            self.radera("pki", "issue", "station", "--root", self.home, "--store", store, "--station", f"HSM-{name}", "--key", uri,
                        "--passphrase-file", pin, *SIMULATE, env=environment)
            self.assertTrue((store / "pki/station.key").read_text(encoding="utf-8").startswith("pkcs11:"))
            self.radera("operator", "add", "asa", "--name", "Åsa Öberg", "--store", store, *SIMULATE)
            arguments = ("erase", self.drive, *SIMULATE, "--store", store, "--inventory-id", "1", "--operator", "asa", "--yes",
                         "--profile", "clear-zero", "--json")
            done = self.radera(*arguments, "--passphrase-file", pin, env=environment)
            self.assertEqual(self.verify(json.loads(done.stdout)["jobs"][0]["certificate"])["verdict"], "valid")
            done = self.radera(*arguments, code=6, env=environment)
            self.assertIn("token", done.stdout + done.stderr)
            self.radera("pki", "renew", "station", "--root", self.home, "--store", store, "--passphrase-file", pin, env=environment)
            self.assertTrue((store / "pki/station.key").read_text(encoding="utf-8").startswith("pkcs11:"))


class Signatures(Organisation):
    def countersign(self, path, output, *more, code=0):
        return self.radera("certificate", "countersign", path, "--output", self.directory / output, "--store", self.store, *more,
                           code=code)

    def test_all_three_and_outside_tools(self):
        self.issue("person", "--to", self.directory / "asa", "--name", "Åsa Öberg", "--key-type", "rsa3072")
        url = self.authority()
        first = self.erase()
        (self.directory / "drawn.png").write_bytes(png())
        self.countersign(first, "1.pdf", "--as", "validator", "--keys", self.directory / "asa", "--detail", "IT-tekniker", "--tsa",
                         url)
        self.countersign(self.directory / "1.pdf", "2.pdf", "--as", "receiver", "--name", "Elin Ek", "--drawing",
                         self.directory / "drawn.png")
        self.radera("certificate", "timestamp", self.directory / "2.pdf", "--tsa", url, "--output", self.directory / "3.pdf")
        seen = self.verify(self.directory / "3.pdf")
        self.assertEqual(seen["verdict"], "valid")
        self.assertEqual([(it["role"], it["name"], it["trusted"]) for it in seen["signatures"]],
                         [("station", None, True), ("validator", "Åsa Öberg", True), ("receiver", "Elin Ek", True),
                          ("time-stamp", None, True)])
        self.assertIsNotNone(seen["signatures"][1]["proven_at"])
        self.assertTrue(seen["signatures"][2]["by_station"])
        told = subprocess.run(["pdfsig", "-nssdir", f"sql:{self.nss()}", str(self.directory / "3.pdf")], capture_output=True,
                              text=True, check=False).stdout
        self.assertEqual(told.count("Signature is Valid"), 3, told)
        # poppler reads NSS's last error without looking whether there was one, so that a signature behind others may be
        # called "Unknown issue": openssl has the word on each of them
        self.assertGreaterEqual(told.count("Certificate is Trusted"), 1, told)
        self.assert_each_signature(self.directory / "3.pdf", 3)
        told = subprocess.run(["mutool", "sign", "-v", str(self.directory / "2.pdf")], capture_output=True, text=True, check=False)
        self.assertEqual((told.stdout + told.stderr).count("The signature is valid"), 3 - 1, told.stdout)
        checked = subprocess.run(["qpdf", "--check", str(self.directory / "3.pdf")], capture_output=True, text=True, check=False)
        self.assertIn("No syntax or stream encoding errors", checked.stdout)
        text = subprocess.run(["pdftotext", str(self.directory / "3.pdf"), "-"], capture_output=True, text=True, check=True).stdout
        self.assertIn("Elin Ek", text)

    def assert_each_signature(self, path, n):
        data = path.read_bytes()
        ranges = [[int(number) for number in found.split()] for found in re.findall(rb"/ByteRange\[([0-9 ]+)\]", data)]
        verified = 0
        for a, b, c, d in ranges:
            der = bytes.fromhex(data[a + b + 1:c - 1].decode())
            (self.directory / "der").write_bytes(der[:4 + int.from_bytes(der[2:4], "big")])
            (self.directory / "signed").write_bytes(data[a:a + b] + data[c:c + d])
            told = subprocess.run(["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", str(self.directory / "der"),
                                   "-content", str(self.directory / "signed"), "-CAfile", str(self.home / "root.pem"), "-cades",
                                   "-out", os.devnull], capture_output=True, text=True, check=False)
            verified += "CAdES Verification successful" in told.stderr
        self.assertEqual(verified, n)

    def test_record_with_openssl(self):
        first = self.erase()
        out = self.directory / "files"
        out.mkdir()
        subprocess.run(["pdfdetach", "-saveall", "-o", str(out), first], check=True, capture_output=True)
        told = subprocess.run(["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", str(out / "intyg.json.p7s"),
                               "-content", str(out / "intyg.json"), "-CAfile", str(self.home / "root.pem"), "-out", os.devnull],
                              capture_output=True, text=True, check=False)
        self.assertIn("CMS Verification successful", told.stderr)

    def test_refusals(self):
        first = self.erase()
        self.countersign(first, "1.pdf", "--as", "receiver", "--name", "Elin Ek")
        self.countersign(self.directory / "1.pdf", "2.pdf", "--as", "receiver", "--name", "Elin Ek", code=3)
        self.countersign(first, "1.pdf", "--as", "receiver", "--name", "Elin Ek", code=5)  # never overwritten
        self.countersign(first, "2.pdf", "--as", "king", "--name", "Elin Ek", code=2)
        self.countersign(first, "2.pdf", "--as", "receiver", code=2)
        (self.directory / "bad.png").write_bytes(png()[:80])
        done = self.countersign(first, "2.pdf", "--as", "receiver", "--name", "E", "--drawing", self.directory / "bad.png", code=2)
        self.assertIn("picture", done.stderr)
        with open(first, "rb") as file:
            data = bytearray(file.read())
        data[len(data) // 2] ^= 1
        (self.directory / "broken.pdf").write_bytes(data)
        self.countersign(self.directory / "broken.pdf", "2.pdf", "--as", "receiver", "--name", "E", code=6)
        self.assertFalse((self.directory / "2.pdf").exists())

    def test_authorities_that_fail(self):
        first = self.erase()
        for fault in ("garbage", "refuse", "other"):
            url = self.authority("--fault", fault)
            self.radera("certificate", "timestamp", first, "--tsa", url, "--output", self.directory / "never.pdf", code=6)
            done = self.countersign(first, f"{fault}.pdf", "--as", "receiver", "--name", "E", "--tsa", url)
            self.assertIn("without a time-stamp", done.stderr)
            self.assertEqual(self.verify(self.directory / f"{fault}.pdf")["verdict"], "valid")
        for url, code in (("http://127.0.0.1:1/", 5), ("https://127.0.0.1/", 2), ("tsa", 2)):
            self.radera("certificate", "timestamp", first, "--tsa", url, "--output", self.directory / "never.pdf", code=code)
        self.assertFalse((self.directory / "never.pdf").exists())

    def test_three_time_stamps_at_most(self):
        path, url = self.erase(), self.authority()
        for i in range(3):
            self.radera("certificate", "timestamp", path, "--tsa", url, "--output", self.directory / f"{i}.pdf")
            path = self.directory / f"{i}.pdf"
        self.assertEqual(len(self.verify(path)["signatures"]), 4)
        self.radera("certificate", "timestamp", path, "--tsa", url, "--output", self.directory / "4.pdf", code=3)

    def test_rule_and_object_are_named(self):
        with open(self.erase(), "rb") as file:
            data = file.read()
        offset = data.rindex(b"startxref")
        start = int(data[offset:].split()[1])
        page = int(re.search(rb"(\d+) 0 obj\n<<\n/Type /Page\n", data)[1])
        update = b"%d 0 obj\n<</Type/Page>>\nendobj\n" % page
        trailer = data[data.rindex(b"trailer"):offset].strip()[7:].strip()
        xref = b"xref\n%d 1\n%010d 00000 n \ntrailer\n%s/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (
            page, len(data), trailer[:-2], start, len(data) + len(update))
        (self.directory / "updated.pdf").write_bytes(data + update + xref)
        seen = self.verify(self.directory / "updated.pdf", code=6)
        self.assertEqual(seen["verdict"], "invalid")
        bad = [it for it in seen["findings"] if it["status"] == "bad"]
        self.assertEqual([(it["rule"], it.get("object")) for it in bad], [("update", page)], bad)


class Excerpts(Organisation):
    """One record, and a certificate about each of its drives alone; one language."""

    def setUp(self):
        super().setUp()
        drives = [it["node"] for it in self.radera_json("drives", *SIMULATE)["drives"]][:3]  # the third one fails
        jobs = self.radera_json("erase", *drives, *SIMULATE, "--store", self.store, "--inventory-id", "104233", "--operator", "asa",
                                "--profile", "clear-zero", "--yes", code=1)["jobs"]
        self.assertEqual(len({it["certificate"] for it in jobs}), 1)
        self.whole = jobs[0]["certificate"]
        self.certificate = os.path.basename(self.whole)[:-4]

    def export(self, *more, code=0):
        done = self.radera("archive", "export", self.certificate, "--store", self.store, "--to", self.directory / "out", *more, *SIMULATE,
                           code=code)
        return done if code else done.stdout.split()

    def text(self, path):
        return subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout

    def test_each_drive(self):
        paths = self.export("--drive", "each")
        self.assertEqual([os.path.basename(it) for it in paths], [f"{self.certificate}-drive-{n}.pdf" for n in (1, 2, 3)])
        record = self.radera_json("certificate", "show", self.whole)
        for n, path in enumerate(paths, 1):
            seen = self.verify(path)
            self.assertEqual((seen["verdict"], seen["excerpt"], seen["drives"]), ("valid", f"drive-{n}", 3))
            self.assertEqual(seen["drive_outcome"], record["drives"][n - 1]["result"]["outcome"])
            self.assertIn("byte for byte", "".join(it["text"] for it in seen["findings"] if it["rule"] == "page"))
            text = self.text(path)
            self.assertIn(f"enhet {n} av 3 · hela inventarien: Ej raderad", text)
            self.assertEqual("Raderingsprotokoll" in text, n == 3)
            for other, drive in enumerate(record["drives"], 1):
                self.assertEqual(drive["drive"]["serial"] in text, other == n)
            self.assertEqual(self.radera_json("certificate", "show", path), record)
        # the same view is the same file for ever
        again = self.export("--drive", "2")[0]
        self.assertEqual(os.path.basename(again), f"{self.certificate}-drive-2-2.pdf")
        with open(again, "rb") as one, open(paths[1], "rb") as other:
            self.assertEqual(one.read(), other.read())
        self.radera("archive", "verify", "--store", self.store, *SIMULATE)
        self.radera("archive", "checkpoint", "--store", self.store, *SIMULATE)
        self.radera("archive", "bundle", self.certificate, "--output", self.directory / "bundle", "--store", self.store, *SIMULATE)
        self.assertEqual(len(list((self.directory / "bundle/certificates").iterdir())), 4)
        self.assertFalse((self.directory / "bundle.part").exists())

    def test_languages(self):
        swedish, english = (self.text(self.export("--languages", it)[0]) for it in ("sv", "en"))
        self.assertNotIn("Erasure record", swedish)
        self.assertIn("Erasure record", english)
        for words in ("Raderingsprotokoll", "Lagringsenheter", "Kontrolläsning", "Sida"):
            self.assertIn(words, swedish)
            self.assertNotIn(words, english)
        # what the record says anyway is no excerpt
        self.assertEqual(os.path.basename(self.export("--languages", "sv+en")[0]), f"{self.certificate}.pdf")
        self.assertEqual(self.verify(self.export("--languages", "en", "--drive", "1")[0])["excerpt"], "drive-1-en")

        for more, words in ((("--drive", "4"), "no drive 4"), (("--drive", "0"), "from 1"), (("--drive", "all"), "each"),
                            (("--languages", "de"), "languages"), (("--languages", "x" * 20), "languages")):
            self.assertIn(words, self.export(*more, code=2).stderr)

    def test_signed_comes_back(self):
        path = self.export("--drive", "1")[0]
        for source, output, kept in ((self.whole, "1.pdf", "signed-1"), (path, "2.pdf", "drive-1-signed-1"),
                                     (self.whole, "3.pdf", "signed-2")):
            done = self.radera_json("certificate", "countersign", source, "--as", "receiver", "--name", "Elin Ek", "--output",
                                    self.directory / output, "--store", self.store, *SIMULATE)
            self.assertEqual(done["kept_as"], kept)
            self.assertEqual(self.verify(self.directory / output)["verdict"], "valid")
        self.radera("archive", "verify", "--store", self.store, *SIMULATE)
        # another station's certificate is signed, and stays out of this archive
        other = self.directory / "other"
        self.radera("pki", "init", "--store", other, "--organisation", "Annan", "--station", "RAD-02", *SIMULATE)
        done = self.radera_json("certificate", "countersign", self.whole, "--as", "receiver", "--name", "Elin Ek", "--output",
                                self.directory / "4.pdf", "--store", other, *SIMULATE)
        self.assertNotIn("kept_as", done)
        self.assertNotIn("archive_problem", done)


class Settings(Organisation):
    def configure(self, *lines, code=0):
        path = self.directory / "organisation.yaml"
        path.write_text("schema: 1\nkind: organisation\nid: exempelkoping\nname: Nyköpings-Östra skolförvaltning\n" +
                        "".join(f"{line}\n" for line in lines), encoding="utf-8")
        return self.radera("organisation", "set", path, "--store", self.store, *SIMULATE, code=code)

    def text(self, path):
        return subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout

    def test_name_number_logo(self):
        (self.directory / "logo.png").write_bytes(png(120, 40))
        self.assertFalse(self.radera_json("organisation", "show", "--store", self.store)["set"])
        self.configure("unit: IT", "number: 212000-1234", "logo: logo.png")
        path = self.erase()
        for words in ("Nyköpings-Östra skolförvaltning", "212000-1234"):
            self.assertIn(words, self.text(path))
        images = subprocess.run(["pdfimages", "-list", path], capture_output=True, text=True, check=True).stdout
        self.assertIn("120    40", images)
        seen = self.verify(path)
        self.assertEqual(seen["verdict"], "valid")
        self.assertIn("byte for byte", next(it["text"] for it in seen["findings"] if it["rule"] == "page"))
        # another logo later: the old certificate still compares, and is made again with its own
        (self.directory / "logo.png").write_bytes(png(60, 60))
        self.configure("logo: logo.png")
        self.assertEqual(self.verify(path)["verdict"], "valid")
        self.assertNotIn("212000-1234", self.text(self.erase()))
        self.radera("archive", "verify", "--store", self.store, *SIMULATE)

    def test_languages_place_contact(self):
        self.configure("languages: en", "place: Storgatan 1", "contact: aterbruk@exempel.se")
        shown = self.radera_json("organisation", "show", "--store", self.store)
        self.assertEqual((shown["languages"], shown["place"]), ("en", "Storgatan 1"))
        text = self.text(self.erase())
        for words in ("Certificate of data erasure", "Storgatan 1", "aterbruk@exempel.se"):
            self.assertIn(words, text)
        self.assertNotIn("Raderingsintyg", text)
        self.assertIn("sv+en", self.configure("languages: no", code=2).stderr)

    def test_bad_logos(self):
        for name, data, words in (("text", b"hello", "PNG"), ("cut", png()[:70], "picture"), ("large", png(900, 10), "800x400")):
            (self.directory / "logo.png").write_bytes(data)
            self.assertIn(words, self.configure("logo: logo.png", code=2).stderr, name)
        self.configure("logo: none.png", code=5)
        self.assertFalse(self.radera_json("organisation", "show", "--store", self.store)["set"])

    def test_time_stamped_as_it_is_made(self):
        self.configure(f"time-stamping: {self.authority()}")
        seen = self.verify(self.erase())
        self.assertEqual(seen["verdict"], "valid")
        self.assertIsNotNone(seen["signatures"][0]["proven_at"])
        self.assertIn("Tidsstämpel", seen["signatures"][0]["time_stamped_by"])

    def test_authority_that_is_away_holds_nothing_up(self):
        self.configure("time-stamping: http://127.0.0.1:1/")
        jobs = self.radera_json("erase", self.drive, *SIMULATE, "--store", self.store, "--inventory-id", "104233", "--operator",
                                "asa", "--profile", "clear-zero", "--yes")["jobs"]
        self.assertIn("gives no answer", jobs[0]["time_stamp_problem"]["text"])
        self.assertEqual(self.verify(jobs[0]["certificate"])["verdict"], "valid")


def merkle_root(leaf, index, size, path):
    """RFC 9162 2.1.3.2, from its text."""
    path = list(path)
    while size > 1:
        sibling = index ^ 1
        if sibling < size:
            other = path.pop(0)
            left, right = (other, leaf) if index & 1 else (leaf, other)
            leaf = hashlib.sha256(b"\1" + left + right).digest()
        index, size = index // 2, (size + 1) // 2
    assert not path
    return leaf


class Bundle(Organisation):
    def bundle(self, *ids, output="bundle", code=0):
        self.radera("archive", "bundle", *ids, "--output", self.directory / output, "--store", self.store, *SIMULATE, code=code)
        return self.directory / output

    def make(self):
        for _ in range(3):
            self.erase()
        self.radera("archive", "checkpoint", "--store", self.store, *SIMULATE)
        return [record["certificate_id"] for record in
                self.radera_json("archive", "list", "--store", self.store, *SIMULATE)["records"]]

    def test_checked_by_hand(self):
        """With Python's own hashes and openssl, from the published formulas, as somebody without Radera would."""
        ids = self.make()
        folder = self.bundle(*ids)
        checkpoint = next(folder.glob("checkpoint-*.txt"))
        signed = [(checkpoint, f"{checkpoint}.p7s")] + [(folder / f"records/{it}.json", folder / f"records/{it}.json.p7s") for it in ids]
        for content, signature in signed:
            told = subprocess.run(["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", str(signature), "-content",
                                   str(content), "-CAfile", str(folder / "root.pem"), "-purpose", "any", "-out", os.devnull],
                                  capture_output=True, text=True, check=False)
            self.assertIn("CMS Verification successful", told.stderr)
        label, _, size, root, _, _ = checkpoint.read_text(encoding="utf-8").splitlines()
        self.assertEqual(label, "radera-checkpoint-v1")
        for it in ids:
            record = (folder / f"records/{it}.json").read_bytes()
            signature = (folder / f"records/{it}.json.p7s").read_bytes()
            proof = json.loads((folder / f"proofs/{it}.json").read_text(encoding="utf-8"))
            log = json.loads(record)["log"]
            entry = hashlib.sha256(b"radera-log-v1\0\0\0" + struct.pack(">Q", log["sequence"]) + bytes.fromhex(log["previous"]) +
                                   b"\1" + hashlib.sha256(record).digest() + hashlib.sha256(signature).digest()).digest()
            self.assertEqual(entry.hex(), proof["entry_hash"])
            got = merkle_root(hashlib.sha256(b"\0" + entry).digest(), log["sequence"] - 1, int(size),
                              [bytes.fromhex(node) for node in proof["path"]])
            self.assertEqual(got.hex(), root)
            self.assertEqual(self.verify(folder / f"certificates/{it}.pdf", trust=folder / "root.pem")["verdict"], "valid")
        page = (folder / "verify.html").read_text(encoding="utf-8")
        self.assertIn((folder / "root.pem").read_text(encoding="ascii").strip(), page)
        for words in ("pdfsig -nssdir", "openssl cms -verify", "KONTROLLERA", "HOW TO CHECK"):
            self.assertIn(words, (folder / "READ-ME.txt").read_text(encoding="utf-8"))

    def test_zip(self):
        ids = self.make()
        folder, packed = self.bundle(ids[0]), self.bundle(ids[0], output="bundle.zip")
        with zipfile.ZipFile(packed) as archive:
            self.assertIsNone(archive.testzip())
            self.assertEqual(sorted(archive.namelist()),
                             sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()))
            for name in archive.namelist():
                self.assertEqual(archive.read(name), (folder / name).read_bytes())

    def test_refusals(self):
        ids = self.make()
        self.bundle(ids[0])
        self.bundle(ids[0], code=5)  # never overwritten
        self.bundle("RI-NONE-000001", output="none", code=2)
        self.bundle(ids[0], output="no/such/place", code=5)
        self.erase()
        newest = self.radera_json("archive", "list", "--store", self.store, *SIMULATE)["records"][-1]["certificate_id"]
        done = self.radera("archive", "bundle", newest, "--output", self.directory / "late", "--store", self.store, *SIMULATE, code=6)
        self.assertIn("radera archive checkpoint", done.stderr)


class Archive(Organisation):
    def test_a_damaged_database_is_made_again(self):
        certificate = self.erase()
        before = self.radera_json("archive", "verify", "--store", self.store, *SIMULATE)
        database = self.store / "radera.sqlite3"
        database.write_bytes(os.urandom(1 << 16))
        told = self.radera("archive", "list", "--store", self.store, *SIMULATE, code=6).stderr
        self.assertIn("radera archive rebuild", told)
        done = self.radera_json("archive", "rebuild", "--store", self.store, *SIMULATE)
        self.assertEqual((done["entries"], done["missing"], done["certificates"], done["state"]), (before["entries"], 0, 1, True))
        self.assertEqual(os.path.getsize(done["kept_as"]), 1 << 16)
        after = self.radera_json("archive", "verify", certificate, "--store", self.store, *SIMULATE)
        self.assertEqual((after["verdict"], after["records"]), ("valid", before["records"]))
        self.assertIn("store-rebuilt", self.radera("archive", "events", "--store", self.store, *SIMULATE).stdout)
        self.erase()  # operators and settings are there too
        # without a copy of its PDF the record is there all the same
        database.unlink()
        os.unlink(certificate)
        told = self.radera("archive", "rebuild", "--store", self.store, *SIMULATE, code=6).stdout
        self.assertIn("MISSING: the files of 1 certificates", told)

    def test_outside_evidence_shows_a_cut_tail(self):
        first = self.erase()
        self.radera("archive", "checkpoint", "--store", self.store, "--to", self.directory / "early", *SIMULATE)
        second = self.erase()
        self.radera("archive", "checkpoint", "--store", self.store, "--to", self.directory / "late", *SIMULATE)
        early, late = (next((self.directory / name).glob("*.txt")) for name in ("early", "late"))
        for evidence in ((), (early,), (late,), (first, second), (early, late, first, second)):
            self.radera("archive", "verify", *evidence, "--store", self.store, *SIMULATE)
        database = sqlite3.connect(self.store / "radera.sqlite3")
        for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            database.execute(f'DROP TRIGGER "{name}"')
        for statement in ("DELETE FROM checkpoint", "DELETE FROM certificate WHERE sequence > 3",
                          "DELETE FROM record_drive WHERE sequence > 3", "DELETE FROM record WHERE sequence > 3",
                          "DELETE FROM log WHERE sequence > 3"):
            database.execute(statement)
        database.commit()
        database.close()
        told = self.radera("archive", "verify", "--store", self.store, *SIMULATE, code=6).stdout
        self.assertIn("stand in the ledger and not in the log", told)
        shutil.rmtree(self.store / "ledger")
        self.radera("archive", "verify", "--store", self.store, *SIMULATE)  # nothing inside can show it now
        self.radera("archive", "verify", early, first, "--store", self.store, *SIMULATE)
        seen = self.radera_json("archive", "verify", late, "--store", self.store, *SIMULATE, code=6)
        self.assertEqual([(it["damage"], it["first_entry"], it["last_entry"]) for it in seen["findings"]], [("cut", 4, 5)])
        seen = self.radera_json("archive", "verify", second, "--store", self.store, *SIMULATE, code=6)
        self.assertEqual([it["damage"] for it in seen["findings"]], ["cut"])
        # evidence that does not hold itself is not held against the archive
        forged = self.directory / "forged.txt"
        forged.write_bytes(late.read_bytes().replace(b"\n5\n", b"\n9\n"))
        shutil.copy(f"{late}.p7s", f"{forged}.p7s")
        self.radera("archive", "verify", forged, "--store", self.store, *SIMULATE, code=6)
        self.radera("archive", "verify", self.directory / "none.txt", "--store", self.store, *SIMULATE, code=5)
        # the certificate's name tells that there was an entry 4, although ledger and database do not
        self.assertIn("MISSING: 1 entries, the first of them 4", self.radera("archive", "rebuild", "--store", self.store, *SIMULATE, code=6).stdout)


if __name__ == "__main__":
    tap.main()
