#include "analyzer/query/go_group.h"

#include "analyzer/query/go_code.h"
#include "analyzer/query/source_path.h"

namespace pfa {
namespace {

std::string OriginName(GoOrigin origin) {
  switch (origin) {
    case GoOrigin::kUnknown:
      return "";
    case GoOrigin::kStandard:
      return "standard library";
    case GoOrigin::kProgram:
      return "program";
    case GoOrigin::kDependency:
      return "dependencies";
  }
  return "";
}

}  // namespace

std::string GoGroupName(const Profile& profile, const Function& function, const Query& query) {
  const std::string_view file = profile.text(function.filename);
  if (query.granularity.group == GoGroup::kDirectory) {
    const size_t slash = file.rfind('/');
    if (slash == std::string_view::npos) return "";
    return CleanPath(TrimSourcePath(file.substr(0, slash + 1), query.options.trim_path,
                                    query.options.source_path));
  }
  GoCode code = ClassifyGoCode(profile.text(function.name), file);
  switch (query.granularity.group) {
    case GoGroup::kPackage:
      return std::move(code.package);
    case GoGroup::kModule:
      return std::move(code.module);
    case GoGroup::kOrigin:
      return OriginName(code.origin);
    case GoGroup::kNone:
    case GoGroup::kDirectory:
      break;
  }
  return "";
}

Granularity GroupGranularity(std::string_view by, bool noinlines) {
  if (by == "file") return GranularityOf("files", noinlines, false);
  Granularity granularity = GranularityOf("", noinlines, false);
  granularity.group = by == "module"   ? GoGroup::kModule
                      : by == "dir"    ? GoGroup::kDirectory
                      : by == "origin" ? GoGroup::kOrigin
                                       : GoGroup::kPackage;
  return granularity;
}

}  // namespace pfa
