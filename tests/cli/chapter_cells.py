# SPDX-License-Identifier: GPL-3.0-or-later
"""Each number of a written report against the cell that it names: chapter_cells.py CHAPTER WORKBOOK [least]."""
import html
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "recalc"))
import xlsx

CITED = re.compile(r"([-\d,.]+|C|NE|IE|NO|NA)(%?)〔([^〔!]+)!([A-Z]+\d+)〕")


def wrong(shown, percent, value):
    """What is wrong with a shown number, or ''."""
    if shown in ("NE", "IE", "NO", "NA"):
        return "" if value == shown else "the cell holds %r" % (value,)
    if not isinstance(value, float):
        return "the cell holds %r" % (value,)
    if shown == "C":
        return ""
    decimals = len(shown.partition(".")[2])
    exact = value * (100 if percent else 1)
    off = abs(float(shown.replace(",", "")) - exact)
    return "" if off <= 0.5000001 * 10.0 ** -decimals else "the cell holds %r" % value


def main(chapter, workbook, least=1):
    with open(chapter, encoding="utf-8") as file:
        text = file.read()
    if chapter.endswith(".html"):
        text = html.unescape(re.sub(r"<[^>]*>", "\n", re.sub(r"</?span[^>]*>", "", text)))
    cells = xlsx.read(workbook)
    found = CITED.findall(text)
    bad = 0
    if text.count("〔") != len(found):
        print("%d places, but %d numbers with a place" % (text.count("〔"), len(found)))
        bad += 1
    if len(found) < int(least):
        print("only %d numbers" % len(found))
        bad += 1
    for shown, percent, sheet, cell in found:
        why = wrong(shown, percent, cells.get((sheet, cell), (None,))[0])
        if why:
            print("%s%s at %s!%s: %s" % (shown, percent, sheet, cell, why))
            bad += 1
    return 1 if bad else 0


sys.exit(main(*sys.argv[1:]))
