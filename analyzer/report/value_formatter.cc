#include "analyzer/report/value_formatter.h"

#include "analyzer/query/units.h"
#include "proto/base/number.h"

namespace pfa {

int64_t ValueFormatter::Multiply(int64_t value) const {
  if (!(ratio_ > 0) || ratio_ == 1) return value;
  return TruncateToInt64(static_cast<double>(value) * ratio_);
}

void ValueFormatter::ChooseUnit(int64_t smallest, int64_t largest, bool whole_numbers) {
  if (output_unit_ != "minimum") return;
  smallest = Multiply(smallest == 0 ? largest : smallest);
  largest = Multiply(largest);
  const std::string small_unit = Scale(smallest, sample_unit_, "minimum").unit;
  const std::string large_unit = Scale(largest, sample_unit_, "minimum").unit;
  std::string unit = small_unit;
  // The smallest value may lose precision down to 0.01 for the sake of shorter large ones.
  constexpr double kPrecision = 100;
  const double scaled_up = static_cast<double>(smallest) * kPrecision;
  if (!whole_numbers && small_unit != large_unit && scaled_up < static_cast<double>(largest)) {
    unit = Scale(TruncateToInt64(scaled_up), sample_unit_, "minimum").unit;
  }
  output_unit_ = unit.empty() ? sample_unit_ : unit;
}

std::string ValueFormatter::Format(int64_t value) const {
  return ScaledLabel(Multiply(value), sample_unit_, output_unit_);
}

ValueFormatter FormatterFor(const Query& query) {
  return {query.sample_unit, query.options.unit, query.ratio};
}

}  // namespace pfa
