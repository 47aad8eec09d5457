// Projections of results, in benchstat's language: from a result to a key, which is what results
// have in common that belong together, and an order of the keys.
//
//   .fullname    .config,/size@num    /format@(gob json)
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analyzer/model/bench_set.h"
#include "proto/base/result.h"

namespace pfa {

enum class KeyOrder : uint8_t {
  kFirst,   // as they come
  kAlpha,   // by letters
  kNumber,  // by numbers, such as 64, 4k, 1Mi; others come last
  kFixed,   // as listed; results with other values are left out
};

struct ProjectionTerm {
  std::string key;
  KeyOrder order = KeyOrder::kFirst;
  std::vector<std::string> fixed = {};
};

// Errors are about usage and say at which character. Only `allows_unit` has ".unit".
Result<std::vector<ProjectionTerm>> ParseProjection(std::string_view option, std::string_view text,
                                                    bool allows_unit);

// Keys that any projection names belong neither to ".config" nor to ".fullname" of the others.
struct NamedKeys {
  std::vector<std::string> configuration;
  std::vector<std::string> name_parts;  // and ".name"
  bool has_all_configuration = false;   // ".config" is named
  bool has_full_name = false;           // ".fullname"
  bool has_file = false;                // ".file"
};
void AddNamedKeys(const std::vector<ProjectionTerm>& terms, NamedKeys* named);

class BenchProjection {
 public:
  BenchProjection(std::vector<ProjectionTerm> terms, NamedKeys named)
      : terms_(std::move(terms)), named_(std::move(named)), members_(terms_.size()) {}

  // Keys are found by where they lie.
  BenchProjection(const BenchProjection&) = delete;
  BenchProjection& operator=(const BenchProjection&) = delete;
  BenchProjection(BenchProjection&&) = default;
  BenchProjection& operator=(BenchProjection&&) = default;
  ~BenchProjection() = default;

  // Whether all values are among those that are listed, where some are.
  [[nodiscard]] bool Keeps(const BenchSet& set, const BenchResult& result,
                           std::string_view unit) const;
  // The number of the key; equal ones have the same.
  uint32_t KeyOf(const BenchSet& set, const BenchResult& result, std::string_view unit);

  // Names of what a key is made of, each key of ".config" by itself. More come with more results.
  [[nodiscard]] std::vector<std::string> Fields() const;
  // In the order of Fields().
  [[nodiscard]] std::vector<std::string> ValuesOf(uint32_t key) const;
  // Those that are not empty, with spaces between them.
  [[nodiscard]] std::string TextOf(uint32_t key) const;
  void Sort(std::vector<uint32_t>* keys) const;

 private:
  struct Field {
    std::string name;
    size_t term = 0;
    std::map<std::string, size_t, std::less<>> first = {};  // values, as they came
  };
  size_t AddField(size_t term, std::string_view name);
  void Set(size_t field, std::string_view value);
  [[nodiscard]] std::strong_ordering Compare(const Field& field, const std::string& a,
                                             const std::string& b) const;
  [[nodiscard]] const std::string& ValueOf(uint32_t key, size_t field) const;

  std::vector<ProjectionTerm> terms_;
  NamedKeys named_;
  std::vector<Field> fields_;                 // in the order in which they were met
  std::vector<std::vector<size_t>> members_;  // fields of each term
  std::vector<std::string> row_;              // being made: a value for each field
  std::map<std::vector<std::string>, uint32_t> numbers_;
  std::vector<const std::vector<std::string>*> keys_;  // of the map above; may lack last fields
};

}  // namespace pfa
