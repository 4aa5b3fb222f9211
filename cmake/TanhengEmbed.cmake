# SPDX-License-Identifier: GPL-3.0-or-later
# tanheng_embed_table(OUT SYMBOL path=file ...): an assembler file that carries the files (.incbin; `file` below the source
# folder) and the table SYMBOL_table of their paths, bytes and sizes, with SYMBOL_count.
function(tanheng_embed_table out symbol)
    set(assembler "    .section .rodata\n")
    set(rows "")
    set(depends "")
    set(n 0)
    foreach(pair ${ARGN})
        string(REGEX REPLACE "=.*" "" path ${pair})
        string(REGEX REPLACE "^[^=]*=" "" file ${pair})
        string(APPEND assembler "path_${n}:\n    .asciz \"${path}\"\n    .balign 16\n"
            "bytes_${n}:\n    .incbin \"${CMAKE_SOURCE_DIR}/${file}\"\nend_${n}:\n    .byte 0\n")
        # One row is a th_embedded: path, data, size.
        string(APPEND rows "    .8byte path_${n}, bytes_${n}, end_${n} - bytes_${n}\n")
        list(APPEND depends ${CMAKE_SOURCE_DIR}/${file})
        math(EXPR n "${n}+1")
    endforeach()
    string(APPEND assembler "    .balign 8\n    .globl ${symbol}_count\n    .hidden ${symbol}_count\n"
        "${symbol}_count:\n    .8byte ${n}\n"
        "    .section .data.rel.ro,\"aw\"\n    .balign 8\n    .globl ${symbol}_table\n    .hidden ${symbol}_table\n"
        "${symbol}_table:\n${rows}    .section .note.GNU-stack,\"\",@progbits\n")
    file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/${out}.S CONTENT "${assembler}" @ONLY)
    set_source_files_properties(${CMAKE_BINARY_DIR}/${out}.S PROPERTIES OBJECT_DEPENDS "${depends}")
    set(${out} ${CMAKE_BINARY_DIR}/${out}.S PARENT_SCOPE)
endfunction()

# tanheng_embed(OUT): factors/ and the demo inventory, with the table that engine/intake/embedded.c declares.
function(tanheng_embed out)
    file(GLOB_RECURSE factors CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR}
        ${CMAKE_SOURCE_DIR}/factors/*.csv ${CMAKE_SOURCE_DIR}/factors/*.yaml)
    file(GLOB_RECURSE demo CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR} ${CMAKE_SOURCE_DIR}/docs/examples/huangyuan/*)
    set(pairs "")
    list(SORT factors)
    list(SORT demo)
    foreach(file ${factors} ${demo})
        string(REPLACE "docs/examples/huangyuan/" "demo/" path ${file})
        list(APPEND pairs ${path}=${file})
    endforeach()
    tanheng_embed_table(embedded th_embed ${pairs})
    set(${out} ${embedded} PARENT_SCOPE)
endfunction()

# tanheng_embed_page(OUT): the dashboard's page and its script, style and charts; reports/dashboard/dashboard.c declares the table.
function(tanheng_embed_page out)
    set(pairs "")
    foreach(file page.html style.css app.js charts.js views.js scenarios.js vendor/echarts.min.js vendor/NOTICE vendor/LICENSE-zrender
        vendor/LICENSE-d3)
        list(APPEND pairs ${file}=reports/dashboard/${file})
    endforeach()
    tanheng_embed_table(embedded_page thi_page ${pairs})
    set(${out} ${embedded_page} PARENT_SCOPE)
endfunction()
