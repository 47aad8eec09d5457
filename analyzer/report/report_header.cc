#include "analyzer/report/report_header.h"

#include <utility>

#include <fmt/format.h>

#include "analyzer/query/source_path.h"
#include "analyzer/query/units.h"
#include "analyzer/report/profile_facts.h"

namespace pfa {
namespace {

// Which filter removed everything, or what else left no rows.
void ExplainEmpty(const Profile& profile, const Selection& selection, ReportHeader* report) {
  if (report->shown_nodes > 0) return;
  const auto note = [report](std::string text) {
    report->notes.push_back({true, std::move(text)});
  };
  if (profile.sample_count() == 0) {
    note("the profile has no samples");
    return;
  }
  for (const FilterEffect& effect : selection.effects()) {
    if (effect.samples_before > 0 && effect.samples_after == 0) {
      note(effect.value.empty()
               ? fmt::format("nothing is left: the last {} of {} samples have no stack",
                             effect.samples_before, profile.sample_count())
               : fmt::format("nothing is left: {}={} removed the last {} of {} samples",
                             effect.option, effect.value, effect.samples_before,
                             profile.sample_count()));
      return;
    }
  }
  note(report->total == 0 ? "all values of this sample type are 0; try another -sample_index"
                          : "no function reaches the limits; try -nodefraction=0");
}

void AddWarnings(const Profile& profile, const Selection& selection, ReportHeader* report) {
  for (const Diagnostics* diagnostics : {&profile.diagnostics(), &selection.diagnostics()}) {
    for (const Diagnostic& row : diagnostics->rows()) {
      const DiagnosticInfo& info = InfoOf(row.kind);
      std::string text = fmt::format("{}: {}", Times(row.count), info.explanation);
      if (!row.detail.empty()) text += fmt::format(" (first: {})", row.detail);
      report->notes.push_back({info.severity == Severity::kDataLoss, std::move(text)});
    }
  }
  for (const std::string& message : report->messages) report->notes.push_back({true, message});
}

// Where the part of the total is that the rows do not have. With negative values nothing adds up to
// the total, which is a sum of absolute ones; nor do means.
void AddAccounts(const Query& query, const StackWeights& weights, const LeftOut& left_out,
                 ReportHeader* report) {
  if (weights.any_negative || query.options.mean || report->shown_nodes == 0) return;
  std::vector<std::string> parts;
  const auto part = [&](int64_t value, std::string_view what) {
    if (value != 0) parts.push_back(fmt::format("{} {}", report->Format(value), what));
  };
  const int64_t rest = report->total - report->shown_flat;
  part(left_out.cut_flat, fmt::format("in {} beyond -nodecount", report->row_word));
  part(left_out.dropped_flat, "in dropped nodes");
  part(weights.frameless, "in samples without a stack");
  part(rest - left_out.cut_flat - left_out.dropped_flat - weights.frameless,
       "in samples that filters removed");
  if (parts.empty()) return;
  std::string text = fmt::format("Not shown: {}", fmt::join(parts, ", "));
  if (parts.size() > 1) text += fmt::format(", together {}", report->Format(rest));
  report->notes.push_back({false, std::move(text)});
}

}  // namespace

void FillHeader(const ReportInput& input, const Query& query, const ValueFormatter& formatter,
                ReportHeader* header) {
  header->total = input.total;
  header->unit = query.sample_unit;
  header->output_unit = formatter.output_unit();
  header->ratio = query.ratio;
  header->facts = ProfileFacts(input.profile(), query, formatter, input.total);
  for (const auto& [name, value] : query.active_filters) {
    header->filters.push_back(fmt::format("{}={}", name, value));
  }
  header->messages = input.messages;
}

void AddNotes(const ReportInput& input, const Query& query, const StackWeights& weights,
              const LeftOut& left_out, ReportHeader* header) {
  AddAccounts(query, weights, left_out, header);
  AddWarnings(input.profile(), *input.selection, header);
  ExplainEmpty(input.profile(), *input.selection, header);
}

// "Showing nodes accounting for ..." and what follows it, in pprof's words.
std::vector<std::string> SummaryLines(const ReportHeader& report) {
  constexpr size_t kMaxFilterBytes = 80;
  std::vector<std::string> lines;
  if (!report.filters.empty()) lines.emplace_back("Active filters:");
  for (const std::string& filter : report.filters) {
    const bool cut = filter.size() > kMaxFilterBytes;
    lines.push_back("   " + filter.substr(0, kMaxFilterBytes) + (cut ? "\u2026" : ""));
  }
  lines.push_back(fmt::format(
      "Showing nodes accounting for {}, {} of {} total", report.Format(report.shown_flat),
      BarePercentage(report.shown_flat, report.total), report.Format(report.total)));
  if (report.total == 0) return lines;
  if (report.dropped > 0) {
    lines.push_back(fmt::format("Dropped {} node{} (cum <= {})", report.dropped,
                                report.dropped > 1 ? "s" : "",
                                report.Format(report.dropped_limit)));
  }
  if (report.dropped_calls > 0) {
    lines.push_back(fmt::format("Dropped {} edge{} (freq <= {})", report.dropped_calls,
                                report.dropped_calls > 1 ? "s" : "",
                                report.Format(report.dropped_calls_limit)));
  }
  if (report.shown_nodes > 0 && report.shown_nodes < report.candidates) {
    lines.push_back(
        fmt::format("Showing top {} nodes out of {}", report.shown_nodes, report.candidates));
  }
  return lines;
}

std::vector<std::string> FactLines(const ReportHeader& header) {
  std::vector<std::string> lines;
  for (const Fact& fact : header.facts) {
    lines.push_back(fact.key.empty() ? fact.value : fmt::format("{}: {}", fact.key, fact.value));
  }
  return lines;
}

std::vector<std::pair<std::string, int64_t>> SummaryNumbers(const ReportHeader& header) {
  const ValueFormatter formatter = header.formatter();
  return {{"total", formatter.Multiply(header.total)},
          {"shown_flat", formatter.Multiply(header.shown_flat)},
          {"shown_nodes", static_cast<int64_t>(header.shown_nodes)},
          {"nodes", static_cast<int64_t>(header.candidates + header.dropped)}};
}

std::string BarePercentage(int64_t value, int64_t total) {
  std::string text = Percentage(value, total);
  text.erase(0, text.find_first_not_of(' '));
  return text;
}

double PercentOf(int64_t value, int64_t total) {
  return total == 0 ? 0 : 100 * static_cast<double>(value) / static_cast<double>(total);
}

}  // namespace pfa
