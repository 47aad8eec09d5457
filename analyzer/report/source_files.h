// Source files by the names that profiles have for them.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "analyzer/query/options.h"
#include "analyzer/report/go_mod.h"

namespace pfa {

struct SourceText {
  std::string text;
  std::vector<std::string_view> lines;  // of `text`; line 1 is lines[0]
  std::string error;                    // not empty: why there is no text, in pprof's words
  std::string found_at;                 // not empty: a file that may not be the same one
};

class SourceFiles {
 public:
  // Searches as pprof does: an absolute name is taken as it is, a relative one is looked up in each
  // directory of -source_path (by default the current one) and in all directories above it, after
  // -trim_path has shortened it. Natively, also in the Go installation ($GOROOT and the usual
  // places), the module cache ($GOMODCACHE, $GOPATH/pkg/mod, ~/go/pkg/mod), the modules whose
  // go.mod is in or above a directory of -source_path, and in vendor folders: for profiles from
  // elsewhere, and from binaries built with -trimpath.
  SourceFiles(const Options& options, Compatibility compatibility);

  // Reads a file once. The result lives as long as this object.
  const SourceText& Read(const std::string& name);

 private:
  SourceText Find(const std::string& name) const;
  [[nodiscard]] std::vector<std::string> OtherPlaces(std::string_view name) const;

  std::string source_path_;  // never empty
  std::string trim_path_;
  bool search_elsewhere_;
  std::vector<GoModule> modules_;  // around the directories of source_path_
  std::unordered_map<std::string, SourceText> texts_;
};

}  // namespace pfa
