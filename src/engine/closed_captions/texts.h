// From what was collected of a track to its captions.
#pragma once
#include <array>
#include <span>
#include <vector>

#include "engine/closed_captions/cc_data.h"
#include "engine/closed_captions/dtvcc.h"
#include "engine/closed_captions/line21.h"
#include "engine/protocol.h"

namespace millrace::engine::closed_captions {

// Both fields of line 21, in order of presentation.
class Fields {
 public:
  void take(const Triplet& triplet, std::int64_t ms) {
    if (triplet.type < 2) fields_[triplet.type].take(triplet.first, triplet.second, ms);
  }
  // A text for each of CC1…CC4 that says something.
  std::vector<FoundText> finish(std::int64_t end_ms);

 private:
  std::array<Line21, 2> fields_;
};

// All that cc_data carries. Where line 21 says something it alone is taken: broadcasters write it and have
// DTVCC made of it, so the other would be the same once more.
class Captions {
 public:
  explicit Captions(bool wide) : dtvcc_(wide) {}
  void take(const Triplet& triplet, std::int64_t ms) {
    fields_.take(triplet, ms);
    dtvcc_.take(triplet, ms);
  }
  std::vector<FoundText> finish(std::int64_t end_ms);

 private:
  Fields fields_;
  Dtvcc dtvcc_;
};

// `packets` are those of the index, so that captions are shown with their pictures.
std::vector<FoundText> texts_of(const Collected& collected, std::span<const package::Packet> packets,
                                const package::TrackHeader& track);

}  // namespace millrace::engine::closed_captions
