#include "cli/serve/page_url.h"

#include <algorithm>

#include <fmt/format.h>

namespace pfa {
namespace {

constexpr size_t kMaxParameters = 100;
constexpr size_t kMaxParameterBytes = 8192;

std::optional<unsigned> HexDigit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10;
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A') + 10;
  return std::nullopt;
}

Result<std::string> Decoded(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i] == '+' && plus_is_space ? ' ' : text[i];
      continue;
    }
    const bool complete = text.size() - i >= 3;
    const auto high = complete ? HexDigit(text[i + 1]) : std::nullopt;
    const auto low = complete ? HexDigit(text[i + 2]) : std::nullopt;
    if (!high || !low) {
      return UsageError(fmt::format("the address has a broken escape: \"{}\"", text.substr(i, 3)));
    }
    out += static_cast<char>(*high << 4 | *low);
    i += 2;
  }
  return out;
}

}  // namespace

std::optional<std::string> PageUrl::Find(std::string_view name) const {
  const auto found =
      std::ranges::find(parameters, name, &std::pair<std::string, std::string>::first);
  if (found == parameters.end()) return std::nullopt;
  return found->second;
}

PageUrl PageUrl::With(std::string_view name, std::optional<std::string> value) const {
  PageUrl url{path, {}};
  for (const auto& one : parameters) {
    if (one.first != name) {
      url.parameters.push_back(one);
    } else if (value) {
      url.parameters.emplace_back(name, *std::exchange(value, std::nullopt));
    }
  }
  if (value) url.parameters.emplace_back(name, *std::move(value));
  return url;
}

std::string PageUrl::Query() const {
  std::string out;
  for (const auto& [name, value] : parameters) {
    out += out.empty() ? '?' : '&';
    out += UrlEncoded(name) + "=" + UrlEncoded(value);
  }
  return out;
}

Result<PageUrl> ParsePageUrl(std::string_view target) {
  target = target.substr(0, target.find('#'));
  const size_t question = target.find('?');
  PageUrl url;
  PFA_ASSIGN_OR_RETURN(url.path, Decoded(target.substr(0, question), false));
  if (question == std::string_view::npos) return url;
  std::string_view rest = target.substr(question + 1);
  while (!rest.empty()) {
    const size_t end = rest.find('&');
    const std::string_view one = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (one.empty()) continue;
    if (url.parameters.size() == kMaxParameters) {
      return UsageError(fmt::format("the address has more than {} parameters", kMaxParameters));
    }
    const size_t equals = one.find('=');
    PFA_ASSIGN_OR_RETURN(std::string name, Decoded(one.substr(0, equals), true));
    std::string value;
    if (equals != std::string_view::npos) {
      PFA_ASSIGN_OR_RETURN(value, Decoded(one.substr(equals + 1), true));
    }
    if (value.size() > kMaxParameterBytes || name.size() > kMaxParameterBytes) {
      return UsageError(
          fmt::format("a parameter of the address has more than {} bytes", kMaxParameterBytes));
    }
    url.parameters.emplace_back(std::move(name), std::move(value));
  }
  return url;
}

std::string UrlEncoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("-_.~").find(c) != std::string_view::npos;
    if (plain) {
      out += c;
    } else if (c == ' ') {
      out += '+';
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

}  // namespace pfa
