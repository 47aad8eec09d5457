// Pieces of Markdown, as GitHub and GitLab render it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/report/document.h"

namespace pfa {

// Text that neither ends a cell nor becomes a link, HTML, or a message to whoever has a name.
std::string EscapedMarkdown(std::string_view raw);
// A name, as code: nothing in it is looked for links and mentions.
std::string MarkdownName(std::string_view name);

// The lines of a table, without its title: names of columns, and a line for each row. Columns for
// machines are left out, and those in which no row says anything if `drop_empty`.
struct MarkdownTable {
  std::string head;
  std::vector<std::string> rows;
};
MarkdownTable MarkdownTableOf(const Table& table, const std::vector<std::vector<Cell>>& rows,
                              bool drop_empty = false);

}  // namespace pfa
