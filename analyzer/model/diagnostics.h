// What was read but could not be kept or is doubtful: counted, explained, and shown under reports.
// All kinds are rows of one table (diagnostics.cc). Input that cannot be read at all is an Error.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pfa {

enum class DiagnosticKind : uint8_t {
  kUnknownMapping,
  kEmptyLabel,
  kMixedLabelUnits,
  kDroppedSampleType,
  kBadFrameFilter,
  kElidedFrames,
  kAncestorStack,
  kUnreadableStackLine,
  kHiddenRuntimeFrames,
  kUnreadableLabels,
  kMissingEnd,
  kStacksFromCalls,
  kCutCallers,
  kMissingTraceStack,
  kMissingTraceString,
  kTraceTimeBackwards,
  kTraceTicks,
  kStrayTraceEvent,
  kSeveralDumps,
  kTraceCpuSamples,
  kTraceGap,
  kTraceExperiment,
  kUnknownHeapObject,
};

enum class Severity : uint8_t { kInfo, kDataLoss };

struct DiagnosticInfo {
  DiagnosticKind kind;
  Severity severity;
  std::string_view name;         // stable, for machines
  std::string_view explanation;  // what it means for the numbers
};

const DiagnosticInfo& InfoOf(DiagnosticKind kind);

struct Diagnostic {
  DiagnosticKind kind = DiagnosticKind::kUnknownMapping;
  uint64_t count = 0;
  std::optional<uint64_t> first_offset;  // inflated bytes
  std::string detail;                    // of the first occurrence
};

// "once", "3 times".
std::string Times(uint64_t count);

class Diagnostics {
 public:
  // Counts one occurrence; detail and offset are those of the first one.
  void Add(DiagnosticKind kind, std::optional<uint64_t> offset, std::string_view detail);
  void Add(const Diagnostics& other);
  [[nodiscard]] const std::vector<Diagnostic>& rows() const { return rows_; }

 private:
  std::vector<Diagnostic> rows_;
};

}  // namespace pfa
