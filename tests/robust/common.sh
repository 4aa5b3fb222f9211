# SPDX-License-Identifier: GPL-3.0-or-later
# Inventories and the four reports, for the scripts of this folder. Sourced with $tanheng and $source set.
kinds=(inventory plan dual dashboard)

fail() {
    printf 'FAILED: %s\n' "$*"
    exit 1
}

file_of() { # file_of NAME KIND
    [[ $2 == dashboard ]] && echo "$1-$2.html" || echo "$1-$2.xlsx"
}

# inventory FOLDER YEARS: a heading, no rows.
inventory() {
    mkdir -p "$1/activity"
    printf 'name: {zh: 某县, en: County}\nregion: 630123\nyears: [%s]\nguideline: cn2025\n' "$2" >"$1/inventory.yaml"
    printf 'region,year,category,subject,variable,value,unit,uncertainty_pct,quality,department,source,note\n' \
        >"$1/activity/all.csv"
}

# scenario FOLDER BASE_YEAR SELECTOR: one step.
scenario() {
    mkdir -p "$1/scenarios"
    cat >"$1/scenarios/base.yaml" <<EOF
scenario: base
title: {zh: 基准, en: Baseline}
parent: none
base_year: $2
horizon: 2035
steps:
  - id: one
    grow: {activity: {$3}}
    rate: {$(($2 + 1))-2030: 2 %/yr}
    after: hold
    source: assumption
    quality: estimate
EOF
}
