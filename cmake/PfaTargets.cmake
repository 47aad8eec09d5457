# Functions that define the project's targets, so that include directories, warnings
# and output folders are decided once.

# What all targets have in common. Generated headers count as system headers: their
# warnings are not ours to fix.
function(_pfa_setup_target target)
  target_include_directories(${target} PUBLIC "${PROJECT_SOURCE_DIR}")
  target_include_directories(${target} SYSTEM PUBLIC "${PROJECT_BINARY_DIR}/generated")
  target_link_libraries(${target} PRIVATE pfa_warnings)
endfunction()

# A misspelt keyword would otherwise silently become a source file or a library.
macro(_pfa_check_arguments function_name)
  if(arg_UNPARSED_ARGUMENTS OR NOT arg_SOURCES)
    message(FATAL_ERROR "${function_name}: needs SOURCES; unknown arguments: "
                        "'${arg_UNPARSED_ARGUMENTS}'")
  endif()
endmacro()

# With PFA_UNITY, sources are compiled 24 at a time, since including headers takes longer than what is behind
# them. Names in an anonymous namespace then meet those of other sources and have to differ.
function(_pfa_compile_together target)
  if(PFA_UNITY)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 24)
  endif()
endfunction()

# pfa_add_library(<layer> SOURCES ... [PUBLIC libs...] [PRIVATE libs...])
#
# Static library pfa_<layer>, known to the other layers as pfa::<layer>.
function(pfa_add_library layer)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;PUBLIC;PRIVATE")
  _pfa_check_arguments(pfa_add_library)
  add_library(pfa_${layer} STATIC ${arg_SOURCES})
  add_library(pfa::${layer} ALIAS pfa_${layer})
  _pfa_setup_target(pfa_${layer})
  target_link_libraries(pfa_${layer} PUBLIC ${arg_PUBLIC} PRIVATE ${arg_PRIVATE})
  _pfa_compile_together(pfa_${layer})
  list(LENGTH arg_SOURCES count)
  if(PFA_SANITIZE AND count GREATER 8)
    pfa_precompile(pfa_${layer})
  endif()
endfunction()

# pfa_add_executable(<name> SOURCES ... LIBS ...)
function(pfa_add_executable name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LIBS")
  _pfa_check_arguments(pfa_add_executable)
  add_executable(${name} ${arg_SOURCES})
  _pfa_setup_target(${name})
  target_link_libraries(${name} PRIVATE ${arg_LIBS})
endfunction()

# pfa_add_test(<name> SOURCES ... LIBS ... [LABELS ...] [TIMEOUT seconds] [RUNS_PFA] [COMPUTES])
#
# GoogleTest executable whose cases are registered with ctest one by one. They run in
# the source root; PFA_SOURCE_DIR names it and PFA_BINARY the built command. RUNS_PFA
# says that the test executes the command, which building the test then builds as well;
# the others must not wait for it. COMPUTES says that the test itself does enough to be optimised.
function(pfa_add_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "RUNS_PFA;COMPUTES" "TIMEOUT" "SOURCES;LIBS;LABELS")
  _pfa_check_arguments(pfa_add_test)
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  set(sources ${arg_SOURCES})
  if(PFA_BATCH_TESTS)
    pfa_batch_tests(${name} "${sources}" sources)
  endif()
  add_executable(${name} ${sources})
  _pfa_setup_target(${name})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY
                                           "${PROJECT_BINARY_DIR}/bin/tests")
  target_compile_definitions(${name} PRIVATE PFA_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
                                             PFA_BINARY="$<TARGET_FILE:pfa>")
  target_link_libraries(${name} PRIVATE ${arg_LIBS} GTest::gtest_main)
  list(LENGTH sources count)
  if(count GREATER 2)
    pfa_precompile(${name} <gtest/gtest.h>)
  endif()
  # Optimising the tests themselves takes longer than it saves when they run, but for those that compute much.
  if(PFA_SANITIZE AND NOT arg_COMPUTES)
    target_compile_options(${name} PRIVATE -O0)
  elseif(NOT CMAKE_BUILD_TYPE STREQUAL "Debug")
    target_compile_options(${name} PRIVATE -O1)
  endif()
  if(PFA_BUILD_FUZZERS)
    target_compile_options(${name} PRIVATE -fno-sanitize=fuzzer-no-link)
  endif()
  if(arg_RUNS_PFA)
    add_dependencies(${name} pfa)
  endif()

  if(PFA_SANITIZE)
    _pfa_test_in_shards(${name} "${arg_LABELS}")
    return()
  endif()

  # PRE_TEST: cases are listed when ctest runs, not while building, so that a test
  # that crashes on start fails ctest and not the build. Values of parameters stay
  # out of the names, which must be valid CMake lists.
  gtest_discover_tests(
    ${name}
    DISCOVERY_MODE PRE_TEST
    DISCOVERY_TIMEOUT 60
    NO_PRETTY_VALUES
    WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
    PROPERTIES TIMEOUT "${arg_TIMEOUT}")
  if(arg_LABELS)
    # Not among the properties above: the discovery script cannot pass a list on.
    set(labels_file "${CMAKE_CURRENT_BINARY_DIR}/${name}_labels.cmake")
    file(CONFIGURE OUTPUT "${labels_file}" @ONLY CONTENT [[
if(@name@_TESTS)
  set_tests_properties(${@name@_TESTS} PROPERTIES LABELS "@arg_LABELS@")
endif()
]])
    set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES "${labels_file}")
  endif()
endfunction()

# Many tests to a process: starting one takes longer with sanitizers than most tests do. A few processes, so
# that all processors have work.
function(_pfa_test_in_shards name labels)
  set(shards 4)
  math(EXPR last "${shards} - 1")
  foreach(shard RANGE ${last})
    add_test(NAME ${name}_${shard} COMMAND ${name} --gtest_brief=1
             WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
    set_tests_properties(
      ${name}_${shard} PROPERTIES LABELS "${labels}" TIMEOUT 900
      ENVIRONMENT "GTEST_TOTAL_SHARDS=${shards};GTEST_SHARD_INDEX=${shard}")
  endforeach()
endfunction()

# pfa_add_fuzzer(<name> SOURCES ... LIBS ... [CORPUS <dir> [DICTIONARY <file>]])
#
# Executable over LLVMFuzzerTestOneInput. Without libFuzzer it is linked with a main that replays
# inputs, so that every compiler builds every fuzzer. With a corpus it is a target as well.
function(pfa_add_fuzzer name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "CORPUS;DICTIONARY" "SOURCES;LIBS")
  _pfa_check_arguments(pfa_add_fuzzer)
  add_executable(${name} ${arg_SOURCES})
  _pfa_setup_target(${name})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY
                                           "${PROJECT_BINARY_DIR}/bin/fuzz")
  target_link_libraries(${name} PRIVATE ${arg_LIBS})
  if(PFA_BUILD_FUZZERS)
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  else()
    target_sources(${name} PRIVATE "${PROJECT_SOURCE_DIR}/tests/fuzz/replay_main.cc")
  endif()
  if(NOT TARGET pfa_fuzzers)
    add_custom_target(pfa_fuzzers)
  endif()
  add_dependencies(pfa_fuzzers ${name})
  if(arg_CORPUS)
    pfa_add_fuzz_target(${name} FUZZER ${name} CORPUS "${arg_CORPUS}" DICTIONARY "${arg_DICTIONARY}")
  endif()
endfunction()

# pfa_add_fuzz_target(<name> FUZZER <fuzzer> CORPUS <dir> [DICTIONARY <file>] [ARGUMENT <argument>])
#
# What a fuzzer is to search, from a corpus of its own; the argument (--name=value, which libFuzzer
# passes over) says which of several things it should do. The ctest test <name>_corpus runs the seeds.
function(pfa_add_fuzz_target name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "FUZZER;CORPUS;DICTIONARY;ARGUMENT" "")
  if(arg_UNPARSED_ARGUMENTS OR NOT arg_FUZZER OR NOT arg_CORPUS)
    message(FATAL_ERROR "pfa_add_fuzz_target: ${name} needs FUZZER and CORPUS; unknown arguments: "
                        "'${arg_UNPARSED_ARGUMENTS}'")
  endif()
  cmake_path(ABSOLUTE_PATH arg_CORPUS NORMALIZE)
  if(arg_DICTIONARY)
    cmake_path(ABSOLUTE_PATH arg_DICTIONARY NORMALIZE)
  endif()
  set(replay_flags ${arg_ARGUMENT})
  if(PFA_BUILD_FUZZERS)
    list(APPEND replay_flags -runs=0)
  endif()
  # Read by scripts/test.sh: which targets there are, what they start from, and the words that they
  # try (an empty line: none).
  file(GENERATE OUTPUT "${PROJECT_BINARY_DIR}/fuzzers/${name}.path"
       CONTENT "$<TARGET_FILE:${arg_FUZZER}>\n${arg_CORPUS}\n${arg_DICTIONARY}\n${arg_ARGUMENT}\n")
  add_test(NAME ${name}_corpus COMMAND ${arg_FUZZER} ${replay_flags} "${arg_CORPUS}")
  set_tests_properties(${name}_corpus PROPERTIES LABELS fuzz TIMEOUT 300
                                                 WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
endfunction()

if(PFA_BUILD_TESTS)
  include(GoogleTest)
  # Descriptions of fuzz targets that no longer exist; the rest are written again.
  file(REMOVE_RECURSE "${PROJECT_BINARY_DIR}/fuzzers")
endif()
