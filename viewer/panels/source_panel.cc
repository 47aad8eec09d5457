// The source of the selected function.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "viewer/layout/source_listing.h"
#include "viewer/panels/canvas.h"
#include "viewer/panels/function_lists.h"
#include "viewer/panels/imgui_compat.h"
#include "viewer/panels/panel.h"

namespace pfa {
namespace {

constexpr float kSourceWheelRows = 3;

void SourceHead(const PanelContext& context) {
  DrawFunctionValues(context);
  const Result<FunctionFacts>& facts = context.views.Facts(context.state);
  if (!facts.ok()) return;
  DrawFunctionLine(context, "called by", facts.value().callers);
  DrawFunctionLine(context, "calls    ", facts.value().callees);
}

class SourceNavigation {
 public:
  SourceNavigation(const Canvas& canvas, const SourceListing& listing, const PanelContext& context)
      : canvas_(canvas),
        listing_(listing),
        context_(context),
        scroll_(
            SourceScroll(listing, context.state.source, canvas.area.height(), context.metrics)) {}

  void Run() {
    const ImGuiIO& io = ImGui::GetIO();
    const float row = SourceRowHeight(context_.metrics);
    if (canvas_.is_hovered && io.MouseWheel != 0) Scroll(-io.MouseWheel * kSourceWheelRows * row);
    const PxRect overview = SourceOverview(canvas_.area);
    if (canvas_.is_active && canvas_.mouse.x >= overview.x0 && overview.height() > 0) {
      const float share = (canvas_.mouse.y - overview.y0) / overview.height();
      const float whole =
          std::max(row * static_cast<float>(listing_.lines.size()), canvas_.area.height());
      Scroll(share * whole - canvas_.area.height() / 2 - scroll_);
    }
    if (io.WantTextInput) return;
    if (IsPressed(Key::kUp)) Scroll(-row);
    if (IsPressed(Key::kDown)) Scroll(row);
    if (IsPressed(Key::kF) && !io.KeyCtrl) context_.actions.push_back({ActionKind::kFit});
    if (IsPressed(Key::kN)) {
      context_.actions.push_back({ActionKind::kHot, io.KeyShift ? "previous" : "next"});
    }
  }

 private:
  void Scroll(float px) {
    const float row = SourceRowHeight(context_.metrics);
    const float most =
        std::max(0.0F, row * static_cast<float>(listing_.lines.size()) - canvas_.area.height());
    const float target = std::clamp(scroll_ + px, 0.0F, most);
    if (target == scroll_) return;
    const float from = std::max(0.0F, context_.state.source.scroll);
    context_.actions.push_back({ActionKind::kScroll, "", double{target} - double{from}});
  }

  const Canvas& canvas_;
  const SourceListing& listing_;
  const PanelContext& context_;
  float scroll_;
};

void SourceTooltip(const SourceLine& line) {
  if (line.flat_text.empty() && line.cum_text.empty()) return;
  ImGui::BeginTooltip();
  TextLine(line.number == 0 ? line.text : fmt::format("line {}", line.number));
  TextLine(fmt::format("own {}, with callees {}", line.flat_text.empty() ? "0" : line.flat_text,
                       line.cum_text));
  ImGui::EndTooltip();
}

}  // namespace

void DrawSourcePanel(const PanelContext& context, std::string_view /*name*/) {
  if (context.state.selected.empty()) {
    DrawFunctionChoice(context);
    return;
  }
  SourceHead(context);
  const Result<SourceListing>& source = context.views.Source(context.state);
  if (!source.ok()) {
    TextLine(source.error().ToString());
    return;
  }
  const SourceListing& listing = source.value();
  for (const std::string& note : listing.notes) TextLine(note);
  if (!listing.hottest.empty()) {
    if (ImGui::SmallButton("next hottest line (N)")) {
      context.actions.push_back({ActionKind::kHot, "next"});
    }
    ImGui::SameLine();
    if (ImGui::SmallButton("hotter (Shift+N)")) {
      context.actions.push_back({ActionKind::kHot, "previous"});
    }
  }
  const Canvas canvas = BeginCanvas("source");
  LayoutSource({.listing = listing, .place = context.state.source, .theme = context.theme},
               canvas.area, context.metrics, &context.list);
  Paint(context.list);
  SourceNavigation(canvas, listing, context).Run();
  const DrawRect* const under = canvas.is_hovered ? context.list.At(canvas.mouse) : nullptr;
  if (under == nullptr || under->hit.kind != HitKind::kSourceLine) return;
  const SourceLine& line = listing.lines[under->hit.id];
  SourceTooltip(line);
  if (canvas.is_clicked && line.number != 0) {
    context.actions.push_back({ActionKind::kLine, "", static_cast<double>(line.number)});
  }
}

}  // namespace pfa
