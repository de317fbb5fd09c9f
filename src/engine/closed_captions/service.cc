#include "engine/closed_captions/service.h"

#include <algorithm>
#include <utility>

#include "engine/closed_captions/characters.h"

namespace millrace::engine::closed_captions {
namespace {

// Section 7.1: codes of C0 and C1.
enum : std::uint8_t {
  kBackspace = 0x08,
  kFormFeed = 0x0c,
  kCarriageReturn = 0x0d,
  kToBeginningOfLine = 0x0e,
  kExtended = 0x10,
  kSixteenBits = 0x18,
  kSetCurrentWindow = 0x80,
  kClearWindows = 0x88,
  kDisplayWindows = 0x89,
  kHideWindows = 0x8a,
  kToggleWindows = 0x8b,
  kDeleteWindows = 0x8c,
  kDelay = 0x8d,
  kDelayCancel = 0x8e,
  kReset = 0x8f,
  kPenAttributes = 0x90,
  kPenColour = 0x91,
  kPenLocation = 0x92,
  kWindowAttributes = 0x97,
  kDefineWindow = 0x98,
};

constexpr std::size_t kInputBuffer = 128;  // of a receiver (section 8.10.5, DLY): a full one ends the delay

// How many bytes a code of two sets takes behind EXT1 (section 7.1, C2 and C3), of what no receiver knows
// yet.
std::size_t extended_length(std::span<const std::uint8_t> rest) {
  if (rest.size() < 2) return 2;
  std::uint8_t code = rest[1];
  if (code < 0x20) return 2 + static_cast<std::size_t>(code >> 3);
  if (code < 0x80 || code >= 0xa0) return 2;
  if (code < 0x88) return 6;
  if (code < 0x90) return 7;
  return rest.size() < 3 ? 3 : 3 + static_cast<std::size_t>(rest[2] & 0x1f);
}

std::size_t command_length(std::uint8_t code) {
  if (code >= kDefineWindow) return 7;
  if (code >= kClearWindows && code <= kDelay) return 2;
  if (code == kPenAttributes || code == kPenLocation) return 3;
  if (code == kPenColour) return 4;
  return code == kWindowAttributes ? 5 : 1;
}

std::size_t length_of(std::span<const std::uint8_t> rest) {
  std::uint8_t code = rest[0];
  if (code == kExtended) return extended_length(rest);
  if (code < 0x20) return code < 0x10 ? 1 : code < 0x18 ? 2 : 3;
  return code >= 0x80 && code < 0xa0 ? command_length(code) : 1;
}

}  // namespace

// A code never goes on in the next block.
void Service::take(std::span<const std::uint8_t> block, std::int64_t ms) {
  run_delayed(ms);
  while (!block.empty()) {
    auto length = length_of(block);
    if (length > block.size()) return;
    arrive(block.first(length), ms);
    block = block.subspan(length);
  }
}

void Service::arrive(Code code, std::int64_t ms) {
  if (!delaying_) return run(code, ms);
  // These two take effect as they arrive, all else when it is its turn.
  if (code[0] == kReset) delayed_.clear();
  if (code[0] == kReset || code[0] == kDelayCancel) {
    delayed_until_ = ms;
    run_delayed(ms);
    return run(code, ms);
  }
  delayed_.insert(delayed_.end(), code.begin(), code.end());
  if (delayed_.size() < kInputBuffer) return;
  delayed_until_ = ms;
  run_delayed(ms);
}

// What waits may hold another delay, behind which the rest waits again.
void Service::run_delayed(std::int64_t ms) {
  while (delaying_ && delayed_until_ <= ms) {
    delaying_ = false;
    auto at = delayed_until_;
    auto waiting = std::exchange(delayed_, {});
    std::span<const std::uint8_t> rest = waiting;
    while (!rest.empty() && !delaying_) {
      auto length = std::min(length_of(rest), rest.size());
      run(rest.first(length), at);
      rest = rest.subspan(length);
    }
    delayed_.assign(rest.begin(), rest.end());
  }
}

void Service::run(Code code, std::int64_t ms) {
  std::uint8_t first = code[0];
  if (first == kExtended) {
    if ((code[1] & 0x7f) >= 0x20) write(dtvcc_character(code[1]), ms);
    return;
  }
  if (first == kSixteenBits) return write_16(static_cast<std::uint16_t>(code[1] << 8 | code[2]), ms);
  if (first < 0x20) return control(code, ms);
  if (first >= 0x80 && first < 0xa0) return command(code, ms);
  constexpr std::uint8_t kNote = 0x7f;  // the one place of G0 that is not ASCII's
  write(first == kNote ? U'\u266a' : char32_t{first}, ms);
}

void Service::write(char32_t character, std::int64_t ms) {
  high_half_ = 0;
  if (auto* window = now()) window->put(character, cues_, ms);
}

void Service::write_16(std::uint16_t unit, std::int64_t ms) {
  constexpr char32_t kReplacement = 0xfffd;
  bool high = unit >= 0xd800 && unit < 0xdc00;
  bool low = unit >= 0xdc00 && unit < 0xe000;
  auto before = std::exchange(high_half_, high ? char32_t{unit} : 0);
  if (high) return;
  if (low && before) return write(0x10000 + ((before & 0x3ff) << 10) + (unit & 0x3ffU), ms);
  write(low || unit < 0x20 ? kReplacement : char32_t{unit}, ms);
}

void Service::control(Code code, std::int64_t ms) {
  auto* window = now();
  if (!window) return;
  switch (code[0]) {
    case kBackspace:
      return window->backspace();
    case kFormFeed:
      return window->clear(cues_, ms);
    case kCarriageReturn:
      return window->carriage_return(cues_, ms);
    case kToBeginningOfLine:
      return window->erase_line();
    default:  // the end of a text, and what is not known
      return;
  }
}

void Service::each_window(std::uint8_t which, void (*change)(Window&, Cues&, std::int64_t), std::int64_t ms) {
  for (std::size_t i = 0; i < windows_.size(); i++)
    if ((which >> i & 1) && windows_[i]) change(*windows_[i], cues_, ms);
}

void Service::delete_windows(std::uint8_t which, std::int64_t ms) {
  each_window(which, [](Window& w, Cues& cues, std::int64_t at) { w.hide(cues, at); }, ms);
  for (std::size_t i = 0; i < windows_.size(); i++)
    if (which >> i & 1) windows_[i].reset();
}

void Service::reset(std::int64_t ms) {
  delete_windows(0xff, ms);
  now_ = 0;
  high_half_ = 0;
}

void Service::command(Code code, std::int64_t ms) {
  std::uint8_t first = code[0];
  if (first >= kDefineWindow) return define(code, ms);
  if (first < kClearWindows) {
    now_ = first - kSetCurrentWindow;
    return;
  }
  auto* window = now();
  switch (first) {
    case kClearWindows:
      return each_window(code[1], [](Window& w, Cues& cues, std::int64_t at) { w.clear(cues, at); }, ms);
    case kDisplayWindows:
      return each_window(code[1], [](Window& w, Cues&, std::int64_t at) { w.show(at); }, ms);
    case kHideWindows:
      return each_window(code[1], [](Window& w, Cues& cues, std::int64_t at) { w.hide(cues, at); }, ms);
    case kToggleWindows:
      return each_window(
          code[1],
          [](Window& w, Cues& cues, std::int64_t at) { w.visible() ? w.hide(cues, at) : w.show(at); }, ms);
    case kDeleteWindows:
      return delete_windows(code[1], ms);
    case kDelay:
      delaying_ = true;
      delayed_until_ = ms + std::int64_t{code[1]} * 100;
      return;
    case kReset:
      return reset(ms);
    case kPenAttributes:
      if (window) window->set_style((code[2] & 0x80) != 0, (code[2] & 0x40) != 0);
      return;
    case kPenColour:
      if (window) window->set_colour(code[1]);
      return;
    case kPenLocation:
      if (window) window->move_to(code[1] & 0x0f, code[2] & 0x3f, cues_, ms);
      return;
    case kWindowAttributes:
      if (window) window->set_attributes(code[3]);
      return;
    default:
      return;
  }
}

void Service::define(Code code, std::int64_t ms) {
  now_ = code[0] & 7;
  auto& window = windows_[now_];
  WindowShape shape;
  shape.relative = (code[2] & 0x80) != 0;
  shape.vertical = code[2] & 0x7f;
  shape.horizontal = code[3];
  shape.anchor = std::min(code[4] >> 4, 8);
  shape.rows = std::min((code[4] & 0x0f) + 1, kWindowRows);
  shape.columns = std::min((code[5] & 0x3f) + 1, kWindowColumns);
  shape.wide = wide_;
  bool is_new = !window;
  if (is_new) window = std::make_unique<Window>();
  int style = code[6] >> 3 & 7;
  constexpr int kUsualStyle = 1;
  if (is_new && style == 0) style = kUsualStyle;
  window->define(shape, style, cues_, ms);
  if (is_new || (code[6] & 7) != 0) window->set_usual_pen();
  bool visible = (code[1] & 0x20) != 0;
  if (visible && !window->visible()) window->show(ms);
  if (!visible && window->visible()) window->hide(cues_, ms);
}

void Service::finish(std::int64_t ms) {
  run_delayed(ms);
  reset(ms);
}

}  // namespace millrace::engine::closed_captions
