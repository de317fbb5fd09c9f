#include "media/library.h"

#include "base/archive.h"
#include "media/keys.h"
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

// AudioSpecificConfig (ISO/IEC 14496-3 1.6.2.1) of the AAC-LC stereo we make.
std::string rendered_audio_config(std::int64_t rate) {
  int index = rate == 48000 ? 3 : rate == 44100 ? 4 : 5;  // 32000
  int bits = (2 << 11) | (index << 7) | (2 << 3);
  return {static_cast<char>(bits >> 8), static_cast<char>(bits & 0xff)};
}

}  // namespace

const package::Rendition* LoadedMedia::find(std::string_view name) const {
  auto it = std::ranges::find(renditions, name, &package::Rendition::name);
  return it == renditions.end() ? nullptr : &*it;
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

Task<Result<LoadedMediaPtr>> Library::load(MediaId id) {
  if (auto media = cached(id)) co_return media;
  co_return co_await run_blocking(pool_, [this, id] { return load_now(id); });
}

Result<LoadedMediaPtr> Library::load_now(const MediaId& id) {
  if (auto media = cached(id)) return media;
  struct Rows {
    std::optional<MediaRecord> record;
    std::vector<RenditionRow> renditions;
  };
  Rows rows =
      database_.read_now([&](soci::session& sql) { return Rows{find(sql, id), media::renditions(sql, id)}; });
  if (!rows.record || rows.record->state != "ready")
    return fail(Status::not_found, "not_found", "There is no such media.");

  auto index_file = store_.open(keys::index(id));
  auto original = store_.open(keys::original(id));
  auto headers_file = store_.open(keys::headers(id, rows.record->recipe));
  if (!index_file || !original || !headers_file)
    throw std::runtime_error("media " + id.text() + " has lost an object of its own");
  auto index = package::MediaIndex::map((*index_file)->fd.get());
  auto headers = archive::decode<RecipeHeaders>(read_all(**headers_file));
  if (!index || !headers) throw std::runtime_error("media " + id.text() + ": index or headers are damaged");

  auto media = std::make_shared<LoadedMedia>();
  media->id = id;
  media->recipe = rows.record->recipe;
  media->plan = package::Plan::make(*index);
  media->original = MappedFile::map(*original);
  media->renditions = media->plan->renditions();
  for (auto& rendition : media->renditions) {
    std::string config;
    const auto& tracks = media->plan->index();
    switch (rendition.kind) {
      case package::RenditionKind::assembled_video:
        config = tracks.video()->header->codec_private;
        break;
      case package::RenditionKind::assembled_audio:
        config = tracks.audio()[static_cast<std::size_t>(rendition.track)].header->codec_private;
        break;
      case package::RenditionKind::rendered_audio:
        config = rendered_audio_config(rendition.timescale);
        break;
      case package::RenditionKind::rendered_video: {
        auto it = std::ranges::find(headers->renditions, rendition.name, &RenditionHeader::name);
        if (it == headers->renditions.end())
          throw std::runtime_error("media " + id.text() + " lacks headers of " + rendition.name);
        config = it->codec_private;
        if (auto known = package::config_of(*media->plan, rendition, config))
          rendition.codecs = known->codecs;
        break;
      }
    }
    media->init[rendition.name] =
        std::make_shared<const std::string>(package::init_segment(*media->plan, rendition, config));
    media->codec_private[rendition.name] = std::move(config);
    if (rendition.kind == package::RenditionKind::rendered_video ||
        rendition.kind == package::RenditionKind::rendered_audio) {
      auto row = std::ranges::find(rows.renditions, rendition.name, &RenditionRow::name);
      media->fill.add(rendition.name, media->plan->segments(rendition),
                      row == rows.renditions.end() ? nullptr : &*row);
    }
  }

  std::lock_guard lock(mutex_);
  if (auto it = by_id_.find(id); it != by_id_.end()) return *it->second;  // somebody was faster
  recent_.push_front(media);
  by_id_[id] = recent_.begin();
  while (recent_.size() > keep_) {
    by_id_.erase(recent_.back()->id);
    recent_.pop_back();
  }
  return media;
}

void Library::forget(const MediaId& id) {
  std::lock_guard lock(mutex_);
  auto it = by_id_.find(id);
  if (it == by_id_.end()) return;
  recent_.erase(it->second);
  by_id_.erase(it);
}

void Library::save_fill_now(const LoadedMedia& media) {
  auto rows = media.fill.take_changes();
  if (rows.empty()) return;
  UnixMillis now = SystemClock().now();
  database_.write_now([&](soci::session& sql) {
    for (const auto& row : rows) save_rendition(sql, media.id, row, now);
  });
}

}  // namespace millrace::media
