// Whisper and what speaks as it does tell languages by their English names.
#include <algorithm>
#include <array>
#include <utility>

#include "package/language.h"
#include "transcription/answer.h"

namespace millrace::transcription {
namespace {

using Name = std::pair<std::string_view, std::string_view>;
constexpr auto kNames = std::to_array<Name>({
    {"afrikaans", "af"},  {"albanian", "sq"},   {"amharic", "am"},     {"arabic", "ar"},
    {"armenian", "hy"},   {"assamese", "as"},   {"azerbaijani", "az"}, {"bashkir", "ba"},
    {"basque", "eu"},     {"belarusian", "be"}, {"bengali", "bn"},     {"bosnian", "bs"},
    {"breton", "br"},     {"bulgarian", "bg"},  {"burmese", "my"},     {"cantonese", "yue"},
    {"castilian", "es"},  {"catalan", "ca"},    {"chinese", "zh"},     {"croatian", "hr"},
    {"czech", "cs"},      {"danish", "da"},     {"dutch", "nl"},       {"english", "en"},
    {"estonian", "et"},   {"faroese", "fo"},    {"finnish", "fi"},     {"flemish", "nl"},
    {"french", "fr"},     {"galician", "gl"},   {"georgian", "ka"},    {"german", "de"},
    {"greek", "el"},      {"gujarati", "gu"},   {"haitian", "ht"},     {"haitian creole", "ht"},
    {"hausa", "ha"},      {"hawaiian", "haw"},  {"hebrew", "he"},      {"hindi", "hi"},
    {"hungarian", "hu"},  {"icelandic", "is"},  {"indonesian", "id"},  {"italian", "it"},
    {"japanese", "ja"},   {"javanese", "jv"},   {"kannada", "kn"},     {"kazakh", "kk"},
    {"khmer", "km"},      {"korean", "ko"},     {"lao", "lo"},         {"latin", "la"},
    {"latvian", "lv"},    {"lingala", "ln"},    {"lithuanian", "lt"},  {"luxembourgish", "lb"},
    {"macedonian", "mk"}, {"malagasy", "mg"},   {"malay", "ms"},       {"malayalam", "ml"},
    {"maltese", "mt"},    {"mandarin", "zh"},   {"maori", "mi"},       {"marathi", "mr"},
    {"moldavian", "ro"},  {"mongolian", "mn"},  {"myanmar", "my"},     {"nepali", "ne"},
    {"norwegian", "no"},  {"nynorsk", "nn"},    {"occitan", "oc"},     {"pashto", "ps"},
    {"persian", "fa"},    {"polish", "pl"},     {"portuguese", "pt"},  {"punjabi", "pa"},
    {"romanian", "ro"},   {"russian", "ru"},    {"sanskrit", "sa"},    {"serbian", "sr"},
    {"shona", "sn"},      {"sindhi", "sd"},     {"sinhala", "si"},     {"slovak", "sk"},
    {"slovenian", "sl"},  {"somali", "so"},     {"spanish", "es"},     {"sundanese", "su"},
    {"swahili", "sw"},    {"swedish", "sv"},    {"tagalog", "tl"},     {"tajik", "tg"},
    {"tamil", "ta"},      {"tatar", "tt"},      {"telugu", "te"},      {"thai", "th"},
    {"tibetan", "bo"},    {"turkish", "tr"},    {"turkmen", "tk"},     {"ukrainian", "uk"},
    {"urdu", "ur"},       {"uzbek", "uz"},      {"valencian", "ca"},   {"vietnamese", "vi"},
    {"welsh", "cy"},      {"yiddish", "yi"},    {"yoruba", "yo"},
});

}  // namespace

std::string language_of(std::string_view told) {
  if (told.empty() || told.size() > 35) return {};
  std::string name(told);
  for (char& c : name)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  auto known = std::ranges::find(kNames, std::string_view(name), &Name::first);
  if (known != kNames.end()) return std::string(known->second);
  // A primary subtag of four letters or more is registered for no language that anybody hears.
  if (name.find('-') == std::string::npos && name.size() > 3) return {};
  return package::language_tag(told).value_or(std::string());
}

}  // namespace millrace::transcription
