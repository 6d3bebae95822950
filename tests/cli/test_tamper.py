# SPDX-License-Identifier: GPL-3.0-or-later
"""Attacks on an issued certificate: whatever is changed, `radera certificate verify` must not call it valid."""
import json
import random
import re
import subprocess
import zlib

import support  # noqa: F401
import tap

SIMULATE = ("--simulate", "demo")
MUTATIONS = 60 if tap.SANITIZED else 400


class Tamper(tap.Case):
    @classmethod
    def setUpClass(cls):
        cls.maker = cls("issue")
        cls.maker.setUp()
        cls.maker.make_store(*SIMULATE)
        cls.drive = cls.maker.radera_json("drives", *SIMULATE)["drives"][0]["node"]
        cls.good, cls.other = cls.maker.issue("A-1"), cls.maker.issue("B-2")
        cls.trust = cls.maker.root

    @classmethod
    def tearDownClass(cls):
        cls.maker.doCleanups()

    def issue(self, inventory="A-1"):
        done = self.radera("erase", self.drive, *SIMULATE, "--store", self.store, "--inventory-id", inventory, "--operator", "asa",
                           "--profile", "clear-zero", "--yes", "--json")
        with open(json.loads(done.stdout)["jobs"][0]["certificate"], "rb") as file:
            return file.read()

    def verdict(self, data, code=6):
        path = self.directory / "changed.pdf"
        path.write_bytes(data)
        return self.radera_json("certificate", "verify", path, "--trust", self.trust, code=code)["certificates"][0]

    def assert_rejected(self, data, word=None):
        verdict = self.verdict(data)
        self.assertIn(verdict["verdict"], ("invalid", "not-ours"), verdict)
        self.assertNotEqual(verdict["reason"], "")
        if word:
            self.assertIn(word, verdict["reason"])

    def test_the_untouched_one_is_valid(self):
        self.assertEqual(self.verdict(self.good, code=0)["verdict"], "valid")

    def test_bit_in_every_region(self):
        for marker in (b"stream\n", b"pdfaid:part", b"(intyg.json)", b"/ByteRange[0 ", b"/Contents<", b"xref", b"/M(D:", b"/Rect[",
                       b"/EmbeddedFile", b"trailer", b"/Title<"):
            at = self.good.index(marker) + len(marker) + 3
            changed = bytearray(self.good)
            changed[at] ^= 1
            with self.subTest(marker=marker):
                self.assert_rejected(bytes(changed))

    def test_random_mutations(self):
        chance = random.Random(88)
        for _ in range(MUTATIONS):
            changed = bytearray(self.good)
            for _ in range(chance.randint(1, 3)):
                changed[chance.randrange(len(changed))] = chance.randrange(256)
            if bytes(changed) != self.good:
                self.assertNotEqual(self.verdict(bytes(changed), code=None)["verdict"], "valid")

    def test_cut_off_anywhere(self):
        for at in range(0, len(self.good), max(1, len(self.good) // 150)):
            self.assert_rejected(self.good[:at])
        self.assert_rejected(self.good[:-1])

    def test_bytes_added_at_the_end(self):
        for tail in (b"\n", b"%comment\n", b"%%EOF\n", b"\0" * 10):
            self.assert_rejected(self.good + tail)

    def incremental(self, body, number):
        """A correct incremental update that replaces one object, as any PDF tool would write it."""
        base = self.good
        start = int(re.findall(rb"startxref\n(\d+)", base)[-1])
        trailer = re.findall(rb"trailer\n<<(.*?)>>\nstartxref", base, re.S)[-1]
        offset = len(base)
        update = b"%d 0 obj\n%s\nendobj\n" % (number, body)
        xref = offset + len(update)
        update += b"xref\n%d 1\n%010d 00000 n \ntrailer\n<<%s/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (
            number, offset, trailer, start, xref)
        return base + update

    def test_update_that_replaces_an_object(self):
        """PDF readers say "Signature is Valid" to these."""
        numbers = [int(n) for n in re.findall(rb"\n(\d+) 0 obj", self.good)]
        for number in numbers[:12]:
            self.assert_rejected(self.incremental(b"<</Length 0>>\nstream\n\nendstream", number))
        self.assert_rejected(self.incremental(b"null", max(numbers) + 1))

    def test_garbage_in_the_padding(self):
        at = self.good.index(b"/Contents<")
        end = self.good.index(b">", at)
        changed = bytearray(self.good)
        changed[end - 2:end] = b"41"
        self.assert_rejected(bytes(changed), "hid")

    def test_byte_range_widened_or_moved(self):
        match = re.search(rb"/ByteRange ?\[0 (\d+) (\d+) (\d+)\]", self.good)
        a, b, c = (int(number) for number in match.groups())
        for values in ((a - 16, b, c), (a, b + 16, c - 16), (a, b, c - 16), (a + 2, b, c)):
            text = (b"/ByteRange[0 %010d %010d %010d]" % values).rjust(0)
            changed = self.good[:match.start()] + text.ljust(match.end() - match.start()) + self.good[match.end():]
            self.assert_rejected(changed)

    def test_record_or_signature_of_another_certificate(self):
        def attached(data, name):
            match = re.search(rb"application#2F" + name + rb".*?/Length (\d+)>>\nstream\n", data, re.S)
            return match.end(), match.end() + int(match.group(1))

        start, end = attached(self.good, b"json")
        other_start, other_end = attached(self.other, b"json")
        record = self.other[other_start:other_end]
        changed = self.good[:start] + record[:end - start].ljust(end - start) + self.good[end:]
        self.assert_rejected(changed)
        contents = self.good.index(b"/Contents<") + 10
        stop = self.good.index(b">", contents)
        foreign = self.other.index(b"/Contents<") + 10
        self.assert_rejected(self.good[:contents] + self.other[foreign:foreign + stop - contents] + self.good[stop:])

    def test_outcome_rewritten(self):
        match = re.search(rb"application#2Fjson.*?/Length (\d+)>>\nstream\n", self.good, re.S)
        start, end = match.end(), match.end() + int(match.group(1))
        record = zlib.decompress(self.good[start:end])
        self.assertIn(b'"inventory_id":"A-1"', record)
        changed = zlib.compress(record.replace(b'"inventory_id":"A-1"', b'"inventory_id":"A-2"'), 9)
        self.assert_rejected(self.good[:start] + changed + self.good[end:])
        self.assert_rejected(self.good[:start] + changed[:end - start].ljust(end - start, b"\0") + self.good[end:])

    def test_wrong_and_missing_roots(self):
        other = self.directory / "other"
        self.radera("pki", "init", "--store", other, *SIMULATE)
        path = self.directory / "good.pdf"
        path.write_bytes(self.good)
        for trust in ([], ["--trust", other / "pki/root.pem"]):
            answer = self.radera_json("certificate", "verify", path, *trust, code=6)["certificates"][0]
            self.assertEqual(answer["verdict"], "untrusted", answer)
        station = self.radera_json("certificate", "verify", path, "--trust", self.maker.store / "pki/station.pem", code=6)
        self.assertEqual(station["certificates"][0]["verdict"], "untrusted", "a leaf is no root")

    @tap.need_tool("faketime")
    def test_expired_certificate(self):
        if tap.SANITIZED:
            self.skipTest("faketime's preload does not go with sanitizers")
        path = self.directory / "good.pdf"
        path.write_bytes(self.good)
        done = subprocess.run(["faketime", "-f", "2031-01-01 00:00:00", tap.RADERA, "certificate", "verify", str(path), "--trust",
                               str(self.trust), "--json"], capture_output=True, text=True, env=self.environment())
        self.assertEqual(done.returncode, 6, done.stderr)
        answer = json.loads(done.stdout)["certificates"][0]
        self.assertEqual(answer["verdict"], "untrusted")
        self.assertIn("expired", answer["reason"])

    @tap.need_tool("openssl")
    def test_record_signature_by_openssl(self):
        certificate = self.radera_json("archive", "list", "--store", self.maker.store, *SIMULATE)["records"][0]["certificate_id"]
        match = re.search(rb"application#2Fjson.*?/Length (\d+)>>\nstream\n", self.good, re.S)
        record = zlib.decompress(self.good[match.end():match.end() + int(match.group(1))])
        self.assertIn(certificate.encode(), record)
        match = re.search(rb"pkcs7-signature.*?/Length (\d+).*?stream\r?\n", self.good, re.S)
        cms = self.good[match.end():match.end() + int(match.group(1))]
        (self.directory / "intyg.json").write_bytes(record)
        (self.directory / "intyg.json.p7s").write_bytes(cms)
        subprocess.run(["openssl", "cms", "-verify", "-binary", "-cades", "-inform", "DER", "-in", self.directory / "intyg.json.p7s",
                        "-content", self.directory / "intyg.json", "-CAfile", self.trust, "-purpose", "any", "-out", "/dev/null"],
                       check=True, capture_output=True)
        printed = subprocess.run(["openssl", "cms", "-cmsout", "-print", "-inform", "DER", "-in", self.directory / "intyg.json.p7s"],
                                 check=True, capture_output=True, text=True).stdout
        self.assertNotIn("signingTime", printed)
        self.assertIn("signingCertificateV2", printed.replace("id-smime-aa-", "").replace("S-MIME", ""))


class Readers(tap.Case):
    def setUp(self):
        super().setUp()
        self.make_store(*SIMULATE)
        drives = [drive["node"] for drive in self.radera_json("drives", *SIMULATE)["drives"]]
        self.jobs = []
        for number, drive in enumerate(drives):  # an asset each: one record for each drive
            done = self.radera("erase", drive, *SIMULATE, "--store", self.store, "--inventory-id", f"104233-{number}",
                               "--operator", "asa", "--profile", "clear-zero", "--yes", "--json", code=None)
            self.jobs += json.loads(done.stdout)["jobs"]

    @tap.need_tool("pdftotext")
    def test_what_the_page_says(self):
        for job in self.jobs:
            text = subprocess.run(["pdftotext", "-layout", job["certificate"], "-"], capture_output=True, text=True, check=True).stdout
            erased = job["result"]["outcome"] in ("erased", "erased-with-exceptions")
            self.assertEqual("Raderingsintyg" in text, erased)
            self.assertEqual("EJ RADERAD" in text, not erased)
            self.assertIn("SIMULERAD", text)
            self.assertIn("Åsa Öberg", text)
            self.assertIn("104233", text)
            self.assertIn("NIST: Clear" if erased else "Raderingsprotokoll", text)

    @tap.need_tool("qpdf")
    def test_qpdf(self):
        for job in self.jobs:
            subprocess.run(["qpdf", "--check", job["certificate"]], check=True, capture_output=True)

    @tap.need_tool("mutool")
    def test_mutool(self):
        for job in self.jobs:
            answer = subprocess.run(["mutool", "info", job["certificate"]], check=True, capture_output=True, text=True)
            self.assertEqual(answer.stderr, "")

    @tap.need_tool("gs")
    def test_ghostscript(self):
        for job in self.jobs:
            answer = subprocess.run(["gs", "-dBATCH", "-dNOPAUSE", "-dPDFSTOPONERROR", "-sDEVICE=nullpage", job["certificate"]],
                                    capture_output=True, text=True)
            self.assertEqual(answer.returncode, 0, answer.stdout + answer.stderr)


if __name__ == "__main__":
    tap.main()
