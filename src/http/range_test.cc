#include "http/range.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace millrace::http {
namespace {

std::string told(std::string_view header, std::uint64_t size = 1000) {
  const ByteRange range = parse_range(header, size);
  switch (range.kind) {
    case ByteRange::Kind::whole:
      return "whole";
    case ByteRange::Kind::unsatisfiable:
      return "416";
    case ByteRange::Kind::part:
      return std::to_string(range.offset) + "+" + std::to_string(range.size);
  }
  return "";
}

TEST(Range, table_of_what_clients_and_attackers_send) {
  struct Case {
    std::string header, expected;
  };
  std::string thousand = "bytes=";
  for (int i = 0; i < 1000; i++) thousand += "0-0,";
  std::string overlapping = "bytes=0-";
  for (int i = 0; i < 1300; i++) overlapping += ",5-" + std::to_string(i);
  const std::vector<Case> cases{
      // one range
      {"bytes=0-0", "0+1"},
      {"bytes=0-", "0+1000"},
      {"bytes=0-999", "0+1000"},
      {"bytes=0-1000", "0+1000"},
      {"bytes=0-99999", "0+1000"},
      {"bytes=1-1", "1+1"},
      {"bytes=10-19", "10+10"},
      {"bytes=500-", "500+500"},
      {"bytes=999-", "999+1"},
      {"bytes=999-999", "999+1"},
      {"bytes=999-5000", "999+1"},
      {"bytes=0001-0002", "1+2"},
      {"bytes=000000000000000000000000000-1", "0+2"},
      {"BYTES=0-1", "0+2"},
      {"Bytes=5-6", "5+2"},
      {"bytes= 0-1", "0+2"},
      {"bytes=0-1 ", "0+2"},
      {"bytes=\t0-1\t", "0+2"},
      // the end of it
      {"bytes=-1", "999+1"},
      {"bytes=-500", "500+500"},
      {"bytes=-1000", "0+1000"},
      {"bytes=-1001", "0+1000"},
      {"bytes=-99999999999999999999999999", "0+1000"},
      {"bytes=-18446744073709551615", "0+1000"},
      // not to be satisfied
      {"bytes=-0", "416"},
      {"bytes=-00", "416"},
      {"bytes=1000-", "416"},
      {"bytes=1000-1000", "416"},
      {"bytes=1000-2000", "416"},
      {"bytes=18446744073709551615-", "416"},
      {"bytes=18446744073709551616-", "416"},
      {"bytes=18446744073709551615-18446744073709551615", "416"},
      {"bytes=99999999999999999999999-99999999999999999999999", "416"},
      {"bytes=4294967296-", "416"},
      {"bytes=9223372036854775807-9223372036854775808", "416"},
      // huge ends
      {"bytes=0-18446744073709551615", "0+1000"},
      {"bytes=0-18446744073709551616", "0+1000"},
      {"bytes=1-99999999999999999999999999999", "1+999"},
      {"bytes=999-18446744073709551615", "999+1"},
      {"bytes=0-9223372036854775807", "0+1000"},
      // reversed
      {"bytes=1-0", "whole"},
      {"bytes=999-0", "whole"},
      {"bytes=2000-1000", "whole"},
      {"bytes=500-499", "whole"},
      {"bytes=18446744073709551615-0", "whole"},
      // malformed: ignored
      {"", "whole"},
      {"bytes", "whole"},
      {"bytes=", "whole"},
      {"bytes=-", "whole"},
      {"bytes=--", "whole"},
      {"bytes=--1", "whole"},
      {"bytes=1--", "whole"},
      {"bytes=1--2", "whole"},
      {"bytes=0", "whole"},
      {"bytes=a-b", "whole"},
      {"bytes=0-b", "whole"},
      {"bytes=a-1", "whole"},
      {"bytes=0x0-0x1", "whole"},
      {"bytes=+0-1", "whole"},
      {"bytes=0-+1", "whole"},
      {"bytes=-+1", "whole"},
      {"bytes=0 -1", "whole"},
      {"bytes=0- 1", "whole"},
      {"bytes=0-1x", "whole"},
      {"bytes=0-1;", "whole"},
      {"bytes=0-1-2", "whole"},
      {"bytes=1.5-2", "whole"},
      {"bytes=1e2-", "whole"},
      {"bytes==0-1", "whole"},
      {"bytes=bytes=0-1", "whole"},
      {"bytes =0-1", "whole"},
      {" bytes=0-1", "whole"},
      {"0-1", "whole"},
      {"=0-1", "whole"},
      {"bytes=\xEF\xBC\x91-2", "whole"},
      {std::string("bytes=0-1\0", 10), "whole"},
      // other units
      {"items=0-1", "whole"},
      {"byte=0-1", "whole"},
      {"bytess=0-1", "whole"},
      {"none", "whole"},
      {"seconds=1-2", "whole"},
      // several
      {"bytes=0-0,", "whole"},
      {"bytes=,0-0", "whole"},
      {"bytes=0-0,5-5", "whole"},
      {"bytes=0-1, 1-2", "whole"},
      {"bytes=0-,0-", "whole"},
      {"bytes=-1,-2", "whole"},
      {"bytes=5000-,6000-", "whole"},
      {"bytes=,", "whole"},
      {"bytes=0-0,x", "whole"},
      {thousand, "whole"},
      {overlapping, "whole"},
      {"bytes=" + std::string(60000, '9') + "-", "416"},
      {"bytes=0-" + std::string(60000, '9'), "0+1000"},
      {"bytes=" + std::string(60000, '-'), "whole"},
  };
  EXPECT_GE(cases.size(), 80u);
  for (const auto& one : cases) EXPECT_EQ(told(one.header), one.expected) << one.header.substr(0, 80);
}

TEST(Range, asks_for_nothing_of_an_empty_file) {
  for (const char* header : {"bytes=0-", "bytes=0-0", "bytes=-1", "bytes=-0", "bytes=5-"})
    EXPECT_EQ(told(header, 0), "whole") << header;
}

TEST(Range, reaches_the_end_of_the_largest_file) {
  constexpr std::uint64_t kHuge = 18446744073709551615u;
  EXPECT_EQ(told("bytes=18446744073709551614-", kHuge), "18446744073709551614+1");
  EXPECT_EQ(told("bytes=0-", kHuge), "0+18446744073709551615");
  EXPECT_EQ(told("bytes=-1", kHuge), "18446744073709551614+1");
}

}  // namespace
}  // namespace millrace::http
