# SPDX-License-Identifier: GPL-3.0-or-later
"""unittest with TAP output, and what the command-line tests share: a fresh store, running radera, loop devices."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
RADERA = os.environ.get("RADERA", str(ROOT / "build/src/cli/radera"))
SANITIZED = "asan" in RADERA or "tsan" in RADERA


class TapResult(unittest.TestResult):
    def __init__(self):
        super().__init__()
        self.number = 0

    def line(self, ok, test, note=""):
        self.number += 1
        print(f"{'ok' if ok else 'not ok'} {self.number} - {test.id().split('.', 1)[-1]}{note}", flush=True)

    def addSuccess(self, test):
        self.line(True, test)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.line(True, test, f" # SKIP {reason}")
        print(f"SKIPPED: {test.id()}: {reason}", file=sys.stderr)

    def fail_with(self, test, error):
        self.line(False, test)
        print("".join(f"# {line}\n" for line in self._exc_info_to_string(error, test).splitlines()), flush=True)

    def addFailure(self, test, error):
        super().addFailure(test, error)
        self.fail_with(test, error)

    def addError(self, test, error):
        super().addError(test, error)
        self.fail_with(test, error)


def main():
    """All tests of the program, or those whose names hold its argument."""
    loader = unittest.TestLoader()
    if len(sys.argv) > 1:
        loader.testNamePatterns = [f"*{sys.argv[1]}*"]
    suite = loader.loadTestsFromModule(sys.modules["__main__"])
    result = TapResult()
    suite.run(result)
    # the plan comes last: a class that is skipped or fails as a whole counts as one
    print(f"1..{result.number}", flush=True)
    sys.exit(0 if result.wasSuccessful() else 1)


class Case(unittest.TestCase):
    """A test with a directory of its own that is gone afterwards."""

    def setUp(self):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="radera-test-"))
        self.addCleanup(shutil.rmtree, self.directory, ignore_errors=True)
        self.store = self.directory / "store"

    def environment(self, extra=None):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("XDG_")}
        environment.update({"HOME": str(self.directory), "LC_ALL": "C.UTF-8", "RADERA_DATA_DIR": str(ROOT)})
        environment.update(extra or {})
        return environment

    def radera(self, *arguments, code=0, env=None, stdin=subprocess.DEVNULL, timeout=300):
        """Runs radera, checks its exit code, returns the finished process."""
        done = subprocess.run([RADERA, *map(str, arguments)], capture_output=True, text=True, stdin=stdin,
                              env=self.environment(env), timeout=timeout)
        if code is not None:
            self.assertEqual(done.returncode, code,
                             f"radera {' '.join(map(str, arguments))}\n{done.stdout}\n{done.stderr}")
        return done

    def radera_json(self, *arguments, code=0, env=None):
        done = self.radera(*arguments, "--json", code=code, env=env)
        return json.loads(done.stdout)

    def make_store(self, *more, operator="asa", organisation="Exempelköpings kommun"):
        self.radera("pki", "init", "--store", self.store, "--organisation", organisation, "--station", "RAD-TEST", *more)
        self.radera("operator", "add", operator, "--name", "Åsa Öberg", "--store", self.store, *more)

    @property
    def root(self):
        return self.store / "pki/root.pem"


def need_tool(name):
    return unittest.skipUnless(shutil.which(name), f"{name} is not installed")


def loop_devices_work():
    if os.geteuid() != 0 or not os.path.exists("/dev/loop-control"):
        return False
    with tempfile.NamedTemporaryFile() as backing:
        backing.truncate(1 << 20)
        made = subprocess.run(["losetup", "--find", "--show", backing.name], capture_output=True, text=True)
        if made.returncode:
            return False
        subprocess.run(["losetup", "--detach", made.stdout.strip()], check=False)
    return True


class LoopCase(Case):
    """A test that makes loop devices of its own on files of its own; the only block devices that it ever writes to."""

    @classmethod
    def setUpClass(cls):
        if not loop_devices_work():
            raise unittest.SkipTest("needs root and loop devices")

    def setUp(self):
        super().setUp()
        self.loops = []
        self.addCleanup(self.detach_all)

    def loop(self, size, name="disk.img", *options):
        path = self.directory / name
        with open(path, "ab") as backing:
            backing.truncate(size)
        made = subprocess.run(["losetup", "--find", "--show", *options, str(path)], capture_output=True, text=True, check=True)
        device = made.stdout.strip()
        self.loops.append(device)
        return device, path

    def detach_all(self):
        for device in self.loops:
            subprocess.run(["umount", device], capture_output=True, check=False)
            subprocess.run(["losetup", "--detach", device], capture_output=True, check=False)
