# SPDX-License-Identifier: GPL-3.0-or-later
"""Every text of the workstation is there in Swedish, and no translation says something else where values stand."""
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))
import tap  # noqa: E402

UI = tap.ROOT / "ui"


@tap.need_tool("xgettext")
class Translations(tap.Case):
    def texts(self):
        """All texts as they stand in the sources now."""
        files = [tap.ROOT / line for line in (UI / "po/POTFILES").read_text().split()]
        pot = self.directory / "now.pot"
        for language, suffix in (("C", ".c"), ("Glade", ".ui")):
            names = [str(file) for file in files if file.suffix == suffix]
            subprocess.run(["xgettext", f"--language={language}", "--from-code=UTF-8", "--keyword=_", "--keyword=N_", "--keyword=ngettext:1,2",
                            "--join-existing" if pot.exists() else "--force-po", "-o", str(pot), *names], check=True, capture_output=True)
        return pot

    def test_none_is_missing_or_fuzzy(self):
        done = subprocess.run(["msgcmp", str(UI / "po/sv.po"), str(self.texts())], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr[-2000:])

    def test_formats_fit(self):
        done = subprocess.run(["msgfmt", "--check-format", "-o", "/dev/null", str(UI / "po/sv.po")], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_every_source_with_texts_is_listed(self):
        listed = set((UI / "po/POTFILES").read_text().split())
        for file in sorted(UI.glob("*/*.c")) + sorted(UI.glob("*/*.ui")):
            text = file.read_text(encoding="utf-8")
            if re.search(r'\bN?_\("|ngettext\(|translatable="yes"', text):
                self.assertIn(str(file.relative_to(tap.ROOT)), listed)

    def test_templates_speak_the_programs_domain(self):
        for file in UI.glob("*/*.ui"):
            self.assertIn('domain="radera-workstation"', file.read_text(encoding="utf-8"), file.name)


if __name__ == "__main__":
    tap.main()
