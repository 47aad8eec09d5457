#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "cli/render/ci/ci.h"

namespace pfa {
namespace {

// GitHub shows ten of a kind and drops the others without a word.
constexpr size_t kMostAnnotations = 9;

constexpr std::array<std::string_view, 3> kAnnotations = {"error", "warning", "notice"};

std::string_view AnnotationOf(FindingKind kind) {
  if (kind == FindingKind::kRegression) return "error";
  return kind == FindingKind::kFunctionRegression ? "notice" : "warning";
}

std::string GithubData(std::string_view text, bool is_property) {
  std::string out;
  for (const char c : text) {
    const bool is_special =
        c == '%' || c == '\r' || c == '\n' || (is_property && (c == ':' || c == ','));
    if (is_special) {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  return out;
}

std::string Annotation(const Finding& finding) {
  std::string out = fmt::format("::{} ", AnnotationOf(finding.kind));
  if (finding.place) {
    const int64_t line = finding.place->line;
    out += fmt::format("file={},line={},endLine={},", GithubData(finding.place->file, true), line,
                       line);
  }
  return out + fmt::format("title={}::{}\n", GithubData(finding.title, true),
                           GithubData(finding.LongText(), false));
}

}  // namespace

std::string CheckGithub(std::span<const Finding> findings) {
  std::string out;
  for (const std::string_view annotation : kAnnotations) {
    size_t count = 0;
    for (const Finding& finding : findings) {
      if (AnnotationOf(finding.kind) != annotation) continue;
      if (++count <= kMostAnnotations) out += Annotation(finding);
    }
    if (count > kMostAnnotations) {
      out += fmt::format("::{} title=pfa check::and {} more: see the log or the summary\n",
                         annotation, count - kMostAnnotations);
    }
  }
  return out;
}

}  // namespace pfa
