# Third-party packages. Protobuf, which also brings a compiler, is in PfaProtobuf.cmake.
find_package(Threads REQUIRED)
find_package(ZLIB REQUIRED)
find_package(fmt REQUIRED)
find_package(CLI11 REQUIRED)
find_package(nlohmann_json REQUIRED)
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
  find_package(PkgConfig REQUIRED)
  pkg_check_modules(RE2 REQUIRED IMPORTED_TARGET re2)
  target_link_libraries(pfa_re2 INTERFACE PkgConfig::RE2)
endif()

# Only their headers: proto/disassembler.cc and proto/debug_lines.cc load the libraries when they are
# needed.
find_package(PkgConfig REQUIRED)
pkg_check_modules(CAPSTONE REQUIRED capstone)
pkg_check_modules(LIBDW REQUIRED libdw)
add_library(pfa_binary_headers INTERFACE)
target_include_directories(pfa_binary_headers SYSTEM INTERFACE ${CAPSTONE_INCLUDE_DIRS}
                                                               ${LIBDW_INCLUDE_DIRS})
