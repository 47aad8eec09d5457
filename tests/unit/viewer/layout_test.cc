// Zooming, axes, texts that must fit, colours.
#include <algorithm>
#include <array>
#include <cmath>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "analyzer/report/flame.h"
#include "viewer/layout/draw_list.h"
#include "viewer/layout/skyline.h"
#include "viewer/layout/theme.h"
#include "viewer/layout/ticks.h"
#include "viewer/layout/zoom.h"

namespace pfa {
namespace {

TEST(Zoom, KeepsWhatIsUnderTheMouse) {
  const ZoomLimits limits = {1000, 1};
  const Extent extent = ZoomedAt({100, 300}, 150, 4, limits);
  EXPECT_DOUBLE_EQ(extent.length(), 50);
  EXPECT_DOUBLE_EQ((150 - extent.from) / extent.length(), 0.25);
  const Extent back = ZoomedAt(extent, 150, 0.25, limits);
  EXPECT_DOUBLE_EQ(back.from, 100);
  EXPECT_DOUBLE_EQ(back.to, 300);
}

TEST(Zoom, StaysWithinTheAxis) {
  std::mt19937 random(1);
  const ZoomLimits limits = {1e12, 20};
  Extent extent = {0, 1e12};
  std::uniform_real_distribution<double> number(0, 1);
  for (int i = 0; i < 20000; ++i) {
    const double anchor = extent.from + number(random) * extent.length();
    extent = random() % 2 == 0 ? ZoomedAt(extent, anchor, 0.2 + 3 * number(random), limits)
                               : MovedBy(extent, (number(random) - 0.5) * 1e12, limits);
    ASSERT_GE(extent.from, 0);
    ASSERT_LE(extent.to, 1e12 * (1 + 1e-12));
    ASSERT_GE(extent.length(), 20 * (1 - 1e-3));
  }
}

TEST(Zoom, TakesNonsenseForNothing) {
  const ZoomLimits limits = {100, 1};
  const Extent extent = {10, 20};
  EXPECT_EQ(ZoomedAt(extent, 15, 0, limits), extent);
  EXPECT_EQ(ZoomedAt(extent, NAN, 2, limits), extent);
  EXPECT_EQ(MovedBy(extent, INFINITY, limits), extent);
  EXPECT_EQ(Clamped({-5, 5000}, limits), (Extent{0, 100}));
  EXPECT_EQ(Clamped({NAN, NAN}, limits), (Extent{0, 100}));
}

TEST(Zoom, GoesAllTheWay) {
  const Extent from = {0, 1000};
  const Extent to = {400, 410};
  EXPECT_EQ(Between(from, to, 0), from);
  EXPECT_EQ(Between(from, to, 1), to);
  double length = from.length();
  for (double share = 0.1; share < 1; share += 0.1) {
    const Extent now = Between(from, to, share);
    EXPECT_LT(now.length(), length);
    EXPECT_GE(now.from, 0);
    EXPECT_LE(now.to, 1000);
    length = now.length();
  }
}

struct TickCase {
  Extent extent;
  int most;
  std::vector<std::string> labels;
};

TEST(Ticks, AreRound) {
  const std::vector<TickCase> cases = {
      {{0, 1e9}, 5, {"0.0s", "0.2s", "0.4s", "0.6s", "0.8s"}},
      {{0, 3.1e9}, 4, {"0s", "1s", "2s", "3s"}},
      {{1.5e6, 2.5e6}, 3, {"1.5ms", "2.0ms", "2.5ms"}},
      {{5e9, 5e9 + 40}, 4, {"5.00000000s", "5.00000001s", "5.00000002s", "5.00000003s"}},
      {{0, 2}, 10, {"0ns", "1ns", "2ns"}},
      {{5, 5}, 10, {}},
      {{0, 10}, 0, {}},
  };
  for (const TickCase& c : cases) {
    std::vector<std::string> labels;
    for (const Tick& tick : TimeTicks(c.extent, c.most)) {
      labels.push_back(tick.label);
      EXPECT_GE(tick.value, c.extent.from);
      EXPECT_LE(tick.value, c.extent.to);
    }
    EXPECT_EQ(labels, c.labels) << c.extent.from << " to " << c.extent.to;
  }
}

TEST(Ticks, AreTimesOfDay) {
  constexpr int64_t kNoon = 1'700'000'000'000'000'000 + 49'600'000'000'000;  // 12:00:00
  const auto labels = [](const Extent& extent, int64_t wall, int most) {
    std::vector<std::string> texts;
    for (const Tick& tick : ClockTicks(extent, wall, most)) texts.push_back(tick.label);
    return texts;
  };
  using Texts = std::vector<std::string>;
  EXPECT_EQ(labels({0, 180e9}, kNoon, 4), (Texts{"12:00:00", "12:01:00", "12:02:00", "12:03:00"}));
  EXPECT_EQ(labels({0, 3e6}, kNoon, 4),
            (Texts{"12:00:00.000", "12:00:00.001", "12:00:00.002", "12:00:00.003"}));
  // Over midnight, and with a beginning that is not round.
  EXPECT_EQ(labels({0, 2e9}, kNoon + 43'199'500'000'000, 3), (Texts{"00:00:00", "00:00:01"}));
  EXPECT_EQ(ClockTicks({0, 1e9}, kNoon, 0).size(), 0U);
}

TEST(Ticks, StepIsOneTwoOrFive) {
  EXPECT_DOUBLE_EQ(RoundStep(0.3), 0.5);
  EXPECT_DOUBLE_EQ(RoundStep(1), 1);
  EXPECT_DOUBLE_EQ(RoundStep(1.01), 2);
  EXPECT_DOUBLE_EQ(RoundStep(6), 10);
  EXPECT_DOUBLE_EQ(RoundStep(0), 1);
}

TEST(DrawList, FitsTexts) {
  const auto fitted = [](std::string_view text, size_t characters) {
    std::string out;
    AppendFitted(text, characters, &out);
    return out;
  };
  EXPECT_EQ(fitted("main.f", 6), "main.f");
  EXPECT_EQ(fitted("main.f", 5), "main…");
  EXPECT_EQ(fitted("Größe.µ", 7), "Größe.µ");
  EXPECT_EQ(fitted("Größe.µ", 4), "Grö…");
  EXPECT_EQ(fitted("main.f", 0), "");
  EXPECT_EQ(fitted("\xff\xfe\xfd", 2), "\xff…");
  DrawList list;
  list.Add({0, 0}, 13, 7, "main", {});
  EXPECT_TRUE(list.texts.empty()) << "there is room for one character only";
  list.Add({0, 0}, 15, 7, "main", {});
  ASSERT_EQ(list.texts.size(), 1U);
  EXPECT_EQ(list.TextOf(list.texts[0]), "m…");
}

TEST(DrawList, HitsTheTopmost) {
  DrawList list;
  list.rects.push_back({{0, 0, 10, 10}, {}, {HitKind::kFrame, 1, 1}});
  list.rects.push_back({{5, 5, 10, 10}, {}, {HitKind::kFrame, 2, 1}});
  list.rects.push_back({{0, 0, 10, 10}, {}, {}});
  EXPECT_EQ(list.At({2, 2})->hit.id, 1U);
  EXPECT_EQ(list.At({7, 7})->hit.id, 2U);
  EXPECT_EQ(list.At({10, 10}), nullptr);
}

double Luma(Color color) { return 0.299 * color.r + 0.587 * color.g + 0.114 * color.b; }

// Whatever the colour is, black or white can be read on it.
TEST(Theme, TextCanBeRead) {
  for (const bool dark : {false, true}) {
    const Theme theme{dark};
    std::vector<Color> colors = {theme.background(), theme.match(), theme.grid()};
    for (size_t i = 0; i < kLaneStates; ++i) colors.push_back(theme.Of(static_cast<LaneState>(i)));
    for (uint8_t i = 0; i < 12; ++i) colors.push_back(theme.OfPackage(i));
    for (uint8_t i = 0; i < kNameColors; ++i) colors.push_back(theme.OfName(i));
    for (int i = -4; i <= 4; ++i) colors.push_back(theme.OfChange(i / 4.0));
    for (int i = 0; i <= 4; ++i) colors.push_back(theme.OfShare(i / 4.0));
    for (const Color color : colors) {
      EXPECT_GE(std::abs(Luma(color) - Luma(theme.TextOn(color))), 90)
          << int{color.r} << ' ' << int{color.g} << ' ' << int{color.b};
    }
    EXPECT_GE(std::abs(Luma(theme.background()) - Luma(theme.text())), 150);
  }
}

// As who does not see green sees it (Machado, Oliveira and Fernandes, 2009), on linear light.
std::array<double, 3> Deuteranopic(Color color) {
  const auto linear = [](uint8_t value) { return std::pow(value / 255.0, 2.2); };
  const double r = linear(color.r);
  const double g = linear(color.g);
  const double b = linear(color.b);
  const auto shown = [](double value) {
    return 255 * std::pow(std::clamp(value, 0.0, 1.0), 1 / 2.2);
  };
  return {shown(0.367322 * r + 0.860646 * g - 0.227968 * b),
          shown(0.280085 * r + 0.672501 * g + 0.047413 * b),
          shown(-0.011820 * r + 0.042940 * g + 0.968881 * b)};
}

TEST(Theme, ColoursOfNamesCanBeToldApartWithoutSeeingGreen) {
  for (const bool dark : {false, true}) {
    const Theme theme{dark};
    std::set<std::array<uint8_t, 3>> different;
    for (uint8_t i = 0; i < kNameColors; ++i) {
      const Color color = theme.OfName(i);
      different.insert({color.r, color.g, color.b});
    }
    EXPECT_EQ(different.size(), kNameColors);
    // The six hues, in the same shade.
    for (uint8_t a = 0; a < 6; ++a) {
      for (uint8_t b = 0; b < a; ++b) {
        const auto x = Deuteranopic(theme.OfName(a));
        const auto y = Deuteranopic(theme.OfName(b));
        EXPECT_GE(std::hypot(x[0] - y[0], x[1] - y[1], x[2] - y[2]), 30)
            << int{a} << ", " << int{b} << (dark ? " dark" : " light");
      }
    }
  }
}

TEST(Minimap, ShowsTheDepthAndTheVisiblePart) {
  const std::vector<uint32_t> skyline = {1, 1, 4, 2};
  DrawList list;
  const PxRect area = {0, 0, 400, 40};
  LayoutSkyline({.skyline = skyline, .whole = 100, .x = {25, 50}, .theme = {}}, area, &list);
  for (const DrawRect& rect : list.rects) {
    EXPECT_GE(rect.rect.x0, 0);
    EXPECT_LE(rect.rect.x1, 400);
    EXPECT_LE(rect.rect.y1, 40);
  }
  // The strip, three parts of one depth each, and two veils.
  ASSERT_EQ(list.rects.size(), 6U);
  EXPECT_EQ(list.rects[1].rect, (PxRect{0, 0, 200, 10}));
  EXPECT_EQ(list.rects[2].rect, (PxRect{200, 0, 300, 40}));
  EXPECT_EQ(list.rects[4].rect, (PxRect{0, 0, 100, 40}));
  EXPECT_EQ(list.rects[5].rect, (PxRect{200, 0, 400, 40}));
  EXPECT_EQ(list.At({5, 5})->hit.kind, HitKind::kMinimap);
  EXPECT_EQ(ExtentAround(200, area, {0, 10}, 100), (Extent{45, 55}));
  EXPECT_EQ(ExtentAround(0, area, {40, 50}, 100), (Extent{0, 10}));
  EXPECT_EQ(ExtentAround(1e6F, area, {40, 50}, 100), (Extent{90, 100}));
}

}  // namespace
}  // namespace pfa
