#include "base/archive.h"

#include <gtest/gtest.h>

namespace millrace {
namespace {

BOOST_DEFINE_ENUM_CLASS(Colour, red, green)
struct Leaf {
  std::int32_t number = 0;
  std::string text;
  friend bool operator==(const Leaf&, const Leaf&) = default;
};
BOOST_DESCRIBE_STRUCT(Leaf, (), (number, text))
struct Tree {
  Colour colour = Colour::red;
  bool old = false;
  std::vector<Leaf> leaves;
  std::optional<Leaf> fallen;
  std::uint64_t height = 0;
  friend bool operator==(const Tree&, const Tree&) = default;
};
BOOST_DESCRIBE_STRUCT(Tree, (), (colour, old, leaves, fallen, height))

Tree tree() {
  return {Colour::green, true, {{1, "one"}, {-2, "two"}}, Leaf{3, "three"}, 1ULL << 60};
}

TEST(Archive, gives_back_what_was_put_in) {
  EXPECT_EQ(archive::decode<Tree>(archive::encode(tree())), tree());
  EXPECT_EQ(archive::decode<Tree>(archive::encode(Tree{})), Tree{});
}

TEST(Archive, refuses_every_truncation) {
  std::string bytes = archive::encode(tree());
  for (std::size_t size = 0; size < bytes.size(); size++)
    EXPECT_FALSE(archive::decode<Tree>(std::string_view(bytes).substr(0, size))) << size;
}

TEST(Archive, refuses_bytes_left_over) {
  EXPECT_FALSE(archive::decode<Tree>(archive::encode(tree()) + '\0'));
}

TEST(Archive, believes_no_count_that_the_input_could_not_fill) {
  std::string many = "\xff\xff\xff\xff";
  EXPECT_FALSE(archive::decode<std::string>(many + "abc"));
  EXPECT_FALSE(archive::decode<std::vector<Leaf>>(many + "abc"));
  EXPECT_FALSE(
      archive::decode<std::vector<std::uint64_t>>(std::string("\x03\0\0\0", 4) + std::string(23, 'x')));
}

TEST(Archive, refuses_enumerators_and_truths_that_do_not_exist) {
  std::string bytes = archive::encode(Tree{});
  bytes[0] = 2;
  EXPECT_FALSE(archive::decode<Tree>(bytes));
  bytes = archive::encode(Tree{});
  bytes[4] = 2;
  EXPECT_FALSE(archive::decode<Tree>(bytes));
}

TEST(Archive, survives_any_single_byte_being_wrong) {
  std::string good = archive::encode(tree());
  for (std::size_t at = 0; at < good.size(); at++)
    for (int value = 0; value < 256; value++) {
      std::string bytes = good;
      bytes[at] = static_cast<char>(value);
      if (auto read = archive::decode<Tree>(bytes)) {
        EXPECT_EQ(archive::encode(*read), bytes);
      }
    }
}

}  // namespace
}  // namespace millrace
