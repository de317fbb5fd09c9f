// Closed captions in a picture's own bytes: the triplets of cc_data (ANSI/CTA-708-E section 4.3, ATSC A/53
// part 4 section 6.2.3), found in SEI messages of H.264 and HEVC, in metadata of AV1 and in user data of
// MPEG-2, where they also stand as SCTE 20 and DVDs have them (user_data.h). Only what stands before the
// first slice is looked at. Every byte is hostile.
#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "package/media_index.h"

namespace millrace::engine::closed_captions {

using Bytes = std::span<const std::uint8_t>;

// A pair of line 21, or two bytes of a DTVCC packet.
struct Triplet {
  std::uint8_t type = 0;  // 0, 1: line 21 of field 1, 2; 2: DTVCC goes on; 3: DTVCC begins
  std::uint8_t first = 0;
  std::uint8_t second = 0;
  std::uint8_t later = 0;  // so many pictures after the one that it came with: a DVD has them by the dozen
};

bool may_hold(package::Codec codec);

// Of a packet, or as much of its head as there is. `length_bytes` are those of a unit's length, 0 for Annex B
// and MPEG-2. What is not valid is left out.
using TripletSink = std::function<void(const Triplet&)>;
// False when the head ended before the first slice, so that a longer one may hold more.
bool each_triplet(package::Codec codec, int length_bytes, Bytes packet, const TripletSink& sink);

// What a track holds, picture by picture as it is decoded; without pairs that say nothing, of which there are
// sixty a second.
class Collected {
 public:
  // Once for each packet of the track, in decode order.
  void take(package::Codec codec, int length_bytes, Bytes packet);
  bool empty() const { return triplets_.empty(); }
  std::size_t size() const { return triplets_.size(); }

  struct Picture {
    std::uint32_t packet = 0;  // its ordinal
    std::uint32_t begin = 0;   // of its triplets
    std::uint32_t end = 0;
  };
  const std::vector<Picture>& pictures() const { return pictures_; }
  std::span<const Triplet> of(const Picture& picture) const {
    return std::span(triplets_).subspan(picture.begin, picture.end - picture.begin);
  }

 private:
  std::uint32_t packets_ = 0;
  std::vector<Triplet> triplets_;
  std::vector<Picture> pictures_;
};

}  // namespace millrace::engine::closed_captions
