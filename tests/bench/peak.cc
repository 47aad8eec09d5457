// pfa_peak: runs a command with its output thrown away and prints what it cost:
//
//   $ pfa_peak gzip -dc cpu.pb.gz
//   0.000912 0.000000 0.000868 2300 0
//
// That is wall, user and system time in seconds, peak resident memory in kB and the exit status
// (128 + n after signal n, 127 if the command cannot be run). Time and memory include children for
// which the command waited; the memory is that of the largest single process. A command that needs
// less memory than this program is reported with what this program needs, some 3 MB: the kernel
// carries the mark of the forked copy over into the command.

#include <chrono>
#include <cstdio>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

constexpr int kUsageError = 2;
constexpr int kCannotRun = 127;
constexpr int kSignalBase = 128;

double Seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

[[noreturn]] void RunInChild(char** command) {
  const int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (null >= 0 && dup2(null, STDOUT_FILENO) >= 0) execvp(command[0], command);
  std::perror(command[0]);
  _exit(kCannotRun);
}

int ExitStatus(int status) {
  return WIFSIGNALED(status) ? kSignalBase + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fputs("usage: pfa_peak CMD ARGS...\n", stderr);
    return kUsageError;
  }
  const auto start = std::chrono::steady_clock::now();
  const pid_t child = fork();
  if (child == 0) RunInChild(argv + 1);
  int status = 0;
  rusage usage = {};
  if (child < 0 || wait4(child, &status, 0, &usage) != child) {
    std::perror("pfa_peak");
    return 1;
  }
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
  std::printf("%.6f %.6f %.6f %ld %d\n", wall.count(), Seconds(usage.ru_utime),
              Seconds(usage.ru_stime), usage.ru_maxrss, ExitStatus(status));
  return 0;
}
