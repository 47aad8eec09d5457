// Documents to output. A renderer knows nothing about reports, a report nothing about renderers.
#pragma once

#include <string>

#include "analyzer/report/document.h"
#include "cli/terminal.h"

namespace pfa {

// For people: aligned, coloured and cut to the width if `terminal` says so.
std::string RenderText(const Document& document, const Terminal& terminal);

// One object: facts, and each table as an array of objects under its key. Numbers are numbers.
std::string RenderJson(const Document& document);

// Tables of GitHub's Markdown below the summary.
std::string RenderMarkdown(const Document& document);

// The first table (RFC 4180, but "\n" ends lines): a header of keys, numbers without units.
std::string RenderCsv(const Document& document);

}  // namespace pfa
