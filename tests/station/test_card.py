# SPDX-License-Identifier: GPL-3.0-or-later
"""Signing in by card: a person's key signs a challenge, once, for one connection; nobody else's does, and it signs nothing else."""
import pathlib
import subprocess
import sys
import threading
import time

import dbus
import dbus.mainloop.glib
import dbus.service
from gi.repository import GLib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from service import NAME, PATH, PIN, Service  # noqa: E402
import tap  # noqa: E402


class Pretender(dbus.service.Object):
    """Something on a bus of its own that calls itself a station and wants signatures."""

    def __init__(self, bus, text):
        super().__init__(bus, PATH)
        self.text = text
        self.signature = None

    @dbus.service.method(NAME, in_signature="s", out_signature="s")
    def Challenge(self, _operator):
        return self.text

    @dbus.service.method(NAME, in_signature="say", out_signature="ss")
    def SignInByCard(self, _operator, signature):
        self.signature = bytes(signature)
        return "", ""


class Card(Service):
    def setUp(self):
        super().setUp()
        self.make(("one", "4MiB", {}))
        self.keys = self.issue("asa", "Åsa Öberg")

    def issue(self, name, person):
        keys = self.directory / f"keys-{name}"
        self.radera("pki", "issue", "person", "--root", self.store / "pki", "--name", person, "--to", keys, "--store", self.store, *self.simulate)
        return keys

    def give(self, person="asa", keys=None, code=0):
        return self.radera("operator", "card", person, "--keys", keys or self.keys, "--store", self.store, *self.simulate, code=code)

    def test_a_challenge_is_all_that_is_answered(self):
        """radera operator answer, which a workstation runs: its signature signs in; anything else is not signed."""
        self.give()
        client = self.start()
        text = str(client.station().Challenge("asa"))
        file = self.directory / "challenge"
        file.write_text(text, encoding="utf-8")
        done = subprocess.run([tap.RADERA, "operator", "answer", file, "--keys", self.keys], capture_output=True, env=self.environment())
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(str(client.station().SignInByCard("asa", dbus.ByteArray(done.stdout))[0]), "Åsa Öberg")
        for other in ("radera-checkpoint-v1\n" + text, "", text * 9):
            file.write_text(other, encoding="utf-8")
            done = subprocess.run([tap.RADERA, "operator", "answer", file, "--keys", self.keys], capture_output=True, env=self.environment())
            self.assertEqual((done.returncode, done.stdout), (2, b""), done.stderr)

    def cli(self, *arguments, keys=None, person="asa", bus=None, code=0):
        done = subprocess.run([tap.RADERA, "station", *arguments, "--operator", person, "--keys", keys or self.keys, "--bus", bus or self.address],
                              capture_output=True, text=True, env=self.environment(), stdin=subprocess.DEVNULL, timeout=60)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def sign(self, text, code=None):
        """What the person's key makes of a text that a station of somebody else asks it to sign."""
        other = Pretend(self.directory, text)
        try:
            self.cli("pause", "none", bus=other.address, code=code if code is not None else 5)
        finally:
            other.close()
        return other.signature

    def test_a_job_by_card(self):
        self.give()
        self.start()
        self.cli("erase", "SIM-ONE", "--inventory-id", "104233", "--profile", "clear-zero", "--yes")
        self.stop()
        record = self.radera_json("archive", "list", "--store", self.store, *self.simulate)["records"][0]
        self.assertEqual((record["outcome"], record["operator_id"]), ("erased", "asa"))
        events = self.radera_json("archive", "events", "--store", self.store, *self.simulate)["events"]
        self.assertIn(("signed-in", "asa", "by card"), [(it["kind"], it["operator"], it["detail"]) for it in events])
        self.assertIn("card-set", [it["kind"] for it in events])

    def test_cards_that_are_not(self):
        self.start()
        self.assertIn("has no card", self.cli("pause", "none", code=3).stderr)
        self.give()
        other = self.issue("kim", "Kim Ek")
        self.assertIn("not asa's card", self.cli("pause", "none", keys=other, code=3).stderr)
        self.assertIn("has no card", self.cli("pause", "none", person="kim", code=3).stderr)
        self.assertIn("no operator", self.cli("pause", "none", person="nobody", code=3).stderr)
        self.give("nobody", code=3)
        self.give(keys=self.store / "pki", code=6)  # a station's key is no person's
        self.cli("pause", "none", code=2)  # asa's own: signed in, and there is no such job
        serial = subprocess.run(["openssl", "x509", "-noout", "-serial", "-in", self.keys / "person.pem"], capture_output=True, text=True,
                                check=True).stdout.strip().split("=")[1]
        self.radera("pki", "revoke", serial, "--root", self.store / "pki")
        self.assertIn("revoked", self.cli("pause", "none", code=3).stderr)

    def test_a_challenge_is_good_once(self):
        self.give()
        client, stranger = self.start(), self.client()
        text = str(client.station().Challenge("asa"))
        self.assertTrue(text.startswith("radera-sign-in-v1\n"))
        self.assertNotEqual(text, str(stranger.station().Challenge("asa")))
        signature = dbus.ByteArray(self.sign(text))
        self.refuses("Refused", stranger.station().SignInByCard, "asa", signature)  # of another connection's challenge
        self.refuses("Refused", client.station().SignInByCard, "kim", signature)
        self.assertEqual(client.station().SignInByCard("asa", signature)[1], "technician")
        self.assertEqual(client.station().WhoAmI()[0], "asa")
        client.station().SignOut()
        self.assertIn("challenge first", self.refuses("Refused", client.station().SignInByCard, "asa", signature))
        client.station().Challenge("asa")
        self.refuses("Refused", client.station().SignInByCard, "asa", signature)  # an old answer to a new question
        client.station().Challenge("asa")
        self.refuses("Refused", client.station().SignInByCard, "asa", dbus.ByteArray(b"no signature"))
        self.assertEqual(client.station().WhoAmI()[0], "")

    def test_nothing_else_is_signed(self):
        for text in ('{"schema": "radera-record-1"}', "radera-checkpoint-v1\n", ""):
            self.assertIsNone(self.sign(text), text)


class Pretend:
    """A bus with a pretender on it."""

    def __init__(self, directory, text):
        socket = directory / "pretend"
        socket.unlink(missing_ok=True)
        self.daemon = subprocess.Popen(["dbus-daemon", "--session", "--nofork", f"--address=unix:path={socket}"], stderr=subprocess.DEVNULL)
        self.address = f"unix:path={socket}"
        context = GLib.MainContext.default()
        self.bus = self.connect()
        self.bus.request_name(NAME)
        self.object = Pretender(self.bus, text)
        self.loop = GLib.MainLoop(context)
        self.thread = threading.Thread(target=self.loop.run, daemon=True)
        self.thread.start()

    def connect(self):
        """The socket is there before anybody listens at it."""
        for _ in range(500):
            try:
                return dbus.bus.BusConnection(self.address, mainloop=dbus.mainloop.glib.DBusGMainLoop())
            except dbus.DBusException:
                time.sleep(0.02)
        raise AssertionError("the pretender's bus never came")

    @property
    def signature(self):
        return self.object.signature

    def close(self):
        self.loop.quit()
        self.thread.join(10)
        self.object.remove_from_connection()
        self.bus.close()
        self.daemon.kill()
        self.daemon.wait()


if __name__ == "__main__":
    tap.main()
