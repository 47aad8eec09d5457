// What Go's debug=1 texts say in comments: the names of frames, and the labels of goroutines.
// google/pprof skips these lines.
//
//   3 @ 0x1000 0x2000 0x3000
//   # labels: {"key":"value", "other":"..."}
//   #	0xfff	main.worker+0x1f	/src/main.go:81
//
// Go does not print runtime.goexit, nor the runtime's frames at the leaf; such frames have no name,
// so they leave the stack, as Go's own protobuf heap profiles leave them out.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "analyzer/import/text_profile.h"

namespace pfa {

class GoComments {
 public:
  // With `ignored`, comments are skipped and samples passed on as they are. `text` must outlive
  // this.
  GoComments(TextProfile& text, bool ignored) : text_(text), ignored_(ignored) {}

  // A sample, whose comments come after it. As TextProfile::AddSample.
  Result<void> AddSample(std::span<const uint64_t> return_addresses,
                         std::span<const int64_t> values, std::span<const Label> labels);
  // A comment line; `offset` is that of its start.
  void OnComment(std::string_view line, uint64_t offset);
  // After the last comment.
  Result<void> Finish();

 private:
  struct Frame {
    uint64_t address = 0;
    StringId function;  // kNone: Go does not know it either
    StringId file;
    int64_t line = 0;
  };

  // How the frames in comments lie in the stack of the sample: for each the index of its address.
  // False if they do not belong to it.
  bool Align();
  void NameLocations();
  FunctionId FunctionOf(const Frame& frame);

  TextProfile& text_;
  bool ignored_;
  bool pending_ = false;
  std::vector<uint64_t> addresses_;
  std::vector<int64_t> values_;
  std::vector<Label> labels_;
  std::vector<Frame> frames_;
  std::vector<size_t> places_;
  std::unordered_set<uint64_t> named_;
  std::map<std::pair<uint32_t, uint32_t>, FunctionId> functions_;
};

// The labels of a "# labels: {...}" line's braces; nullopt if they cannot be read.
std::optional<std::vector<std::pair<std::string, std::string>>> ParseGoLabels(
    std::string_view text);

}  // namespace pfa
