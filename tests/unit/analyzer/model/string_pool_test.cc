#include "analyzer/model/string_pool.h"

#include <map>
#include <random>
#include <string>

#include <gtest/gtest.h>

namespace pfa {
namespace {

TEST(StringPool, EmptyTextIsIdZero) {
  StringPool pool;
  EXPECT_EQ(pool.size(), 1U);
  EXPECT_EQ(pool.Intern(""), StringId(0));
  EXPECT_EQ(pool[StringId(0)], "");
  EXPECT_EQ(pool.size(), 1U);
}

TEST(StringPool, EqualTextHasOneId) {
  StringPool pool;
  const StringId a = pool.Intern("main.main");
  EXPECT_EQ(pool.Intern(std::string("main.") + "main"), a);
  EXPECT_NE(pool.Intern("main.mai"), a);
  EXPECT_EQ(pool[a], "main.main");
  EXPECT_EQ(pool.size(), 3U);
}

TEST(StringPool, FindAddsNothing) {
  StringPool pool;
  const StringId a = pool.Intern("a");
  EXPECT_EQ(pool.Find("a"), a);
  EXPECT_EQ(pool.Find(""), StringId(0));
  EXPECT_FALSE(pool.Find("b").valid());
  EXPECT_EQ(pool.size(), 2U);
}

TEST(StringPool, AnyBytesAreText) {
  using namespace std::string_view_literals;
  StringPool pool;
  const StringId with_zero = pool.Intern("a\0b"sv);
  EXPECT_NE(pool.Intern("a"sv), with_zero);
  EXPECT_NE(pool.Intern("a\0c"sv), with_zero);
  EXPECT_EQ(pool[with_zero], "a\0b"sv);
  EXPECT_EQ(pool[pool.Intern("\xff\xfe")], "\xff\xfe");
}

// Views must survive that the pool grows: texts here fill several blocks of 64 KiB, some texts are
// longer than a block.
TEST(StringPool, AgreesWithMapOverManyBlocks) {
  std::mt19937 random(7);
  StringPool pool;
  std::map<std::string, StringId> expected = {{"", StringId(0)}};
  std::map<std::string, std::string_view> views;
  for (int i = 0; i < 20'000; ++i) {
    const size_t length = i % 5'000 == 0 ? 100'000 : random() % 24;
    const std::string text(length, static_cast<char>('a' + random() % 3));
    const std::string name = text + std::to_string(random() % 9'000);
    const StringId id = pool.Intern(name);
    const auto [it, is_new] = expected.try_emplace(name, id);
    ASSERT_EQ(it->second, id) << name.size();
    if (is_new) {
      ASSERT_EQ(id.index() + 1, pool.size());
      views.emplace(name, pool[id]);
    }
  }
  EXPECT_EQ(pool.size(), expected.size());
  for (const auto& [name, view] : views) {
    EXPECT_EQ(view, name);
    EXPECT_EQ(view.data(), pool[pool.Find(name)].data());
  }
}

TEST(StringPool, CopyIsIndependentAndKeepsIds) {
  StringPool pool;
  const StringId a = pool.Intern("a");
  StringPool copy(pool);
  const StringId b = copy.Intern("b");
  EXPECT_EQ(copy[a], "a");
  EXPECT_EQ(copy.Find("a"), a);
  EXPECT_NE(copy[a].data(), pool[a].data());
  EXPECT_EQ(copy[b], "b");
  EXPECT_FALSE(pool.Find("b").valid());
}

TEST(StringPool, MoveKeepsViews) {
  StringPool pool;
  const StringId a = pool.Intern("some text");
  const std::string_view view = pool[a];
  const StringPool moved = std::move(pool);
  EXPECT_EQ(moved[a].data(), view.data());
  EXPECT_EQ(moved.Find("some text"), a);
}

}  // namespace
}  // namespace pfa
