# What is installed besides the command (cli/CMakeLists.txt installs that), and how it
# is packaged.
include(GNUInstallDirs)

# The man page is generated from the command's help, but committed, so that
# installing needs no extra tool.
if(EXISTS "${PROJECT_SOURCE_DIR}/docs/pfa.1")
  install(FILES docs/pfa.1 DESTINATION "${CMAKE_INSTALL_MANDIR}/man1")
endif()

foreach(document IN ITEMS README.md CHANGELOG.md LICENSE)
  if(EXISTS "${PROJECT_SOURCE_DIR}/${document}")
    install(FILES ${document} DESTINATION "${CMAKE_INSTALL_DOCDIR}")
  endif()
endforeach()

# Completions come from the command itself and cannot fall behind its options. That
# takes running it, so not when cross-compiling; instrumented builds are never
# installed, and their runtime need not start in every build environment.
if(NOT CMAKE_CROSSCOMPILING AND NOT PFA_SANITIZE AND NOT PFA_COVERAGE AND NOT PFA_BUILD_FUZZERS)
  set(completions_dir "${PROJECT_BINARY_DIR}/completions")
  set(completions "${completions_dir}/pfa.bash" "${completions_dir}/_pfa"
                  "${completions_dir}/pfa.fish")
  add_custom_command(
    OUTPUT ${completions}
    COMMAND "${CMAKE_COMMAND}" -E make_directory "${completions_dir}"
    COMMAND pfa completion bash > "${completions_dir}/pfa.bash"
    COMMAND pfa completion zsh > "${completions_dir}/_pfa"
    COMMAND pfa completion fish > "${completions_dir}/pfa.fish"
    DEPENDS pfa
    COMMENT "Generating shell completions"
    VERBATIM)
  add_custom_target(completions ALL DEPENDS ${completions})

  # bash looks a completion up by the name of the command, without a suffix.
  install(
    FILES "${completions_dir}/pfa.bash"
    DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions"
    RENAME pfa)
  install(FILES "${completions_dir}/_pfa"
          DESTINATION "${CMAKE_INSTALL_DATADIR}/zsh/site-functions")
  install(FILES "${completions_dir}/pfa.fish"
          DESTINATION "${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d")
endif()

set(CPACK_GENERATOR TGZ DEB)
set(CPACK_PACKAGE_VENDOR "The pfa authors")
set(CPACK_PACKAGE_CONTACT "The pfa authors")
set(CPACK_STRIP_FILES ON)
set(CPACK_VERBATIM_VARIABLES ON)
if(EXISTS "${PROJECT_SOURCE_DIR}/LICENSE")
  set(CPACK_RESOURCE_FILE_LICENSE "${PROJECT_SOURCE_DIR}/LICENSE")
endif()
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
# Dependencies are read from the binary; a list kept by hand would go stale.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
include(CPack)
