// set.json, which says what a stored set is.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/model/stored_set.h"
#include "proto/base/result.h"

namespace pfa {

struct StoredSetJson {
  StoredSetFacts facts;
  std::vector<StoredFile> files;
};

std::string WriteStoredSetJson(const StoredSetJson& set);
// `source` is the file, for errors, which say the byte where the text is not JSON, or the key that
// is not what it should be. Names of files have no slash.
Result<StoredSetJson> ParseStoredSetJson(std::string_view text, const std::string& source);

}  // namespace pfa
