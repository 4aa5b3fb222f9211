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
    run 2 report plan "$tiny" -o x.xlsx
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
        "dual $tiny" "check $tiny" factors methods units "factors --members subject"; do
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
    golden check.en.txt check "$tiny" --lang en
    cp -r "$source/docs/examples/huangyuan" demo
    golden check.demo.txt check demo --severity warning
    golden check.csv check "$tiny" --only completeness,keys_explained,jumps --format csv
    golden check.json check "$tiny" --only estimate_share,gwp_mixing --format json
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
    diff -r -x 'inventory.xlsx' -x 'inventory.csv*' "$source/docs/examples/huangyuan" county || fail 'unpacked differently'
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

"check_$group"
[[ $failures -eq 0 ]] || {
    printf '%d failures in %s\n' "$failures" "$group"
    exit 1
}
