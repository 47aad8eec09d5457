#include "cli/fetched.h"

#include <csignal>
#include <unistd.h>
#include <vector>

#include "analyzer/load/saved_profile.h"
#include "analyzer/query/query.h"
#include "analyzer/report/proto.h"
#include "cli/output.h"
#include "proto/base/environment.h"
#include "proto/base/user_folders.h"
#include "proto/output_file.h"

namespace pfa {
namespace {

Result<std::string> Save(const Profile& profile, const std::string& folder) {
  PFA_ASSIGN_OR_RETURN(const auto file,
                       OutputFile::CreateNumbered(folder, SavedPrefix(profile), ".pb.gz"));
  PFA_ASSIGN_OR_RETURN(Query query, CompileQuery(profile, Options{}));
  PFA_ASSIGN_OR_RETURN(const PprofOutput output, ProtoPprof(profile, query));
  PFA_TRY(output.stream(*file));
  PFA_TRY(file->Finish());
  return file->path();
}

}  // namespace

std::string FetchedFolder(Compatibility compatibility) {
  std::vector<std::string> folders = {Environment("PPROF_TMPDIR")};
  if (compatibility == Compatibility::kPprof) {
    if (const std::string home = Environment("HOME"); !home.empty())
      folders.push_back(home + "/pprof");
  } else {
    for (const std::string& state : StateFolders()) folders.push_back(state + "/profiles");
  }
  for (const std::string& folder : folders) {
    if (!folder.empty() && MakeFolder(folder).ok()) return folder;
  }
  const std::string temporary = Environment("TMPDIR");
  return temporary.empty() ? "/tmp" : temporary;
}

void PrepareFetching(LoadRequest* request) {
  std::signal(SIGPIPE, SIG_IGN);  // a server may go away at any time
  const Compatibility compatibility = request->compatibility;
  if (compatibility == Compatibility::kPprof) {
    request->notice = PrintMessage;
    return;
  }
  if (isatty(STDERR_FILENO) != 0) request->notice = PrintMessage;
  request->folder = [compatibility] { return FetchedFolder(compatibility); };
}

void SaveFetched(const Loaded& loaded, Compatibility compatibility) {
  if (!loaded.is_worth_saving) return;
  const std::string prefix = compatibility == Compatibility::kPprof ? "" : "pfa: ";
  const auto path = Save(loaded.profile, FetchedFolder(compatibility));
  PrintMessage(prefix + (path.ok() ? "Saved profile in " + path.value()
                                   : "Could not save profile: " + path.error().ToString()));
}

}  // namespace pfa
