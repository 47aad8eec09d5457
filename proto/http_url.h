// The parts of a URL, as far as fetching needs them: scheme://user@host:port/path?query. Text is
// kept as it was written; nothing is decoded or normalised.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pfa {

struct Url {
  std::string scheme;  // in lower case
  std::string user;    // "name:password"; empty: none
  std::string host;    // with the port, if there is one
  std::string path;    // empty or from a slash on
  std::string query;   // without the question mark

  [[nodiscard]] std::string ToString() const;
  // For messages: who may read a terminal or a log need not know a password.
  [[nodiscard]] std::string WithoutUser() const;
};

// nullopt if `text` has no scheme, no host, a port that is no number, or characters that no URL has
// (spaces, control characters). A fragment is dropped.
std::optional<Url> ParseUrl(std::string_view text);

// The value of the first `name=value` in a query; nullopt if there is none.
std::optional<std::string_view> QueryValue(std::string_view query, std::string_view name);

// The query with `name=value` in the place of all that it said about `name`, or else at its end.
std::string WithQueryValue(std::string_view query, std::string_view name, std::string_view value);

}  // namespace pfa
