# SPDX-License-Identifier: GPL-3.0-or-later
"""Plays the scenarios, several at once, as TAP; --report FILE.md writes what was proved, for who does not believe it.

A scenario is a function case_*(stage) of a file in scenarios/, or an entry of its CASES: {name: function}.
"""
import argparse
import concurrent.futures
import importlib.util
import io
import os
import pathlib
import re
import sys
import time
import traceback

import proving

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "scenarios"))  # scenarios may build on each other


def load(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    cases = {name[len("case_"):]: it for name, it in vars(module).items() if name.startswith("case_")}
    cases.update(getattr(module, "CASES", {}))
    return (module.__doc__ or "").strip(), cases


def collect(pattern):
    found = []
    for path in sorted((HERE / "scenarios").glob("*.py")):
        _, cases = load(path)
        found += [(path, name) for name in cases if re.search(pattern, f"{path.stem}/{name}")]
    return found


def play(path, name):
    log = io.StringIO()
    began = time.monotonic()
    stage = proving.Stage(name, log)
    problem = None
    try:
        load(path)[1][name](stage)
    except proving.Failed as error:
        problem = str(error)
    except Exception:  # a scenario that breaks is a scenario that fails
        problem = traceback.format_exc()
    ends = [(job.name, job.outcome, job.level) for job in stage.jobs]
    stage.close()
    return problem, ends, time.monotonic() - began, log.getvalue()


def why_not():
    if os.geteuid() != 0:
        return "needs root"
    for path in (proving.STAGE, "/dev/fuse", "/dev/loop-control"):
        if not os.path.exists(path):
            return f"needs {path}"
    return None


def write_report(path, rows):
    lines = ["# What was proved", "",
             "Each line is a scenario that was just played with the shipped program, on drives whose firmware is a model and whose",
             "platters were read afterwards from outside. Play them yourself: `./run tests --tier proving`.", "",
             "| scenario | drive: outcome, level | seconds | |", "|---|---|---|---|"]
    for name, problem, ends, seconds in rows:
        told = "; ".join(f"{drive}: {outcome}, {level}" for drive, outcome, level in ends) or "no erasure"
        lines.append(f"| {name} | {told} | {seconds:.1f} | {'**FAILED**' if problem else 'holds'} |")
    failed = sum(1 for row in rows if row[1])
    lines += ["", f"{len(rows)} scenarios, {failed} failed."]
    pathlib.Path(path).write_text("\n".join(lines) + "\n", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pattern", nargs="?", default="", help="only scenarios whose FILE/NAME matches this expression")
    parser.add_argument("--report")
    parser.add_argument("--logs", default="proving-logs", help="where the logs of failed scenarios go")
    parser.add_argument("--jobs", type=int, default=2 * (os.cpu_count() or 1))
    arguments = parser.parse_args()
    reason = why_not()
    if reason:
        print(f"1..0 # SKIP {reason}")
        print(f"SKIPPED: proving: {reason}", file=sys.stderr)
        return 0
    cases = collect(arguments.pattern)
    rows = []
    with concurrent.futures.ProcessPoolExecutor(arguments.jobs) as pool:
        playing = {pool.submit(play, path, name): f"{path.stem}/{name}" for path, name in cases}
        for number, future in enumerate(concurrent.futures.as_completed(playing), 1):
            name = playing[future]
            problem, ends, seconds, log = future.result()
            rows.append((name, problem, ends, seconds))
            print(f"{'not ok' if problem else 'ok'} {number} - {name}", flush=True)
            if problem:
                print("".join(f"# {line}\n" for line in problem.splitlines()), end="", flush=True)
                logs = pathlib.Path(arguments.logs)
                logs.mkdir(parents=True, exist_ok=True)
                (logs / (name.replace("/", "-") + ".log")).write_text(log + "\n" + problem, encoding="utf-8")
    print(f"1..{len(cases)}", flush=True)
    if arguments.report:
        write_report(arguments.report, sorted(rows))
    return 1 if any(row[1] for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
