#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every public header compiles alone, as C and as C++."""
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
LANGUAGES = [("gcc", ["-x", "c", "-std=gnu17"]), ("g++", ["-x", "c++", "-std=c++17"])]


def main():
    failed = 0
    headers = sorted((ROOT / "include/radera").glob("*.h"))
    print(f"1..{len(headers) * len(LANGUAGES)}")
    number = 0
    for header in headers:
        for compiler, flags in LANGUAGES:
            number += 1
            source = f"#include <radera/{header.name}>\n#include <radera/{header.name}>\n"
            try:
                run = subprocess.run([compiler, *flags, "-Wall", "-Wextra", "-Werror", "-fsyntax-only",
                                      f"-I{ROOT}/include", "-"], input=source, text=True, capture_output=True)
            except FileNotFoundError:
                print(f"ok {number} - {header.name} {compiler} # SKIP no {compiler}")
                continue
            print(f"{'ok' if run.returncode == 0 else 'not ok'} {number} - {header.name} by {compiler}")
            if run.returncode:
                failed += 1
                print(run.stderr, file=sys.stderr)
    return 1 if failed or not headers else 0


sys.exit(main())
