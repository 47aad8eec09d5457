# Third-party packages. Protobuf, which also brings a compiler, is in PfaProtobuf.cmake.
find_package(Threads REQUIRED)
find_package(ZLIB REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(LIBDEFLATE REQUIRED IMPORTED_TARGET libdeflate)
find_package(fmt REQUIRED)
find_package(CLI11 REQUIRED)
find_package(nlohmann_json REQUIRED)

# Only its headers: proto/http_curl.cc loads the library when it is needed.
find_package(CURL REQUIRED)
add_library(pfa_curl INTERFACE)
target_include_directories(pfa_curl SYSTEM INTERFACE ${CURL_INCLUDE_DIRS})

if(PFA_BUILD_TESTS)
  find_package(GTest REQUIRED)
endif()

# RE2 has a CMake package in newer releases only; distributions that build it with
# its Makefile (Debian 12) ship just re2.pc.
add_library(pfa_re2 INTERFACE)
add_library(pfa::re2 ALIAS pfa_re2)
find_package(re2 CONFIG QUIET)
if(TARGET re2::re2)
  target_link_libraries(pfa_re2 INTERFACE re2::re2)
else()
  pkg_check_modules(RE2 REQUIRED IMPORTED_TARGET re2)
  target_link_libraries(pfa_re2 INTERFACE PkgConfig::RE2)
endif()

# Likewise: Debian 12 has tomlplusplus.pc alone.
add_library(pfa_tomlplusplus INTERFACE)
add_library(pfa::tomlplusplus ALIAS pfa_tomlplusplus)
find_package(tomlplusplus CONFIG QUIET)
if(TARGET tomlplusplus::tomlplusplus)
  target_link_libraries(pfa_tomlplusplus INTERFACE tomlplusplus::tomlplusplus)
else()
  pkg_check_modules(TOMLPLUSPLUS REQUIRED IMPORTED_TARGET tomlplusplus)
  target_link_libraries(pfa_tomlplusplus INTERFACE PkgConfig::TOMLPLUSPLUS)
endif()

# Loaded at run time, so only its header is needed.
find_path(PFA_LIBEDIT_INCLUDE_DIR histedit.h REQUIRED)
mark_as_advanced(PFA_LIBEDIT_INCLUDE_DIR)

# Likewise: cli/serve/web_server.cc.
find_path(PFA_MICROHTTPD_INCLUDE_DIR microhttpd.h REQUIRED)
mark_as_advanced(PFA_MICROHTTPD_INCLUDE_DIR)
add_library(pfa_microhttpd INTERFACE)
target_include_directories(pfa_microhttpd SYSTEM INTERFACE "${PFA_MICROHTTPD_INCLUDE_DIR}")

# Only their headers: proto/disassembler.cc and proto/debug_lines.cc load the libraries when they are
# needed.
find_package(PkgConfig REQUIRED)
pkg_check_modules(CAPSTONE REQUIRED capstone)
pkg_check_modules(LIBDW REQUIRED libdw)
add_library(pfa_binary_headers INTERFACE)
target_include_directories(pfa_binary_headers SYSTEM INTERFACE ${CAPSTONE_INCLUDE_DIRS}
                                                               ${LIBDW_INCLUDE_DIRS})

# Loaded when a picture of a call graph is drawn, never linked: headers, and the names of the files
# that belong to them.
pkg_check_modules(GRAPHVIZ REQUIRED libgvc libcgraph)
add_library(pfa_graphviz INTERFACE)
target_include_directories(pfa_graphviz SYSTEM INTERFACE ${GRAPHVIZ_INCLUDE_DIRS})
foreach(library IN ITEMS gvc cgraph)
  find_library(PFA_${library}_FILE ${library} HINTS ${GRAPHVIZ_LIBRARY_DIRS} REQUIRED)
  file(REAL_PATH "${PFA_${library}_FILE}" path)
  cmake_path(GET path FILENAME name)
  string(REGEX REPLACE "(\\.so\\.[0-9]+).*" "\\1" name "${name}")
  string(TOUPPER ${library} upper)
  target_compile_definitions(pfa_graphviz INTERFACE PFA_${upper}_LIBRARY="${name}")
endforeach()
