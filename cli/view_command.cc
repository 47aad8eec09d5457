#include "cli/view_command.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <unistd.h>
#include <vector>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/output.h"

namespace pfa {
namespace {

constexpr const char* kProgram = "pfa-view";

}  // namespace

int RunViewCommand(std::span<const std::string> arguments) {
  std::vector<std::string> words = {kProgram};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  argv.reserve(words.size() + 1);
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  std::error_code error;
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", error);
  if (!error) ::execv((self.parent_path() / kProgram).c_str(), argv.data());
  ::execvp(kProgram, argv.data());
  PrintMessage(fmt::format("pfa view: cannot start {}, which draws the window: {}", kProgram,
                           std::strerror(errno)));
  return kExitUsage;
}

}  // namespace pfa
