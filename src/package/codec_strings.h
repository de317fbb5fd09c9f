// RFC 6381 names of codecs, and what the headers they are read from must look like.
#pragma once
#include <string>
#include <string_view>

#include "package/media_index.h"

namespace millrace::package {

// "avc1.64001f" from an avcC (ISO/IEC 14496-15 section 5.3.3); empty if it is none.
std::string avc_codecs(std::string_view avcc);

// Number of sequence parameter sets in an avcC; 0 if it is none.
int avc_parameter_sets(std::string_view avcc);

// "mp4a.40.2", ".5" (HE-AAC) or ".29" (HE-AAC v2), as detected: the header of implicit HE-AAC says LC.
std::string aac_codecs(const AudioFormat& audio);

}  // namespace millrace::package
