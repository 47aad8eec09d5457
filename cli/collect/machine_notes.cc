#include "cli/collect/machine_notes.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <system_error>
#include <thread>

#include <fmt/format.h>

namespace pfa {
namespace {

namespace fs = std::filesystem;

// The first line of a small file, or "".
std::string LineOf(const fs::path& path) {
  std::ifstream file(path);
  std::string line;
  constexpr size_t kLongest = 100;
  std::getline(file, line);
  if (line.size() > kLongest) line.resize(kLongest);
  return line;
}

std::vector<fs::path> EntriesOf(const fs::path& folder) {
  std::vector<fs::path> entries;
  std::error_code failed;
  for (fs::directory_iterator each(folder, failed); !failed && each != fs::directory_iterator();
       each.increment(failed)) {
    entries.push_back(each->path());
  }
  return entries;
}

// A battery that gives, and no power from outside.
bool IsOnBattery(const fs::path& root) {
  bool is_discharging = false;
  for (const fs::path& supply : EntriesOf(root / "sys/class/power_supply")) {
    const std::string type = LineOf(supply / "type");
    if (type == "Mains" && LineOf(supply / "online") == "1") return false;
    // Those of a mouse have the scope "Device".
    if (type == "Battery" && LineOf(supply / "scope") != "Device") {
      is_discharging = is_discharging || LineOf(supply / "status") == "Discharging";
    }
  }
  return is_discharging;
}

}  // namespace

MachineState ReadMachineState(const std::string& root) {
  MachineState state;
  double load = 0;
  if (getloadavg(&load, 1) == 1) state.load = load;
  state.cores = std::thread::hardware_concurrency();
  const fs::path top = root.empty() ? "/" : root;
  std::set<std::string> governors;
  for (const fs::path& cpu : EntriesOf(top / "sys/devices/system/cpu")) {
    std::string governor = LineOf(cpu / "cpufreq/scaling_governor");
    if (!governor.empty()) governors.insert(std::move(governor));
  }
  state.governors.assign(governors.begin(), governors.end());
  state.on_battery = IsOnBattery(top);
  return state;
}

std::vector<std::string> NotesOnMachine(const MachineState& state) {
  std::vector<std::string> notes;
  if (state.cores > 0 && state.load > static_cast<double>(state.cores)) {
    notes.push_back(
        fmt::format("the load average is {:.1f} on {} CPUs: other programs will make times scatter",
                    state.load, state.cores));
  }
  if (std::ranges::any_of(state.governors,
                          [](const std::string& governor) { return governor != "performance"; })) {
    notes.push_back(
        fmt::format("the CPU frequency governor is {}: with \"performance\" times scatter less",
                    fmt::join(state.governors, ", ")));
  }
  if (state.on_battery) {
    notes.emplace_back("the machine runs on battery, which may slow it down meanwhile");
  }
  return notes;
}

}  // namespace pfa
