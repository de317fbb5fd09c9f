// The encodings by name, and their converters.
#include <unicode/ucnv.h>
#include <unicode/ucsdet.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

#include "subtitle/encoding.h"
#include "subtitle/text.h"

namespace millrace::subtitle {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
// Of 100; sentences have 20 and more.
constexpr std::int32_t kSure = 10;

constexpr Encoding kEncodings[] = {
    {"utf-8", "UTF-8", "utf8 us-ascii ascii"},
    {"utf-16le", "UTF-16LE", "utf-16 unicode"},
    {"utf-16be", "UTF-16BE", ""},
    {"utf-32le", "UTF-32LE", "utf-32"},
    {"utf-32be", "UTF-32BE", ""},
    {"gb18030", "gb18030", "gbk gb2312 cp936 windows-936 euc-cn"},
    {"big5", "Big5-HKSCS", "big5-hkscs cp950 windows-950 big-5"},
    {"shift_jis", "windows-31j", "shift-jis sjis cp932 windows-932 windows-31j ms_kanji"},
    {"euc-jp", "EUC-JP", "eucjp"},
    {"iso-2022-jp", "ISO-2022-JP", "jis"},
    {"euc-kr", "windows-949", "euckr cp949 windows-949 uhc ks_c_5601-1987"},
    {"windows-1250", "windows-1250", "cp1250"},
    {"windows-1251", "windows-1251", "cp1251"},
    {"windows-1252", "windows-1252", "cp1252 iso-8859-1 latin1"},
    {"windows-1253", "windows-1253", "cp1253"},
    {"windows-1254", "windows-1254", "cp1254 iso-8859-9"},
    {"windows-1255", "windows-1255", "cp1255"},
    {"windows-1256", "windows-1256", "cp1256"},
    {"windows-1257", "windows-1257", "cp1257"},
    {"windows-1258", "windows-1258", "cp1258"},
    {"windows-874", "windows-874", "cp874 tis-620 iso-8859-11"},
    {"koi8-r", "KOI8-R", "koi8r"},
    {"koi8-u", "KOI8-U", "koi8u"},
    {"ibm866", "ibm-866", "cp866 dos-866"},
    {"macintosh", "macintosh", "macroman"},
    {"iso-8859-2", "ISO-8859-2", "latin2"},
    {"iso-8859-5", "ISO-8859-5", ""},
    {"iso-8859-6", "ISO-8859-6", ""},
    {"iso-8859-7", "ISO-8859-7", ""},
    {"iso-8859-8", "ISO-8859-8", "iso-8859-8-i"},
    {"iso-8859-15", "ISO-8859-15", "latin9"},
};

struct Languages {
  std::string_view languages;
  std::string_view encoding;
};
constexpr Languages kUsual[] = {
    {"ru be bg uk sr mk", "windows-1251"},
    {"pl cs sk hu ro hr sl bs sq", "windows-1250"},
    {"el", "windows-1253"},
    {"tr az", "windows-1254"},
    {"he yi", "windows-1255"},
    {"ar fa ur", "windows-1256"},
    {"lt lv et", "windows-1257"},
    {"vi", "windows-1258"},
    {"th", "windows-874"},
    {"en fr de es it pt nl da sv nb nn no fi is ca eu gl ga", "windows-1252"},
};

bool has_word(std::string_view words, std::string_view word) {
  while (!words.empty()) {
    const std::size_t end = std::min(words.find(' '), words.size());
    if (same_word(words.substr(0, end), word)) return true;
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return false;
}

using Converter = std::unique_ptr<UConverter, decltype([](UConverter* c) { ucnv_close(c); })>;
using Detector = std::unique_ptr<UCharsetDetector, decltype([](UCharsetDetector* d) { ucsdet_close(d); })>;

// ICU says ISO 8859 where it sees none of the bytes that only Windows has, and subtitles are made on Windows.
// So it is believed only where bytes that are letters in ISO 8859 alone stand at letters.
// Western European is not believed where its signs (a raised 3, a turned question mark) stand between
// letters. Null: it is not this encoding.
const Encoding* windows_form(const Encoding* encoding, std::string_view language, std::string_view sample) {
  auto letter = [&](std::size_t i) {
    return i < sample.size() && (is_letter(sample[i]) || static_cast<unsigned char>(sample[i]) >= 0xC0);
  };
  auto beside_letter = [&](std::string_view bytes, bool both) {
    for (std::size_t i = 0; (i = sample.find_first_of(bytes, i)) != std::string_view::npos; i++)
      if (letter(i + 1) && (!both || (i > 0 && letter(i - 1)))) return true;
    return false;
  };
  if (encoding->name == "windows-1252" && beside_letter("\xA3\xB1\xB3\xB6\xB9\xBE\xBF", true)) return nullptr;
  if (encoding->name == "iso-8859-8") return find_encoding("windows-1255");
  if (encoding->name == "iso-8859-7" && !beside_letter("\xB6", false)) return find_encoding("windows-1253");
  if (encoding->name == "iso-8859-2" && language == "pl" &&
      sample.find_first_of("\xB1\xB6\xBC\xA6") == sample.npos)
    return find_encoding("windows-1250");
  return encoding;
}

void check(UErrorCode code, const char* what) {
  if (U_FAILURE(code)) throw std::runtime_error(std::string(what) + ": " + u_errorName(code));
}

// U+FFFD that is there already is none of those that are counted.
Decoded repaired_utf8(std::string_view bytes) {
  Decoded decoded{.encoding = "utf-8"};
  decoded.text.reserve(bytes.size());
  const auto size = static_cast<std::int32_t>(bytes.size());
  for (std::int32_t i = 0; i < size;) {
    const auto begin = static_cast<std::size_t>(i);
    UChar32 c;
    U8_NEXT(bytes.data(), i, size, c);
    if (c >= 0) {
      decoded.text.append(bytes, begin, static_cast<std::size_t>(i) - begin);
      continue;
    }
    if (decoded.replaced++ == 0) decoded.first_replaced_line = line_of(decoded.text, decoded.text.size());
    decoded.text += kReplacement;
  }
  return decoded;
}

}  // namespace

std::span<const Encoding> all_encodings() {
  return kEncodings;
}

const Encoding* find_encoding(std::string_view name) {
  for (const Encoding& encoding : kEncodings)
    if (same_word(encoding.name, name) || has_word(encoding.aliases, name)) return &encoding;
  return nullptr;
}

Decoded convert(std::string_view bytes, const Encoding& encoding) {
  if (encoding.name == "utf-8") return repaired_utf8(bytes);
  UErrorCode code = U_ZERO_ERROR;
  Converter converter(ucnv_open(encoding.converter, &code));
  check(code, encoding.converter);
  icu::UnicodeString text(bytes.data(), static_cast<std::int32_t>(bytes.size()), converter.get(), code);
  check(code, encoding.converter);
  Decoded decoded;
  text.toUTF8String(decoded.text);
  decoded.encoding = encoding.name;
  for (std::size_t at = 0; (at = decoded.text.find(kReplacement, at)) != std::string::npos;
       at += kReplacement.size())
    if (decoded.replaced++ == 0) decoded.first_replaced_line = line_of(decoded.text, at);
  return decoded;
}

const Encoding* find_single_byte(std::string_view sample, std::string_view language) {
  UErrorCode code = U_ZERO_ERROR;
  Detector detector(ucsdet_open(&code));
  check(code, "ucsdet_open");
  ucsdet_enableInputFilter(detector.get(), true);  // without what stands between < and >
  ucsdet_setText(detector.get(), sample.data(), static_cast<std::int32_t>(sample.size()), &code);
  std::int32_t count = 0;
  const UCharsetMatch** matches = ucsdet_detectAll(detector.get(), &count, &code);
  if (U_FAILURE(code)) count = 0;  // too little to say anything
  const std::string_view primary = language.substr(0, language.find('-'));
  const Encoding* best = nullptr;
  for (std::int32_t i = 0; i < count; i++) {
    const Encoding* encoding = find_encoding(ucsdet_getName(matches[i], &code));
    const bool single =
        encoding && (encoding->name.starts_with("windows-") || encoding->name.starts_with("iso-8859") ||
                     encoding->name.starts_with("koi8"));
    if (!single || ucsdet_getConfidence(matches[i], &code) < kSure) continue;
    const std::string_view found = ucsdet_getLanguage(matches[i], &code);
    encoding = windows_form(encoding, found, sample);
    if (!encoding) continue;
    if (!best) best = encoding;
    if (!primary.empty() && primary == found) return encoding;
  }
  for (const Languages& usual : kUsual)
    if (!primary.empty() && has_word(usual.languages, primary)) return find_encoding(usual.encoding);
  return best;
}

}  // namespace millrace::subtitle
