// What a clip is made of: rows of `spans`. Functions over a database session, the caller owns the
// transaction.
#pragma once
#include <soci/soci.h>

#include <vector>

#include "base/id.h"
#include "package/timeline.h"

namespace millrace::videos {

struct Span {
  MediaId media;
  package::Ticks begin = 0, end = 0;  // kVideoScale
};

std::vector<Span> spans(soci::session& sql, const VideoId& video);  // in the order of the clip
void insert_spans(soci::session& sql, const VideoId& video, const std::vector<Span>& spans);

}  // namespace millrace::videos
