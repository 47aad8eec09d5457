#include "analyzer/report/weblist_code.h"

#include <algorithm>
#include <memory>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "analyzer/aggregate/flat_cum.h"
#include "analyzer/aggregate/stack_weights.h"
#include "proto/executable.h"

namespace pfa {
namespace {

// A page with more could not be read.
constexpr size_t kMaxFunctions = 100;
constexpr size_t kMaxInstructions = 200'000;

struct Sampled {
  LocationId location;
  uint64_t address = 0;  // in the file
};

class CodeFinder {
 public:
  CodeFinder(const ReportInput& input, const Query& query)
      : selection_(*input.selection), profile_(input.profile()), query_(query) {}

  Result<WebListCodes> Find() {
    PFA_TRY(SumByLocation());
    std::vector<std::vector<LocationId>> by_mapping(profile_.mappings().size() + 1);
    for (size_t i = 0; i < values_.size(); ++i) {
      const LocationId id = LocationId::FromIndex(i);
      if (!present_[i] || !Match(id)) continue;
      const MappingId mapping = profile_.location(id).mapping;
      by_mapping[mapping.valid() ? mapping.index() : profile_.mappings().size()].push_back(id);
    }
    for (size_t i = 0; i < by_mapping.size(); ++i) {
      if (by_mapping[i].empty()) continue;
      if (i == profile_.mappings().size()) {
        AddWithoutBinary(by_mapping[i]);
      } else {
        PFA_TRY(AddMapping(profile_.mappings()[i], by_mapping[i]));
      }
    }
    return std::move(result_);
  }

 private:
  Result<void> SumByLocation() {
    PFA_ASSIGN_OR_RETURN(const StackWeights weights, SumByStack(selection_, query_));
    values_.resize(profile_.locations().size());
    present_.resize(values_.size());
    std::vector<uint32_t> last_stack(values_.size());
    for (uint32_t i = 0; i < weights.present.size(); ++i) {
      if (weights.present[i] == 0) continue;
      const int64_t divisor = weights.divisors.empty() ? 0 : weights.divisors[i];
      bool is_leaf = true;
      for (const LocationId id : selection_.frames(StackId::FromIndex(i))) {
        if (selection_.hidden(id)) continue;
        NodeValue& value = values_[id.index()];
        if (is_leaf) {
          value.flat += weights.values[i];
          value.flat_divisor += divisor;
        }
        is_leaf = false;
        present_[id.index()] = true;
        if (std::exchange(last_stack[id.index()], i + 1) == i + 1) continue;
        value.cum += weights.values[i];
        value.cum_divisor += divisor;
      }
    }
    return {};
  }

  // Whether the location matches; what does is remembered by name.
  bool Match(LocationId id) {
    const Location& location = profile_.location(id);
    const bool binary_matches =
        location.mapping.valid() &&
        query_.argument->Matches(profile_.text(profile_.mapping(location.mapping).file));
    bool matches = false;
    for (const Line& line : selection_.lines(id)) {
      const Function& function = profile_.function(line.function);
      const std::string_view name = profile_.text(function.name);
      const std::string_view symbol = profile_.text(function.system_name);
      if (!binary_matches && !query_.argument->Matches(name) && !query_.argument->Matches(symbol) &&
          !query_.argument->Matches(profile_.text(function.filename))) {
        continue;
      }
      matches = true;
      result_.functions.emplace(name);
      if (symbol.empty() || symbol == name) continue;
      result_.functions.emplace(symbol);
      result_.shown_names.emplace(symbol, name);
    }
    return matches;
  }

  Result<void> AddMapping(const Mapping& mapping, const std::vector<LocationId>& locations) {
    const std::string file(profile_.text(mapping.file));
    auto opened = Executable::Open(file);
    std::string problem = opened.ok() ? "" : opened.error().message;
    const std::string_view build_id = profile_.text(mapping.build_id);
    if (opened.ok() && !build_id.empty()) {
      const std::string other = opened.value()->object().BuildId();
      if (!other.empty() && other != build_id) {
        problem = fmt::format("it is another build, {} instead of {}", other, build_id);
      }
    }
    if (!problem.empty()) {
      result_.problems.push_back(fmt::format(
          "no instructions of {}{}: {}; give the binary before the profile, or set "
          "PPROF_BINARY_PATH",
          file.empty() ? "the binary, which the profile does not name" : file,
          build_id.empty() || file.empty() ? "" : fmt::format(" (build ID {})", build_id),
          problem));
      AddWithoutBinary(locations);
      return {};
    }
    Executable& executable = *opened.value();
    const uint64_t bias = executable.object().LoadBias(mapping.start, mapping.file_offset);
    std::vector<Sampled> sampled;
    sampled.reserve(locations.size());
    for (const LocationId id : locations) {
      sampled.push_back({id, profile_.location(id).address - bias});
    }
    std::ranges::stable_sort(sampled, {}, &Sampled::address);
    PFA_ASSIGN_OR_RETURN(const std::vector<CodeSymbol>* const symbols, executable.Symbols());
    // Functions with samples, and where in `sampled` these begin.
    std::vector<LocationId> outside;
    for (size_t i = 0; i < sampled.size();) {
      const CodeSymbol* const symbol = SymbolAt(*symbols, sampled[i].address);
      if (symbol == nullptr) {
        outside.push_back(sampled[i++].location);
        continue;
      }
      const size_t begin = i;
      while (i < sampled.size() && sampled[i].address < symbol->end) ++i;
      const auto own = std::span(sampled).subspan(begin, i - begin);
      PFA_TRY(AddFunction(executable, *symbol, own, &outside));
    }
    AddWithoutBinary(outside);
    return {};
  }

  static const CodeSymbol* SymbolAt(const std::vector<CodeSymbol>& symbols, uint64_t address) {
    auto after = std::ranges::upper_bound(symbols, address, {}, &CodeSymbol::begin);
    if (after == symbols.begin() || address >= (--after)->end) return nullptr;
    return &*after;
  }

  Result<void> AddFunction(Executable& executable, const CodeSymbol& symbol,
                           std::span<const Sampled> sampled, std::vector<LocationId>* outside) {
    const auto syntax = query_.options.intel_syntax ? AssemblySyntax::kIntel : AssemblySyntax::kAtt;
    std::vector<Instruction> instructions;
    if (++functions_ > kMaxFunctions || result_.codes.size() > kMaxInstructions) {
      result_.cut = true;
    } else {
      PFA_ASSIGN_OR_RETURN(instructions, executable.Disassemble(symbol.begin, symbol.end, syntax));
    }
    size_t next = 0;
    std::vector<SourceFrame> before;
    for (Instruction& instruction : instructions) {
      WebListCode code;
      code.address = instruction.address;
      code.end = instruction.address + instruction.size;
      code.text = std::move(instruction.text);
      code.frames = executable.Frames(code.address, FrameDetail::kAll);
      // Compilers leave some instructions without a line: those belong to the ones before.
      const bool has_line = !code.frames.empty() && code.frames.front().line > 0;
      if (has_line) {
        before = code.frames;
      } else if (!before.empty()) {
        code.frames = before;
      }
      for (; next < sampled.size() && sampled[next].address < code.end; ++next) {
        AddValue(sampled[next].location, &code);
      }
      result_.codes.push_back(std::move(code));
    }
    for (; next < sampled.size(); ++next) outside->push_back(sampled[next].location);
    return {};
  }

  void AddValue(LocationId id, WebListCode* code) const {
    code->flat += values_[id.index()].shown_flat();
    code->cum += values_[id.index()].shown_cum();
  }

  // By the lines that the profile has itself.
  void AddWithoutBinary(const std::vector<LocationId>& locations) {
    for (const LocationId id : locations) {
      WebListCode code;
      code.address = profile_.location(id).address;
      code.end = code.address + 1;
      for (const Line& line : selection_.lines(id)) {
        const Function& function = profile_.function(line.function);
        code.frames.push_back({std::string(profile_.text(function.name)),
                               std::string(profile_.text(function.filename)), line.line,
                               line.column});
      }
      AddValue(id, &code);
      result_.codes.push_back(std::move(code));
    }
  }

  const Selection& selection_;
  const Profile& profile_;
  const Query& query_;
  std::vector<NodeValue> values_;  // by LocationId
  std::vector<bool> present_;      // likewise
  size_t functions_ = 0;
  WebListCodes result_;
};

}  // namespace

Result<WebListCodes> FindWebListCode(const ReportInput& input, const Query& query) {
  return CodeFinder(input, query).Find();
}

}  // namespace pfa
