# SPDX-License-Identifier: GPL-3.0-or-later
# tanheng_embed(OUT): an assembler file that carries factors/ and the demo inventory (.incbin),
# and the table of their names and sizes that engine/intake/embedded.c declares.
function(tanheng_embed out)
    file(GLOB_RECURSE factors CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR}
        ${CMAKE_SOURCE_DIR}/factors/*.csv ${CMAKE_SOURCE_DIR}/factors/*.yaml)
    file(GLOB_RECURSE demo CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR} ${CMAKE_SOURCE_DIR}/docs/examples/huangyuan/*)
    set(assembler "    .section .rodata\n")
    set(rows "")
    set(depends "")
    set(n 0)
    list(SORT factors)
    list(SORT demo)
    foreach(file ${factors} ${demo})
        string(REPLACE "docs/examples/huangyuan/" "demo/" path ${file})
        string(APPEND assembler "path_${n}:\n    .asciz \"${path}\"\n    .balign 16\n"
            "bytes_${n}:\n    .incbin \"${CMAKE_SOURCE_DIR}/${file}\"\nend_${n}:\n    .byte 0\n")
        # One row is a th_embedded: path, data, size.
        string(APPEND rows "    .8byte path_${n}, bytes_${n}, end_${n} - bytes_${n}\n")
        list(APPEND depends ${CMAKE_SOURCE_DIR}/${file})
        math(EXPR n "${n}+1")
    endforeach()
    string(APPEND assembler "    .balign 8\n    .globl th_embed_count\n    .hidden th_embed_count\n"
        "th_embed_count:\n    .8byte ${n}\n"
        "    .section .data.rel.ro,\"aw\"\n    .balign 8\n    .globl th_embed_table\n    .hidden th_embed_table\n"
        "th_embed_table:\n${rows}    .section .note.GNU-stack,\"\",@progbits\n")
    file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/embedded.S CONTENT "${assembler}" @ONLY)
    set_source_files_properties(${CMAKE_BINARY_DIR}/embedded.S PROPERTIES OBJECT_DEPENDS "${depends}")
    set(${out} ${CMAKE_BINARY_DIR}/embedded.S PARENT_SCOPE)
endfunction()
