#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# recalc.sh MAKE_WORKBOOK INVENTORY WORK_FOLDER TANHENG: the spreadsheet checks the engine, and the engine the spreadsheet.
set -euo pipefail
make=$1 inventory=$2 work=$3 tanheng=$4
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
command -v soffice >/dev/null || { echo "LibreOffice (soffice) is needed and not installed"; exit 1; }
export PYTHONPATH=$here PYTHONDONTWRITEBYTECODE=1 LC_ALL=C.UTF-8

rm -rf "$work"
mkdir -p "$work"
cd "$work"

# recalculate FILE.xlsx: without cached values through LibreOffice, to again/FILE.xlsx
recalculate() {
    soffice "-env:UserInstallation=file://$work/profile" --headless --convert-to xlsx --outdir again "$1" \
        >office.log 2>&1 || { cat office.log; return 1; }
}

check() {
    printf '== %s\n' "$1"
    shift
    "$@"
}

"$make" "$inventory" demo.xlsx zh totals.csv
python3 "$here/scenario.py" bare demo.xlsx bare.xlsx
recalculate bare.xlsx
check "every formula recalculated" python3 "$here/compare.py" demo.xlsx again/bare.xlsx

check "sheets of analyses are live" python3 "$here/scenario.py" analyses demo.xlsx zh 重算

cp -r "$inventory" changed
python3 "$here/scenario.py" coal demo.xlsx coal.xlsx changed
recalculate coal.xlsx
"$make" changed rerun.xlsx zh rerun.csv
check "one coal tonnage changed, against a re-run" python3 "$here/compare.py" rerun.xlsx again/coal.xlsx formulas
check "and the totals moved" python3 "$here/scenario.py" moved totals.csv rerun.csv

"$tanheng" report inventory changed --previous "$inventory" --lang en --seed 7 --design lhs --draws 2000 -o en.xlsx
python3 "$here/scenario.py" bare en.xlsx en-bare.xlsx
recalculate en-bare.xlsx
check "in English, another seed, with the inventory before" python3 "$here/compare.py" en.xlsx again/en-bare.xlsx
check "and its sheets of analyses" python3 "$here/scenario.py" analyses en.xlsx en
"$tanheng" report inventory changed --previous "$inventory" --lang en --seed 7 --design lhs --draws 2000 \
    --threads 3 -o en3.xlsx
check "the same bytes with three threads" cmp en.xlsx en3.xlsx

python3 "$here/scenario.py" clear demo.xlsx clear.xlsx
recalculate clear.xlsx
check "a cleared cell" python3 "$here/scenario.py" is-NE demo.xlsx again/clear.xlsx
python3 "$here/scenario.py" no demo.xlsx no.xlsx
recalculate no.xlsx
check "a cell with NO" python3 "$here/scenario.py" is-NO demo.xlsx again/no.xlsx

python3 "$here/scenario.py" many many
"$make" many many.xlsx zh
python3 "$here/scenario.py" bare many.xlsx many-bare.xlsx
recalculate many-bare.xlsx
check "sums too long for one cell" python3 "$here/compare.py" many.xlsx again/many-bare.xlsx
check "stand in parts" python3 "$here/scenario.py" parts many.xlsx

"$make" "$here/../cli/data/series" series.xlsx zh
python3 "$here/scenario.py" bare series.xlsx series-bare.xlsx
recalculate series-bare.xlsx
check "spliced and extrapolated series" python3 "$here/compare.py" series.xlsx again/series-bare.xlsx small

own=$here/../property/new_method
"$tanheng" report inventory "$own/inventory" --methods "$own/methods/snow_machines.yaml" -o own.xlsx
python3 "$here/scenario.py" bare own.xlsx own-bare.xlsx
recalculate own-bare.xlsx
check "a method of one's own, without a rebuild" python3 "$here/compare.py" own.xlsx again/own-bare.xlsx small
python3 - own.xlsx <<'END'
import sys, zipfile
names = zipfile.ZipFile(sys.argv[1])
assert any(b"snow_machines" in names.read(n) for n in names.namelist()), "the method is not in the workbook"
END

# Dual control: every number of its workbook, and after a change of a target, a GDP and a tonnage a re-run must agree.
trial=$here/../cli/data/dual files=$here/../cli/data/dual_files
dual() { # dual INVENTORY NAME OPTION ...
    "$tanheng" report dual "$1" -o "$2.xlsx" "${@:3}" 2>/dev/null
}
all=(--split "$files/members.csv" --project "$files/plant.yaml")
dual "$trial" dual "${all[@]}"
dual "$trial" dual-en "${all[@]}" --lang en --draws 2000
dual "$inventory" dual-demo
cp -r "$trial" kept # feedstock stays in, a grid factor counts by each year, the path of the intensity is linear
printf '%s\n' 2020,1.A.2.c,raw_coal,,fuel_mass,900,t,5,published,test 2022,1.A.2.c,raw_coal,,fuel_mass,800,t,5,published,test \
    2021,1.A.2.c,raw_coal,,fuel_mass,850,t,5,published,test 2022,1.A.2.c,raw_coal,,feedstock_energy,150,tce,5,published,test \
    >>kept/activity/all.csv
sed -i -e 's/value: 35000 tce/value: 35000 tce\n    exclude: {feedstock: none}/' -e 's/geometric/linear/' \
    -e '/power_factor/d' kept/targets.yaml
dual kept dual-kept --lang both
sed 's/4.0,8.3,1.1/40.0,80.3,11.1/' "$files/members.csv" >clamped.csv # one member stands at its bound
dual "$trial" dual-clamped --split clamped.csv
cp -r "$here/../cli/data/tiny" bare # neither targets nor GDP
rm -f bare/targets.yaml bare/indicators.csv
dual bare dual-none
for name in dual dual-en dual-demo dual-kept dual-clamped dual-none; do
    python3 "$here/scenario.py" bare $name.xlsx $name-bare.xlsx
    recalculate $name-bare.xlsx
    check "$name: every formula recalculated" python3 "$here/compare.py" $name.xlsx again/$name-bare.xlsx small
done
check "dual control is live" python3 "$here/dual.py" live dual.xlsx
cp -r "$trial" trial
python3 "$here/dual.py" change dual.xlsx dual-changed.xlsx trial
recalculate dual-changed.xlsx
dual trial dual-again "${all[@]}"
check "targets, GDP and tonnages changed, against a re-run" \
    python3 "$here/compare.py" dual-again.xlsx again/dual-changed.xlsx small formulas
check "and a verdict turned" python3 "$here/dual.py" turned dual.xlsx again/dual-changed.xlsx
