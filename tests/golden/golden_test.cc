// Golden tests: each line of cases.txt is a command line of pfa, run in the source root; what it
// prints must equal expected/NAME.out and NAME.err. PFA_UPDATE_GOLDEN=1 rewrites what differs,
// except output that was recorded from go tool pprof (cases named pprof_*, see record.sh), which
// pfa has to meet.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace pfa {
namespace {

const std::filesystem::path kFolder = std::filesystem::path(PFA_SOURCE_DIR) / "tests/golden";

struct Case {
  std::string name;
  int exit_code = 0;
  std::string arguments;
};

void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

std::vector<Case> ReadCases() {
  std::vector<Case> cases;
  std::ifstream file(kFolder / "cases.txt");
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line.front() == '#') continue;
    std::istringstream words(line);
    Case c;
    words >> c.name >> c.exit_code >> std::ws;
    std::getline(words, c.arguments);
    cases.push_back(c);
  }
  return cases;
}

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

bool IsRecorded(const std::string& name) { return name.starts_with("pprof_"); }
// Of the shell. Its messages are recorded, too.
bool IsSession(const std::string& name) { return name.starts_with("pprof_session_"); }

class GoldenTest : public testing::TestWithParam<Case> {};

TEST_P(GoldenTest, PrintsWhatIsExpected) {
  const Case& c = GetParam();
  const std::filesystem::path err = std::filesystem::temp_directory_path() /
                                    fmt::format("pfa_golden_{}_{}.err", c.name, ::getpid());
  const std::string command = fmt::format(
      "cd '{}' && TZ=UTC GITHUB_ACTIONS= SOURCE_DATE_EPOCH=1796000000 "
      "PPROF_BINARY_PATH=/nonexistent '{}' {} 2>'{}'",
      PFA_SOURCE_DIR, PFA_BINARY, c.arguments, err.string());
  std::FILE* pipe = popen(command.c_str(), "r");
  ASSERT_NE(pipe, nullptr);
  std::string out;
  std::array<char, 4096> buffer = {};
  for (size_t n = 0; (n = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
    out.append(buffer.data(), n);
  }
  const int status = pclose(pipe);
  const std::map<std::string, std::string> printed = {{".out", out}, {".err", ReadFile(err)}};
  std::filesystem::remove(err);

  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), c.exit_code) << printed.at(".err");
  for (const auto& [suffix, text] : printed) {
    // Messages of the real tool are worded otherwise; only its output counts.
    if (IsRecorded(c.name) && !IsSession(c.name) && suffix == ".err") continue;
    const auto path = kFolder / "expected" / (c.name + suffix);
    if (std::getenv("PFA_UPDATE_GOLDEN") != nullptr && !IsRecorded(c.name)) {
      std::filesystem::remove(path);
      if (!text.empty()) std::ofstream(path, std::ios::binary) << text;
      continue;
    }
    EXPECT_EQ(text, ReadFile(path)) << path;
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, GoldenTest, testing::ValuesIn(ReadCases()),
                         [](const auto& case_info) { return case_info.param.name; });

TEST(GoldenFiles, AreAllUsed) {
  std::set<std::string> names;
  for (const Case& c : ReadCases()) EXPECT_TRUE(names.insert(c.name).second) << c.name;
  EXPECT_GT(names.size(), 50U);
  for (const auto& entry : std::filesystem::directory_iterator(kFolder / "expected")) {
    EXPECT_TRUE(names.contains(entry.path().stem().string())) << entry.path();
  }
}

}  // namespace
}  // namespace pfa
