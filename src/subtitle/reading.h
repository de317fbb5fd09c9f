// What the readers of all formats hand their cues to: counts them, keeps what was repaired, and at the end
// puts right what only shows when all cues are there.
#pragma once
#include <map>

#include "subtitle/subtitle.h"

namespace millrace::subtitle {

// A cue as a reader found it: times as the file has them, text already clean.
struct Draft {
  std::size_t line = 0;
  std::int64_t begin_ms = 0;
  std::optional<std::int64_t> end_ms{};
  CueText shown{};
  std::string id{};
};

class Reading {
 public:
  explicit Reading(const ParseOptions& options) : options_(options) {}
  const ParseOptions& options() const { return options_; }

  void repair(std::size_t line, std::string_view code, std::string_view message);
  // A cue that shows nothing is left out. Refuses too many and too long ones.
  Result<void> add(Draft draft);
  // Cues that are there twice stay once: the second layer of an ASS file, the second segment of a playlist.
  void leave_out_doubles() { doubles_ = false; }
  // Cues may come in any order: it is no fault of the file.
  void take_any_order() { ordered_ = false; }

  std::string language{}, title{};

  Result<void> finish(Parsed& parsed);

 private:
  void repair_ends();
  void swap_or_guess(std::size_t index, std::int64_t end_before);
  void keep_inside();
  void sort();
  void remove_doubles();

  ParseOptions options_;
  std::vector<Draft> drafts_;
  std::vector<Repair> repairs_;
  std::map<std::string, std::size_t, std::less<>> repaired_;
  bool doubles_ = true, ordered_ = true;
};

// How long a line is shown of which nobody knows, at most.
inline constexpr std::int64_t kGuessedMs = 5'000;

// A file's text: UTF-8 with \n only and no NULs.
Result<void> read_srt(std::string_view text, Reading& reading);
Result<void> read_vtt(std::string_view text, Reading& reading);
Result<void> read_ass(std::string_view text, Reading& reading);
Result<void> read_ttml(std::string_view text, Reading& reading);
Result<void> read_lrc(std::string_view text, Reading& reading);

// What format a text is of, from its first line that is like one; nothing if there is none.
std::optional<Format> find_format(std::string_view text, std::string_view file_name);

}  // namespace millrace::subtitle
