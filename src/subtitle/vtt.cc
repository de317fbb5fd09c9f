// WebVTT files, by sections 6.1 and 6.2 of the standard and RFC 8216 section 3.5. STYLE and REGION are left
// out: they can load things and cover the picture. Where the standard loses a cue for a comma, it is kept.
#include <algorithm>
#include <charconv>

#include "subtitle/reading.h"
#include "subtitle/settings.h"
#include "subtitle/tags.h"
#include "subtitle/text.h"
#include "subtitle/times.h"

namespace millrace::subtitle {
namespace {

constexpr std::string_view kMap = "X-TIMESTAMP-MAP=";

bool is_block(std::string_view line, std::string_view name) {
  return line.starts_with(name) && (line.size() == name.size() || is_space(line[name.size()]));
}

class VttReader {
 public:
  VttReader(std::string_view text, Reading& reading) : text_(text), lines_(text), reading_(reading) {}

  Result<void> read() {
    while (lines_.next()) {
      const Timing timing = read_timing(lines_.line(), '.');
      if (timing.kind == Timing::Kind::times) {
        if (auto added = finish_cue(lines_.begin(), true); !added) return added;
        begin_cue(timing);
      } else if (timing.kind == Timing::Kind::unreadable && state_ != State::skipped) {
        return bad_line(lines_.number(),
                        "these times cannot be read; they should look like 00:01:02.345 --> 00:01:04.000.");
      } else if (lines_.line().empty()) {
        if (auto added = finish_cue(lines_.begin(), false); !added) return added;
        if (state_ == State::id) stray(id_line_);
        state_ = State::between;
      } else {
        other_line(lines_.line());
      }
    }
    if (state_ == State::id) stray(id_line_);
    if (headers_ == 0) reading_.repair(1, "header", "The first line was not WEBVTT.");
    return finish_cue(text_.size(), false);
  }

 private:
  enum class State { between, header, id, cue, skipped };

  void other_line(std::string_view line) {
    if (state_ == State::header) {
      header_line(line);
    } else if (state_ == State::id) {
      stray(id_line_);
      state_ = State::skipped;
    } else if (state_ == State::between) {
      if (is_block(line, "WEBVTT") || (lines_.number() == 1 && begins_with_word(line, "WEBVTT"))) {
        begin_header(line);
      } else if (is_block(line, "NOTE") || is_block(line, "STYLE") || is_block(line, "REGION")) {
        state_ = State::skipped;
      } else {
        state_ = State::id;
        id_ = line;
        id_line_ = lines_.number();
      }
    }
  }

  // There are several where segments were put one behind the other.
  void begin_header(std::string_view line) {
    state_ = State::header;
    if (!line.starts_with("WEBVTT") || !is_block(line, "WEBVTT"))
      reading_.repair(lines_.number(), "header", "The first line was not WEBVTT alone.");
    if (headers_++ == 0)
      reading_.title = trim(line.substr(6));
    else
      reading_.leave_out_doubles();
  }

  void header_line(std::string_view line) {
    if (line.starts_with(kMap)) timestamp_map(line.substr(kMap.size()));
    if (begins_with_word(line, "Language:") && reading_.language.empty()) reading_.language = line.substr(9);
  }

  // "MPEGTS:900000,LOCAL:00:00:00.000", either first.
  void timestamp_map(std::string_view map) {
    std::optional<std::int64_t> mpegts, local;
    while (!map.empty()) {
      const std::size_t comma = std::min(map.find(','), map.size());
      std::string_view part = trim(map.substr(0, comma));
      map.remove_prefix(std::min(comma + 1, map.size()));
      if (begins_with_word(part, "MPEGTS:")) {
        part.remove_prefix(7);
        std::int64_t value = 0;
        auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
        if (error == std::errc() && end == part.data() + part.size() && value >= 0 && value < kWrap)
          mpegts = value;
      } else if (begins_with_word(part, "LOCAL:")) {
        part.remove_prefix(6);
        if (auto time = take_time(part); time && part.empty()) local = time->ms;
      }
    }
    if (!mpegts || !local)
      return reading_.repair(lines_.number(), "timestamp_map", "X-TIMESTAMP-MAP cannot be read.");
    if (!zero_) zero_ = reading_.options().mpegts_zero.value_or(*mpegts);
    // Timestamps have 33 bits, so the way between two is the shorter one around.
    std::int64_t ahead = (*mpegts - *zero_) % kWrap;
    if (ahead >= kWrap / 2) ahead -= kWrap;
    if (ahead < -kWrap / 2) ahead += kWrap;
    later_ms_ = ahead / 90 - *local;
  }

  void begin_cue(const Timing& timing) {
    if (!timing.strict)
      reading_.repair(lines_.number(), "time_form", "The times were not written as WebVTT has them.");
    draft_ = {.line = lines_.number(), .begin_ms = timing.begin_ms + later_ms_, .id = std::move(draft_.id)};
    if (timing.end_ms) draft_.end_ms = *timing.end_ms + later_ms_;
    draft_.shown.settings = read_settings(timing.settings);
    if (state_ == State::id) draft_.id = id_;
    state_ = State::cue;
    body_ = std::min(lines_.end(), text_.size());
  }

  // Its text goes up to `end`; `by_next`: a line of times follows and not a blank one.
  Result<void> finish_cue(std::size_t end, bool by_next) {
    if (state_ != State::cue) {
      draft_.id.clear();
      return {};
    }
    std::string_view body = text_.substr(body_, end - body_);
    std::string next_id;
    if (by_next) {
      reading_.repair(lines_.number(), "missing_blank_line", "There was no blank line before the subtitle.");
      const std::string_view trimmed = trim(body);
      const std::size_t line = trimmed.rfind('\n') + 1;  // npos + 1 is 0
      if (all_digits(trimmed.substr(line))) {
        next_id = trimmed.substr(line);
        body = trimmed.substr(0, line);
      }
    }
    draft_.shown.text = webvtt_text(body).text;
    auto added = reading_.add(std::move(draft_));
    draft_ = {.id = std::move(next_id)};
    return added;
  }

  void stray(std::size_t line) {
    reading_.repair(line, "stray_text", "Text that belongs to no subtitle is left out.");
  }

  static constexpr std::int64_t kWrap = std::int64_t{1} << 33;

  std::string_view text_;
  Lines lines_;
  Reading& reading_;
  State state_ = State::between;
  Draft draft_;
  std::size_t body_ = 0;
  std::string_view id_;
  std::size_t id_line_ = 0;
  std::size_t headers_ = 0;
  std::optional<std::int64_t> zero_;
  std::int64_t later_ms_ = 0;
};

}  // namespace

Result<void> read_vtt(std::string_view text, Reading& reading) {
  return VttReader(text, reading).read();
}

}  // namespace millrace::subtitle
