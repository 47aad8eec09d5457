// Runs the built command with a home of its own, so that what it saves does not get into the real
// one.
#pragma once

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace pfa::test {

struct RunResult {
  int status = -1;
  std::string out;
  std::string err;
};

class RunPfa : public testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

  // `environment` are assignments of a shell, in front of the command.
  RunResult Run(const std::string& arguments, const std::string& environment = "");
  // All files below the home, as paths from there, sorted.
  [[nodiscard]] std::vector<std::string> Files() const;
  [[nodiscard]] const std::string& home() const { return home_; }
  [[nodiscard]] std::string ReadHome(const std::string& path) const;

 private:
  std::string home_;
};

std::string ReadWhole(const std::string& path);

}  // namespace pfa::test
