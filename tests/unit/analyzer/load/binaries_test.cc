#include "analyzer/load/binaries.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/elf_writer.h"

namespace pfa {
namespace {

class Binaries : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "pfa_binaries_XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
    setenv("PPROF_BINARY_PATH", folder_.c_str(), 1);
  }
  void TearDown() override {
    unsetenv("PPROF_BINARY_PATH");
    std::filesystem::remove_all(folder_);
  }

  std::string Write(const std::string& name, const std::string& build_id) const {
    test::ElfSpec spec;
    spec.code = "\xc3";
    spec.build_id = build_id;
    const std::filesystem::path path = folder_ / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << test::WriteElf(spec);
    return path;
  }

  std::filesystem::path folder_;
};

TEST_F(Binaries, AreSearchedInOrder) {
  Write("abcdef/z", "");
  Write("abcdef/a", "");
  std::vector<std::string> found = BinaryCandidates({"/srv/bin/app", "abcdef"});
  const std::string root = folder_.string();
  for (std::string& path : found) {
    ASSERT_TRUE(path.starts_with(root + "/")) << path;
    path = path.substr(root.size() + 1);
  }
  EXPECT_EQ(found, (std::vector<std::string>{
                       "abcdef/app", "abcdef/a", "abcdef/z", "srv/bin/app/abcdef", "ab/cdef.debug",
                       "app", "srv/bin/app", "srv/bin/app.debug", "srv/bin/.debug/app.debug",
                       "usr/lib/debug/srv/bin/app.debug"}));
  EXPECT_EQ(BinaryCandidates({"/srv/app", ""}).size(), 5U);
  EXPECT_EQ(BinaryCandidates({"", "abcdef"}).size(), 5U);
}

TEST_F(Binaries, AreNotSearchedOutsideOfTheFolders) {
  EXPECT_TRUE(BinaryCandidates({"../../etc/passwd", ""}).empty());
  EXPECT_TRUE(BinaryCandidates({"/srv/..", ""}).empty());
  EXPECT_TRUE(BinaryCandidates({"/srv/app", "../etc"}).empty());
  EXPECT_FALSE(BinaryCandidates({"/srv/a..b", ""}).empty());
}

TEST_F(Binaries, MustBeTheSameBuild) {
  const std::string other = Write("app", "\x01\x02");
  const std::string right = Write("srv/app", "\xab\xcd");
  EXPECT_EQ(LocateBinary({"/srv/app", "abcd"}).value(), right);
  EXPECT_EQ(LocateBinary({"/srv/app", ""}).value(), other) << "the first one";
  EXPECT_EQ(LocateBinary({"/x/app", "ffff"}).error().message,
            other +
                ": this is another build: its build ID is 0102, but the profile was recorded "
                "with ffff");
  EXPECT_EQ(LocateBinary({"/nonexistent/x", ""}).error().message,
            "/nonexistent/x: no such file or directory");
  EXPECT_EQ(LocateBinary({"", ""}).error().message, "the profile does not name its binary");
  EXPECT_EQ(LocateBinary({right, "abcd"}).value(), right) << "where it was";
}

TEST_F(Binaries, AsPprofNeedNoBuildId) {
  const std::string file = Write("app", "\x01\x02");
  std::vector<std::string> messages;
  EXPECT_EQ(LocateAsPprof({"/srv/app", ""}, &messages), file);
  EXPECT_TRUE(messages.empty());
  EXPECT_EQ(LocateAsPprof({"/srv/app", "0102"}, &messages), std::nullopt);
  EXPECT_EQ(messages, (std::vector<std::string>{"Ignoring local file " + file +
                                                ": build-id mismatch (0102 != )"}));
}

TEST(BinaryNames, ThatHaveNoSymbols) {
  for (const char* name : {"[vdso]", "linux-vdso.so.1", "//anon", "/dev/dri/card0", "/memfd:x"}) {
    EXPECT_TRUE(IsUnsymbolizable(name)) << name;
  }
  EXPECT_FALSE(IsUnsymbolizable("/lib/libc.so.6"));
}

}  // namespace
}  // namespace pfa
