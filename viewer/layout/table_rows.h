// Which rows of a report's table are shown, in which order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/report/document.h"

namespace pfa {

// What a table is sorted by.
struct TableSort {
  uint32_t table = 0;  // of the document
  std::string column;  // its key
  bool descending = false;
  bool operator==(const TableSort&) const = default;
};

// Whether people want the largest first.
bool SortsDescending(const Column& column);

// Rows of which a text matches. What is wrong with the expression goes to `error`, and then all do.
std::vector<size_t> RowsMatching(const Table& table, const std::string& filter, std::string* error);

// Rows whose values are the same keep their order, and cells without a number come last. A column
// that the table does not have, or null, changes nothing.
void OrderRows(const Table& table, const TableSort* sort, std::vector<size_t>* rows);

}  // namespace pfa
