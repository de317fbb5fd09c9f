#include "subtitle/encoding.h"

#include <fmt/format.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>

#include "subtitle/text.h"

namespace millrace::subtitle {
namespace {

constexpr std::size_t kSample = 32 * 1024;
constexpr std::size_t kBeforeLetters = 30;
// Sentences have about 0.5; what another encoding makes of its bytes has less than nothing.
constexpr double kLikely = 0.15;
constexpr double kPossible = -0.2;

bool is_high(char c) {
  return static_cast<unsigned char>(c) >= 0x80;
}

struct Utf8Count {
  std::size_t good = 0, bad = 0;  // characters of several bytes, and bytes that are none
};

Utf8Count count_utf8(std::string_view bytes) {
  Utf8Count count;
  const auto size = static_cast<std::int32_t>(bytes.size());
  for (std::int32_t i = 0; i < size;) {
    const std::int32_t begin = i;
    UChar32 c;
    U8_NEXT(bytes.data(), i, size, c);
    if (c < 0)
      count.bad++;
    else if (i - begin > 1)
      count.good++;
  }
  return count;
}

std::optional<std::string_view> by_mark(std::string_view bytes) {
  using namespace std::string_view_literals;
  if (bytes.starts_with("\xEF\xBB\xBF"sv)) return "utf-8";
  if (bytes.starts_with("\xFF\xFE\0\0"sv)) return "utf-32le";
  if (bytes.starts_with("\0\0\xFE\xFF"sv)) return "utf-32be";
  if (bytes.starts_with("\xFF\xFE"sv)) return "utf-16le";
  if (bytes.starts_with("\xFE\xFF"sv)) return "utf-16be";
  return {};
}

// UTF-16 without a mark: every time and tag is ASCII, so one byte of many pairs is zero, always the same one.
std::optional<std::string_view> by_zeros(std::string_view bytes) {
  bytes = bytes.substr(0, kSample);
  std::array<std::size_t, 2> zeros{};
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
    zeros[0] += bytes[i] == '\0' && bytes[i + 1] != '\0';
    zeros[1] += bytes[i + 1] == '\0' && bytes[i] != '\0';
  }
  const std::size_t pairs = bytes.size() / 2;
  if (zeros[1] * 5 > pairs && zeros[0] * 50 < pairs) return "utf-16le";
  if (zeros[0] * 5 > pairs && zeros[1] * 50 < pairs) return "utf-16be";
  return {};
}

// <?xml version="1.0" encoding="gb2312"?>
const Encoding* by_xml(std::string_view bytes) {
  bytes = bytes.substr(0, 256);
  if (!trim_front(bytes).starts_with("<?xml")) return nullptr;
  bytes = bytes.substr(0, bytes.find("?>"));
  const std::size_t at = bytes.find("encoding");
  if (at == std::string_view::npos) return nullptr;
  const std::size_t open = bytes.find_first_of("\"'", at);
  if (open == std::string_view::npos) return nullptr;
  const std::size_t close = bytes.find(bytes[open], open + 1);
  if (close == std::string_view::npos) return nullptr;
  return find_encoding(bytes.substr(open + 1, close - open - 1));
}

// The parts of lines that are not ASCII, with a little before them.
std::string sample_of(std::string_view bytes) {
  std::string sample;
  Lines lines(bytes);
  while (lines.next() && sample.size() < kSample) {
    const std::string_view line = lines.line();
    const auto high = static_cast<std::size_t>(std::ranges::find_if(line, is_high) - line.begin());
    if (high == line.size()) continue;
    sample += line.substr(high - std::min(high, kBeforeLetters)).substr(0, kSample);
    sample += '\n';
  }
  return sample;
}

bool is_language(std::string_view tag, std::string_view primary) {
  return begins_with_word(tag, primary) && (tag.size() == primary.size() || tag[primary.size()] == '-');
}

// What a hint of the language is worth; less than the difference that sentences make.
double hinted(std::string_view encoding, std::string_view language) {
  if (is_language(language, "ja")) return encoding == "shift_jis" || encoding == "euc-jp" ? 0.2 : 0;
  if (is_language(language, "ko")) return encoding == "euc-kr" ? 0.2 : 0;
  if (!is_language(language, "zh")) return 0;
  const bool traditional = language.find("TW") != std::string_view::npos ||
                           language.find("HK") != std::string_view::npos ||
                           language.find("Hant") != std::string_view::npos;
  return encoding == (traditional ? "big5" : "gb18030") ? 0.2 : 0;
}

const Encoding* by_letters(std::string_view bytes, std::string_view language) {
  const std::string sample = sample_of(bytes);
  const Encoding* best = nullptr;
  double most = -1;
  for (std::string_view name : {"gb18030", "big5", "shift_jis", "euc-kr", "euc-jp"}) {
    const Encoding* encoding = find_encoding(name);
    const double likely = likeness(sample, *encoding) + hinted(name, language);
    if (likely <= most) continue;
    most = likely;
    best = encoding;
  }
  if (most >= kLikely) return best;
  if (const Encoding* single = find_single_byte(sample, language)) return single;
  return most >= kPossible ? best : nullptr;
}

// At most one place in a hundred may be damaged; otherwise it is another encoding.
bool is_mostly(const Decoded& decoded) {
  return decoded.replaced * 100 <= decoded.text.size();
}

std::unexpected<Error> bad_encoding(std::string detail) {
  return fail(Status::unprocessable, "bad_encoding", std::move(detail));
}

// A few characters of GB18030 may be valid UTF-8 ("为什么"), two bytes each. That is believed of a file that
// is said to be Chinese, since in UTF-8 Chinese takes three.
bool is_chinese_by_accident(std::string_view bytes, const Utf8Count& count, std::string_view language) {
  constexpr std::size_t kFew = 20;
  if (!is_language(language, "zh") || count.good == 0 || count.good > kFew) return false;
  const bool longer =
      std::ranges::any_of(bytes, [](char c) { return static_cast<unsigned char>(c) >= 0xE0; });
  return !longer && likeness(sample_of(bytes), *find_encoding("gb18030")) >= 0.5;
}

const Encoding* guess(std::string_view bytes, std::string_view language) {
  if (auto marked = by_mark(bytes)) return find_encoding(*marked);
  if (auto wide = by_zeros(bytes)) return find_encoding(*wide);
  const Utf8Count count = count_utf8(bytes);
  if (count.bad == 0 && bytes.find("\x1B$") != std::string_view::npos) return find_encoding("iso-2022-jp");
  if (count.good >= 10 * count.bad && !is_chinese_by_accident(bytes, count, language))
    return find_encoding("utf-8");
  const Encoding* declared = by_xml(bytes);
  if (declared && declared->name != "utf-8" && is_mostly(convert(bytes, *declared))) return declared;
  return by_letters(bytes, language);
}

}  // namespace

Result<Decoded> decode(std::string_view bytes, const ParseOptions& options) {
  const Encoding* encoding = nullptr;
  if (!options.encoding.empty()) {
    encoding = find_encoding(options.encoding);
    if (!encoding) return bad_encoding("No encoding of that name is known.");
  } else {
    encoding = guess(bytes, options.language);
    if (!encoding)
      return bad_encoding(
          "It cannot be told in which encoding this text is. Save it as UTF-8, or say which it is.");
  }
  Decoded decoded = convert(bytes, *encoding);
  if (!is_mostly(decoded))
    return bad_encoding(fmt::format("This text is not in the encoding {}.", encoding->name));
  return decoded;
}

std::vector<std::string_view> encodings() {
  std::vector<std::string_view> names;
  for (const Encoding& encoding : all_encodings()) names.push_back(encoding.name);
  return names;
}

}  // namespace millrace::subtitle
