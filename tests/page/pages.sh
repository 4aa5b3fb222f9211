#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# pages.sh static|browser TANHENG SOURCE WORK: the dashboard of many inventories, read by a parser or by Chromium.
set -euo pipefail
how=$1 tanheng=$2 source=$3 work=$4
here=$source/tests/page
export PYTHONPATH=$here PYTHONDONTWRITEBYTECODE=1
unset LANG LC_ALL SOURCE_DATE_EPOCH

rm -rf "$work"
mkdir -p "$work"
cp -r "$source/tests/cli/data" "$work/data"
cp -r "$source/docs/examples/huangyuan" "$work/demo"
cd "$work"

# inventory FOLDER YEARS: a folder with a heading alone.
inventory() {
    mkdir -p "$1/activity"
    printf 'name: {zh: 某县, en: County}\nregion: 630123\nyears: [%s]\nguideline: cn2025\n' "$2" >"$1/inventory.yaml"
    printf 'region,year,category,subject,variable,value,unit,quality,department,source\n' >"$1/activity/all.csv"
}

hostile() {
    inventory hostile 2022
    cat >hostile/inventory.yaml <<'END'
name: {zh: "</script><script>bad()</script><!--", en: "a'b\"c&<img src=x onerror=bad()>{{data}}"}
region: 630123
years: [2022]
guideline: cn2025
END
    cat >>hostile/activity/all.csv <<'END'
630123,2022,1.A.2.f,raw_coal,fuel_mass,100,t,estimate,"</script><script>document.title=1</script>",=1+1
630123,2022,1.A.3.b,diesel,fuel_mass,100,t,estimate,"<!--<script>'""{{policy}}\u003c",@x
END
}

inventory one 2022
echo '630123,2022,1.A.2.f,raw_coal,fuel_mass,100,t,published,县统计局,年鉴' >>one/activity/all.csv
cp -r one secret
printf 'region,year,category,subject,variable,value,unit,confidential\n630123,2022,1.A.2.f,raw_coal,fuel_mass,100,t,yes\n' >secret/activity/all.csv
inventory empty 2022
hostile
# Scenarios and measures with names that would break out, and of 300 letters.
cp -r demo names
sed -i "s|title: {zh: 分散式风电, en: Distributed wind}|title: {zh: '</script><script>bad()</script>', en: '<img src=x onerror=bad()>\"'}|" names/measures.yaml
sed -i "s|title: {zh: 村级光伏扶贫电站, en: Village photovoltaics}|title: {zh: 村, en: V}|; s|title: {zh: 新增光伏与储能,.*|title: {zh: $(printf '长%.0s' {1..300}), en: $(printf 'x%.0s' {1..300})}|" \
    names/measures.yaml
sed -i "s|^title: .*|title: {zh: '<!--<script>{{data}}$(printf '名%.0s' {1..300})', en: '</title>$(printf 'name %.0s' {1..60})'}|" names/scenarios/policy.yaml
sed -i "s|id: co2_total_2030|id: $(printf 't%.0s' {1..120})|; s|document: 无文件.*|document: '</p><b>$(printf '文%.0s' {1..300})'|" names/targets.yaml
# many COUNT FOLDER: equal measures that all cut one row, and so meet.
many() {
    cp -r data/project "$2"
    printf 'price_year: 2022\ndiscount_rate: 5 %%/yr\nmeasures:\n' >"$2/measures.yaml"
    printf 'scenario: policy\ntitle: {zh: 许多, en: Many}\nparent: base\nmeasures:\n' >"$2/scenarios/policy.yaml"
    for i in $(seq 1 "$1"); do
        printf '  - id: N%s\n    title: {zh: 措施%s, en: Measure %s}\n    start: 2023\n    full: 2024\n    ramp: linear\n    effects:\n' "$i" "$i" "$i"
        printf '      - cut: {activity: {category: 1.A.2.f, subject: raw_coal}}\n        by: 10 %%\n    source: assumption\n    quality: estimate\n'
        echo "  N$i: on" >>"$2/scenarios/policy.yaml"
    done >>"$2/measures.yaml"
}
many 12 twelve
many 13 thirteen
many 31 crowd
page() { "$tanheng" report dashboard "$1" -o "$2.html" "${@:3}" 2>"$2.err" || { cat "$2.err"; exit 1; }; }
for folder in demo data/tiny data/dual data/land data/balance data/project one secret empty hostile; do
    page "$folder" "$(basename "$folder")"
done
page demo english --lang en
page demo horizon --scenario baseline --horizon 2030
page data/project few --draws 200 --threads 1
page demo undrawn --draws 0
page names names --draws 100
for folder in twelve thirteen crowd; do
    page $folder $folder --draws 0
done

# A scenario of its own that has four measures off: the engine's answer to four switches.
cp -r demo some
printf 'scenario: some\ntitle: {zh: 部分, en: Some}\nparent: policy\nmeasures: {M01: off, M05: off, M07: off, M15: off}\n' \
    >some/scenarios/some.yaml
"$tanheng" project some --scenario some --format csv >some.csv 2>/dev/null

# refused WORDS CODE ARGS...: the exit code and the reason; and no page.
refused() {
    local words=$1 code=$2 got=0
    shift 2
    "$tanheng" report dashboard "$@" >refused.out 2>refused.err || got=$?
    [[ $got -eq $code ]] && grep -qF -- "$words" refused.err || { echo "FAILED: $* gives $got"; cat refused.err; exit 1; }
    [[ ! -e no.html ]] || { echo "FAILED: a page in spite of: $*"; exit 1; }
}

if [[ $how == static ]]; then
    refused '.html' 2 one
    refused '.html' 2 one -o no.xlsx
    refused 'no folder scenarios' 2 one -o no.html --draws 1000
    refused '--seed' 2 demo -o no.html --draws 0 --seed 3
    refused '--draws' 2 demo -o no.html --draws 5
    refused '--approach' 2 demo -o no.html --approach 1
    refused 'known: base' 2 data/project -o no.html --scenario nonsense
    "$tanheng" report inventory one -o no.xlsx --horizon 2030 2>/dev/null && { echo "FAILED: --horizon without scenarios"; exit 1; }
    refused 'inventory.yaml' 3 nothing -o no.html
    cp -r data/project broken
    sed -i 's/^parent:.*/parent: nobody/' broken/scenarios/policy.yaml
    refused 'nobody' 1 broken -o no.html
    cp -r one wrong
    echo '630123,2022,1.A.2.f,raw_coal,fuel_mass,100,km,published,,' >>wrong/activity/all.csv
    refused 'E-UNIT' 1 wrong -o no.html
    for zone in UTC Asia/Shanghai; do
        (cd data && TZ=$zone LC_ALL=C.UTF-8 "$tanheng" report dashboard ../demo -o ../again.html 2>/dev/null)
        cmp demo.html again.html
    done
    for locale in de_DE zh_CN; do
        [[ -d $source/.build/locales/$locale.UTF-8 ]] || continue
        LOCPATH=$source/.build/locales LC_ALL=$locale.UTF-8 "$tanheng" report dashboard demo -o again.html 2>/dev/null
        cmp demo.html again.html
    done
    "$tanheng" report dashboard demo -o again.html --threads 1 2>/dev/null
    cmp demo.html again.html
    (cd "$source/reports/dashboard/vendor" && sha256sum --quiet -c SHA256SUMS)
    "$tanheng" report dashboard data/tiny -o full.html 2>/dev/null
    (ulimit -f 1; "$tanheng" report dashboard data/tiny -o full.html 2>/dev/null) && { echo "FAILED: a full disk"; exit 1; }
    cmp full.html tiny.html # the old file is whole
    python3 "$here/check_page.py" "$tanheng"
else
    command -v chromium >/dev/null || { echo "Chromium (chromium) is needed and not installed"; exit 1; }
    python3 "$here/check_browser.py" chromium
fi
