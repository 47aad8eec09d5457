// Values as a report shows them: multiplied, and all in one unit that suits the smallest and the
// largest of them.
#pragma once

#include <cstdint>
#include <string>

#include "analyzer/query/query.h"

namespace pfa {

class ValueFormatter {
 public:
  ValueFormatter(std::string sample_unit, std::string output_unit, double ratio)
      : sample_unit_(std::move(sample_unit)), output_unit_(std::move(output_unit)), ratio_(ratio) {}

  // Replaces the output unit "minimum" by one that fits values from `smallest` (0: none) to
  // `largest`, by pprof's rule: the natural unit of the smallest, or a larger one if that is far
  // from the largest. Where only whole numbers can be written, never a larger one.
  void ChooseUnit(int64_t smallest, int64_t largest, bool whole_numbers = false);

  // "420ms".
  [[nodiscard]] std::string Format(int64_t value) const;
  // What Format shows, as a number in output_unit().
  [[nodiscard]] int64_t Multiply(int64_t value) const;

  [[nodiscard]] const std::string& sample_unit() const { return sample_unit_; }
  [[nodiscard]] const std::string& output_unit() const { return output_unit_; }

 private:
  std::string sample_unit_;
  std::string output_unit_;
  double ratio_;
};

// Of the values that the query asks for.
ValueFormatter FormatterFor(const Query& query);

}  // namespace pfa
