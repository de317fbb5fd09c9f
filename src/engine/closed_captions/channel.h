// One caption channel of line 21 (CC1…CC4): codes in, cues out. Pop-on and paint-on captions are cues of what
// the screen shows. Of roll-up captions two rows at a time are a cue, each row in one cue only: shown as a
// receiver rolls them, every row would be said two or three times, and searched and read so.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "engine/closed_captions/screen.h"
#include "engine/protocol.h"

namespace millrace::engine::closed_captions {

class Channel {
 public:
  // Miscellaneous control codes by their second byte, 0x20…0x2f.
  void control(std::uint8_t code, std::int64_t ms);
  void preamble(int row, std::uint8_t attributes);  // PAC: row 0…14, the lowest five bits of the second byte
  void mid_row(std::uint8_t attributes, std::int64_t ms);  // the lowest four bits
  void tab(int columns);
  void put(char32_t character, std::int64_t ms);
  void put_extended(char32_t character, std::int64_t ms);
  // At the end of everything.
  void finish(std::int64_t ms);

  const std::vector<FoundCue>& cues() const { return cues_; }
  std::vector<FoundCue> take_cues() { return std::move(cues_); }

 private:
  enum class Mode { none, pop, roll, paint, text };
  Row* row();
  void pop(std::int64_t ms);
  void roll(int rows, std::int64_t ms);
  void paint(std::int64_t ms);
  void erase_shown(std::int64_t ms);
  void carriage_return(std::int64_t ms);
  void end_row();
  void backspace();
  void delete_to_end();
  void touch(std::int64_t ms);  // something is about to be written
  void close_shown(std::int64_t ms);
  void close_rolled(std::int64_t ms);
  void add(const Screen& screen, std::int64_t begin, std::int64_t end);

  Mode mode_ = Mode::none;
  Screen shown_{}, hidden_{};
  std::int64_t since_ = 0;    // of what is shown
  std::int64_t written_ = 0;  // when something was last written into it
  int row_ = kRows - 1, column_ = 0;
  Pen pen_;

  struct RolledRow {
    Row cells{};
    int row = 0;
    std::int64_t begin = 0;
    std::int64_t written = 0;
  };
  RolledRow rolling_;              // the row that is being written
  std::vector<RolledRow> rolled_;  // at most two, of the next cue
  int empty_returns_ = 0;          // since something was written
  int rolled_rows_ = 2;

  std::vector<FoundCue> cues_;
  std::size_t bytes_ = 0;
};

}  // namespace millrace::engine::closed_captions
