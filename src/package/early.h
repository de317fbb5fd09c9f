// How a media is planned that is watched while its file is still arriving. Such a plan is a beginning of
// every later one: nothing that a playlist has named changes when more is known. So all that a usual plan
// decides by the whole file (whether borders lie on keyframes, what is sent as it is, the longest segment) is
// decided beforehand: every rendition is rendered, on a grid of its own.
#pragma once
#include <boost/describe.hpp>

#include "package/borders.h"

namespace millrace::package {

struct Early {
  Rational frame_rate{0, 1};  // by the first seconds
  Ticks safe = kWholeFile;    // kVideoScale: what is shown before it stays as it is
};
BOOST_DESCRIBE_STRUCT(Early, (), (frame_rate, safe))

}  // namespace millrace::package
