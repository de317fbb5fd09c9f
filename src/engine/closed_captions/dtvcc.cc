#include "engine/closed_captions/dtvcc.h"

#include <string>

namespace millrace::engine::closed_captions {

Dtvcc::Dtvcc(bool wide) {
  for (auto& service : services_) service.set_wide(wide);
}

// Section 5: the first byte of a packet is its number among four and its size. One that the next begins
// within is lost. The number is not used: a gap is no reason to drop what is seen, and some encoders do not
// count.
void Dtvcc::take(const Triplet& triplet, std::int64_t ms) {
  constexpr std::uint8_t kBegins = 3, kSize = 0x3f;
  constexpr std::size_t kLongest = 128;
  if (triplet.type < 2) return;
  if (triplet.type == kBegins) {
    packet_.clear();
    auto code = static_cast<std::size_t>(triplet.first & kSize);
    wanted_ = code == 0 ? kLongest : code * 2;
  }
  if (wanted_ == 0) return;
  packet_.push_back(triplet.first);
  packet_.push_back(triplet.second);
  if (packet_.size() < wanted_) return;
  wanted_ = 0;
  read_packet(ms);
}

// Section 6.2: blocks, until one of service 0. The number 7 says that the true one follows.
void Dtvcc::read_packet(std::int64_t ms) {
  constexpr int kExtended = 7;
  std::span<const std::uint8_t> rest = packet_;
  rest = rest.subspan(1);
  while (!rest.empty()) {
    int number = rest[0] >> 5;
    std::size_t size = rest[0] & 0x1f;
    rest = rest.subspan(1);
    if (number == kExtended && size > 0) {
      if (rest.empty()) return;
      number = rest[0] & 0x3f;
      rest = rest.subspan(1);
    }
    if (number == 0 || size > rest.size()) return;
    if (number <= kServices) services_[static_cast<std::size_t>(number - 1)].take(rest.first(size), ms);
    rest = rest.subspan(size);
  }
}

std::vector<FoundText> Dtvcc::finish(std::int64_t ms) {
  std::vector<FoundText> texts;
  for (int number = 1; number <= kServices; number++) {
    auto& service = services_[static_cast<std::size_t>(number - 1)];
    service.finish(ms);
    auto cues = service.take_cues();
    if (cues.empty()) continue;
    FoundText text;
    text.codec = TextCodec::vtt;
    text.title = "Service " + std::to_string(number);
    text.captions = true;
    text.cues = std::move(cues);
    texts.push_back(std::move(text));
  }
  return texts;
}

}  // namespace millrace::engine::closed_captions
