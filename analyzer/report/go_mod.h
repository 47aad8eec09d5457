// go.mod files: in which folder a module is. A -trimpath build names the files of its main module
// by import path ("example.com/shop/cart/cart.go"), which only that can turn into a file.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pfa {

struct GoModule {
  std::string directory;
  std::string path;  // "example.com/shop"
};

// The path that the text of a go.mod file declares; empty if none.
std::string ModulePathOf(std::string_view go_mod);

// The modules whose folder is `directory` or one above it, innermost first.
std::vector<GoModule> ModulesAround(const std::string& directory);

}  // namespace pfa
