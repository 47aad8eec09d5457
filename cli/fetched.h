// Where profiles that came from a URL are kept.
#pragma once

#include <string>

#include "analyzer/load/load.h"
#include "analyzer/query/options.h"

namespace pfa {

// $PPROF_TMPDIR; or else, as go tool pprof, $HOME/pprof, and natively $XDG_STATE_HOME/pfa/profiles
// or ~/.local/state/pfa/profiles; or else the folder for temporary files. The first that is there
// or can be made.
std::string FetchedFolder(Compatibility compatibility);

// Lets loading say what it fetches, natively only on a terminal, and keep texts in that folder.
void PrepareFetching(LoadRequest* request);

// Writes a profile that was fetched into the folder, and says where it is or why it is not there.
void SaveFetched(const Loaded& loaded, Compatibility compatibility);

}  // namespace pfa
