// Flame graphs as one interactive page.
#include <array>
#include <vector>

#include <fmt/format.h>

#include "analyzer/query/units.h"
#include "cli/render/escape.h"
#include "cli/render/flame/assets.h"
#include "cli/render/flame/flame.h"

namespace pfa {
namespace {

constexpr std::string_view kTitle = R"html(<h1 id="title"></h1>
<div id="facts"></div>
)html";
constexpr std::string_view kOwnSearch =
    R"html(<input id="search" type="search" placeholder="Search (regular expression)" aria-label="Search" autocomplete="off" spellcheck="false">
)html";
constexpr std::string_view kOwnEnd = R"html(<button id="theme">Light/dark</button>
<span id="found" role="status"></span>
)html";

// What a page of one's own has itself is left out of it.
std::string Body(bool alone) {
  return fmt::format(
      R"html({}<div id="summary"></div>
<div id="bar">
<select id="type" aria-label="Sample type"></select>
{}<button id="reset">Reset zoom</button>
<button id="flip">Flame</button>
<button id="direction"></button>
{}</div>
<div id="crumbs"></div>
<div id="graph" tabindex="0" aria-label="Flame graph"></div>
<div id="status"></div>
<div id="help">Click or Enter zooms, Backspace zooms out, Escape resets; arrows move; / searches; {}{}i icicle or flame, b bottom-up, d dark</div>
<ul id="notes"></ul>
<div id="tip" role="tooltip" hidden></div>
<script type="application/json" id="data">)html",
      alone ? kTitle : "", alone ? kOwnSearch : "", alone ? kOwnEnd : "",
      alone ? "t sample type, " : "",
      alone ? "" : "right-click: callers, callees, focus, source; ");
}

class PageData {
 public:
  explicit PageData(const FlameReport& report) : report_(report) {}

  std::string Write(const std::string& title) {
    out_ += "{\"title\":";
    AppendScriptString(title, &out_);
    out_ += fmt::format(R"(,"diff":{},"selected":{},"ratio":{})", report_.is_diff, report_.selected,
                        report_.ratio > 0 ? report_.ratio : 1);
    List("facts", report_.facts, [this](const Fact& fact) {
      out_ += '[';
      AppendScriptString(fact.key, &out_);
      out_ += ',';
      AppendScriptString(fact.value, &out_);
      out_ += ']';
    });
    List("summary", report_.summary,
         [this](const std::string& line) { AppendScriptString(line, &out_); });
    List("notes", report_.notes, [this](const Note& note) {
      out_ += note.is_warning ? "[1," : "[0,";
      AppendScriptString(note.text, &out_);
      out_ += ']';
    });
    List("types", report_.types, [this](const FlameType& type) { Type(type); });

    // Only names that a tree uses.
    index_.assign(report_.names.size(), -1);
    std::vector<const FrameTree*> trees = {&report_.tree};
    if (report_.other) trees.push_back(&*report_.other);
    for (const FrameTree* tree : trees) {
      for (const NodeId node : tree->nodes) {
        if (!node.valid() || index_[node.index()] >= 0) continue;
        index_[node.index()] = static_cast<int64_t>(used_.size());
        used_.push_back(&report_.names[node.index()]);
      }
    }
    List("names", used_, [this](const FlameName* n) { AppendScriptString(n->name, &out_); });
    List("places", used_, [this](const FlameName* n) { AppendScriptString(n->place, &out_); });
    List("colors", used_, [this](const FlameName* n) { Number(n->color); });
    bool bottom_up = report_.bottom_up;
    List("trees", trees, [&](const FrameTree* tree) {
      out_ += fmt::format("{{\"bottomUp\":{}", bottom_up);
      bottom_up = !bottom_up;
      List("parent", tree->parents,
           [this](uint32_t row) { Number(row == FrameTree::kNoRow ? -1 : int64_t{row}); });
      List("name", tree->nodes,
           [this](NodeId node) { Number(node.valid() ? index_[node.index()] : -1); });
      List("merged", tree->merged, [this](uint32_t count) { Number(count); });
      List("total", tree->totals, [this](const std::vector<int64_t>& column) {
        Elements(column, [this](int64_t value) { Number(value); });
      });
      out_ += '}';
    });
    out_ += "}\n";
    return std::move(out_);
  }

 private:
  void Number(int64_t n) { fmt::format_to(std::back_inserter(out_), "{}", n); }

  template <typename Items, typename Append>
  void Elements(const Items& items, Append append) {
    out_ += '[';
    bool first = true;
    for (const auto& item : items) {
      if (!first) out_ += ',';
      first = false;
      append(item);
    }
    out_ += ']';
  }
  template <typename Items, typename Append>
  void List(std::string_view key, const Items& items, Append append) {
    out_ += fmt::format(",\"{}\":", key);
    Elements(items, append);
  }

  void Unit(double factor, std::string_view name) {
    out_ += fmt::format("[{},", factor);
    AppendScriptString(name, &out_);
    out_ += ']';
  }

  void Type(const FlameType& type) {
    out_ += "{\"name\":";
    AppendScriptString(type.name, &out_);
    out_ += ",\"unit\":";
    AppendScriptString(type.unit, &out_);
    out_ += fmt::format(R"(,"total":{},"lost":{})", type.total, type.lost_total);
    const std::vector<UnitStep> steps = UnitSteps(type.unit);
    List("steps", steps, [this](const UnitStep& step) { Unit(step.factor, step.name); });
    // What a value below the smallest unit has.
    out_ += ",\"plain\":";
    steps.empty() ? Unit(1, "") : Unit(steps.front().factor, steps.front().name);
    out_ += ",\"fixed\":";
    const Scaled scaled = Scale(1, type.unit, report_.output_unit);
    if (report_.output_unit == "auto" || scaled.value == 0) {
      out_ += "null";
    } else {
      Unit(1 / scaled.value, scaled.unit);
    }
    out_ += '}';
  }

  const FlameReport& report_;
  std::vector<int64_t> index_;
  std::vector<const FlameName*> used_;
  std::string out_;
};

}  // namespace

PageAsset FlameStyle() { return {kFlameCss, kFlameCssSha256}; }
PageAsset FlameScript() { return {kFlameJs, kFlameJsSha256}; }

std::string FlameBody(const FlameReport& report) {
  return Body(false) + PageData(report).Write("") + "</script>\n";
}

std::string FlameSection(const FlameReport& report, const std::string& title) {
  return Body(true) + PageData(report).Write(title) + "</script>\n";
}

std::string FlameHtml(const FlameReport& report, const std::string& title) {
  const std::array styles = {PageStyle(), FlameStyle()};
  const std::array scripts = {FlameScript()};
  return PageHead("pfa flame", styles, ContentPolicy(styles, scripts)) + "<body>\n" +
         FlameSection(report, title) + PageScript(scripts.front()) + "</body>\n</html>\n";
}

}  // namespace pfa
