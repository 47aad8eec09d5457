// `pfa baseline`: sets of runs that are stored to be compared with.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace pfa {

struct BaselineActionRow {
  std::string_view name;       // "save"
  std::string_view arguments;  // "NAME SET"
  std::string_view help;
};
std::span<const BaselineActionRow> BaselineActionTable();

// Exits 0, 2 if something is wrong, 3 if nothing is stored for the environment.
int RunBaselineCommand(std::span<const std::string> arguments);

}  // namespace pfa
