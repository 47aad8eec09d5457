#include "analyzer/report/registry.h"

#include <array>

#include "analyzer/report/goroutines.h"
#include "analyzer/report/info.h"
#include "analyzer/report/top.h"

namespace pfa {
namespace {

Result<Document> Top(const Profile& profile, Query& query) {
  PFA_ASSIGN_OR_RETURN(const TopReport report, BuildTop(profile, query));
  return TopDocument(report, query.options.long_names);
}

Result<PprofOutput> PprofTop(const Profile& profile, Query& query) {
  PFA_ASSIGN_OR_RETURN(TopReport report, BuildTop(profile, query));
  std::string text = TopPprofText(report, query.options.compact_labels);
  return PprofOutput{std::move(text), std::move(report.messages)};
}

constexpr ReportRow PprofOnly(std::string_view name, bool takes_regexp = false) {
  return {name, "", nullptr, nullptr, true, takes_regexp};
}

constexpr std::array kReports = {
    ReportRow{"top", "where the time or the memory went, by function", Top, PprofTop},
    ReportRow{"text", "same as top", nullptr, PprofTop},
    ReportRow{"info", "what a profile is: kind, sample types, time, labels", Info, nullptr, false,
              false, false},
    ReportRow{"goroutines",
              "where goroutines wait, since when, and what made them; --base: which grow",
              Goroutines, nullptr, false, false, true, true},
    PprofOnly("callgrind"),
    PprofOnly("comments"),
    PprofOnly("disasm", true),
    PprofOnly("dot"),
    PprofOnly("eog"),
    PprofOnly("evince"),
    PprofOnly("gif"),
    PprofOnly("gv"),
    PprofOnly("kcachegrind"),
    PprofOnly("list", true),
    PprofOnly("pdf"),
    PprofOnly("peek", true),
    PprofOnly("png"),
    PprofOnly("proto"),
    PprofOnly("ps"),
    PprofOnly("raw"),
    PprofOnly("svg"),
    PprofOnly("tags"),
    PprofOnly("topproto"),
    PprofOnly("traces"),
    PprofOnly("tree"),
    PprofOnly("web"),
    PprofOnly("weblist", true),
};

}  // namespace

std::span<const ReportRow> ReportTable() { return kReports; }

}  // namespace pfa
