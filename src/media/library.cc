#include "media/library.h"

#include <cmath>

#include "base/archive.h"
#include "media/keys.h"
#include "media/renditions.h"
#include "package/sample_entries.h"

namespace millrace::media {
namespace {

std::string read_all(const OpenFile& file) {
  std::string bytes(file.size, '\0');
  std::size_t got = 0;
  while (got < bytes.size()) {
    ssize_t n = ::pread(file.fd.get(), bytes.data() + got, bytes.size() - got, static_cast<off_t>(got));
    if (n <= 0) throw std::runtime_error("an object cannot be read");
    got += static_cast<std::size_t>(n);
  }
  return bytes;
}

Error no_such_media() {
  return {Status::not_found, "not_found", "There is no such media."};
}

void save_rows(soci::session& sql, const LoadedMedia& media, const std::vector<RenditionRow>& rows) {
  auto record = find(sql, media.id);
  if (!record || record->recipe != media.recipe) return;  // these rows have gone with their recipe
  for (const auto& row : rows) save_rendition(sql, media.id, row);
}

}  // namespace

const package::Rendition* LoadedMedia::find(std::string_view name) const {
  auto it = std::ranges::find(renditions, name, &package::Rendition::name);
  return it == renditions.end() ? nullptr : &*it;
}

const Edge* LoadedMedia::edge() const {
  return edge_ready_.load(std::memory_order_acquire) ? &edge_made_ : nullptr;
}

void LoadedMedia::prepare_edge(std::string config) const {
  std::call_once(edge_once_, [&] {
    edge_made_.rendition = *plan->edge();
    if (auto known = package::config_of(*plan, edge_made_.rendition, config))
      edge_made_.rendition.codecs = known->codecs;
    edge_made_.init =
        std::make_shared<const std::string>(package::init_segment(*plan, edge_made_.rendition, config));
    edge_made_.codec_private = std::move(config);
    edge_ready_.store(true, std::memory_order_release);
  });
}

const std::string* LoadedMedia::private_of(std::string_view name) const {
  if (const Edge* cut = edge(); cut && cut->rendition.name == name) return &cut->codec_private;
  auto it = codec_private.find(name);
  return it == codec_private.end() ? nullptr : &it->second;
}

std::vector<package::Rendition> LoadedMedia::offered() const {
  auto known = renditions;
  double seconds = plan->index().duration_seconds();
  for (auto& rendition : known)
    if (auto bytes = fill.complete_bytes(rendition.name); bytes && seconds > 0)
      rendition.average = std::min<std::int64_t>(rendition.bandwidth,
                                                 std::llround(static_cast<double>(*bytes) * 8 / seconds));
  return package::offered(known, {detail.load()});
}

void LoadedMedia::know(const package::Survey& survey) const {
  detail = survey.detail;
  std::vector<std::string> names;
  for (const auto& rendition : offered()) names.push_back(rendition.name);
  fill.only(names);
}

std::string LoadedMedia::knowledge() const {
  std::string known = std::to_string(detail.load());
  for (const auto& rendition : renditions)
    if (fill.complete_bytes(rendition.name)) known += " " + rendition.name;
  return known;
}

Library::Library(db::Database& database, store::ObjectStore& store, BlockingPool& pool, std::size_t keep)
    : database_(database), store_(store), pool_(pool), keep_(keep) {}

LoadedMediaPtr Library::cached(const MediaId& id) {
  std::lock_guard lock(mutex_);
  auto it = by_id_.find(id);
  if (it == by_id_.end()) return nullptr;
  recent_.splice(recent_.begin(), recent_, it->second);
  return *it->second;
}

LoadedMediaPtr Library::cached_recipe(const MediaId& id, int number) {
  std::lock_guard lock(mutex_);
  auto it = std::ranges::find_if(former_, [&](const auto& m) { return m->id == id && m->recipe == number; });
  return it == former_.end() ? nullptr : *it;
}

Task<Result<LoadedMediaPtr>> Library::load(MediaId id) {
  if (auto media = cached(id)) co_return media;
  auto loaded = co_await run_blocking(pool_, [this, id] { return load_now(id); });
  bool outdated = !loaded && loaded.error().code == "outdated";
  if (!outdated || !renew_) co_return loaded;
  if (auto renewed = co_await renew_(id); !renewed) co_return fail(renewed.error());
  co_return co_await run_blocking(pool_, [this, id] { return load_now(id); });
}

struct Library::Rows {
  std::optional<MediaRecord> record;
  std::vector<RenditionRow> renditions;
};

Result<LoadedMediaPtr> Library::load_now(const MediaId& id) {
  if (auto media = cached(id)) return media;
  auto media = load_alone(id);
  make_room();
  return media;
}

// Of several who want the same at once one works, and the others wait for that.
Result<LoadedMediaPtr> Library::load_alone(const MediaId& id) {
  std::lock_guard alone(loading_[std::hash<MediaId>()(id) % loading_.size()]);
  if (auto media = cached(id)) return media;
  Rows rows =
      database_.read_now([&](soci::session& sql) { return Rows{find(sql, id), media::renditions(sql, id)}; });
  if (!rows.record || rows.record->state != "ready") return fail(no_such_media());
  auto media = build(*rows.record, rows.renditions);
  if (!media) return media;
  (*media)->fill.count_into(&stored_bytes_);

  std::lock_guard lock(mutex_);
  recent_.push_front(*media);
  by_id_[id] = recent_.begin();
  return media;
}

// Never what is in use: a second object of a media would not know what is filled into the first one.
void Library::make_room() {
  constexpr int kCacheOnly = 1, kCacheAndHere = 2;  // copies are made with the mutex held
  std::vector<LoadedMediaPtr> idle;
  {
    std::lock_guard lock(mutex_);
    for (auto it = recent_.rbegin(); it != recent_.rend() && recent_.size() - idle.size() > keep_; ++it)
      if (it->use_count() == kCacheOnly) idle.push_back(*it);
  }
  for (const auto& one : idle) save_fill_now(*one);
  std::lock_guard lock(mutex_);
  for (const auto& one : idle) {
    auto it = by_id_.find(one->id);
    if (it == by_id_.end() || *it->second != one || one.use_count() > kCacheAndHere) continue;
    recent_.erase(it->second);
    by_id_.erase(it);
  }
}

Task<Result<LoadedMediaPtr>> Library::load_recipe(MediaId id, int number) {
  auto now = co_await load(id);
  if (!now || (*now)->recipe == number) co_return now;
  if (number < keys::kEarlyRecipe || number > (*now)->recipe) co_return fail(no_such_media());
  if (auto media = cached_recipe(id, number)) co_return media;
  co_return co_await run_blocking(pool_, [this, id, number, present = *now]() -> Result<LoadedMediaPtr> {
    constexpr std::size_t kKept = 16;
    auto record = database_.read_now([&](soci::session& sql) { return find(sql, id); });
    if (!record || !store_.open(keys::headers(id, number))) return fail(no_such_media());
    record->recipe = number;
    auto media = build(*record, {}, present);
    if (!media) return fail(no_such_media());
    std::lock_guard lock(mutex_);
    former_.push_front(*media);
    if (former_.size() > kKept) former_.pop_back();
    return media;
  });
}

std::optional<package::Accompaniment> accompaniment_of(store::ObjectStore& store, const MediaId& id) {
  auto kept = store.open(keys::accompaniment(id));
  if (!kept) return std::nullopt;
  auto known = archive::decode<package::Accompaniment>(read_all(**kept));
  if (!known) throw std::runtime_error("media " + id.text() + ": what it accompanies cannot be read");
  return known;
}

std::optional<package::Early> early_of(store::ObjectStore& store, const MediaId& id) {
  auto kept = store.open(keys::early(id));
  return kept ? archive::decode<package::Early>(read_all(**kept)) : std::nullopt;
}

// A recipe of another version has headers that need not even decode.
Result<LoadedMediaPtr> Library::build(const MediaRecord& record, const std::vector<RenditionRow>& rows,
                                      LoadedMediaPtr present) {
  const MediaId& id = record.id;
  const bool early = record.recipe == keys::kEarlyRecipe;
  auto index_file = store_.open(early ? keys::early_index(id) : keys::index(id));
  auto original = store_.open(keys::original(id));
  auto headers_file = store_.open(keys::headers(id, record.recipe));
  if (!index_file || !original || !headers_file)
    throw std::runtime_error("media " + id.text() + " has lost an object of its own");
  auto index = package::MediaIndex::map((*index_file)->fd.get());
  if (!index) throw std::runtime_error("media " + id.text() + ": its index is damaged");
  auto headers = archive::decode<RecipeHeaders>(read_all(**headers_file));
  if (!headers || headers->recipe.version != package::kRecipeVersion)
    return fail(Status::unavailable, "outdated", "This video is being made ready for a new version.");

  auto media = std::make_shared<LoadedMedia>();
  media->id = id;
  media->recipe = record.recipe;
  media->picture_texts = PictureTexts::load(store_, id, record.recipe);
  headers->recipe.burnt = media->picture_texts.burnt();
  if (auto began = early ? early_of(store_, id) : std::nullopt)
    media->plan = package::Plan::make_early(*index, headers->recipe, *began);
  else
    media->plan = package::Plan::make(*index, headers->recipe, accompaniment_of(store_, id));
  media->present = std::move(present);
  if (!media->present) media->held().load(record.held);
  media->original = MappedFile::map(*original);
  prepare_renditions(*media, *headers, rows);

  if (auto cut =
          media->plan->edge() ? store_.open(keys::edge_header(id, record.recipe)) : fail(no_such_media()))
    media->prepare_edge(read_all(**cut));
  if (auto seen = store_.open(keys::survey(id)))
    if (auto survey = archive::decode<package::Survey>(read_all(**seen))) media->know(*survey);
  return media;
}

void Library::forget(const MediaId& id) {
  std::lock_guard lock(mutex_);
  std::erase_if(former_, [&](const auto& media) { return media->id == id; });
  auto it = by_id_.find(id);
  if (it == by_id_.end()) return;
  recent_.erase(it->second);
  by_id_.erase(it);
}

Task<void> Library::note_held(LoadedMediaPtr media, HeldSpan span) {
  if (!media->held().add(span)) co_return;
  co_await run_blocking(pool_, [this, media] {
    database_.write_now([&](soci::session& sql) { save_held(sql, media->id, media->held().saved()); });
  });
}

void Library::save_fill_now(const LoadedMedia& media) {
  auto rows = media.fill.take_changes();
  if (rows.empty()) return;
  database_.write_now([&](soci::session& sql) { save_rows(sql, media, rows); });
}

std::vector<LoadedMediaPtr> Library::save_all_now() {
  std::vector<LoadedMediaPtr> loaded, watched;
  {
    std::lock_guard lock(mutex_);
    loaded.assign(recent_.begin(), recent_.end());
  }
  std::vector<std::pair<LoadedMediaPtr, std::vector<RenditionRow>>> changed;
  for (const auto& media : loaded) {
    if (auto rows = media->fill.take_changes(); !rows.empty()) changed.emplace_back(media, std::move(rows));
    if (media->fill.take_watched()) watched.push_back(media);
  }
  if (!changed.empty())
    database_.write_now([&](soci::session& sql) {
      for (const auto& [media, rows] : changed) save_rows(sql, *media, rows);
    });
  return watched;
}

}  // namespace millrace::media
