#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A full province in one process. usage: check_province.sh TANHENG SOURCE WORK [COUNTIES YEARS]
set -euo pipefail
tanheng=$1 source=$2 work=$3 counties=${4:-40} years=${5:-30}
export LC_ALL=C
rm -rf "$work"
mkdir -p "$work"
cd "$work"

fail() {
    printf 'FAILED: %s\n' "$*"
    exit 1
}

python3 "$source/tests/province/make_province.py" "$tanheng" "$source" . "$counties" "$years"
python3 - "$counties" <<'END'
import json, os, sys
found = json.load(open('coverage.json'))
print('%d rows a county and year, %d methods, %d categories; without a line: %s'
      % (found['rows'], len(found['methods']), len(found['covered']), ' '.join(found['missing'])))
# Leaves that nothing but a method of their whole sector covers (captured CO2, indicators) need no row of their own.
assert len(found['missing']) <= 10, 'categories that a guideline covers have no rows: add a case to tests/vectors'
assert len(found['covered']) >= 100 and len(os.listdir('counties')) == int(sys.argv[1])
END

"$tanheng" batch counties --lines -o batch.csv 2>warnings
[[ $(wc -l <batch.csv) -gt $((counties * years * 100)) ]] || fail 'too few lines'
! cut -d, -f9 batch.csv | grep -qx failed || fail 'failed lines'

# The union of single runs, in order of regions.
first=yes
for folder in counties/*; do
    "$tanheng" inventory "$folder" --lines -o one.csv 2>>single-warnings
    if [[ $first ]]; then cat one.csv; else tail -n +2 one.csv; fi
    first=
done >union.csv
cmp batch.csv union.csv || fail 'the batch is not the union of single runs'
rm union.csv
sort warnings >told && sort single-warnings >told-singly # a place in factors/ is one file for all
cmp told told-singly || fail 'other warnings'

# Any number of threads.
"$tanheng" batch counties --by region,category,gas,year --format csv -o sums.csv 2>/dev/null
"$tanheng" batch counties --by category,year --format csv -o groups.csv 2>/dev/null
"$tanheng" batch counties --format csv -o summary.csv 2>/dev/null
for n in 1 2 3 7; do
    "$tanheng" batch counties --lines --threads $n -o again.csv 2>/dev/null
    cmp batch.csv again.csv || fail "other lines with $n threads"
    "$tanheng" batch counties --by category,year --format csv --threads $n -o again.csv 2>/dev/null
    cmp groups.csv again.csv || fail "other sums with $n threads"
done

# Other order of rows, other files: the same bytes.
python3 - <<'END'
import csv, hashlib, os
for folder in sorted(os.listdir('counties')):
    path = os.path.join('counties', folder, 'activity')
    rows = list(csv.reader(open(os.path.join(path, 'all.csv'), encoding='utf-8')))
    body = sorted(rows[1:], key=lambda r: hashlib.sha256(','.join(r).encode()).digest())
    os.remove(os.path.join(path, 'all.csv'))
    for part in range(3):
        with open(os.path.join(path, '%s.csv' % 'zmb'[part]), 'w', encoding='utf-8', newline='') as f:
            csv.writer(f, lineterminator='\n').writerows([rows[0]] + body[part::3])
END
"$tanheng" batch counties --lines -o again.csv 2>/dev/null
cmp batch.csv again.csv || fail 'the order of rows changed the lines'
"$tanheng" batch counties --by region,category,gas,year --format csv -o again.csv 2>/dev/null
cmp sums.csv again.csv || fail 'the order of rows changed the sums'
"$tanheng" batch counties --format csv -o again.csv 2>/dev/null
cmp summary.csv again.csv || fail 'the order of rows changed the summary'

# Sums over regions are the sums of the regions.
python3 - <<'END'
import csv, math
rows = list(csv.DictReader(open('summary.csv', encoding='utf-8')))
totals = [r for r in rows if r['region'] == 'total']
assert totals
for total in totals:
    for key in ('ghg_total', 'ghg_net', 'co2_total'):
        parts = [float(r[key]) for r in rows if r['region'] != 'total' and r['year'] == total['year']]
        whole = math.fsum(parts)
        assert abs(float(total[key]) - whole) <= 1e-12 * math.fsum(map(abs, parts)), (key, total['year'])
END
rm -f batch.csv again.csv
echo "a province of $counties counties and $years years"
