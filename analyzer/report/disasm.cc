#include "analyzer/report/disasm.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analyzer/aggregate/flat_cum.h"
#include "analyzer/aggregate/node_table.h"
#include "analyzer/aggregate/stack_weights.h"
#include "analyzer/query/go_number.h"
#include "analyzer/query/source_path.h"
#include "analyzer/query/units.h"
#include "analyzer/report/profile_facts.h"
#include "analyzer/report/report_input.h"
#include "analyzer/report/value_formatter.h"
#include "proto/base/number.h"
#include "proto/executable.h"

namespace pfa {
namespace {

void Add(const NodeValue& value, NodeValue* sum) {
  sum->flat += value.flat;
  sum->cum += value.cum;
  sum->flat_divisor += value.flat_divisor;
  sum->cum_divisor += value.cum_divisor;
}

// An address with a value.
struct Sampled {
  uint64_t address = 0;
  NodeId node;
  std::string_view binary;
};

struct Row {
  Instruction instruction;
  NodeValue value;
  std::string function;  // of the samples, where there are any
  std::string file;      // the base name; "" if unknown
  int64_t line = 0;
};

struct Routine {
  std::string name;
  uint64_t begin = 0;
  NodeValue sum;
  std::vector<Row> rows;
};

struct Listing {
  ReportInput input;
  std::vector<Routine> routines;      // by name
  std::vector<std::string> problems;  // why binaries could not be read
};

class ListingBuilder {
 public:
  ListingBuilder(const Profile& profile, Query& query)
      : profile_(profile),
        query_(query),
        as_pprof_(query.compatibility == Compatibility::kPprof),
        syntax_(query.options.intel_syntax ? AssemblySyntax::kIntel : AssemblySyntax::kAtt) {
    if (const auto number = ParseGoInt(query.options.argument)) {
      address_ = static_cast<uint64_t>(*number);
    }
  }

  Result<Listing> Build() {
    // One node per address: inlined functions would count its samples again.
    query_.granularity = GranularityOf("addresses", true, query_.options.showcolumns);
    query_.granularity.binary = true;
    PFA_ASSIGN_OR_RETURN(listing_.input, PrepareReport(profile_, query_));
    const Selection& selection = *listing_.input.selection;
    nodes_ = std::make_unique<const NodeTable>(selection, query_);
    PFA_ASSIGN_OR_RETURN(const StackWeights weights, SumByStack(selection, query_));
    values_ = ComputeFlatCum(selection, *nodes_, weights);
    FindSampled();
    for (const Mapping& mapping : listing_.input.profile().mappings()) PFA_TRY(AddBinary(mapping));
    if (listing_.routines.empty()) return NothingFound();
    std::ranges::stable_sort(listing_.routines, [](const Routine& a, const Routine& b) {
      return std::tie(a.name, a.begin) < std::tie(b.name, b.begin);
    });
    return std::move(listing_);
  }

 private:
  void FindSampled() {
    for (size_t i = 0; i < values_.size(); ++i) {
      const NodeValue& value = values_[i];
      if (value.flat == 0 && value.cum == 0) continue;
      const bool is_negative = value.flat < 0 || (value.flat == 0 && value.cum < 0);
      if (query_.options.drop_negative && is_negative) continue;
      const NodeId node = NodeId::FromIndex(i);
      const NodeInfo& info = nodes_->info(node);
      const std::string_view binary = nodes_->text(info.binary);
      if (binary.empty()) continue;
      if (query_.argument->Matches(nodes_->PrintableName(node)) ||
          (!as_pprof_ && query_.argument->Matches(nodes_->text(info.name)))) {
        matched_.insert(binary);
      }
      sampled_.push_back({info.address, node, binary});
    }
    std::ranges::stable_sort(sampled_, {}, &Sampled::address);
  }

  Result<void> AddBinary(const Mapping& mapping) {
    const std::string file(listing_.input.profile().text(mapping.file));
    const bool has_address = address_ && mapping.start <= *address_ && *address_ <= mapping.limit;
    if (file.empty() || (!matched_.contains(file) && !has_address)) return {};
    auto opened = Executable::Open(file);
    if (!opened.ok()) {
      listing_.problems.push_back(Problem(mapping, file, opened.error()));
      return {};
    }
    Executable& executable = *opened.value();
    const auto build_id = listing_.input.profile().text(mapping.build_id);
    const std::string other_id = as_pprof_ ? "" : executable.object().BuildId();
    if (!build_id.empty() && !other_id.empty() && build_id != other_id) {
      listing_.problems.push_back(
          fmt::format("{} is another build: its build ID is {}, but the profile was recorded with "
                      "{}; give the binary that ran",
                      file, other_id, build_id));
      return {};
    }
    const uint64_t bias = executable.object().LoadBias(mapping.start, mapping.file_offset);
    PFA_ASSIGN_OR_RETURN(const std::vector<CodeSymbol>* const symbols, executable.Symbols());
    for (const CodeSymbol& symbol : *symbols) {
      const bool wanted =
          query_.argument->Matches(symbol.name) ||
          (has_address && *address_ - bias >= symbol.begin && *address_ - bias < symbol.end);
      if (!wanted) continue;
      ++found_symbols_;
      PFA_TRY(AddSymbol(executable, symbol, bias, file));
    }
    return {};
  }

  Result<void> AddSymbol(Executable& executable, const CodeSymbol& symbol, uint64_t bias,
                         const std::string& file) {
    // pprof leaves out the last byte of a function, and so calls that are its last instruction.
    const uint64_t end = symbol.end - (as_pprof_ ? 1 : 0);
    std::vector<Sampled> samples;
    auto next = std::ranges::lower_bound(sampled_, symbol.begin + bias, {}, &Sampled::address);
    for (; next != sampled_.end() && next->address - bias >= symbol.begin &&
           next->address - bias < end;
         ++next) {
      if (next->binary == file) samples.push_back(*next);
    }
    if (samples.empty()) return {};
    Routine routine{symbol.name, symbol.begin, {}, {}};
    for (const Sampled& sample : samples) Add(values_[sample.node.index()], &routine.sum);
    PFA_ASSIGN_OR_RETURN(std::vector<Instruction> instructions,
                         executable.Disassemble(symbol.begin, end, syntax_));
    auto sample = samples.begin();
    for (size_t i = 0; i < instructions.size(); ++i) {
      const auto position = executable.GoPosition(instructions[i].address);
      Row row;
      row.line = position.line;
      if (!position.file.empty()) row.file = BasePath(position.file);
      if (!as_pprof_) FillPlace(executable, instructions[i].address, &row);
      // Samples in the middle of an instruction are its own.
      const bool last = i + 1 == instructions.size();
      for (; sample != samples.end() &&
             (last || sample->address - bias < instructions[i + 1].address);
           ++sample) {
        AddSample(sample->node, &row);
      }
      row.instruction = std::move(instructions[i]);
      routine.rows.push_back(std::move(row));
    }
    listing_.routines.push_back(std::move(routine));
    return {};
  }

  void AddSample(NodeId node, Row* row) const {
    Add(values_[node.index()], &row->value);
    const NodeInfo& info = nodes_->info(node);
    const std::string_view file = nodes_->text(info.file);
    if (row->file.empty() && !file.empty()) row->file = BasePath(file);
    if (row->line == 0) row->line = info.line;
    if (row->function.empty()) row->function = nodes_->text(info.name);
  }

  // C code has its lines in DWARF, which pprof does not look at here.
  static void FillPlace(Executable& executable, uint64_t address, Row* row) {
    if (!row->file.empty()) return;
    const auto frames = executable.Frames(address, FrameDetail::kAll);
    if (frames.empty() || frames.front().file.empty()) return;
    row->file = BasePath(frames.front().file);
    row->line = frames.front().line;
  }

  [[nodiscard]] std::string Problem(const Mapping& mapping, const std::string& file,
                                    const Error& error) const {
    if (as_pprof_) {
      return fmt::format("open {}: {}", file,
                         error.code == ErrorCode::kIo ? error.message : "unrecognized object file");
    }
    const std::string_view build_id = listing_.input.profile().text(mapping.build_id);
    return fmt::format(
        "the binary is needed: the profile was recorded from {}{}, which cannot be read here ({}); "
        "give the binary before the profile, or set PPROF_BINARY_PATH to where binaries are",
        file, build_id.empty() ? "" : fmt::format(" (build ID {})", build_id), error.message);
  }

  [[nodiscard]] Error NothingFound() const {
    std::string message = listing_.problems.empty() ? "" : listing_.problems.front();
    if (!message.empty() && !as_pprof_) return BadInput(std::move(message));
    if (!message.empty()) message += "; ";
    if (!address_) {
      message += fmt::format("no matches found for regexp {}", query_.options.argument);
      if (!as_pprof_ && matched_.empty() && !sampled_.empty()) {
        message += ": no function with samples has such a name";
      } else if (!as_pprof_ && sampled_.empty()) {
        message += ": the profile has no addresses of a binary";
      }
    } else if (found_symbols_ == 0) {
      message += fmt::format("no matches found for address {:#x}", *address_);
    } else {
      message += fmt::format(
          "address {:#x} found in binary, but the corresponding symbols do not have samples in "
          "the profile",
          *address_);
    }
    return UsageError(std::move(message));
  }

  const Profile& profile_;
  Query& query_;
  bool as_pprof_;
  AssemblySyntax syntax_;
  std::optional<uint64_t> address_;
  Listing listing_;
  std::unique_ptr<const NodeTable> nodes_;
  std::vector<NodeValue> values_;
  std::vector<Sampled> sampled_;
  std::set<std::string_view> matched_;  // binaries with a node that matches
  size_t found_symbols_ = 0;
};

// "main.fib main.go:12"
std::string PlaceOf(const Row& row) {
  std::string place = row.function.empty() ? "" : row.function + " ";
  if (!row.file.empty()) {
    place += row.file;
    if (row.line != 0) place += fmt::format(":{}", row.line);
  }
  return place;
}

}  // namespace

Result<PprofOutput> DisasmPprof(const Profile& profile, Query& query) {
  PFA_ASSIGN_OR_RETURN(const Listing listing, ListingBuilder(profile, query).Build());
  const ValueFormatter formatter = FormatterFor(query);
  const auto value_or_dot = [&](int64_t value) {
    return value == 0 ? std::string(".") : formatter.Format(value);
  };
  PprofOutput output;
  output.messages = listing.input.messages;
  output.messages.insert(output.messages.end(), listing.problems.begin(), listing.problems.end());
  std::string& out = output.text;
  out = fmt::format("Total: {}\n", formatter.Format(listing.input.total));
  for (const Routine& routine : listing.routines) {
    // pprof does not divide these sums for a mean.
    out += fmt::format("ROUTINE ======================== {}\n", routine.name);
    out += fmt::format("{:>10} {:>10} (flat, cum) {} of Total\n",
                       formatter.Format(routine.sum.flat), formatter.Format(routine.sum.cum),
                       Percentage(routine.sum.cum, listing.input.total));
    const Row* previous = nullptr;
    const Row nothing;
    for (const Row& row : routine.rows) {
      const Row& before = previous == nullptr ? nothing : *previous;
      const bool changed =
          row.function != before.function || row.file != before.file || row.line != before.line;
      const std::string place = changed ? PlaceOf(row) : "";
      previous = &row;
      const std::string& text = row.instruction.text;
      constexpr size_t kTextColumns = 40;
      const bool beside = !place.empty() && text.size() < kTextColumns;
      if (!place.empty() && !beside) out += fmt::format("{:>74};{}\n", "", place);
      out += fmt::format("{:>10} {:>10} {:>10x}: ", value_or_dot(row.value.shown_flat()),
                         value_or_dot(row.value.shown_cum()), row.instruction.address);
      out += beside ? fmt::format("{:<40};{}\n", text, place) : text + "\n";
    }
  }
  return output;
}

Result<Document> DisasmDocument(const Profile& profile, Query& query) {
  PFA_ASSIGN_OR_RETURN(const Listing listing, ListingBuilder(profile, query).Build());
  const int64_t total = listing.input.total;
  ValueFormatter formatter = FormatterFor(query);
  int64_t smallest = 0;
  for (const Routine& routine : listing.routines) {
    for (const Row& row : routine.rows) {
      const int64_t shown = row.value.flat != 0 ? row.value.shown_flat() : row.value.shown_cum();
      const int64_t value = SaturatingAbs(shown);
      if (value > 0 && (smallest == 0 || value < smallest)) smallest = value;
    }
  }
  formatter.ChooseUnit(smallest, total);
  Document document;
  document.report = "disasm";
  document.facts = ProfileFacts(listing.input.profile(), query, formatter, total);
  document.numbers = {{"total", formatter.Multiply(total)}};
  for (const std::string& message : listing.input.messages) {
    document.notes.push_back({true, message});
  }
  for (const std::string& problem : listing.problems) document.notes.push_back({true, problem});
  const auto value_cell = [&](int64_t value) {
    return Cell::Value(value == 0 ? "." : formatter.Format(value), formatter.Multiply(value));
  };
  Table table;
  table.key = "instructions";
  table.unit = query.sample_unit;
  table.columns = {{"flat", "flat", ColumnKind::kValue},
                   {"cum", "cum", ColumnKind::kValue},
                   {"address", "address", ColumnKind::kPercent},
                   {"", "place", ColumnKind::kText},
                   {"", "instruction", ColumnKind::kName}};
  for (const Routine& routine : listing.routines) {
    table.rows.push_back({value_cell(routine.sum.shown_flat()), value_cell(routine.sum.shown_cum()),
                          Cell::Text(""), Cell::Text(""), Cell::Text(routine.name)});
    for (const Row& row : routine.rows) {
      std::string place = row.file;
      if (!place.empty() && row.line > 0) place += fmt::format(":{}", row.line);
      table.rows.push_back({value_cell(row.value.shown_flat()), value_cell(row.value.shown_cum()),
                            Cell::Text(fmt::format("{:#x}", row.instruction.address)),
                            Cell::Text(std::move(place)), Cell::Text("  " + row.instruction.text)});
    }
  }
  document.tables.push_back(std::move(table));
  return document;
}

}  // namespace pfa
