# SPDX-License-Identifier: GPL-3.0-or-later
# One interface target with the language level and the warnings of every target.
add_library(tanheng_flags INTERFACE)
target_compile_features(tanheng_flags INTERFACE c_std_17)
target_compile_definitions(tanheng_flags INTERFACE _POSIX_C_SOURCE=200809L _DEFAULT_SOURCE)
# No contraction: results must be the same bits on every x86-64. Functions of any result never use -ffast-math.
target_compile_options(tanheng_flags INTERFACE $<$<COMPILE_LANGUAGE:C>:-ffp-contract=off -fvisibility=hidden>)
option(TANHENG_STRICT "Warnings are errors" OFF)
set(TANHENG_WARNINGS
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wdouble-promotion -Wcast-qual
    -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wwrite-strings -Wformat=2 -Wundef -Wvla
    -Wnull-dereference)
if(CMAKE_C_COMPILER_ID STREQUAL "GNU")
    list(APPEND TANHENG_WARNINGS -Wlogical-op -Wduplicated-cond -Wduplicated-branches)
endif()
if(TANHENG_STRICT)
    list(APPEND TANHENG_WARNINGS -Werror)
endif()
target_compile_options(tanheng_flags INTERFACE "$<$<COMPILE_LANGUAGE:C>:${TANHENG_WARNINGS}>")
set(TANHENG_SANITIZE "" CACHE STRING "Sanitizers, comma separated (address,undefined or thread)")
if(TANHENG_SANITIZE)
    target_compile_options(tanheng_flags INTERFACE -fsanitize=${TANHENG_SANITIZE} -fno-omit-frame-pointer
        -fno-sanitize-recover=all)
    target_link_options(tanheng_flags INTERFACE -fsanitize=${TANHENG_SANITIZE})
endif()
