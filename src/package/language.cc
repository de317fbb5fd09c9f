#include "package/language.h"

#include <algorithm>
#include <iterator>
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

}  // namespace millrace::package
