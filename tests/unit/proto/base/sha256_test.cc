#include "proto/base/sha256.h"

#include <string>

#include <gtest/gtest.h>

namespace pfa {
namespace {

std::string DigestOfText(std::string_view text) {
  Sha256 digest;
  digest.Add(text);
  return digest.Finish();
}

TEST(Sha256, DigestsOfTheStandard) {
  EXPECT_EQ(DigestOfText(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(DigestOfText("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(DigestOfText("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(DigestOfText(std::string(1'000'000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, PiecesDoNotMatter) {
  const std::string text(300, 'x');
  for (size_t first = 0; first <= text.size(); ++first) {
    Sha256 digest;
    digest.Add(std::string_view(text).substr(0, first));
    digest.Add(std::string_view(text).substr(first));
    EXPECT_EQ(digest.Finish(), DigestOfText(text)) << first;
  }
}

}  // namespace
}  // namespace pfa
