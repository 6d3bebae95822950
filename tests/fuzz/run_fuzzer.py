#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs one libFuzzer program for a few seconds over a copy of its seeds; fails on any finding."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile


def main():
    program, seeds = sys.argv[1:3]
    seconds = os.environ.get("FUZZ_SECONDS", "20")
    with tempfile.TemporaryDirectory(prefix="radera-fuzz-") as directory:
        corpus = pathlib.Path(directory) / "corpus"
        shutil.copytree(seeds, corpus, ignore=shutil.ignore_patterns(".*"))
        return subprocess.run([program, f"-max_total_time={seconds}", "-timeout=20", "-rss_limit_mb=2048", "-print_final_stats=1",
                               f"-artifact_prefix={directory}/", str(corpus)], check=False, stdin=subprocess.DEVNULL).returncode


sys.exit(main())
