#include "chapters/chapters.h"

namespace millrace::chapters {

using videos::ChapterRow;

Task<Result<ChapterRow>> Chapters::replace(VideoId video, package::Chapters list,
                                           std::optional<long long> expected) {
  co_return co_await keep(video, std::move(list), expected);
}

Task<Result<ChapterRow>> Chapters::restore(VideoId video, std::optional<long long> expected) {
  co_return co_await keep(video, std::nullopt, expected);
}

Task<Result<ChapterRow>> Chapters::keep(VideoId video, std::optional<package::Chapters> list,
                                        std::optional<long long> expected) {
  UnixMillis now = clock_.now();
  auto kept = co_await database_.write(
      [video, list = std::move(list), expected, now](soci::session& sql) -> Result<ChapterRow> {
        auto row = videos::find_chapters(sql, video);
        row.origin = list ? "edited" : "container";
        row.list = list ? *list : row.found;
        row.updated_at = now;
        if (!videos::set_chapters(sql, row, expected.value_or(row.version)))
          return fail(Status::conflict, "changed_meanwhile",
                      "Somebody else has changed these chapters meanwhile. Load them again.");
        row.version++;
        return row;
      });
  if (kept) videos_.changes().publish_edit(video);
  co_return kept;
}

}  // namespace millrace::chapters
