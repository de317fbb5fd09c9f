#include "package/language.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string_view>

namespace millrace::package {
namespace {

struct Language {
  std::string_view three, two;
};
constexpr Language kLanguages[] = {
    {"afr", "af"}, {"ara", "ar"}, {"aze", "az"}, {"bel", "be"}, {"ben", "bn"}, {"bul", "bg"}, {"cat", "ca"},
    {"ces", "cs"}, {"chi", "zh"}, {"cym", "cy"}, {"cze", "cs"}, {"dan", "da"}, {"deu", "de"}, {"dut", "nl"},
    {"ell", "el"}, {"eng", "en"}, {"epo", "eo"}, {"est", "et"}, {"eus", "eu"}, {"fas", "fa"}, {"fin", "fi"},
    {"fra", "fr"}, {"fre", "fr"}, {"ger", "de"}, {"gle", "ga"}, {"glg", "gl"}, {"gre", "el"}, {"heb", "he"},
    {"hin", "hi"}, {"hrv", "hr"}, {"hun", "hu"}, {"hye", "hy"}, {"ice", "is"}, {"ind", "id"}, {"isl", "is"},
    {"ita", "it"}, {"jpn", "ja"}, {"kat", "ka"}, {"kaz", "kk"}, {"kor", "ko"}, {"lat", "la"}, {"lav", "lv"},
    {"lit", "lt"}, {"mar", "mr"}, {"may", "ms"}, {"mkd", "mk"}, {"msa", "ms"}, {"nld", "nl"}, {"nno", "nn"},
    {"nob", "nb"}, {"nor", "no"}, {"per", "fa"}, {"pol", "pl"}, {"por", "pt"}, {"ron", "ro"}, {"rum", "ro"},
    {"rus", "ru"}, {"slk", "sk"}, {"slo", "sk"}, {"slv", "sl"}, {"spa", "es"}, {"sqi", "sq"}, {"srp", "sr"},
    {"swa", "sw"}, {"swe", "sv"}, {"tam", "ta"}, {"tel", "te"}, {"tha", "th"}, {"tur", "tr"}, {"ukr", "uk"},
    {"urd", "ur"}, {"vie", "vi"}, {"zho", "zh"},
};

}  // namespace

std::string shortest_language(std::string_view code) {
  if (code == "und" || code == "zxx" || code == "mul" || code == "mis") return {};
  auto known = std::ranges::find(kLanguages, code, &Language::three);
  return std::string(known == std::end(kLanguages) ? code : known->two);
}

std::string language_of(std::uint16_t packed) {
  if (packed < 0x400 || packed == 0x7fff) return {};
  std::string code;
  for (int shift : {10, 5, 0}) {
    int letter = packed >> shift & 0x1f;
    if (letter < 1 || letter > 26) return {};
    code.push_back(static_cast<char>('a' + letter - 1));
  }
  return shortest_language(code);
}

namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}
char upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
}

// RFC 5646 section 2.1.1: scripts have a capital first letter, regions are all capitals, unless they stand
// behind a single letter.
std::string in_usual_case(std::string_view part, bool first, bool extended) {
  std::string out;
  bool letters = std::ranges::all_of(part, is_letter);
  for (std::size_t i = 0; i < part.size(); i++) {
    bool high = !first && !extended && letters && (part.size() == 2 || (part.size() == 4 && i == 0));
    out += high ? upper(part[i]) : lower(part[i]);
  }
  return out;
}

}  // namespace

std::optional<std::string> language_tag(std::string_view text) {
  constexpr std::size_t kLongest = 35;  // RFC 5646 section 4.4.1
  if (text.empty()) return std::string();
  if (text.size() > kLongest) return std::nullopt;
  std::string tag;
  bool extended = false;
  for (std::size_t begin = 0; begin <= text.size();) {
    std::size_t end = std::min(text.find_first_of("-_", begin), text.size());
    std::string_view part = text.substr(begin, end - begin);
    bool first = begin == 0;
    bool plain = std::ranges::all_of(part, [](char c) { return is_letter(c) || is_digit(c); });
    if (part.empty() || part.size() > 8 || !plain) return std::nullopt;
    if (first && (part.size() < 2 || !std::ranges::all_of(part, is_letter))) return std::nullopt;
    if (part.size() == 1 && end == text.size()) return std::nullopt;
    std::string written = in_usual_case(part, first, extended);
    if (first) {
      written = shortest_language(written);
      if (written.empty()) return std::string();
    }
    extended = extended || part.size() == 1;
    tag += (first ? "" : "-") + written;
    begin = end + 1;
  }
  return tag;
}

}  // namespace millrace::package
