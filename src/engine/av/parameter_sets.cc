#include "engine/av/parameter_sets.h"

#include <algorithm>
#include <cstdint>

#include "base/bytes.h"

namespace millrace::engine::av {

void ParameterSets::add(std::string in_band) {
  constexpr std::size_t kEnough = 8;
  if (in_band.empty()) {
    by_record_ = true;
    return;
  }
  if (seen_.size() < kEnough && std::ranges::find(seen_, in_band) == seen_.end())
    seen_.push_back(std::move(in_band));
}

std::string ParameterSets::named_in(std::string avcc) const {
  constexpr std::size_t kCount = 5, kLists = 6, kMostSets = 31;
  if (avcc.size() <= kLists) return avcc;
  std::vector<std::string> others;
  for (const auto& set : seen_)
    if (avcc.find(set) == std::string::npos) others.push_back(set);
  bool by_record = by_record_ || others.size() < seen_.size();
  bool change = others.size() + (by_record ? 1 : 0) > 1;
  std::size_t count = static_cast<std::uint8_t>(avcc[kCount]) & kMostSets;
  if (!change || count + others.size() > kMostSets) return avcc;
  ByteWriter added;
  for (const auto& set : others) added.u16(set.size()).text(set);
  avcc[kCount] = static_cast<char>(0xe0 | (count + others.size()));
  return avcc.insert(kLists, added.take());
}

}  // namespace millrace::engine::av
