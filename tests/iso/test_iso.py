#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The image as it is shipped: booted, used as a technician uses it, and what is on stick and drives afterwards.

RADERA_ISO names the image; ./run tests --tier iso makes it first."""
import datetime
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "proving"))
import machine  # noqa: E402
import medium  # noqa: E402
import network  # noqa: E402
import shelf  # noqa: E402
import tap  # noqa: E402
from medium import ISO  # noqa: E402
from proving import drive  # noqa: E402

SHOTS = os.environ.get("RADERA_SHOTS", str(tap.ROOT / "build/iso/screenshots"))
PIN = "123450"


def setUpModule():
    lacking = machine.missing()
    if lacking:
        raise unittest.SkipTest(lacking)
    if os.geteuid() != 0:
        raise unittest.SkipTest("needs root: reads sticks through loop devices")
    if not ISO:
        raise unittest.SkipTest("there is no image: ./run iso makes it")


class Image(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="radera-test-iso-"))
        self.machine = None

    def tearDown(self):
        if self.machine:
            self.machine.off()
        shutil.rmtree(self.folder)

    def boot(self, image, **options):
        self.machine = machine.Machine(self.folder, image, shots=SHOTS, **options)
        return self.machine

    def off(self, gently=True):
        self.machine.off(gently)
        self.machine = None

    def set_up(self, seat):
        seat.reads("En ny station", 300)
        seat.look("set-up")
        seat.type("Kommunen")
        for text in ("", "", "Maj Lund", PIN, PIN):
            seat.key("tab")
            seat.type(text)
        seat.key("ret")
        seat.reads("Vem är du?", 120)

    def sign_in(self, seat, pin=PIN):
        seat.reads("Vem är du?", 300)
        seat.look("sign-in")
        seat.type(pin)  # the field has the focus
        seat.key("ret")

    def begin(self, seat, inventory_id):
        """From a new stick to the computer's drives."""
        self.set_up(seat)
        self.sign_in(seat)
        seat.reads("Nordsken")
        seat.type(inventory_id)
        seat.key("ret")

    def choose_overwriting(self, seat):
        """A drive that cannot be purged: the person decides that it is overwritten."""
        seat.click("Vad kan annars göras?")
        seat.look("alternatives")
        seat.click("genom överskrivning")

    def check_evidence(self, stick):
        """The certificate on the stick, by our verifier and by two that are not ours."""
        with medium.evidence(stick) as volume:
            pages = sorted((volume / "certificates").rglob("*.pdf"))
            self.assertEqual(len(pages), 1, list(volume.rglob("*")))
            copied = self.folder / "certificate.pdf"
            shutil.copy(pages[0], copied)
            root = self.folder / "root.pem"
            shutil.copy(volume / "radera/pki/root.pem", root)
        done = subprocess.run([tap.RADERA, "certificate", "verify", str(copied), "--trust", str(root)], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        shown = medium.run("pdfsig", "-nocert", copied)
        self.assertIn("Signature is Valid", shown)
        words = medium.run("pdftotext", "-layout", copied, "-")
        subprocess.run(["pdftoppm", "-png", "-r", "80", "-f", "1", "-l", "1", str(copied), f"{SHOTS}/certificate"], check=True)
        return words

    def write_stick(self, *words, answer=""):
        return subprocess.run([str(tap.ROOT / "iso/stick"), *map(str, words)], input=answer, capture_output=True, text=True, check=False)

    def test_0_writing_a_stick(self):
        """A stick that carries evidence keeps it when a new image is written; what is no stick or no image is refused."""
        stick = self.folder / "stick.img"
        with open(stick, "wb") as file:
            file.truncate(1024 * medium.MIB)
        done = self.write_stick(stick, ISO, answer="ja\n")
        self.assertIn("nothing was written", done.stderr)
        with open(stick, "rb") as file:
            self.assertEqual(file.read(medium.MIB), bytes(medium.MIB))
        self.assertEqual(self.write_stick(stick, ISO, answer="skriv\n").returncode, 0)
        self.assertTrue(medium.has_image(stick, ISO))
        image_partitions = len(medium.partitions(stick))
        medium.run("sfdisk", "--quiet", "--no-reread", "--append", stick, input="start=1048576, type=EBD0A0A2-B9E5-4433-87C0-68B6B72699C7, name=RADERADATA\n")
        before = medium.partitions(stick)[-1]
        with open(stick, "r+b") as file:
            for at in (before["start"] * 512, (before["start"] + before["size"]) * 512 - len(medium.MARK)):
                file.seek(at)
                file.write(medium.MARK)
        with open(stick, "r+b") as file:  # an older image
            file.seek(100 * medium.MIB)
            file.write(b"older")
        done = self.write_stick(stick, ISO, "--yes")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("stays", done.stdout)
        after = medium.partitions(stick)
        self.assertEqual(len(after), image_partitions + 1)
        self.assertEqual((after[-1]["start"], after[-1]["size"], after[-1]["name"]), (before["start"], before["size"], "RADERADATA"))
        self.assertTrue(medium.has_image(stick, ISO))
        self.assertIn("No errors detected", medium.run("sfdisk", "--verify", stick))
        with open(stick, "rb") as file:
            for at in (before["start"] * 512, (before["start"] + before["size"]) * 512 - len(medium.MARK)):
                file.seek(at)
                self.assertEqual(file.read(len(medium.MARK)), medium.MARK)
        fresh = self.folder / "fresh.img"
        with open(fresh, "wb") as file:
            file.truncate(700 * medium.MIB)
        self.assertEqual(self.write_stick(fresh, ISO, "--yes", "--volume").returncode, 0)
        with medium.evidence(fresh) as volume:
            self.assertEqual(list(volume.iterdir()), [])
        small = self.folder / "small.img"
        medium.make_drive(small, 8 * medium.MIB)
        self.assertIn("too small", self.write_stick(small, ISO, "--yes").stderr)
        self.assertTrue(medium.holds_data(small))
        self.assertIn("is not an image of Radera", self.write_stick(stick, small, "--yes").stderr)
        self.assertIn("neither a disk nor a file", self.write_stick(self.folder, ISO, "--yes").stderr)
        with medium.loop(small) as device:  # a disk, but not one that was plugged in
            self.assertIn("that is no stick", self.write_stick(device, ISO, "--yes").stderr)

    def test_1_a_returned_laptop(self):
        """BIOS, copied to memory: set up, sign in, erase, certify; then the drives and the stick from outside."""
        stick = medium.make_stick(self.folder / "stick.img", ISO)
        nvme = medium.make_drive(self.folder / "nvme.img")
        sata = medium.make_drive(self.folder / "sata.img")
        left = medium.make_drive(self.folder / "usb.img")
        seat = self.boot(stick, drives=[("nvme", nvme, "KATT4242"), ("sata", sata, "HUND7777"), ("usb", left, "KVAR5555")])
        self.set_up(seat)
        print(f"# from power to the first screen: {round(time.monotonic() - seat.begun)} s", flush=True)
        self.sign_in(seat)
        seat.reads("Nordsken Elevbok 13")
        seat.reads("PF3ABCDE")
        seat.type("104233")
        seat.key("ret")
        seat.reads("KATT4242")
        self.assertFalse(seat.place("STICK0001"), "the stick is among the drives")
        self.choose_overwriting(seat)
        self.choose_overwriting(seat)
        seat.click("Återbruk")
        seat.look("computer")
        seat.hold("kan inte ångras")
        seat.look("running")
        seat.reads("rensad (Clear)", 300)
        seat.look("end")
        self.off()
        self.assertFalse(medium.holds_data(nvme))
        self.assertFalse(medium.holds_data(sata))
        self.assertTrue(medium.holds_data(left), "a drive that was not chosen was touched")
        self.assertTrue(medium.has_image(stick, ISO), "the image on the stick was changed")
        words = self.check_evidence(stick)
        for word in ("104233", "KATT4242", "HUND7777", "Maj Lund", "Kommunen", "image "):
            self.assertIn(word, words)
        # the same stick on another computer, with Secure Boot: whose it is was not forgotten
        seat = self.boot(stick, firmware="uefi")
        seat.reads("Kommunen", 300)
        self.sign_in(seat)
        seat.reads("Den här datorn")
        seat.key("f3")
        seat.reads("104233", 60)
        seat.click("104233")
        seat.click("Exportera")
        seat.look("export")
        seat.click("/media/stickan")
        seat.reads("Skrivet", 30)
        self.off()
        with medium.evidence(stick) as volume:
            self.assertEqual([path.suffix for path in (volume / "export").iterdir()], [".pdf"])

    def test_5_purge(self):
        """The drives' own commands on the shipped image: one drive that erases itself, and one that only says so."""
        stick = medium.make_stick(self.folder / "stick.img", ISO)
        doors = shelf.serve(self, self.folder, [drive("katt", erases=["sanitize-block"], size="16MiB"),
                                                drive("hund", bus="scsi", erases=["sanitize-block"], size="16MiB", lies=["noop"])])
        seat = self.boot(stick, doors=[doors / "scsi"])
        self.begin(seat, "104234")
        seat.reads("ATA SANITIZE", 120)
        seat.reads("SCSI SANITIZE", 120)
        seat.click("Återbruk")
        seat.reads("De 2 diskarna djuprensas")
        seat.look("purge")
        seat.hold("kan inte ångras")
        seat.reads("Inte raderad", 300)
        seat.look("purge-end")
        self.off()
        self.assertEqual(shelf.old_sectors(self.folder, "katt"), 0)
        self.assertGreater(shelf.old_sectors(self.folder, "hund"), 0, "the liar erased after all: this test shows nothing")
        words = self.check_evidence(stick)
        self.assertIn("SIM-HUND", words)
        self.assertIn("NIST: Purge", words)
        self.assertIn("EJ RADERAD", words.upper())

    def test_2_decoys(self):
        """A laptop's own disk that carries our names: not booted from, not written to, and told of as protected."""
        stick = medium.make_stick(self.folder / "stick.img", ISO)
        decoy = medium.make_stick(self.folder / "decoy.img", ISO, 512 * medium.MIB)
        other = self.folder / "sata.img"
        medium.make_evidence_stick(other)
        with open(decoy, "r+b") as file:  # its own menu, in the place of ours
            content = file.read(64 * medium.MIB)
            at = content.find(b"set superusers")
            self.assertGreater(at, 0)
            file.seek(at)
            file.write(b'set x="DECOY" \n')
        before = [medium.run("sha256sum", path) for path in (decoy, other)]
        seat = self.boot(stick, firmware="uefi", drives=[("nvme", decoy, "FALSK4242"), ("sata", other, "FALSK7777")])
        self.set_up(seat)
        self.sign_in(seat)
        seat.reads("FALSK4242", 60)
        seat.reads("bär Radera självt", 60)
        seat.look("decoys")
        self.off()
        self.assertEqual(before, [medium.run("sha256sum", path) for path in (decoy, other)])
        with medium.evidence(stick) as volume:
            self.assertTrue((volume / "radera/pki/station.pem").exists())

    def test_3_a_damaged_stick(self):
        """One byte of the system differs: it is not started."""
        stick = medium.make_stick(self.folder / "stick.img", ISO)
        with open(stick, "r+b") as file:
            file.seek(150 * medium.MIB)
            byte = file.read(1)
            file.seek(150 * medium.MIB)
            file.write(bytes([byte[0] ^ 1]))
        seat = self.boot(stick)
        seat.reads("Stickan ar skadad", 200)
        seat.look("damaged")

    def test_7_the_stick_is_pulled(self):
        """In the middle of an erasure: it is told at once, and goes on when the stick is back."""
        stick = medium.make_stick(self.folder / "stick.img", ISO)
        large = medium.make_drive(self.folder / "large.img", 1536 * medium.MIB)
        seat = self.boot(stick, drives=[("sata", large, "STOR7777")])
        self.begin(seat, "104235")
        self.choose_overwriting(seat)
        seat.click("Återbruk")
        seat.hold("kan inte ångras")
        seat.reads("raderas", 60)
        time.sleep(5)
        seat.unplug()
        seat.reads("ingen plats för bevis", 60)
        seat.look("pulled")
        seat.plug_back()
        self.sign_in(seat)
        seat.reads("rensad (Clear)", 400)
        seat.reads("Lägg datorn", 60)
        seat.look("went-on")
        self.off()
        self.assertFalse(medium.holds_data(large))
        self.assertIn("104235", self.check_evidence(stick))

    def test_8_a_screen_of_many_points(self):
        """What is drawn is enlarged, or nobody could read it on a laptop's screen of 3840 points."""
        seat = self.boot(medium.make_stick(self.folder / "stick.img", ISO), more=["-vga", "none", "-device", "VGA,xres=3840,yres=2160,vgamem_mb=64"])
        seat.reads("En ny station", 300)
        seat.look("many-points")
        heights = [height for word, _, _, _, height in seat.words() if word == "Organisation"]
        self.assertEqual(seat.size(), (3840, 2160))
        self.assertGreater(max(heights), 20, "the text was not enlarged")

    def test_6_safe_graphics(self):
        """No graphics driver: Xorg on the firmware's frame buffer; and nothing in the menu can be edited."""
        stick = medium.make_stick(self.folder / "stick.img", ISO)
        seat = self.boot(stick)
        seat.reads("enkel grafik", 60)
        seat.look("menu")
        for key in ("e", "c"):  # GRUB's editor and its command line are for users, of whom there are none
            seat.key(key)
            seat.reads("Enter username", 20)
            seat.key("esc")
            seat.reads("enkel grafik", 20)
        seat.key("down")
        seat.key("down")
        seat.key("ret")
        seat.reads("En ny station", 300)
        seat.look("safe-graphics")
        seat.key("ctrl", "alt", "f2")
        time.sleep(2)
        self.assertFalse(seat.place("login:"), "a console to log in at")

    def test_9_a_damaged_volume(self):
        """Its first sectors are gone: it is told of, and nothing is written to it, least of all a new file system."""
        stick = self.folder / "stick.img"
        with open(stick, "wb") as file:
            file.truncate(1024 * medium.MIB)
        self.assertEqual(self.write_stick(stick, ISO, "--yes", "--volume").returncode, 0)
        volume = medium.partitions(stick)[-1]
        with open(stick, "r+b") as file:
            file.seek(volume["start"] * 512)
            file.write(bytes(16384))
        before = medium.digest_of(stick, volume["start"] * 512, volume["size"] * 512)
        seat = self.boot(stick)
        seat.reads("stickan till en", 300)  # the pointer stands on the larger words
        seat.look("damaged-volume")
        self.off()
        self.assertEqual(medium.digest_of(stick, volume["start"] * 512, volume["size"] * 512), before)

    def make_site(self, station_file):
        """What an office makes for a new station."""
        office, root, folder = self.folder / "office", self.folder / "root", self.folder / "site"
        own = self.folder / "own.yaml"
        own.write_text("schema: 1\nkind: organisation\nid: own\nname: Exempelstad\nnumber: 212000-0000\n", encoding="utf-8")
        medium.run(tap.RADERA, "pki", "init", "--root", root, "--organisation", "Exempelstad", "--name", "Rot")
        medium.run(tap.RADERA, "pki", "init", "--store", office, "--organisation", "Exempelstad", "--station", "KONTOR")
        medium.run(tap.RADERA, "organisation", "set", own, "--store", office)
        medium.run(tap.RADERA, "operator", "add", "maj", "--name", "Maj Lund", "--role", "administrator", "--store", office)
        medium.run(tap.RADERA, "operator", "pin", "maj", "--store", office, input=PIN + "\n")
        (office / "station.yaml").write_text(station_file, encoding="utf-8")
        medium.run(tap.RADERA, "site", "make", folder, "--station", "RAD-07", "--root", root, "--store", office)
        return folder, root

    def test_a_site_and_network(self):
        """A stick from the office in a computer that ran Windows: nothing is asked, and the clock follows the network."""
        stick = self.folder / "stick.img"
        with open(stick, "wb") as file:
            file.truncate(1024 * medium.MIB)
        printed = self.folder / "printed"
        printed.mkdir()
        address = self.enterContext(network.printer(printed))
        folder, root = self.make_site(f"schema: 1\nkind: station\nid: vagn\ntitle: Vagnen\nnetwork: wired\ntime-server: {network.HOST}\nprinter: {address}\n")
        done = self.write_stick(stick, ISO, "--yes", "--site", folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        sata = medium.make_drive(self.folder / "sata.img", 16 * medium.MIB)
        local = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(time.time() + 2 * 3600))
        copy = medium.make_evidence_stick(self.folder / "copy.img", name="RADERACOPY")
        with network.time_server() as answers:
            seat = self.boot(stick, drives=[("sata", sata, "HUND7777"), ("usb", copy, "KOPIA0001")], more=[*network.card("e1000e"), "-rtc", f"base={local}"])
            seat.reads("Exempelstad", 300)
            seat.look("site-sign-in")
            seat.click("English")
            seat.reads("Who are you?")
            seat.click("Svenska")
            self.sign_in(seat)
            seat.reads("Nordsken")
            end = time.monotonic() + 90
            while not answers:
                self.assertLess(time.monotonic(), end, "nobody asked for the time")
                time.sleep(1)
            seat.type("104236")
            seat.key("ret")
            self.choose_overwriting(seat)
            seat.click("Återbruk")
            seat.hold("kan inte ångras")
            seat.reads("rensad (Clear)", 300)
            ended = time.time()
            seat.key("f3")
            seat.click("104236")
            seat.click("Skriv ut")
            seat.reads("till skrivaren", 60)
            seat.look("print")
            end = time.monotonic() + 90
            while not list(printed.iterdir()):
                self.assertLess(time.monotonic(), end, "nothing was printed")
                time.sleep(1)
            time.sleep(3)
        self.off()
        page = next(printed.iterdir())
        self.assertIn("104236", medium.run("pdftotext", page, "-"))
        words = self.check_evidence(stick)
        for word in ("RAD-07", "Maj Lund", "Exempelstad", "nätets tid"):
            self.assertIn(word, words)
        with medium.evidence(stick) as volume:
            self.assertIn("language", (volume / "radera/workstation.ini").read_text(encoding="utf-8"))
            self.assertFalse((volume / "radera-site/pki/station.key").exists())
            page = next((volume / "certificates").rglob("*.pdf"))
            shown = json.loads(medium.run(tap.RADERA, "certificate", "show", page, "--json"))
            record = shown.get("record", shown)
            self.assertEqual(record["clock_trust"], "network-time")
            issued = datetime.datetime.fromisoformat(record["issued"].replace("Z", "+00:00")).timestamp()
            self.assertLess(abs(issued - ended), 120)
            done = subprocess.run([tap.RADERA, "certificate", "verify", str(page), "--trust", str(root / "root.pem")], capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 0, done.stdout)
            # the copy on the second stick: all that a store is made again from, and no key
            ledger = b"".join(path.read_bytes() for path in sorted((volume / "radera/ledger").glob("*.jsonl")))
            with medium.evidence(copy) as mirror:
                log = next(mirror.iterdir())
                self.assertEqual([path.name for path in (log / "certificates").glob("*.pdf")], [page.name])
                self.assertEqual((log / "certificates" / page.name).read_bytes(), page.read_bytes())
                copied = b"".join(path.read_bytes() for path in sorted((log / "ledger").glob("*.jsonl")))
                self.assertTrue(ledger.startswith(copied) and page.name[-10:-4].lstrip("0").encode() in copied)
                self.assertEqual(list(mirror.rglob("*.key")), [])
                again = self.folder / "again"
                again.mkdir()
                medium.run(tap.RADERA, "archive", "rebuild", log, "--store", again)
                self.assertIn("104236", medium.run(tap.RADERA, "archive", "find", "104236", "--store", again))

    def test_d_an_encrypted_volume(self):
        """An administrator's choice: the evidence is LUKS and ext4, its passphrase asked at each start."""
        stick = self.folder / "stick.img"
        secret = self.folder / "passphrase"
        secret.write_text("korrekt batteri\n", encoding="utf-8")
        with open(stick, "wb") as file:
            file.truncate(1024 * medium.MIB)
        done = self.write_stick(stick, ISO, "--yes", "--encrypted", "--passphrase-file", secret)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        volume = medium.partitions(stick)[-1]
        with medium.loop(stick, volume["start"] * 512, volume["size"] * 512, read_only=True) as device:
            self.assertEqual(medium.run("blkid", "-p", "-o", "value", "-s", "TYPE", device).strip(), "crypto_LUKS")
        seat = self.boot(stick)
        seat.reads("Bevisvolymen är låst", 300)
        seat.look("locked")
        seat.type("fel")
        seat.key("ret")
        seat.reads("inte volymens", 120)
        seat.type("korrekt batteri")
        seat.key("ret")
        seat.reads("En ny station", 180)
        self.set_up(seat)
        self.off()
        with open(stick, "rb") as file:
            file.seek(volume["start"] * 512)
            self.assertNotIn(b"Kommunen", file.read(), "the store lies on the stick in the clear")

    def test_e_the_rescue_console(self):
        """A root shell by the administrator's PIN and in no other way; the workstation is not started beside it."""
        stick = self.folder / "stick.img"
        with open(stick, "wb") as file:
            file.truncate(1024 * medium.MIB)
        folder, _ = self.make_site("schema: 1\nkind: station\nid: vagn\ntitle: Vagnen\n")
        self.assertEqual(self.write_stick(stick, ISO, "--yes", "--site", folder).returncode, 0)
        seat = self.boot(stick)
        seat.reads("enkel grafik", 60)
        for _ in range(4):
            seat.key("down")
        seat.key("ret")
        seat.reads("id (id):", 300)
        for pin, answer in (("999999", "not maj"), (PIN, "Du ar root")):
            time.sleep(4)  # the question comes
            seat.type("maj")
            seat.key("ret")
            seat.type(pin)
            seat.key("ret")
            seat.reads(answer, 30)
        seat.type("id")
        seat.key("ret")
        seat.reads("groups", 30)
        seat.look("rescue")
        self.assertFalse(seat.place("Vem är du?"))
        self.off()

    def netboot_files(self):
        found = sorted(pathlib.Path(ISO).parent.glob("radera-*-netboot"))
        if not found:
            self.skipTest("there are no files to boot over a network beside the image")
        return found[0]

    def test_b_over_the_network(self):
        """No stick but one for evidence: a BIOS computer starts from a web server, checked against the root hash."""
        second = medium.make_evidence_stick(self.folder / "second.img")
        with medium.evidence(second, "rw") as volume:
            (volume / "radera").mkdir()
            (volume / "radera/workstation.ini").write_text("[workstation]\nlanguage=en\n", encoding="utf-8")
        with network.web_server(self.netboot_files()) as port:
            seat = self.boot(None, medium="net", memory=4096, drives=[("usb", second, "SECOND0001")],
                             more=network.card("e1000", f"http://{network.HOST}:{port}/radera.ipxe"))
            seat.reads("A new station", 400)
            seat.look("netboot")
        self.off()

    def test_c_a_changed_image_over_the_network(self):
        """Somebody in between changed a byte: it is not started."""
        folder = self.folder / "served"
        shutil.copytree(self.netboot_files(), folder)
        with open(folder / "root.img", "r+b") as file:
            file.seek(100 * medium.MIB)
            byte = file.read(1)
            file.seek(100 * medium.MIB)
            file.write(bytes([byte[0] ^ 1]))
        with network.web_server(folder) as port:
            seat = self.boot(None, medium="net", memory=4096, more=network.card("e1000", f"http://{network.HOST}:{port}/radera.ipxe"))
            seat.reads("Det som hamtades", 300)
            seat.look("netboot-changed")

    def test_4_a_cd_and_a_second_stick(self):
        """A medium that cannot hold evidence: nothing begins before a place for it is plugged in."""
        second = medium.make_evidence_stick(self.folder / "second.img")
        seat = self.boot(ISO, medium="cd", firmware="uefi")
        seat.reads("ingen plats för bevis", 300)
        seat.look("no-room")
        seat.plug(second, "SECOND0001")
        self.set_up(seat)
        self.off()
        with medium.evidence(second) as volume:
            self.assertTrue((volume / "radera/pki/station.pem").exists())


if __name__ == "__main__":
    tap.main()
