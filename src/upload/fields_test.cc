#include "upload/fields.h"

#include <gtest/gtest.h>

namespace millrace::upload {
namespace {

TEST(Fields, a_count_is_digits_and_not_too_many) {
  EXPECT_EQ(parse_count("0"), 0u);
  EXPECT_EQ(parse_count("999999999999999"), 999'999'999'999'999u);
  for (const char* bad : {"", "-1", "+1", "1.0", "0x1", "1 ", " 1", "1e3", "1000000000000000", "1,2"})
    EXPECT_FALSE(parse_count(bad)) << bad;
}

TEST(Fields, a_flag_is_a_boolean_of_structured_fields) {
  EXPECT_EQ(parse_flag("?1"), true);
  EXPECT_EQ(parse_flag("?0"), false);
  for (const char* bad : {"", "1", "true", "?2", "?1;a"}) EXPECT_FALSE(parse_flag(bad)) << bad;
}

TEST(Fields, base64_is_canonical) {  // RFC 4648 section 10
  EXPECT_EQ(parse_base64(""), "");
  EXPECT_EQ(parse_base64("Zg=="), "f");
  EXPECT_EQ(parse_base64("Zm8="), "fo");
  EXPECT_EQ(parse_base64("Zm9vYmFy"), "foobar");
  for (const char* bad : {"Zg", "Zg=", "Zh==", "Zm9=", "Zg==Zg==", "Z===", "====", "Zg-_", "Zm9v\n", "Zm 8"})
    EXPECT_FALSE(parse_base64(bad)) << bad;
}

TEST(Fields, metadata_is_pairs_of_a_key_and_base64) {
  EXPECT_EQ(parse_metadata("")->size(), 0u);
  auto good = parse_metadata("filename d2F0ZXIubXA0, secret,empty ");
  ASSERT_TRUE(good);
  EXPECT_EQ(*good, (Metadata{{"filename", "water.mp4"}, {"secret", ""}, {"empty", ""}}));
  for (const char* bad : {"a YQ==,a YQ==", "a !!", "a YQ== YQ==", ",", "a YQ==,,b YQ=="})
    EXPECT_FALSE(parse_metadata(bad)) << bad;
  std::string many;
  for (int i = 0; i < 33; i++) many += (i ? ",k" : "k") + std::to_string(i);
  EXPECT_FALSE(parse_metadata(many));
}

TEST(Fields, a_checksum_has_the_length_of_its_algorithm) {
  EXPECT_EQ(parse_checksum("sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=")->algorithm, Algorithm::sha1);
  EXPECT_FALSE(parse_checksum("sha256 Kq5sNclPz7QV2+lfQIuc6R7oRu0="));
  EXPECT_FALSE(parse_checksum("md5 1B2M2Y8AsgTpgAmY7PhCfg=="));
  EXPECT_FALSE(parse_checksum("sha1"));
  auto digest = parse_digest_field("md5=:1B2M2Y8AsgTpgAmY7PhCfg==:");
  ASSERT_TRUE(digest);
  EXPECT_FALSE(*digest);
  digest = parse_digest_field("md5=:x:, sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:");
  ASSERT_TRUE(digest && *digest);
  EXPECT_FALSE(parse_digest_field("sha-256=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="));
}

TEST(Fields, parts_are_named_by_path_or_url) {
  EXPECT_EQ(parse_concat("partial")->kind, Concat::Kind::partial);
  auto final =
      parse_concat("final;/api/v1/uploads/0123456789abcdef https://x.org/api/v1/uploads/fedcba9876543210");
  ASSERT_TRUE(final);
  ASSERT_EQ(final->parts.size(), 2u);
  EXPECT_EQ(final->parts[1].text(), "fedcba9876543210");
  EXPECT_EQ(parse_concat("final;/a/../b").error().code, "not_found");
  for (const char* bad : {"", "final", "final;", "partial;", "Final;/x"})
    EXPECT_EQ(parse_concat(bad).error().code, "bad_request") << bad;
}

TEST(Fields, dates_and_names) {
  EXPECT_EQ(http_date(1'403'712'000'000), "Wed, 25 Jun 2014 16:00:00 GMT");
  EXPECT_EQ(name_of_disposition("inline; filename=\"a.mp4\"; filename*=UTF-8''%E6%B0%B4.mp4"), "水.mp4");
  EXPECT_EQ(name_of_disposition("inline"), "");
}

}  // namespace
}  // namespace millrace::upload
