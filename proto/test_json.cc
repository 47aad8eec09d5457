#include "proto/test_json.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pfa {
namespace {

using Json = nlohmann::json;

std::string TextOf(const Json& event, const char* key) {
  const auto found = event.find(key);
  return found != event.end() && found->is_string() ? found->get<std::string>() : "";
}

}  // namespace

Result<void> TestJsonReader::Text(std::string_view text) {
  uint64_t number = 0;
  while (!text.empty()) {
    ++number;
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    // What the build prints stands between the events.
    if (!line.starts_with('{')) continue;
    const Json event = Json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (!event.is_object()) {
      return BadInput(fmt::format("line {}: expected an event of go test -json", number));
    }
    last_time_ = TextOf(event, "Time");
    if (first_time_.empty()) first_time_ = last_time_;
    if (TextOf(event, "Action") != "output") continue;
    outputs_[TextOf(event, "Package")] += TextOf(event, "Output");
  }
  return {};
}

bool LooksLikeTestJson(std::string_view head) {
  const std::string_view line = head.substr(0, head.find('\n'));
  return line.starts_with('{') && line.find("\"Action\":") != std::string_view::npos;
}

}  // namespace pfa
