# SPDX-License-Identifier: GPL-3.0-or-later
"""What the workstation's tests share: a screen, a session bus with accessibility, the service, and hands and eyes."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "station"))
import service  # noqa: E402
import tap  # noqa: E402
from service import PIN  # noqa: E402, F401

WORKSTATION = os.environ.get("RADERA_WORKSTATION", str(tap.ROOT / "build/ui/radera-workstation"))
UI = pathlib.Path(WORKSTATION).parent
SHOTS = pathlib.Path(os.environ.get("RADERA_SHOTS", UI / "screenshots"))
TOOLS = ("Xvfb", "xdotool", "import", "dbus-daemon", "localedef")
LAPTOP = str(tap.ROOT / "profiles/benches/laptop.yaml")

atspi = None  # once there is a session bus to reach it by


class Screen:
    """One X server and one session bus for all tests of a program: accessibility is connected once only."""

    def __init__(self, size="1366x768"):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="radera-test-screen-"))
        read, write = os.pipe()
        self.x = subprocess.Popen(["Xvfb", "-displayfd", str(write), "-screen", "0", f"{size}x24", "-nolisten", "tcp", "-noreset"],
                                  pass_fds=[write], stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as told:
            self.display = ":" + told.readline().strip()
        self.daemon = subprocess.Popen(["dbus-daemon", "--session", "--nofork", "--print-address=1"], stdout=subprocess.PIPE, text=True,
                                       stderr=subprocess.DEVNULL, env={**os.environ, "DISPLAY": self.display})
        self.bus = self.daemon.stdout.readline().strip()
        for name in ("sv_SE", "en_GB"):  # real ones: some C libraries translate under no other
            subprocess.run(["localedef", "-i", name, "-f", "UTF-8", str(self.directory / f"{name}.UTF-8")], check=False,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.environ.update(DISPLAY=self.display, DBUS_SESSION_BUS_ADDRESS=self.bus)

    def close(self):
        for it in (self.daemon, self.x):
            it.kill()
            it.wait()
        self.daemon.stdout.close()
        shutil.rmtree(self.directory, ignore_errors=True)


def set_up_screen(size="1366x768"):
    """For setUpModule()."""
    global atspi
    missing = [tool for tool in TOOLS if not shutil.which(tool)]
    if missing:
        raise unittest.SkipTest(f"needs {', '.join(missing)}")
    if not os.path.exists(WORKSTATION):
        raise unittest.SkipTest("the workstation was not built")
    screen = Screen(size)
    import gi
    gi.require_version("Atspi", "2.0")
    from gi.repository import Atspi
    atspi = Atspi
    Atspi.set_timeout(15000, 30000)  # of one question, and of the first one: the default of 0.8 s is a busy machine's failure
    return screen


def until(look, seconds=30, what="that"):
    """Until look() gives something; gives it."""
    end = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"{what} never came")
        time.sleep(0.05)


class Stage(service.Service):
    """A service with simulated drives, and a workstation at it."""
    SCREEN = None
    LANGUAGE = "sv"

    def setUp(self):
        super().setUp()
        self.ui = None

    def tearDown(self):
        self.close_ui()
        super().tearDown()

    def make_bench(self, bench):
        """A store for a bench file, with people."""
        self.simulate = ("--simulate", str(bench))
        self.make_store(*self.simulate)
        for person, name, role in (("kim", "Kim Lind", "auditor"), ("bo", "Bo Ek", "administrator"), ("vera", "Vera Nyberg", "validator")):
            self.radera("operator", "add", person, "--name", name, "--role", role, "--store", self.store, *self.simulate)
        for person in ("asa", "kim", "bo", "vera"):
            self.set_pin(person, PIN)

    # --- the workstation

    def open_ui(self, *more, place="computer", settings=""):
        config = self.directory / "config/radera"
        config.mkdir(parents=True, exist_ok=True)
        if settings:
            (config / "workstation.ini").write_text("[workstation]\nlanguage=sv\nkeyboard=se\n" + settings, encoding="utf-8")
        environment = {**os.environ, "HOME": str(self.directory), "XDG_CONFIG_HOME": str(self.directory / "config"),
                       "XDG_RUNTIME_DIR": str(self.directory), "GSK_RENDERER": "cairo", "GDK_BACKEND": "x11", "GTK_A11Y": "atspi",
                       "LOCPATH": str(self.SCREEN.directory), "RADERA_LOCALE_DIR": str(UI / "po"), "RADERA_SOUND_DIR": str(UI),
                       "RADERA_EXPORT_DIR": str(self.directory / "stick"), "RADERA": tap.RADERA, "G_DEBUG": "fatal-criticals", "NO_AT_BRIDGE": "0"}
        environment.pop("LC_ALL", None)
        self.ui_log = open(self.directory / "workstation.log", "w+", encoding="utf-8")
        self.ui = subprocess.Popen([WORKSTATION, "--bus", self.address, "--kiosk", "--place", place, "--language", self.LANGUAGE, *more],
                                   stderr=self.ui_log, stdout=self.ui_log, env=environment)
        self.application = until(self.find_application, 20, "the workstation in the accessibility tree")
        self.application.set_cache_mask(atspi.Cache.NONE)  # nobody reads the events that would keep a cache true

    def close_ui(self):
        if not self.ui:
            return
        died = self.ui.poll()
        if died is None:
            self.ui.terminate()
            self.ui.wait(20)
        self.ui_log.seek(0)
        log = self.ui_log.read()
        self.ui_log.close()
        self.ui = None
        wrong = [line for line in log.splitlines() if "CRITICAL" in line or "AddressSanitizer" in line]
        self.assertIsNone(died, f"the workstation died: {log}")
        self.assertEqual(wrong, [])

    def find_application(self):
        desktop = atspi.get_desktop(0)
        for i in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(i)
            if child and child.get_process_id() == self.ui.pid:
                return child
        self.assertIsNone(self.ui.poll(), "the workstation ended at once")
        return None

    # --- eyes

    def walk(self, node=None):
        """All that is shown, parents first."""
        node = node or self.application
        try:
            if node != self.application and not node.get_state_set().contains(atspi.StateType.VISIBLE):
                return
            yield node
            for i in range(node.get_child_count()):
                child = node.get_child_at_index(i)
                if child:
                    yield from self.walk(child)
        except Exception:  # it went while it was looked at
            return

    def look(self, role, name=None, part=None):
        """What is shown with that role (a word of AT-SPI) and that name, or a name that holds part; None."""
        for node in self.walk():
            try:
                if node.get_role_name() in role.split("|") and (name is None or node.get_name() == name) and (
                        part is None or part in (node.get_name() or "")):
                    return node
            except Exception:
                continue
        return None

    def find(self, role, name=None, part=None, seconds=30):
        try:
            return until(lambda: self.look(role, name, part), seconds)
        except AssertionError:
            self.shot("failed")
            raise AssertionError(f"no {role} '{name or part}' on the screen, but:\n{self.text()}") from None

    def gone(self, role, name=None, part=None, seconds=30):
        until(lambda: not self.look(role, name, part), seconds, f"the end of {role} '{name or part}'")

    def says(self, part, seconds=30):
        """Waits until some text on the screen holds it; gives that text."""
        return self.find("label|alert|status bar|heading|static|notification|toggle button|push button", part=part,
                         seconds=seconds).get_name()

    def text(self):
        return "\n".join(f"{node.get_role_name()}: {node.get_name()}" for node in self.walk() if node.get_name())

    def shot(self, name):
        SHOTS.mkdir(parents=True, exist_ok=True)
        subprocess.run(["import", "-window", "root", str(SHOTS / f"{name}.png")], check=False)

    def read(self, role, name):
        node = self.find(role, name)
        return atspi.Text.get_text(node, 0, atspi.Text.get_character_count(node))

    # --- hands

    def press(self, name, role="push button|button"):
        node = self.find(role, name)
        until(lambda: node.get_state_set().contains(atspi.StateType.SENSITIVE), 30, f"a '{name}' that can be pressed")
        node.do_action(0)

    def toggle(self, name):
        self.find("toggle button|push button|button", name).do_action(0)

    def point(self, node):
        """The pointer onto the middle of it."""
        box = node.get_extents(atspi.CoordType.WINDOW)
        self.assertGreater(box.width * box.height, 0, f"{node.get_name()} has no place on the screen")
        subprocess.run(["xdotool", "mousemove", str(box.x + box.width // 2), str(box.y + box.height // 2)], check=True)
        time.sleep(0.1)

    def click(self, node):
        self.point(node)
        subprocess.run(["xdotool", "click", "1"], check=True)
        time.sleep(0.15)

    def write(self, name, text, role="text|password text|entry"):
        node = self.find(role, name)
        node.set_text_contents(text)
        return node

    def key(self, *names):
        subprocess.run(["xdotool", "key", *names], check=True)
        time.sleep(0.15)

    def type(self, text, delay=60):
        subprocess.run(["xdotool", "type", "--delay", str(delay), text], check=True)

    def scan(self, text):
        """As a scanner types: fast, then Enter."""
        subprocess.run(["xdotool", "type", "--delay", "8", text], check=True)
        subprocess.run(["xdotool", "key", "Return"], check=True)
        time.sleep(0.2)

    def hold(self, part, seconds=2.4):
        node = self.find("push button|button", part=part)
        until(lambda: node.get_state_set().contains(atspi.StateType.SENSITIVE), 30, f"a '{part}' that can be held")
        self.point(node)
        subprocess.run(["xdotool", "mousedown", "1"], check=True)
        time.sleep(seconds)
        subprocess.run(["xdotool", "mouseup", "1"], check=True)

    def sign_in(self, name="Åsa Öberg", pin=PIN):
        self.click(self.find("list item", name))
        entry = self.find("password text", "PIN-kod" if self.LANGUAGE == "sv" else "PIN")
        until(lambda: entry.get_state_set().contains(atspi.StateType.SENSITIVE), 10, "a PIN's field")
        self.click(entry)
        self.key("ctrl+a")
        self.type(pin, 20)
        self.key("Return")
        time.sleep(0.3)
        word = "Logga in" if self.LANGUAGE == "sv" else "Sign in"

        def is_over():  # in, or refused; one person at a time signs in
            button = self.look("push button|button", word)
            return not button or button.get_state_set().contains(atspi.StateType.SENSITIVE)
        until(is_over, what="the end of signing in")

    def enter(self, *more, place="computer", settings="", who="Åsa Öberg"):
        """Opens the workstation and signs in."""
        self.open_ui(*more, place=place, settings=settings)
        self.sign_in(who)
        self.find("push button|button|toggle button", who if self.LANGUAGE else None)
