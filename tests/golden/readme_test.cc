// What the README tells people to type works: every line of its blocks that starts with pfa is run,
// in a folder where testdata is, except what needs a program that listens or test binaries.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>

namespace pfa {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> Commands() {
  std::ifstream file(PFA_SOURCE_DIR "/README.md");
  std::vector<std::string> commands;
  std::string line;
  bool in_block = false;
  while (std::getline(file, line)) {
    if (line.starts_with("```")) in_block = !in_block;
    if (line.starts_with("$ ")) line.erase(0, 2);
    if (!in_block || !line.starts_with("pfa ")) continue;
    if (line.find("localhost") != std::string::npos) continue;
    if (line.find("old.test") != std::string::npos) continue;
    // A build without the window.
    if (line.starts_with("pfa view ") &&
        !fs::exists(fs::path(PFA_BINARY).parent_path() / "pfa-view")) {
      continue;
    }
    commands.push_back(line);
  }
  return commands;
}

TEST(Readme, EveryCommandWorks) {
  const fs::path folder = fs::temp_directory_path() / ("pfa-readme-" + std::to_string(getpid()));
  fs::create_directories(folder / "bin");
  fs::create_symlink(PFA_BINARY, folder / "bin" / "pfa");
  fs::create_directory_symlink(PFA_SOURCE_DIR "/testdata", folder / "testdata");
  const std::vector<std::string> commands = Commands();
  EXPECT_GT(commands.size(), 15U);
  for (const std::string& command : commands) {
    const std::string script = "cd '" + folder.string() +
                               "' && export HOME=\"$PWD\" PATH=\"$PWD/bin:$PATH\" && " + command +
                               " >out 2>err </dev/null";
    EXPECT_EQ(std::system(script.c_str()), 0) << command;
  }
  fs::remove_all(folder);
}

}  // namespace
}  // namespace pfa
