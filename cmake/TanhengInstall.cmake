# SPDX-License-Identifier: GPL-3.0-or-later
# libtanheng (the core, which opens no file) and libtanheng-io (intake and reports), static, or shared with
# -DBUILD_SHARED_LIBS=ON; their headers merged into one folder; CMake package and pkg-config files.
include(CMakePackageConfigHelpers)

set(TANHENG_IO_MODULES intake ledger batch reports)

# tanheng_library(TARGET NAME modules...): a library of the OBJECT libraries th_<module> that exist.
function(tanheng_library target name)
    add_library(${target})
    add_library(tanheng::${name} ALIAS ${target})
    foreach(module ${ARGN})
        if(TARGET th_${module})
            target_sources(${target} PRIVATE $<TARGET_OBJECTS:th_${module}>)
            get_target_property(libraries th_${module} TANHENG_LIBRARIES)
            if(libraries)
                target_link_libraries(${target} PRIVATE ${libraries})
            endif()
            get_target_property(folders th_${module} INTERFACE_INCLUDE_DIRECTORIES)
            foreach(folder ${folders})
                target_include_directories(${target} PUBLIC $<BUILD_INTERFACE:${folder}>)
            endforeach()
        endif()
    endforeach()
    target_include_directories(${target} PUBLIC $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
    target_link_libraries(${target} PRIVATE $<BUILD_INTERFACE:tanheng_flags> Threads::Threads)
    set_target_properties(${target} PROPERTIES OUTPUT_NAME ${name} EXPORT_NAME ${name} LINKER_LANGUAGE C
        VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR})
endfunction()

get_property(modules GLOBAL PROPERTY TANHENG_MODULES)
set(core_modules ${modules})
list(REMOVE_ITEM core_modules ${TANHENG_IO_MODULES})
if(NOT core_modules)
    message(STATUS "no modules yet: no libraries")
    return()
endif()
tanheng_library(tanheng_core tanheng ${core_modules})
set(libraries tanheng_core)
if(TARGET th_intake)
    tanheng_library(tanheng_io tanheng-io ${TANHENG_IO_MODULES})
    target_link_libraries(tanheng_io PUBLIC tanheng_core)
    list(APPEND libraries tanheng_io)
endif()

install(TARGETS ${libraries} EXPORT tanhengTargets
    LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
if(TARGET tanheng)
    install(TARGETS tanheng RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
file(GLOB headers CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/engine/*/include/tanheng/*.h
    ${CMAKE_SOURCE_DIR}/reports/include/tanheng/*.h)
install(FILES ${headers} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/tanheng)

set(TANHENG_SHARED OFF)
if(BUILD_SHARED_LIBS)
    set(TANHENG_SHARED ON)
endif()
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/tanheng)
install(EXPORT tanhengTargets NAMESPACE tanheng:: DESTINATION ${package_dir})
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/tanhengConfig.cmake.in
    ${CMAKE_BINARY_DIR}/tanhengConfig.cmake INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${CMAKE_BINARY_DIR}/tanhengConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/tanhengConfig.cmake ${CMAKE_BINARY_DIR}/tanhengConfigVersion.cmake
    DESTINATION ${package_dir})

# The .pc files find their prefix from where they lie, so that an installation may be moved.
file(RELATIVE_PATH TANHENG_PC_UP /p/${CMAKE_INSTALL_LIBDIR}/pkgconfig /p)
string(REGEX REPLACE "/$" "" TANHENG_PC_UP ${TANHENG_PC_UP})
foreach(name ${libraries})
    get_target_property(file ${name} OUTPUT_NAME)
    configure_file(${CMAKE_CURRENT_LIST_DIR}/${file}.pc.in ${CMAKE_BINARY_DIR}/${file}.pc @ONLY)
    install(FILES ${CMAKE_BINARY_DIR}/${file}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endforeach()

install(FILES ${CMAKE_SOURCE_DIR}/README.md ${CMAKE_SOURCE_DIR}/README.zh.md ${CMAKE_SOURCE_DIR}/CHANGELOG.md
    ${CMAKE_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY ${CMAKE_SOURCE_DIR}/reports/dashboard/vendor/ DESTINATION ${CMAKE_INSTALL_DOCDIR}/echarts
    FILES_MATCHING PATTERN "LICENSE*" PATTERN "NOTICE")
