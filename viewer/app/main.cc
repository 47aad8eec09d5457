// pfa-view: the window of `pfa view`.
#include <cstdio>
#include <exception>
#include <span>
#include <string>
#include <vector>

#include "viewer/app/arguments.h"
#include "viewer/app/desk.h"
#include "viewer/app/headless.h"
#include "viewer/app/window.h"

namespace pfa {
namespace {

// What users have set plays no part in it.
Result<void> Screenshot(const ViewArguments& arguments) {
  Desk desk;
  desk.set_animates(false);
  if (!arguments.open.files.empty()) desk.OpenAll(arguments.open);
  PFA_TRY(desk.Run(arguments.actions));
  if (!desk.error().empty()) return BadInput(desk.error());
  Headless window(arguments.size.value_or(WindowSize{}));
  window.Settle(&desk);
  return WritePng(window.Picture(), arguments.screenshot);
}

int Run(std::span<const std::string> words) {
  const auto fail = [](const Error& error) {
    std::fprintf(stderr, "pfa view: %s\n", error.ToString().c_str());
    return error.code == ErrorCode::kUsage ? 2 : 1;
  };
  const Result<ViewArguments> arguments = ParseViewArguments(words);
  if (!arguments.ok()) return fail(arguments.error());
  if (arguments.value().wants_help) {
    std::fputs(ViewHelp().c_str(), stdout);
    return 0;
  }
  const ViewArguments& view = arguments.value();
  const Result<void> done = view.screenshot.empty() || view.wants_window
                                ? RunWindow({view.open, view.actions, view.screenshot, view.size})
                                : Screenshot(view);
  return done.ok() ? 0 : fail(done.error());
}

}  // namespace
}  // namespace pfa

int main(int argc, char** argv) {
  try {
    const std::vector<std::string> words(argv + (argc > 0 ? 1 : 0), argv + argc);
    return pfa::Run(words);
  } catch (const std::bad_alloc&) {
    std::fputs("pfa view: out of memory\n", stderr);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "pfa view: internal error: %s\n", error.what());
  }
  return 1;
}
