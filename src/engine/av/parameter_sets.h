// Which sequence parameter sets the keys of an H.264 track go by: those before the picture, or else the
// record's (ISO/IEC 14496-15 section 5.3.3).
#pragma once
#include <string>
#include <vector>

namespace millrace::engine::av {

class ParameterSets {
 public:
  void add(std::string in_band);  // of a key; empty if there is none
  // The record, naming those of another kind too (first, so that decoding still begins with its own): who
  // reads it then knows that the parameters change on the way.
  std::string named_in(std::string avcc) const;

 private:
  std::vector<std::string> seen_;
  bool by_record_ = false;
};

}  // namespace millrace::engine::av
