# SPDX-License-Identifier: GPL-3.0-or-later
"""Just enough of xlsx for the recalculation tests, with nothing but Python's standard library."""
import re
import xml.etree.ElementTree as ET
import zipfile

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def parts(path):
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def sheets(files):
    """[(name, part)] in tab order."""
    relations = ET.fromstring(files["xl/_rels/workbook.xml.rels"])
    target = {r.get("Id"): r.get("Target") for r in relations}
    book = ET.fromstring(files["xl/workbook.xml"])
    out = []
    for sheet in book.iter(MAIN + "sheet"):
        part = target[sheet.get(REL + "id")]
        out.append((sheet.get("name"), part[1:] if part.startswith("/") else "xl/" + part))
    return out


def _text(element):
    return "".join(t.text or "" for t in element.iter(MAIN + "t"))


def _strings(files):
    if "xl/sharedStrings.xml" not in files:
        return []
    return [_text(si) for si in ET.fromstring(files["xl/sharedStrings.xml"]).iter(MAIN + "si")]


def _value(cell, strings):
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return _text(cell.find(MAIN + "is"))
    v = cell.find(MAIN + "v")
    if v is None or v.text is None:
        return None
    if kind == "s":
        return strings[int(v.text)]
    return float(v.text) if kind in ("n", "b") else v.text


def read(path):
    """{(sheet, "A1"): (value, formula)}: value a float, a text or None; formula a text or None."""
    files = parts(path)
    strings = _strings(files)
    out = {}
    for name, part in sheets(files):
        for cell in ET.fromstring(files[part]).iter(MAIN + "c"):
            f = cell.find(MAIN + "f")
            value = _value(cell, strings)
            if value is not None or f is not None:
                out[name, cell.get("r")] = (value, None if f is None else f.text or "")
    return out


def rewrite(source, target, changes=None):
    """Copies a workbook without the cached values of its formulas, so that they must be computed. `changes`:
    {(sheet, "A1"): number, text, or None to clear}."""
    changes = dict(changes or {})
    files = parts(source)
    for name, part in sheets(files):
        text = files[part].decode("utf-8")
        text = re.sub(r"(<c [^>]*?)(?: t=\"str\")?(>\s*<f[^>]*>[^<]*</f>)<v>[^<]*</v>", r"\1\2", text)
        for key in [k for k in changes if k[0] == name]:
            text = _change(text, key[1], changes.pop(key))
        files[part] = text.encode("utf-8")
    if changes:
        raise SystemExit("no such cells: %s" % sorted(changes))
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in files.items():
            package.writestr(name, data)


def _change(text, place, value):
    pattern = re.compile(r'<c r="%s"( s="\d+")?[^>]*?(?:/>|>.*?</c>)' % place)
    match = pattern.search(text)
    if not match:
        raise SystemExit("no cell " + place)
    style = match.group(1) or ""
    if value is None:
        new = '<c r="%s"%s/>' % (place, style)
    elif isinstance(value, str):
        new = '<c r="%s"%s t="inlineStr"><is><t>%s</t></is></c>' % (place, style, value)
    else:
        new = '<c r="%s"%s><v>%r</v></c>' % (place, style, value)
    return text[: match.start()] + new + text[match.end():]
