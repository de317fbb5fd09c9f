#include "words/words.h"

#include <gtest/gtest.h>

#include <random>

namespace millrace::words {
namespace {

std::string index(std::string_view text) {
  std::string out;
  append_tokens(out, text);
  return out;
}

// The text with [brackets] around what was looked for.
std::string marked(std::string_view text, std::string_view asked) {
  std::string out;
  std::size_t at = 0;
  for (const Range& range : find(text, query(asked))) {
    out.append(text.substr(at, range.begin - at)).append("[");
    out.append(text.substr(range.begin, range.end - range.begin)).append("]");
    at = range.end;
  }
  return out.append(text.substr(at));
}

TEST(Words, are_folded) {
  EXPECT_EQ(index("Hello, WORLD! 3.5"), "hello world 3 5");
  EXPECT_EQ(index("Ｆｕｌｌ Ｗｉｄｔｈ ﬁne"), "full width fine");
  EXPECT_EQ(index("Café Zürich Ærø Łódź naïve Straße İstanbul"),
            "cafe zurich aero lodz naive strasse istanbul");
  EXPECT_EQ(index("Ωμέγα ΣΊΣΥΦΟΣ"), "ωμεγα σισυφοσ");
  EXPECT_EQ(index("Привет Йод"), "привет йод") << "a mark makes another letter";
  EXPECT_EQ(index("مُحَمَّد שָׁלוֹם"), "محمد שלום");
  EXPECT_EQ(index("हिन्दी"), "हिन्दी");
}

TEST(Words, are_the_same_however_accents_are_written) {
  EXPECT_EQ(index("e\u0301te\u0301"), "ete");
  EXPECT_EQ(index("\u00e9t\u00e9"), "ete");
  EXPECT_EQ(index("co\u00adoperate"), "cooperate") << "a soft hyphen is not seen";
  EXPECT_EQ(index("か\u3099"), index("が"));
  EXPECT_EQ(index("ｶﾞ"), index("ガ"));
  EXPECT_EQ(index("\u1112\u1161\u11ab글"), index("한글"));
}

TEST(Words, of_scripts_without_spaces_are_pairs) {
  EXPECT_EQ(index("看视频"), "看视 视频 频");
  EXPECT_EQ(index("鱼"), "鱼");
  EXPECT_EQ(index("水车 mill"), "水车 车 mill");
  EXPECT_EQ(index("用C语言写"), "用 c 语言 言写 写");
  EXPECT_EQ(index("2024年"), "2024 年");
  EXPECT_EQ(index("ビデオー"), "ビデ デオ オー ー");
  EXPECT_EQ(index("동영상"), "동영 영상 상");
  EXPECT_EQ(index("𠮷野家"), "𠮷野 野家 家") << "beyond the first plane";
  EXPECT_EQ(index("ที่นี่"), "ที่นี่ นี่") << "marks stay with their letter";
}

TEST(Words, are_divided_by_what_is_no_letter) {
  EXPECT_EQ(index("a_b-c/d'e"), "a b c d e");
  EXPECT_EQ(index("视频,网站"), "视频 频 网站 站");
  EXPECT_EQ(index(" \t\n—…!"), "");
  EXPECT_EQ(index(std::string_view("a\0b", 3)), "a b");
  EXPECT_EQ(index("½ ² ①"), "12 2 1");
}

TEST(Words, are_emoji_too) {
  EXPECT_EQ(index("go🎉go"), "go 🎉 go");
  EXPECT_EQ(index("👍🏽"), "👍") << "without the colour of the skin";
  EXPECT_EQ(index("👨‍👩‍👧"), "👨 👩 👧");
  EXPECT_EQ(index("❤️"), "❤");
}

TEST(Words, that_are_too_long_are_cut_alike) {
  std::string longer(100'000, 'x');
  EXPECT_EQ(index(longer), std::string(kMostLetters, 'x'));
  EXPECT_EQ(match_expression(query(longer)), '"' + std::string(kMostLetters, 'x') + "\" *");
  std::string marks = "a";
  for (int i = 0; i < 10'000; i++) marks += "\u0301";
  EXPECT_EQ(index(marks), "a");
  std::string thai = "ท";
  for (int i = 0; i < 10'000; i++) thai += "\u0e35";
  EXPECT_LE(index(thai).size(), 2 * kMostLetters);
}

TEST(Words, are_at_most_so_many) {
  std::string out = "before";
  EXPECT_EQ(append_tokens(out, "a b c d", 2), 2U);
  EXPECT_EQ(out, "before a b");
  EXPECT_EQ(append_tokens(out, "a b c d", 0), 0U);
}

TEST(Words, bytes_that_are_no_text_divide) {
  EXPECT_EQ(index("a\xff"
                  "b\xc3"),
            "a b");
  EXPECT_EQ(index("\xed\xa0\x80z"), "z");
  EXPECT_EQ(index("\xf0\x9f\x8e"), "");
}

// Whatever comes, tokens hold nothing but letters, digits and bytes from 0x80 on, and lie in the text.
TEST(Words, of_anything_are_harmless) {
  std::mt19937 random(7);
  for (int round = 0; round < 20'000; round++) {
    std::string text;
    for (int i = 0; i < 24; i++) text.push_back(static_cast<char>(random() % 256));
    std::uint32_t last = 0;
    for (const auto& token : tokens(text)) {
      ASSERT_FALSE(token.text.empty());
      for (char c : token.text)
        ASSERT_TRUE(static_cast<unsigned char>(c) >= 0x80 || std::isalnum(static_cast<unsigned char>(c)))
            << token.text;
      ASSERT_LE(last, token.begin);
      ASSERT_LT(token.begin, token.first_end);
      ASSERT_LE(token.first_end, token.end);
      ASSERT_LE(token.end, text.size());
      last = token.begin;
    }
  }
}

// What is stored of a text is found by every part of it that a person would ask for.
TEST(Words, of_any_character_are_what_they_are_alone) {
  for (char32_t c = 0x20; c < 0x30000; c += 7) {
    if (c >= 0xd800 && c < 0xe000) continue;
    std::string text = "x ";
    if (c < 0x80) {
      text += static_cast<char>(c);
    } else {
      char bytes[] = {static_cast<char>(0xf0 | c >> 18), static_cast<char>(0x80 | (c >> 12 & 63)),
                      static_cast<char>(0x80 | (c >> 6 & 63)), static_cast<char>(0x80 | (c & 63))};
      if (c >= 0x10000) {
        text.append(bytes, 4);
      } else if (c >= 0x800) {
        bytes[1] = static_cast<char>(0xe0 | c >> 12);
        text.append(bytes + 1, 3);
      } else {
        bytes[2] = static_cast<char>(0xc0 | c >> 6);
        text.append(bytes + 2, 2);
      }
    }
    auto all = tokens(text);
    ASSERT_FALSE(all.empty());
    if (all.size() == 1) continue;
    EXPECT_FALSE(find(text, query(text.substr(2))).empty()) << text;
  }
}

TEST(Query, is_all_of_its_words_and_the_last_may_go_on) {
  EXPECT_EQ(match_expression(query("Machine learn")), R"("machine" AND "learn" *)");
  EXPECT_EQ(match_expression(query("win")), R"("win" *)");
  EXPECT_EQ(match_expression(query("ai")), R"("ai")") << "two letters begin too many";
  EXPECT_EQ(match_expression(query("the the the")), R"("the" AND "the" *)");
  EXPECT_EQ(match_expression(query("")), "");
  EXPECT_EQ(match_expression(query("!?")), "");
}

TEST(Query, is_a_phrase_where_there_are_no_spaces) {
  EXPECT_EQ(match_expression(query("视频")), R"("视频")");
  EXPECT_EQ(match_expression(query("视频网站")), R"("视频 频网 网站")");
  EXPECT_EQ(match_expression(query("视频 网站")), R"("视频" AND "网站")");
  EXPECT_EQ(match_expression(query("鱼")), R"("鱼" *)");
  EXPECT_EQ(match_expression(query("AI课程")), R"("ai" AND "课程")");
  EXPECT_EQ(match_expression(query("课程AI")), R"("课程" AND "ai")");
}

TEST(Query, has_no_syntax) {
  EXPECT_EQ(match_expression(query(R"("a" OR b)")), R"("a" AND "or" AND "b")");
  EXPECT_EQ(match_expression(query("title:secret NEAR(x y, 2)")),
            R"("title" AND "secret" AND "near" AND "x" AND "y" AND "2")");
  EXPECT_EQ(match_expression(query("^a* -b +c {d} (e")), R"("a" AND "b" AND "c" AND "d" AND "e")");
  EXPECT_EQ(match_expression(query("a\"; DROP TABLE videos; --")),
            R"("a" AND "drop" AND "table" AND "videos" *)");
}

TEST(Query, is_not_longer_than_that) {
  std::string many;
  for (int i = 0; i < 1000; i++) many += "w" + std::to_string(i) + " ";
  EXPECT_EQ(query(many).terms.size(), kMostQueryTokens);
  std::string run;
  for (int i = 0; i < 1000; i++) run += "视频";
  ASSERT_EQ(query(run).terms.size(), 1U);
  EXPECT_EQ(query(run).terms[0].tokens.size(), kMostQueryTokens);
}

TEST(Find, marks_what_was_asked_for) {
  EXPECT_EQ(marked("A Café in Zürich", "cafe zur"), "A [Café] in [Zürich]");
  EXPECT_EQ(marked("我们看视频网站", "视频"), "我们看[视频]网站");
  EXPECT_EQ(marked("我们看视频网站", "视频网站"), "我们看[视频网站]");
  EXPECT_EQ(marked("鱼和鱼片,金鱼", "鱼"), "[鱼]和[鱼]片,金[鱼]");
  EXPECT_EQ(marked("频视频", "视频"), "频[视频]");
  EXPECT_EQ(marked("nothing", "else"), "nothing");
  EXPECT_EQ(marked("learning to learn", "learn"), "[learning] to [learn]");
  EXPECT_EQ(marked("learning to learn", "learn to"), "learning [to] [learn]");
}

TEST(Find, counts_as_JavaScript_does) {
  const std::string text = "🎉𠮷野家 é mill";
  EXPECT_EQ(in_utf16(text, find(text, query("mill"))), (std::vector<Range>{{9, 13}}));
  EXPECT_EQ(in_utf16(text, find(text, query("野家"))), (std::vector<Range>{{4, 6}}));
}

}  // namespace
}  // namespace millrace::words
