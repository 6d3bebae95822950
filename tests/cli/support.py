# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts tests/tools on the path for the tests of the command line."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))
