#include "proto/http_url.h"

#include <algorithm>
#include <cctype>

namespace pfa {
namespace {

bool IsSchemeText(std::string_view text) {
  const auto is_letter = [](char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; };
  return !text.empty() && is_letter(text.front()) && std::ranges::all_of(text, [&](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
  });
}

bool IsHost(std::string_view host) {
  // The port is behind the last colon; those of an IPv6 address are in brackets.
  const size_t bracket = host.rfind(']');
  const size_t colon = host.find(':', bracket == std::string_view::npos ? 0 : bracket);
  const std::string_view port =
      colon == std::string_view::npos ? std::string_view() : host.substr(colon + 1);
  constexpr size_t kMaxPortDigits = 5;
  if (port.size() > kMaxPortDigits) return false;
  if (!std::ranges::all_of(port, [](char c) { return c >= '0' && c <= '9'; })) return false;
  return !host.substr(0, colon).empty();
}

// Calls visit(part) for each part between the ampersands.
template <typename Visit>
void ForEachPart(std::string_view query, Visit visit) {
  while (!query.empty()) {
    const size_t end = query.find('&');
    visit(query.substr(0, end));
    if (end == std::string_view::npos) return;
    query.remove_prefix(end + 1);
  }
}

bool IsAbout(std::string_view part, std::string_view name) {
  return part.substr(0, part.find('=')) == name;
}

}  // namespace

std::string Url::WithoutUser() const {
  std::string out = scheme + "://" + host + path;
  if (!query.empty()) out += "?" + query;
  return out;
}

std::string Url::ToString() const {
  std::string out = scheme + "://";
  if (!user.empty()) out += user + "@";
  out += host + path;
  if (!query.empty()) out += "?" + query;
  return out;
}

std::optional<Url> ParseUrl(std::string_view text) {
  if (std::ranges::any_of(text, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte <= ' ' || byte == 0x7f;
      })) {
    return std::nullopt;
  }
  text = text.substr(0, text.find('#'));
  const size_t separator = text.find("://");
  if (separator == std::string_view::npos) return std::nullopt;
  Url url;
  if (!IsSchemeText(text.substr(0, separator))) return std::nullopt;
  std::ranges::transform(text.substr(0, separator), std::back_inserter(url.scheme),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  text.remove_prefix(separator + 3);

  const size_t question = text.find('?');
  if (question != std::string_view::npos) url.query = text.substr(question + 1);
  text = text.substr(0, question);
  const size_t slash = text.find('/');
  if (slash != std::string_view::npos) url.path = text.substr(slash);
  text = text.substr(0, slash);
  const size_t at = text.rfind('@');
  if (at != std::string_view::npos) {
    url.user = text.substr(0, at);
    text.remove_prefix(at + 1);
  }
  if (!IsHost(text)) return std::nullopt;
  url.host = text;
  return url;
}

std::optional<std::string_view> QueryValue(std::string_view query, std::string_view name) {
  std::optional<std::string_view> found;
  ForEachPart(query, [&](std::string_view part) {
    if (!found && IsAbout(part, name)) {
      part.remove_prefix(name.size());
      found = part.substr(std::min<size_t>(part.size(), 1));
    }
  });
  return found;
}

std::string WithQueryValue(std::string_view query, std::string_view name, std::string_view value) {
  std::string out;
  bool is_set = false;
  const auto add = [&out](std::string_view part) {
    if (!out.empty()) out += '&';
    out += part;
  };
  const std::string replacement = std::string(name) + "=" + std::string(value);
  ForEachPart(query, [&](std::string_view part) {
    if (!IsAbout(part, name)) {
      add(part);
    } else if (!is_set) {
      is_set = true;
      add(replacement);
    }
  });
  if (!is_set) add(replacement);
  return out;
}

}  // namespace pfa
