// The transport of DTVCC (ANSI/CTA-708-E sections 5 and 6): triplets of cc_data are put together to packets,
// and their service blocks handed to the services 1…6, which are what receivers must know.
#pragma once
#include <array>
#include <cstdint>
#include <vector>

#include "engine/closed_captions/cc_data.h"
#include "engine/closed_captions/service.h"

namespace millrace::engine::closed_captions {

inline constexpr int kServices = 6;

class Dtvcc {
 public:
  explicit Dtvcc(bool wide);
  // Of types 2 and 3, in order of presentation.
  void take(const Triplet& triplet, std::int64_t ms);
  // A text for each service that says something.
  std::vector<FoundText> finish(std::int64_t ms);

 private:
  void read_packet(std::int64_t ms);
  std::array<Service, kServices> services_;
  std::vector<std::uint8_t> packet_;
  std::size_t wanted_ = 0;  // its length; 0 while none has begun
};

}  // namespace millrace::engine::closed_captions
