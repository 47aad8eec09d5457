// Nodes: what the rows of a report stand for. Frames with the same identity at the query's
// granularity are one node; a location becomes the short list of its nodes, so that rolling up
// samples is nothing but adding numbers at dense indices.
//
// The identity is (function name, address, file, line, column), each only if the granularity keeps
// it; a frame without any name is told apart by its binary and start line too. Functions of the
// same name in different binaries are therefore one node (docs/how-pfa-counts.md).
//
// If the granularity groups functions, a node is a group, and its name the group's
// (query/go_code.h). What belongs to none, since it is not Go, is a node without a name, told apart
// by its binary.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/model/intern_index.h"
#include "analyzer/model/string_pool.h"
#include "analyzer/query/query.h"
#include "analyzer/query/selection.h"
#include "proto/base/id.h"

namespace pfa {

using NodeId = Id<struct NodeTag>;

struct NodeInfo {
  StringId name{0};    // of NodeTable::strings()
  StringId file{0};    // cleaned and trimmed
  StringId binary{0};  // for frames without a name, or if the granularity keeps it
  uint64_t address = 0;
  int64_t line = 0;
  int64_t column = 0;
  int64_t start_line = 0;  // likewise; without a name only as pprof
  bool operator==(const NodeInfo&) const = default;
};

// How file names appear in nodes: shortened by -trim_path and -source_path, or as they were
// recorded.
enum class FileNames : uint8_t { kTrimmed, kRecorded };

class NodeTable {
 public:
  NodeTable(const Selection& selection, const Query& query,
            FileNames file_names = FileNames::kTrimmed);

  [[nodiscard]] size_t size() const { return infos_.size(); }
  [[nodiscard]] const NodeInfo& info(NodeId node) const { return infos_[node.index()]; }
  [[nodiscard]] std::string_view text(StringId id) const { return strings_[id]; }

  // The nodes of a location, innermost first; empty if it is hidden.
  [[nodiscard]] std::span<const NodeId> nodes(LocationId location) const {
    const NodeId& entry = entries_[location.index()];
    if (entry.value < kRunBit) return {&entry, 1};
    if (!entry.valid()) return {};
    const NodeId* const run = runs_.data() + (entry.value - kRunBit);
    return {run + 1, run->value};
  }

  // A function of the node, for showing where it is defined; kNone without symbols.
  [[nodiscard]] FunctionId function(NodeId node) const { return functions_[node.index()]; }

  // "0000000000400010 main.f /src/main.go:12": the name by which rows are shown and ordered.
  [[nodiscard]] std::string PrintableName(NodeId node) const;
  // The same with another spelling of the parts, and another separator than " ".
  struct NameParts {
    std::string_view name;
    std::string_view file;
    std::string_view binary;  // without its folder; stands for a node that has nothing else
  };
  [[nodiscard]] std::string JoinNameParts(NodeId node, const NameParts& parts,
                                          std::string_view separator) const;

 private:
  NodeId Intern(const NodeInfo& info, FunctionId function);
  void AddEntry(std::span<const NodeId> nodes);

  StringPool strings_;
  std::vector<NodeInfo> infos_;
  std::vector<FunctionId> functions_;
  InternIndex index_;
  // By location: nearly all have one node, which stands here, so that a frame costs one load. With
  // kRunBit, the position of a run: its length, then its nodes.
  static constexpr uint32_t kRunBit = 0x80000000U;
  std::vector<NodeId> entries_;
  std::vector<NodeId> runs_;
};

}  // namespace pfa
