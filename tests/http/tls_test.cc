// HTTPS, against the server of the openssl command; skipped where there is none.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <signal.h>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>

#include "tests/http/run_pfa.h"

namespace pfa::test {
namespace {

class TlsTest : public RunPfa {
 protected:
  void SetUp() override {
    RunPfa::SetUp();
    folder_ = home() + ".tls";
    std::filesystem::create_directory(folder_);
    std::filesystem::copy_file("testdata/go1.27/cpu.pprof", folder_ + "/cpu.pprof");
    const std::string make =
        "cd '" + folder_ +
        "' && openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 "
        "-subj /CN=localhost -addext subjectAltName=DNS:localhost >/dev/null 2>&1";
    if (std::system(make.c_str()) != 0) GTEST_SKIP() << "no openssl command here";
  }
  void TearDown() override {
    for (std::FILE* output : outputs_) std::fclose(output);
    for (const pid_t child : children_) {
      kill(child, SIGKILL);
      waitpid(child, nullptr, 0);
    }
    std::filesystem::remove_all(folder_);
    RunPfa::TearDown();
  }

  // A server of the files in the folder; returns "localhost:PORT/cpu.pprof".
  std::string Serve(std::vector<std::string> more = {}) {
    std::array<int, 2> output = {};
    EXPECT_EQ(pipe(output.data()), 0);
    std::vector<std::string> words = {"openssl",  "s_server", "-accept", "127.0.0.1:0", "-cert",
                                      "cert.pem", "-key",     "key.pem", "-WWW"};
    words.insert(words.end(), more.begin(), more.end());
    const pid_t child = fork();
    if (child == 0) {
      if (chdir(folder_.c_str()) != 0) _exit(127);
      const int nothing = open("/dev/null", O_RDWR);
      dup2(nothing, STDIN_FILENO);
      dup2(output[1], STDOUT_FILENO);
      dup2(nothing, STDERR_FILENO);
      close(output[0]);
      std::vector<char*> argv;
      for (std::string& word : words) argv.push_back(word.data());
      argv.push_back(nullptr);
      execvp("openssl", argv.data());
      _exit(127);
    }
    children_.push_back(child);
    close(output[1]);
    std::FILE* lines = fdopen(output[0], "r");
    outputs_.push_back(lines);  // the server must be able to write more
    std::array<char, 200> line = {};
    std::string address;
    while (address.empty() && std::fgets(line.data(), line.size(), lines) != nullptr) {
      const std::string text = line.data();
      if (text.starts_with("ACCEPT "))
        address = text.substr(text.rfind(':'), text.find('\n') - text.rfind(':'));
    }
    EXPECT_NE(address, "");
    return "localhost" + address + "/cpu.pprof";
  }
  [[nodiscard]] std::string File(const std::string& name) const { return folder_ + "/" + name; }

 private:
  std::string folder_;
  std::vector<pid_t> children_;
  std::vector<std::FILE*> outputs_;
};

TEST_F(TlsTest, CertificatesAreChecked) {
  const std::string url = Serve();
  const RunResult unknown = Run("top https://" + url);
  EXPECT_EQ(unknown.status, 1);
  EXPECT_NE(unknown.err.find("certificate"), std::string::npos) << unknown.err;
  EXPECT_EQ(Run("top --tls_ca '" + File("cert.pem") + "' https://" + url).status, 0);
  EXPECT_EQ(Run("top https+insecure://" + url).status, 0);
  EXPECT_EQ(Run("pprof -top -tls_ca='" + File("cert.pem") + "' https://" + url).status, 0);
}

TEST_F(TlsTest, TheClientShowsItsOwn) {
  const std::string url =
      "https://" + Serve({"-Verify", "1", "-CAfile", "cert.pem", "-verify_return_error"});
  const std::string trust = "top --tls_ca '" + File("cert.pem") + "' ";
  EXPECT_EQ(Run(trust + url).status, 1);
  const RunResult shown = Run(trust + "--tls_cert '" + File("cert.pem") + "' --tls_key '" +
                              File("key.pem") + "' " + url);
  EXPECT_EQ(shown.status, 0) << shown.err;
  const RunResult missing = Run(trust + "--tls_cert '" + File("none.pem") + "' --tls_key '" +
                                File("key.pem") + "' " + url);
  EXPECT_EQ(missing.status, 1);
  EXPECT_NE(missing.err.find("none.pem"), std::string::npos) << missing.err;
}

}  // namespace
}  // namespace pfa::test
