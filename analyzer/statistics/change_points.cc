#include "analyzer/statistics/change_points.h"

#include <algorithm>
#include <cmath>

#include "analyzer/statistics/distributions.h"
#include "analyzer/statistics/e_divisive.h"

namespace pfa {
namespace {

// A first division may be weak because of others that are not made yet; it is judged at the end.
constexpr double kWeak = 10;

class SeriesDivider {
 public:
  SeriesDivider(std::span<const double> values, const ChangePointQuestion& question)
      : values_(values), question_(question), min_side_(std::max<size_t>(question.min_side, 3)) {}

  std::vector<ChangePoint> Run() {
    Divide();
    std::ranges::sort(places_);
    while (!places_.empty()) {
      std::vector<ChangePoint> points = Points();
      const auto weakest = std::ranges::max_element(
          points, {}, [this](const ChangePoint& point) { return Matters(point) ? point.p : 2; });
      if (Matters(*weakest) && weakest->p <= question_.p) return points;
      places_.erase(places_.begin() + (weakest - points.begin()));
    }
    return {};
  }

 private:
  struct Part {
    size_t begin;
    size_t end;
  };

  void Divide() {
    std::vector<Part> parts = {{0, values_.size()}};
    while (!parts.empty()) {
      const Part part = parts.back();
      parts.pop_back();
      const auto inside = values_.subspan(part.begin, part.end - part.begin);
      const SeriesSplit split = BestSplit(inside, min_side_);
      if (split.at == 0 || split.q <= 0) continue;
      const MeanTest test =
          TestMeans(inside.first(split.at), inside.subspan(split.at, split.end - split.at));
      if (PlacedP(test.p, inside.size(), min_side_) > kWeak * question_.p) continue;
      places_.push_back(part.begin + split.at);
      parts.push_back({part.begin, part.begin + split.at});
      parts.push_back({part.begin + split.at, part.end});
    }
  }

  [[nodiscard]] std::vector<ChangePoint> Points() const {
    std::vector<ChangePoint> points;
    for (size_t i = 0; i < places_.size(); ++i) {
      ChangePoint point{.at = places_[i],
                        .begin = i == 0 ? 0 : places_[i - 1],
                        .end = i + 1 == places_.size() ? values_.size() : places_[i + 1],
                        .q = 0,
                        .test = {}};
      const auto before = values_.subspan(point.begin, point.at - point.begin);
      const auto behind = values_.subspan(point.at, point.end - point.at);
      point.q = EnergyDistance(before, behind);
      point.test = TestMeans(before, behind);
      point.p = ChosenP(point);
      points.push_back(point);
    }
    return points;
  }

  // Where two segments begin and end was chosen as well, unless they are the whole series: there
  // are as many places for them as they fit into it, and some lengths to choose from.
  [[nodiscard]] double ChosenP(const ChangePoint& point) const {
    const size_t length = point.end - point.begin;
    const double p = PlacedP(point.test.p, length, min_side_);
    if (length == values_.size()) return p;
    return std::min(1.0, 4 * p * static_cast<double>(values_.size()) / static_cast<double>(length));
  }

  [[nodiscard]] bool Matters(const ChangePoint& point) const {
    const double change = std::abs(point.test.y_mean - point.test.x_mean);
    return change > 0 &&
           change >= std::max(question_.threshold * std::abs(point.test.x_mean), question_.floor);
  }

  std::span<const double> values_;
  const ChangePointQuestion& question_;
  size_t min_side_;
  std::vector<size_t> places_;
};

}  // namespace

double PlacedP(double p_known, size_t n, size_t min_side) {
  if (p_known <= 0 || n <= 2 * min_side) return p_known;
  const double z = -NormalQuantile(p_known / 2);
  if (!(z > 1)) return 1;
  constexpr double kDensityAt0 = 0.3989422804014327;
  const double density = kDensityAt0 * std::exp(-z * z / 2);
  const double share = static_cast<double>(min_side) / static_cast<double>(n);
  const double places = 2 * std::log((1 - share) / share);
  const double p = density * ((z - 1 / z) * places + 4 / z);
  return std::clamp(p, p_known, 1.0);
}

std::vector<ChangePoint> FindChangePoints(std::span<const double> values,
                                          const ChangePointQuestion& question) {
  return SeriesDivider(values, question).Run();
}

}  // namespace pfa
