#include <algorithm>

#include "subtitle/reading.h"
#include "subtitle/text.h"
#include "subtitle/times.h"

namespace millrace::subtitle {
namespace {

// The name of the first element of an XML text, without its prefix; empty if it is none.
std::string_view root_element(std::string_view text) {
  while (true) {
    text = trim_front(text);
    if (!text.starts_with('<') || text.size() < 2) return {};
    std::string_view end = ">";
    if (text.starts_with("<!--"))
      end = "-->";
    else if (text.starts_with("<?"))
      end = "?>";
    else if (text[1] != '!')
      break;
    if (text.starts_with("<!DOCTYPE") && text.substr(0, text.find('>')).find('[') != std::string_view::npos)
      end = "]>";
    const std::size_t at = text.find(end);
    if (at == std::string_view::npos) return {};
    text.remove_prefix(at + end.size());
  }
  std::string_view name = text.substr(1, std::min(text.find_first_of(" \t\n/>"), text.size()) - 1);
  return name.substr(name.find(':') + 1);  // npos + 1 is 0
}

bool is_ass_line(std::string_view line) {
  for (std::string_view word : {"[Script Info]", "[V4 Styles]", "[V4+ Styles]", "[Events]", "Dialogue:"})
    if (begins_with_word(line, word)) return true;
  return false;
}

bool is_lrc_line(std::string_view line) {
  if (!line.starts_with('[')) return false;
  for (std::string_view word : {"[ti:", "[ar:", "[al:", "[by:", "[offset:", "[length:", "[re:", "[ve:"})
    if (begins_with_word(line, word)) return true;
  line.remove_prefix(1);
  return take_time(line) && line.starts_with(']');
}

std::string_view ending(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  return dot == std::string_view::npos ? std::string_view() : name.substr(dot + 1);
}

}  // namespace

std::optional<Format> find_format(std::string_view text, std::string_view file_name) {
  if (begins_with_word(trim_front(text), "WEBVTT")) return Format::vtt;
  if (root_element(text) == "tt") return Format::ttml;
  Lines lines(text);
  while (lines.next()) {
    const std::string_view line = trim(lines.line());
    if (is_ass_line(line)) return Format::ass;
    if (is_lrc_line(line)) return Format::lrc;
    if (read_timing(line, ',').kind != Timing::Kind::none)
      return same_word(ending(file_name), "vtt") ? Format::vtt : Format::srt;
  }
  return {};
}

}  // namespace millrace::subtitle
