#include "package/language.h"

#include <gtest/gtest.h>

namespace millrace::package {
namespace {

TEST(Language, TagsAreWrittenInTheirUsualCaseAndShortest) {
  EXPECT_EQ(language_tag("ENG"), "en");
  EXPECT_EQ(language_tag("chi"), "zh");
  EXPECT_EQ(language_tag("zh_hant-tw"), "zh-Hant-TW");
  EXPECT_EQ(language_tag("pt-br"), "pt-BR");
  EXPECT_EQ(language_tag("es-419"), "es-419");
  EXPECT_EQ(language_tag("de-1996"), "de-1996");
  EXPECT_EQ(language_tag("en-x-SIGNS"), "en-x-signs");
}

TEST(Language, SomeNameNone) {
  for (auto text : {"", "und", "zxx", "mul"}) EXPECT_EQ(language_tag(text), "") << text;
}

TEST(Language, WhatIsNotWellFormedIsNone) {
  for (auto text : {"e", "1", "en-", "-en", "en--us", "en us", "en\"", "中文", "en-toolongpart", "123",
                    "en-x", "en-aaaaaaaa-bbbbbbbb-cccccccc-dddddddd"})
    EXPECT_FALSE(language_tag(text)) << text;
}

}  // namespace
}  // namespace millrace::package
