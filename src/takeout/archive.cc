#include "takeout/archive.h"

#include <fmt/format.h>
#include <unistd.h>

#include <boost/algorithm/string/case_conv.hpp>

#include "http/json.h"
#include "media/keys.h"

namespace millrace::takeout {

struct TakenAccount {
  std::string username;
  std::string taken_at;
  long long videos = 0;
};
BOOST_DESCRIBE_STRUCT(TakenAccount, (), (username, taken_at, videos))

namespace {

constexpr std::size_t kRead = std::size_t{1} << 20;

std::vector<VideoId> videos_of(soci::session& sql, const UserId& owner) {
  std::vector<VideoId> out;
  std::string id;
  soci::statement rows =
      (sql.prepare << "SELECT id FROM videos WHERE owner_id = :owner AND deleted_at IS NULL "
                      "ORDER BY created_at, id",
       soci::use(owner.text(), "owner"), soci::into(id));
  rows.execute();
  while (rows.fetch()) out.push_back(*VideoId::parse(id));
  return out;
}

}  // namespace

Task<bool> Archive::write() {
  auto ids = co_await takeout_.database_.read(
      [owner = who_.user](soci::session& sql) { return videos_of(sql, owner); });
  const auto now = takeout_.clock_.now();
  TakenAccount account{who_.username, to_rfc3339(now), static_cast<long long>(ids.size())};
  if (!co_await text("account.json", now, http::to_json(account))) co_return false;
  for (const auto& id : ids)
    if (out_.stopping() || !co_await video(id)) co_return false;
  co_return co_await out_.write(zip_.finish());
}

Task<bool> Archive::video(VideoId id) {
  auto record = co_await takeout_.videos_.find_to_edit(id.text(), who_);
  if (!record) co_return true;  // deleted meanwhile
  auto shown = co_await takeout_.videos_.show(*record, who_);
  if (!shown) co_return true;
  const std::string folder = fmt::format("videos/{} ({})/", zip_name(record->title), id.text());
  if (!co_await text(folder + "video.json", record->created_at, http::to_json(*shown))) co_return false;
  if (!co_await texts(*record, folder)) co_return false;
  co_return co_await original(*record, folder);
}

Task<bool> Archive::texts(const videos::VideoRecord& video, const std::string& folder) {
  auto tracks = co_await takeout_.videos_.text_tracks(video.id);
  for (std::size_t i = 0; i < tracks.size(); i++) {
    const auto& track = tracks[i];
    auto vtt = co_await takeout_.database_.read(
        [id = track.id](soci::session& sql) { return videos::text_of(sql, id); });
    if (!vtt) continue;
    auto name = fmt::format("{}subtitles/{} {}.vtt", folder, i + 1,
                            zip_name(track.label.empty() ? track.language : track.label));
    if (!co_await text(name, track.updated_at, std::move(*vtt))) co_return false;
  }
  co_return true;
}

Task<bool> Archive::original(const videos::VideoRecord& video, const std::string& folder) {
  if (!video.media) co_return true;
  auto found = co_await run_blocking(takeout_.pool_, [&store = takeout_.store_, id = *video.media] {
    return store.open(media::keys::original(id));
  });
  if (!found) co_return true;  // of one that was rejected, and is no longer kept
  auto name = zip_name(video.file_name.empty() ? "original" : video.file_name);
  // Beside what is ours, on a disk that does not tell capitals either.
  const auto small = boost::algorithm::to_lower_copy(name);
  if (small == "video.json" || small == "subtitles") name = "original " + name;
  co_return co_await file(folder + name, video.created_at, *found);
}

Task<bool> Archive::text(const std::string& name, UnixMillis changed, std::string bytes) {
  if (!co_await out_.write(zip_.begin(name, changed, bytes.size()))) co_return false;
  zip_.add(bytes);
  if (!bytes.empty() && !co_await out_.write(bytes)) co_return false;
  co_return co_await out_.write(zip_.end());
}

Task<bool> Archive::file(const std::string& name, UnixMillis changed, store::StoredFilePtr file) {
  if (!co_await out_.write(zip_.begin(name, changed, file->size))) co_return false;
  std::string buffer;
  for (std::uint64_t at = 0; at < file->size;) {
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(kRead, file->size - at));
    // The checksum needs every byte, so it is not sendfile.
    bool good = co_await run_blocking(takeout_.pool_, [&] {
      buffer.resize(size);
      for (std::size_t got = 0; got < size;) {
        ssize_t n = ::pread(file->fd.get(), buffer.data() + got, size - got, static_cast<off_t>(at + got));
        if (n <= 0) return false;
        got += static_cast<std::size_t>(n);
      }
      zip_.add(buffer);
      return true;
    });
    if (!good || !co_await out_.write(buffer)) co_return false;
    at += size;
  }
  co_return co_await out_.write(zip_.end());
}

}  // namespace millrace::takeout
