#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# regions.sh TANHENG SOURCE WORK: the three workbooks, in Chinese and English, of a region without industry and of one with every
# category; each formula recalculated by the spreadsheet, and none missing where one is promised.
set -euo pipefail
tanheng=$1 source=$2 work=$3
here=$source/tests/recalc
command -v soffice >/dev/null || { echo "LibreOffice (soffice) is needed and not installed"; exit 1; }
export PYTHONPATH=$here PYTHONDONTWRITEBYTECODE=1 LC_ALL=C.UTF-8
rm -rf "$work"
mkdir -p "$work"
cd "$work"

report() { # report KIND INVENTORY LANGUAGE: INVENTORY-KIND-LANGUAGE.xlsx, and the same without cached values
    local name=$2-$1-$3
    "$tanheng" report "$1" "$2" --lang "$3" -o "$name.xlsx" 2>log || { cat log; echo "FAILED: $name"; exit 1; }
    python3 "$here/scenario.py" bare "$name.xlsx" "bare-$name.xlsx"
    names+=("$name")
}

names=()
cp -r "$source/docs/examples/huangyuan" demo
python3 "$here/regions.py" no_industry demo none
python3 "$here/regions.py" every "$tanheng" "$source" all
for kind in inventory dual plan; do
    for region in none all; do
        report $kind $region zh
        report $kind $region en
    done
    report $kind demo en
done
soffice "-env:UserInstallation=file://$work/profile" --headless --convert-to xlsx --outdir again bare-*.xlsx \
    >office.log 2>&1 || { cat office.log; exit 1; }
for name in "${names[@]}"; do
    echo "== $name: every formula recalculated"
    python3 "$here/compare.py" "$name.xlsx" "again/bare-$name.xlsx"
    python3 "$source/tests/robust/books.py" valid "$name.xlsx"
done
for kind in inventory dual plan; do
    for region in none all; do
        echo "== $region-$kind: no constant where a formula is promised"
        python3 "$here/regions.py" count $kind $region-$kind-{zh,en}.xlsx
        python3 "$here/regions.py" spoil $region-$kind-zh.xlsx spoilt.xlsx
        ! python3 "$here/regions.py" count $kind spoilt.xlsx $region-$kind-en.xlsx >log 2>&1 ||
            { echo "FAILED: a constant is not found"; exit 1; }
    done
done
