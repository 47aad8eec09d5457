#include "analyzer/load/baseline_store.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>

#include "analyzer/load/bench_set_text.h"
#include "analyzer/load/run_set.h"

namespace pfa {
namespace {

namespace fs = std::filesystem;

const std::string kRecordings = std::string(PFA_SOURCE_DIR) + "/testdata/compare/";
constexpr uint64_t kAnySize = uint64_t{1} << 30;

class BaselineStoreTest : public testing::Test {
 protected:
  BaselineStoreTest()
      : folder_(testing::TempDir() + "pfa_store_" + std::to_string(getpid())),
        store_(BaselineStore::OpenOrNew(folder_)) {}
  ~BaselineStoreTest() override { fs::remove_all(folder_); }

  StoredSetFacts Facts(const std::string& cpu, const std::string& saved) const {
    return {.name = "main",
            .environment = {.goos = "linux", .goarch = "amd64", .cpu = cpu, .gomaxprocs = "2"},
            .saved = saved,
            .from = "test",
            .results = 1};
  }

  Result<StoredSet> Save(const std::string& cpu,
                         const std::string& saved = "2026-01-01T00:00:00Z") {
    return store_.Save(Facts(cpu, saved),
                       "goos: linux\ngoarch: amd64\ncpu: " + cpu + "\nBenchmarkA-2 1 5 ns/op\n",
                       {});
  }

  BaselineHistory OnlyHistory() const {
    const auto histories = store_.HistoriesOf("main");
    EXPECT_TRUE(histories.ok() && histories.value().size() == 1);
    return histories.value().front();
  }

  std::string JsonFile() const { return OnlyHistory().folder + "/000001/set.json"; }
  Error ErrorOfFirst() const {
    const auto read = BaselineStore::Read(OnlyHistory(), 1);
    EXPECT_FALSE(read.ok());
    return read.ok() ? Error{} : read.error();
  }

  std::string folder_;
  BaselineStore store_;
};

std::string TextOf(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}
void SetText(const std::string& file, const std::string& text) {
  std::ofstream(file, std::ios::binary) << text;
}

TEST_F(BaselineStoreTest, WhatIsSavedComparesEqual) {
  const auto set = LoadRunSet(kRecordings + "base.txt," + kRecordings + "base", kAnySize);
  ASSERT_TRUE(set.ok());
  StoredSetFacts facts = Facts("", "2026-01-01T00:00:00Z");
  facts.environment = EnvironmentOf(set.value().benches);
  facts.commit = "abc";
  facts.note = "a \"note\"\n\xff";
  const auto saved = store_.Save(facts, BenchSetText(set.value().benches), set.value().profiles);
  ASSERT_TRUE(saved.ok()) << saved.error().ToString();
  EXPECT_EQ(saved.value().number, 1U);
  EXPECT_EQ(saved.value().facts.commit, "abc");
  EXPECT_EQ(saved.value().profiles.size(), 10U);
  const auto again = LoadRunSet("main@baseline", kAnySize, {.store = folder_});
  ASSERT_TRUE(again.ok()) << again.error().ToString();
  EXPECT_EQ(BenchSetText(again.value().benches), BenchSetText(set.value().benches));
  for (size_t i = 0; i < 10; ++i) {
    EXPECT_EQ(TextOf(again.value().profiles[i]), TextOf(set.value().profiles[i]));
  }
  // The folder itself is a set, too.
  const auto folder = LoadRunSet(saved.value().folder, kAnySize);
  ASSERT_TRUE(folder.ok());
  EXPECT_EQ(folder.value().profiles.size(), 10U);
}

TEST_F(BaselineStoreTest, TheEnvironmentOfTheOtherSideDecides) {
  ASSERT_TRUE(Save("A", "2026-01-01T00:00:00Z").ok());
  ASSERT_TRUE(Save("B", "2026-01-02T00:00:00Z").ok());
  ASSERT_TRUE(Save("A", "2026-01-03T00:00:00Z").ok());
  const auto environment = [](const std::string& cpu) {
    return BenchEnvironment{.goos = "linux", .goarch = "amd64", .cpu = cpu, .gomaxprocs = "2"};
  };
  BaselineChoice choice{.store = folder_, .environment = environment("A")};
  auto found = FindBaseline({"main"}, choice);
  ASSERT_TRUE(found.ok()) << found.error().ToString();
  EXPECT_EQ(found.value().number, 2U);
  EXPECT_EQ(found.value().facts.environment.cpu, "A");
  found = FindBaseline({"main", 1}, choice);
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found.value().number, 1U);
  EXPECT_EQ(FindBaseline({"main", 3}, choice).error().code, ErrorCode::kUsage);

  choice.environment = environment("C");
  choice.compared_with = "new.txt";
  found = FindBaseline({"main"}, choice);
  ASSERT_FALSE(found.ok());
  EXPECT_EQ(found.error().code, ErrorCode::kNoMatch);
  EXPECT_EQ(found.error().message,
            "nothing is stored for linux/amd64, C, GOMAXPROCS 2, of new.txt; what is stored: "
            "linux/amd64, A, GOMAXPROCS 2 (other cpu); linux/amd64, B, GOMAXPROCS 2 (other cpu)");
  choice.ignored = {"cpu"};
  found = FindBaseline({"main"}, choice);
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found.value().facts.saved, "2026-01-03T00:00:00Z");
  EXPECT_EQ(FindBaselineHistory("main", choice).value().size(), 3U);

  // Never a guess: nothing says which.
  const BaselineChoice any{.store = folder_};
  EXPECT_EQ(FindBaseline({"main"}, any).error().code, ErrorCode::kNoMatch);
  const auto one = FindBaseline({"main"}, {.store = folder_, .environment_part = ", B,"});
  ASSERT_TRUE(one.ok());
  EXPECT_EQ(one.value().facts.environment.cpu, "B");
}

TEST_F(BaselineStoreTest, MissingStoresAndNamesAreUsageErrors) {
  EXPECT_EQ(BaselineStore::Open(folder_).error().code, ErrorCode::kUsage);
  ASSERT_TRUE(Save("A").ok());
  const auto missing = store_.HistoriesOf("other");
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().message, folder_ + " has no baseline other; it has main");
  for (const char* name : {"", ".", "..", "a/b", "../main", ".hidden", "a b", "a\n", "\xff"}) {
    EXPECT_FALSE(CheckBaselineName(name).ok()) << name;
    EXPECT_FALSE(store_.HistoriesOf(name).ok()) << name;
    StoredSetFacts facts = Facts("A", "");
    facts.name = name;
    EXPECT_FALSE(store_.Save(facts, "x", {}).ok()) << name;
  }
}

TEST_F(BaselineStoreTest, SavesAtTheSameTimeAreAllWhole) {
  constexpr size_t kThreads = 8;
  constexpr size_t kSaves = 5;
  std::vector<std::thread> threads;
  for (size_t t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      for (size_t i = 0; i < kSaves; ++i) EXPECT_TRUE(Save("A").ok());
    });
  }
  for (std::thread& thread : threads) thread.join();
  const BaselineHistory history = OnlyHistory();
  ASSERT_EQ(history.numbers.size(), kThreads * kSaves);
  for (size_t i = 0; i < history.numbers.size(); ++i) {
    EXPECT_EQ(history.numbers[i], i + 1);
    EXPECT_TRUE(BaselineStore::Read(history, i + 1).ok());
  }
  EXPECT_TRUE(store_.Leftovers().empty());
}

TEST_F(BaselineStoreTest, WhatACrashLeftIsIgnoredAndKnown) {
  ASSERT_TRUE(Save("A").ok());
  const std::string left = OnlyHistory().folder + "/.unfinished-1-0";
  fs::create_directories(left);
  SetText(left + "/benchmarks.txt", "Bench");
  EXPECT_EQ(OnlyHistory().numbers.size(), 1U);
  EXPECT_EQ(store_.Leftovers(), std::vector<std::string>{left});
  EXPECT_TRUE(BaselineStore::RemoveLeftover(left).ok());
  EXPECT_TRUE(store_.Leftovers().empty());
}

TEST_F(BaselineStoreTest, DamageIsSaidWithFileAndPlace) {
  ASSERT_TRUE(Save("A").ok());
  const std::string good = TextOf(JsonFile());
  SetText(JsonFile(), good.substr(0, 40) + "\x01" + good.substr(41));
  EXPECT_EQ(ErrorOfFirst().source, JsonFile());
  EXPECT_EQ(ErrorOfFirst().offset_kind, OffsetKind::kFile);
  EXPECT_EQ(ErrorOfFirst().offset, 40U);

  const auto broken = [&](const std::string& from, const std::string& to) {
    std::string text = good;
    const size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    text.replace(at, from.size(), to);
    SetText(JsonFile(), text);
    const Error error = ErrorOfFirst();
    EXPECT_FALSE(error.source.empty());
    return error.message;
  };
  EXPECT_EQ(broken("\"format\": 1", "\"format\": 2"), "has format 2; this pfa knows 1");
  EXPECT_EQ(broken("\"format\": 1", "\"format\": []"), "expected a number: \"format\"");
  EXPECT_EQ(broken("\"saved\": \"2026", "\"savet\": \"2026"), "expected a text: \"saved\"");
  EXPECT_EQ(broken("\"results\": 1", "\"results\": -1"), "expected a number: \"results\"");
  EXPECT_EQ(broken("benchmarks.txt", "../benchmarks.txt"),
            "expected names of files in this folder: \"files\" has \"../benchmarks.txt\"");
  EXPECT_EQ(broken("benchmarks.txt", "other.txt"), "is missing");
  EXPECT_EQ(broken("\"cpu\": \"A\"", "\"cpu\": \"B\""),
            "is about another environment (linux/amd64, B, GOMAXPROCS 2) than its folder");
  // No prefix is taken for a whole.
  for (size_t size = 0; size + 2 < good.size(); ++size) {
    SetText(JsonFile(), good.substr(0, size));
    EXPECT_FALSE(BaselineStore::Read(OnlyHistory(), 1).ok()) << size;
  }
  // Nor is a wrong bit anything but another text, or an error that says where.
  for (size_t i = 0; i < good.size(); ++i) {
    std::string text = good;
    text[i] = static_cast<char>(text[i] ^ (1 << (i % 8)));
    SetText(JsonFile(), text);
    const auto read = BaselineStore::Read(OnlyHistory(), 1);
    EXPECT_TRUE(read.ok() || read.error().source.starts_with(folder_)) << i;
  }
  SetText(JsonFile(), good);
  EXPECT_TRUE(BaselineStore::Read(OnlyHistory(), 1).ok());
  SetText(OnlyHistory().folder + "/000001/benchmarks.txt", "BenchmarkA-2 1 5 ns/op\n");
  EXPECT_EQ(ErrorOfFirst().message, "has 23 bytes; when it was stored, it had 56");
}

TEST_F(BaselineStoreTest, LinksAreRefused) {
  ASSERT_TRUE(Save("A").ok());
  const std::string file = OnlyHistory().folder + "/000001/benchmarks.txt";
  fs::rename(file, folder_ + "/elsewhere");
  fs::create_symlink(folder_ + "/elsewhere", file);
  EXPECT_EQ(ErrorOfFirst().message, "is no file");
  fs::create_directory_symlink(OnlyHistory().folder + "/000001", OnlyHistory().folder + "/000002");
  const auto histories = store_.HistoriesOf("main");
  ASSERT_FALSE(histories.ok());
  EXPECT_EQ(histories.error().message, "is a link; a store of baselines has none");
}

TEST_F(BaselineStoreTest, ProfilesOfOneNameAreKeptApart) {
  const std::string profile = kRecordings + "base/cpu.1.pprof";
  const auto saved = store_.Save(Facts("A", "x"), "BenchmarkA 1 5 ns/op\n",
                                 {profile, kRecordings + "new/cpu.1.pprof"});
  ASSERT_TRUE(saved.ok());
  ASSERT_EQ(saved.value().profiles.size(), 2U);
  EXPECT_TRUE(saved.value().profiles[1].ends_with("/2-cpu.1.pprof"));
  EXPECT_EQ(TextOf(saved.value().profiles[1]), TextOf(kRecordings + "new/cpu.1.pprof"));
}

TEST(BenchEnvironment, FoldersAreDifferentAndPlain) {
  const std::vector<BenchEnvironment> all = {{},
                                             {.cpu = "Intel(R) Xeon(R) CPU @ 2.20GHz"},
                                             {.cpu = "Intel R  Xeon R  CPU @ 2.20GHz"},
                                             {.goos = "linux", .goarch = "amd64"},
                                             {.goos = "linux_amd64"},
                                             {.cpu = "../../etc"},
                                             {.cpu = std::string(500, 'x')},
                                             {.gomaxprocs = "1, 2, 4"}};
  std::set<std::string> names;
  for (const BenchEnvironment& one : all) {
    const std::string name = FolderNameOf(one);
    EXPECT_TRUE(names.insert(name).second) << name;
    EXPECT_LE(name.size(), 120U);
    EXPECT_TRUE(CheckBaselineName(name).ok() || name.size() > 100) << name;
    EXPECT_EQ(name.find('/'), std::string::npos);
    EXPECT_FALSE(name.starts_with('.'));
  }
  EXPECT_TRUE(FolderNameOf(all[1]).starts_with("Intel-R-Xeon-R-CPU-2.20GHz_"));
}

}  // namespace
}  // namespace pfa
