#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""House rules that a compiler does not check: no printing in libraries, no shell, no global state, size of functions."""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
FUNCTION_LINES_MAX = 100
FILE_LINES_MAX = 700
RULES = [
    # (pattern, folders where it is allowed, message)
    (r"\b(printf|puts|putchar|perror)\s*\(", {"cli"}, "libraries never print"),
    (r"\bfprintf\s*\(\s*std(out|err)", {"cli", "raderad"}, "libraries never print"),
    (r"\b(system|popen)\s*\(", set(), "no shell"),
    (r"\bexit\s*\(", set(), "libraries never end the process"),
    (r"\bO_CREAT\b.*(/dev/|node)", set(), "never create a device node's name"),
    (r"\b(TODO|FIXME|XXX)\b", set(), "finish it or write an issue"),
    (r"\b(strcpy|strcat|sprintf|gets|strtok|atoi|atol)\s*\(", set(), "unbounded or unchecked"),
    (r"\bsetlocale\s*\(", set(), "machine output needs the C numeric locale"),
    (r"^[a-z][a-z_ ]*\bsleep\s*\(", set(), "time comes from the injected clock"),
    (r"//", {"cli"}, "comments are /* */"),
]
FUNCTION = re.compile(r"^[A-Za-z_].*\)$|^[A-Za-z_][^;={]*\($")


def strip_strings(line):
    return re.sub(r'"(\\.|[^"\\])*"', '""', line)


def functions(lines):
    """(start line, length) of each function body: an opening brace in column 0 to its closing one."""
    start = None
    for number, line in enumerate(lines, 1):
        if line == "{":
            start = number
        elif line == "}" and start:
            yield start, number - start + 1
            start = None


def check_holds(path, lines):
    """A statement of the store ends before the store is released: rad_auto_hold, not rad_store_hold, where one lives."""
    for start, length in functions(lines):
        body = "\n".join(lines[start:start + length])
        if "rad_auto_statement" in body and re.search(r"rad_store_(hold|leave|release)\(", body):
            yield f"{path.relative_to(ROOT)}:{start}: a statement outlives the hold: use rad_auto_hold"


def tracked():
    names = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "src", "include", "tests", "ui"], cwd=ROOT,
                           capture_output=True, text=True, check=True).stdout.split()
    return [ROOT / name for name in names if name.endswith((".c", ".h")) and (ROOT / name).exists()]


def check_rules(path, lines):
    parts = path.relative_to(ROOT).parts
    if parts[0] != "src":
        return
    comment = False
    for number, line in enumerate(lines, 1):
        if line.lstrip().startswith("/*"):
            comment = "*/" not in line
            continue
        if comment:
            comment = "*/" not in line
            continue
        code = re.sub(r"/\*.*?\*/", "", strip_strings(line))
        for pattern, allowed, message in RULES:
            if parts[1] not in allowed and re.search(pattern, code):
                yield f"{path.relative_to(ROOT)}:{number}: {message}: {line.strip()[:80]}"


def main():
    found = []
    files = tracked()
    lengths = []
    for path in files:
        lines = path.read_text(encoding="utf-8").splitlines()
        name = path.relative_to(ROOT)
        if not lines or "SPDX-License-Identifier: GPL-3.0-or-later" not in lines[0]:
            found.append(f"{name}: no SPDX line")
        if name.parts[0] in ("src", "include") and len(lines) > FILE_LINES_MAX:
            found.append(f"{name}: {len(lines)} lines; split it along a noun")
        for start, length in functions(lines):
            if name.parts[0] == "src":
                lengths.append(length)
                if length > FUNCTION_LINES_MAX:
                    found.append(f"{name}:{start}: function of {length} lines")
        found += check_rules(path, lines)
        found += check_holds(path, lines)
    for line in found:
        print(line)
    lengths.sort()
    if lengths:
        print(f"style: {len(files)} files, {len(lengths)} functions, median {lengths[len(lengths) // 2]} lines, "
              f"p90 {lengths[len(lengths) * 9 // 10]}, longest {lengths[-1]}, {len(found)} problems")
    return 1 if found or not files else 0


sys.exit(main())
