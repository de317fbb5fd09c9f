// What must hold whatever is in a file: what comes out is clean, and reading what was written gives the same.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

#include "subtitle/test_clean.h"

namespace millrace::subtitle {
namespace {

class Generator {
 public:
  explicit Generator(std::uint32_t seed) : random_(seed) {}

  std::string file() {
    std::string out = pick({"", "\xEF\xBB\xBF", "\n", "1\n", "junk\n"});
    const int format = number(5);
    if (format == 1)
      out += pick({"WEBVTT\n\n", "WEBVTT a title\nLanguage: fr\n\n",
                   "WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:5000,LOCAL:0:01.000\n\n"});
    if (format == 2)
      out += pick({"[Script Info]\nTitle: x --> y\n[Events]\n",
                   "[V4 Styles]\nStyle: Default,a,1,1,1,1,1,1,1,1,1,1,6\n[Events]\n"});
    if (format == 3) out += "<tt xml:lang='de'><body><div>";
    if (format == 4) out += "[ti:- title]\n[offset:300]\n";
    for (int i = number(12); i >= 0; i--) out += cue(format);
    if (format == 3) out += "</div></body></tt>";
    return out;
  }

 private:
  int number(int below) { return static_cast<int>(random_() % static_cast<std::uint32_t>(below)); }
  std::string pick(std::initializer_list<const char*> all) {
    return all.begin()[number(static_cast<int>(all.size()))];
  }

  std::string time(char mark) {
    const std::string two = std::to_string(10 + number(50));
    if (number(30) == 0) return pick({"-00:00:05,000", "0:5", "00:00:07", "00:61:61.5", "9999:59:59.999"});
    return "00:0" + std::to_string(number(10)) + ":" + two + mark + std::to_string(100 + number(900));
  }

  std::string text() {
    std::string out;
    for (int i = number(10); i >= 0; i--)
      out += pick({"word",
                   " ",
                   "  ",
                   "\n",
                   "水车",
                   "かわ",
                   "مرحبا",
                   "\u202B",
                   "\u00A0",
                   "\u3000",
                   "é",
                   "\xF0\x9F\x98\x80",
                   "\t",
                   "<b>",
                   "</b>",
                   "<i>",
                   "</i>",
                   "<u>",
                   "</u>",
                   "<ruby>",
                   "<rt>",
                   "</rt>",
                   "</ruby>",
                   "<v Ana>",
                   "</v>",
                   "<v>",
                   "<c.red>",
                   "<c.bg_blue.x>",
                   "</c>",
                   "<lang fr>",
                   "<lang \">",
                   "</lang>",
                   "<00:01.000>",
                   "<font a>",
                   "</font>",
                   "<script>",
                   "<img onload=x>",
                   "{\\an8}",
                   "{\\i1}",
                   "{\\i0}",
                   "{\\b1}",
                   "{\\r}",
                   "{\\p1}",
                   "{",
                   "}",
                   "\\N",
                   "\\h",
                   "&amp;",
                   "&lt;",
                   "&gt;",
                   "&nbsp;",
                   "&#10;",
                   "&#0;",
                   "&#x202E;",
                   "&",
                   "<",
                   ">",
                   "-->",
                   "42",
                   "NOTE",
                   "1",
                   "\x01",
                   "\x7F",
                   "\u0085",
                   "\uFEFF",
                   "\uFFFE",
                   "\xFF"});
    return out;
  }

  std::string xml_text() {
    std::string out;
    for (int i = number(6); i >= 0; i--)
      out += pick({"word", " ", "\n", "<br/>", "水车", "&lt;b&gt;", "<span fontStyle='italic'>x</span>",
                   "&amp;amp;", "<span fontWeight='bold'>", "</span>",
                   "<span ruby='container'>川<span ruby='text'>かわ</span></span>"});
    return out;
  }

  std::string cue(int format) {
    const std::string end = pick({"\n\n", "\n\n", "\n\n", "\n", "\n\n\n"});
    switch (format) {
      case 0:
        return pick({"1\n", "7\n", "", "1\n\n"}) + time(',') + " --> " + time(',') + "\n" + text() + end;
      case 1:
        return pick({"", "", "id\n", "NOTE x\n", "5\n", "STYLE\n\n", "a --\n"}) + time('.') + " --> " +
               time('.') +
               pick({"", " line:0", " align:left position:10.123%", " size:33% line:50%,end vertical:lr",
                     " region:x"}) +
               "\n" + text() + end;
      case 2: {
        std::string one_line = text();
        std::ranges::replace(one_line, '\n', ' ');
        return "Dialogue: 0," + time('.') + "," + time('.') + ",Default,,0,0,0,," + one_line + "\n";
      }
      case 3:
        return "<p begin='" + time('.') + "' end='" + time('.') + "'>" + xml_text() + "</p>";
      default:
        return "[0" + std::to_string(number(9)) + ":0" + std::to_string(number(9)) + ".5]" + text() + "\n";
    }
  }

  std::mt19937 random_;
};

TEST(Property, whatever_is_parsed_is_clean_and_stays_as_it_is) {
  int parsed_files = 0, refused = 0;
  for (std::uint32_t seed = 0; seed < 8000; seed++) {
    const std::string file = Generator(seed).file();
    auto parsed = parse(file);
    if (!parsed) {
      refused++;
      EXPECT_FALSE(parsed.error().code.empty() || parsed.error().detail.empty());
      continue;
    }
    parsed_files++;
    const std::string fault = fault_of_parsed(*parsed);
    ASSERT_EQ(fault, "") << "seed " << seed << "\n" << file;
  }
  EXPECT_GT(parsed_files, 2000) << refused;
}

TEST(Property, holds_for_spoiled_fixtures) {
  std::mt19937 random(1);
  int parsed_files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(MILLRACE_SOURCE "/tests/media/subtitles")) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string whole{std::istreambuf_iterator<char>(in), {}};
    for (int i = 0; i < 200; i++) {
      std::string bytes = whole;
      for (std::uint32_t changes = random() % 8; changes > 0 && !bytes.empty(); changes--) {
        const std::size_t at = random() % bytes.size();
        const std::uint32_t how = random() % 4;
        if (how == 0) bytes[at] = static_cast<char>(random());
        if (how == 1) bytes.erase(at, random() % 40);
        if (how == 2) bytes.insert(at, bytes.substr(random() % bytes.size(), random() % 40));
        if (how == 3) bytes.resize(at + 1);
      }
      auto parsed = parse(bytes);
      if (!parsed) continue;
      parsed_files++;
      ASSERT_EQ(fault_of_parsed(*parsed), "") << entry.path() << "\n" << bytes;
    }
  }
  EXPECT_GT(parsed_files, 500);
}

TEST(Property, edits_leave_cues_clean) {
  for (std::uint32_t seed = 0; seed < 3000; seed++) {
    auto parsed = parse(Generator(seed).file());
    if (!parsed) continue;
    std::mt19937 random(seed);
    Cues cues = parsed->cues;
    for (int i = 0; i < 6 && !cues.cues.empty(); i++) {
      const std::size_t index = random() % cues.cues.size();
      const auto some = static_cast<std::int64_t>(random() % 20'000) - 10'000;
      if (random() % 4 == 0) (void)shift(cues, some);
      if (random() % 4 == 0) (void)stretch(cues, Rate{24 + some % 2, 25});
      if (cues.cues.empty()) break;
      const Cue& cue = cues.cues[index % cues.cues.size()];
      if (random() % 2) (void)split(cues, index, {.ms = (cue.begin_ms + cue.end_ms) / 2});
      if (random() % 2) (void)split(cues, index, {.character = random() % 12});
      if (random() % 2) (void)merge(cues, index, 2 + random() % 2);
      ASSERT_EQ(fault_of(cues), "") << "seed " << seed;
    }
    (void)check(cues);
  }
}

}  // namespace
}  // namespace millrace::subtitle
