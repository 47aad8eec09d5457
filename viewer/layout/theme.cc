#include "viewer/layout/theme.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "analyzer/report/flame.h"

namespace pfa {
namespace {

uint8_t Byte(double value) { return static_cast<uint8_t>(std::clamp(value, 0.0, 255.0)); }

Color Mixed(Color from, Color to, double share) {
  const auto mix = [share](uint8_t a, uint8_t b) { return Byte(a + (b - a) * share); };
  return {mix(from.r, to.r), mix(from.g, to.g), mix(from.b, to.b), 255};
}

// Hue in turns, of one brightness for the eye: green is made darker than blue.
Color OfHue(double hue, double lightness) {
  const auto wave = [hue](double shift) {
    return 0.5 + 0.5 * std::cos(6.283185307179586 * (hue - shift));
  };
  const double r = wave(0.0);
  const double g = wave(1.0 / 3);
  const double b = wave(2.0 / 3);
  const double luma = 0.299 * r + 0.587 * g + 0.114 * b;
  const double lift = lightness - 0.36 * luma;
  return {Byte(255 * (0.36 * r + lift)), Byte(255 * (0.36 * g + lift)),
          Byte(255 * (0.36 * b + lift)), 255};
}

constexpr Color kWhite = {255, 255, 255, 255};
constexpr Color kBlack = {0, 0, 0, 255};

}  // namespace

Color Faded(Color color, Color background) { return Mixed(color, background, 0.65); }

Color Theme::background() const {
  return dark ? Color{24, 26, 30, 255} : Color{250, 250, 248, 255};
}
Color Theme::text() const { return dark ? Color{225, 228, 232, 255} : Color{28, 30, 34, 255}; }
Color Theme::faint_text() const {
  return dark ? Color{140, 146, 155, 255} : Color{105, 110, 118, 255};
}
Color Theme::grid() const { return dark ? Color{48, 52, 58, 255} : Color{224, 226, 228, 255}; }
Color Theme::selection() const { return dark ? Color{255, 255, 255, 255} : Color{0, 0, 0, 255}; }
Color Theme::match() { return {204, 80, 190, 255}; }

Color Theme::TextOn(Color background) {
  const double luma = 0.299 * background.r + 0.587 * background.g + 0.114 * background.b;
  return luma > 140 ? Color{20, 20, 20, 255} : Color{245, 245, 245, 255};
}

Color Theme::Of(LaneState state) const {
  switch (state) {
    case LaneState::kRunning:
      return {0, 158, 115, 255};
    case LaneState::kGc:
      return {204, 121, 167, 255};
    case LaneState::kRunnable:
      return {230, 159, 0, 255};
    case LaneState::kSyscall:
      return {86, 180, 233, 255};
    case LaneState::kSyscallBlocked:
      return {0, 114, 178, 255};
    case LaneState::kNetwork:
      return {140, 120, 200, 255};
    case LaneState::kWaiting:
      return dark ? Color{72, 78, 88, 255} : Color{196, 200, 206, 255};
    case LaneState::kStopped:
      return {213, 60, 0, 255};
    case LaneState::kTask:
      return {240, 228, 66, 255};
    case LaneState::kOther:
      return dark ? Color{58, 62, 70, 255} : Color{214, 216, 220, 255};
    case LaneState::kUnknown:
      return dark ? Color{90, 60, 60, 255} : Color{240, 214, 214, 255};
  }
  return kBlack;
}

Color Theme::heap() const { return dark ? Color{112, 128, 150, 255} : Color{128, 142, 164, 255}; }

Color Theme::region() const { return dark ? Color{120, 112, 50, 255} : Color{246, 240, 170, 255}; }

Color Theme::OfPackage(uint8_t package) const {
  const double hue = static_cast<double>(package) / static_cast<double>(kFlameColors);
  return OfHue(hue, dark ? 0.46 : 0.78);
}

Color Theme::OfName(uint8_t name) const {
  static constexpr std::array<Color, 6> kHues = {{{230, 159, 0, 255},
                                                  {86, 180, 233, 255},
                                                  {0, 158, 115, 255},
                                                  {240, 228, 66, 255},
                                                  {0, 114, 178, 255},
                                                  {213, 94, 0, 255}}};
  const Color hue = kHues[name % kHues.size()];
  const double shade = 0.12 * static_cast<double>(name / kHues.size() % 3);
  return dark ? Mixed(hue, kBlack, 0.2 + shade) : Mixed(hue, kWhite, 0.2 + shade);
}

Color Theme::OfShare(double share) const {
  const Color cold = dark ? Color{60, 66, 78, 255} : Color{235, 228, 205, 255};
  const Color hot = {214, 84, 28, 255};
  return Mixed(cold, hot, std::sqrt(std::clamp(share, 0.0, 1.0)));
}

Color Theme::OfCall(double share) const {
  const Color cold = dark ? Color{110, 116, 126, 255} : Color{150, 152, 158, 255};
  const Color hot = share < 0 ? Color{40, 100, 200, 255} : Color{214, 84, 28, 255};
  return Mixed(cold, hot, std::sqrt(std::min(std::abs(share), 1.0)));
}

Color Theme::OfChange(double change) const {
  const Color none = dark ? Color{70, 74, 80, 255} : kWhite;
  const Color red = {213, 60, 40, 255};
  const Color blue = {40, 100, 200, 255};
  const double size = std::sqrt(std::min(std::abs(change), 1.0));
  return Mixed(Mixed(none, kBlack, 0.08), change > 0 ? red : blue, size);
}

}  // namespace pfa
