#include "engine/av/parameter_sets.h"

#include <gtest/gtest.h>

#include "package/codec_strings.h"
#include "package/synthetic.h"

namespace millrace::engine::av {
namespace {

using namespace std::string_literals;

const std::string kOwn = "\x67\x64\x00\x1f"s;  // what the record names
const std::string kOther = "\x67\x64\x00\x28"s;

int named(std::vector<std::string> in_band) {
  ParameterSets sets;
  for (auto& one : in_band) sets.add(std::move(one));
  return package::avc_parameter_sets(sets.named_in(package::synthetic_avcc()));
}

TEST(ParameterSets, are_as_in_the_record_while_they_stay_the_same) {
  EXPECT_EQ(named({}), 1);
  EXPECT_EQ(named({"", ""}), 1);
  EXPECT_EQ(named({"", kOwn, kOwn}), 1);
  EXPECT_EQ(named({kOther, kOther}), 1) << "the record names another, but they do not change on the way";
}

TEST(ParameterSets, are_named_beside_the_records_when_they_change_on_the_way) {
  EXPECT_EQ(named({"", kOther}), 2);
  EXPECT_EQ(named({kOwn, kOther, kOwn}), 2);
  EXPECT_EQ(named({kOther, "\x67\x4d\x00\x28"s}), 3);
}

TEST(ParameterSets, are_not_counted_for_ever) {
  std::vector<std::string> many;
  for (int i = 0; i < 200; i++) many.push_back("\x67\x64\x00"s + static_cast<char>(i) + "x");
  EXPECT_EQ(named(many), 9);
  ParameterSets sets;
  for (const auto& one : many) sets.add(one);
  EXPECT_EQ(sets.named_in("short"), "short");
}

}  // namespace
}  // namespace millrace::engine::av
