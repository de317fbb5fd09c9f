#include <fmt/format.h>

#include <algorithm>

#include "subtitle/encoding.h"
#include "subtitle/reading.h"
#include "subtitle/subtitle.h"
#include "subtitle/text.h"

namespace millrace::subtitle {
namespace {

// Only \n at line ends; no NULs and no marks of byte order, wherever files were put together.
std::string with_plain_lines(std::string_view text, Reading& reading) {
  constexpr std::string_view kByteOrder = "\xEF\xBB\xBF";
  std::string out;
  out.reserve(text.size());
  bool nul = false;
  for (std::size_t i = 0; i < text.size(); i++) {
    const char c = text[i];
    if (c == '\0') {
      if (!nul) reading.repair(line_of(out, out.size()), "nul", "Bytes of zero are left out.");
      nul = true;
    } else if (c == '\r') {
      if (text.substr(i + 1).starts_with("\r\n")) i++;  // a line end that was converted once too often
      if (text.substr(i + 1).starts_with('\n')) i++;
      out += '\n';
    } else if (c == kByteOrder[0] && text.substr(i).starts_with(kByteOrder)) {
      i += kByteOrder.size() - 1;
    } else {
      out += c;
    }
  }
  return out;
}

Result<void> read(Format format, std::string_view text, Reading& reading) {
  switch (format) {
    case Format::srt:
      return read_srt(text, reading);
    case Format::vtt:
      return read_vtt(text, reading);
    case Format::ass:
      return read_ass(text, reading);
    case Format::ttml:
      return read_ttml(text, reading);
    case Format::lrc:
      return read_lrc(text, reading);
  }
  return {};
}

}  // namespace

std::string_view name(Format format) {
  switch (format) {
    case Format::srt:
      return "srt";
    case Format::vtt:
      return "vtt";
    case Format::ass:
      return "ass";
    case Format::ttml:
      return "ttml";
    case Format::lrc:
      return "lrc";
  }
  return {};
}

Result<Parsed> parse(std::string_view bytes, const ParseOptions& options) {
  if (bytes.size() > kMostBytes)
    return fail(Status::too_large, "subtitles_too_large",
                fmt::format("A subtitle file may have at most {} MB.", kMostBytes / 1'000'000));
  auto decoded = decode(bytes, options);
  if (!decoded) return fail(decoded.error());
  Reading reading(options);
  if (decoded->replaced > 0)
    reading.repair(decoded->first_replaced_line, "bad_bytes",
                   fmt::format("Bytes that are no {} are replaced.", decoded->encoding));
  const std::string text = with_plain_lines(decoded->text, reading);
  decoded->text = {};
  const auto format = find_format(text, options.file_name);
  if (!format)
    return fail(Status::unprocessable, "not_subtitles",
                fmt::format("These are no subtitles that can be read. What can be read: {}.", kAccepted));
  if (auto done = read(*format, text, reading); !done) return fail(done.error());
  Parsed parsed{.format = *format, .encoding = std::move(decoded->encoding)};
  if (auto done = reading.finish(parsed); !done) return fail(done.error());
  return parsed;
}

}  // namespace millrace::subtitle
