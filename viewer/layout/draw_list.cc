#include "viewer/layout/draw_list.h"

namespace pfa {
namespace {

// The start of the character after the one at `begin`.
size_t NextCharacter(std::string_view text, size_t begin) {
  size_t end = begin + 1;
  while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80) ++end;
  return end;
}

}  // namespace

void AppendFitted(std::string_view text, size_t characters, std::string* out) {
  if (characters == 0) return;
  size_t end = 0;
  size_t before_last = 0;
  for (size_t n = 0; n < characters && end < text.size(); ++n) {
    before_last = end;
    end = NextCharacter(text, end);
  }
  if (end >= text.size()) {
    out->append(text);
    return;
  }
  out->append(text.substr(0, before_last));
  out->append("\u2026");
}

void DrawList::Add(Px at, float width, float advance, std::string_view text, Color color,
                   float scale) {
  if (!(advance > 0) || width < 2 * advance || text.empty()) return;
  const auto begin = static_cast<uint32_t>(bytes_.size());
  AppendFitted(text, static_cast<size_t>(width / advance), &bytes_);
  texts.push_back({at, color, begin, static_cast<uint32_t>(bytes_.size()) - begin, scale});
}

const DrawRect* DrawList::At(Px point) const {
  for (size_t i = rects.size(); i-- > 0;) {
    if (rects[i].hit.kind != HitKind::kNone && rects[i].rect.Contains(point)) return &rects[i];
  }
  return nullptr;
}

void DrawList::Clear() {
  rects.clear();
  lines.clear();
  polylines.clear();
  points.clear();
  triangles.clear();
  texts.clear();
  bytes_.clear();
}

}  // namespace pfa
