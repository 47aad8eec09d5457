#include "analyzer/query/source_path.h"

#include <gtest/gtest.h>

namespace pfa {
namespace {

struct PathCase {
  const char* path;
  const char* expected;
};

// The table of Go's path package (path_test.go), and what it leaves out.
TEST(SourcePath, CleanIsGosPathClean) {
  const PathCase cases[] = {
      {"", "."},
      {"abc", "abc"},
      {"abc/def", "abc/def"},
      {".", "."},
      {"..", ".."},
      {"../..", "../.."},
      {"../../abc", "../../abc"},
      {"/abc", "/abc"},
      {"/", "/"},
      {"abc/", "abc"},
      {"abc/def/", "abc/def"},
      {"a/b/c/", "a/b/c"},
      {"./", "."},
      {"../", ".."},
      {"../../", "../.."},
      {"/abc/", "/abc"},
      {"abc//def//ghi", "abc/def/ghi"},
      {"//abc", "/abc"},
      {"///abc", "/abc"},
      {"//abc//", "/abc"},
      {"abc//", "abc"},
      {"abc/./def", "abc/def"},
      {"/./abc/def", "/abc/def"},
      {"abc/.", "abc"},
      {"abc/def/ghi/../jkl", "abc/def/jkl"},
      {"abc/def/../ghi/../jkl", "abc/jkl"},
      {"abc/def/..", "abc"},
      {"abc/def/../..", "."},
      {"/abc/def/../..", "/"},
      {"abc/def/../../..", ".."},
      {"/abc/def/../../..", "/"},
      {"abc/def/../../../ghi/jkl/../../../mno", "../../mno"},
      {"abc/./../def", "def"},
      {"abc//./../def", "def"},
      {"abc/../../././../def", "../../def"},
      {"/..", "/"},
      {"...", "..."},
      {"a/..b", "a/..b"},
  };
  for (const PathCase& c : cases) {
    EXPECT_EQ(CleanPath(c.path), c.expected) << c.path;
    EXPECT_EQ(CleanPath(c.expected), c.expected) << "clean already: " << c.expected;
  }
}

TEST(SourcePath, BaseIsGosFilepathBase) {
  const PathCase cases[] = {
      {"", "."},    {".", "."},     {"/.", "."},        {"/", "/"},           {"////", "/"},
      {"x/", "x"},  {"abc", "abc"}, {"abc/def", "def"}, {"a/b/.x", ".x"},     {"a/b/c.", "c."},
      {"..", ".."}, {"a/..", ".."}, {"/a//", "a"},      {"/usr/bin/", "bin"},
  };
  for (const PathCase& c : cases) EXPECT_EQ(BasePath(c.path), c.expected) << c.path;
}

struct TrimCase {
  const char* name;
  const char* path;
  const char* trim_path;
  const char* source_path;
  const char* expected;
};

TEST(SourcePath, Trim) {
  const TrimCase cases[] = {
      {"nothing asked for", "/home/u/src/a.go", "", "", "/home/u/src/a.go"},
      {"empty path", "", "/x", "/y", ""},

      {"prefix", "/home/u/src/a.go", "/home/u", "", "src/a.go"},
      {"prefix with slash", "/home/u/src/a.go", "/home/u/", "", "src/a.go"},
      {"only whole elements", "/home/user/a.go", "/home/u", "", "/home/user/a.go"},
      {"first entry that fits", "/b/c/d.go", "/a:/b:/b/c", "", "c/d.go"},
      {"an empty entry is the root", "/b/c/d.go", "/a::/b", "", "b/c/d.go"},
      {"the path itself is no prefix", "/a", "/a", "", "/a"},
      {"trim_path wins over source_path", "/w/src/x.go", "/w", "/home/src", "src/x.go"},
      {"no guess when trim_path is set", "/w/src/x.go", "/q", "/home/src", "/w/src/x.go"},

      {"guess by base name", "/w/u/project/x/y.go", "", "/home/me/project", "x/y.go"},
      {"guess with slash", "/w/u/project/x/y.go", "", "/home/me/project/", "x/y.go"},
      {"the first place", "/p/project/project/y.go", "", "/project", "project/y.go"},
      {"only whole elements again", "/w/subproject/y.go", "", "/project", "/w/subproject/y.go"},
      {"next directory", "/w/other/y.go", "", "/project:/x/other", "y.go"},
      {"a relative path has no slash before", "project/y.go", "", "/project", "project/y.go"},

      {"build sandbox", "/proc/self/cwd/a/b.go", "", "", "a/b.go"},
      {"build sandbox with dot", "/proc/self/cwd/./a/b.go", "", "", "a/b.go"},
      {"after a prefix that does not fit", "/proc/self/cwd/a.go", "/x", "", "a.go"},
      {"only one prefix is cut", "/x/proc/self/cwd/a.go", "/x", "", "proc/self/cwd/a.go"},
  };
  for (const TrimCase& c : cases) {
    EXPECT_EQ(TrimSourcePath(c.path, c.trim_path, c.source_path), c.expected) << c.name;
  }
}

}  // namespace
}  // namespace pfa
