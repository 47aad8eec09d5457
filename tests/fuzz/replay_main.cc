// Stands in for libFuzzer where a compiler does not bring it: runs the fuzz target over
// every file named on the command line, or found below a directory named there. Arguments that
// start with "--" are for the target.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
// A target may have one, to look at the command line.
extern "C" __attribute__((weak)) int LLVMFuzzerInitialize(int* argc, char*** argv);

namespace {

namespace fs = std::filesystem;

std::vector<fs::path> FilesOf(const fs::path& argument) {
  if (!fs::is_directory(argument)) return {argument};
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(argument)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  return files;
}

std::string Read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path.string());
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void Replay(const std::string& bytes) {
  // Exactly as large as the input, so that a sanitizer sees a read past its end; a
  // string's spare capacity and closing NUL would hide one.
  const auto buffer = std::make_unique<std::uint8_t[]>(bytes.size());
  std::copy(bytes.begin(), bytes.end(), buffer.get());
  LLVMFuzzerTestOneInput(buffer.get(), bytes.size());
}

}  // namespace

int main(int argc, char** argv) {
  if (LLVMFuzzerInitialize != nullptr) LLVMFuzzerInitialize(&argc, &argv);
  std::size_t count = 0;
  for (int i = 1; i < argc; ++i) {
    if (std::string_view(argv[i]).starts_with("--")) continue;
    std::vector<fs::path> files;
    try {
      files = FilesOf(argv[i]);
    } catch (const std::exception& error) {
      std::fprintf(stderr, "%s\n", error.what());
      return 1;
    }
    for (const fs::path& file : files) {
      std::string bytes;
      try {
        bytes = Read(file);
      } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
      }
      // Named first, since a crash leaves no other trace of the input. An exception of
      // the fuzz target is deliberately not caught: it is a finding.
      std::fprintf(stderr, "replaying %s\n", file.c_str());
      Replay(bytes);
      ++count;
    }
  }
  std::printf("replayed %zu inputs\n", count);
  if (count == 0) std::fprintf(stderr, "no input files found\n");
  return count == 0 ? 1 : 0;
}
