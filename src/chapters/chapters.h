// The chapters of a video: those of its file until somebody writes others. Owned by app/; any loop.
//
// The list is changed as a whole, and a change names the version it began with: of two people who edit at
// once the second is told.
#pragma once
#include "base/clock.h"
#include "db/database.h"
#include "videos/videos.h"

namespace millrace::chapters {

class Chapters {
 public:
  Chapters(db::Database& database, videos::Videos& videos, const Clock& clock)
      : database_(database), videos_(videos), clock_(clock) {}

  // "changed_meanwhile" (409) when `expected` is given and is not their version any more.
  Task<Result<videos::ChapterRow>> replace(VideoId video, package::Chapters list,
                                           std::optional<long long> expected);
  // Back to those of the file.
  Task<Result<videos::ChapterRow>> restore(VideoId video, std::optional<long long> expected);

 private:
  Task<Result<videos::ChapterRow>> keep(VideoId video, std::optional<package::Chapters> list,
                                        std::optional<long long> expected);
  db::Database& database_;
  videos::Videos& videos_;
  const Clock& clock_;
};

}  // namespace millrace::chapters
