# SPDX-License-Identifier: GPL-3.0-or-later
"""Every place: all that can be pressed or typed into has a name and is large enough; text at 200 % stays on the screen;
and both languages open."""
import time

import stage
import tap
from stage import LAPTOP, Stage

SIZE_MIN = 44
ROLES = ("push button", "button", "toggle button", "check box", "text", "entry", "password text", "combo box")


def setUpModule():
    Stage.SCREEN = stage.set_up_screen()


def tearDownModule():
    Stage.SCREEN.close()


class Accessible(Stage):
    def begin(self, **more):
        self.make_bench(LAPTOP)
        self.start()
        client = self.client("asa")
        client.end(client.erase("SIMLS240B5526", "104233", profile="clear-zero"))
        self.enter(who="Bo Ek", **more)
        self.says("Nordsken Elevbok")

    def problems(self):
        found = []
        for node in self.walk():
            role = node.get_role_name()
            if role not in ROLES or not node.get_state_set().contains(stage.atspi.StateType.FOCUSABLE):
                continue
            box = node.get_extents(stage.atspi.CoordType.WINDOW)
            name = node.get_name() or ""
            if name.startswith("Gtk") and node.get_child_count():  # what stands inside of it is its name
                name = next((it.get_name() for it in self.walk(node) if it != node and not (it.get_name() or "Gtk").startswith("Gtk")), name)
            if not name or name.startswith(("Gtk", "Adw", "Rw")):
                found.append(f"{role} without a name: '{name}'")
            if 0 < box.height < (20 if role == "check box" else SIZE_MIN - 2) and role not in ("text", "entry"):
                found.append(f"{role} '{name}' is {box.width}x{box.height}")
        return found

    def test_names_and_sizes_everywhere(self):
        self.begin()
        for i in range(5):
            self.key(f"F{i + 1}")
            time.sleep(1.2)
            self.assertEqual(self.problems(), [], f"F{i + 1}")

    def test_at_two_hundred_percent(self):
        self.begin(settings="text-percent=200\n")
        for i, name in enumerate(("computer", "bench", "certificates", "cases", "station")):
            self.key(f"F{i + 1}")
            time.sleep(1)
            self.shot(f"{name}-200")
            for role in ("push button", "toggle button"):
                for node in self.walk():
                    if node.get_role_name() != role:
                        continue
                    box = node.get_extents(stage.atspi.CoordType.WINDOW)
                    self.assertLessEqual(box.x, 1366, f"'{node.get_name()}' of {name} is beside the screen")
        self.assertLessEqual(self.application.get_child_at_index(0).get_extents(stage.atspi.CoordType.WINDOW).width, 1400)

    def test_in_english(self):
        self.LANGUAGE = "en"
        self.make_bench(LAPTOP)
        self.start()
        self.open_ui()
        self.says("Who are you?")
        self.sign_in()
        self.says("Scan or type the inventory number.")
        self.shot("computer-en")

    def test_arrows_reach_every_place(self):
        self.begin()
        for keys, says in (("alt+2", "Starta alla som är redo …"), ("alt+3", "Alla resultat"), ("alt+4", "Inget att granska"), ("alt+5", "Organisation"), ("alt+1", "Vart ska datorn?")):
            self.key(keys)
            self.find("label|push button|heading|alert", part=says)


if __name__ == "__main__":
    tap.main()
