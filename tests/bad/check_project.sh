#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Scenarios that must be refused, through the command line. usage: check_project.sh TANHENG SOURCE WORK; UPDATE=1 rewrites
# what is expected. A case is a folder named by its code: files laid over the sound project/county, perhaps `arguments`.
set -uo pipefail
tanheng=$1 source=$2 work=$3
cases=$source/tests/bad/project
failures=0
unset LC_ALL LANG LC_MESSAGES NO_COLOR
rm -rf "$work"
mkdir -p "$work"

fail() {
    printf 'FAILED: %s\n' "$*"
    failures=$((failures + 1))
}

# What is said and the exit code, to the byte.
refuse() {
    local code=$1 folder=$work/$1 arguments=(project county) found
    cp -r "$cases/county/." "$work/$code.sound"
    mkdir -p "$folder"
    mv "$work/$code.sound" "$folder/county"
    cp -r "$cases/$code/." "$folder"
    [[ ! -e $folder/arguments ]] || read -ra arguments <"$folder/arguments"
    (cd "$folder" && "$tanheng" "${arguments[@]}" >out 2>said; printf 'exit code %s\n' $? >>said)
    [[ ${UPDATE:-} != 1 ]] || cp "$folder/said" "$cases/$code/expected.txt"
    diff "$cases/$code/expected.txt" "$folder/said" || fail "$code says something else"
    # answers to a question name no file
    found=$(grep -cE "^(county|plan)[^: ]*:[1-9][0-9]*:[1-9][0-9]*: error\[$code\]: " "$folder/said")
    case $code in
    E-BACKCAST-REACH | E-PLAN-INFEASIBLE | E-LEVER) found=$(grep -cE "^tanheng: .*$code\]?: " "$folder/said") ;;
    esac
    [[ $found -gt 0 ]] || fail "$code is not told with file, line and column"
    tail -n 1 "$folder/said" | grep -q '^exit code 1$' || fail "$code is not refused"
}

for folder in "$cases"/*-*/; do
    refuse "$(basename "$folder")"
done

# The county itself is sound, else a case could be refused for another reason.
mkdir -p "$work/sound"
cp -r "$cases/county" "$work/sound"
mkdir "$work/sound/county/scenarios"
printf 'scenario: base\nparent: none\nhorizon: 2026\n' >"$work/sound/county/scenarios/base.yaml"
(cd "$work/sound" && "$tanheng" project county >out 2>said) || fail 'the sound county is refused'
! grep -q 'error' "$work/sound/said" || fail 'the sound county has errors'

# A new code needs a case; those of targets and indicators stand in the other folders here.
for code in $(grep -rhoE '"E-(SCN|GROW|SHARE|TURNOVER|FOREST|MEA|BACKCAST|PLAN|LEVER|DUAL|SER)(-[A-Z]+)*' \
    "$source"/engine/{scenario,measures,decision,dual} | tr -d '"' | sort -u); do
    grep -qF -- "$code" "$cases/$code/expected.txt" "$source"/tests/bad/*/expected.txt 2>/dev/null || fail "no case of $code"
done
exit $((failures > 0))
