// What makes times of a machine scatter, as far as it says so itself.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace pfa {

struct MachineState {
  double load = 0;  // average of the last minute; 0: not known
  size_t cores = 0;
  std::vector<std::string> governors = {};  // of the frequency of CPUs, each once
  bool on_battery = false;
};

// `root`: where /sys is, "" but for tests.
MachineState ReadMachineState(const std::string& root = "");

// A sentence each.
std::vector<std::string> NotesOnMachine(const MachineState& state);

}  // namespace pfa
