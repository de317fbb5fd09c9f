// The three forms in which user data of MPEG-2 pictures (ISO/IEC 13818-2 section 6.3.4.1) holds captions.
// Every byte is hostile.
#pragma once
#include "engine/closed_captions/cc_data.h"

namespace millrace::engine::closed_captions {

// ATSC A/53 part 4 section 6.2.3: "GA94", then cc_data. The form that SEI messages and AV1's metadata hold,
// too. False if it is something else.
bool read_atsc(Bytes data, const TripletSink& sink);

// What belongs to one picture. Cable carries the same captions twice, as ATSC and as SCTE 20 have them: then
// those of ATSC are taken.
class PictureUserData {
 public:
  explicit PictureUserData(const TripletSink& sink) : sink_(&sink) {}
  void take_extension(Bytes unit);  // behind its start code's last byte
  void take(Bytes data);
  void finish();

 private:
  bool read_dvd(Bytes data);
  void read_scte_20(Bytes data);
  const TripletSink* sink_;  // the caller's
  bool atsc_ = false;
  bool bottom_first_ = false;
  std::vector<Triplet> others_;
};

}  // namespace millrace::engine::closed_captions
