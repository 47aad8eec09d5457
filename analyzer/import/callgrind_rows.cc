#include "analyzer/import/callgrind_rows.h"

#include <utility>

#include "proto/base/number.h"

namespace pfa {
namespace {

// Adds the costs to the row of this key, made by `make` if there is none.
template <typename Rows, typename Make>
bool AddRow(Rows& rows, uint64_t key, std::span<const int64_t> costs, std::vector<int64_t>* values,
            Make make) {
  const size_t width = costs.size();
  const auto [it, is_new] = rows.try_emplace(key, static_cast<uint32_t>(values->size() / width));
  if (is_new) {
    make();
    values->insert(values->end(), costs.begin(), costs.end());
    return true;
  }
  for (size_t i = 0; i < width; ++i) {
    if (!CheckedAdd(&(*values)[it->second * width + i], costs[i])) return false;
  }
  return true;
}

uint64_t KeyOf(uint32_t function, LocationId location) {
  return uint64_t{function} << 32 | location.value;
}

}  // namespace

uint32_t CallgrindRows::FunctionOf(const Function& function) {
  const auto [it, is_new] = function_rows_.try_emplace(
      std::tuple(function.object.value, function.file.value, function.name.value),
      static_cast<uint32_t>(functions_.size()));
  if (is_new) {
    functions_.push_back(function);
    calls_.emplace_back();
    file_is_guessed_.push_back(0);
  }
  return it->second;
}

bool CallgrindRows::AddCost(uint32_t function, LocationId location,
                            std::span<const int64_t> costs) {
  return AddRow(costs_, KeyOf(function, location), costs, &graph_.cost_values, [&] {
    graph_.costs.push_back({function, location});
  });
}

bool CallgrindRows::AddCall(uint32_t caller, uint32_t callee, LocationId location,
                            std::span<const int64_t> costs) {
  return AddRow(calls_[callee], KeyOf(caller, location), costs, &graph_.call_values, [&] {
    graph_.calls.push_back({caller, callee, location});
  });
}

LocationId CallgrindRows::LocationOf(const Function& function, StringId file, int64_t line,
                                     uint64_t address) {
  const auto [it, is_new] =
      locations_.try_emplace(std::tuple(function.object.value, file.value, function.name.value,
                                        static_cast<uint64_t>(line), address));
  if (!is_new) return it->second;
  Location location;
  location.id = locations_.size();
  location.address = address;
  location.mapping = MappingOf(function.object);
  if (function.name == StringId(0) && file == StringId(0)) {
    it->second = builder_.AddLocation(location, {});
    return it->second;
  }
  const auto [row, is_new_function] =
      profile_functions_.try_emplace(uint64_t{file.value} << 32 | function.name.value);
  if (is_new_function) {
    pfa::Function added;
    added.id = profile_functions_.size();
    added.name = added.system_name = function.name;
    added.filename = file;
    row->second = builder_.AddFunction(added);
  }
  const Line at = {row->second, line, 0};
  it->second = builder_.AddLocation(location, {&at, 1});
  return it->second;
}

MappingId CallgrindRows::MappingOf(StringId object) {
  const auto [it, is_new] = mappings_.try_emplace(object.value);
  if (is_new) {
    Mapping mapping;
    mapping.id = mappings_.size();
    mapping.file = object;
    mapping.has_functions = mapping.has_filenames = mapping.has_line_numbers = true;
    it->second = builder_.AddMapping(mapping);
  }
  return it->second;
}

// A callee without a file is in the caller's, unless there is nothing of it there and the name is
// that of one other function.
void CallgrindRows::ResolveCallees() {
  std::vector<uint8_t> is_described(functions_.size(), 0);
  for (const auto& cost : graph_.costs) is_described[cost.function] = 1;
  for (const auto& call : graph_.calls) is_described[call.caller] = 1;
  std::unordered_map<uint32_t, std::pair<uint32_t, uint32_t>> by_name;  // how many, and the first
  for (uint32_t i = 0; i < functions_.size(); ++i) {
    if (is_described[i] == 0) continue;
    const auto [it, is_new] = by_name.try_emplace(functions_[i].name.value, std::pair(0U, i));
    ++it->second.first;
  }
  for (auto& call : graph_.calls) {
    if (is_described[call.callee] != 0 || file_is_guessed_[call.callee] == 0) continue;
    const auto found = by_name.find(functions_[call.callee].name.value);
    if (found != by_name.end() && found->second.first == 1) call.callee = found->second.second;
  }
}

Result<Profile> CallgrindRows::Build() && {
  ResolveCallees();
  graph_.function_count = static_cast<uint32_t>(functions_.size());
  PFA_TRY(AddCallgrindStacks(graph_, builder_));
  return std::move(builder_).Build();
}

}  // namespace pfa
