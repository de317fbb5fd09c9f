#include "videos/spans.h"

#include <string>

namespace millrace::videos {

std::vector<Span> spans(soci::session& sql, const VideoId& video) {
  std::vector<Span> out;
  std::string media;
  long long begin = 0, end = 0;
  soci::statement statement =
      (sql.prepare
           << "SELECT media_id, in_ticks, out_ticks FROM spans WHERE video_id = :video ORDER BY position",
       soci::use(video.text()), soci::into(media), soci::into(begin), soci::into(end));
  statement.execute();
  while (statement.fetch()) out.push_back({*MediaId::parse(media), begin, end});
  return out;
}

void insert_spans(soci::session& sql, const VideoId& video, const std::vector<Span>& spans) {
  for (std::size_t i = 0; i < spans.size(); i++) {
    long long position = static_cast<long long>(i), begin = spans[i].begin, end = spans[i].end;
    sql << "INSERT INTO spans(video_id, position, media_id, in_ticks, out_ticks) VALUES(:video, :position, "
           ":media, "
           ":begin, :end)",
        soci::use(video.text()), soci::use(position), soci::use(spans[i].media.text()), soci::use(begin),
        soci::use(end);
  }
}

}  // namespace millrace::videos
