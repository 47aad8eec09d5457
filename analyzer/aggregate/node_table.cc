#include "analyzer/aggregate/node_table.h"

#include <fmt/format.h>

#include "analyzer/query/go_group.h"
#include "analyzer/query/source_path.h"
#include "proto/base/check.h"
#include "proto/base/hash.h"

namespace pfa {
namespace {

uint64_t HashOf(const NodeInfo& info) {
  uint64_t h = HashMix(HashSeed(), (uint64_t{info.name.value} << 32) | info.file.value);
  h = HashMix(h, info.binary.value);
  h = HashMix(h, info.address);
  h = HashMix(h, static_cast<uint64_t>(info.line));
  h = HashMix(h, static_cast<uint64_t>(info.column));
  return HashMix(h, static_cast<uint64_t>(info.start_line));
}

// A frame that -tagroot or -tagleaf added: it is in no binary.
bool StandsForLabel(const Location& location) {
  return !location.mapping.valid() && location.address == 0;
}

struct FunctionTexts {
  StringId name{0};
  StringId file{0};
};

// By FunctionId, as far as the granularity keeps them.
std::vector<FunctionTexts> TextsOfFunctions(const Profile& profile, const Query& query,
                                            FileNames file_names, StringPool* strings) {
  const Granularity& granularity = query.granularity;
  std::vector<FunctionTexts> functions;
  functions.reserve(profile.functions().size());
  for (const Function& function : profile.functions()) {
    FunctionTexts texts;
    if (granularity.group != GoGroup::kNone) {
      texts.name = strings->Intern(GoGroupName(profile, function, query));
      functions.push_back(texts);
      continue;
    }
    if (granularity.function) texts.name = strings->Intern(profile.text(function.name));
    std::string_view file = profile.text(function.filename);
    if (file_names == FileNames::kTrimmed) {
      file = TrimSourcePath(file, query.options.trim_path, query.options.source_path);
    }
    if (granularity.filename && !file.empty()) texts.file = strings->Intern(CleanPath(file));
    functions.push_back(texts);
  }
  return functions;
}

}  // namespace

NodeTable::NodeTable(const Selection& selection, const Query& query, FileNames file_names) {
  const Profile& profile = selection.profile();
  const Granularity& granularity = query.granularity;
  const std::vector<FunctionTexts> functions =
      TextsOfFunctions(profile, query, file_names, &strings_);

  const auto locations = profile.locations();
  entries_.reserve(locations.size());
  std::vector<NodeId> nodes;
  for (size_t i = 0; i < locations.size(); ++i) {
    nodes.clear();
    const LocationId id = LocationId::FromIndex(i);
    if (selection.hidden(id)) {
      AddEntry(nodes);
      continue;
    }
    const Location& location = locations[i];
    const uint64_t address = granularity.address ? location.address : 0;
    const auto binary = [&] {
      return location.mapping.valid()
                 ? strings_.Intern(profile.text(profile.mapping(location.mapping).file))
                 : StringId(0);
    };
    std::span<const Line> lines = selection.lines(id);
    if (lines.empty()) {
      NodeInfo info;
      info.address = address;
      info.binary = binary();
      nodes.push_back(Intern(info, FunctionId::kNone));
      AddEntry(nodes);
      continue;
    }
    if (!granularity.inlines) lines = lines.last(1);
    for (const Line& line : lines) {
      const FunctionTexts& texts = functions[line.function.index()];
      NodeInfo info;
      info.name = texts.name;
      if (granularity.group != GoGroup::kNone && info.name == StringId(0) &&
          StandsForLabel(location)) {
        info.name = strings_.Intern(profile.text(profile.function(line.function).name));
      }
      info.file = texts.file;
      info.address = address;
      if (granularity.line) info.line = line.line;
      if (granularity.column) info.column = line.column;
      if (granularity.binary || info.name == StringId(0)) {
        // pprof tells files apart by binary and start line as well, and so has several rows for
        // one.
        const bool as_pprof = granularity.binary || query.compatibility == Compatibility::kPprof;
        if (as_pprof || info.file == StringId(0)) info.binary = binary();
        if (as_pprof) info.start_line = profile.function(line.function).start_line;
      }
      nodes.push_back(Intern(info, line.function));
    }
    AddEntry(nodes);
  }
}

void NodeTable::AddEntry(std::span<const NodeId> nodes) {
  if (nodes.empty()) {
    entries_.push_back(NodeId::kNone);
  } else if (nodes.size() == 1) {
    entries_.push_back(nodes.front());
  } else {
    entries_.emplace_back(kRunBit + static_cast<uint32_t>(runs_.size()));
    runs_.push_back(NodeId::FromIndex(nodes.size()));
    runs_.insert(runs_.end(), nodes.begin(), nodes.end());
  }
}

NodeId NodeTable::Intern(const NodeInfo& info, FunctionId function) {
  const uint64_t hash = HashOf(info);
  const uint32_t row =
      index_.Find(hash, [&](uint32_t candidate) { return infos_[candidate] == info; });
  if (row != InternIndex::kNotFound) return NodeId(row);
  PFA_CHECK(infos_.size() < kRunBit && runs_.size() < kRunBit - 1);
  const NodeId id = NodeId::FromIndex(infos_.size());
  infos_.push_back(info);
  functions_.push_back(function);
  index_.Insert(hash, id.value);
  return id;
}

std::string NodeTable::PrintableName(NodeId node) const {
  const NodeInfo& info = infos_[node.index()];
  const bool has_name = info.name != StringId(0) || info.file != StringId(0);
  const std::string binary = has_name ? "" : BasePath(text(info.binary));
  return JoinNameParts(node, {text(info.name), text(info.file), binary}, " ");
}

std::string NodeTable::JoinNameParts(NodeId node, const NameParts& parts,
                                     std::string_view separator) const {
  const NodeInfo& info = infos_[node.index()];
  std::string out;
  const auto append = [&out, separator](std::string_view part) {
    if (!out.empty()) out += separator;
    out += part;
  };
  if (info.address != 0) append(fmt::format("{:016x}", info.address));
  if (!parts.name.empty()) append(parts.name);
  if (info.line != 0) {
    std::string place = fmt::format("{}:{}", parts.file, info.line);
    if (info.column != 0) place += fmt::format(":{}", info.column);
    append(place);
  } else if (!parts.file.empty()) {
    append(parts.file);
  } else if (parts.name.empty()) {
    append(info.binary != StringId(0) ? fmt::format("[{}]", parts.binary) : "<unknown>");
  }
  return out;
}

}  // namespace pfa
