# Headers that nearly every source includes are compiled once per target, which saves a third of the time of a
# clean build. They are no licence to leave out an #include: release builds and the linter compile the product
# without them.
#
# Tests always, the product only in sanitizer builds: with precompiled headers GCC 12 takes what it inlines
# from the standard library for ours, and warns about it without reason (GCC bug 105651), so that these warnings
# are off then.
set(PFA_PRECOMPILED_HEADERS
    <algorithm> <array> <cstdint> <functional> <map> <memory> <optional> <span> <string> <string_view>
    <unordered_map> <utility> <vector> <fmt/format.h>)

function(pfa_precompile target)
  target_precompile_headers(${target} PRIVATE ${PFA_PRECOMPILED_HEADERS} ${ARGN})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    target_compile_options(${target} PRIVATE -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread)
  endif()
endfunction()
