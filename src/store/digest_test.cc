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

TEST(Digest, goes_on_from_what_was_saved_wherever_that_was) {
  std::string bytes;
  for (int i = 0; i < 300; i++) bytes.push_back(static_cast<char>(i * 7));
  Digest whole;
  whole.add(bytes);
  const std::string expected = whole.hex();
  for (std::size_t cut = 0; cut <= bytes.size(); cut++) {
    Digest begun;
    begun.add(std::span(bytes).first(cut));
    auto resumed = Digest::restore(begun.save());
    ASSERT_TRUE(resumed);
    resumed->add(std::span(bytes).subspan(cut));
    EXPECT_EQ(resumed->hex(), expected) << cut;
  }
}

TEST(Digest, takes_up_nothing_that_it_has_not_saved) {
  const std::string saved = Digest().save();
  EXPECT_FALSE(Digest::restore(""));
  EXPECT_FALSE(Digest::restore(saved.substr(2)));
  EXPECT_FALSE(Digest::restore(saved + "00"));
  EXPECT_FALSE(Digest::restore("x" + saved.substr(1)));
  EXPECT_FALSE(Digest::restore(saved.substr(0, saved.size() - 2) + "40"));  // more than a block is waiting
}

}  // namespace
}  // namespace millrace::store
