// Line editing with libedit, which few runs need: loaded on demand.
#include <algorithm>
#include <cerrno>
#include <clocale>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <histedit.h>
#include <string>
#include <sys/ioctl.h>
#include <unistd.h>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "cli/interrupt.h"
#include "cli/shell/history.h"
#include "cli/shell/line_reader.h"
#include "proto/base/shared_library.h"

namespace pfa {
namespace {

constexpr int kHistoryLines = 1000;
constexpr size_t kMaxListed = 200;  // candidates; more help nobody

struct Libedit {
  decltype(&el_init) init;
  decltype(&el_end) end;
  decltype(&el_set) set;
  decltype(&el_gets) gets;
  decltype(&el_line) line;
  decltype(&el_insertstr) insert;
  decltype(&el_deletestr) erase;
  decltype(&history_init) make_history;
  decltype(&history_end) free_history;
  decltype(&history) use_history;

  static Result<Libedit> Load() {
    PFA_ASSIGN_OR_RETURN(const SharedLibrary library,
                         SharedLibrary::Load("libedit.so.2", "libedit2"));
    Libedit out = {};
    PFA_ASSIGN_OR_RETURN(out.init, library.Find<decltype(out.init)>("el_init"));
    PFA_ASSIGN_OR_RETURN(out.end, library.Find<decltype(out.end)>("el_end"));
    PFA_ASSIGN_OR_RETURN(out.set, library.Find<decltype(out.set)>("el_set"));
    PFA_ASSIGN_OR_RETURN(out.gets, library.Find<decltype(out.gets)>("el_gets"));
    PFA_ASSIGN_OR_RETURN(out.line, library.Find<decltype(out.line)>("el_line"));
    PFA_ASSIGN_OR_RETURN(out.insert, library.Find<decltype(out.insert)>("el_insertstr"));
    PFA_ASSIGN_OR_RETURN(out.erase, library.Find<decltype(out.erase)>("el_deletestr"));
    PFA_ASSIGN_OR_RETURN(out.make_history,
                         library.Find<decltype(out.make_history)>("history_init"));
    PFA_ASSIGN_OR_RETURN(out.free_history, library.Find<decltype(out.free_history)>("history_end"));
    PFA_ASSIGN_OR_RETURN(out.use_history, library.Find<decltype(out.use_history)>("history"));
    return out;
  }
};

size_t CodePoints(std::string_view text) {
  return static_cast<size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

// Columns as `ls` makes them.
std::string InColumns(const std::vector<std::string>& words, size_t width) {
  std::vector<std::string> shown;
  size_t widest = 0;
  for (const std::string& word : words) {
    if (shown.size() == kMaxListed) break;
    shown.push_back(EscapeControl(word));
    widest = std::max(widest, CodePoints(shown.back()));
  }
  const size_t columns = std::max<size_t>(1, width / (widest + 2));
  const size_t rows = (shown.size() + columns - 1) / columns;
  std::string out;
  for (size_t row = 0; row < rows; ++row) {
    for (size_t i = row; i < shown.size(); i += rows) {
      out += shown[i];
      if (i + rows < shown.size()) out.append(widest + 2 - CodePoints(shown[i]), ' ');
    }
    out += '\n';
  }
  if (shown.size() < words.size()) out += fmt::format("({} more)\n", words.size() - shown.size());
  return out;
}

class EditingReader : public LineReader {
 public:
  EditingReader(const Libedit& library, LineCompleter completer)
      : library_(library),
        completer_(std::move(completer)),
        saved_(ShellHistoryPath()),
        history_(library.make_history()),
        // Letters beyond ASCII are read by the locale; nothing else of it is used.
        locale_(std::setlocale(LC_CTYPE, "")),  // NOLINT(concurrency-mt-unsafe)
        editor_(library.init("pfa", stdin, stdout, stderr)) {
    only_ = this;
  }
  EditingReader(const EditingReader&) = delete;
  EditingReader& operator=(const EditingReader&) = delete;
  ~EditingReader() override {
    if (editor_ != nullptr) library_.end(editor_);
    if (history_ != nullptr) library_.free_history(history_);
  }

  // False if there is no memory or the terminal can do nothing.
  bool Start() {
    if (editor_ == nullptr || history_ == nullptr) return false;
    // NOLINTBEGIN(cppcoreguidelines-pro-type-vararg): the library's way
    library_.set(editor_, EL_PROMPT, &EditingReader::Prompt);
    library_.set(editor_, EL_EDITOR, "emacs");
    library_.set(editor_, EL_SIGNAL, 1);
    HistEvent event = {};
    library_.use_history(history_, &event, H_SETSIZE, kHistoryLines);
    library_.set(editor_, EL_HIST, library_.use_history, history_);
    library_.set(editor_, EL_ADDFN, "pfa-complete", "complete a word", &EditingReader::Complete);
    library_.set(editor_, EL_BIND, "^I", "pfa-complete", nullptr);
    library_.set(editor_, EL_BIND, "^R", "em-inc-search-prev", nullptr);
    // Ctrl-C is a key while a line is edited: a signal that comes between two reads would interrupt
    // neither. So is Ctrl-Z, then.
    library_.set(editor_, EL_SETTY, "-d", "-isig", nullptr);
    library_.set(editor_, EL_ADDFN, "pfa-give-up", "give up the line", &EditingReader::GiveUp);
    library_.set(editor_, EL_ADDFN, "pfa-suspend", "suspend the program", &EditingReader::Suspend);
    library_.set(editor_, EL_BIND, "^C", "pfa-give-up", nullptr);
    library_.set(editor_, EL_BIND, "^Z", "pfa-suspend", nullptr);
    // NOLINTEND(cppcoreguidelines-pro-type-vararg)
    for (const std::string& line : saved_.Load()) Remember(line);
    return true;
  }

  ShellLine Read(const std::string& prompt) override {
    prompt_ = prompt;
    given_up_ = false;
    int length = 0;
    const char* line = nullptr;
    int error = 0;
    {
      const InterruptGuard guard;
      errno = 0;
      line = library_.gets(editor_, &length);
      error = errno;
    }
    if (given_up_ || line == nullptr || length <= 0) {
      std::fputs("\n", stdout);
      std::fflush(stdout);
      const bool interrupted = given_up_ || (length < 0 && error == EINTR);
      return {interrupted ? ShellLine::Kind::kInterrupted : ShellLine::Kind::kEnd, ""};
    }
    std::string text(line, static_cast<size_t>(length));
    while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
    if (text.find_first_not_of(" \t") != std::string::npos) {
      Remember(text);
      saved_.Add(text);
    }
    return {ShellLine::Kind::kText, std::move(text)};
  }

 private:
  void Remember(const std::string& line) {
    HistEvent event = {};
    library_.use_history(history_, &event, H_ENTER, line.c_str());  // NOLINT: the library's way
  }

  static char* Prompt(EditLine* /*editor*/) { return only_->prompt_.data(); }

  static unsigned char GiveUp(EditLine* /*editor*/, int /*key*/) {
    only_->given_up_ = true;
    return CC_NEWLINE;
  }

  static unsigned char Suspend(EditLine* /*editor*/, int /*key*/) {
    std::raise(SIGTSTP);  // the library leaves the terminal as it was, and comes back to the line
    return CC_REFRESH;
  }

  static unsigned char Complete(EditLine* editor, int /*key*/) {
    EditingReader* self = only_;
    const LineInfo* info = self->library_.line(editor);
    const std::string line(info->buffer, info->cursor);
    const ShellCompletion completion = self->completer_(line);
    if (completion.candidates.empty()) return CC_REFRESH_BEEP;
    const std::string replacement = completion.Replacement();
    if (!replacement.empty()) {
      self->library_.erase(editor, static_cast<int>(CodePoints(completion.typed)));
      return self->library_.insert(editor, replacement.c_str()) == 0 ? CC_REFRESH : CC_ERROR;
    }
    winsize size = {};
    constexpr size_t kUsualWidth = 80;
    const bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    const std::string list =
        "\n" + InColumns(completion.candidates, known ? size.ws_col : kUsualWidth);
    std::fputs(list.c_str(), stdout);
    std::fflush(stdout);
    return CC_REDISPLAY;
  }

  // The library's callbacks get the editor only. There is one reader, as there is one terminal.
  static inline EditingReader* only_ = nullptr;  // NOLINT: not constant

  Libedit library_;
  LineCompleter completer_;
  ShellHistory saved_;
  std::string prompt_;
  bool given_up_ = false;  // the line, with Ctrl-C
  History* history_;
  const char* locale_;
  EditLine* editor_;
};

}  // namespace

Result<std::unique_ptr<LineReader>> MakeEditingReader(LineCompleter completer) {
  PFA_ASSIGN_OR_RETURN(const Libedit library, Libedit::Load());
  auto reader = std::make_unique<EditingReader>(library, std::move(completer));
  if (!reader->Start()) return Error{ErrorCode::kIo, "the terminal cannot be used", {}};
  return std::unique_ptr<LineReader>(std::move(reader));
}

}  // namespace pfa
