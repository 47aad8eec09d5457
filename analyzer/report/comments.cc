#include "analyzer/report/comments.h"

#include <string>
#include <utility>

#include "analyzer/report/report_input.h"

namespace pfa {

Result<PprofOutput> CommentsPprof(const Profile& profile, Query& query) {
  // Filters change nothing here, but what is wrong with them is said.
  PFA_ASSIGN_OR_RETURN(ReportInput input, PrepareReport(profile, query));
  PprofOutput output;
  output.messages = std::move(input.messages);
  for (const StringId comment : profile.header().comments) {
    output.text += profile.text(comment);
    output.text += '\n';
  }
  return output;
}

Result<Document> CommentsDocument(const Profile& profile, Query&) {
  Document document;
  document.report = "comments";
  Table table;
  table.key = "comments";
  table.columns = {{"", "comment", ColumnKind::kName}};
  for (const StringId comment : profile.header().comments) {
    table.rows.push_back({Cell::Text(std::string(profile.text(comment)))});
  }
  if (table.rows.empty()) document.notes.push_back({false, "the profile has no comments"});
  document.tables.push_back(std::move(table));
  return document;
}

}  // namespace pfa
