#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# hostile.sh TANHENG SOURCE WORK: texts that look like formulas, overlong ones, and inventories with next to nothing in them:
# each report is valid, or says why there is none.
set -euo pipefail
tanheng=$1 source=$2 work=$3
here=$source/tests/robust
export PYTHONPATH=$source/tests/recalc:$here PYTHONDONTWRITEBYTECODE=1 LC_ALL=C.UTF-8
# shellcheck source=/dev/null
source "$here/common.sh"
rm -rf "$work"
mkdir -p "$work"
cd "$work"

# good NAME KIND: the report is written and valid.
good() {
    local file
    file=$(file_of "$1" "$2")
    "$tanheng" report "$2" "$1" -o "$file" "${@:3}" 2>err || { cat err; fail "$1 $2"; }
    [[ $file == *.html ]] || python3 "$here/books.py" live "$file"
}

# refused NAME KIND CODE WORDS: no file, and the reason.
refused() {
    local file got=0
    file=$(file_of "$1" "$2")
    "$tanheng" report "$2" "$1" -o "$file" 2>err || got=$?
    [[ $got -eq $3 ]] && grep -qF -- "$4" err || { cat err; fail "$1 $2 gives $got"; }
    [[ ! -e $file ]] || fail "$file in spite of an error"
}

long=$(printf '长%.0s' {1..320})
inventory hostile '2021, 2022'
cat >hostile/inventory.yaml <<EOF
name: {zh: "=HOSTILE(1)$long", en: "+HOSTILE(1) [a]:*?/\\\\"}
region: 630123
years: [2021, 2022]
guideline: cn2025
EOF
for year in 2021 2022; do
    cat <<EOF
630123,$year,1.A.2.f,raw_coal,fuel_mass,100,t,5,estimate,=HOSTILE(2),+HOSTILE(3),@HOSTILE(4)$long
630123,$year,1.A.3.b,diesel,fuel_mass,50,t,5,estimate,-HOSTILE(2),{=HOSTILE(3)},mailto:HOSTILE
630123,$year,1.A.4.b,electricity,electricity_use,50,MWh,5,estimate,'=HOSTILE(2),http://HOSTILE,internal:HOSTILE
EOF
done >>hostile/activity/all.csv
scenario hostile 2022 'category: 1.A.2.f, subject: raw_coal'
sed -i -e "s|^title:.*|title: {zh: \"=HOSTILE(5)[]:*?/$long\", en: \"@HOSTILE(5)[]:*?/\"}|" -e 's/source: assumption/source: "=HOSTILE(6)"/' \
    hostile/scenarios/base.yaml
printf '    note: "+HOSTILE(7)%s"\nmeasures:\n  M1: on\n' "$long" >>hostile/scenarios/base.yaml
cat >hostile/measures.yaml <<EOF
measures:
  - id: M1
    title: {zh: "=HOSTILE(8)$long", en: "-HOSTILE(8)"}
    lead: ["@HOSTILE(9)"]
    start: 2023
    full: 2026
    ramp: linear
    effects:
      - cut: {activity: {category: 1.A.2.f, subject: raw_coal}}
        by: 10 %
    source: "=HOSTILE(10)"
    quality: estimate
    note: "=HOSTILE(11)"
EOF
cat >hostile/targets.yaml <<EOF
targets:
  - id: total
    kind: cap
    boundary: energy_co2_with_power
    year: 2030
    value: 330 kt_CO2
    restate: keep
    path: {form: linear, from: 2022}
    nature: expected
    status: assumed
    scope: county
    document: "=HOSTILE(12)"
    note: "+HOSTILE(13)"
EOF
printf 'title: {zh: "=HOSTILE(14)%s", en: "-HOSTILE(14)"}\n' "$long" >look.yaml
for language in zh en both; do
    good hostile inventory --lang $language --template look.yaml
    good hostile plan --lang $language
    good hostile dual --lang $language
    good hostile dashboard --lang ${language/both/zh}
    python3 "$here/books.py" hostile hostile-{inventory,plan,dual}.xlsx
done
grep -qF HOSTILE hostile-dashboard.html || fail "the page holds no text of the inputs"

# next to nothing; none of these has land
inventory one 2022
echo '630123,2022,1.A.2.f,raw_coal,fuel_mass,100,t,5,published,县统计局,年鉴,' >>one/activity/all.csv
cp -r one secret
printf 'region,year,category,subject,variable,value,unit,confidential\n630123,2022,1.A.2.f,raw_coal,fuel_mass,100,t,yes\n' \
    >secret/activity/all.csv
for folder in one secret; do
    scenario $folder 2022 'category: 1.A.2.f, subject: raw_coal'
    for kind in "${kinds[@]}"; do good $folder $kind; done
done
inventory empty 2022
for kind in inventory dual dashboard; do good empty $kind; done
refused empty plan 1 'no scenario; write one'
scenario empty 2022 'category: 1.A.2.f, subject: raw_coal'
refused empty plan 1 E-SCN-NOROW

# no industry: the terms of its decomposition grow while they are read
python3 "$source/tests/recalc/regions.py" no_industry "$source/docs/examples/huangyuan" none
for kind in "${kinds[@]}"; do good none $kind; done

# purchased power alone: no direct emission, so nothing whose peak could be found
inventory power 2022
echo '630123,2022,1.A.2.m,electricity,electricity_use,100,MWh,5,published,县统计局,年鉴,' >>power/activity/all.csv
scenario power 2022 'category: 1.A.2.m, subject: electricity'
for kind in inventory dual dashboard; do good power $kind; done
refused power plan 1 E-PLAN-TOTAL
compgen -G '*.tmp-*' && fail "a temporary file was left"
echo "hostile and tiny inventories: all reports valid or refused with the reason"
