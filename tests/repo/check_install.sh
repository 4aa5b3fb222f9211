#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs into a folder and uses the result as a stranger would: by CMake package and by pkg-config.
# usage: check_install.sh CMAKE CC BUILD_FOLDER FOLDER CONSUMER_SOURCES
set -euo pipefail
cmake=$1 cc=$2 build=$3 folder=$4 consumer=$5
rm -rf "$folder"
"$cmake" --install "$build" --prefix "$folder/prefix" >/dev/null
"$cmake" -G Ninja -S "$consumer" -B "$folder/consumer" -DCMAKE_C_COMPILER="$cc" -DCMAKE_PREFIX_PATH="$folder/prefix" >/dev/null
"$cmake" --build "$folder/consumer" >/dev/null
"$folder/consumer/consumer"
# Installed files may be moved: what matters must not name the folder they were built in.
if grep -rlF "$build" "$folder/prefix" --include='*.cmake' --include='*.pc' --include='*.h'; then
    echo "the files above name the build folder"
    exit 1
fi
PKG_CONFIG_PATH=$(find "$folder/prefix" -type d -name pkgconfig)
export PKG_CONFIG_PATH
read -ra flags < <(pkg-config --static --cflags --libs tanheng)
"$cc" -o "$folder/by_pkg_config" "$consumer/consumer.c" "${flags[@]}"
LD_LIBRARY_PATH=$(dirname "$PKG_CONFIG_PATH") "$folder/by_pkg_config"
