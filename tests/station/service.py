# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests of the station service share: a bus of their own, the service on it, and clients."""
import os
import pathlib
import shutil
import signal
import struct
import subprocess
import sys
import time
import zlib

import dbus

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))
import tap  # noqa: E402

RADERAD = os.environ.get("RADERAD", str(tap.ROOT / "build/src/raderad/raderad"))
NAME = "org.radera.Station1"
PATH = "/org/radera/Station1"
SET_UP = "org.radera.SetUp1"
SET_UP_PATH = "/org/radera/SetUp1"
PIN = "482913"

BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/>
    <allow own="*"/>
    <allow send_destination="*" eavesdrop="false"/>
    <allow receive_sender="*"/>
  </policy>
  {more}
</busconfig>
"""


def png(width, height):
    """A small picture."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = b"".join(b"\0" + b"\x20\x60\xa0" * width for _ in range(height))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def label(text):
    """A text as the end of an object path, as sd_bus_path_encode() makes it."""
    return "".join(c if c.isascii() and (c.isalpha() or c.isdigit() and i) else f"_{ord(c):02x}" for i, c in enumerate(text))


def plain(value):
    """A property without its bindings' type: as an argument it would be sent as a variant."""
    if isinstance(value, dbus.Boolean):
        return bool(value)
    if isinstance(value, (dbus.Array, dbus.Struct)):
        return [plain(it) for it in value]
    return int(value) if isinstance(value, int) else str(value)


class Client:
    """One connection: a sign-in belongs to it."""

    def __init__(self, address):
        self.bus = dbus.bus.BusConnection(address)

    def close(self):
        self.bus.close()

    def station(self):
        return dbus.Interface(self.bus.get_object(NAME, PATH, introspect=False), NAME)

    def objects(self):
        """{path: {interface: {property: value}}}"""
        manager = dbus.Interface(self.bus.get_object(NAME, PATH, introspect=False), "org.freedesktop.DBus.ObjectManager")
        return manager.GetManagedObjects()

    def get(self, path, interface=NAME):
        told = dbus.Interface(self.bus.get_object(NAME, path, introspect=False), "org.freedesktop.DBus.Properties").GetAll(interface)
        return {str(key): plain(value) for key, value in told.items()}

    def job(self, path):
        return dbus.Interface(self.bus.get_object(NAME, path, introspect=False), NAME + ".Job")

    def drives(self):
        return {str(it[NAME + ".Drive"]["Serial"]): dbus.ObjectPath(path) for path, it in self.objects().items() if NAME + ".Drive" in it}

    def erase(self, serial, inventory_id="104233", profile="clear-zero", **options):
        options = dbus.Dictionary({key.replace("_", "-"): value for key, value in options.items()}, signature="sv")
        return self.erase_all([serial], inventory_id, profile, options)[0]

    def erase_all(self, serials, inventory_id, profile="clear-zero", options=None):
        drives = self.drives()
        return [str(it) for it in self.station().Erase([drives[serial] for serial in serials], inventory_id, profile,
                                                       dbus.Dictionary(options or {}, signature="sv"), timeout=60)]

    def wait(self, path, holds, seconds=60):
        """Until holds(the job's properties); gives them."""
        end = time.monotonic() + seconds
        while True:
            now = self.get(path, NAME + ".Job")
            if holds(now):
                return now
            if time.monotonic() > end:
                raise AssertionError(f"that never came: {dict(now)}")
            time.sleep(0.02)

    def wait_drive(self, serial, holds=bool, seconds=20):
        """Until holds(the drive's properties, or None when it is not there); gives them."""
        end = time.monotonic() + seconds
        while True:
            path = self.drives().get(serial)
            try:
                now = self.get(path, NAME + ".Drive") if path else None
            except dbus.DBusException:  # gone between the two questions
                now = None
            if holds(now):
                return now
            if time.monotonic() > end:
                raise AssertionError(f"that never came: {now}")
            time.sleep(0.02)

    def plug(self, name, into=True):
        bench = dbus.Interface(self.bus.get_object(NAME, PATH, introspect=False), NAME + ".Bench")
        (bench.Plug if into else bench.Unplug)(name)

    def assign(self, bay, inventory_id):
        return str(self.station().Assign(dbus.UInt32(bay), inventory_id, timeout=60))

    def end(self, path, seconds=60):
        return self.wait(path, lambda job: job["State"] == "ended" and (job["CertificateId"] or job["Outcome"] == "interrupted"), seconds)


class Service(tap.Case):
    """A bus, a store with three people, and the service when start() is called."""

    POLICY = ""

    def setUp(self):
        super().setUp()
        if not shutil.which("dbus-daemon"):
            self.skipTest("needs dbus-daemon")
        self.service = None
        self.clients = []
        config = self.directory / "bus.conf"
        config.write_text(BUS.format(socket=self.directory / "bus", more=self.POLICY), encoding="utf-8")
        self.daemon = subprocess.Popen(["dbus-daemon", f"--config-file={config}", "--nofork"], stderr=subprocess.DEVNULL)
        self.addCleanup(self.daemon.wait)
        self.addCleanup(self.daemon.kill)
        self.address = f"unix:path={self.directory / 'bus'}"
        while not (self.directory / "bus").exists():
            time.sleep(0.01)

    def tearDown(self):
        for client in self.clients:
            client.close()
        if self.service and self.service.poll() is None:
            self.stop()
        super().tearDown()

    def bench(self, *drives):
        """A bench of (name, size, more lines)."""
        lines = ["schema: 1", "kind: bench", "id: bench", "title: A bench", "drives:"]
        for name, size, more in drives:
            lines += [f"  - name: {name}", "    vendor: Radera", f"    model: Sim {name}", f"    serial: SIM-{name.upper()}",
                      f"    bus: {more.pop('bus', 'ata')}", "    media: disk", f"    size: {size}", "    logical-sector: 512",
                      f"    prefilled: {more.pop('prefilled', 'true')}"]
            lines += [f"    {key}: {value}" for key, value in more.items()]
        path = self.directory / "bench.yaml"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    def make(self, *drives):
        self.simulate = ("--simulate", self.bench(*drives))
        self.make_store(*self.simulate)
        for person, role in (("kim", "auditor"), ("bo", "administrator")):
            self.radera("operator", "add", person, "--name", person.title(), "--role", role, "--store", self.store, *self.simulate)
        for person in ("asa", "kim", "bo"):
            self.set_pin(person, PIN)

    def set_pin(self, person, pin, code=0):
        done = subprocess.run([tap.RADERA, "operator", "pin", person, "--store", self.store, *self.simulate], input=pin + "\n",
                              capture_output=True, text=True, env=self.environment())
        self.assertEqual(done.returncode, code, done.stderr)
        return done

    def station_file(self, *bays, **keys):
        """A station file with these bays (number, place)."""
        lines = ["schema: 1", "kind: station", "id: banken", "title: Bänken i källaren"]
        lines += [f"{key.replace('_', '-')}: {value}" for key, value in keys.items()]
        if bays:
            lines += ["bays:"] + [f"  - {{ number: {number}, path: {place} }}" for number, place in bays]
        path = self.directory / "station.yaml"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    def start(self, *more, env=None):
        self.service = subprocess.Popen([RADERAD, "--store", self.store, "--bus", self.address, *self.simulate, *map(str, more)],
                                        stderr=subprocess.PIPE, text=True, env=self.environment(env))
        client = self.client()
        self.wait_for_name(client, NAME)
        client.station().Scan()
        return client

    def start_waiting(self, *more):
        """The service of a store that does not exist, or whose volume is not there."""
        self.service = subprocess.Popen([RADERAD, "--store", self.store, "--bus", self.address, "--set-up", *self.simulate, *map(str, more)],
                                        stderr=subprocess.PIPE, text=True, env=self.environment())
        client = self.client()
        self.wait_for_name(client, SET_UP)
        return client

    def wait_for_name(self, client, name):
        end = time.monotonic() + 20
        while not client.bus.name_has_owner(name):
            self.assertIsNone(self.service.poll(), "the service ended at once")
            self.assertLess(time.monotonic(), end)
            time.sleep(0.02)

    def stop(self, number=signal.SIGTERM):
        self.service.send_signal(number)
        self.service.wait(60)
        self.service.stderr.close()

    def client(self, person=None):
        client = Client(self.address)
        self.clients.append(client)
        if person:
            client.station().SignIn(person, PIN)
        return client

    def refuses(self, name, call, *arguments):
        with self.assertRaises(dbus.DBusException) as caught:
            call(*arguments)
        self.assertEqual(caught.exception.get_dbus_name(), "org.radera.Error." + name, caught.exception)
        return str(caught.exception)
