// Chapters of a video as its record knows them: one row of `chapters`, which holds the whole list, since it
// is changed as a whole; beside it the list of the file, to which one can go back. Functions over a database
// session, the caller owns the transaction.
#pragma once
#include <soci/soci.h>

#include <string>

#include "base/clock.h"
#include "base/id.h"
#include "package/chapters.h"

namespace millrace::videos {

struct ChapterRow {
  VideoId video;
  package::Chapters list;
  package::Chapters found;           // in the file
  std::string origin = "container";  // container, edited
  long long version = 0;             // grows with every change; 0: nobody has written any yet
  UnixMillis updated_at = 0;
};

// What a file says, made good: within the video, rising, each time once, at most package::kMostChapters, with
// titles of one clean line. What begins before zero begins there; of several the last one.
package::Chapters clean_chapters(package::Chapters found, std::int64_t duration_ms);

// A row without chapters and of version 0 when there is none.
ChapterRow find_chapters(soci::session& sql, const VideoId& video);
// The version, or 0 when there is nothing to be shown.
long long chapters_version(soci::session& sql, const VideoId& video);
// Those of a file that has just been indexed.
void insert_found_chapters(soci::session& sql, const VideoId& video, const package::Chapters& found,
                           UnixMillis now);
// False when they are no longer of `expected` version: somebody else has changed them.
bool set_chapters(soci::session& sql, const ChapterRow& row, long long expected);

}  // namespace millrace::videos
