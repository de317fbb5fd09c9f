// One caption service of DTVCC (ANSI/CTA-708-E section 8): its commands and characters in, cues out. Every
// byte is hostile: what is cut off or not known is passed over.
#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/closed_captions/window.h"

namespace millrace::engine::closed_captions {

class Service {
 public:
  // The data of a service block.
  void take(std::span<const std::uint8_t> block, std::int64_t ms);
  void finish(std::int64_t ms);
  std::vector<FoundCue> take_cues() { return cues_.take(); }
  // Of the picture: it decides how many columns its grid has. Before anything is taken.
  void set_wide(bool wide) { wide_ = wide; }

 private:
  using Code = std::span<const std::uint8_t>;  // with what belongs to it
  void arrive(Code code, std::int64_t ms);
  void run_delayed(std::int64_t ms);
  void run(Code code, std::int64_t ms);
  void control(Code code, std::int64_t ms);
  void command(Code code, std::int64_t ms);
  void write(char32_t character, std::int64_t ms);
  void write_16(std::uint16_t unit, std::int64_t ms);
  void define(Code code, std::int64_t ms);
  void each_window(std::uint8_t which, void (*change)(Window&, Cues&, std::int64_t), std::int64_t ms);
  void delete_windows(std::uint8_t which, std::int64_t ms);
  void reset(std::int64_t ms);
  Window* now() { return windows_[now_].get(); }

  std::array<std::unique_ptr<Window>, 8> windows_;
  std::size_t now_ = 0;
  bool wide_ = true;
  char32_t high_half_ = 0;  // of a pair of UTF-16, which waits for the other
  Cues cues_;
  // What came during a delay (section 8.10.5, DLY), until it ends.
  std::vector<std::uint8_t> delayed_;
  std::int64_t delayed_until_ = 0;
  bool delaying_ = false;
};

}  // namespace millrace::engine::closed_captions
