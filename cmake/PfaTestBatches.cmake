# With PFA_BATCH_TESTS, test sources are compiled eight at a time: most of what they make the compiler do, GoogleTest's
# templates and the headers, is the same for all. Unlike sources of the product, whose declarations others need,
# each is included into a namespace of its own, so that what is local to one does not meet that of another.
#
#   #include <all that one of them includes>
#   namespace in_some_test_cc { namespace pfa { using namespace ::pfa; }
#   #include ".../some_test.cc"
#   }

set(PFA_TESTS_OF_A_BATCH 8)

# In `out`: what to compile instead of `sources`, batches and whatever is not called *_test.cc.
function(pfa_batch_tests name sources out)
  set(result ${sources})
  list(FILTER result EXCLUDE REGEX "_test\\.cc$")
  set(tests ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  list(LENGTH tests left)
  set(batch 0)
  set(known "namespace pfa {\nusing namespace ::pfa;\nnamespace test {\nusing namespace ::pfa::test;\n}\n}\n")
  while(left GREATER 0)
    list(SUBLIST tests 0 ${PFA_TESTS_OF_A_BATCH} together)
    list(REMOVE_ITEM tests ${together})
    list(LENGTH tests left)
    set(includes "")
    set(contents "")
    foreach(test IN LISTS together)
      set(file "${CMAKE_CURRENT_SOURCE_DIR}/${test}")
      file(STRINGS "${file}" lines REGEX "^#include ")
      list(APPEND includes ${lines})
      string(MAKE_C_IDENTIFIER "${test}" unique)
      string(APPEND contents "namespace in_${unique} {\n${known}#include \"${file}\"\n}\n")
      # What it includes may change.
      set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${file}")
    endforeach()
    list(REMOVE_DUPLICATES includes)
    list(JOIN includes "\n" includes)
    set(file "${CMAKE_CURRENT_BINARY_DIR}/${name}_batches/${batch}.cc")
    file(CONFIGURE OUTPUT "${file}" CONTENT "${includes}\nnamespace pfa::test {}\n${contents}" @ONLY)
    list(APPEND result "${file}")
    math(EXPR batch "${batch} + 1")
  endwhile()
  set(${out} ${result} PARENT_SCOPE)
endfunction()
