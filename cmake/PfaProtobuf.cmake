# The CMake package comes first: from protobuf 22 on it alone knows the dependency on
# Abseil. Older packages (Debian 12) are found by CMake's own module.
find_package(Protobuf CONFIG QUIET)
if(NOT Protobuf_FOUND)
  find_package(Protobuf REQUIRED)
endif()

# Builds all generated sources and nothing else, which is what clang-tidy needs.
add_custom_target(pfa_generated)

# pfa_add_proto(<target> <file.proto>)
#
# Static library <target> of the code protoc generates from the file. Its header is
# included as "proto/<file>.pb.h". The generated directory is a system include
# directory and pfa_warnings is not linked: generated code is not ours to clean.
function(pfa_add_proto target proto_file)
  cmake_path(ABSOLUTE_PATH proto_file NORMALIZE)
  cmake_path(GET proto_file PARENT_PATH proto_dir)
  cmake_path(GET proto_file STEM name)
  set(out_dir "${PROJECT_BINARY_DIR}/generated/proto")
  set(outputs "${out_dir}/${name}.pb.cc" "${out_dir}/${name}.pb.h")
  file(MAKE_DIRECTORY "${out_dir}")

  add_custom_command(
    OUTPUT ${outputs}
    COMMAND protobuf::protoc "--proto_path=${proto_dir}" "--cpp_out=${out_dir}" "${proto_file}"
    DEPENDS "${proto_file}" protobuf::protoc
    COMMENT "Generating proto/${name}.pb.h"
    VERBATIM)
  add_custom_target(${target}_generate DEPENDS ${outputs})
  add_dependencies(pfa_generated ${target}_generate)

  add_library(${target} STATIC ${outputs})
  add_dependencies(${target} ${target}_generate)
  target_include_directories(${target} SYSTEM PUBLIC "${PROJECT_BINARY_DIR}/generated")
  target_link_libraries(${target} PUBLIC protobuf::libprotobuf-lite)
endfunction()
