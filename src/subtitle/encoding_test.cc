#include <gtest/gtest.h>
#include <unicode/ucnv.h>
#include <unicode/unistr.h>

#include "subtitle/encoding.h"

namespace millrace::subtitle {
namespace {

std::string encoded(std::string_view utf8, const char* converter) {
  const auto text =
      icu::UnicodeString::fromUTF8(icu::StringPiece(utf8.data(), static_cast<std::int32_t>(utf8.size())));
  UErrorCode code = U_ZERO_ERROR;
  UConverter* to = ucnv_open(converter, &code);
  std::string out(utf8.size() * 4 + 16, '\0');
  const std::int32_t size = text.extract(out.data(), static_cast<std::int32_t>(out.size()), to, code);
  ucnv_close(to);
  EXPECT_TRUE(U_SUCCESS(code)) << converter;
  out.resize(static_cast<std::size_t>(size));
  return out;
}

std::string srt_of(std::string_view text) {
  return "1\r\n00:00:01,000 --> 00:00:02,000\r\n" + std::string(text) + "\r\n";
}

struct Sentence {
  const char* text;
  const char* encoding;
};

// One line is all that there is.
TEST(Encoding, is_found_for_a_single_line) {
  const Sentence sentences[] = {
      {"你好。", "gb18030"},
      {"谢谢！", "gb18030"},
      {"这是什么？", "gb18030"},
      {"别走", "gb18030"},
      {"我爱你", "gb18030"},
      {"小心台阶", "gb18030"},
      {"月亮代表我的心", "gb18030"},
      {"第一章　起风了", "gb18030"},
      {"她昨天去了上海，今天还没回来。", "gb18030"},
      {"请把手机调到静音", "gb18030"},
      {"- 快跑！\r\n- 往哪儿跑？", "gb18030"},
      {"你好。", "big5"},
      {"謝謝！", "big5"},
      {"這是什麼？", "big5"},
      {"我愛你", "big5"},
      {"小心階梯", "big5"},
      {"她昨天去了臺北，今天還沒回來。", "big5"},
      {"請把手機調到靜音", "big5"},
      {"佢哋喺邊度呀？", "big5"},
      {"こんにちは。", "shift_jis"},
      {"ありがとう！", "shift_jis"},
      {"これは何ですか？", "shift_jis"},
      {"東京駅で会いましょう", "shift_jis"},
      {"カメラを止めるな", "shift_jis"},
      {"昨日、彼女は大阪へ行った。", "shift_jis"},
      {"こんにちは。", "euc-jp"},
      {"東京駅で会いましょう", "euc-jp"},
      {"昨日、彼女は大阪へ行った。", "euc-jp"},
      {"안녕하세요.", "euc-kr"},
      {"고마워요!", "euc-kr"},
      {"이게 뭐예요?", "euc-kr"},
      {"사랑해", "euc-kr"},
      {"어제 서울에 갔다가 아직 안 왔어요.", "euc-kr"},
      {"Привет, как дела?", "windows-1251"},
      {"Я не знаю, что сказать.", "windows-1251"},
      {"Où est passé le garçon ?", "windows-1252"},
      {"Das Mädchen läuft über die Straße.", "windows-1252"},
      {"¿Dónde está la estación?", "windows-1252"},
  };
  for (const auto& [text, encoding] : sentences) {
    SCOPED_TRACE(std::string(text) + " in " + encoding);
    auto decoded = decode(srt_of(encoded(text, find_encoding(encoding)->converter)), {});
    ASSERT_TRUE(decoded) << decoded.error().detail;
    EXPECT_EQ(decoded->encoding, encoding);
    EXPECT_EQ(decoded->text, srt_of(text));
  }
}

TEST(Encoding, is_the_one_that_the_language_uses_where_letters_do_not_tell) {
  const std::string thai = encoded("สวัสดีครับ", "windows-874");
  auto decoded = decode(srt_of(thai), {.language = "th"});
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->encoding, "windows-874");
  EXPECT_EQ(decoded->text, srt_of("สวัสดีครับ"));
}

TEST(Encoding, may_be_valid_utf8_by_accident) {
  const std::string bytes = encoded("为什么", "gb18030");
  EXPECT_EQ(decode(srt_of(bytes), {.language = "zh-CN"})->text, srt_of("为什么"));
  EXPECT_EQ(decode(srt_of(bytes), {})->encoding, "utf-8");
  EXPECT_EQ(decode(srt_of("für très là"), {.language = "fr"})->encoding, "utf-8");
  EXPECT_EQ(decode(srt_of("为什么"), {.language = "zh-CN"})->encoding, "utf-8");
}

TEST(Encoding, may_be_said) {
  const std::string bytes = srt_of(encoded("你好", "gb18030"));
  for (const char* name : {"gb18030", "GBK", "gb2312", "CP936"})
    EXPECT_TRUE(decode(bytes, {.encoding = name})) << name;
  auto wrong = decode(bytes, {.encoding = "utf-8"});
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code, "bad_encoding");
  auto unknown = decode(bytes, {.encoding = "EBCDIC\nx"});
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, "bad_encoding");
}

TEST(Encoding, of_xml_is_the_one_that_it_declares) {
  const std::string xml = R"(<?xml version="1.0" encoding="ISO-8859-2"?><tt><body><p>)";
  auto decoded = decode(xml + "\xB1\xB6</p></body></tt>", {});
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->encoding, "iso-8859-2");
  EXPECT_NE(decoded->text.find("ąś"), std::string::npos);
}

TEST(Encoding, of_utf8_with_a_few_bad_bytes_is_still_utf8) {
  std::string text = srt_of("水车还在转。你听见了吗？明天早上我们去河边。");
  text += "\xFF\r\n";
  auto decoded = decode(text, {});
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->encoding, "utf-8");
  EXPECT_EQ(decoded->replaced, 1u);
  EXPECT_EQ(decoded->first_replaced_line, 4u);
}

TEST(Encoding, of_the_first_half_of_a_character_does_not_spoil_the_rest) {
  std::string bytes;
  for (int i = 0; i < 30; i++) bytes += srt_of(encoded("她昨天去了上海，今天还没回来。", "gb18030"));
  bytes += "\xB5";
  auto decoded = decode(bytes, {});
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->encoding, "gb18030");
  EXPECT_EQ(decoded->replaced, 1u);
}

TEST(Encoding, is_refused_where_it_cannot_be_told) {
  std::string noise;
  for (int i = 0; i < 4000; i++) noise += static_cast<char>(0x80 + (i * 7919 + i / 13 * 31) % 127);
  auto decoded = decode(noise, {});
  ASSERT_FALSE(decoded);
  EXPECT_EQ(decoded.error().code, "bad_encoding");
}

TEST(Encoding, names_all_have_a_converter) {
  EXPECT_GT(encodings().size(), 25u);
  for (const Encoding& encoding : all_encodings()) EXPECT_EQ(convert("", encoding).text, "") << encoding.name;
}

}  // namespace
}  // namespace millrace::subtitle
