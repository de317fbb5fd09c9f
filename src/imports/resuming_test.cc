#include "imports/resuming.h"

#include <gtest/gtest.h>

namespace millrace::imports {
namespace {

http::Headers headers(std::initializer_list<std::pair<const char*, const char*>> fields) {
  http::Headers out;
  for (const auto& [name, value] : fields) out.add(name, value);
  return out;
}

TEST(Resuming, ComparesByWhatProvesThatAFileIsTheSame) {
  EXPECT_EQ(validator_of(headers({{"ETag", "\"a\""}, {"Last-Modified", "x"}})), "\"a\"");
  const char* old = "Wed, 25 Jun 2014 16:00:00 GMT";
  EXPECT_EQ(validator_of(headers(
                {{"ETag", "W/\"a\""}, {"Last-Modified", old}, {"Date", "Wed, 25 Jun 2014 16:01:00 GMT"}})),
            old);
  for (const auto& weak :
       {headers({{"ETag", "W/\"a\""}}), headers({{"ETag", "a"}}), headers({}),
        headers({{"Last-Modified", old}}),
        headers({{"Last-Modified", old}, {"Date", "Wed, 25 Jun 2014 16:00:59 GMT"}}),
        headers({{"Last-Modified", "yesterday"}, {"Date", "Wed, 25 Jun 2014 16:01:00 GMT"}})})
    EXPECT_EQ(validator_of(weak), "");
}

TEST(Resuming, ReadsParts) {
  EXPECT_EQ(parse_content_range("bytes 5-9/10"), (Part{5, 10, 10}));
  EXPECT_EQ(parse_content_range("bytes 0-0/*"), (Part{0, 1, std::nullopt}));
  for (const char* wrong : {"", "bytes", "bytes 5-9", "bytes 9-5/10", "bytes 5-10/10", "bytes */10",
                            "bytes -5/10", "bytes 5-/10", "items 5-9/10", "bytes 5-9/x", "bytes 5-9/",
                            "bytes 5/10-9", "bytes 0-18446744073709551615/*", "bytes 5-9/10, 11-12/13"})
    EXPECT_FALSE(parse_content_range(wrong)) << wrong;
}

TEST(Resuming, TakesNothingButTheRestOfTheSameFile) {
  auto fits = [](const char* range, const char* tag = "\"a\"") {
    return goes_on(headers({{"Content-Range", range}, {"ETag", tag}}), 5, 10, "\"a\"");
  };
  EXPECT_TRUE(fits("bytes 5-9/10"));
  EXPECT_TRUE(fits("bytes 5-9/*"));
  EXPECT_FALSE(fits("bytes 4-9/10"));
  EXPECT_FALSE(fits("bytes 6-9/10"));
  EXPECT_FALSE(fits("bytes 5-9/11"));
  EXPECT_FALSE(fits("bytes 5-8/10"));
  EXPECT_FALSE(fits("bytes 5-9/10", "\"b\""));
  EXPECT_FALSE(goes_on({}, 5, 10, "\"a\""));
  EXPECT_TRUE(goes_on(headers({{"Content-Range", "bytes 5-9/10"}}), 5, std::nullopt, "\"a\""));
  EXPECT_FALSE(goes_on(headers({{"Content-Range", "bytes 5-8/10"}}), 5, std::nullopt, "\"a\""));
  auto since = [](const char* changed) {
    return goes_on(
        headers({{"Content-Range", "bytes 5-9/10"}, {"ETag", "\"x\""}, {"Last-Modified", changed}}), 5, 10,
        "Wed, 25 Jun 2014 15:00:00 GMT");
  };
  EXPECT_TRUE(since("Wed, 25 Jun 2014 15:00:00 GMT"));
  EXPECT_FALSE(since("Wed, 25 Jun 2014 15:00:01 GMT"));
}

}  // namespace
}  // namespace millrace::imports
