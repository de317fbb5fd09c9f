#include "videos/bin.h"

#include "jobs/rows.h"
#include "media/keys.h"
#include "videos/replacements.h"
#include "videos/sounds_in_use.h"

namespace millrace::videos {
namespace {

Error not_in_bin() {
  return {Status::not_found, "not_found", "This video is not in the bin, or it is not yours."};
}

Error still_arriving() {
  return {Status::conflict, "not_ready",
          "The file of this video is still arriving. Cancel its upload: what has arrived goes with it."};
}

Result<VideoRecord> found_in(soci::session& sql, const std::string& id, const Viewer& viewer) {
  auto parsed = VideoId::parse(id);
  auto video = parsed ? videos::find(sql, *parsed) : std::nullopt;
  if (!video || video->deleted_at == 0 || !can_edit(*video, viewer)) return fail(not_in_bin());
  return std::move(*video);
}

// What is at work notices in a moment, and then writes no more.
Task<void> end_work_on(db::Database& database, jobs::Queue& queue, std::vector<std::string> names) {
  auto ids = co_await database.read([&names](soci::session& sql) { return jobs::active_of(sql, names); });
  co_await queue.cancel_all_of(std::move(names));
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(3);
  for (auto& id : ids) {
    const auto left = end - std::chrono::steady_clock::now();
    if (left <= left.zero()) break;
    co_await queue.wait(std::move(id), left);
  }
}

}  // namespace

Bin::Bin(db::Database& database, media::Library& library, store::ObjectStore& store, jobs::Queue& queue,
         BlockingPool& pool, const Clock& clock, Changes& changes, BinOptions options)
    : database_(database),
      library_(library),
      store_(store),
      queue_(queue),
      pool_(pool),
      clock_(clock),
      changes_(changes),
      options_(options) {}

UnixMillis Bin::kept_since() const {
  return clock_.now() - std::chrono::duration_cast<std::chrono::milliseconds>(options_.keep).count();
}

Task<Result<BinPage>> Bin::list(UserId owner, int limit, std::string cursor) {
  Listing listing;
  listing.owner = owner;
  listing.sort = Sort::deleted;
  listing.limit = limit;
  listing.cursor = std::move(cursor);
  const UnixMillis keep = clock_.now() - kept_since();
  co_return co_await database_.read(
      [listing = std::move(listing), owner, keep](soci::session& sql) -> Result<BinPage> {
        auto page = videos::list(sql, listing);
        if (!page) return fail(page.error());
        BinPage out;
        for (auto& video : page->videos) {
          const auto frees = freed_by(sql, owner, {video.id});
          const auto gone_at = video.deleted_at + keep;
          out.items.push_back({std::move(video), gone_at, frees});
        }
        out.next_cursor = std::move(page->next_cursor);
        const auto all = binned_of(sql, owner);
        out.count = static_cast<long long>(all.size());
        out.frees = freed_by(sql, owner, all);
        return out;
      });
}

Task<Result<VideoRecord>> Bin::find(std::string id, Viewer viewer) {
  co_return co_await database_.read([id, viewer](soci::session& sql) { return found_in(sql, id, viewer); });
}

Task<Result<void>> Bin::remove(std::string id, Viewer viewer) {
  // Whether it may go is asked in the transaction in which it goes: it may be restored meanwhile.
  auto refused = std::make_shared<std::optional<Error>>();
  co_await take_out([id, viewer, refused](soci::session& sql) -> std::vector<VideoId> {
    auto video = found_in(sql, id, viewer);
    if (video && video->state == "receiving") video = fail(still_arriving());
    if (video) return {video->id};
    *refused = video.error();
    return {};
  });
  if (*refused) co_return fail(std::move(**refused));
  co_return Result<void>();
}

Task<Emptied> Bin::empty(UserId owner) {
  auto freed = std::make_shared<long long>(0);
  auto gone = co_await take_out([owner, freed](soci::session& sql) {
    auto all = binned_of(sql, owner);
    *freed = freed_by(sql, owner, all);
    return all;
  });
  co_return Emptied{static_cast<long long>(gone.videos.size()), *freed};
}

Task<void> Bin::remove_old() {
  std::vector<std::string> again;
  {
    std::lock_guard lock(mutex_);
    again = std::exchange(once_more_, {});
  }
  for (auto& prefix : again) co_await run_blocking(pool_, [this, &prefix] { store_.remove_prefix(prefix); });
  co_await take_out([before = kept_since()](soci::session& sql) { return binned_before(sql, before); });
}

Task<Bin::Gone> Bin::take_out(Choose choose) {
  auto gone = co_await database_.write([this, choose, before = kept_since()](soci::session& sql) {
    Gone out;
    out.videos = choose(sql);
    if (!out.videos.empty()) going_(sql);
    out.clips = erase(sql, out.videos);
    forget_sounds(sql, before);
    forget_replaced(sql, before);
    out.media = media::unreferenced(sql);
    for (const auto& id : out.media) media::erase(sql, id);
    return out;
  });
  std::vector<std::string> names, prefixes;
  for (const auto& id : gone.videos) {
    changes_.publish_edit(id);
    names.push_back(id.text());
  }
  for (const auto& id : gone.clips) prefixes.push_back(media::keys::clip_folder(id));
  for (const auto& id : gone.media) {
    library_.forget(id);
    names.push_back(id.text());
    prefixes.push_back(media::keys::folder(id));
  }
  if (!names.empty()) co_await end_work_on(database_, queue_, std::move(names));
  co_await remove_objects(std::move(prefixes));
  co_return gone;
}

Task<void> Bin::remove_objects(std::vector<std::string> prefixes) {
  for (const auto& prefix : prefixes) {
    co_await run_blocking(pool_, [this, &prefix] { store_.remove_prefix(prefix); });
    gone_(prefix);
  }
  std::lock_guard lock(mutex_);
  once_more_.insert(once_more_.end(), prefixes.begin(), prefixes.end());
}

}  // namespace millrace::videos
