// Programs that show what pfa makes: a browser, or the one that an option of pprof is called after.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analyzer/report/registry.h"
#include "proto/base/result.h"

namespace pfa {

// The commands to try for a ReportRow::viewer, best first. Browsers: those of $BROWSER, which may
// be several with ':' between them and may say with %s where the file goes, then common ones, then,
// on a desktop, xdg-open.
std::vector<std::string> ViewerCommands(std::string_view viewer);

struct Shown {
  std::string command;
  std::string file;  // empty if it has been removed
};
// "/tmp/pprof001.svg is open in firefox; the file stays": for one that is still there.
std::string ToString(const Shown& shown);

// Removes the file, if it is still there, when this process ends, but not before the viewer had a
// second to open it: what go tool pprof does. For one thread.
void RemoveAtExit(const Shown& shown);

// Writes a file for this user only, $TMPDIR/pprof001.svg or the next number that is free, and runs
// the first of the commands that exists on it, without a shell. Waits until it ends and removes the
// file. A viewer that ends at once, though, has handed the file to a program that runs on, so the
// file stays. With `wait` false it stays in any case.
Result<Shown> ShowInViewer(std::string_view bytes, std::string_view suffix, std::string_view viewer,
                           bool wait = true);

// The same for a report with a viewer, once it is painted.
Result<Shown> ShowReport(const PprofOutput& output, const ReportRow& report, bool wait);

// Opens an address in a browser, the first of ViewerCommands that there is, and returns its
// command. What Ctrl-C ends here does not end the browser.
Result<std::string> OpenInBrowser(const std::string& url);

}  // namespace pfa
