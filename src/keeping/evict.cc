// Eviction, and the counting of files that mends what an eviction left that was cut short.

#include <charconv>
#include <map>

#include "base/log.h"
#include "keeping/budget.h"
#include "media/keys.h"
#include "package/rendition_kind.h"

namespace millrace::keeping {

namespace {

// "12.m4s" at the end of a key of a segment.
std::optional<std::size_t> number_of(std::string_view key) {
  auto name = key.substr(key.rfind('/') + 1);
  if (!name.ends_with(".m4s")) return std::nullopt;
  name.remove_suffix(4);
  std::size_t k = 0;
  auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), k);
  if (error != std::errc() || end != name.data() + name.size()) return std::nullopt;
  return k;
}

std::string prefix_of(const media::LoadedMedia& media, std::string_view rendition) {
  return fmt::format("{}{}/", media::keys::recipe(media.id, media.recipe), rendition);
}

std::map<std::size_t, store::CachedObject> segments_in(store::ObjectStore& store, const std::string& prefix) {
  std::map<std::size_t, store::CachedObject> found;
  for (auto& object : store.list_cache(prefix))
    if (auto k = number_of(object.key)) found[*k] = std::move(object);
  return found;
}

}  // namespace

std::uint64_t Budget::evict_now(std::uint64_t bytes, UnixMillis watched_before) {
  std::lock_guard lock(evicting_);
  (void)library_.save_all_now();  // the rows say when each rung was last watched
  std::uint64_t freed = 0;
  for (bool even_beginnings : {false, true}) {
    bool moved = true;
    while (freed < bytes && moved) {
      moved = false;
      auto found = database_.read_now([&](soci::session& sql) {
        return candidates(sql, {.watched_before = watched_before, .even_beginnings = even_beginnings});
      });
      for (const auto& candidate : found) {
        if (freed >= bytes) break;
        try {
          std::uint64_t gone = evict_rung(candidate, bytes - freed, even_beginnings);
          freed += gone;
          moved = moved || gone > 0;
        } catch (const std::exception& e) {
          log::error("media {}: {} was not evicted: {}", candidate.media.text(), candidate.rendition,
                     e.what());
        }
      }
    }
    if (watched_before != INT64_MAX) break;  // beginnings go only when there is no room at all
  }
  return freed;
}

// From the front on, and no more than is needed: whoever watches it just now is nearer to its end.
std::uint64_t Budget::evict_rung(const Candidate& candidate, std::uint64_t bytes, bool even_beginning) {
  auto loaded = library_.load_now(candidate.media);
  if (!loaded) return 0;  // deleted meanwhile
  const auto& media = **loaded;
  const std::string& name = candidate.rendition;
  const std::string prefix = prefix_of(media, name);
  auto stored = segments_in(store_, prefix);
  std::uint64_t freed = 0, count = 0;
  for (const auto& [k, object] : stored) {
    if (freed >= bytes) break;
    if (k == 0 && !even_beginning) continue;
    {
      std::lock_guard files(media.fill.files());
      store_.remove(object.key);
      media.fill.unmark(name, k, object.bytes);
    }
    freed += object.bytes;
    count++;
  }
  store_.remove_prefix(media::keys::parts(media.id, media.recipe, name));
  for (std::size_t k : media.fill.marked(name))  // what the row says and the store does not have
    if (!stored.contains(k) && !store_.contains_cache(media::keys::segment(media.id, media.recipe, name, k)))
      media.fill.unmark(name, k);
  media.fill.evicted(name, clock_.now());
  library_.save_fill_now(media);
  evicted_(media.id, prefix);
  counters_.evicted_segments += count;
  counters_.evicted_bytes += freed;
  log::info("media {}: {} evicted, {} segments, {} bytes", media.id.text(), name, count, freed);
  return freed;
}

// Makes the rows of a media say what its files are.
void Budget::count_now(const MediaId& id) {
  auto loaded = library_.load_now(id);
  if (!loaded) return;
  const auto& media = **loaded;
  for (const auto& rendition : media.renditions) {
    if (!package::is_rendered(rendition)) continue;
    auto stored = segments_in(store_, prefix_of(media, rendition.name));
    for (std::size_t k : media.fill.marked(rendition.name))
      if (!stored.contains(k) &&
          !store_.contains_cache(media::keys::segment(media.id, media.recipe, rendition.name, k)))
        media.fill.unmark(rendition.name, k);
    std::uint64_t sum = 0;
    for (const auto& [k, object] : stored) {
      media.fill.mark(rendition.name, k, object.bytes);
      sum += object.bytes;
    }
    media.fill.correct_bytes(rendition.name, sum);
  }
  library_.save_fill_now(media);
}

Task<void> Budget::count_files() {
  auto ids = co_await database_.read([](soci::session& sql) { return ready_media(sql); });
  for (const auto& text : ids) {
    co_await run_blocking(pool_, [this, text] {
      try {
        std::lock_guard lock(evicting_);
        count_now(*MediaId::parse(text));
      } catch (const std::exception& e) {
        log::error("media {}: its files were not counted: {}", text, e.what());
      }
    });
  }
  counting_ = false;
  log::info("keeping: the files of {} media are counted", ids.size());
}

}  // namespace millrace::keeping
