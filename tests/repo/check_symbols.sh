#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What the libraries give to and take from the outside.
# usage: check_symbols.sh CC NM FOLDER LIBTANHENG [LIBTANHENG_IO]   (archives; FOLDER for what the check makes)
# 1. each global symbol starts with th_ (shared inside the library: thi_);
# 2. what a shared library made of them exports starts with th_;
# 3. the core opens no file, prints nothing, asks neither clock nor locale nor environment, and takes no result from
#    libm's exp, log, pow, whose last bits differ between versions (th_exp, th_ln, th_pow).
set -euo pipefail
export LC_ALL=C
cc=$1 nm=$2 folder=$3
shift 3
status=0

wrong() {
    printf '%s\n' "$*"
    status=1
}

for archive in "$@"; do
    [[ $archive == *.a ]] || continue
    names=$("$nm" --defined-only --extern-only "$archive" | awk 'NF == 3 {print $3}' | sort -u)
    [[ -n $names ]] || wrong "$archive: defines nothing"
    bad=$(grep -vE '^thi?_' <<<"$names" || true)
    [[ -z $bad ]] || wrong "$archive: global names without th_ or thi_:" "${bad//$'\n'/ }"
done

mkdir -p "$folder"
for archive in "$@"; do
    shared=$archive
    if [[ $archive == *.a ]]; then
        shared=$folder/$(basename "$archive" .a).so
        "$cc" -shared -o "$shared" -Wl,--whole-archive "$archive" -Wl,--no-whole-archive
    fi
    names=$("$nm" --dynamic --defined-only --extern-only "$shared" | awk 'NF == 3 {print $3}' |
        sed 's/@.*//' | grep -vE '^_(init|fini|edata|end)$|^__bss_start$' || true)
    bad=$(grep -vE '^th_' <<<"$names" || true)
    [[ -z $bad ]] || wrong "$archive: exported names without th_:" "${bad//$'\n'/ }"
done

core=$1
forbidden='f?open(64|at)?|creat|fopen64|freopen|opendir|stat|printf|puts|putchar|fprintf|fputs|fwrite|write|stdout|stderr'
forbidden+='|exit|_exit|quick_exit|getenv|secure_getenv|setenv|time|gettimeofday|clock|clock_gettime|localtime(_r)?'
forbidden+='|gmtime(_r)?|setlocale|localeconv|rand|srand|random|drand48|system|popen'
forbidden+='|exp|exp2|exp10|expm1|log|log2|log10|log1p|pow|cbrt|sin|cos|tan|tanh'
taken=$("$nm" --undefined-only "$core" | awk '{print $2}' | sed 's/@.*//' | sort -u)
bad=$(grep -xE "(__)?($forbidden)(_chk)?" <<<"$taken" || true)
[[ -z $bad ]] || wrong "$core: the core must not use:" "${bad//$'\n'/ }"
exit "$status"
