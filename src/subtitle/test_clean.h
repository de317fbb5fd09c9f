// What cues.h promises, looked at by eyes that share no code with those who make it. For tests and the
// fuzzer.
#pragma once
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "subtitle/subtitle.h"

namespace millrace::subtitle {

// Length of the UTF-8 character at the front; 0 if there is none or it is a control character.
inline std::size_t allowed_character(std::string_view text) {
  auto at = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
  const unsigned lead = at(0);
  if (lead < 0x80) return lead >= 0x20 && lead != 0x7F ? 1 : 0;
  const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  for (std::size_t i = 1; i < size; i++)
    if (at(i) < 0x80 || at(i) > 0xBF) return 0;
  if (lead == 0xC2 && at(1) < 0xA0) return 0;  // C1 controls
  if ((lead == 0xE0 && at(1) < 0xA0) || (lead == 0xED && at(1) > 0x9F)) return 0;
  if ((lead == 0xF0 && at(1) < 0x90) || (lead == 0xF4 && at(1) > 0x8F)) return 0;
  return size;
}

inline bool is_plain(std::string_view text) {
  while (!text.empty()) {
    if (text.front() == '<' || text.front() == '>') return false;
    if (text.front() == '&' && !text.starts_with("&amp;") && !text.starts_with("&lt;") &&
        !text.starts_with("&gt;"))
      return false;
    const std::size_t size = allowed_character(text);
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

inline bool is_allowed_tag(std::string_view inside) {
  if (inside == "b" || inside == "i" || inside == "u" || inside == "ruby" || inside == "rt") return true;
  if (inside.starts_with("v ")) return inside.size() > 2 && is_plain(inside.substr(2));
  const bool lang = inside.starts_with("lang "), colour = inside.starts_with("c.");
  if (!lang && !colour) return false;
  inside.remove_prefix(lang ? 5 : 2);
  return !inside.empty() && std::ranges::all_of(inside, [&](char c) {
    return (c >= 'a' && c <= 'z') ||
           (lang && ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-')) ||
           (colour && (c == '.' || c == '_'));
  });
}

// What is wrong with clean text; empty if nothing is.
inline std::string fault_of_text(std::string_view text) {
  if (text.empty()) return "empty";
  if (text.size() > kMostCueBytes) return "too long";
  std::vector<std::string> open;
  std::string line;
  for (std::string_view rest = text; !rest.empty();) {
    if (rest.front() == '\n') {
      if (line.empty()) return "an empty line";
      if (line.front() == ' ' || line.back() == ' ') return "blanks around a line";
      line.clear();
      rest.remove_prefix(1);
    } else if (rest.front() == '<') {
      const std::size_t end = rest.find('>');
      if (end == std::string_view::npos) return "a tag without an end";
      const std::string_view inside = rest.substr(1, end - 1);
      if (inside.starts_with('/')) {
        if (open.empty() || open.back() != inside.substr(1)) return "a wrong end tag";
        open.pop_back();
      } else {
        if (!is_allowed_tag(inside)) return "a tag that is not allowed";
        open.emplace_back(inside.substr(0, inside.find_first_of(" .")));
        if (open.size() > static_cast<std::size_t>(kMostDepth)) return "too deep";
      }
      rest.remove_prefix(end + 1);
    } else {
      const std::size_t size = allowed_character(rest);
      if (size == 0) return "no character";
      line += rest.substr(0, size);
      rest.remove_prefix(size);
    }
  }
  if (line.empty() || line.front() == ' ' || line.back() == ' ') return "the last line";
  if (!open.empty()) return "an open tag";
  std::string without_tags;
  for (bool in = false; char c : text) {
    if (c == '<') in = true;
    if (!in && c != '\n') without_tags += c;
    if (c == '>') in = false;
  }
  return is_plain(without_tags) ? "" : "text that is not escaped";
}

inline std::string fault_of_line(std::string_view line) {
  if (line.find("-->") != std::string_view::npos || line.size() > kMostNameBytes) return "a bad name";
  for (std::string_view rest = line; !rest.empty();) {
    const std::size_t size = allowed_character(rest);
    if (size == 0) return "no character in a name";
    rest.remove_prefix(size);
  }
  return {};
}

inline std::string fault_of(const Cues& cues) {
  if (cues.cues.size() > kMostCues) return "too many";
  std::int64_t begin = 0;
  for (const Cue& cue : cues.cues) {
    if (cue.begin_ms < begin || cue.end_ms <= cue.begin_ms || cue.end_ms > kMostTime) return "times";
    begin = cue.begin_ms;
    if (std::string fault = fault_of_text(cue.text); !fault.empty()) return fault + ": " + cue.text;
    if (std::string fault = fault_of_line(cue.id); !fault.empty()) return fault;
  }
  return fault_of_line(cues.title) + fault_of_line(cues.language);
}

// What does not hold for what was parsed: that it is clean, and that writing and reading it changes nothing.
inline std::string fault_of_parsed(const Parsed& parsed) {
  if (std::string fault = fault_of(parsed.cues); !fault.empty()) return fault;
  if (parsed.repairs.size() > kMostRepairs || parsed.repairs.size() > parsed.repaired)
    return "too many repairs";
  const std::string vtt = to_vtt(parsed.cues);
  if (vtt.size() > kMostBytes) return {};
  auto again = parse(vtt);
  if (!again) return "cannot be read again: " + again.error().detail;
  if (again->cues != parsed.cues)
    return "changes when it is read again:\n" + vtt + "\n" + to_vtt(again->cues);
  if (again->repaired != 0) return "has to be repaired again: " + again->repairs.front().code;
  auto made = clean(parsed.cues);
  if (!made || *made != parsed.cues) return "is cleaned again";

  // SRT cannot tell signs that mean themselves from markup, so those are left aside.
  for (const Cue& cue : parsed.cues.cues)
    if (cue.text.find_first_of("&{") != std::string::npos) return {};
  const std::string srt = to_srt(parsed.cues);
  if (srt.size() > kMostBytes) return {};
  auto from_srt = parse(srt);
  if (!from_srt) return "cannot be read again as SRT: " + from_srt.error().detail;
  if (from_srt->repaired != 0)
    return "has to be repaired as SRT: " + from_srt->repairs.front().code + "\n" + srt;
  if (to_srt(from_srt->cues) != srt) return "changes as SRT:\n" + srt + "\n" + to_srt(from_srt->cues);
  return {};
}

}  // namespace millrace::subtitle
