#include "proto/toml.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include <fmt/format.h>

namespace pfa {

Result<toml::table> ParseToml(std::string_view text, const std::string& source) {
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& error) {
    const toml::source_position& at = error.source().begin;
    return Error{ErrorCode::kBadInput,
                 fmt::format("line {}, column {}: {}", at.line, at.column, error.description()),
                 source};
  }
}

Result<toml::table> ReadTomlFile(const std::string& file) {
  std::error_code failed;
  const uintmax_t size = std::filesystem::file_size(file, failed);
  if (failed == std::errc::no_such_file_or_directory) return toml::table{};
  if (failed) return Error{ErrorCode::kIo, fmt::format("cannot read: {}", failed.message()), file};
  if (size > kMaxTomlBytes) {
    return Error{ErrorCode::kLimit, fmt::format("has more than {} bytes", kMaxTomlBytes), file};
  }
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return Error{ErrorCode::kIo, "cannot read", file};
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  return ParseToml(text, file);
}

}  // namespace pfa
