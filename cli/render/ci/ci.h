// What pfa check found, in the formats of those who run it: test reports, code scanning, reviews,
// metrics. Each function is pure: the same check gives the same bytes. docs/ci.md says who reads
// which.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "analyzer/report/ci/finding.h"
#include "analyzer/report/compare/check.h"
#include "analyzer/report/document.h"
#include "analyzer/report/flame.h"

namespace pfa {

// A comment on a pull request may have 64 KiB, also in characters that are longer than a byte.
inline constexpr size_t kMostCommentBytes = size_t{60} << 10;

// Of the document of a check: the verdict, what is worse, what is inconclusive and what it needs,
// and the rest folded. Rows that do not fit are left out, those that matter least first, and
// counted.
std::string CheckMarkdown(const Document& document, size_t max_bytes);

// The document, and what the verdict was made of: every input with its size and checksum, limits,
// and the values of all runs.
std::string CheckJson(const Check& check, const Document& document);

// One page without external resources: the document's tables, and a flame graph of the profiles of
// both sides, if there is one.
std::string CheckHtml(const Document& document, const FlameReport* flame,
                      const std::string& flame_title);

// JUnit XML: a suite for each package, a case for each benchmark and metric. What is worse is a
// failure, what the runs do not say is skipped.
std::string CheckJunit(const Check& check, std::span<const Finding> findings);

// SARIF 2.1.0. Findings without a place in the repository are notifications of the tool: GitHub
// refuses a file with a single result that has none.
std::string CheckSarif(std::span<const Finding> findings);

// GitLab's code quality report. It must name a file: `left_out` gets the number of findings that
// have none.
std::string CheckGitlab(std::span<const Finding> findings, size_t* left_out);

// Workflow commands for GitHub's log, which become annotations.
std::string CheckGithub(std::span<const Finding> findings);

// OpenMetrics text. Values are rounded to what their scatter lets be said, since GitLab compares
// them as text.
std::string CheckOpenMetrics(const Check& check);

// Go's text format of benchmarks with the results of both sides, which differ in the key "side":
// `benchstat -col side FILE`.
std::string CheckBenchText(const Check& check);

}  // namespace pfa
