#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The README's support table is what the planner's tables say. With --write, makes it so."""
import pathlib
import subprocess
import sys

README = pathlib.Path(__file__).resolve().parents[2] / "README.md"
BEGIN, END = "<!-- support table -->\n", "<!-- end of support table -->\n"


def main():
    program, write = sys.argv[1], "--write" in sys.argv
    table = subprocess.run([program], check=True, capture_output=True, text=True).stdout
    text = README.read_text(encoding="utf-8")
    if text.count(BEGIN) != 1 or text.count(END) != 1:
        print("README.md has no place for the support table")
        return 1
    head, rest = text.split(BEGIN)
    old, tail = rest.split(END)
    if old == table:
        print(f"support table: {table.count(chr(10)) - 2} methods")
        return 0
    if write:
        README.write_text(head + BEGIN + table + END + tail, encoding="utf-8")
        return 0
    print("README.md: the support table is not the planner's; python3 tests/lint/support_table.py PROGRAM --write")
    return 1


sys.exit(main())
