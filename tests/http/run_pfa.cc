#include "tests/http/run_pfa.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sys/wait.h>

namespace pfa::test {

std::string ReadWhole(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void RunPfa::SetUp() {
  std::string pattern = testing::TempDir() + "/pfa_http_XXXXXX";
  ASSERT_NE(mkdtemp(pattern.data()), nullptr);
  home_ = pattern;
}

void RunPfa::TearDown() { std::filesystem::remove_all(home_); }

RunResult RunPfa::Run(const std::string& arguments, const std::string& environment) {
  // The output files are beside the home, not in it.
  const std::string command =
      "env -u PPROF_TMPDIR -u XDG_STATE_HOME -u http_proxy -u HTTP_PROXY "
      "HOME='" +
      home_ + "' TZ=UTC " + environment + " " PFA_BINARY " " + arguments + " >'" + home_ +
      ".out' 2>'" + home_ + ".err'";
  RunResult result;
  const int status = std::system(command.c_str());
  result.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  result.out = ReadWhole(home_ + ".out");
  result.err = ReadWhole(home_ + ".err");
  std::filesystem::remove(home_ + ".out");
  std::filesystem::remove(home_ + ".err");
  return result;
}

std::vector<std::string> RunPfa::Files() const {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(home_)) {
    if (entry.is_regular_file()) {
      files.push_back(std::filesystem::relative(entry.path(), home_).string());
    }
  }
  std::ranges::sort(files);
  return files;
}

std::string RunPfa::ReadHome(const std::string& path) const {
  return ReadWhole(home_ + "/" + path);
}

}  // namespace pfa::test
