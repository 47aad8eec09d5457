#include "analyzer/report/callgrind.h"

#include <cstdint>
#include <map>
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
  std::string Of(std::string_view name) {
    if (name.empty()) return "";
    const auto [it, is_new] = numbers_.try_emplace(std::string(name), numbers_.size() + 1);
    return is_new ? fmt::format("({}) {}", it->second, name) : fmt::format("({})", it->second);
  }

 private:
  std::unordered_map<std::string, size_t> numbers_;
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

class CallgrindWriter {
 public:
  CallgrindWriter(const GraphReport& report, const Query& query)
      : report_(report),
        as_pprof_(query.compatibility == Compatibility::kPprof),
        numbered_(report) {
    out_ = fmt::format("positions: instr line\nevents: {}({})\n", Clean(query.sample_type),
                       Clean(report.header().output_unit));
  }

  std::string Write() {
    const CallGraph& graph = report_.graph();
    for (const CallNodeId id : report_.shown()) {
      AddFunction(report_.info(id));
      const NodeInfo& info = report_.info(id);
      out_ += fmt::format("{} {} {}\n", Address(info.address), info.line,
                          Scaled(graph.value(id).shown_flat()));
      for (const uint32_t call : report_.Sorted(graph.calls_by(id))) AddCall(graph.call(call));
      previous_ = info;
    }
    return std::move(out_);
  }

 private:
  // The format has no escapes: a line break in a name would be read as another line.
  [[nodiscard]] std::string Clean(std::string_view text) const {
    return as_pprof_ ? std::string(text) : EscapeControl(text);
  }
  [[nodiscard]] std::string Text(StringId id) const { return Clean(report_.nodes().text(id)); }

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
    out_ += fmt::format("\nob={}\n", binaries_.Of(Text(info.binary)));
    out_ += fmt::format("fl={}\n", files_.Of(Text(info.file)));
    out_ += fmt::format("fn={}\n", names_.Of(Text(info.name)));
  }

  void AddCall(const Call& call) {
    // pprof writes calls of nodes that it has left out, without a name.
    const bool callee_shown = report_.graph().listed()[call.callee.index()] != 0;
    if (!callee_shown && !as_pprof_) return;
    const NodeInfo& callee = report_.info(call.callee);
    out_ += fmt::format("cfl={}\n", files_.Of(Text(callee.file)));
    out_ +=
        fmt::format("cfn={}\n", names_.Of(callee_shown ? Clean(numbered_.Of(call.callee)) : ""));
    // How often it was called is not known.
    out_ += fmt::format("calls=0 {} {}\n", Address(callee.address), callee.line);
    out_ += fmt::format("* * {}\n", Scaled(as_pprof_ ? call.value : call.shown_value()));
  }

  // Relative to the previous node's address where that is shorter.
  [[nodiscard]] std::string Address(uint64_t address) const {
    std::string absolute = fmt::format("{:#x}", address);
    if (!previous_) return absolute;
    if (previous_->address == address) return "*";
    std::string relative = fmt::format("{:+}", static_cast<int64_t>(address - previous_->address));
    return relative.size() < absolute.size() ? relative : absolute;
  }

  const GraphReport& report_;
  bool as_pprof_;
  NumberedNames numbered_;
  NameNumbers binaries_;
  NameNumbers files_;
  NameNumbers names_;
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
  PFA_ASSIGN_OR_RETURN(const GraphReport report, GraphReport::Build(profile, query, request));
  return PprofOutput{CallgrindWriter(report, query).Write(), report.header().messages};
}

}  // namespace pfa
