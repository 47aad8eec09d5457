#include "cli/output.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sys/types.h>
#include <unistd.h>

#include <fmt/format.h>

#include "cli/command_sink.h"
#include "cli/interrupt.h"

namespace pfa {
namespace {

// Paging only makes sense when the text does not fit. $PAGER wins; empty or "cat" turns it off.
std::string PagerFor(std::string_view text, const Terminal& terminal) {
  if (!terminal.is_terminal || terminal.rows == 0) return "";
  if (static_cast<size_t>(std::ranges::count(text, '\n')) < terminal.rows) return "";
  const char* pager = std::getenv("PAGER");  // NOLINT(concurrency-mt-unsafe): no thread runs now
  if (pager == nullptr) return "less";
  return std::strcmp(pager, "cat") == 0 ? "" : pager;
}

// False if there is no pager to start.
bool WriteToPager(std::string_view text, const std::string& pager) {
  // As git sets them: colours pass, and less leaves the text on the screen.
  const InterruptGuard guard;
  setenv("LESS", "FRX", /*overwrite=*/0);       // NOLINT(concurrency-mt-unsafe)
  std::FILE* pipe = popen(pager.c_str(), "w");  // NOLINT(cert-env33-c): the user's own choice
  if (pipe == nullptr) return false;
  std::fwrite(text.data(), 1, text.size(), pipe);
  constexpr int kNotFound = 127 << 8;
  return pclose(pipe) != kNotFound;
}

Error WriteError(const std::string& name) {
  return {ErrorCode::kIo, std::string("cannot write: ") + std::strerror(errno), name};
}

// Says whether nobody reads any more.
Result<bool> WriteToStdout(std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = write(STDOUT_FILENO, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno == EPIPE) return true;
    if (n < 0) return WriteError("standard output");
    text.remove_prefix(static_cast<size_t>(n));
  }
  return false;
}

class StdoutSink : public ByteSink {
 public:
  Result<void> Write(std::string_view bytes) override {
    PFA_ASSIGN_OR_RETURN(reader_is_gone_, WriteToStdout(bytes));
    // An error ends the work at once; whoever asked knows better than to report it.
    if (reader_is_gone_) return WriteError("standard output");
    return {};
  }
  [[nodiscard]] bool reader_is_gone() const { return reader_is_gone_; }

 private:
  bool reader_is_gone_ = false;
};

class FileSink : public ByteSink {
 public:
  FileSink(std::FILE* file, std::string path) : file_(file), path_(std::move(path)) {}
  Result<void> Write(std::string_view bytes) override {
    if (std::fwrite(bytes.data(), 1, bytes.size(), file_) != bytes.size()) return WriteError(path_);
    return {};
  }

 private:
  std::FILE* file_;
  std::string path_;
};

Result<void> WriteToFile(const std::function<Result<void>(ByteSink& sink)>& stream,
                         const Destination& destination) {
  const std::string& path = destination.file;
  std::FILE* file = std::fopen(path.c_str(), destination.append ? "abe" : "wbe");
  if (file == nullptr) return WriteError(path);
  FileSink sink(file, path);
  auto written = stream(sink);
  const bool closed = std::fclose(file) == 0;
  if (written.ok() && !closed) return WriteError(path);
  return written;
}

Result<void> WriteToCommand(const std::function<Result<void>(ByteSink& sink)>& stream,
                            const std::string& command) {
  const InterruptGuard guard;  // Ctrl-C is for the command
  PFA_ASSIGN_OR_RETURN(CommandSink sink, CommandSink::Start(command));
  auto written = stream(sink);
  if (sink.reader_is_gone()) written = {};
  sink.Finish();
  return written;
}

Result<std::string> MakeOutputFile(std::string_view suffix) {
  constexpr int kMaxFiles = 10000;
  for (int i = 1; i < kMaxFiles; ++i) {
    std::string name = fmt::format("profile{:03}{}", i, suffix);
    std::FILE* file = std::fopen(name.c_str(), "wbex");  // x: it must not exist
    if (file != nullptr) {
      std::fclose(file);
      return name;
    }
    if (errno != EEXIST) return WriteError(name);
  }
  return Error{
      ErrorCode::kIo, fmt::format("could not create file of the form profile001{}", suffix), {}};
}

}  // namespace

Result<void> WriteStream(const std::function<Result<void>(ByteSink& sink)>& stream,
                         const Destination& destination) {
  // A pager or a pipe may go away at any time; writing reports that, a signal would kill.
  std::signal(SIGPIPE, SIG_IGN);
  if (!destination.command.empty()) return WriteToCommand(stream, destination.command);
  if (!destination.file.empty()) return WriteToFile(stream, destination);
  StdoutSink sink;
  auto written = stream(sink);
  if (sink.reader_is_gone()) return {};
  return written;
}

Result<void> WriteStream(const std::function<Result<void>(ByteSink& sink)>& stream,
                         const std::string& path) {
  return WriteStream(stream, Destination{path});
}

Result<std::string> FileForOutput(const std::string& path, std::string_view suffix) {
  if (!path.empty() || isatty(STDOUT_FILENO) == 0) return path;
  return MakeOutputFile(suffix);
}

Result<bool> KeepFromTerminal(std::string_view suffix, Destination* destination) {
  if (suffix.empty() || !destination->is_stdout()) return false;
  if (!destination->bytes_to_file && isatty(STDOUT_FILENO) == 0) return false;
  PFA_ASSIGN_OR_RETURN(destination->file, MakeOutputFile(suffix));
  return true;
}

Result<void> WriteOutput(std::string_view text, const std::string& path, const Terminal& terminal) {
  return WriteOutput(text, Destination{path}, terminal);
}

Result<void> WriteOutput(std::string_view text, const Destination& destination,
                         const Terminal& terminal) {
  std::signal(SIGPIPE, SIG_IGN);
  const std::string pager = destination.is_stdout() ? PagerFor(text, terminal) : "";
  if (!pager.empty() && WriteToPager(text, pager)) return {};
  return WriteStream([text](ByteSink& sink) { return sink.Write(text); }, destination);
}

Result<void> EscapingSink::Write(std::string_view piece) {
  // Nearly all output is plain, and gigabytes of it should not be looked at line by line.
  unsigned odd = 0;
  for (const char c : piece) {
    const auto byte = static_cast<unsigned char>(c);
    const unsigned control = static_cast<unsigned>(byte < ' ') | (byte == 0x7f ? 1 : 0);
    odd |= control & static_cast<unsigned>(byte != '\n') & static_cast<unsigned>(byte != '\t');
  }
  if (odd == 0) return out_.Write(piece);
  std::string safe;
  safe.reserve(piece.size());
  while (!piece.empty()) {
    const size_t end = piece.find_first_of("\t\n");
    safe += EscapeControl(piece.substr(0, end));
    if (end == std::string_view::npos) break;
    safe += piece[end];
    piece.remove_prefix(end + 1);
  }
  return out_.Write(safe);
}

void PrintMessage(std::string_view text) {
  const std::string line = EscapeControl(text) + "\n";
  std::fwrite(line.data(), 1, line.size(), stderr);
}

}  // namespace pfa
