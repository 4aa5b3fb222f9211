#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# crash.sh TANHENG SOURCE WORK [MOMENTS]: bytes do not depend on the surroundings; a writer that is killed, or whose disk is full,
# leaves the file that was there.
set -euo pipefail
tanheng=$1 source=$2 work=$3 moments=${4:-25}
here=$source/tests/robust
unset LANG LC_ALL SOURCE_DATE_EPOCH
# shellcheck source=/dev/null
source "$here/common.sh"
mounted=
leave() { [[ ! $mounted ]] || umount "$mounted"; }
trap leave EXIT
rm -rf "$work"
mkdir -p "$work/spool"
cp -r "$source/docs/examples/huangyuan" "$work/demo"
cp -r "$source/tests/cli/data/tiny" "$work/old"
cp -r "$source/tests/cli/data/project" "$work/older"
cd "$work"

report() { "$tanheng" report "$1" "$2" -o "$3" "${@:4}" 2>/dev/null; }

# one of two files, whole; nothing else under the final name
is_whole() { cmp -s "$1" "$2" || cmp -s "$1" "$3" || fail "$1 is neither the old file nor the new one"; }

bytes() {
    local new=$1 kind=$2 again=again.${1##*.} locale
    (TZ=Asia/Shanghai TMPDIR=$PWD/spool report "$kind" demo "$again") && cmp "$new" "$again"
    (cd spool && TZ=America/St_Johns LC_ALL=C report "$kind" ../demo "../$again") && cmp "$new" "$again"
    for locale in de_DE zh_CN; do
        [[ -d $source/.build/locales/$locale.UTF-8 ]] || continue
        LOCPATH=$source/.build/locales LC_ALL=$locale.UTF-8 report "$kind" demo "$again"
        cmp "$new" "$again"
    done
    case $kind in inventory)
        report $kind demo "threads1.xlsx" --threads 1 --draws 2000
        report $kind demo "threads3.xlsx" --threads 3 --draws 2000
        cmp threads1.xlsx threads3.xlsx ;;
    esac
    rm "$again"
}

# Killed at moments spread over the time a whole run takes.
killed() {
    local new=$1 old=$2 kind=$3 file=victim.${1##*.} t0 t1 i pid stayed=0 left
    t0=$(date +%s%N)
    report "$kind" demo "$file"
    t1=$(date +%s%N)
    cmp "$file" "$new"
    for ((i = 1; i <= moments; i++)); do
        cp "$old" "$file"
        "$tanheng" report "$kind" demo -o "$file" 2>/dev/null &
        pid=$!
        sleep "$(awk -v n=$((t1 - t0)) -v i="$i" -v m="$moments" 'BEGIN { printf "%.4f", 1.1 * n * i / m / 1e9 }')"
        kill -9 "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
        is_whole "$file" "$old" "$new"
        ! cmp -s "$file" "$old" || stayed=$((stayed + 1))
    done
    left=$(compgen -G "$file.tmp-*" | wc -l) || true
    ((stayed > 0)) || fail "$kind: no run was killed in time"
    echo "$kind: killed at $moments moments, $stayed left the old file, $left temporary files stayed"
    rm -f "$file".tmp-*
}

# No more room after SIZE KiB: a limit on files, and a small disk where one can be mounted.
full() {
    local new=$1 old=$2 kind=$3 file=victim.${1##*.} size got
    for size in 0 1 8 32; do
        cp "$old" "$file"
        got=0
        (ulimit -f "$size"; trap '' XFSZ; report "$kind" demo "$file") || got=$?
        [[ $got -eq 3 ]] || fail "$kind: a file limit of $size KiB gives $got"
        cmp "$old" "$file" || fail "$kind: a full disk broke the old file"
        ! compgen -G "$file.tmp-*" || fail "$kind: a temporary file was left"
    done
    [[ $mounted ]] || return 0
    got=0
    rm -f "$mounted"/*
    head -c 300 /dev/zero >"$mounted/$file"
    cp "$mounted/$file" before
    head -c 10M /dev/zero >"$mounted/filler" 2>/dev/null || true
    report "$kind" demo "$mounted/$file" || got=$?
    [[ $got -eq 3 ]] || fail "$kind: a full disk gives $got"
    cmp before "$mounted/$file" || fail "$kind: a full disk broke the old file"
    ! compgen -G "$mounted/*.tmp-*" || fail "$kind: a temporary file was left on the full disk"
}

mkdir disk
if [[ $(id -u) == 0 ]] && mount -t tmpfs -o size=64k tmpfs disk 2>/dev/null; then mounted=$PWD/disk; fi
for kind in "${kinds[@]}"; do
    new=$(file_of new "$kind") old=$(file_of old "$kind") from=old
    [[ $kind != plan ]] || from=older
    report "$kind" demo "$new"
    report "$kind" "$from" "$old"
    bytes "$new" "$kind"
    killed "$new" "$old" "$kind"
    full "$new" "$old" "$kind"
done
echo "the old file or the new one, whole, and the same bytes everywhere${mounted:+; on a full disk too}"
