#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A synthetic province: many counties, many years, every category that a guideline covers.

usage: make_province.py TANHENG SOURCE OUT [COUNTIES [YEARS [GUIDELINE]]]

One county-year is put together from the rows of tests/vectors/*.vec, whose cases cover every method, and rows are moved
to the leaf categories that no case has. What does not go together in one county (two cases of one key, a whole beside
its part) is taken out again until `tanheng check` finds no error. Then every county and year gets its own size from a
hash of their numbers: no clock, no chance, the same folders on every machine.
"""
import csv
import glob
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys

REGION = '630123'
LAST_YEAR = 2023
# Packs have a grid factor for some years only; a county may bring its own for all.
GRID = {'category': '', 'subject': 'electricity', 'calibre': 'average', 'variable': 'ef_grid', 'value': '0.6',
        'unit': 'kg_CO2/kWh'}
UNUSABLE = ('local', 'methods', 'inventory', 'inventory-folder')


def read_cases(source, guideline):
    """Cases of one region whose rows stand by themselves, the guideline's own first: [(name, [row as dict])]."""
    cases = []
    for path in sorted(glob.glob(os.path.join(source, 'tests', 'vectors', '*.vec'))):
        case = None
        for line in open(path, encoding='utf-8'):
            word, _, rest = line.strip().partition(' ')
            if word == 'case':
                case = {'name': rest, 'guideline': 'cn2025', 'rows': [], 'fine': True}
                header = None
            elif case is None:
                continue
            elif word == 'guideline':
                case['guideline'] = rest
            elif word in UNUSABLE or (word == 'expect' and rest.startswith('error')):
                case['fine'] = False
            elif word == 'activity':
                header = rest.split(',')
            elif word == 'row':
                case['rows'].append(dict(zip(header, next(csv.reader([rest])))))
            elif word == 'end':
                regions = {r['region'] for r in case['rows'] if r.get('region')}
                if case['fine'] and case['rows'] and len(regions) < 2:
                    cases.append((case['guideline'] != guideline, case['name'], last_of_each(case['rows'])))
                case = None
    return [(name, rows) for _, name, rows in sorted(cases, key=lambda c: c[0])]


def key_of(row):
    return tuple(sorted((k, v) for k, v in row.items()
                        if v and k not in ('region', 'year', 'value', 'unit', 'quality', 'department', 'source',
                                           'note', 'uncertainty_pct', 'lower', 'upper', 'distribution',
                                           'confidential', 'shared_error', 'price_year')))


def last_of_each(rows):
    """The row of the last year for each key; whether it had a year is kept."""
    kept = {}
    for row in rows:
        if row['value'] in ('NO', 'NE', 'NA', 'IE'):
            continue
        old = kept.get(key_of(row))
        if not old or row.get('year', '') >= old.get('year', ''):
            kept[key_of(row)] = row
    return list(kept.values())


class County:
    """Rows of one county-year, each with the case that brought it."""

    def __init__(self, tanheng, source, out, guideline):
        self.tanheng, self.out, self.guideline = tanheng, out, guideline
        self.trial = os.path.join(out, 'trial')
        variables = csv.DictReader(open(os.path.join(source, 'factors', 'variables.csv'), encoding='utf-8'))
        self.kind = {v['name']: v['kind'] for v in variables}
        self.rows, self.years = {}, [LAST_YEAR]

    def add(self, name, rows):
        for row in rows:
            self.rows.setdefault(key_of(row), (name, row))

    def drop(self, names):
        self.rows = {k: v for k, v in self.rows.items() if v[0] not in names}

    def run(self, *args):
        done = subprocess.run([self.tanheng, args[0], self.trial, *args[1:], '--format', 'csv'],
                              capture_output=True, text=True, check=False)
        return list(csv.DictReader(io.StringIO(done.stdout)))

    def write_trial(self):
        """Returns the case behind each line of the file."""
        owners = list(self.rows.values())
        lines = write_inventory(self.trial, REGION, self.years, self.guideline,
                                [(dict(r), 1.0) for _, r in owners], self.kind)
        return [owners[i][0] for i in lines]

    def errors(self):
        owners = self.write_trial()
        found = [f for f in self.run('check') if f['severity'] == 'error']
        return found, {owners[int(f['line']) - 2] for f in found
                       if f['file'].endswith('all.csv') and f['line'] and int(f['line']) >= 2}

    def settle(self):
        """Takes out cases behind an error until there is none; returns their names."""
        gone = set()
        while True:
            found, names = self.errors()
            if not found:
                return gone
            if not names:
                names = self.without_place()
            gone |= names
            self.drop(names)

    def without_place(self):
        """An error that names no row: the last case without which there are fewer."""
        kept, least = dict(self.rows), len(self.errors()[0])
        for name in list(dict.fromkeys(n for n, _ in kept.values()))[::-1]:
            self.drop({name})
            fewer = len(self.errors()[0]) < least
            self.rows = dict(kept)
            if fewer:
                return {name}
        raise SystemExit('make_province: an error that no case explains: %s' % self.errors()[0][:2])

    def lines(self):
        self.write_trial()
        return self.run('inventory', '--lines')


def write_inventory(folder, region, years, guideline, rows, kind):
    """rows: (row, size); an amount is multiplied by size(year, row) where size is a function. Returns the number of the
    row behind each line."""
    lines = []
    os.makedirs(os.path.join(folder, 'activity'), exist_ok=True)
    with open(os.path.join(folder, 'inventory.yaml'), 'w', encoding='utf-8') as f:
        f.write('name: {zh: "%s", en: "%s"}\nregion: %s\nyears: [%s]\nguideline: %s\n'
                % (region, region, region, ', '.join(map(str, years)), guideline))
    columns = ['region', 'year', 'category', 'subject', 'variable', 'value', 'unit']
    for row, _ in rows:
        columns += [c for c in row if c not in columns]
    with open(os.path.join(folder, 'activity', 'all.csv'), 'w', encoding='utf-8', newline='') as f:
        out = csv.writer(f, lineterminator='\n')
        out.writerow(columns)
        for i, (row, size) in enumerate(rows):
            row['region'] = region
            amount = kind.get(row['variable']) == 'amount'
            for year in years if amount or row.get('year') else ['']:
                row['year'] = year
                value = row['value']
                if amount and callable(size):
                    value = repr(float(value.replace(',', '')) * size(year, row))
                out.writerow([value if c == 'value' else row.get(c, '') for c in columns])
                lines.append(i)
    return lines


def share(*words):
    """A number in [0, 1) from words."""
    digest = hashlib.sha256(' '.join(map(str, words)).encode()).digest()
    return int.from_bytes(digest[:6], 'big') / 2 ** 48


def members(tanheng, index):
    done = subprocess.run([tanheng, 'factors', '--members', index, '--format', 'csv'],
                          capture_output=True, text=True, check=True)
    return list(csv.DictReader(io.StringIO(done.stdout)))


def leaves_of_methods(tanheng, guideline):
    """Leaf categories that some method of the guideline covers."""
    rows = members(tanheng, 'category')
    parents = {r['parent'] for r in rows}
    above = {r['member']: r['parent'] for r in rows}
    done = subprocess.run([tanheng, 'methods', '--guideline', guideline, '--format', 'csv'],
                          capture_output=True, text=True, check=True)
    roots = {c for r in csv.DictReader(io.StringIO(done.stdout)) for c in r['categories'].split()}
    leaves = []
    for leaf in (r['member'] for r in rows if r['member'] not in parents):
        at = leaf
        while at and at not in roots:
            at = above.get(at, '')
        if at:
            leaves.append(leaf)
    return leaves, above


def upwards(category, above):
    while category:
        yield category
        category = above.get(category, '')


def missing_of(leaves, covered, above):
    """Leaves without a line, their own or (where a method reports a whole) of one above them."""
    return [leaf for leaf in leaves if not any(c in covered for c in upwards(leaf, above))]


def neighbours(covered, leaf, above):
    """Categories with lines, those that share the nearest ancestor first."""
    line = list(upwards(leaf, above))
    return sorted((min(line.index(c) for c in upwards(near, above) if c in line), near)
                  for near in covered if set(upwards(near, above)) & set(line))


def spread(county, leaves, above):
    """Rows of a neighbour moved to each leaf that has no line."""
    covered = {l['category'] for l in county.lines()}
    for leaf in missing_of(leaves, covered, above):
        for _, near in neighbours(covered, leaf, above)[:3]:
            kept = dict(county.rows)
            county.add('moved to ' + leaf, [dict(r, category=leaf) for _, r in kept.values()
                                            if r.get('category') == near])
            now = {l['category'] for l in county.lines()}  # no lines at all where an error is
            if leaf in now:
                covered = now
                break
            county.rows = kept


def whole_county(tanheng, source, out, guideline, span, more=()):
    """Rows of every category for the years of span; `more` are rows beside those of the cases. Returns it, the cases
    and the names of those that do not go together with the others."""
    os.makedirs(out, exist_ok=True)
    county = County(tanheng, source, out, guideline)
    cases = read_cases(source, guideline)
    county.add('grid', [GRID])
    for name, rows in cases + list(more):
        county.add(name, rows)
    gone = county.settle()
    for name, rows in cases:  # a case may have gone for the fault of another
        if name in gone:
            kept = dict(county.rows)
            county.add(name, rows)
            if not county.lines():
                county.rows = kept
    spread(county, *leaves_of_methods(tanheng, guideline))
    county.years = span
    gone |= county.settle()
    return county, cases, gone


def main():
    tanheng, source, out = sys.argv[1:4]
    counties, years, guideline = (sys.argv[4:] + ['40', '30', 'cn2025'][len(sys.argv) - 4:])[:3]
    span = list(range(LAST_YEAR - int(years) + 1, LAST_YEAR + 1))
    county, cases, gone = whole_county(tanheng, source, out, guideline, span)
    leaves, above = leaves_of_methods(tanheng, guideline)
    lines = county.lines()
    covered = {l['category'] for l in lines}
    rows = [r for _, r in county.rows.values()]
    codes = [m['member'] for m in members(tanheng, 'region')
             if len(m['member']) == 6 and m['member'][4:] != '00' and m['member'][:2] == REGION[:2]]
    for code in codes[:int(counties)]:
        def size(year, row):
            land = row.get('category', '').startswith('3.B')  # an area does not come and go
            return (0.3 + 1.4 * share(code)) * (1 if land else 0.7 + 0.6 * share(code, year))
        write_inventory(os.path.join(out, 'counties', code), code, span, guideline,
                        [(dict(r), size) for r in rows], county.kind)
    shutil.rmtree(county.trial)
    with open(os.path.join(out, 'coverage.json'), 'w', encoding='utf-8') as f:
        json.dump({'rows': len(rows), 'methods': sorted({l['method'] for l in lines}),
                   'covered': sorted(covered), 'missing': missing_of(leaves, covered, above),
                   'cases': len(cases), 'left_out': sorted(gone - {n for n, _ in county.rows.values()})}, f, indent=1)
        f.write('\n')


if __name__ == '__main__':
    main()
