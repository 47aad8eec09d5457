#include "analyzer/report/callgrind.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analyzer/query/units.h"
#include "analyzer/report/graph_report.h"
#include "proto/base/number.h"

namespace pfa {
namespace {

// The format's compression of names: "(3) name" at first, "(3)" from then on.
class NameNumbers {
 public:
  // The number, and whether the name is new.
  std::pair<uint32_t, bool> Of(const std::string& name) {
    const auto next = static_cast<uint32_t>(by_name_.size() + 1);
    const auto [it, is_new] = by_name_.try_emplace(name, next);
    return {it->second, is_new};
  }

 private:
  std::unordered_map<std::string, uint32_t> by_name_;
};

// The same for names that have a key, which are looked up and made once and not with every call.
class KeyedNumbers {
 public:
  explicit KeyedNumbers(NameNumbers& names) : names_(names) {}

  template <typename MakeName>
  void Append(uint32_t key, MakeName make_name, std::string* out) {
    if (key >= by_key_.size()) by_key_.resize(size_t{key} + 1, kUnknown);
    uint32_t& number = by_key_[key];
    std::string new_name;
    if (number == kUnknown) {
      const std::string name = make_name();
      bool is_new = false;
      std::tie(number, is_new) = name.empty() ? std::pair(kNameless, false) : names_.Of(name);
      if (is_new) new_name = " " + name;
    }
    if (number != kNameless) fmt::format_to(std::back_inserter(*out), "({}){}", number, new_name);
    *out += '\n';
  }

 private:
  static constexpr uint32_t kUnknown = 0xffffffffU;
  static constexpr uint32_t kNameless = 0;
  NameNumbers& names_;
  std::vector<uint32_t> by_key_;
};

// Readers merge functions of the same name and file. Those that are different ones all the same, in
// other binaries, in other places of the file or, in a tree, under other callers, are numbered.
class NumberedNames {
 public:
  explicit NumberedNames(const GraphReport& report) : report_(report) {
    for (const CallNodeId id : report.shown()) {
      auto& functions = names_[NameOf(id)];
      functions.try_emplace(FunctionOf(id), functions.size() + 1);
    }
  }

  // As callees are called.
  [[nodiscard]] std::string Of(CallNodeId id) const {
    const NodeInfo& info = report_.info(id);
    std::string name(report_.nodes().text(info.name));
    const auto& functions = names_.at(NameOf(id));
    if (functions.size() > 1) {
      name += fmt::format(" [{}/{}]", functions.at(FunctionOf(id)), functions.size());
    }
    return name;
  }

 private:
  using Name = std::pair<uint32_t, uint32_t>;  // file, function
  // Parent in a tree, binary, start line, and the column of a node without address and line.
  using Function = std::tuple<uint32_t, uint32_t, int64_t, int64_t>;

  [[nodiscard]] Name NameOf(CallNodeId id) const {
    const NodeInfo& info = report_.info(id);
    return {info.file.value, info.name.value};
  }
  [[nodiscard]] Function FunctionOf(CallNodeId id) const {
    const NodeInfo& info = report_.info(id);
    const int64_t column = info.address == 0 && info.line == 0 ? info.column : 0;
    return {report_.graph().original_parent(id).value, info.binary.value, info.start_line, column};
  }

  const GraphReport& report_;
  std::map<Name, std::map<Function, size_t>> names_;
};

// What all calls of a node have in common, once its names were written: on one cache line, since
// the calls of a large profile are in no order that a cache would like.
struct alignas(64) KnownCallee {
  uint64_t address = 0;
  uint8_t size = 0;      // of the text; 0: not known, or too long
  uint8_t before = 0;    // how much of it comes before the address,
  uint8_t absolute = 0;  // and how much is that
  std::array<char, 53> text = {};

  void Set(uint64_t of_address, std::string_view names, std::string_view absolute_address,
           std::string_view after) {
    const size_t all = names.size() + absolute_address.size() + after.size();
    if (all > text.size()) return;
    address = of_address;
    size = static_cast<uint8_t>(all);
    before = static_cast<uint8_t>(names.size());
    absolute = static_cast<uint8_t>(absolute_address.size());
    char* next = text.data();
    for (const std::string_view part : {names, absolute_address, after}) {
      next = std::ranges::copy(part, next).out;
    }
  }
};

class CallgrindWriter {
 public:
  CallgrindWriter(const GraphReport& report, const Query& query, ByteSink& sink)
      : report_(report),
        as_pprof_(query.compatibility == Compatibility::kPprof),
        numbered_(report),
        sink_(sink) {
    if (!report.graph().is_tree()) known_.resize(report.graph().size());
    out_ = fmt::format("positions: instr line\nevents: {}({})\n", Clean(query.sample_type),
                       Clean(report.header().output_unit));
  }

  Result<void> Run() {
    constexpr std::array kSides = {CallLists::Side::kBy};
    PFA_TRY(report_.ForEachNodeCalls(report_.shown(), kSides, [this](const NodeCalls& calls) {
      AddNode(calls);
      return PassOn();
    }));
    return sink_.Write(out_);
  }

 private:
  Result<void> PassOn() {
    constexpr size_t kFlushBytes = size_t{1} << 20;
    if (out_.size() < kFlushBytes) return {};
    PFA_TRY(sink_.Write(out_));
    out_.clear();
    return {};
  }

  void AddNode(const NodeCalls& calls) {
    const NodeInfo& info = report_.info(calls.node);
    AddFunction(info);
    AppendAddress(info.address, fmt::format("{:#x}", info.address));
    fmt::format_to(std::back_inserter(out_), " {} {}\n", info.line,
                   Scaled(report_.graph().value(calls.node).shown_flat()));
    for (size_t i = 0; i < calls.by.size(); ++i) {
      // Nothing else takes as long as waiting for this.
      constexpr size_t kAhead = 8;
      if (!known_.empty() && i + kAhead < calls.by.size()) {
        __builtin_prefetch(&known_[calls.by[i + kAhead].callee.index()]);
      }
      AddCall(calls.by[i]);
    }
    previous_ = info;
  }

  // The format has no escapes: a line break in a name would be read as another line.
  [[nodiscard]] std::string Clean(std::string_view text) const {
    return as_pprof_ ? std::string(text) : EscapeControl(text);
  }

  void AppendName(std::string_view field, StringId id, KeyedNumbers* numbers, std::string* out) {
    *out += field;
    numbers->Append(
        id.value, [&] { return Clean(report_.nodes().text(id)); }, out);
  }

  [[nodiscard]] int64_t Scaled(int64_t value) const {
    const ReportHeader& header = report_.header();
    // pprof does not divide here by what -divide_by says.
    if (!as_pprof_) value = header.formatter().Multiply(value);
    return TruncateToInt64(Scale(value, header.unit, header.output_unit).value);
  }

  void AddFunction(const NodeInfo& info) {
    if (previous_ && previous_->binary == info.binary && previous_->file == info.file &&
        previous_->name == info.name) {
      return;
    }
    AppendName("\nob=", info.binary, &binaries_, &out_);
    AppendName("fl=", info.file, &files_, &out_);
    AppendName("fn=", info.name, &names_, &out_);
  }

  void AddCall(const Call& call) {
    // pprof writes calls of nodes that it has left out, without a name.
    const bool callee_shown = report_.graph().listed()[call.callee.index()] != 0;
    if (!callee_shown && !as_pprof_) return;
    const int64_t value = as_pprof_ ? call.value : call.shown_value();
    if (!known_.empty() && known_[call.callee.index()].size > 0) {
      AppendKnownCall(known_[call.callee.index()], value);
      return;
    }
    const NodeInfo& callee = report_.info(call.callee);
    const std::string absolute = fmt::format("{:#x}", callee.address);
    const std::string after = fmt::format(" {}\n* * ", callee.line);
    AppendCallee(call.callee, callee_shown, &out_);
    AppendAddress(callee.address, absolute);
    out_ += after;
    AppendValue(value);
    // In a tree each node is called once.
    if (known_.empty()) return;
    std::string text;
    AppendCallee(call.callee, callee_shown, &text);
    known_[call.callee.index()].Set(callee.address, text, absolute, after);
  }

  void AppendKnownCall(const KnownCallee& callee, int64_t value) {
    const std::string_view text(callee.text.data(), callee.size);
    out_ += text.substr(0, callee.before);
    AppendAddress(callee.address, text.substr(callee.before, callee.absolute));
    out_ += text.substr(size_t{callee.before} + callee.absolute);
    AppendValue(value);
  }

  void AppendCallee(CallNodeId callee, bool is_shown, std::string* out) {
    AppendName("cfl=", report_.info(callee).file, &files_, out);
    *out += "cfn=";
    if (is_shown) {
      callees_.Append(
          callee.value, [&] { return Clean(numbered_.Of(callee)); }, out);
    } else {
      *out += '\n';
    }
    // How often it was called is not known.
    *out += "calls=0 ";
  }

  // Calls come in the order of their values, so that the last one's often fits.
  void AppendValue(int64_t value) {
    if (value_text_.empty() || value != value_) {
      value_ = value;
      value_text_ = fmt::format("{}\n", Scaled(value));
    }
    out_ += value_text_;
  }

  // Relative to the previous node's address where that is shorter.
  void AppendAddress(uint64_t address, std::string_view absolute) {
    if (previous_ && previous_->address == address) {
      out_ += '*';
      return;
    }
    if (previous_) {
      const auto difference = static_cast<int64_t>(address - previous_->address);
      std::array<char, 24> text = {'+'};
      char* const begin = text.data() + (difference < 0 ? 0 : 1);
      const char* const end = std::to_chars(begin, text.data() + text.size(), difference).ptr;
      const std::string_view relative(text.data(), static_cast<size_t>(end - text.data()));
      out_ += relative.size() < absolute.size() ? relative : absolute;
      return;
    }
    out_ += absolute;
  }

  const GraphReport& report_;
  bool as_pprof_;
  NumberedNames numbered_;
  ByteSink& sink_;
  NameNumbers binary_names_;
  NameNumbers file_names_;
  NameNumbers function_names_;
  KeyedNumbers binaries_{binary_names_};   // by StringId
  KeyedNumbers files_{file_names_};        // by StringId
  KeyedNumbers names_{function_names_};    // by StringId
  KeyedNumbers callees_{function_names_};  // by CallNodeId
  std::vector<KnownCallee> known_;         // by CallNodeId; empty for a tree
  int64_t value_ = 0;                      // the last one of a call, and its text
  std::string value_text_;
  std::optional<NodeInfo> previous_;
  std::string out_;
};

}  // namespace

Result<PprofOutput> Callgrind(const Profile& profile, Query& query) {
  const Options& options = query.options;
  query.granularity = GranularityOf("addresses", options.noinlines, options.showcolumns);
  query.granularity.binary = true;
  GraphRequest request;
  request.trim = false;
  request.whole_numbers = true;
  if (options.call_tree) request.form = CallGraph::Form::kTree;
  PFA_ASSIGN_OR_RETURN(GraphReport built, GraphReport::Build(profile, query, request));
  PprofOutput output;
  output.messages = built.header().messages;
  if (query.compatibility == Compatibility::kNative) {
    // The format has no place for what is not in it: samples without a stack, for one.
    output.messages.clear();
    for (const Note& note : built.header().notes) output.messages.push_back(note.text);
  }
  // Shared, since functions that are copied must own what can be copied.
  auto report = std::make_shared<GraphReport>(std::move(built));
  output.stream = [report, &query](ByteSink& sink) {
    return CallgrindWriter(*report, query, sink).Run();
  };
  return output;
}

}  // namespace pfa
