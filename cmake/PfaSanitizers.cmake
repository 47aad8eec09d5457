# Instrumentation is a property of the whole build: object files with and without it
# do not mix well, so the flags go to every target of the project, generated code too.
if(PFA_SANITIZE)
  add_compile_options(-fsanitize=${PFA_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${PFA_SANITIZE} -fno-sanitize-recover=all)
endif()

if(PFA_COVERAGE)
  # Atomic counters, since analyses run on several threads.
  add_compile_options(--coverage -fprofile-update=atomic)
  add_link_options(--coverage)
endif()

if(PFA_BUILD_FUZZERS)
  if(NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    message(FATAL_ERROR "PFA_BUILD_FUZZERS needs Clang, which brings libFuzzer.")
  endif()
  if(NOT PFA_BUILD_TESTS)
    message(FATAL_ERROR "PFA_BUILD_FUZZERS needs PFA_BUILD_TESTS: fuzz targets live in tests/fuzz.")
  endif()
  # Libraries need the coverage instrumentation as well, or the fuzzer searches blindly.
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# Tests run without intercept_tls_get_addr (CMakePresets.json): with it the leak sanitizer looks for the sizes of
# thread-local blocks of libraries that were loaded later in front of them, where glibc keeps none, and crashes.
