#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The command line as its users meet it. usage: check_cli.sh GROUP TANHENG SOURCE WORK; UPDATE=1 rewrites golden files.
set -uo pipefail
group=$1 tanheng=$2 source=$3 work=$4
unset LC_ALL LANG LC_MESSAGES NO_COLOR SOURCE_DATE_EPOCH
tiny=data/tiny
failures=0

rm -rf "$work"
mkdir -p "$work"
cp -r "$source/tests/cli/data" "$work/data"
cd "$work" || exit 1

fail() {
    printf 'FAILED: %s\n' "$*"
    failures=$((failures + 1))
}

# run CODE ARGS...: stdout to out, stderr to err; the exit code must be CODE.
run() {
    local code=$1 got
    shift
    "$tanheng" "$@" >out 2>err
    got=$?
    [[ $got -eq $code ]] || {
        fail "exit code $got instead of $code: tanheng $*"
        head -n 5 err
    }
}

# says FILE TEXT: the file holds the text.
says() {
    grep -qF -- "$2" "$1" || {
        fail "$1 lacks '$2'"
        head -n 5 "$1"
    }
}

says_not() {
    ! grep -qF -- "$2" "$1" || fail "$1 has '$2'"
}

is_empty() {
    [[ ! -s $1 ]] || fail "$1 is not empty: $(head -n 2 "$1")"
}

commands() {
    "$tanheng" help | sed -n 's/^  \([a-z][a-z]*\)  *.*/\1/p' | grep -v '^tanheng$'
}

# words_of BOOK WORD...: texts of a workbook
words_of() {
    local book=$1 word
    shift
    python3 -c 'import sys, zipfile; print(zipfile.ZipFile(sys.argv[1]).read("xl/sharedStrings.xml").decode())' "$book" >words
    for word in "$@"; do
        grep -qF -- "$word" words || fail "no '$word' in $book"
    done
}

# the carbon-peak plan: the workbook itself is recalculated in tests/recalc
check_plan() {
    cp -r "$source/docs/examples/huangyuan" county
    run 0 report plan county --scenario policy --horizon 2030 -o plan.xlsx
    [[ -s plan.xlsx ]] || fail 'no workbook of the plan'
    # planting reduces what lies outside the boundary of the reductions: that is no reduction of zero
    python3 -c 'import sys, zipfile
book = zipfile.ZipFile("plan.xlsx")
sys.exit(">不在此口径<" not in "".join(book.read(n).decode() for n in book.namelist() if n.endswith(".xml")))' || fail 'planting has no reduction of zero'
    words_of plan.xlsx 减排贡献 '政策情景 比 基准情景' M01 成本未知
    run 0 report plan county --scenario baseline,policy,enhanced --lang both --horizon 2026 -o both.xlsx
    # a scenario whose parent it cannot be mixed with: against itself without its measures, and why is said
    cat >county/scenarios/other.yaml <<'END'
scenario: other
title: {zh: 别的, en: Another}
parent: baseline
steps:
  - {id: grid, off: true}
  - id: grid_path
    set: {factor: {variable: ef_grid, region: 630000, calibre: average}}
    path: {2030: 0.16 kg_CO2/kWh}
    source: test
    quality: estimate
measures: {M01: on}
END
    run 0 report plan county --scenario other --horizon 2030 --lang en -o other.xlsx
    words_of other.xlsx 'Not against its parent' E-SCN-TWICE 'Forestry and Grassland Bureau' 'A forest city of the plateau'
    rm county/scenarios/other.yaml
    run 0 report plan county --scenario baseline --horizon 2023 -o none.xlsx
    run 0 report plan county --scenario policy --horizon 2030 --draws 0 -o undrawn.xlsx
    cmp -s plan.xlsx undrawn.xlsx && fail 'draws leave no trace in the plan'
    run 2 report plan county --draws 50 -o x.xlsx
    says err 'a whole number from 100'
    run 2 report plan county --draws 0 --seed 3 -o x.xlsx
    says err 'seed belongs to draws'
    run 2 report plan county --design lhs -o x.xlsx
    says err 'of report inventory'
    run 2 report plan county -o plan.csv
    says err '.xlsx'
    run 2 report plan county --scenario nothing -o x.xlsx
    says err "no scenario 'nothing'"
    run 1 report plan "$tiny" -o x.xlsx
    says err 'no scenario; write one a file'
    run 2 report plan county --scenario policy,policy,policy,policy,policy,policy,policy -o x.xlsx
    says err 'a plan holds 6 scenarios at most'
    printf 'tasks:\n  - {id: 1, title: a, lead: b}\n  - {id: 1, title: c, lead: d}\n  - {id: 2}\nindicators:\n  - {target: unknown, task: 1}\n  - {target: straw, task: 9}\ndepartments:\n  - {zh: a}\n' >county/plan.yaml
    run 1 report plan county --scenario baseline -o x.xlsx
    says err 'plan.yaml:3:5: error[E-PLAN-TASK]: another task has the same id'
    says err 'plan.yaml:4:5: error[E-PLAN-TASK]: a task is'
    says err 'plan.yaml:6:5: error[E-PLAN-TARGET]: an indicator is'
    says err 'plan.yaml:7:5: error[E-PLAN-TARGET]: its task is none'
    says err 'plan.yaml:9:5: error[E-PLAN-NAME]: a department is'
    [[ ! -e x.xlsx ]] || fail 'a workbook in spite of errors'
    rm county/plan.yaml
    run 0 report plan county --scenario baseline --horizon 2025 -o without.xlsx
}

check_help() {
    local command
    run 0 help
    says out 'inventory'
    run 0 --help
    run 0 -h
    run 0 help --lang zh
    says out '碳衡'
    run 0 help --lang both
    says out '退出码'
    says out 'Exit codes'
    LANG=zh_CN.UTF-8 "$tanheng" help | grep -q '退出码' || fail 'help in the language of the environment'
    [[ $(commands | wc -l) -ge 12 ]] || fail 'too few commands in the help'
    for command in $(commands); do
        run 0 help "$command"
        says out "tanheng $command"
        run 0 "$command" --help
        says out "tanheng $command"
        run 0 help "$command" --lang zh
    done
    # A report has kinds: an example of each, and help of one.
    run 0 report --help
    for command in inventory chapter dual plan dashboard; do
        says out "example: tanheng report $command my-county"
        run 0 help report $command
        says out "tanheng report $command INVENTORY [OPTIONS]"
        says out "example: tanheng report $command my-county"
        [[ $(grep -c '^example' out) -eq 1 ]] || fail "help report $command shows other examples"
        run 0 report --help
    done
    run 2 help report plans
    says err "has no kind 'plans'"
    run 2 help inventory plan
    says err "has no kind 'plan'"
    run 0 version
    says out 'tanheng '
    run 0 --version
    run 0 help --man
    says out '.TH TANHENG 1'
    for command in $(commands); do
        says out "tanheng $command"
    done
    if command -v man >/dev/null; then
        man --warnings -E UTF-8 -l -Tutf8 -Z out 2>warnings >/dev/null
        is_empty warnings
    fi
    run 0 help --completion
    bash -n out || fail 'the completion is no bash'
    (
        # shellcheck disable=SC1091
        source ./out
        COMP_WORDS=(tanheng inv) COMP_CWORD=1
        _tanheng
        [[ " ${COMPREPLY[*]} " == *' inventory '* ]]
    ) || fail 'completion of a command'
    (
        # shellcheck disable=SC1091
        source ./out
        COMP_WORDS=(tanheng inventory --format '') COMP_CWORD=3
        _tanheng
        [[ " ${COMPREPLY[*]} " == *' json '* ]]
    ) || fail 'completion of a choice'
}

check_usage() {
    run 2
    run 2 inventoy
    says err 'did you mean inventory'
    run 2 zzzzzz
    says_not err 'did you mean'
    run 2 help inventoy
    run 2 inventory --formt x
    says err 'did you mean --format'
    run 2 inventory -Z "$tiny"
    run 2 inventory
    says err 'missing'
    run 2 inventory a b
    says err 'too many'
    run 2 inventory --format xml "$tiny"
    says err 'table csv json'
    run 2 inventory --format
    run 2 inventory --lang fr "$tiny"
    run 2 inventory --frame nonsense "$tiny"
    says err 'known: ipcc ipcc_short trends provincial provincial2025 crt gpc gbt4754 crt3 table7a table7b matrix_co2 matrix_energy'
    run 2 inventory --frame crt --by gas "$tiny"
    says err '--frame and --by do not go together'
    run 1 inventory --frame crt --year 1990 "$tiny"
    run 2 inventory --unit co2e "$tiny"
    says err '--unit goes with --frame'
    run 2 inventory --by nonsense "$tiny"
    run 2 inventory --filter nonsense "$tiny"
    run 2 inventory --filter gas=CO3 "$tiny"
    says err 'this inventory has: CO2 CH4 N2O'
    run 2 inventory --filter sector=nonsense "$tiny"
    says err 'agriculture'
    run 2 inventory --year 20222 "$tiny"
    run 2 inventory --boundary nonsense "$tiny"
    says err 'ghg_total'
    run 2 inventory --date 2022-02-30 --lines -o x.csv "$tiny"
    run 2 explain "$tiny" 'category=5'
    run 2 report inventory "$tiny"
    says err '.xlsx'
    run 2 report poster "$tiny" -o x.xlsx
    run 2 report inventory "$tiny" -o x.xlsx --draws 5
    says err '100000000'
    run 2 report inventory "$tiny" -o x.xlsx --boundary nonsense
    says err 'ghg_total'
    [[ ! -e x.xlsx ]] || fail 'a workbook was written in spite of wrong options'
    run 2 units 1 t
    run 2 units x t kg
    run 2 units 1 t km
    run 2 units 1 tt kg
    run 2 factors --variable ncvv
    says err 'ncv'
    run 2 factors --members nonsense
    says err 'subject'
    run 2 methods landfil_fod
    says err 'landfill_fod'
    run 2 dual --partial "$tiny"
    run 2 decompose --by gas "$tiny"
    says err 'sector fuel kaya'
    run 2 decompose --form geometric "$tiny"
    run 2 decompose --from 20x1 "$tiny"
    run 2 decompose --to 20211 "$tiny"
    run 2 decompose --boundary nonsense "$tiny"
    run 2 decompose --boundary energy_co2,co2_total,ghg_total "$tiny"
    is_empty out
    run 2 check "$tiny" --severity bad
    says err 'note warning error'
    run 2 check "$tiny" --only jump,gwp_mixing
    says err "unknown check 'jump' (jumps?)"
    is_empty out
}

check_exits() {
    mkdir -p empty notes/activity
    run 3 inventory /nonexistent/folder
    says err '/nonexistent/folder'
    run 1 inventory empty
    says err 'tanheng init'
    run 1 inventory "$tiny/inventory.yaml"
    says err 'is a file'
    run 3 inventory "$tiny" -o /dev/full
    run 3 inventory "$tiny" -o /nonexistent/x.txt
    run 3 inventory "$tiny" -o "$tiny"
    run 3 report inventory "$tiny" -o /nonexistent/x.xlsx
    run 3 report inventory "$tiny" -o x.xlsx --previous /nonexistent
    [[ ! -e x.xlsx ]] || fail 'a workbook was written without the inventory before'
    "$tanheng" inventory "$tiny" >/dev/full 2>err
    [[ $? -eq 3 ]] || fail 'a full standard output'
    run 1 inventory "$tiny" --guideline nonsense
    says err 'cn2025'
    run 1 inventory "$tiny" --gwp nonsense
    says err 'SAR AR4 AR5 AR6'
    run 1 inventory "$tiny" --year 2019
    says err '2021, 2022'
    is_empty out
    run 3 inventory "$tiny" --methods /nonexistent.yaml
    run 3 inventory "$tiny" --factors /nonexistent
    cp -r "$tiny" bad
    printf '630123,2022,1.A.2.f,raw_col,,fuel_mass,1,t,,,,,,\n630123,2022,1.A.2.f,coke,,fuel_mass,-1,t,,,,,,\n' \
        >>bad/activity/all.csv
    run 1 inventory bad -o result.txt
    says err 'bad/activity/all.csv:18:'
    says err 'bad/activity/all.csv:19:'
    says err 'error[E-'
    says_not err "$(printf '\033')"
    [[ ! -e result.txt ]] || fail 'a file was written in spite of errors'
    is_empty out
    run 1 dual bad
    run 1 explain bad gas=CO2
    run 1 report inventory bad -o bad.xlsx
    [[ ! -e bad.xlsx ]] || fail 'a workbook was written in spite of errors'
    run 1 check bad
    says out 'bad/activity/all.csv:18:'
    run 1 check bad --format csv
    says out 'severity,code,file,line,column,text'
    run 0 check "$tiny"
    cp -r "$tiny" later
    printf '630123,2099,1.A.2.f,raw_coal,,fuel_mass,1,t,,,,,,\n' >>later/activity/all.csv
    run 0 check later
    says out 'later/activity/all.csv:18:41: note[N-YEAR]'
    run 0 check "$tiny" --severity error
    says_not out 'note['
    says_not out 'warning['
    says out 'unconfirmed_share'
    cp -r "$tiny" chosen
    printf 'checks:\n  - {id: unconfirmed_share, off: true, reason: 首次编制}\n  - {id: not_estimated, threshold: 50}\n' \
        >>chosen/inventory.yaml
    run 0 check chosen --severity warning
    says out '首次编制'
    says out '改了界限'
    says_not out 'W-UNCONFIRMED'
    run 0 check chosen --severity warning --lang en
    says out 'limits changed by inventory.yaml'
    cp -r "$source/docs/examples/huangyuan" exact
    printf 'checks:\n  - {id: sum_of_parts, threshold: 0}\n' >>exact/inventory.yaml
    run 1 check exact --only sum_of_parts --lang en
    says out 'error[E-PARTS]'
    cp -r "$source/factors" edited
    printf 'no_such_check,note,,,,,,无,None,\n' >>edited/checks.csv
    sed -i 's/gdp_constant gdp_current/gdp_constnt/; s/category=1.A gas=CO2,参/category=1.A gas=CO3,参/' edited/checks.csv
    run 1 check "$tiny" --factors edited --only gdp_per_head,reference_sectoral
    says out 'the program has no check no_such_check'
    says out "unknown variable 'gdp_constnt' (gdp_constant?)"
    says out "unknown gas 'CO3'"
    cp -r "$tiny" unlisted
    printf 'checks:\n  - {id: unconfirmed_shar, off: true, reason: x}\n' >>unlisted/inventory.yaml
    run 1 check unlisted
    says out 'E-CHECK'
    says out 'unconfirmed_share?'
    run 3 check /nonexistent
}

check_hostile() {
    local escape file
    escape=$(printf '\033')
    run 3 check "no${escape}[31m
such"
    [[ $(wc -l <err) -eq 1 ]] || fail 'an error of several lines'
    says_not err "$escape"
    run 2 "x${escape}"
    says_not err "$escape"
    cp -r "$tiny" own
    cp own/activity/all.csv all.csv
    for file in own/activity/all.csv own/inventory.yaml own/activity/new.csv own/../own/inventory.yaml; do
        run 2 inventory own --lines -o "$file"
        says err 'a place of inputs'
    done
    run 2 report inventory own -o own/activity/x.xlsx
    mkdir own/scenarios
    for file in 'project own' 'sink own --project'; do # shellcheck disable=SC2086
        run 2 $file -o own/scenarios/new.yaml
        says err 'a place of inputs'
    done
    run 2 report plan own -o own/scenarios/new.xlsx
    says err 'a place of inputs'
    rmdir own/scenarios
    printf 'member\n' >members.csv
    run 2 dual own --split members.csv -o members.csv
    says err 'a place of inputs'
    run 2 dual own --project members.csv -o members.csv
    run 2 sink own --credits members.csv -o members.csv
    cmp -s own/activity/all.csv all.csv || fail 'an input was overwritten'
    run 0 inventory own --lines -o own/result.csv
    run 2 inventory own --by gas,gas,gas,gas,gas,gas,gas,gas,gas,gas,gas,gas,nonsense
    mkfifo own/activity/pipe.csv
    run 1 check own
    says out 'pipe.csv: error[E-FILE]'
    rm own/activity/pipe.csv
    ln -sf nowhere own/indicators.csv
    run 3 inventory own
    says err 'own/indicators.csv'
    rm own/indicators.csv
    ln -s nowhere own/factors
    run 3 inventory own
    rm own/factors
    run 2 init made --years '2020]'
    run 2 init made --region "$(printf 'a\nb')"
    run 2 init made --guideline ''
    [[ ! -e made ]] || fail 'init made a folder in spite of a wrong option'
    (
        ulimit -f 1
        run 3 inventory "$tiny" --lines -o big.csv
        exit "$failures"
    ) || fail 'a limit on file sizes'
    [[ ! -e big.csv ]] || fail 'half a file'
}

check_json() {
    python3 -m json.tool "$1" >/dev/null || fail "no JSON: $1"
}

# Every row of a CSV file has as many fields as its header.
check_csv() {
    python3 - "$1" <<'END' || fail "no CSV: $1"
import csv, sys
rows = list(csv.reader(open(sys.argv[1], encoding='utf-8', newline='')))
assert rows and all(len(r) == len(rows[0]) for r in rows), [r for r in rows if len(r) != len(rows[0])][:2]
END
}

check_formats() {
    local call
    for call in "inventory $tiny" "inventory $tiny --lines" "inventory $tiny --by category,gas,year" \
        "dual $tiny" "check $tiny" "decompose $source/docs/examples/huangyuan" "series data/series" "project data/project" factors methods units \
        "uncertainty $tiny --draws 1000" "key $tiny --draws 1000" "factors --members subject"; do
        # shellcheck disable=SC2086
        run 0 $call --format json
        check_json out
        # shellcheck disable=SC2086
        run 0 $call --format csv
        check_csv out
        ! grep -q $'\r' out || fail "CR in plain CSV: $call"
        cp out plain.csv
        # shellcheck disable=SC2086
        run 0 $call --format csv --lang en
        cmp -s out plain.csv || fail "CSV varies with the language: $call"
        # shellcheck disable=SC2086
        run 0 $call --format csv --excel
        [[ $(head -c 3 out | od -An -tx1 | tr -d ' ') == efbbbf ]] || fail "no BOM: $call"
        head -n 1 out | grep -q $'\r' || fail "no CR with --excel: $call"
    done
    run 0 inventory "$tiny" --lines -o lines.csv
    is_empty out
    check_csv lines.csv
    check_json lines.csv.meta.json
    says lines.csv 'region,year,category,subject,key,gas,stream,part,state,mass_t,co2e_t,lower_t,upper_t,method,tier,scope,match,quality,confidence,department,instance'
    says lines.csv.meta.json "$(sha256sum lines.csv | cut -c1-64)"
    says lines.csv.meta.json '"date": "2023-01-01"'
    run 0 inventory "$tiny" --lines -o lines.csv --date 2024-05-06
    says lines.csv.meta.json '"date": "2024-05-06"'
    SOURCE_DATE_EPOCH=86400 "$tanheng" inventory "$tiny" --lines -o lines.csv
    says lines.csv.meta.json '"date": "1970-01-02"'
    python3 - lines.csv <<'END' || fail 'values of the lines'
import csv, sys
rows = list(csv.DictReader(open(sys.argv[1], encoding='utf-8')))
def one(**want):
    found = [r for r in rows if all(r[k] == v for k, v in want.items())]
    assert len(found) == 1, (want, len(found))
    return found[0]
coal = one(category='1.A.2.f', gas='CO2', year='2022')
assert abs(float(coal['mass_t']) - 1000 * 20.908 * 26.37e-3 * 0.94 * 44 / 12) < 1e-6, coal
assert coal['state'] == 'value' and coal['quality'] == 'published' and coal['department'] == '县统计局'
assert float(coal['lower_t']) < float(coal['mass_t']) < float(coal['upper_t'])
masked = one(category='3.C.3', year='2022')
assert masked['state'] == 'C' and masked['mass_t'] == masked['co2e_t'] == masked['lower_t'] == '', masked
assert one(category='3.C.3', year='2021')['state'] == 'NE'
assert one(category='1.A.4.b', year='2022', gas='CO2')['stream'] == 'indirect'
assert all(r['state'] in ('value', 'filled', 'alternative', 'NO', 'NE', 'NA', 'IE', 'C') for r in rows)
END
    run 0 inventory "$tiny" --by gas,year --year 2022 --format json
    python3 - out <<'END' || fail 'groups as JSON'
import json, sys
rows = json.load(open(sys.argv[1]))
assert all(isinstance(r['year'], int) and r['year'] == 2022 for r in rows) and {'CO2', 'CH4', 'N2O'} <= {r['gas'] for r in rows}
END
    run 0 inventory "$tiny" --boundary energy_co2_with_power --by year --format csv
    run 0 inventory "$tiny" --boundary energy_co2 --by year --format json
    python3 - out <<'END' || fail 'a boundary as JSON'
import json, sys
row = [r for r in json.load(open(sys.argv[1])) if r['year'] == 2022][0]
assert row['lower_t'] < row['co2e_t'] < row['upper_t']
END
}

check_streams() {
    run 0 inventory "$tiny"
    is_empty err
    says out '清除（碳汇）'
    says out '待核对'
    says out '估算占比'
    says out '不含估算的最大一行：2.C.2'
    says out '净调入电力'
    says out '未估算（NE）'
    says out '95 % 下限'
    run 0 inventory "$tiny" --lang en
    says out 'Removals (sinks)'
    says out 'provisional'
    run 0 inventory "$tiny" --lang both
    says out 'Energy'
    run 0 dual "$tiny"
    says out '能源活动 CO2'
    says out '结论'
    NO_COLOR=1 "$tanheng" inventory "$tiny" >plain 2>&1 || fail 'NO_COLOR'
    says_not plain "$(printf '\033')"
    if ! script -qec true /dev/null </dev/null >no-terminal 2>&1; then
        echo "colour on a terminal is not checked: no pseudo-terminal here ($(head -n 1 no-terminal))"
    else
        cp -r "$tiny" wrong
        sed -i 's/万吨/万顿/' wrong/activity/all.csv
        script -qec "$tanheng inventory wrong" /dev/null </dev/null >coloured 2>&1
        says coloured "$(printf '\033[31m')"
        NO_COLOR=1 script -qec "$tanheng inventory wrong" /dev/null </dev/null >coloured 2>&1
        says_not coloured "$(printf '\033[31m')"
    fi
}

check_listings() {
    run 0 units 1 万吨 kg
    [[ $(cat out) == '10000000 kg' ]] || fail "1 万吨 is $(cat out)"
    run 0 units 15 亩 公顷
    [[ $(cat out) == '1 公顷' ]] || fail "15 亩 is $(cat out)"
    run 0 units
    says out '吨'
    run 0 factors --variable ncv --subject raw_coal
    says out '20.91'
    run 0 factors --variable ncv --format json
    run 0 factors 铁合金
    run 0 factors --pack cn_energy
    run 0 factors --members gas
    run 0 factors --members variable
    says out 'fuel_mass'
    run 0 factors --members subject --format csv
    python3 - out <<'END' || fail 'members: a child stands under its parent'
import csv, sys
open_ones = []
for row in csv.DictReader(open(sys.argv[1], encoding='utf-8')):
    while open_ones and open_ones[-1] != row['parent']:
        open_ones.pop()
    assert bool(open_ones) == bool(row['parent']), row
    open_ones.append(row['member'])
END
    run 0 methods
    says out 'landfill_fod'
    run 0 methods --category 4.A
    says_not out 'stationary_combustion'
    run 0 methods landfill_fod --lang en
    says out 'stored = deposited + prev(stored, 0) * exp(-rate)'
    says out '[t_CH4]'
}

# Every link of a folder of pages leads to a heading that is there; what a formula opens, it closes.
check_markdown() {
    python3 - "$1" <<'END' || fail "links or formulas of the pages"
import pathlib, re, sys
pages = {p.name: p.read_text(encoding='utf-8') for p in pathlib.Path(sys.argv[1]).glob('*.md')}
def slug(heading):
    return re.sub(r'[^\w\- ]', '', heading.strip('# \n').lower()).replace(' ', '-')
heads = {name: [slug(h) for h in re.findall(r'^#+ .*$', text, re.M)] for name, text in pages.items()}
assert len(pages) > 10 and all(len(h) == len(set(h)) for h in heads.values())
broken = [(name, link) for name, text in pages.items() for link in re.findall(r'\]\(([^)]*)\)', text)
          if not (lambda file, _, head: (file or name) in pages and (not head or head in heads[file or name]))(*link.partition('#'))]
assert not broken, broken[:5]
opening = {'}': '{', r'\right': r'\left', r'\end{aligned}': r'\begin{aligned}', r'\end{cases}': r'\begin{cases}'}
formulas = [f for text in pages.values() for f in re.findall(r'^```math\n(.*?)^```$', text, re.M | re.S)]
assert len(formulas) > 200
for formula in formulas:
    stack = []
    for token in re.findall(r'\\(?:begin|end)\{\w+\}|\\[a-z]+|\\.|[{}]', formula):
        if token in opening.values():
            stack.append(token)
        elif token in opening:
            assert stack and stack.pop() == opening[token], formula
    assert not stack, formula
END
}

check_pages() {
    local command='rm -r docs/methods; tanheng methods --doc docs/methods'
    run 0 methods --doc pages
    is_empty out
    [[ ${UPDATE:-} != 1 ]] || { rm -rf "$source/docs/methods" && cp -r pages "$source/docs/methods"; }
    diff -r "$source/docs/methods" pages >difference ||
        fail "docs/methods is older than factors/; write it anew: $command ($(head -n 5 difference))"
    check_markdown pages
    run 0 methods --doc again --factors "$source/factors" --lang en
    diff -r pages again || fail 'the pages vary'
    run 0 methods --doc again
    run 2 methods --doc pages landfill_fod
    run 2 methods --doc pages --category 4.A
    run 3 methods --doc /nonexistent/pages
    run 3 methods --doc "$tiny/inventory.yaml"
    says pages/README.md '(4.A.md#landfill_fod)'
    says pages/4.A.md '\mathrm{stored} &= \mathrm{deposited} + \mathrm{stored}_{t - 1} \cdot \exp\left(-\mathrm{rate}\right)'
    run 0 methods --format csv
    says out 'method,title_zh,title_en,categories,drivers,group,tier,equation,source,guidelines,equations'
    says out 'stored: deposited + prev(stored, 0) * exp(-rate); decomposed:'
}

# golden NAME ARGS...: output as in golden/NAME, hashes masked.
golden() {
    local file=$source/tests/cli/golden/$1
    shift
    run 0 "$@"
    sed -i -E 's/^(数据校验|因子校验|input hash|factor hash)( +)[0-9a-f]{16}$/\1\2HASH/
        s#(factors/[^ :]*):[0-9]+:[0-9]+#\1:LINE#; s/and [0-9]+ other rows/and N other rows/' out
    if [[ ${UPDATE:-} == 1 ]]; then
        cp out "$file"
    fi
    diff -u "$file" out || fail "differs from golden/${file##*/}: tanheng $*"
}

check_golden() {
    golden summary.zh.txt inventory "$tiny"
    golden summary.en.txt inventory "$tiny" --lang en
    golden by.csv inventory "$tiny" --by sector,gas,year --format csv
    golden by.zh.txt inventory "$tiny" --by sector,stream,quality,confidence --filter stream=any
    golden by.en.txt inventory "$tiny" --by sector,department --year 2021 --lang en
    golden explain.en.txt explain "$tiny" 'category=1.A.2.f gas=CO2 year=2022' --lang en
    golden dual.csv dual "$tiny" --format csv
    golden check.txt check "$tiny"
    golden frame.crt.zh.txt inventory "$tiny" --frame crt --year 2022
    golden frame.gpc.en.txt inventory "$tiny" --frame gpc --year 2022 --unit co2e --lang en
    golden frame.provincial.csv inventory "$tiny" --frame provincial --year 2022 --format csv
    run 0 inventory "$tiny" --frame provincial --guideline ipcc2019 --gwp SAR
    says out '2025 年版的表式未见（待核对）'
    run 0 inventory "$tiny" --frame ipcc --format json --year 2022
    says out '"frame": "ipcc", "year": 2022'
    run 0 inventory "$tiny" --frame gbt4754 --lang both
    golden balance.csv inventory data/balance --by category,subject,stream --filter "gas=CO2 stream=any" --format csv
    golden balance.check.txt check data/balance
    golden decompose.zh.txt decompose "$source/docs/examples/huangyuan" --from 2021 --to 2023
    golden decompose.en.txt decompose "$source/docs/examples/huangyuan" --by fuel --chained --lang en
    golden sink.zh.txt sink "$source/docs/examples/huangyuan"
    golden sink.en.txt sink data/land --lang en
    golden sink.csv sink data/land --format csv
    golden decompose.kaya.csv decompose "$source/docs/examples/huangyuan" --by kaya --chained --form multiplicative --format csv
    golden check.en.txt check "$tiny" --lang en
    cp -r "$source/docs/examples/huangyuan" demo
    golden check.demo.txt check demo --severity warning
    golden check.csv check "$tiny" --only completeness,keys_explained,jumps --format csv
    golden check.json check "$tiny" --only estimate_share,gwp_mixing --format json
}

check_sink() {
    run 0 sink data/land --format csv
    python3 - out <<'END' || fail 'growth, loss and CO2 by hand'
import csv, sys
rows = {(r['year'], r['key']): r for r in csv.DictReader(open(sys.argv[1], encoding='utf-8'))}
def near(row, column, value):
    assert abs(float(row[column]) - value) <= 1e-9 * abs(value), (row, column, value)
wood = rows['2022', '']                      # 1100 ha is filled between 1000 and 1200
assert wood['state'] == 'filled' and wood['pool'] == 'biomass'
near(wood, 'area_ha', 1100)
near(wood, 'harvest_m3', 600)                # wood and fuelwood
near(wood, 'growth_t_C', 1100 * 2 * 1.4 * 0.47)
near(wood, 'loss_t_C', 600 * 1.4 * 0.47)
near(wood, 'carbon_change_t_C', 1600 * 1.4 * 0.47)
near(wood, 'co2_t', -1600 * 1.4 * 0.47 * 44 / 12)
litter, dead = rows['2022', 'pool=litter'], rows['2022', 'pool=dead_wood']
near(litter, 'carbon_stock_t_C', 28500)
near(dead, 'carbon_change_t_C', -100)
assert litter['volume_m3'] == '' and litter['pool'] == 'dead_organic'
assert rows['2021', 'pool=litter']['state'] == 'NE' and rows['2021', 'pool=litter']['co2_t'] == ''
END
    run 0 sink data/land --format json
    python3 -m json.tool out >/dev/null || fail 'json of sink'
    # The sinks are the lines of the inventory, no more and no less.
    local county=$source/docs/examples/huangyuan
    run 0 inventory "$county" --by year --filter 'sector=land gas=CO2' --format csv
    cp out by_year
    run 0 sink "$county" --format csv
    python3 - by_year out <<'END' || fail 'sinks are not the inventory'
import csv, sys
from collections import defaultdict
total = {r['year']: r for r in csv.DictReader(open(sys.argv[1], encoding='utf-8'))}
sinks = defaultdict(float)
for r in csv.DictReader(open(sys.argv[2], encoding='utf-8')):
    sinks[r['year']] += float(r['co2_t'] or 0)
column = next(c for c in ('value_t', 'co2e_t', 'value', 'mass_t') if c in next(iter(total.values())))
for year, value in sinks.items():
    assert abs(value - float(total[year][column] or 0)) <= 1e-9 * abs(value), (year, value, total[year])
assert len(sinks) == 6 and sinks['2023'] < 0
END
    # A masked line shows nothing of what stands behind it.
    cp -r data/land masked
    sed -i '1s/$/,confidential/; 2,11s/$/,是/; 12,$s/$/,/' masked/activity/forest.csv
    run 0 sink masked --format csv
    python3 - out <<'END' || fail 'a masked line is shown'
import csv, sys
for r in csv.DictReader(open(sys.argv[1], encoding='utf-8')):
    if r['pool'] == 'biomass':
        assert r['state'] == 'C' and not any(v for k, v in r.items() if k.endswith(('_t', '_ha', '_m3', '_C'))), r
END
    run 0 sink masked --lang en
    says out 'C '
    # A masked row that the line does not read (felling, under a stock difference) is not told either.
    cp -r "$county" felling
    python3 - felling/activity/*.csv <<'END'
import csv, sys
for name in sys.argv[1:]:
    rows = list(csv.reader(open(name, encoding='utf-8', newline='')))
    if not any('harvest_volume' in row for row in rows):
        continue
    for row in rows:
        row.append('confidential' if row is rows[0] else '是' if 'harvest_volume' in row else '')
    csv.writer(open(name, 'w', encoding='utf-8', newline=''), lineterminator='\n').writerows(rows)
END
    run 0 sink felling --format csv
    says out ',arbor,,biomass,forest_stock_difference_bcef,value,17203,841000,,'
    run 0 sink felling --lang en
    grep -qE 'harvest +m3 +C ' out || fail 'a masked row under a line is shown'
    # What is listed is data: another table, other items; a wrong name is told by its place.
    cp -r "$source/factors" own
    sed -i '/^harvest,/d' own/layouts/sinks.csv
    run 0 sink data/land --factors own --format csv
    says_not out 'harvest_m3'
    sed -i 's/forest_volume scattered_volume/forest_volum/' own/layouts/sinks.csv
    run 1 sink data/land --factors own
    says err 'layouts/sinks.csv:3:'
    says err 'E-VARIABLE'
    run 0 sink "$tiny"
    run 2 sink
    run 3 sink nowhere
    check_sinks_to_come
    check_credits
}

# Strata of a scenario: by hand, and each error with its place.
check_sinks_to_come() {
    golden sink.project.zh.txt sink data/sinks --project
    golden sink.project.en.txt sink data/sinks --scenario base --horizon 2026 --lang en
    golden sink.project.csv sink data/sinks --project --format csv
    golden sink.value.en.txt sink data/sinks --gep '60 CNY/t_CO2' --lang en
    golden sink.value.csv sink data/sinks --gep '0.006 万元/t_CO2' --project --format csv
    python3 - "$source/tests/cli/golden" <<'END' || fail 'laws of the projected strata'
import csv, os, sys
rows = list(csv.DictReader(open(os.path.join(sys.argv[1], 'sink.project.csv'), encoding='utf-8')))
before, value = {}, {}
for r in rows:
    key, year = r['subject'], int(r['year'])
    # a projected stock without an interval against a base year with one would give limits of many times the value
    assert year <= 2023 or (r['lower_t'], r['upper_t']) == ('', ''), r
    if year > 2023 and r['growth_m3']:
        dv = float(r['volume_m3']) - float(before[key]['volume_m3'])
        lost = sum(float(r[k]) for k in ('final_harvest_m3', 'thinning_m3', 'disturbed_m3'))
        assert abs(float(r['growth_m3']) - dv - lost) < 1e-9 * float(r['volume_m3']), r
    if year > 2023:
        da = float(r['area_ha']) - float(before[key]['area_ha'])
        assert abs(da - float(r['planted_ha']) + float(r['abandoned_ha'])) < 1e-9, r
        assert abs(float(r['co2_t']) + float(r['carbon_change_t_C']) * 44 / 12) < 1e-9 * (1 + abs(float(r['co2_t'])))
        value[year] = value.get(year, 0) - 60 * float(r['co2_t']) / 1e4
    before[key] = r
# 20 to 21 % of 10,000 ha: 100 ha in 2024 to 2028, of which 40 arbor and 60 shrub
assert abs(float(before['arbor_planted']['area_ha']) - 440) < 1e-9
assert abs(float(before['shrub']['area_ha']) - 1060) < 1e-9
for r in csv.DictReader(open(os.path.join(sys.argv[1], 'sink.value.csv'), encoding='utf-8')):
    if int(r['year']) > 2023:
        assert abs(float(r['value']) - value[int(r['year'])]) < 1e-9, r
END
    local base=data/sinks/scenarios/base.yaml
    refuses() { # CODE PLACE SED
        rm -rf wrong
        cp -r data/sinks wrong
        sed -i "$3" wrong/scenarios/base.yaml
        cmp -s "$base" wrong/scenarios/base.yaml && fail "nothing is wrong: $3"
        run 1 sink wrong --project -o wrong.txt
        says err "wrong/scenarios/base.yaml:$2: error[$1]"
        [[ ! -e wrong.txt ]] || fail 'a file was written in spite of errors'
    }
    refuses E-FOREST-YIELD 15:7 '14,$s/volume: [0-9]* m3/volume: 50 m3/'
    refuses E-FOREST-LATE 36:15 's/counts_after: 2 yr/counts_after: 7 yr/'
    refuses E-FOREST-HARVEST 28:14 's/100 m3.yr/90000 m3\/yr/'
    refuses E-FOREST-AREA 25:11 's/young: 250 ha/young: 255 ha/'
    refuses E-SCN-UNIT 28:26 's/100 m3.yr/100 t\/yr/'
    # The county's 38.5 % of 2025 cannot come from what is planted after 2023: 0.5 % of 150,900 ha lack.
    rm -rf wrong
    cp -r "$source/docs/examples/huangyuan" wrong
    sed -i 's/^    plant: {2024-2032: .*/    coverage: {2025: 38.5 %, 2035: 39 %}\n    land: 150900 ha\n    part: 30 %/' wrong/scenarios/baseline.yaml
    run 1 sink wrong --scenario baseline
    says err 'error[E-FOREST-LATE]: 38.5 % in 2025 lack 754.5 ha, and no planting counts before 2027'
    sed -i 's/{2025: 38.5 %, 2035: 39 %}/{2035: 39 %}/' wrong/scenarios/baseline.yaml
    run 0 sink wrong --scenario baseline --format csv
    # 1 % of it, of which 30 % arbor, beside 17,203 ha
    python3 - out <<'END' || fail 'coverage of 2035 in area'
import csv, sys
rows = [r for r in csv.DictReader(open(sys.argv[1], encoding='utf-8')) if r['subject'] == 'arbor' and r['year'] == '2035']
assert len(rows) == 1 and abs(float(rows[0]['area_ha']) - 17203 - 1509 * 0.3) < 1e-6, rows
END
    run 0 sink data/sinks --project --format json
    check_json out
    # gases of fire do not follow `disturb`: said where their row has no step, and not where it has one
    rm -rf wrong
    cp -r data/sinks wrong
    echo '2023,3.C.1.a,arbor_natural,area_burnt_land,3,ha,made up' >>wrong/activity/forest.csv
    run 0 sink wrong --project --format csv
    says err 'wrong/scenarios/base.yaml:12:5: warning[W-SCN-FIRE]: step natural'
    says err 'area_burnt_land'
    cat >>wrong/scenarios/base.yaml <<'END'
  - id: burnt
    set: {activity: {category: 3.C.1.a, variable: area_burnt_land}}
    path: {2030: 1 ha}
    after: hold
    source: made up
    quality: estimate
END
    run 0 sink wrong --project --format csv
    ! grep -q W-SCN-FIRE err || fail 'the area burnt has a step'
    run 1 sink data/land --project
    says err 'land/scenarios: no scenario'
    run 2 sink data/sinks --scenario nobody
    run 2 sink data/sinks --horizon 2026
    run 2 sink data/sinks --gep 60
    says err '60 CNY/t_CO2'
    run 2 sink data/sinks --gep '60 CNY/ha'
    run 2 sink data/sinks --partial --project
}

# The ledger of a project: its own tables, and nothing of it in the inventory.
check_credits() {
    local demo=$source/docs/examples/huangyuan
    cp "$demo/projects/afforestation.yaml" credit.yaml
    golden sink.credits.zh.txt sink "$demo" --credits credit.yaml --lang zh
    golden sink.credits.csv sink "$demo" --credits credit.yaml --format csv --lang en
    run 0 sink "$demo" --credits credit.yaml --lang en
    says out 'nothing of it is taken from the inventory'
    sed -i 's/form: richards/step: natural/; /plots:/d; /- {age:/d' credit.yaml
    run 1 sink data/sinks --credits credit.yaml
    says err "error[E-CREDIT]: no forest step 'natural'"
    run 0 sink data/sinks --credits credit.yaml --scenario base --format json
    check_json out
    cp "$demo/projects/afforestation.yaml" credit.yaml
    sed -i 's/2030, 2035, 2040/2030, 2036, 2040/; s/, 2035: 14 %/, 2036: 34 %/; s/bare_land: 10 yr/bare_land: 2 yr/' credit.yaml
    run 1 sink "$demo" --credits credit.yaml -o wrong.txt
    says err 'error[E-CREDIT-RULE]: years without forest before planting: 2 yr'
    says err 'error[E-CREDIT-RULE]: years that one claim reaches back: 6 yr'
    [[ ! -e wrong.txt ]] || fail 'a file was written in spite of errors'
    run 2 sink "$demo" --credits credit.yaml --gep '60 CNY/t_CO2'
    run 3 sink "$demo" --credits nowhere.yaml
}

check_project() {
    golden project.zh.txt project data/project
    golden project.en.txt project data/project --scenario policy --horizon 2026 --lang en
    golden project.csv project data/project --format csv
    # The demo: cars by vintage, petrol and charging behind them, a measure on their share.
    golden project.demo.en.txt project "$source/docs/examples/huangyuan" --scenario policy --horizon 2030 --lang en
    # without any line of energy there is no total of it: no zero, and no peak for certain
    cp -r data/sinks land_alone
    run 0 project land_alone --draws 100 --format csv
    ! grep -q energy_co2 out || fail 'an ensemble of nothing'
    run 0 project land_alone --format csv
    grep -q '^base,2030,[a-z]*,,,,\(-[0-9.]*\),\1,' out || fail 'totals of nothing'
    # land that was not estimated is no zero, and what lacks it is not net
    run 0 project "$source/docs/examples/huangyuan" --scenario policy --horizon 2024 --format csv
    grep -q '^policy,2015,inventory,[0-9.]*,[0-9.]*,[0-9.]*,,,324900,' out || fail 'land of 2015 is NE'
    grep -q '^policy,2018,inventory,[0-9.]*,[0-9.]*,[0-9.]*,[0-9.]*,-[0-9.]*,' out || fail 'land of 2018 stands'
    run 0 project data/project --format json
    check_json out
    run 1 project "$tiny"
    says err 'tiny/scenarios: no scenario'
    run 2 project data/project --scenario nobody
    says err "no scenario 'nobody'; known: base policy"
    run 2 project data/project --horizon 20x0
    run 1 project data/project --horizon 2021
    says err 'error[E-SCN-HORIZON]'
    # The cap's path from 2660.4 t down to 2400 t over seven years sums to 3 x 2660.4 + 9600 = 17581 t.
    cp -r data/project capped
    cp data/costed/targets.yaml capped
    run 0 project capped --lang en
    grep -A 5 '^Carbon budgets' out >budgets
    says budgets '17,581'
    [[ ${UPDATE:-} != 1 ]] || cp budgets "$source/tests/cli/golden/project.budgets.en.txt"
    diff "$source/tests/cli/golden/project.budgets.en.txt" budgets || fail 'the budgets differ from golden/project.budgets.en.txt'
    sed -i 's/energy_co2, year: 2028/energy_co3, year: 2028/' capped/targets.yaml
    run 1 project capped
    says err 'capped/targets.yaml:12:36: error[E-TARGET]'
    # Which boundary stands for what is data: an inventory's own roles come first.
    cp -r data/project own_roles
    mkdir -p own_roles/factors/layouts
    printf 'code,label_zh,label_en,categories,boundary,variable\ncarbon,燃料,fuels,,energy_co2,\n' >own_roles/factors/layouts/roles.csv
    run 0 project own_roles --format csv
    mv out own
    run 0 inventory own_roles --by year --boundary energy_co2 --year 2022 --format csv
    awk -F, '$2 == 2022 && $1 == "base" {print $5; exit}' own >path
    says out "$(cat path)"
    sed -i 's/energy_co2,/energy_co3,/' own_roles/factors/layouts/roles.csv
    run 1 project own_roles
    says err 'own_roles/factors/layouts/roles.csv:2:18: error[E-BOUNDARY]: energy_co3 is no boundary'
    # Draws: intervals, probabilities of peaks and of targets; the same for any threads.
    golden ensemble.zh.txt project data/ensemble --draws 400
    golden ensemble.en.txt project data/ensemble --draws 400 --scenario policy --horizon 2026 --lang en
    golden ensemble.csv project data/ensemble --draws 400 --threads 3 --format csv
    run 0 project data/ensemble --draws 400 --seed 2 --format json
    check_json out
    run 2 project data/ensemble --draws 99
    says err "--draws is a whole number from 100 to 1000000 for scenarios, not '99'"
    run 2 project data/ensemble --seed 2
    says err '--seed belongs to --draws N'
    cp -r data/ensemble unlawful
    sed -i 's/persistence: 0.9/persistence: 2/; s/sd: 5 %}/law: normal}/' unlawful/scenarios/base.yaml
    sed -i 's/lower: 6 %/lower: 16 %/' unlawful/measures.yaml
    run 1 project unlawful
    says err 'unlawful/scenarios/base.yaml:11:61: error[E-SCN-SPREAD]'
    says err 'unlawful/scenarios/base.yaml:28:13: error[E-SCN-SPREAD]'
    says err 'unlawful/measures.yaml:24:17: error[E-SCN-SPREAD]'
    # Every problem in one run, each with its place; nothing is written.
    cp -r data/project wrong
    sed -i 's/5 %\/yr, 2026-2028/5 %, 2025-2028/; s/elasticity: 0.5/elasticity: half/' wrong/scenarios/base.yaml
    sed -i 's/by: 10 %/by: 110 %/; s/M2: /M9: /' wrong/measures.yaml wrong/scenarios/policy.yaml
    run 1 project wrong -o wrong.txt
    says err 'wrong/scenarios/policy.yaml:9:3: error[E-MEA-ID]'
    sed -i 's/M9: /M2: /' wrong/scenarios/policy.yaml
    run 1 project wrong -o wrong.txt
    says err 'wrong/scenarios/base.yaml:9:28: error[E-SCN-OVERLAP]'
    says err 'wrong/scenarios/base.yaml:15:61: error[E-SCN-UNIT]'
    says err 'wrong/measures.yaml:23:13: error[E-MEA-BY]'
    [[ ! -e wrong.txt ]] || fail 'a file was written in spite of errors'
    run 2 project data/project -o data/project/measures.yaml
    # What the sales of one year cannot reach, and a fleet without its distance.
    cp -r "$source/docs/examples/huangyuan" county
    sed -i 's/electric: {2025: 6 %/electric: {2025: 30 %/; s/^    distance: .*//' county/scenarios/baseline.yaml
    run 1 project county --scenario baseline
    says err 'county/scenarios/baseline.yaml:111:5: error[E-SCN-NOMETHOD]'
    says err 'distance_per_vehicle and electricity_economy'
    cp "$source/docs/examples/huangyuan/scenarios/baseline.yaml" county/scenarios/
    sed -i 's/electric: {2025: 6 %/electric: {2025: 30 %/' county/scenarios/baseline.yaml
    run 1 project county --scenario baseline
    says err 'county/scenarios/baseline.yaml:111:5: error[E-TURNOVER-REACH]'
    says err 'the stock share of electric in 2024 needs 152.046 %'
}

# Scenarios of data/project, with measures that have (made-up) costs, all on.
make_costed() {
    cp -r data/project costed
    cp data/costed/*.yaml costed
    sed -i 's/^  M3: on/  M3: on\n  M4: on\n  M5: on/' costed/scenarios/policy.yaml
}

check_measures() {
    local level
    make_costed
    golden measures.zh.txt project costed --measures
    golden measures.en.txt project costed --measures --year 2028 --boundary ghg_net --horizon 2028 --lang en
    golden measures.csv project costed --measures --format csv
    golden measures.against.en.txt project costed --scenario policy --against base --lang en
    run 0 project costed --against policy --format json
    check_json out
    run 2 project costed --measures --boundary nobody
    says err "unknown boundary 'nobody'; known: energy_co2_with_power"
    run 2 project costed --against nobody
    says err "--against: no scenario 'nobody'"
    run 2 project costed --measures --year 2040
    says err '--year is a projected year, 2023 to 2030'
    run 1 project costed --measures --scenario base
    says err 'no scenario that was asked for has measures on'
    golden measures.solve.en.txt project costed --solve M2.strength --target '2.3 kt_CO2@2030' --lang en
    golden measures.solve.csv project costed --solve industry.rate.2023-2030 --target ci --format csv
    golden measures.solve.zh.txt project costed --scenario policy --solve M4.full --target '2500@2026'
    # A level found is the level that reaches it, written into the file.
    run 0 project costed --scenario policy --solve M1.level.2030 --target '2.4 kt_CO2@2030' --format csv
    level=$(sed -n 's/^policy,[^,]*,%,[^,]*,\([^,]*\),.*/\1/p' out)
    sed -i "s/level: {2030: 30 %}/level: {2030: $level %}/" costed/measures.yaml
    run 0 project costed --scenario policy --format csv
    awk -F, '$2 == 2030 && ($5 - 2400) ^ 2 < 1e-6 {found = 1} END {exit !found}' out || fail "a level of $level % does not reach 2400 t"
    sed -i "s/level: {2030: $level %}/level: {2030: 30 %}/" costed/measures.yaml
    run 1 project costed --scenario policy --solve M2.strength --target 10@2030
    says err 'error[E-BACKCAST-REACH]: scenario policy: no M2.strength within its bounds reaches 10 t in 2030; 3 comes nearest'
    run 0 project costed --scenario base --solve gdp.rate.2023-2025 --between 0,3 --target 99999@2030 --format json
    check_json out
    run 1 project costed --solve nobody.strength --target 10@2030
    says err "E-LEVER: 'nobody.strength': the scenario has no such step"
    run 2 project costed --solve gdp.rate.2023-2025
    says err '--solve needs --target'
    run 2 project costed --solve M2.strength --target coverage
    says err '--target coverage is a level_at_least'
    run 2 project costed --solve M2.strength --target '10 kg_CH4@2030'
    says err "such as '330 kt_CO2@2030'"
    run 2 project costed --solve M2.strength --target 10@2050
    says err '2050 is no projected year of base, 2023 to 2030'
    run 2 project costed --solve M2.strength --target 10@2030 --between 3,1
    run 2 project costed --target 10@2030
    says err '--target and --between go with --solve'
    # The cheapest mix: by the table; in part, by linear programs; bound by a department; impossible.
    golden measures.plan.en.txt project costed --scenario policy --plan --lang en
    golden measures.plan.zh.txt project costed --plan-file costed/part.yaml
    golden measures.plan.csv project costed --plan-file costed/part.yaml --format csv
    sed 's/100 万元/20 万元/' costed/part.yaml >costed/tight.yaml
    run 1 project costed --plan-file costed/tight.yaml --lang en
    says err 'error[E-PLAN-INFEASIBLE]: scenario policy: 2030 can reach'
    says out 'E-PLAN-INFEASIBLE: no mix reaches all targets within the budgets.'
    run 3 project costed --plan-file nowhere.yaml
    cat >costed/wrong.yaml <<'END'
boundary: nobody
targets: {2050: 1 kt, 2030: 4 kg_CH4}
budget: 5 t
departments: {县工信局: -5 CNY}
partial: [M1, M9]
colour: red
END
    run 1 project costed --plan-file costed/wrong.yaml
    for place in 1:11 2:17 2:29 3:9 4:21 5:11 5:15; do
        says err "costed/wrong.yaml:$place: error[E-PLAN]"
    done
    says err 'wrong.yaml:6:1: error[E-KEY]'
    sed -i 's/^  - id: M4/  - id: M4\n    needs: [M9]\n    excludes: [M5]/' costed/measures.yaml
    run 1 project costed --plan
    says err 'error[E-PLAN]: M9: is needed, but not on'
    says err 'error[E-PLAN]: M5: is excluded, but'
    sed -i 's/needs: \[M9\]/needs: [M1]/; /excludes: \[M5\]/d' costed/measures.yaml
    run 0 project costed --scenario policy --plan --format csv
    grep -q '^policy,M1,M1,,100,' out || fail 'M4 is taken without M1, which it needs'
    rm -r costed
    make_costed
    run 2 project costed --plan --solve M2.strength --target 10@2030
    says err 'do not go together'
    run 2 project costed --year 2030
    says err '--year goes with --measures or --against'
    run 2 project costed --topdown --boundary ghg_net
    says err '--boundary goes with --measures, --solve or --plan'
    # STIRPAT and Kaya: two years of history can't be fitted, those of the demo can.
    run 0 project costed --topdown --lang en
    says out 'Not fitted:'
    golden measures.topdown.en.txt project "$source/docs/examples/huangyuan" --scenario baseline --horizon 2030 --topdown --lang en
    golden measures.topdown.csv project "$source/docs/examples/huangyuan" --scenario policy --horizon 2026 --topdown --format csv
    # What the measures did adds up to what the two runs of the scenario differ by.
    run 0 project costed --measures --scenario policy --format csv
    cp out shares
    run 0 project costed --scenario policy --format csv
    cp out with
    sed -i '/^measures:/,$d' costed/scenarios/policy.yaml
    run 0 project costed --scenario policy --format csv
    paste -d, with out | awk -F, '$2 == 2030 && $3 != "inventory" {printf "%.3f\n", $16 - $6}' >gap
    awk -F, '$5 == 2030 {sum += $8} END {printf "%.3f\n", sum}' shares >sum
    cmp -s gap sum || fail "shares add up to $(cat sum) t, not $(cat gap)"
    rm -r costed
    make_costed
    sed -i 's/capital: 40 万元/capital: 40/' costed/measures.yaml
    run 1 project costed --measures
    says err 'costed/measures.yaml:28:21: error[E-MEA-COST]: measure M2'
    # A step of another id on the same row: no mixture of the two scenarios exists.
    sed -i 's/^steps:/steps:\n  - {id: industry, off: true}\n  - {id: other, grow: {activity: {category: 1.A.2.f, subject: raw_coal}}, rate: {2023-2030: 1 %\/yr}, source: x, quality: estimate}/' costed/scenarios/policy.yaml
    run 1 project costed --scenario policy --against base
    says err 'error[E-SCN-TWICE]'
}

check_dual_workbook() {
    local inv=$1 files=$2 all=(--split "$2/members.csv" --project "$2/plant.yaml")
    run 0 report dual "$inv" "${all[@]}" -o dual.xlsx
    TZ=Asia/Shanghai LC_ALL=C run 0 report dual "$inv" "${all[@]}" -o again.xlsx
    cmp dual.xlsx again.xlsx || fail 'other bytes in another time zone'
    run 0 report dual "$inv" --draws 2000 --threads 1 --lang both -o one.xlsx
    run 0 report dual "$inv" --draws 2000 --threads 3 --lang both -o three.xlsx
    cmp one.xlsx three.xlsx || fail 'other bytes with three threads'
    run 0 report dual "$tiny" --lang en -o tiny.xlsx
    local before
    before=$(sha256sum dual.xlsx)
    run 1 report dual "$inv" --split "$files/bad_members.csv" -o dual.xlsx
    says err 'E-SPLIT'
    run 1 report dual "$inv" --project "$files/bad_plant.yaml" -o dual.xlsx
    says err 'E-PROJECT'
    run 2 report dual "$inv" --split "$files/members.csv" --target coal -o dual.xlsx
    run 2 report dual "$inv" --previous "$inv" -o dual.xlsx
    says err 'takes no --previous'
    run 2 report inventory "$inv" --split "$files/members.csv" -o dual.xlsx
    says err 'takes no --split'
    run 2 report dual "$inv" -o dual.csv
    run 2 report dual "$inv" --date 2023-13-01 -o dual.xlsx
    run 3 report dual "$inv" --split nowhere.csv -o dual.xlsx
    run 3 report dual nowhere -o dual.xlsx
    [[ $before == "$(sha256sum dual.xlsx)" ]] || fail 'a refused run touched the workbook that was there'
}

check_dual() {
    local inv=data/dual files=data/dual_files old=older
    golden dual.zh.txt dual "$inv"
    golden dual.en.txt dual "$inv" --lang en --draws 2000
    golden dual.all.csv dual "$inv" --format csv
    golden dual.inputs.csv dual "$inv" --view inputs --format csv
    golden dual.room.csv dual "$inv" --view room --format csv
    golden dual.schemes.csv dual "$inv" --view schemes --year 2021 --format csv
    golden dual.split.zh.txt dual "$inv" --split "$files/members.csv"
    golden dual.split.csv dual "$inv" --split "$files/members.csv" --format csv
    golden dual.track.en.txt dual "$inv" --track --target coal --lang en
    cp -r "$inv" older
    sed -i 's/fixed 2020/fixed 2018/' older/targets.yaml
    golden dual.older.en.txt dual older --lang en
    golden dual.track.power.en.txt dual "$inv" --track --target total --lang en
    golden dual.project.en.txt dual "$inv" --project "$files/plant.yaml" --lang en
    golden dual.demo.zh.txt dual "$source/docs/examples/huangyuan"
    cp -r "$inv" "$old"
    sed -i 's/^2020,1.A.2.a,bituminous_coal,Q1,fuel_mass,12000/2020,1.A.2.a,bituminous_coal,Q1,fuel_mass,10000/' "$old/activity/all.csv"
    golden dual.restated.en.txt dual "$inv" --previous "$old" --view restated --lang en
    run 0 dual "$inv" --previous "$old" --view restated --format json
    check_json out
    run 0 dual "$inv" --previous "$inv" --lang both
    run 0 dual "$inv" --draws 2000 --threads 1 --format csv
    cp out one
    run 0 dual "$inv" --draws 2000 --threads 3 --format csv
    cmp -s out one || fail 'draws vary with the threads'
    for call in --track "--split $files/members.csv" "--project $files/plant.yaml" "--view inputs"; do
        # shellcheck disable=SC2086
        run 0 dual "$inv" $call --format json
        check_json out
        # shellcheck disable=SC2086
        run 0 dual "$inv" $call --format csv
        check_csv out
    done
    run 1 dual "$inv" --split "$files/bad_members.csv"
    says err 'bad_members.csv:2:4: error[E-DUAL-BOUNDARY]'
    says err 'bad_members.csv:2:22: error[E-SPLIT]: this is no number: many'
    run 1 dual "$inv" --project "$files/bad_plant.yaml"
    says err 'bad_plant.yaml:3:13: error[E-DUAL-BOUNDARY]'
    run 2 dual "$inv" --split "$files/members.csv" --target coal
    run 2 dual "$inv" --view restated
    run 2 dual "$inv" --track --view inputs
    run 2 dual "$inv" --track --target energy
    run 2 dual "$source/docs/examples/huangyuan" --track
    run 2 dual "$inv" --year 20
    # What would not be heeded is refused.
    run 2 dual "$inv" --target coal
    says err '--target goes with --split and --track'
    run 2 dual "$inv" --view room --year 2021
    run 2 dual "$inv" --format csv --year 2021
    says err '--year goes with --track and with the schemes'
    run 0 dual "$inv" --year 2021
    run 3 dual "$inv" --split nowhere.csv
    run 3 dual "$inv" --previous nowhere
    check_dual_workbook "$inv" "$files"
}

check_decompose() {
    local county=$source/docs/examples/huangyuan by
    run 1 decompose "$tiny"
    says err 'error[E-DECOMPOSE-INPUT]: 2021 has no gdp_constant'
    says err 'population_resident'
    is_empty out
    run 1 decompose "$county" --from 2019 --to 2023
    says err 'error[E-DECOMPOSE-YEAR]: 2019 is not a reported year; choose from 2015, 2018, 2020, 2021, 2022, 2023'
    run 1 decompose "$county" --from 2021 --to 2021
    says err 'E-DECOMPOSE-YEAR'
    run 1 decompose "$county" --from 2023 --to 2021
    run 1 decompose "$county" --boundary energy_co2,ghg_total
    says err 'E-DECOMPOSE-TOTAL'
    cp -r "$county" sink
    printf 'year,category,variable,value,unit,source\n2023,1.A.2,co2_captured,900000,t_CO2,test\n' >sink/activity/captured.csv
    run 1 decompose sink --by kaya --from 2021 --to 2023
    says err 'E-DECOMPOSE-TOTAL'
    says err 'not positive'
    cp -r "$county" gone
    sed -i '/^630123,2023,/d' gone/activity/energy.csv gone/activity/transport.csv
    run 1 decompose gone --from 2022 --to 2023
    says err 'in 2023 is not known; choose another boundary or years, or add what'
    run 2 decompose "$county" --by gas
    says err '--by is one of: sector fuel kaya; not'
    run 0 help decompose
    says out 'sector fuel kaya'
    run 0 decompose sink --from 2021 --to 2023 --format json
    python3 - out <<'END' || fail 'what is captured stands apart'
import json, sys
rows = {r['effect']: r['value'] for r in json.load(open(sys.argv[1])) if not r['part']}
assert abs(rows['removals'] + 900000) < 1e-6 and abs(rows['residual']) < 1e-6, rows
END
    cp -r "$county" masked
    python3 - masked/activity/energy.csv <<'END'
import csv, sys
rows = list(csv.reader(open(sys.argv[1], encoding='utf-8', newline='')))
head = rows[0]
for row in rows:
    secret = row[head.index('subject')] == 'lpg'
    row.append('confidential' if row is head else '是' if secret else '')
csv.writer(open(sys.argv[1], 'w', encoding='utf-8', newline=''), lineterminator='\n').writerows(rows)
END
    run 0 decompose masked --by fuel --lang en
    grep -qE '^LPG \(C\)[ -]*$' out || fail 'a part of confidential lines alone is shown'
    run 0 decompose masked --by fuel --format csv
    says out ',lpg,population,,'
    says_not out ',lpg,population,-'
    run 0 decompose "$county" --boundary energy_co2,energy_co2_with_power --from 2021 --to 2023
    says out '核算边界'
    # The tables are data: what is wrong in them is told by its place.
    cp -r "$source/factors" own
    sed -i 's/gdp_secondary_share/gdp_secund_share/; s/industry transport services agr/industry transprt services agr/
        s/,fuel subject,/,fuell subject,/' own/layouts/decompose_levels.csv
    run 1 decompose "$county" --factors own
    [[ $(grep -c 'layouts/decompose_levels.csv:[0-9]*:[0-9]*: error\[E-DECOMPOSE-TABLE\]' err) -eq 4 ]] ||
        fail 'faults of the table of levels'
    says err 'gdp_secund_share'
    rm own/layouts/decompose_levels.csv
    run 1 decompose "$county" --factors own
    says err 'layouts/decompose_levels.csv is missing'
    # Effects of parts add up to the effects, and these to the change, in every pair and both views.
    for by in sector fuel; do
        run 0 decompose "$county" --by $by --chained --format csv
        python3 - out <<'END' || fail "sums of effects by $by"
import csv, sys
from collections import defaultdict
whole, parts, ends = defaultdict(float), defaultdict(float), {}
for r in csv.DictReader(open(sys.argv[1], encoding='utf-8')):
    pair, value = (r['from'], r['to'], r['kind']), float(r['value'])
    if r['part']:
        parts[pair + (r['effect'],)] += value
    elif r['effect'] in ('total_from', 'total_to', 'change', 'residual', 'change_without_apart'):
        ends[pair + (r['effect'],)] = value
    else:
        whole[pair + (r['effect'],)] = value
pairs = {k[:3] for k in ends}
assert len(pairs) == 6 and len(whole) > 40
for k, v in whole.items():
    assert abs(v - parts[k]) < 1e-6, (k, v, parts[k])
for p in pairs:
    change = ends[p + ('total_to',)] - ends[p + ('total_from',)]
    assert abs(change - sum(v for k, v in whole.items() if k[:3] == p)) < 1e-6, p
    assert abs(ends[p + ('residual',)]) < 1e-6
END
    done
}

check_series() {
    golden series.zh.txt series data/series
    is_empty err
    golden series.en.txt series data/series --by activity --lang en
    golden series.csv series data/series --format csv
    golden series_ief.csv series data/series --by ief --format csv
    run 0 series data/series --format json
    check_json out
    run 0 series data/series --by category --format csv
    check_csv out
    run 0 series "$tiny" --lang en
    says out 'No value was filled'
    run 2 series data/series --by gas
    says err '--by is one of: all activity category ief; not'
    run 2 series
    run 1 series data
    sed -i 's/linear: 2/linear: 1/' data/series/inventory.yaml
    run 1 series data/series
    says err 'data/series/inventory.yaml:7:87: error[E-SERIES]'
    is_empty out
}

check_cobenefit() {
    local county=$source/docs/examples/huangyuan
    golden cobenefit.zh.txt cobenefit "$county" --from 2020
    golden cobenefit.en.txt cobenefit "$county" --from 2015 --to 2022 --lang en
    golden cobenefit.csv cobenefit "$county" --format csv
    run 0 cobenefit "$county" --format json
    check_json out
    cp out plain.json
    run 0 inventory "$county" --format json
    says_not out so2
    # An inventory's own weight comes first, and only the equivalents move.
    cp -r "$county" weighed
    mkdir weighed/factors
    printf 'variable,value,unit,source,locator,confidence\nequivalent_pm25,4,kg_PM25,test,page 1,one_source\n' >weighed/factors/weights.csv
    run 0 cobenefit weighed --format json
    python3 - plain.json out <<'END' || fail 'weights, elasticities or quadrants are wrong'
import json, sys
a, b = (json.load(open(f, encoding='utf-8')) for f in sys.argv[1:])
def rows(doc, name):
    return next(t['rows'] for t in doc['tables'] if t['id'] == name) if 'tables' in doc else doc[name]
for x, y in zip(rows(a, 'pollutants'), rows(b, 'pollutants')):
    assert x['so2_emitted'] == y['so2_emitted'] and x['energy_co2'] == y['energy_co2']
    moved = x['pm25_emitted'] * 1000 * (1 / 4 - 1 / 2.18)
    assert abs(y['air_equivalents'] - x['air_equivalents'] - moved) < 1e-6 * x['air_equivalents']
years = rows(a, 'pollutants')
for e in rows(a, 'elasticity'):
    first, last = years[0][e['pollutant']], years[-1][e['pollutant']]
    co2 = years[-1]['energy_co2'] / years[0]['energy_co2'] - 1
    assert abs(e['elasticity'] - (last / first - 1) / co2) < 1e-9, e
    assert (e['quadrant'] == 'both_fall') == (last < first and co2 < 0), e
for p in ('so2_emitted', 'nox_emitted', 'pm25_emitted', 'voc_emitted'):
    parts = sum(c['d_pollutant'] for c in rows(a, 'coordinates') if c['pollutant'] == p)
    assert abs(parts - (years[-1][p] - years[0][p])) < 1e-6, p
END
    # A category with a confidential line stands in no point.
    cp -r "$county" kept
    python3 - kept/activity/energy.csv <<'END'
import csv, sys
rows = list(csv.reader(open(sys.argv[1], encoding='utf-8', newline='')))
head = rows[0]
for row in rows:
    row.append('confidential' if row is head else '是' if row[head.index('subject')] == 'lpg' else '')
csv.writer(open(sys.argv[1], 'w', encoding='utf-8', newline=''), lineterminator='\n').writerows(rows)
END
    run 0 cobenefit kept --lang en
    says out '1.A.4.a'
    says_not out '1.A.4.b'
    run 2 cobenefit "$county" --from 2019
    says err '--from is a reported year'
    run 2 cobenefit "$county" --from 2021 --to 2020
    says err '--from must lie before --to'
    run 2 cobenefit "$county" --boundary ghg_total
    says err 'is not CO2 alone'
    run 2 cobenefit "$county" --boundary nonsense
    says err 'unknown boundary'
    run 2 cobenefit
    run 1 cobenefit data
    is_empty out
}

check_uncertainty() {
    local value
    golden uncertainty.csv uncertainty "$tiny" --draws 4096 --format csv
    golden uncertainty.zh.txt uncertainty "$tiny" --draws 4096
    golden uncertainty.en.txt uncertainty "$tiny" --approach 1 --lang en
    golden key.csv key "$tiny" --draws 4096 --format csv
    golden key.zh.txt key "$tiny" --approach 1 --without-land --threshold 90
    golden key.en.txt key "$tiny" --approach 2 --trend --draws 4096 --lang en
    # Two inputs: the quantiles without draws stand beside those of the draws.
    mkdir -p urea/activity
    printf '%s\n' 'name: {zh: 一, en: one}' 'region: 630123' 'years: [2021-2022]' 'guideline: cn2025' >urea/inventory.yaml
    printf '%s\n' 'region,year,category,subject,variable,value,unit,uncertainty_pct,quality,source' \
        '630123,2021,3.C.3,urea,urea_applied,90,t,20,estimate,x' \
        '630123,2022,3.C.3,urea,urea_applied,100,t,20,estimate,x' >urea/activity/a.csv
    run 0 uncertainty urea --draws 200000 --format json
    python3 - out <<'END' || fail 'draws and quantiles without draws differ'
import json, sys
rows = {r['item']: r for r in json.load(open(sys.argv[1]))['totals']}
for year in 'base', 'current':
    for side in 'lower', 'upper':
        away = abs(rows[side][year] - rows['exact_' + side][year])
        assert away <= 4 * rows[side + '_se'][year], (year, side, away)
END
    for value in 0 99 1000000000000 many 1e3.5 -5 1000.5; do
        run 2 uncertainty "$tiny" --draws "$value"
        says err "--draws is a whole number from 100 to 100000000, not '$value'"
        is_empty out
    done
    run 2 uncertainty "$tiny" --draws
    run 2 uncertainty "$tiny" --seed x
    run 2 uncertainty "$tiny" --seed -1
    run 2 uncertainty "$tiny" --threads 0
    run 2 uncertainty "$tiny" --tolerance 0
    run 2 uncertainty "$tiny" --tolerance 2
    run 2 uncertainty "$tiny" --design sobol
    says err 'plain lhs quasi'
    run 2 uncertainty "$tiny" --approach 3
    run 2 uncertainty "$tiny" --base 2019
    says err '2019 is not a reported year; these are: 2021 2022'
    run 2 uncertainty "$tiny" --year 20222
    run 2 uncertainty "$tiny" --boundary nonsense
    says err 'ghg_total'
    run 2 key "$tiny" --threshold 0
    run 2 key "$tiny" --threshold 101
    run 0 uncertainty "$tiny" --draws 20000 --threads 1 --format json
    check_json out
    cp out one.json
    for value in 2 3 7; do
        run 0 uncertainty "$tiny" --draws 20000 --threads "$value" --format json
        cmp out one.json || fail "draws differ with $value threads"
    done
    run 0 uncertainty "$tiny" --draws 20000 --seed 2 --format json
    ! cmp -s out one.json || fail 'another seed gives the same draws'
    for value in lhs quasi; do
        run 0 uncertainty "$tiny" --draws 1000 --design "$value" --lang en
        says out "design: $value"
    done
    run 0 uncertainty "$tiny" --lang en
    says out 'draws: '
    run 0 uncertainty "$tiny" --approach 2 --tolerance 0.05 --format csv
    says_not out 'type_a'
    run 0 uncertainty "$tiny" --approach 1 --format csv
    says_not out 'sampled'
    # A confidential line keeps its amount to itself, here too.
    says out '3.C.3,CO2,,C,,,,'
    run 0 key "$tiny" --approach 1 --format csv
    says out '3.C.3,CO2,,C,,,,'
    cp -r "$tiny" joined
    printf '%s\n' 'correlations:' '  - {rows: [{variable: fuel_mass, year: 2022}], rho: 0.5}' >>joined/inventory.yaml
    run 0 uncertainty joined --approach 1 --format csv
    cp out joined.csv
    run 0 uncertainty "$tiny" --approach 1 --format csv
    ! cmp -s out joined.csv || fail 'a correlation changes nothing'
    sed -i 's/rho: 0.5/rho: 1.5/' joined/inventory.yaml
    run 1 uncertainty joined
    says err 'joined/inventory.yaml:9:5: error[E-CORR]'
    is_empty out
    sed -i 's/fuel_mass, year: 2022/forest_volume, year: 2020/' joined/inventory.yaml
    run 1 key joined
    says err 'meets no row'
}

check_explain() {
    run 0 explain "$tiny" 'category=1.A.2.f gas=CO2 year=2022'
    says out 'CO2 = energy * carbon_content * oxidation * co2_per_c'
    says out 'energy = fuel_mass * ncv'
    says out '20.908 GJ/t'
    says out '1900.29'
    says out 'data/tiny/activity/all.csv:3:'
    says out '两处来源相符'
    says out '未取'
    run 0 explain "$tiny" --filter 'category=3.B.1.a' --year 2022 --lang en
    says out 'forest_volume'
    says out 'rejected'
    run 0 explain "$tiny" 'category=3.C.3 year=2022'
    says out '保密'
    says_not out '得 CO2'
    run 0 explain "$source/docs/examples/huangyuan" 'category=4.A gas=CH4 year=2022' --lang en
    says out 'decay_rate'
    says out 'alternative, not counted'
    run 0 explain "$source/docs/examples/huangyuan" 'category=3.C.4 year=2022' --lang en
    says out 'n_excretion'
    run 1 explain "$tiny" 'category=1.A.2.f year=1999'
    says err '1999 is not a reported year'
    run 2 explain "$tiny" 'category=1.A.2.f gas=N2O stream=biogenic'
    says err 'no line'
    run 2 explain "$tiny" gas=CO2 --filter gas=CH4
}

check_init() {
    local file
    run 0 init new
    run 0 check new
    run 0 inventory new
    run 3 init new
    says err 'never overwrites'
    for file in new/activity/*.csv new/indicators.csv; do
        sed -i 's/^#\(630123,\)/\1/' "$file"
    done
    run 0 inventory new
    says out '能源活动'
    mkdir other
    echo mine >other/targets.yaml
    run 3 init other
    [[ $(cat other/targets.yaml) == mine && ! -e other/inventory.yaml ]] || fail 'init overwrote a file'
    run 0 init third --region 630000 --years '2019, 2021-2022'
    run 0 inventory third
    says out '2019, 2021, 2022'
    run 3 init /nonexistent/folder/deep
}

check_demo() {
    run 0 demo county
    says out '铁合金'
    says out 'county/inventory.xlsx'
    [[ -s county/inventory.xlsx && -s county/inventory.csv ]] || fail 'the demo wrote no reports'
    [[ -s county/dual.xlsx && -s county/plan.xlsx && -s county/dashboard.html ]] || fail 'a report of the demo is missing'
    says out 'county/plan.xlsx'
    diff -r -x '*.xlsx' -x 'inventory.csv*' -x dashboard.html "$source/docs/examples/huangyuan" county || fail 'unpacked differently'
    check_csv county/inventory.csv
    cp county/inventory.csv first.csv
    cp county/inventory.xlsx first.xlsx
    echo '# mine' >>county/targets.yaml
    run 0 demo county
    says err 'kept'
    says county/targets.yaml '# mine'
    cmp first.csv county/inventory.csv || fail 'two runs differ: csv'
    run 0 report inventory county -o again.xlsx
    run 3 demo /nonexistent/folder/deep
}

# A PNG of one pixel and the frame head of a JPEG: a logo needs no more.
logos() {
    printf '\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\10\2\0\0\0\x90\x77\x53\xde' >"$1/logo.png"
    printf '\0\0\0\x0cIDAT\x08\xd7\x63\x60\x60\x60\0\0\0\4\0\1\x27\x34\x27\x0a' >>"$1/logo.png"
    printf '\0\0\0\0IEND\xae\x42\x60\x82' >>"$1/logo.png"
    printf '\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0\xff\xc0\0\x11\x08\0\x10\0\x20\3' >"$1/logo.jpg"
    printf '\1\x22\0\2\x11\1\3\x11\1\xff\xd9' >>"$1/logo.jpg"
}

check_frames() {
    local demo=$source/docs/examples/huangyuan frame format
    for frame in ipcc ipcc_short trends provincial provincial2025 crt gpc gbt4754; do
        for format in table csv json; do
            run 0 inventory "$demo" --frame "$frame" --format "$format" --lang en
        done
    done
    run 0 inventory "$demo" --frame trends
    says out '变化 (%)'
    grep -qE '^0 .* 561,119 .* 459,310 +-18\.14$' out || fail 'the trend of the total: 459,310 / 561,119 - 1 = -18.14 %'
    run 0 inventory "$demo" --frame trends --year 2023
    says_not out '2015'
    run 0 inventory "$demo" --frame provincial2025 --year 2023
    says out '待核对'
    says out '收获的木产品'
    run 0 inventory "$demo" --frame ipcc_short --year 2023
    says_not out '1.A.2'
    for frame in crt3 table7a table7b matrix_co2 matrix_energy; do
        for format in table csv json html; do
            run 0 inventory "$demo" --frame "$frame" --format "$format" --year 2023 --lang both
        done
    done
    run 0 inventory "$demo" --frame crt3 --year 2023 --format csv
    says out '1.A.4.a,商业和公共机构（服务业）,Commercial and institutional,CO2,T2,CS'
    run 0 inventory "$demo" --frame table7b --year 2023 --format csv
    says out '2.C.2,2.C.2,CO2,"L1,T1,L2,T2",'
    run 0 inventory "$demo" --frame matrix_co2 --year 2023 --format csv
    says out ',all,305391.3'
    says out ',other,172000,t,value'
    run 0 inventory "$demo" --frame gpc --year 2023 --format html --lang zh
    says out '<th scope="col">'
    says out 'BASIC+'
    says_not out '<script'
    [[ $(grep -c '<table>' out) == 1 && $(grep -c '</tr>' out) == $(grep -c '<tr>' out) ]] || fail 'one table, whole rows'
    run 2 inventory "$tiny" --format html
    says err 'goes with `inventory --frame`'
}

check_template() {
    mkdir look
    logos look
    printf '%s\n' 'title: {zh: 甲县清单, en: Inventory of A}' 'organisation: {zh: 生态环境局, en: Bureau}' \
        'logo: logo.png' 'colors: {energy: "#112233"}' >look/own.yaml
    run 0 report inventory "$tiny" -o own.xlsx --template look/own.yaml --year 2021
    mkdir own && (cd own && python3 -m zipfile -e ../own.xlsx .)
    says own/xl/sharedStrings.xml '甲县清单'
    says own/xl/sharedStrings.xml '生态环境局'
    says own/xl/charts/chart1.xml '112233'
    cmp -s own/xl/media/image1.png look/logo.png || fail 'the logo is another one'
    sed -i 's/png/jpg/' look/own.yaml
    run 0 report inventory "$tiny" -o jpg.xlsx --template look/own.yaml --lang en
    printf '%s\n' 'titel: {zh: 甲, en: A}' 'title: {zh: 甲}' 'organisation: 局' 'logo: own.yaml' 'colors:' \
        '  enrgy: "#332288"' '  waste: red' >look/bad.yaml
    run 1 report inventory "$tiny" -o bad.xlsx --template look/bad.yaml
    says err 'look/bad.yaml:1:1: error[E-KEY]: unknown key titel (title?)'
    says err 'look/bad.yaml:2:8: error[E-TEMPLATE]: both zh and en are needed'
    says err 'look/bad.yaml:3:15: error[E-TEMPLATE]: write zh and en'
    says err "look/bad.yaml:6:3: error[E-TEMPLATE]: 'enrgy' is no sector; the sectors are energy"
    says err 'look/bad.yaml:7:10: error[E-COLOR]: no colour'
    printf 'logo: bad.yaml\n' >look/text.yaml
    run 1 report inventory "$tiny" -o bad.xlsx --template look/text.yaml
    says err 'look/text.yaml:1:7: error[E-TEMPLATE]: bad.yaml is no PNG or JPEG picture'
    printf '\x89PNG\r\n\x1a\n\0\0\0\rIHDR\x77\x35\x94\0\0\0\0\1\10\2\0\0\0\0\0\0\0' >look/wide.png
    printf 'logo: wide.png\n' >look/wide.yaml
    run 1 report inventory "$tiny" -o bad.xlsx --template look/wide.yaml
    says err 'look/wide.yaml:1:7: error[E-TEMPLATE]: wide.png is too large or too wide'
    printf 'logo: none.png\n' >look/none.yaml
    run 1 report inventory "$tiny" -o bad.xlsx --template look/none.yaml
    says err 'look/none.yaml:1:7: error[E-TEMPLATE]: the logo'
    local path
    cp look/logo.png outside.png
    ln -s ../outside.png look/link.png
    truncate -s 9M look/huge.png
    for path in ../outside.png "$PWD/outside.png" /dev/zero ./logo.png link.png huge.png '""'; do
        printf 'logo: %s\n' "$path" >look/away.yaml
        run 1 report inventory "$tiny" -o bad.xlsx --template look/away.yaml
        says err 'look/away.yaml:1:7: error[E-TEMPLATE]: the logo '
    done
    run 3 report inventory "$tiny" -o bad.xlsx --template look/nothing.yaml
    [[ ! -e bad.xlsx ]] || fail 'a refused template left a workbook'
}

# The text as it is, without the hashes.
chapter_golden() {
    sed -E 's/[0-9a-f]{64}/HASH/' "$1" >text
    [[ ${UPDATE:-} != 1 ]] || cp text "$source/tests/cli/golden/$2"
    diff -u "$source/tests/cli/golden/$2" text || fail "$1 differs from golden/$2"
}

check_chapter() {
    local cells=$source/tests/cli/chapter_cells.py demo=$source/docs/examples/huangyuan
    run 0 report chapter "$demo" -o demo.md
    chapter_golden demo.md chapter.demo.zh.md
    python3 "$cells" demo.md demo.xlsx 120 || fail 'a number of the text is not that of its cell'
    says demo.md '只供研究和演示，不作为正式上报的依据'
    says demo.md '2015 年的土地利用与林业未能估算（NE'
    run 0 report chapter "$demo" -o en.html --lang en --draws 200 --previous "$demo"
    python3 "$cells" en.html en.xlsx 120 || fail 'a number of the HTML is not that of its cell'
    python3 -c 'import sys, xml.etree.ElementTree as t; t.fromstring(open(sys.argv[1]).read().replace("<meta charset=\"utf-8\">", ""))' \
        en.html || fail 'the HTML is not well-formed'
    says en.html 'By Approach 2 (200'
    run 0 report inventory "$demo" -o same.xlsx
    cmp same.xlsx demo.xlsx || fail 'the workbook beside the text is another one'
    run 0 report chapter "$tiny" -o tiny.md --lang en
    chapter_golden tiny.md chapter.tiny.en.md
    python3 "$cells" tiny.md tiny.xlsx 60 || fail 'tiny: a number is not that of its cell'
    says tiny.md 'shown as C'
    chapter_gaps
    mkdir look
    printf '%s\n' 'title: {zh: 甲县<清单>, en: Inventory of A}' 'organisation: {zh: 生态环境局, en: Bureau}' >look/own.yaml
    run 0 report chapter "$tiny" -o own.html --template look/own.yaml
    says own.html '<h1>甲县&lt;清单&gt;报告</h1>'
    says own.html '编制单位：生态环境局'
    run 2 report chapter "$tiny" -o x.txt
    says err 'ends with .md or .html'
    run 2 report chapter "$tiny" -o x.md --lang both
    says err 'the text is in one language'
    chapter_layouts
}

# What is missing chooses another sentence; each number still stands in its cell.
chapter_gaps() {
    local cells=$source/tests/cli/chapter_cells.py
    cp -r "$tiny" one
    sed -i 's/^years:.*/years: [2022]/' one/inventory.yaml
    rm -f one/targets.yaml
    sed -i -E '/^3\.B|forest/d' one/activity/all.csv
    run 0 report chapter one -o one.md
    python3 "$cells" one.md one.xlsx 40 || fail 'one year: a number is not that of its cell'
    says one.md '只有一个报告年，不作趋势分析'
    says one.md '没有土地利用与林业部门的数据，不报告碳汇'
    says one.md '没有可以计算强度的目标'
    says_not one.md '比首年'
    cp -r one none
    for file in none/activity/*.csv; do
        sed -i '2,$d' "$file"
    done
    run 0 report chapter none -o none.md
    says none.md '清单没有活动数据'
    says none.md '没有可用的不确定性数据，不给区间'
    cp -r "$tiny" secret
    sed -i -E '/,2\.C\.2,/s/,t,,,estimate/,t,,是,estimate/' secret/activity/all.csv
    run 0 report chapter secret -o secret.md
    says secret.md '| 工业过程和产品使用 | C〔'
    grep -q '工业过程和产品使用 | C〔.*〕 | C〔' secret.md || fail 'the share gives the masked number away'
    says_not secret.md '铁合金：'
    ! grep -hE '\{[a-z_]+\}|\(null\)|nan|-nan|：〔' demo.md tiny.md one.md none.md || fail 'a hole was left open'
}

# A layout of one's own: what is wrong there is told with its place, and nothing is written.
chapter_layouts() {
    cp -r "$source/factors" own_factors
    printf '%s\n' 'x,数{nothing_known}。,A {nothing_known}.,,p,,' 'y,乙,B,,q,,' >>own_factors/layouts/chapter.csv
    run 1 report chapter "$tiny" -o bad.md --factors own_factors
    says err 'error[E-CHAPTER]: nothing is known of {nothing_known} here'
    says err 'error[E-CHAPTER]: the kind is none of h1 h2 p li head row'
    [[ ! -e bad.md && ! -e bad.xlsx ]] || fail 'a refused text left a file'
    rm own_factors/layouts/chapter.csv
    run 1 report chapter "$tiny" -o bad.md --factors own_factors
    says err 'layouts/chapter.csv is missing'
}

check_partial() {
    cp -r "$tiny" bad
    sed -i '2s/万吨/万顿/' bad/activity/all.csv
    run 1 inventory bad
    is_empty out
    run 1 inventory bad --partial
    says err 'withheld'
    says out '3.A.1'
    says_not out '清除（碳汇）'
    cp -r "$tiny" gap
    sed -i 's/raw_coal,,fuel_mass,0.1/coal,,fuel_mass,0.1/' gap/activity/all.csv
    run 1 inventory gap
    run 1 inventory gap --partial
    says out '农业'
    python3 - "$tanheng" <<'END' || fail 'totals that contain a failed line'
import json, subprocess, sys
out = subprocess.run([sys.argv[1], 'inventory', 'gap', '--partial', '--format', 'json'], capture_output=True, text=True)
tables = json.loads(out.stdout)
sectors = {r['sector']: r for r in tables['sectors']}
assert sectors['energy']['2021'] is None and sectors['energy']['2022'] is not None, sectors['energy']
assert sectors['agriculture']['2021'] is not None
assert sectors['gross']['2021'] is None
totals = [r for r in tables['totals'] if r['boundary'] == 'ghg_total' and r['item'] == 'total'][0]
assert totals['2021'] is None and totals['2022'] is not None
END
    # The whole beside its part: both lines fail, and no total has them.
    cp -r "$tiny" whole
    printf '630123,2022,1.A.2,raw_coal,,fuel_mass,1,t,,,,,,\n' >>whole/activity/all.csv
    run 1 inventory whole --partial --by sector,year --format csv
    says err 'E-OVERLAP'
    says out 'energy,2022,,,,withheld'
    says_not out 'energy,2021,,'
    says_not out 'agriculture,2022,,'
    run 1 inventory whole --partial --lines
    [[ $(grep -c ',failed,' out) -eq 6 ]] || fail 'lines of an overlap'
}

check_strict() {
    local county=$source/docs/examples/huangyuan command
    cp -r "$source/tests/bad/strict/inventory" doubtful
    for command in check inventory explain dual report; do
        local call=("$command" "$county" --strict)
        [[ $command != report ]] || call=(report inventory "$county" --strict -o none.xlsx)
        run 1 "${call[@]}"
        cat err >>out
        grep -qE '^factors/packs/[a-z0-9_]+/[a-z0-9_]+\.csv:[0-9]+:[0-9]+: error\[E-UNCONFIRMED\]' out ||
            fail "$command --strict names no row of a pack"
    done
    [[ ! -e none.xlsx ]] || fail 'a workbook in spite of --strict'
    run 1 batch "$county" --strict
    says err 'error[E-UNCONFIRMED]'
    run 2 batch "$county" --strict --partial
    # Each row once, in the same order in each run.
    run 1 inventory "$county" --strict
    is_empty out
    [[ $(grep -c E-UNCONFIRMED err) -eq $(grep E-UNCONFIRMED err | sort -u | wc -l) ]] || fail 'a row told twice'
    cp err first
    run 1 inventory "$county" --strict
    cmp err first
    run 1 inventory doubtful --strict
    [[ $(grep -c E-UNCONFIRMED err) -eq 3 ]] || fail 'unconfirmed rows of an own pack'
    says err 'doubtful/factors/local.csv:2:1'
    run 0 inventory doubtful
    # Own confirmed rows are what the error asks for.
    sed -i 's/,unconfirmed$/,one_source/' doubtful/factors/local.csv
    run 0 inventory doubtful --strict
    says out '能源活动'
    is_empty err
    run 0 check doubtful --strict
    run 2 inventory doubtful --strict --partial
    says err 'give one of them'
}

check_compare() {
    run 0 factors compare 1.A.2 raw_coal --format json
    check_json out
    python3 - out <<'END' || fail 'packs side by side'
import json, sys
tables = json.load(open(sys.argv[1]))
ncv = [r for r in tables['factors'] if r['item'] == 'ncv']
assert len(ncv) == 1 and ncv[0]['pack_cn_energy'] == 20.908, ncv
burnt = {r['item']: r for r in tables['factors']}['oxidation']
assert abs(burnt['max_over_min'] - 100 / 94) < 1e-12 and abs(burnt['spread'] - 6 / 97) < 1e-12, burnt
# What a method makes of them: NCV x carbon x oxidation x 44/12.
co2 = [r for r in tables['results'] if r['item'] == 'fuel_mass' and r['key'] == 'gas=CO2 category=1.A.2'][0]
assert co2['unit'] == 't_CO2/t', co2
for guideline, oxidation in (('cn2025', 0.94), ('ipcc2006', 1)):
    want = 20.908e-3 * 26.37 * oxidation * 44 / 12
    assert abs(co2['guideline_' + guideline] - want) < 1e-9, (guideline, co2)
assert {'CO2', 'CH4', 'N2O'} <= {r['key'].split()[0][4:] for r in tables['results']}
taken = [r for r in tables['rows'] if r['variable'] == 'ef_ch4']
assert taken[0]['key'] == 'category=1.A.2 subject=coal', taken
assert all(r['source'] and r['locator'] and r['place'] for r in tables['rows'])
END
    run 0 factors compare 1.A.2 raw_coal --format csv
    check_csv out
    cp out plain.csv
    run 0 factors compare 1.A.2 raw_coal --format csv --lang en
    cmp -s out plain.csv || fail 'the comparison varies with the language'
    says out 'result,fuel_mass,gas=CO2 category=1.A.2,t_CO2/t'
    run 0 factors compare 1.A.2 raw_coal --variable oxidation --guideline ipcc2006 --lang en
    says out 'oxidation'
    says_not out 'carbon_content'
    says_not out 'cn2025'
    # A region brings its climate, a year its rows.
    run 0 factors compare 1.A electricity --region 630123 --year 2021 --variable ef_grid --format csv
    says out 'region=630000'
    run 0 factors compare 3.C.3
    says out 'urea_carbon'
    run 2 factors compare 1.A.2 raw_cole
    says err 'did you mean raw_coal?'
    run 2 factors compare 1.A.22
    says err 'did you mean 1.A.2?'
    run 2 factors compare
    run 2 factors compare 1.A.2 raw_coal --year soon
    run 2 factors two words
}

# docs/FACTORS.md is what the data say.
check_page() {
    run 0 factors --page
    cmp -s out "$source/docs/FACTORS.md" ||
        fail 'docs/FACTORS.md is stale: tanheng factors --page -o docs/FACTORS.md'
    run 0 factors --format csv
    python3 - out "$source/docs/FACTORS.md" <<'END' || fail 'the page lacks a row'
import csv, sys
rows = [r for r in csv.DictReader(open(sys.argv[1], encoding='utf-8')) if r['confidence'] == 'unconfirmed']
page = open(sys.argv[2], encoding='utf-8').read().split('## Unconfirmed rows')[1]
lines = [l for l in page.splitlines() if l.startswith('| ') and not l.startswith('| variable |')]
assert len(rows) == len(lines) > 0, (len(rows), len(lines))
END
    run 0 factors --page --lang zh
    says out '0.2717 与 0.5573'
    says out '14.8'
    run 0 factors --page -o page.md
    cmp -s page.md "$source/docs/FACTORS.md" || fail '--doc -o'
}

check_locale() {
    local locale path
    path=$source/.build/locales
    run 0 inventory "$tiny" --lines
    cp out reference.csv
    run 0 inventory "$tiny"
    cp out reference.txt
    for locale in de_DE zh_CN; do
        [[ -d $path/$locale.UTF-8 ]] || continue
        LOCPATH=$path LC_ALL=$locale.UTF-8 "$tanheng" inventory "$tiny" --lines >out || fail "$locale"
        cmp out reference.csv || fail "CSV differs in $locale"
        LOCPATH=$path LC_ALL=$locale.UTF-8 "$tanheng" inventory "$tiny" >out || fail "$locale"
        cmp out reference.txt || fail "text differs in $locale"
    done
    TZ=Pacific/Auckland "$tanheng" inventory "$tiny" --lines >out
    cmp out reference.csv || fail 'CSV differs in another time zone'
    mkdir -p elsewhere
    (cd elsewhere && "$tanheng" inventory "../$tiny" --lines >../out)
    cmp out reference.csv || fail 'CSV differs from another folder'
}

check_methods() {
    cat >extra.yaml <<'END'
- method: coal_again
  category: 1.A.5
  driver: fuel_energy
  for: {subject: coal}
  part: extra
  source: {document: test}
  title: {zh: 测试, en: Test}
  equations:
    CO2: fuel_energy * carbon_content * oxidation
END
    run 1 inventory "$tiny" --methods extra.yaml
    says err 'extra.yaml:9:10:'
    says err 'co2_per_c'
    run 3 methods --methods /nonexistent.yaml
    # A method, its variable, subject and factor from files: computed and explained without a rebuild.
    cp -r "$tiny" new
    mkdir more
    cat >more/made.yaml <<'END'
- method: made_up
  category: 2.A.4
  driver: made_up_output
  source: {document: test, equation: "1"}
  title: {zh: 新方法, en: A new method}
  equations:
    CO2: made_up_output * made_up_content * co2_per_c
END
    printf '%s\n' 'name,unit,kind,index,lower,upper,title_zh,title_en' \
        'made_up_output,t,amount,,0,,新产量,new output' 'made_up_content,t_C/t,rate,,0,1,新含碳量,new content' \
        >more/variables.csv
    printf '%s\n' 'id,parent,title_zh,title_en' 'made_up_thing,,新对象,new thing' >more/subjects.csv
    printf '%s\n' 'variable,subject,value,unit,source,locator,confidence' \
        'made_up_content,made_up_thing,300,kg_C/t,a test,p 1,two_sources' >more/factors.csv
    printf '630123,2022,2.A.4,made_up_thing,,made_up_output,0.5,千吨,,,published,,,\n' >>new/activity/all.csv
    local with=(--methods more/made.yaml --methods more/variables.csv --methods more/subjects.csv --methods more/factors.csv)
    run 1 inventory new
    run 0 inventory new "${with[@]}" --by method,gas --filter category=2.A.4 --year 2022 --format csv
    says out 'made_up,CO2,550'
    run 0 explain new "${with[@]}" 'category=2.A.4 year=2022' --lang en
    says out 'new output * new content * co2_per_c'
    says out 'more/factors.csv:2'
}

# county FOLDER REGION: the tiny inventory as that of another region.
county() {
    cp -r "$tiny" "$1"
    sed -i "s/630123/$2/g" "$1/inventory.yaml" "$1/activity/all.csv"
}

check_batch() {
    local n folder demo=$source/docs/examples/huangyuan
    mkdir counties
    county counties/b 630102
    county counties/a 630103
    county counties/c 630104
    sed -i 's/1,000/2,000/' counties/c/activity/all.csv
    golden batch.en.txt batch counties --lang en
    golden batch.csv batch counties --by sector,year --format csv
    # The union of single runs, by region, byte for byte.
    run 0 inventory counties/b --lines
    cp out union.csv
    for folder in a c; do
        run 0 inventory counties/$folder --lines
        tail -n +2 out >>union.csv
    done
    run 0 batch counties --lines
    cmp out union.csv || fail 'a batch is not the union of single runs'
    for n in 1 2 3 7; do
        run 0 batch counties --lines --threads $n
        cmp out union.csv || fail "other lines with $n threads"
        run 0 batch counties --by sector,year --format csv --threads $n
        diff -q out "$source/tests/cli/golden/batch.csv" || fail "other sums with $n threads"
    done
    run 0 batch counties --lines -o all.csv
    cmp all.csv union.csv || fail 'another file'
    check_json all.csv.meta.json
    says all.csv.meta.json "$(sha256sum all.csv | cut -c1-64)"
    run 0 batch counties --lines --format json
    check_json out
    run 0 batch counties --lines --format table
    run 0 batch counties --format json
    check_json out
    run 0 inventory "$demo" --by region,year --format csv
    cp out one.csv
    run 0 batch "$demo" --by region,year --format csv
    cmp out one.csv || fail 'sums of one inventory differ in a batch'
    # Folders one by one, in any order, and by a list.
    run 0 batch counties/c counties/a/ counties/b --lines
    cmp out union.csv || fail 'the order of folders'
    printf '# three\ncounties/c\n\ncounties/b\r\ncounties/a\n' >list.txt
    run 0 batch list.txt --lines
    cmp out union.csv || fail 'a list of folders'
    # One inventory of two regions and a batch of two: the same sums and intervals.
    cp -r counties/a both
    sed -i 's/630103/630100/' both/inventory.yaml
    cp counties/c/activity/all.csv both/activity/c.csv
    run 0 inventory both --by gas,year --format csv
    cp out one.csv
    run 0 batch counties/a counties/c --by gas,year --format csv
    python3 - one.csv out <<'END' || fail 'sums or intervals differ from one inventory of both regions'
import csv, sys
a, b = (list(csv.DictReader(open(f, encoding='utf-8'))) for f in sys.argv[1:])
assert len(a) == len(b) > 5, (len(a), len(b))
for x, y in zip(a, b):
    for key in x:
        same = x[key] == y[key]
        if not same and key.endswith('_t'):
            same = abs(float(x[key]) - float(y[key])) <= 1e-12 * abs(float(x['mass_t']))
        assert same, (key, x, y)
assert any(x['lower_t'] for x in a)
END
    # A year that one inventory lacks: sums over regions say so.
    cp -r counties years
    sed -i 's/\[2021, 2022\]/[2022]/' years/c/inventory.yaml
    run 0 batch years --by sector,year --format csv
    says out 'energy,2021,'
    grep '^energy,2021' out | grep -q 'incomplete' || fail 'a year that one inventory lacks'
    grep '^energy,2022' out | grep -q 'value' || fail 'a year that all have'
    run 0 batch years --by sector --year 2021 --format csv
    grep '^energy' out | grep -q 'incomplete' || fail 'a chosen year that one inventory lacks'
    run 0 batch years --by region,year --format csv
    says_not out '630104,2021'
    run 0 batch counties --year 2022
    run 1 batch counties --year 2019
    run 2 batch counties --by nonsense
    run 2 batch counties --lines --filter gas=CO3
    is_empty out
    run 2 batch counties --boundary nonsense
    run 2 batch counties --threads 0
    run 2 batch counties --threads 2.5
    run 2 batch counties --lines -o counties/a/activity/x.csv
    says err 'a place of inputs'
    run 2 batch
    # Nothing is counted twice.
    run 1 batch counties counties/a -o none.csv
    says err 'E-TWICE'
    [[ ! -e none.csv ]] || fail 'a file was written in spite of errors'
    run 1 batch counties both --by sector,year
    says err 'E-TWICE'
    is_empty out
    county city 630100
    run 1 batch counties city
    says err 'lies in 630100'
    is_empty out
    run 1 batch counties both --by sector,year --format csv --partial
    says out 'energy,2022,,,,withheld'
    run 1 batch counties counties/a --by region,year --format csv --partial
    says out '630102,2022,'
    # GWP sets don't mix; guidelines are told.
    cp -r counties mixed
    sed -i 's/AR5/SAR/' mixed/c/inventory.yaml
    run 1 batch mixed
    says err 'E-MIXED'
    run 0 batch mixed --gwp AR6
    sed -i 's/SAR/AR5/; s/cn2025/ipcc2006/' mixed/c/inventory.yaml
    run 0 batch mixed --filter category=1.A.2 --by year
    says err 'W-MIXED'
    # All errors of all inventories; with --partial the others are written.
    cp -r counties bad
    sed -i '2s/万吨/万顿/' bad/a/activity/all.csv
    sed -i '4s/diesel/dieseel/' bad/b/activity/all.csv
    run 1 batch bad --lines
    is_empty out
    says err 'bad/a/activity/all.csv:2:'
    says err 'bad/b/activity/all.csv:4:'
    run 1 batch bad --lines --partial
    says out '630104,2022,1.A.2.f'
    says out '630103,2022,1.A.2.f'
    run 1 batch bad --partial --format csv
    grep '^total,' out | grep -qv withheld && fail 'a sum with a broken inventory'
    grep '^630104,' out | grep -q ',withheld,' && fail 'a whole inventory withheld'
    rm bad/b/inventory.yaml
    : >bad/c/inventory.yaml
    run 1 batch bad/a bad/c
    says err 'bad/c'
    says err 'bad/a'
    run 1 batch bad/b
    says err 'neither an inventory'
    run 3 batch /nonexistent
    : >empty.txt
    run 1 batch empty.txt
    # An inventory with its own factors has a registry of its own.
    cp -r counties own
    mkdir own/b/factors
    printf '%s\n' 'variable,subject,value,unit,source,locator,confidence' \
        'ncv,raw_coal,21,GJ/t,a test,p 1,two_sources' >own/b/factors/coal.csv
    run 0 batch own --lines
    grep -v '^630102' out >others.csv
    grep -v '^630102' union.csv | cmp - others.csv || fail "own factors changed another's results"
    run 0 inventory own/b --lines
    tail -n +2 out >single.csv
    run 0 batch own --lines --threads 3
    grep '^630102' out | cmp - single.csv || fail 'own factors in a batch'
    run 0 batch own --by sector,year
}

# A recalculation of the tiny inventory: other tonnage, confidential tonnage, factor, one category more.
make_recalculated() {
    cp -r "$tiny" recalculated
    sed -i -e 's/,"1,000",/,"1,300",/' -e 's/,urea_applied,100,/,urea_applied,120,/' recalculated/activity/all.csv
    printf '630123,2022,1.A.2.k,diesel,,fuel_mass,7,t,,,published,,,\n' >>recalculated/activity/all.csv
    mkdir recalculated/factors
    printf '%s\n' 'variable,subject,value,unit,source,locator,confidence,note' \
        'ncv,diesel,43,GJ/t,a test,p 1,two_sources,' >recalculated/factors/own.csv
}

# negated A B: each number of B is that of A with the other sign, A and B exchanged.
negated() {
    python3 - "$1" "$2" <<'END' || fail "not the same backwards: $1 $2"
import csv, sys
there, back = (list(csv.DictReader(open(f, encoding='utf-8'))) for f in sys.argv[1:])
assert len(there) == len(back) > 10
for x, y in zip(there, back):
    assert x['category'] == y['category'] and x['year'] == y['year']
    for unit in 'mass', 'co2e':
        if not x[f'{unit}_a_t']:
            continue
        assert x[f'{unit}_a_t'] == y[f'{unit}_b_t'] and x[f'{unit}_b_t'] == y[f'{unit}_a_t']
        parts = []
        for part in 'difference', 'activity', 'factor', 'method', 'gwp', 'boundary':
            a, b = (float(r[f'{unit}_{part}_t']) for r in (x, y))
            assert a == -b, (x, y)
            parts.append(a)
        size = abs(float(x[f'{unit}_a_t'])) + abs(float(x[f'{unit}_b_t']))
        assert abs(parts[0] - sum(parts[1:])) <= 1e-12 * size, x
END
}

check_diff() {
    local demo=demo
    cp -r "$source/docs/examples/huangyuan" demo
    make_recalculated
    golden diff.en.txt diff "$tiny" recalculated --lang en
    golden diff.zh.txt diff "$tiny" recalculated --year 2022 --by category1,gas --lang zh
    golden diff.csv diff "$tiny" recalculated --gwp-b AR6 --year 2022 --format csv
    golden diff.demo.csv diff "$demo" --guideline-b ipcc2006 --by year,category --format csv
    golden diff.demo.en.txt diff "$demo" --guideline-b ipcc2006 --by sector --year 2023 --lang en
    # What is confidential is shown neither by line nor by cause.
    run 0 diff "$tiny" recalculated --format json
    check_json out
    says out '"causes"'
    says_not out 'urea_applied,120'
    run 0 diff "$tiny" recalculated --filter category=3.C.3 --lang en
    says out 'value in A'
    says_not out '73.33'
    says_not out '14.67'
    run 0 diff "$tiny" "$tiny"
    says out '没有差额'
    run 0 diff "$tiny" "$tiny" --lang en --by gas
    says out 'no difference'
    says_not out 'What changed'
    run 0 diff "$tiny" "$tiny" --format csv
    [[ $(wc -l <out) -eq 1 ]] || fail 'lines that do not differ'
    # Exchanged, all signs turn and no digit changes.
    run 0 diff "$demo" --guideline-b ipcc2006 --gwp-b SAR --format csv
    cp out there.csv
    run 0 diff "$demo" --guideline ipcc2006 --gwp SAR --guideline-b cn2025 --gwp-b AR5 --format csv
    cp out back.csv
    negated there.csv back.csv
    # What cannot be compared.
    run 2 diff "$tiny"
    says err '--guideline-b'
    run 2 diff "$tiny" recalculated --by nonsense
    says err 'category1..5'
    run 2 diff a b c
    run 1 diff "$tiny" --guideline-b nonsense
    says err 'cn2025'
    run 3 diff "$tiny" /nonexistent/folder
    run 1 diff "$tiny" recalculated --year 2019
    cp -r "$tiny" elsewhere
    sed -i 's/630123/630104/' elsewhere/inventory.yaml elsewhere/activity/all.csv
    run 1 diff "$tiny" elsewhere
    says err 'different regions: A of 630123, B of 630104'
    is_empty out
    cp -r "$tiny" earlier
    sed -i -e 's/2022/2012/' -e 's/2021/2011/' earlier/inventory.yaml earlier/activity/all.csv
    run 1 diff "$tiny" earlier
    says err 'no reported year in common: A has 2021, 2022; B has 2011, 2012'
    printf '630123,2022,1.A.2.f,raw_col,,fuel_mass,1,t,,,,,,\n' >>recalculated/activity/all.csv
    run 1 diff "$tiny" recalculated
    says err 'recalculated/activity/all.csv:19:'
    is_empty out
}

"check_$group"
[[ $failures -eq 0 ]] || {
    printf '%d failures in %s\n' "$failures" "$group"
    exit 1
}
