#include "analyzer/report/trace/trace_cells.h"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

#include "analyzer/aggregate/trace/time_sum.h"
#include "analyzer/query/short_name.h"
#include "analyzer/query/units.h"
#include "proto/base/number.h"

namespace pfa {
namespace {

constexpr double kSecond = 1e9;

std::string_view FileName(std::string_view path) { return path.substr(path.rfind('/') + 1); }

bool IsOfRuntime(std::string_view function) {
  return function.starts_with("runtime.") || function.starts_with("internal/runtime/");
}

}  // namespace

std::string NsText(int64_t ns) { return ScaledLabel(ns, "nanoseconds", "minimum"); }

std::string BytesText(uint64_t bytes) {
  return ScaledLabel(SaturatedToInt64(bytes), "bytes", "minimum");
}

std::string OffsetText(const Trace& trace, int64_t time_ns) {
  return fmt::format("{:.6f}s", static_cast<double>(time_ns - trace.start_ns()) / kSecond);
}

std::string EntryText(const Trace& trace, StringId entry) {
  const std::string_view text = trace.text(entry);
  return text.empty() ? "(no stack)" : std::string(text);
}

std::string GoroutineText(const Trace& trace, GoroutineId id) {
  if (!id.valid()) return "";
  const Goroutine& goroutine = trace.goroutine(id);
  const std::string_view name = trace.text(goroutine.name);
  return fmt::format("{} #{}", name.empty() ? "(no stack)" : ShortFunctionName(name), goroutine.id);
}

Cell NsCell(int64_t ns) { return Cell::Value(NsText(ns), ns); }
Cell BytesCell(uint64_t bytes) { return Cell::Value(BytesText(bytes), SaturatedToInt64(bytes)); }

Cell CountCell(uint64_t count) {
  return Cell::Value(fmt::format("{}", count), static_cast<int64_t>(count));
}

Cell ShareCell(int64_t part, int64_t total) {
  constexpr double kWhole = 100;
  const double percent =
      total == 0 ? 0 : static_cast<double>(part) * kWhole / static_cast<double>(total);
  return Cell::Percent(fmt::format("{:.1f}%", percent), percent);
}

Cell TimeCell(const Trace& trace, int64_t time_ns) {
  return Cell::Value(OffsetText(trace, time_ns), time_ns);
}

Cell BarCell(double value, double largest) {
  constexpr double kWidth = 30;
  std::string bar;
  if (value > 0 && largest > 0) {
    const auto length = static_cast<size_t>(value / largest * kWidth);
    for (size_t i = 0; i < length; ++i) bar += "\u2588";
    if (bar.empty()) bar = "\u258f";
  }
  return Cell::Text(std::move(bar));
}

const TraceFrame* TellingFrame(const Trace& trace, StackId stack) {
  const auto frames = trace.stacks()[stack];
  if (frames.empty()) return nullptr;
  const auto found = std::ranges::find_if(
      frames, [&](FrameId id) { return !IsOfRuntime(trace.text(trace.frame(id).function)); });
  return &trace.frame(found == frames.end() ? frames.front() : *found);
}

std::string PlaceText(const Trace& trace, StackId stack) {
  const TraceFrame* frame = TellingFrame(trace, stack);
  if (frame == nullptr) return "";
  return fmt::format("{} {}:{}", ShortFunctionName(trace.text(frame->function)),
                     FileName(trace.text(frame->file)), frame->line);
}

std::string StackText(const Trace& trace, StackId stack) {
  std::string text;
  for (const FrameId id : trace.stacks()[stack]) {
    const TraceFrame& frame = trace.frame(id);
    if (!text.empty()) text += " < ";
    text +=
        fmt::format("{} ({}:{})", trace.text(frame.function), trace.text(frame.file), frame.line);
  }
  return text;
}

std::string WakeText(const Trace& trace, uint32_t row) {
  const Transition transition = trace.transition(row);
  const std::span<const uint32_t> rows = trace.transitions_of(transition.goroutine);
  const auto at = std::ranges::lower_bound(rows, row);
  const Goroutine& goroutine = trace.goroutine(transition.goroutine);
  if (at == rows.begin()) {
    if (goroutine.existed_before) return "before the trace";
    return goroutine.creator.valid()
               ? fmt::format("created by {}", GoroutineText(trace, goroutine.creator))
               : "created";
  }
  const std::string_view reason = trace.text(transition.reason);
  switch (trace.state(*(at - 1))) {
    case GoState::kWaiting:
      return fmt::format("woken by {}", transition.waker.valid()
                                            ? GoroutineText(trace, transition.waker)
                                            : "the runtime");
    case GoState::kRunning:
      return reason.empty() ? "stopped" : std::string(reason);
    case GoState::kSyscall:
    case GoState::kSyscallBlocked:
      return "syscall ended";
    default:
      return "not known";
  }
}

Column DataColumn(std::string_view key) {
  return {std::string(key), std::string(key), ColumnKind::kData};
}

Result<void> SortRows(const TraceQuery& query, Table* table) {
  const std::string& wanted = query.options().sort;
  if (wanted.empty()) return {};
  const auto found = std::ranges::find_if(table->columns, [&](const Column& column) {
    return column.key == wanted || column.key == wanted + "_ns" || column.title == wanted;
  });
  if (found == table->columns.end()) {
    std::vector<std::string_view> keys;
    for (const Column& column : table->columns) keys.push_back(column.key);
    return UsageError(fmt::format("--sort: there is no column \"{}\" to sort by; there are {}",
                                  EscapeControl(wanted), fmt::join(keys, ", ")));
  }
  const auto column = static_cast<size_t>(found - table->columns.begin());
  std::ranges::stable_sort(table->rows, [&](const auto& a, const auto& b) {
    const Cell& x = a[column];
    const Cell& y = b[column];
    if (x.value && y.value) return *x.value > *y.value;
    if (x.percent && y.percent) return *x.percent > *y.percent;
    return x.text < y.text;
  });
  return {};
}

void LimitRows(const TraceQuery& query, size_t usual, std::string_view what, size_t sum_column,
               Table* table, Document* document) {
  const size_t limit = query.Limit(usual);
  const size_t all = table->rows.size();
  if (all <= limit) return;
  std::string text = fmt::format("Not shown: {}", Plural(all - limit, what));
  if (sum_column != SIZE_MAX) {
    int64_t sum = 0;
    for (size_t i = limit; i < all; ++i) AddNs(&sum, table->rows[i][sum_column].value.value_or(0));
    text += fmt::format(", together {}", NsText(sum));
  }
  table->rows.resize(limit);
  document->notes.push_back({false, text + fmt::format(" (--limit {} shows all)", all)});
}

void AddDistribution(std::string_view what, const DurationHistogram& histogram,
                     Document* document) {
  struct Row {
    std::string_view name;
    std::string_view key;
    double percent;
  };
  constexpr std::array kRows = {Row{"p50", "p50_ns", 50}, Row{"p90", "p90_ns", 90},
                                Row{"p99", "p99_ns", 99}, Row{"p99.9", "p999_ns", 99.9}};
  std::string line =
      fmt::format("{}, together {}", Plural(histogram.count(), what), NsText(histogram.sum_ns()));
  document->numbers.emplace_back("count", static_cast<int64_t>(histogram.count()));
  document->numbers.emplace_back("sum_ns", histogram.sum_ns());
  document->numbers.emplace_back("mean_ns", histogram.mean_ns());
  document->numbers.emplace_back("max_ns", histogram.max_ns());
  std::string percentiles;
  for (const Row& row : kRows) {
    const int64_t ns = histogram.Percentile(row.percent);
    document->numbers.emplace_back(row.key, ns);
    percentiles += fmt::format("{} {}, ", row.name, NsText(ns));
  }
  document->summary.push_back(std::move(line));
  if (histogram.count() == 0) return;
  document->summary.push_back(fmt::format("mean {}, {}max {}", NsText(histogram.mean_ns()),
                                          percentiles, NsText(histogram.max_ns())));
}

void AddLongestColumns(Table* table) {
  for (const char* const key : {"longest_start_ns", "longest_ns", "longest_goroutine"}) {
    table->columns.push_back(DataColumn(key));
  }
}

void AddLongestCells(const Trace& trace, int64_t start_ns, int64_t ns, GoroutineId goroutine,
                     std::vector<Cell>* row) {
  row->push_back(Cell::Value("", start_ns));
  row->push_back(Cell::Value("", ns));
  row->push_back(goroutine.valid() ? Cell::Value("", trace.goroutine(goroutine).id)
                                   : Cell::Text(""));
}

void AddNoLongestCells(std::vector<Cell>* row) { row->insert(row->end(), 3, Cell::Text("")); }

Table HistogramTable(std::string key, const DurationHistogram& histogram) {
  Table table{.key = std::move(key),
              .unit = "",
              .columns = {{"from", "from_ns", ColumnKind::kValue},
                          {"to", "to_ns", ColumnKind::kValue},
                          {"count", "count", ColumnKind::kValue},
                          {"share", "share_percent", ColumnKind::kPercent},
                          {"together", "sum_ns", ColumnKind::kValue},
                          {"", "bar", ColumnKind::kText}},
              .rows = {},
              .groups = {}};
  table.narrow = true;
  const std::vector<DurationHistogram::Bin> bins = histogram.Bins();
  uint64_t largest = 0;
  for (const DurationHistogram::Bin& bin : bins) largest = std::max(largest, bin.count);
  for (const DurationHistogram::Bin& bin : bins) {
    const bool has_end = bin.to_ns != INT64_MAX;
    table.rows.push_back(
        {NsCell(bin.from_ns), has_end ? NsCell(bin.to_ns) : Cell::Text(""), CountCell(bin.count),
         ShareCell(static_cast<int64_t>(bin.count), static_cast<int64_t>(histogram.count())),
         NsCell(bin.sum_ns),
         BarCell(static_cast<double>(bin.count), static_cast<double>(largest))});
  }
  return table;
}

void AddWindowFacts(const Trace& trace, const TraceQuery& query, Document* document) {
  const Interval& window = query.window();
  std::string time = NsText(window.end_ns - window.start_ns);
  if (query.has_window()) {
    time +=
        fmt::format(", from {} to {} of {}", OffsetText(trace, window.start_ns),
                    OffsetText(trace, window.end_ns), NsText(trace.end_ns() - trace.start_ns()));
  }
  document->facts.push_back({"Time", std::move(time)});
  document->numbers.emplace_back("start_ns", window.start_ns);
  document->numbers.emplace_back("end_ns", window.end_ns);
  if (!query.selects_goroutines()) return;
  std::string only;
  const auto add = [&only](std::string_view option, const std::string& value) {
    if (!value.empty()) only += fmt::format("{}--{} {}", only.empty() ? "" : " ", option, value);
  };
  add("goroutine", query.options().goroutine);
  add("task", query.options().task);
  add("region", query.options().region);
  document->facts.push_back({"Only", std::move(only)});
}

}  // namespace pfa
