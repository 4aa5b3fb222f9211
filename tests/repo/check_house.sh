#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The rules of the source tree that no compiler checks; see docs/CONVENTIONS.md. Prints every breach, then fails.
# usage: check_house.sh [FOLDER]
set -euo pipefail
cd "${1:-$(dirname "${BASH_SOURCE[0]}")/../..}"
breaches=0

breach() {
    printf '%s\n' "$*"
    breaches=$((breaches + 1))
}

# Files of the project: what git would keep, or what is there when git can't tell.
if ! files=$(git ls-files --cached --others --exclude-standard 2>/dev/null) || [[ -z $files ]]; then
    files=$(find . -path ./.git -prune -o -path ./.build -prune -o -type f -print | sed 's|^\./||')
fi
mapfile -t files < <(LC_ALL=C sort -u <<<"$files" | while read -r f; do [[ -f $f ]] && echo "$f"; done)
matching() { printf '%s\n' "${files[@]}" | grep -E "$1" || true; }

mapfile -t code < <(matching '^(engine|reports|cli)/.*\.[ch]$')
mapfile -t all_code < <(matching '\.[ch]$')
mapfile -t scripts < <(matching '(^bootstrap|^\.ci/run|CMakeLists\.txt|\.cmake|\.sh)$')

check_top_level() {
    local allowed=' CMakeLists.txt engine factors cli reports tests benchmarks docs README.md README.zh.md LICENSE '
    allowed+='CHANGELOG.md CMakePresets.json bootstrap cmake '
    local entry
    for entry in $(printf '%s\n' "${files[@]}" | cut -d/ -f1 | sort -u); do
        [[ $entry == .* || $allowed == *" $entry "* ]] || breach "$entry: not an entry of the house's top level"
    done
}

check_readmes() {
    local folder
    for folder in engine engine/*/ factors reports cli tests benchmarks docs; do
        [[ -f ${folder%/}/README.md ]] || breach "${folder%/}: has no README.md"
    done
}

# report REGEX WHY FILES...: each line of the files that matches is a breach.
report() {
    local regex=$1 why=$2 hit
    shift 2
    [[ $# -gt 0 ]] || return 0
    while IFS= read -r hit; do
        breach "${hit%%:*}:$(cut -d: -f2 <<<"$hit"): $why"
    done < <(grep -nHE "$regex" "$@" || true)
}

# at_most_one HEADER REGEX: a third-party library is known to one file only.
at_most_one() {
    local users
    mapfile -t users < <(grep -lE "$2" "${code[@]}" || true)
    [[ ${#users[@]} -le 1 ]] || breach "$1: used by more than one file:" "${users[@]}"
}

check_libraries() {
    local name core
    for name in xlsxwriter.h jansson.h yaml.h sqlite3.h iconv.h expat.h zip.h glpk.h; do
        at_most_one "$name" "#include *[<\"]${name//./\\.}[>\"]"
    done
    at_most_one "worksheet_write_*" 'worksheet_write_[a-z]+ *\('
    mapfile -t core < <(matching '^engine/.*\.[ch]$' | grep -vE '^engine/(intake|ledger)/' || true)
    report '#include *<(yaml|zip|expat|iconv|sqlite3|xlsxwriter|jansson)\.h>' 'a file library in the core' "${core[@]}"
}

check_code() {
    local above_base
    report '\b(atof|setlocale|sscanf|scanf|sprintf|gets|alloca) *\(' \
        'forbidden function (locale or overflow): use th_number_*, th_arena_*, snprintf' "${code[@]}"
    mapfile -t above_base < <(matching '^(engine|reports|cli)/.*\.[ch]$' | grep -v '^engine/base/' || true)
    report '\bstrto(d|f|ld|d_l) *\(' 'depends on the locale: use th_number_parse' "${above_base[@]}"
    # which boundary stands for what is data: factors/layouts/roles.csv
    report "\"($(sed 1d factors/boundaries.csv | cut -d, -f1 | paste -sd '|'))\"" 'a boundary in C: th_role_boundary' "${code[@]}"
    report '(^|[^A-Za-z])(TO''DO|FIX''ME|X''XX)([^A-Za-z]|$)' 'unfinished' "${all_code[@]}" "${scripts[@]}"
    report '/(work|home|root|Users)/' 'a path of one machine' "${files[@]}"
    local file
    for file in "${all_code[@]}" "${scripts[@]}"; do
        [[ -s $file ]] || continue
        head -n 3 "$file" | grep -q 'SPDX-License-Identifier: GPL-3.0-or-later' || breach "$file:1: no SPDX line"
    done
    for file in $(printf '%s\n' "${code[@]##*/}" | sort | uniq -d); do
        breach "$file: two files have this name"
    done
}

check_text() {
    local file plain
    while IFS= read -r file; do
        iconv -f UTF-8 -t UTF-8 "$file" >/dev/null 2>&1 || breach "$file: not UTF-8"
    done < <(matching '^(engine|reports|cli|factors|docs)/.*\.(c|h|csv|yaml|md)$' | grep -v '^docs/examples/' || true)
    mapfile -t plain < <(matching '\.(c|h|md|cmake|sh|yaml)$' | grep -v '^tests/' || true)
    report $'\r' 'a carriage return' "${plain[@]}"
}

check_top_level
check_readmes
check_libraries
check_code
check_text
[[ $breaches -eq 0 ]] || {
    printf '%d breaches of the house rules\n' "$breaches"
    exit 1
}
printf '%d files keep the house rules\n' "${#files[@]}"
