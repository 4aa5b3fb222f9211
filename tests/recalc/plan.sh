#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# plan.sh TANHENG INVENTORY WORK_FOLDER: the plan's workbook recalculated by the spreadsheet, as it is and after changes that
# the engine makes too.
set -euo pipefail
tanheng=$1 inventory=$2 work=$3
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
command -v soffice >/dev/null || { echo "LibreOffice (soffice) is needed and not installed"; exit 1; }
export PYTHONPATH=$here PYTHONDONTWRITEBYTECODE=1 LC_ALL=C.UTF-8

rm -rf "$work"
mkdir -p "$work"
cd "$work"

recalculate() {
    soffice "-env:UserInstallation=file://$work/profile" --headless --convert-to xlsx --outdir again "$1" \
        >office.log 2>&1 || { cat office.log; return 1; }
}

check() {
    printf '== %s\n' "$1"
    shift
    "$@"
}

"$tanheng" report plan "$inventory" -o plan.xlsx 2>log
python3 "$here/scenario.py" bare plan.xlsx bare.xlsx
recalculate bare.xlsx
check "every formula recalculated" python3 "$here/compare.py" plan.xlsx again/bare.xlsx
check "in English too: the same bytes twice" bash -c '
    "$1" report plan "$2" --lang en -o en.xlsx 2>log && "$1" report plan "$2" --lang en -o en2.xlsx 2>log &&
    cmp en.xlsx en2.xlsx' - "$tanheng" "$inventory"
python3 "$here/scenario.py" bare en.xlsx en-bare.xlsx
recalculate en-bare.xlsx
check "in English" python3 "$here/compare.py" en.xlsx again/en-bare.xlsx

"$tanheng" project "$inventory" --measures --against baseline --format csv -o shares.csv
check "wedges close, and are the engine's" python3 "$here/plan.py" wedges again/bare.xlsx shares.csv policy 0
check "and of the other scenario" python3 "$here/plan.py" wedges again/bare.xlsx shares.csv enhanced 1

"$tanheng" report plan "$inventory" --scenario policy --horizon 2060 --draws 0 -o policy.xlsx 2>log || { cat log; exit 1; }
check "no number where a formula is promised" python3 "$here/plan.py" live policy.xlsx
for edit in ${EDITS:-switch class rate strength many goals}; do
    rm -rf changed
    cp -r "$inventory" changed
    python3 "$here/plan.py" edit "$edit" policy.xlsx "$edit.xlsx" changed
    recalculate "$edit.xlsx"
    "$tanheng" project changed --scenario policy --horizon 2060 --format csv -o "$edit.csv" 2>log || { cat log; exit 1; }
    "$tanheng" report plan changed --scenario policy --horizon 2060 --draws 0 -o "$edit-engine.xlsx" 2>log
    check "$edit: it moves the totals" python3 "$here/plan.py" apart policy.xlsx "again/$edit.xlsx"
    check "$edit: against a run of the engine" python3 "$here/plan.py" same "again/$edit.xlsx" "$edit.csv"
    check "$edit: its peaks" python3 "$here/plan.py" peaks "again/$edit.xlsx" "$edit-engine.xlsx"
    # planting moves the sink alone: shares are of emissions with power, and stay as they were
    [[ $edit == class ]] || check "$edit: its shares" python3 "$here/plan.py" stale "again/$edit.xlsx"
done
[[ ${EDITS:-goals} != *goals* ]] || check "a target's cell" python3 "$here/plan.py" verdict policy.xlsx again/goals.xlsx

# invented costs: the curve is live in them
rm -rf costed
cp -r "$inventory" costed
cost() {
    sed -i "/- id: $1\$/,/    start:/s|^    start:|    cost: $2\n    start:|" costed/measures.yaml
}
cost M01 '{capital: 3.5e8 CNY, running: 500 万元/yr, saving: 2500 万元/yr}'
cost M03 '{capital: 1.5e8 CNY, running: 200 万元/yr, saving: 1500 万元/yr}'
cost M05 '{capital: 6e7 CNY, running: 900 万元/yr}'
cost M09 '{running: 10 万元/yr}'
cost M12 '{running: 10 万元/yr, saving: 50 万元/yr}'
cost M14 '{capital: 2e7 CNY, saving: 400 万元/yr}'
"$tanheng" report plan costed --scenario policy --draws 0 -o costed.xlsx 2>log || { cat log; exit 1; }
python3 "$here/plan.py" cost_edit costed.xlsx costed-edit.xlsx
recalculate costed-edit.xlsx
sed -i 's/capital: 3.5e8/capital: 9e8/; s|capital: 6e7 CNY, running: 900 万元/yr|&, saving: 600 万元/yr|
    s|^discount_rate: 5 %/yr|discount_rate: 3 %/yr|' costed/measures.yaml
"$tanheng" report plan costed --scenario policy --draws 0 -o costed-engine.xlsx 2>log || { cat log; exit 1; }
check "costs, against a run of the engine" python3 "$here/plan.py" costs again/costed-edit.xlsx costed-engine.xlsx
python3 "$here/scenario.py" bare costed-engine.xlsx costed-bare.xlsx
recalculate costed-bare.xlsx
check "the curve's formulas" python3 "$here/compare.py" costed-engine.xlsx again/costed-bare.xlsx

# every word, form and ramp that the demo does not use
rm -rf odd
cp -r "$inventory" odd
cat "$here/plan_measures.yaml" >>odd/measures.yaml
cp "$here/plan_scenario.yaml" odd/scenarios/odd.yaml
"$tanheng" report plan odd --scenario odd --draws 0 -o odd.xlsx 2>log || { cat log; exit 1; }
python3 "$here/scenario.py" bare odd.xlsx odd-bare.xlsx
recalculate odd-bare.xlsx
check "every word and form" python3 "$here/compare.py" odd.xlsx again/odd-bare.xlsx
python3 "$here/plan.py" off odd.xlsx odd-off.xlsx
recalculate odd-off.xlsx
sed 's/: on$/: off/' "$here/plan_scenario.yaml" >odd/scenarios/odd.yaml
"$tanheng" project odd --scenario odd --format csv -o odd-off.csv 2>log || { cat log; exit 1; }
check "all measures off, against a run of the engine" python3 "$here/plan.py" same again/odd-off.xlsx odd-off.csv

# what stands as values of the engine, and what only looks like a path
rm -rf new
cp -r "$inventory" new
cat "$here/plan_new_measures.yaml" >>new/measures.yaml
cp "$here/plan_new.yaml" new/scenarios/new.yaml
"$tanheng" report plan new --scenario new --draws 0 -o new.xlsx 2>log || { cat log; exit 1; }
python3 "$here/scenario.py" bare new.xlsx new-bare.xlsx
recalculate new-bare.xlsx
check "stocks, thinning, fitted and new rows" python3 "$here/compare.py" new.xlsx again/new-bare.xlsx
sed -i 's/Y01: on/Y01: off/' new/scenarios/new.yaml
python3 "$here/plan.py" one_off new.xlsx Y01 new-off.xlsx
recalculate new-off.xlsx
"$tanheng" project new --scenario new --format csv -o new-off.csv 2>log || { cat log; exit 1; }
check "a measure on a rate off, against a run of the engine" python3 "$here/plan.py" same again/new-off.xlsx new-off.csv
