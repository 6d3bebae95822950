#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the workstation costs: from its start to a window that can be used, and its share of a processor while 64 bays are
being erased on the screen, drawn by software. Reports; never fails because a machine is slow."""
import os
import pathlib
import re
import statistics
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build-bench"
os.environ.setdefault("RADERA", str(BUILD / "src/cli/radera"))
os.environ.setdefault("RADERAD", str(BUILD / "src/raderad/raderad"))
os.environ.setdefault("RADERA_WORKSTATION", str(BUILD / "ui/radera-workstation"))
sys.path.insert(0, str(ROOT / "tests/ui"))
import stage  # noqa: E402

DRIVES = 64
SECONDS = 20
TICK = os.sysconf("SC_CLK_TCK")


class Bench(stage.Stage):
    def runTest(self):
        pass

    def cpu(self, pid):
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def memory_mib(self):
        status = pathlib.Path(f"/proc/{self.ui.pid}/status").read_text(encoding="utf-8")
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024

    def start_ms(self):
        begun = time.monotonic()
        self.open_ui(place="bench")
        stage.until(lambda: self.look("list item", "Åsa Öberg"))
        return (time.monotonic() - begun) * 1000

    def share(self, seconds):
        before = self.cpu(self.ui.pid)
        begun = time.monotonic()
        time.sleep(seconds)
        return 100 * (self.cpu(self.ui.pid) - before) / (time.monotonic() - begun)

    def frames_ms(self):
        """What GTK says of its frames, when it was asked to."""
        self.ui_log.flush()
        log = pathlib.Path(self.ui_log.name).read_text(encoding="utf-8", errors="replace")
        return [int(it) / 1000 for it in re.findall(r"^frame ([0-9]+) us$", log, re.M)]

    def measure(self):
        self.make(*((f"d{i:02d}", "1GiB", {"rate": "2MiB", "prefilled": "false", "path": f"s{i}"}) for i in range(DRIVES)))
        self.start("--station", self.station_file(*[(i + 1, f"s{i}") for i in range(DRIVES)], columns=8, start="after-scan", profile="clear-zero"))
        starts = []
        for _ in range(3):
            starts.append(self.start_ms())
            self.close_ui()
        print(f"start to a list of people to choose from, as accessibility sees it: {statistics.median(starts):.0f} ms "
              f"({min(starts):.0f}-{max(starts):.0f})")
        self.open_ui("--frame-times", place="bench")
        self.sign_in()
        self.find("push button", part="Starta alla")
        print(f"nothing runs: {self.share(5):.1f} % of a processor, {self.memory_mib():.0f} MiB")
        client = self.client("asa")
        for i in range(DRIVES):
            client.assign(i + 1, str(104000 + i))
        time.sleep(3)
        n_before = len(self.frames_ms())
        print(f"{DRIVES} bays of 1920x1080 at 4 Hz: {self.share(SECONDS):.1f} % of a processor, {self.memory_mib():.0f} MiB")
        frames = sorted(self.frames_ms()[n_before:])
        if frames:
            print(f"frames: {len(frames)}, median {statistics.median(frames):.1f} ms, slowest {frames[-1]:.1f} ms")


def main():
    stage.Stage.SCREEN = stage.set_up_screen("1920x1080")
    bench = Bench()
    bench.setUp()
    try:
        bench.measure()
    finally:
        bench.tearDown()
        bench.doCleanups()
        stage.Stage.SCREEN.close()


if __name__ == "__main__":
    main()
