// How reports on traces show times, goroutines and stacks, and how they order and limit rows.
// Machines get nanoseconds, in columns whose keys end in _ns, and ids.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "analyzer/aggregate/trace/duration_histogram.h"
#include "analyzer/model/trace.h"
#include "analyzer/query/trace_query.h"
#include "analyzer/report/document.h"
#include "analyzer/report/plural.h"
#include "proto/base/result.h"

namespace pfa {

std::string NsText(int64_t ns);                                 // "1.53ms"
std::string OffsetText(const Trace& trace, int64_t time_ns);    // "0.012345s", from the start
std::string EntryText(const Trace& trace, StringId entry);      // "main.worker", of a goroutine
std::string GoroutineText(const Trace& trace, GoroutineId id);  // "http.(*conn).serve #12"
std::string BytesText(uint64_t bytes);                          // "1.53MB"

Cell NsCell(int64_t ns);
Cell BytesCell(uint64_t bytes);
Cell CountCell(uint64_t count);
// The share of a total, which is 0 of nothing.
Cell ShareCell(int64_t part, int64_t total);
// Text for people is the offset, for machines the trace's own time.
Cell TimeCell(const Trace& trace, int64_t time_ns);
// "█████" in proportion to the largest.
Cell BarCell(double value, double largest);

// The innermost frame that is not of the runtime, or else the innermost of all; nullptr if the
// stack is empty.
const TraceFrame* TellingFrame(const Trace& trace, StackId stack);
// "main.worker main.go:42" of that frame; empty if there is none.
std::string PlaceText(const Trace& trace, StackId stack);
// All frames for machines: "f (file:1) < g (file:2)".
std::string StackText(const Trace& trace, StackId stack);

// Why a goroutine became runnable in this row: "woken by main.main #1", "created by ...",
// "preempted", "syscall ended".
std::string WakeText(const Trace& trace, uint32_t row);

// A column for machines only, with text or numbers.
Column DataColumn(std::string_view key);

// Where the longest of those that a row counts is, which says where to look.
void AddLongestColumns(Table* table);
void AddLongestCells(const Trace& trace, int64_t start_ns, int64_t ns, GoroutineId goroutine,
                     std::vector<Cell>* row);
// Of none.
void AddNoLongestCells(std::vector<Cell>* row);

// Orders rows by the column that --sort names, largest numbers first; without --sort, leaves them.
// An error if there is no such column.
Result<void> SortRows(const TraceQuery& query, Table* table);

// Cuts the table to what --limit or, without it, `usual` allows, and says under the document what
// was left out: how many rows, and the sum of a column of times (SIZE_MAX: of none).
void LimitRows(const TraceQuery& query, size_t usual, std::string_view what, size_t sum_column,
               Table* table, Document* document);

// A distribution: one line and numbers, and a table of its bins.
void AddDistribution(std::string_view what, const DurationHistogram& histogram, Document* document);
Table HistogramTable(std::string key, const DurationHistogram& histogram);

// The facts that all reports begin with: what part of the trace it is about.
void AddWindowFacts(const Trace& trace, const TraceQuery& query, Document* document);

}  // namespace pfa
