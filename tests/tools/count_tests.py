#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Counts single test cases in a meson test log: the lines of TAP programs, one for each other program."""
import json
import re
import sys

TAP = re.compile(r"^(not )?ok\b(?: +\d+)?(.*)$")


def count(entry):
    passed = failed = skipped = 0
    result = entry.get("result", "")
    for line in entry.get("stdout", "").splitlines():
        match = TAP.match(line)
        if not match:
            continue
        if "# SKIP" in match.group(2).upper():
            skipped += 1
        elif match.group(1):
            failed += 1
        else:
            passed += 1
    if passed + failed + skipped == 0:
        skipped = int(result == "SKIP")
        passed = int(result in ("OK", "EXPECTEDFAIL"))
    if result not in ("OK", "SKIP", "EXPECTEDFAIL") and failed == 0:
        failed = 1
    return passed, failed, skipped


def main():
    totals = [0, 0, 0]
    try:
        with open(sys.argv[1], encoding="utf-8", errors="replace") as log:
            entries = [json.loads(line) for line in log if line.strip()]
    except FileNotFoundError:
        entries = []
    for entry in entries:
        totals = [a + b for a, b in zip(totals, count(entry))]
    print(*totals)


main()
