// Reports that are documents as HTML: facts stay with the page, the rest is its content.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/report/document.h"

namespace pfa {

struct TableStyle {
  // The name of a function that a cell of the name column is about; "" if it is about none.
  std::function<std::string(std::string_view cell)> function_of = {};
  // For such a cell, links to what else there is about the function: HTML.
  std::function<std::string(std::string_view function)> links_of = {};
  bool code = false;  // names keep their spaces: instructions
  size_t max_rows = 5000;
};

// As a list of terms.
std::string FactsHtml(const std::vector<Fact>& facts);

// The summary, tables and notes. All text is escaped.
std::string DocumentHtml(const Document& document, const TableStyle& style);

}  // namespace pfa
