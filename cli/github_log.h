// `pfa check` in a job of GitHub Actions: nothing has to be asked for.
#pragma once

#include "analyzer/query/compare_options.h"
#include "cli/check_formats.h"
#include "proto/base/result.h"

namespace pfa {

// Whether this runs there (GITHUB_ACTIONS=true), and no format was chosen.
bool IsForGithubLog(const CompareOptions& options);

// Text and annotations to standard output, and Markdown to the end of the file that
// $GITHUB_STEP_SUMMARY names, cut where GitHub would refuse it. That the summary cannot be written
// is a note, no error.
Result<void> WriteForGithub(CheckOutput& output);

}  // namespace pfa
