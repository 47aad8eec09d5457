// Labels and their values: a click leaves only the samples of one.
#include <algorithm>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "viewer/layout/label_filter.h"
#include "viewer/panels/imgui_compat.h"
#include "viewer/panels/panel.h"
#include "viewer/panels/report_table.h"

namespace pfa {
namespace {

// The document's column, or one that no row has.
std::string_view LabelCell(const Table& table, std::string_view key, const std::vector<Cell>& row) {
  const auto column = static_cast<size_t>(std::ranges::find(table.columns, key, &Column::key) -
                                          table.columns.begin());
  return column < row.size() ? std::string_view(row[column].text) : std::string_view();
}

class LabelRows {
 public:
  LabelRows(const PanelContext& context, const Profile& profile)
      : context_(context), profile_(profile) {}

  void Draw(const Table& table, uint32_t number) const {
    RowHandlers handlers;
    handlers.is_selected = [](const std::vector<Cell>& /*row*/, const std::string& /*name*/) {
      return false;
    };
    handlers.click = [&](const std::vector<Cell>& row, const std::string& /*name*/) {
      Set("tagfocus", FilterFor(table, row));
    };
    handlers.menu = [&](const std::vector<Cell>& row, const std::string& name) {
      TextLine(name);
      ImGui::Separator();
      if (ImGui::MenuItem("only samples with it")) Set("tagfocus", FilterFor(table, row));
      if (ImGui::MenuItem("only samples without it")) Set("tagignore", FilterFor(table, row));
      if (ImGui::MenuItem("values of its key as the outermost frames")) {
        Set("tagroot", std::string(LabelCell(table, "label", row)));
      }
    };
    DrawReportTable(context_, "labels", table, number, handlers);
  }

 private:
  [[nodiscard]] std::string FilterFor(const Table& table, const std::vector<Cell>& row) const {
    return LabelFilter(profile_, context_.state.options, LabelCell(table, "label", row),
                       LabelCell(table, "text", row));
  }
  void Set(const char* option, const std::string& value) const {
    if (value.empty()) return;
    context_.actions.push_back({ActionKind::kSet, fmt::format("{}={}", option, value)});
  }

  const PanelContext& context_;
  const Profile& profile_;
};

}  // namespace

void DrawLabelsPanel(const PanelContext& context, std::string_view name) {
  const Made<Result<Document>> report = context.views.Report("tags", context.state);
  if (!report->ok()) {
    TextLine(report->error().ToString());
    return;
  }
  const Document& document = report->value();
  ImGui::BeginChild("labels", {0, 0}, false, ImGuiWindowFlags_HorizontalScrollbar);
  for (const std::string& line : document.summary) TextLine(line);
  for (const Note& note : document.notes) TextLine(note.text);
  const bool has_rows = !document.tables.empty() && !document.tables.front().rows.empty();
  if (has_rows) {
    TextLine("A click leaves only the samples with that label; the right button offers more.");
    DrawTableFilter(context, name);
    const LabelRows rows(context, *context.views.ProfileOf(context.state).value());
    for (size_t i = 0; i < document.tables.size(); ++i) {
      ImGui::Spacing();
      rows.Draw(document.tables[i], static_cast<uint32_t>(i));
    }
  }
  ImGui::EndChild();
}

}  // namespace pfa
