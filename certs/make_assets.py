#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the C file with everything that the certificate page embeds.

Three DejaVu faces are cut down to Latin, Greek, Cyrillic and symbols (the fixed-width one to Latin), without hinting and layout tables, and stored
with a bitmap of the code points that they really draw; the sRGB profile is stored as it is. The output depends on the
input files only.
"""

import argparse
import array
import io
import unicodedata

from fontTools import subset
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables.ttProgram import Program

RANGES = (
    (0x0020, 0x007E), (0x00A0, 0x024F),                    # Latin
    (0x0259, 0x0259), (0x0292, 0x0292), (0x02B9, 0x02DD),  # letters of Skolt Sami and others, free-standing marks
    (0x0370, 0x03FF),                                      # Greek
    (0x0400, 0x052F),                                      # Cyrillic
    (0x1E00, 0x1EFF),                                      # Latin with several marks
    (0x2010, 0x2027), (0x2030, 0x203A), (0x2044, 0x2044),  # dashes, quotes, bullets
    (0x2070, 0x208E), (0x20A0, 0x20BF),                    # raised and lowered digits, currencies
    (0x2116, 0x2116), (0x2122, 0x2122), (0x2190, 0x2195),
    (0x2202, 0x2202), (0x2206, 0x2206), (0x220F, 0x2212), (0x221A, 0x221E), (0x2248, 0x2248), (0x2260, 0x2265),
    (0x25A0, 0x25A1), (0x25CB, 0x25CF), (0x2610, 0x2612), (0x2713, 0x2717), (0xFB01, 0xFB02), (0xFFFD, 0xFFFD),
)

# Ids, serial numbers and digests; whatever else comes is shown by its code point.
MONO_RANGES = ((0x0020, 0x007E), (0x00A0, 0x017F), (0x2010, 0x2027), (0x2190, 0x2195), (0xFFFD, 0xFFFD))

# What would not stand on its own place on the page: combining marks (no shaping here), and everything invisible.
UNDRAWABLE = ("Mn", "Me", "Mc", "Cf", "Cc", "Cs", "Co", "Cn", "Zl", "Zp")

# The PDF library refuses a font without these, though they only serve hinting. The last table of a font must not be empty: the
# library cannot go back to it when the one before ends where one of its blocks does. So "prep" pushes a number and pops it.
HINT_PROGRAMS = (("fpgm", b""), ("prep", b"\x40\x01\x00\x21"))


def wanted(code, ranges):
    return (any(first <= code <= last for first, last in ranges)
            and unicodedata.category(chr(code)) not in UNDRAWABLE
            and unicodedata.is_normalized("NFC", chr(code)))


def flatten_nested(font):
    """Redraws glyphs made of glyphs that are themselves made of glyphs: the PDF library can lose the inner ones."""
    glyphs = font["glyf"]
    drawn = font.getGlyphSet()
    nested = [name for name in font.getGlyphOrder()
              if glyphs[name].isComposite() and any(glyphs[part.glyphName].isComposite()
                                                    for part in glyphs[name].components)]
    flat = {}
    for name in nested:
        outline = DecomposingRecordingPen(drawn)
        drawn[name].draw(outline)
        pen = TTGlyphPen(None)
        outline.replay(pen)
        flat[name] = pen.glyph()
    for name, glyph in flat.items():
        glyphs[name] = glyph


def add_hinting_that_does_nothing(font):
    for tag, program in HINT_PROGRAMS:
        table = newTable(tag)
        table.program = Program()
        table.program.fromBytecode(program)
        font[tag] = table
    table = newTable("cvt ")
    table.values = array.array("h", [0])
    font["cvt "] = table


def make_face(path, ranges):
    options = subset.Options()
    options.hinting = False
    options.layout_features = []
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "kern", "MATH", "FFTM", "gasp", "DSIG"]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.notdef_outline = True
    options.glyph_names = False
    options.recalc_timestamp = False
    font = TTFont(path, recalcTimestamp=False)
    codes = sorted(code for code in font.getBestCmap()
                   if code <= 0xFFFF and wanted(code, ranges))
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=codes)
    subsetter.subset(font)
    flatten_nested(font)
    add_hinting_that_does_nothing(font)
    cap_height = round(font["glyf"][font.getBestCmap()[ord("H")]].yMax * 1000 / font["head"].unitsPerEm)
    font.recalcTimestamp = False
    stream = io.BytesIO()
    font.save(stream, reorderTables=None)
    return stream.getvalue(), codes, cap_height


def bitmap(codes):
    bits = bytearray(0x10000 // 8)
    for code in codes:
        bits[code >> 3] |= 1 << (code & 7)
    return bytes(bits)


def write_array(out, name, data):
    out.write(f"static const uint8_t {name}[{len(data)}] = {{\n")
    for start in range(0, len(data), 24):
        out.write("\t" + ",".join(str(byte) for byte in data[start:start + 24]) + ",\n")
    out.write("};\n\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for option in ("--sans", "--bold", "--mono", "--icc", "--output"):
        parser.add_argument(option, required=True)
    arguments = parser.parse_args()
    with open(arguments.icc, "rb") as stream:
        profile = stream.read()
    with open(arguments.output, "w", encoding="ascii") as out:
        out.write("/* SPDX-License-Identifier: GPL-3.0-or-later */\n")
        out.write("/* Generated by certs/make_assets.py; licences of the data: certs/README.md. */\n")
        out.write('#include "evidence/page/asset.h"\n\n')
        faces = []
        for word in ("sans", "bold", "mono"):
            data, codes, cap_height = make_face(getattr(arguments, word), MONO_RANGES if word == "mono" else RANGES)
            write_array(out, f"{word}_data", data)
            write_array(out, f"{word}_coverage", bitmap(codes))
            faces.append(f"\t{{ {word}_data, sizeof({word}_data), {word}_coverage, {cap_height} }},\n")
        write_array(out, "srgb_data", profile)
        out.write("const struct rad_page_face rad_page_faces[RAD_PAGE_FACE_COUNT] = {\n" + "".join(faces) + "};\n\n")
        out.write("const struct rad_page_profile rad_page_srgb = { srgb_data, sizeof(srgb_data) };\n")


if __name__ == "__main__":
    main()
