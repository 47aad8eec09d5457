// What a profile means, as plain structs that know neither pfa's model nor its reader: a random
// profile, its bytes in one of the many ways to write it, and what reading them must give. A test
// of the reader compares with Describe(), which sees only the spec.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pfa::test {

struct ProfileSpec {
  struct Type {
    std::string type;
    std::string unit;
  };
  struct Mapping {
    uint64_t id = 0;
    uint64_t start = 0;
    uint64_t limit = 0;
    uint64_t offset = 0;
    std::string file;
    std::string build_id;
    bool has_functions = false;
    bool has_filenames = false;
    bool has_line_numbers = false;
    bool has_inline_frames = false;
  };
  struct Function {
    uint64_t id = 0;
    std::string name;
    std::string system_name;
    std::string file;
    int64_t start_line = 0;
  };
  struct Line {
    size_t function = 0;  // index
    int64_t line = 0;
    int64_t column = 0;
  };
  struct Location {
    uint64_t id = 0;
    uint64_t address = 0;
    std::optional<size_t> mapping;  // index
    uint64_t unknown_mapping = 0;   // the id of a mapping that is not there
    std::vector<Line> lines;
    bool is_folded = false;
  };
  struct Label {
    std::string key;
    std::string text;  // empty: a number
    int64_t number = 0;
    std::string unit;
    // A number 0 without unit cannot be told from a label that is not there.
    [[nodiscard]] bool vanishes() const { return text.empty() && number == 0 && unit.empty(); }
  };
  struct Sample {
    std::vector<size_t> stack;  // indices of locations, leaf first
    std::vector<int64_t> values;
    std::vector<Label> labels;
  };

  std::vector<Type> types;
  std::vector<Mapping> mappings;
  std::vector<Function> functions;
  std::vector<Location> locations;
  std::vector<Sample> samples;
  Type period_type;
  int64_t period = 0;
  int64_t time_nanos = 0;
  int64_t duration_nanos = 0;
  std::string drop_frames;
  std::string keep_frames;
  std::string default_type;
  std::string doc_url;
  std::vector<std::string> comments;
};

// Small, and different for each seed: ids in any order and of any size, inlining, recursion, stacks
// without frames, labels of all kinds, negative values. Values are such that their sums fit.
ProfileSpec RandomProfile(uint64_t seed);

// The order of records, the order of strings, packed or not, unknown fields, repeated scalars: all
// that does not matter is chosen by the seed.
std::string Encode(const ProfileSpec& spec, uint64_t seed);

// As DumpProfile() gives it, without the offsets of diagnostics.
std::string Describe(const ProfileSpec& spec);

}  // namespace pfa::test
