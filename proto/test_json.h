// Streams of `go test -json` (or test2json): an event on each line. What a test prints comes in
// pieces, those of packages mixed; a name and its numbers are two of them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "proto/base/result.h"

namespace pfa {

// The output of each package, in the order in which it was printed.
class TestJsonReader {
 public:
  // Errors say what was expected. Lines are counted from 1.
  Result<void> Text(std::string_view text);
  // By package; "": what belongs to none.
  [[nodiscard]] const std::map<std::string, std::string>& outputs() const { return outputs_; }
  // Of the first and the last event: "2026-11-30T12:17:34.797631704Z"; "": they do not say.
  [[nodiscard]] const std::string& first_time() const { return first_time_; }
  [[nodiscard]] const std::string& last_time() const { return last_time_; }

 private:
  std::map<std::string, std::string> outputs_;
  std::string first_time_;
  std::string last_time_;
};

// Whether a text begins with an event.
bool LooksLikeTestJson(std::string_view head);

}  // namespace pfa
