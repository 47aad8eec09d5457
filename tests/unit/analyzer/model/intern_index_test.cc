#include "analyzer/model/intern_index.h"

#include <random>
#include <unordered_map>
#include <vector>

#include <gtest/gtest.h>

namespace pfa {
namespace {

// The way all interners use the index: rows are keys in a vector.
class Keys {
 public:
  explicit Keys(uint64_t (*hash)(uint64_t)) : hash_(hash) {}

  [[nodiscard]] uint32_t Find(uint64_t key) const {
    return index_.Find(hash_(key), [&](uint32_t row) { return keys_[row] == key; });
  }
  uint32_t Add(uint64_t key) {
    const auto row = static_cast<uint32_t>(keys_.size());
    keys_.push_back(key);
    index_.Prefetch(hash_(key));
    index_.Insert(hash_(key), row);
    return row;
  }

 private:
  uint64_t (*hash_)(uint64_t);
  std::vector<uint64_t> keys_;
  InternIndex index_;
};

struct HashCase {
  const char* name;
  uint64_t (*hash)(uint64_t);
};

// An index must be right for every hash, however bad; only speed may suffer.
const HashCase kHashes[] = {
    {"identity", [](uint64_t key) { return key; }},
    {"multiplicative", [](uint64_t key) -> uint64_t { return key * 0x9e3779b97f4a7c15ULL; }},
    {"only high bits", [](uint64_t key) { return key << 32; }},
    {"constant", [](uint64_t) { return uint64_t{42}; }},
    {"two values", [](uint64_t key) { return key % 2; }},
};

TEST(InternIndex, EmptyFindsNothing) {
  const InternIndex index;
  index.Prefetch(5);
  EXPECT_EQ(index.Find(5, [](uint32_t) { return true; }), InternIndex::kNotFound);
}

TEST(InternIndex, AgreesWithMapWhileItGrows) {
  for (const HashCase& c : kHashes) {
    SCOPED_TRACE(c.name);
    // Bad hashes make every step linear.
    const int steps = c.hash(0) == c.hash(2) ? 1'500 : 20'000;
    std::mt19937_64 random(11);
    Keys keys(c.hash);
    std::unordered_map<uint64_t, uint32_t> expected;
    for (int i = 0; i < steps; ++i) {
      const uint64_t key = random() % 7'000;
      const auto it = expected.find(key);
      const uint32_t found = keys.Find(key);
      if (it == expected.end()) {
        ASSERT_EQ(found, InternIndex::kNotFound) << key;
        expected.emplace(key, keys.Add(key));
      } else {
        ASSERT_EQ(found, it->second) << key;
      }
    }
    for (const auto& [key, row] : expected) ASSERT_EQ(keys.Find(key), row);
    EXPECT_EQ(keys.Find(7'001), InternIndex::kNotFound);
  }
}

TEST(InternIndex, ComparesOnlyRowsWithTheSameTag) {
  InternIndex index;
  for (uint32_t i = 0; i < 30; ++i) index.Insert(i, i);
  const uint32_t row = index.Find(17, [](uint32_t candidate) {
    EXPECT_EQ(candidate, 17U);
    return true;
  });
  EXPECT_EQ(row, 17U);
}

}  // namespace
}  // namespace pfa
