# SPDX-License-Identifier: GPL-3.0-or-later
"""The page that checks a certificate in a browser, without Radera and without a network: in headless Chromium."""
import re
import shutil
import time
import unittest

import support  # noqa: F401
import tap

try:
    from selenium import webdriver
    from selenium.webdriver.chrome.options import Options
    from selenium.webdriver.chrome.service import Service
    from selenium.webdriver.common.by import By
except ImportError:
    webdriver = None

SIMULATE = ("--simulate", "demo")
PAGE = tap.ROOT / "certs/bundle/verify.html"
CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")


@unittest.skipUnless(webdriver and CHROMIUM and DRIVER, "chromium, chromium-driver or python3-selenium is not installed")
class OfflinePage(tap.Case):
    @classmethod
    def setUpClass(cls):
        cls.maker = cls("issue")
        cls.maker.setUp()
        cls.maker.issue()
        options = Options()
        options.binary_location = CHROMIUM
        for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                         f"--user-data-dir={cls.maker.directory}/profile", "--host-resolver-rules=MAP * ~NOTFOUND"):
            options.add_argument(argument)
        cls.browser = webdriver.Chrome(service=Service(DRIVER), options=options)
        cls.browser.get(PAGE.as_uri())
        cls.trust((cls.maker.home / "root.pem").read_text())

    @classmethod
    def tearDownClass(cls):
        cls.browser.quit()
        cls.maker.doCleanups()

    def issue(self):
        """A certificate, signed once more by a person and by the station."""
        self.home = self.directory / "root"
        self.radera("pki", "init", "--root", self.home, "--organisation", "Exempelköpings kommun", "--name", "Rot", *SIMULATE)
        for profile, *more in (("station", "--store", self.store, "--station", "RAD-01"),
                               ("person", "--to", self.directory / "asa", "--name", "Åsa Öberg", "--key-type", "rsa3072")):
            self.radera("pki", "issue", profile, "--root", self.home, *more, *SIMULATE)
        self.radera("operator", "add", "asa", "--name", "Åsa Öberg", "--store", self.store, *SIMULATE)
        drive = self.radera_json("drives", *SIMULATE)["drives"][0]["node"]
        first = self.radera_json("erase", drive, *SIMULATE, "--store", self.store, "--inventory-id", "104233", "--operator", "asa",
                                 "--profile", "clear-zero", "--yes")["jobs"][0]["certificate"]
        self.once = self.directory / "once.pdf"
        shutil.copy(first, self.once)
        self.radera("certificate", "countersign", first, "--as", "validator", "--keys", self.directory / "asa", "--output",
                    self.directory / "two.pdf")
        self.thrice = self.directory / "thrice.pdf"
        self.radera("certificate", "countersign", self.directory / "two.pdf", "--as", "receiver", "--name", "Elin Ek", "--store",
                    self.store, "--output", self.thrice)
        self.radera("asset", "register", "7", "--kind", "drive", "--serial", "ZZ-7", "--operator", "asa", "--store", self.store, *SIMULATE)
        before = set((self.store / "certificates").glob("*.pdf"))
        self.radera("asset", "destroy", "7", "--method", "crushed", "--by", "Stena <b>Recycling</b> AB", "--operator", "asa", "--store", self.store,
                    *SIMULATE)
        self.destroyed, = set((self.store / "certificates").glob("*.pdf")) - before

    maker = None

    @classmethod
    def trust(cls, pem):
        cls.browser.execute_script("document.getElementById('roots').value = arguments[0]", pem)

    def judge(self, data):
        path = self.directory / "dropped.pdf"
        path.write_bytes(data)
        self.browser.execute_script("window.lastResult = null; document.getElementById('file').value = ''")
        self.browser.find_element(By.ID, "file").send_keys(str(path))
        for _ in range(200):
            result = self.browser.execute_script(
                "return window.lastResult && {verdict: lastResult.verdict, reason: lastResult.reason, sha256: lastResult.sha256,"
                " findings: lastResult.findings, id: lastResult.record && lastResult.record.certificate_id}")
            if result:
                return result
            time.sleep(0.05)
        self.fail("the page gave no answer")

    def test_good_ones(self):
        for path in (self.maker.once, self.maker.thrice):
            seen = self.judge(path.read_bytes())
            self.assertEqual((seen["verdict"], seen["reason"]), ("valid", ""), seen)
            known = self.radera_json("certificate", "verify", path, "--trust", self.maker.home / "root.pem")["certificates"][0]
            self.assertEqual((seen["sha256"], seen["id"]), (known["record_sha256"], known["certificate_id"]))
        shown = self.browser.find_element(By.ID, "summary").text
        self.assertIn("104233", shown)
        self.assertIn("SIMULATED", self.browser.find_element(By.ID, "verdict").text)

    def test_a_statement(self):
        """Told as what it is, and never as an erasure."""
        seen = self.judge(self.maker.destroyed.read_bytes())
        self.assertEqual((seen["verdict"], seen["reason"]), ("valid", ""), seen)
        shown = self.browser.find_element(By.ID, "summary").text
        for words in ("Destroyed, as those state who did it", "Stena <b>Recycling</b> AB", "crushed", "7:", "ZZ-7"):
            self.assertIn(words, shown)
        self.assertNotIn("undefined", shown)
        self.assertNotIn("NIST", shown)

    def test_unknown_root(self):
        self.trust("")
        try:
            self.assertEqual(self.judge(self.maker.once.read_bytes())["verdict"], "untrusted")
        finally:
            self.trust((self.maker.home / "root.pem").read_text())

    def test_one_bit(self):
        for path in (self.maker.once, self.maker.thrice):
            data = path.read_bytes()
            for share in (0.02, 0.2, 0.3, 0.35, 0.5, 0.7, 0.9, 0.99):
                changed = bytearray(data)
                changed[int(len(data) * share)] ^= 1
                self.assertEqual(self.judge(bytes(changed))["verdict"], "invalid", share)

    def update(self, data, number, body, extra=b""):
        """The file with one object replaced by an update, as PDF editors write it."""
        start = data.rindex(b"startxref")
        previous = int(data[start:].split()[1])
        trailer = re.sub(rb"/Prev \d+", b"", data[data.rindex(b"trailer"):start].strip()[7:].strip())
        written = b"%d 0 obj\n%s\nendobj\n" % (number, body)
        xref = b"xref\n%d 1\n%010d 00000 n \ntrailer\n%s/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (
            number, len(data), trailer[:-2], previous, len(data) + len(written))
        return data + written + xref + extra

    def test_updates(self):
        """pdfsig calls all of these valid."""
        for path in (self.maker.once, self.maker.thrice):
            data = path.read_bytes()
            page = int(re.search(rb"(\d+) 0 obj\n<<\n/Type /Page\n", data)[1])
            stamp = (b"<</Type/Page/ByteRange[0 10 20 30]/SubFilter/ETSI.RFC3161>>", b"<</Type/Page>>")
            for body in stamp:
                self.assertEqual(self.judge(self.update(data, page, body))["verdict"], "invalid")
            self.assertEqual(self.judge(data + b"\n")["verdict"], "invalid")
            self.assertEqual(self.judge(data[:-7])["verdict"], "invalid")

    def test_update_that_ends_in_a_stamp(self):
        """Anybody can have a time-stamp put behind a replaced page."""
        data = self.maker.once.read_bytes()
        page = int(re.search(rb"(\d+) 0 obj\n<<\n/Type /Page\n", data)[1])
        hole = b"<3082000401020304>"
        text = self.update(data, page, b"<</Type/DocTimeStamp/SubFilter/ETSI.RFC3161/ByteRange[0 0000000000 0000000000 0000000000]"
                                       b"/Contents" + hole + b">>")
        start = text.index(hole, len(data))
        numbers = b"[0 %010d %010d %010d]" % (start, start + len(hole), len(text) - start - len(hole))
        changed = text[:len(data)] + text[len(data):].replace(b"[0 0000000000 0000000000 0000000000]", numbers)
        seen = self.judge(changed)
        self.assertEqual(seen["verdict"], "invalid")
        self.assertIn("signature field", seen["reason"])

    def test_other_files(self):
        for data in (b"", b"hello", b"%PDF-1.7\n%%EOF\n", b"%PDF-1.4\n" + bytes(100)):
            self.assertEqual(self.judge(data)["verdict"], "invalid")


if __name__ == "__main__":
    tap.main()
