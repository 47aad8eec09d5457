# Interface target with the project's warnings. Targets link it PRIVATE, so that
# neither generated code nor whoever embeds the libraries inherits them.
add_library(pfa_warnings INTERFACE)
target_compile_options(
  pfa_warnings
  INTERFACE -Wall
            -Wextra
            -Wpedantic
            -Wconversion
            -Wshadow
            -Wnon-virtual-dtor
            -Wold-style-cast
            -Wcast-align
            $<$<BOOL:${PFA_WERROR}>:-Werror>)

# GCC 12 takes std::string concatenation for an overlapping copy (GCC bug 105651).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(pfa_warnings INTERFACE -Wno-restrict)
endif()
