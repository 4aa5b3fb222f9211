#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# No row of factors/ carries another database's ids, labels or working notes: a row's source is a document and its table.
# usage: check_factors.sh FOLDER | check_factors.sh --self-test
set -euo pipefail

# One rule a line: name, then an extended regular expression.
rules=(
    'database id:EFDB|EF_ID|(^|[^A-Za-z])EF ID|[Ee]mission [Ff]actor [Dd]atabase'
    'row id of a working table:(^|[,;" ])(fuel|fugi|gwp|ippu|land|live|mobi|soil|stat|wast|unc|agri|ce|dual|forest|grid|transport|waste)(\.[A-Za-z0-9_+]+)+([,;" ]|$)'
    'confidence word of a working table:verified_[0-9]|(,|^)memory(,|$)|[Aa]mbiguous key|[Rr]ecall;|[Mm]emory agrees'
    'name of a database or package:bonsai|ghgpy|(^|[^a-z])whep([^a-z]|$)|EX-ACT|GLEAM|AFOLU template|LCIAformatter|CIRIS|openclimatedata|GHG Protocol workbook'
    'working note:stored repositor|stored copy|stored public|second-hand|second hand|CONFLICT|EFDB export|value missing in|labels not joined|check before|check against'
    'uuid:[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}'
    'address of a host:[a-z]+://|(^|[^a-zA-Z0-9])www\.|[a-z0-9-]+\.(com|org|net|io|gov|edu)([^a-zA-Z0-9_]|$)|\.(gov|com|org)\.cn'
    'path of a machine:(^|[,;" ])/(tmp|var|mnt|usr|opt)/'
)

# Names of columns, and files that tell their licence, are no rows.
scan() {
    local rule breaches=0 hit
    for rule in "${rules[@]}"; do
        while IFS= read -r hit; do
            printf '%s: %s\n' "$(cut -d: -f1,2 <<<"$hit")" "${rule%%:*}: $(cut -d: -f3- <<<"$hit" | cut -c1-120)"
            breaches=$((breaches + 1))
        done < <(grep -rnE --include='*.csv' --include='*.yaml' -- "${rule#*:}" "$1" || true)
    done
    [[ $breaches -eq 0 ]] || {
        printf '%d rows with marks of another database; name the document and its table instead\n' "$breaches"
        return 1
    }
}

# Each sample must be found, each fair row must pass: else the rules are blind or cry wolf.
self_test() {
    local sample
    folder=$(mktemp -d)
    trap 'rm -rf "$folder"' EXIT
    local bad=(
        'ncv,diesel,43,GJ/t,IPCC 2006 V2 Ch1,Table 1.2,two_sources,EFDB 117443'
        'ncv,diesel,43,GJ/t,IPCC 2006 V2 Ch1,EF_ID 117443,two_sources,'
        'fuel.2006.1.2.001,ncv,diesel,43,GJ/t,IPCC 2006,Table 1.2,two_sources,'
        'ncv,diesel,43,GJ/t,IPCC 2006,Table 1.2,two_sources,stat.2006.1.4+2.2.001'
        'ncv,diesel,43,GJ/t,IPCC 2006,Table 1.2,two_sources,agri.mcf.t10.solid'
        'ncv,diesel,43,GJ/t,IPCC 2006,Table 1.2,two_sources,waste.inc2011.msw.ccw'
        'ncv,diesel,43,GJ/t,IPCC 2006,Table 1.2,verified_2,'
        'ce.raw_coal,tce_per_mass,0.7143,kgce/kg,GB/T 2589-2020,A,two_sources,'
        'ncv,diesel,43,GJ/t,IPCC 2006,Table 1.2,memory,'
        'ncv,diesel,43,GJ/t,IPCC 2006,Table 1.2,one_source,ambiguous key: another row has the same labels'
        'ncv,diesel,43,GJ/t,IPCC 2006,Table 1.2,one_source,bonsai_ipcc agrees'
        'ncv,diesel,43,GJ/t,IPCC 2006,Table 1.2,one_source,FAO EX-ACT agrees'
        'ncv,diesel,43,GJ/t,GB/T 32151,Table C.1 (stored public repository),one_source,'
        'ncv,diesel,43,GJ/t,IPCC 2006,Table 1.2,one_source,3f2504e0-4f89-11d3-9a0c-0305e82c3301'
        'ncv,diesel,43,GJ/t,IPCC 2006,http://example.invalid/x,one_source,'
        'ncv,diesel,43,GJ/t,IPCC 2006,www.example.test,one_source,'
        'ncv,diesel,43,GJ/t,IPCC 2006,efdb.example.org,one_source,'
        'ncv,diesel,43,GJ/t,IPCC 2006,/tmp/rows.csv,one_source,'
    )
    local fair=(
        'ncv,diesel,43,GJ/t,IPCC 2006 V2 Ch1,Table 1.2,two_sources,'
        'fuel_waste,4.C.1,0.2717,t_CO2/t,IPCC 2006 V5 Ch5,section 5.4.1.1,unconfirmed,from memory'
        'fraction_stored,naphtha,0.8,1,IPCC 1996 V3 Ch1,Table 1-5,unconfirmed,limits recalled'
        'ef_grid,electricity,0.5568,kg_CO2/kWh,生态环境部 国家统计局公告2024年第12号,附件 全国,unconfirmed,另一转引对调两年'
        'stock,1.A.3.b.i,0.5,1,IPCC 2006,p 2.13,one_source,3.B.1.a and 1.A.2.f'
    )
    for sample in "${bad[@]}"; do
        printf '%s\n' "$sample" >"$folder/rows.csv"
        ! scan "$folder" >/dev/null || { echo "not found: $sample"; return 1; }
    done
    printf '%s\n' "${fair[@]}" >"$folder/rows.csv"
    scan "$folder" || { echo 'a fair row is refused'; return 1; }
    printf '%d marks are found, %d fair rows pass\n' "${#bad[@]}" "${#fair[@]}"
}

if [[ ${1:-} == --self-test ]]; then
    self_test
else
    scan "${1:?a folder}/factors" && echo 'no row of factors/ has marks of another database'
fi
