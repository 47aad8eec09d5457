# Dear ImGui with its backends for GLFW and OpenGL 3, as pfa::imgui. vcpkg and Conan have a CMake package;
# Debian has only a static library whose pkg-config file names none of the libraries that it needs.
find_package(glfw3 3.3 REQUIRED)
find_package(OpenGL REQUIRED)
find_package(PNG REQUIRED)

add_library(pfa_imgui INTERFACE)
add_library(pfa::imgui ALIAS pfa_imgui)
find_package(imgui CONFIG QUIET)
if(TARGET imgui::imgui)
  target_link_libraries(pfa_imgui INTERFACE imgui::imgui glfw OpenGL::GL)
else()
  find_package(Freetype REQUIRED)
  find_path(PFA_IMGUI_INCLUDE_DIR imgui.h PATH_SUFFIXES imgui REQUIRED)
  find_library(PFA_IMGUI_LIBRARY imgui REQUIRED)
  find_library(PFA_STB_LIBRARY stb REQUIRED)
  mark_as_advanced(PFA_IMGUI_INCLUDE_DIR PFA_IMGUI_LIBRARY PFA_STB_LIBRARY)
  target_include_directories(pfa_imgui SYSTEM INTERFACE "${PFA_IMGUI_INCLUDE_DIR}")
  # In this order: the first uses the others.
  target_link_libraries(pfa_imgui INTERFACE "${PFA_IMGUI_LIBRARY}" glfw OpenGL::GL Freetype::Freetype
                                            "${PFA_STB_LIBRARY}" ${CMAKE_DL_LIBS})
endif()
