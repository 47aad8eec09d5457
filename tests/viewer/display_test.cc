// The real window, once, on a virtual display: it shows what is drawn without one.
#include <cstdlib>
#include <filesystem>
#include <png.h>
#include <string>
#include <unistd.h>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "viewer/app/headless.h"
#include "viewer/app/load_job.h"

namespace pfa {
namespace {

namespace fs = std::filesystem;

Image ReadPng(const std::string& file) {
  png_image png{};
  png.version = PNG_IMAGE_VERSION;
  Image image;
  if (png_image_begin_read_from_file(&png, file.c_str()) == 0) return image;
  png.format = PNG_FORMAT_RGB;
  image.width = static_cast<int>(png.width);
  image.height = static_cast<int>(png.height);
  image.rgb.resize(PNG_IMAGE_SIZE(png));
  png_image_finish_read(&png, nullptr, image.rgb.data(), 0, nullptr);
  return image;
}

TEST(Display, WindowShowsWhatIsDrawnWithoutOne) {
  // NOLINTNEXTLINE(concurrency-mt-unsafe)
  if (std::system("command -v xvfb-run >/dev/null") != 0) GTEST_SKIP() << "there is no xvfb-run";
  const std::string trace = std::string(PFA_SOURCE_DIR) + "/testdata/go1.27/trace.out";
  const fs::path picture = fs::temp_directory_path() / fmt::format("pfa-window-{}.png", getpid());
  // What drivers keep until the end is not ours.
  const std::string command = fmt::format(
      "ASAN_OPTIONS=detect_leaks=0 LIBGL_ALWAYS_SOFTWARE=1 timeout 60 xvfb-run -a -s '-screen 0 "
      "1280x1024x24' '{}' --window --screenshot '{}' --size 900x600 '{}'",
      (fs::path(PFA_BINARY).parent_path() / "pfa-view").string(), picture.string(), trace);
  ASSERT_EQ(std::system(command.c_str()), 0) << command;
  const Image window = ReadPng(picture.string());
  fs::remove(picture);
  ASSERT_EQ(window.width, 900);
  ASSERT_EQ(window.height, 600);

  OpenRequest request;
  request.files = {trace};
  const auto session = OpenSession(request, {});
  ASSERT_TRUE(session.ok());
  Headless headless({900, 600});
  headless.Settle(session.value().get());
  const Image expected = headless.Picture();
  // Graphics cards smooth letters and lines in their own ways.
  size_t different = 0;
  for (size_t i = 0; i < expected.rgb.size(); i += 3) {
    int distance = 0;
    for (size_t c = 0; c < 3; ++c) distance += std::abs(window.rgb[i + c] - expected.rgb[i + c]);
    if (distance > 60) ++different;
  }
  EXPECT_LT(different, expected.rgb.size() / 3 / 20);
}

TEST(Display, WithoutOneIsAnError) {
  const std::string command = fmt::format(
      "env -u DISPLAY -u WAYLAND_DISPLAY '{}' '{}/testdata/go1.27/cpu.pprof' 2>/dev/null",
      (fs::path(PFA_BINARY).parent_path() / "pfa-view").string(), PFA_SOURCE_DIR);
  EXPECT_EQ(WEXITSTATUS(std::system(command.c_str())), 2);
}

}  // namespace
}  // namespace pfa
