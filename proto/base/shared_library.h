// Libraries that few runs need, loaded when one does: a report on a small profile takes a few
// milliseconds, and starting with such a library (HTTP with TLS, graph layout, disassembly) would
// take as long again. Their headers still give the types:
// Find<decltype(&curl_easy_init)>("curl_easy_init").
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "proto/base/result.h"

namespace pfa {

class SharedLibrary {
 public:
  // `file` as the loader knows it: "libcurl.so.4". `package` is what to install if it is missing,
  // for the error. Libraries stay loaded until the process ends.
  static Result<SharedLibrary> Load(const std::string& file, std::string_view package);

  // The error names the function and the library: another version than the headers are of.
  template <typename Function>
  Result<Function> Find(const char* name) const {
    PFA_ASSIGN_OR_RETURN(void* const symbol, FindSymbol(name));
    return reinterpret_cast<Function>(symbol);  // as POSIX has it
  }

 private:
  SharedLibrary(void* handle, std::string file) : handle_(handle), file_(std::move(file)) {}
  [[nodiscard]] Result<void*> FindSymbol(const char* name) const;

  void* handle_;
  std::string file_;
};

}  // namespace pfa
