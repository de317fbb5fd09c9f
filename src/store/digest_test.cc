#include "store/digest.h"

#include <gtest/gtest.h>

namespace millrace::store {
namespace {

TEST(Digest, equals_the_known_vectors_however_the_bytes_come) {  // FIPS 180-4's examples
  EXPECT_EQ(Digest().hex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  Digest whole, parts;
  whole.add(std::string_view("abc"));
  for (const char* part : {"a", "", "bc"}) parts.add(std::string_view(part));
  EXPECT_EQ(whole.hex(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(parts.hex(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

}  // namespace
}  // namespace millrace::store
