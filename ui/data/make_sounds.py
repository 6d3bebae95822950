#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes a tone of the workstation as a WAV file: make_sounds.py NAME OUT."""
import math
import struct
import sys
import wave

RATE = 22050
# name: [(from hertz, to hertz, seconds, loudness)]
TONES = {
    "done": [(660, 660, 0.14, 0.5), (880, 880, 0.24, 0.5)],
    "needs-you": [(587, 587, 0.3, 0.25)],
    "failed": [(220, 220, 0.22, 0.6), (165, 165, 0.38, 0.6)],
    "hold": [(330, 880, 2.0, 0.2)],
}


def samples(notes):
    phase = 0.0
    for low, high, seconds, loudness in notes:
        n = int(seconds * RATE)
        for i in range(n):
            phase += 2 * math.pi * (low + (high - low) * i / n) / RATE
            edge = min(1, i / 300, (n - i) / 900)  # no clicks
            yield int(32767 * loudness * edge * (0.8 * math.sin(phase) + 0.2 * math.sin(2 * phase)))


with wave.open(sys.argv[2], "wb") as out:
    out.setnchannels(1)
    out.setsampwidth(2)
    out.setframerate(RATE)
    out.writeframes(b"".join(struct.pack("<h", it) for it in samples(TONES[sys.argv[1]])))
