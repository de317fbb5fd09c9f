#include "sound/uses.h"

#include <unistd.h>

#include <cmath>

#include "base/archive.h"
#include "base/log.h"
#include "media/keys.h"
#include "package/language.h"
#include "package/rendition_kind.h"
#include "videos/title.h"

namespace millrace::sound {
namespace {

constexpr std::uint64_t kChunk = 4 << 20;
constexpr int kIndexPriority = 100;  // as an upload's

const package::TrackHeader& track_named(const media::LoadedMedia& media, const std::string& name) {
  const auto* rendition = media.find(name);
  bool found = rendition && package::is_audio(*rendition);
  return *media.plan->index().audio()[found ? static_cast<std::size_t>(rendition->track) : 0].header;
}

// As long as the video, or as the track is that it was made of.
Result<void> fits(const media::LoadedMedia& media, const Sound& made) {
  const auto& track = track_named(media, made.track);
  double whole = media.plan->index().duration_seconds();
  double heard = static_cast<double>(track.end) / std::max(1, track.audio.rate);
  double length = made.duration.value_or(0);
  auto near = [&](double wanted) { return std::abs(length - wanted) <= kMostDifference; };
  if (made.begin == 0 && (near(whole) || near(heard))) return {};
  return fail(
      Status::unprocessable, "length_differs",
      fmt::format("This sound has {:.1f} s{}, and the video {:.1f} s. Only a sound of the whole length can "
                  "be heard with the pictures.",
                  length, made.begin > 0 ? ", which begin later" : "", whole));
}

const videos::SoundInUse* still_kept(const std::vector<videos::SoundInUse>& kept, const std::string& made) {
  for (const auto& one : kept)
    if (one.made == made && one.state != "rejected") return &one;
  return nullptr;
}

bool too_many(const std::vector<videos::SoundInUse>& kept, const videos::SoundInUse& wanted) {
  auto others = std::ranges::count_if(
      kept, [&](const auto& one) { return one.until == 0 && !one.replaces && one.made != wanted.made; });
  return !wanted.replaces && static_cast<std::size_t>(others) >= kMostAdded;
}

Result<videos::SoundInUse> checked(const Subject& subject, const UseRequest& wanted) {
  videos::SoundInUse use;
  use.video = subject.video.id;
  use.made = wanted.result;
  use.replaces = wanted.mode == "replace";
  if (wanted.title && !wanted.title->empty()) use.title = videos::clean_title(*wanted.title);
  if (!wanted.language) return use;
  auto tag = package::language_tag(*wanted.language);
  if (!tag)
    return fail(
        Error{Status::unprocessable,
              "validation",
              "Some fields are not valid.",
              {{"language", "Input should be a language tag, such as en or zh-Hant", "value_error"}}});
  use.language = *tag;
  return use;
}

}  // namespace

Uses::Uses(Sounds& sounds, store::ObjectStore& store, jobs::Queue& queue, db::Database& database,
           videos::Videos& videos, BlockingPool& pool, const Clock& clock)
    : sounds_(sounds),
      store_(store),
      queue_(queue),
      database_(database),
      videos_(videos),
      pool_(pool),
      clock_(clock) {}

Task<Result<void>> Uses::use(Subject subject, UseRequest wanted, std::string owner) {
  auto use = checked(subject, wanted);
  if (!use) co_return fail(use.error());
  use->since = clock_.now();
  auto kept = co_await videos_.kept_sounds(subject.video.id);
  std::optional<Copied> copied;
  if (!still_kept(kept, wanted.result)) {
    auto file = co_await usable(subject, wanted.result);
    if (!file) co_return fail(file.error());
    auto made = co_await copy(subject, std::move(*file));
    if (!made) co_return fail(made.error());
    copied = std::move(*made);
  }
  const auto* before = still_kept(kept, wanted.result);
  if (before && !wanted.title) use->title = before->title;
  if (before && !wanted.language) use->language = before->language;
  if (!before && !wanted.language)
    if (auto sound = co_await sounds_.one(subject.video, wanted.result))
      use->language = track_named(*subject.media, sound->track).language;
  auto outcome = co_await database_.write([this, &use, &copied, &owner](soci::session& sql) -> Result<void> {
    auto kept = videos::kept_sounds(sql, use->video);
    if (too_many(kept, *use))
      return fail(Status::conflict, "too_many_sounds",
                  "This video has as many sounds as it can have. Take one of them back first.");
    const auto* known = still_kept(kept, use->made);
    if (!known && !copied)
      return fail(Status::conflict, "changed_meanwhile", "This sound has just been removed. Try again.");
    use->media = known ? known->media : copied->media;
    videos::take_out_of_use(sql, use->video, use->made, use->since);
    if (!known) {
      media::MediaRecord media;
      media.id = copied->media;
      media.owner = owner;
      media.bytes = static_cast<long long>(copied->bytes);
      media.sha256 = copied->sha256;
      media.created_at = use->since;
      media::insert(sql, media);
    }
    if (!videos::put_in_use(sql, *use)) {
      if (!known) media::erase(sql, use->media);
      return fail(videos::not_found());
    }
    const std::string& id = use->media.text();
    if (!known) queue_.enqueue(sql, {"index", "index:" + id, id, kIndexPriority, owner});
    return {};
  });
  bool left_over = copied && (!outcome || use->media != copied->media);
  if (left_over)
    co_await run_blocking(pool_,
                          [this, id = copied->media] { store_.remove_prefix(media::keys::folder(id)); });
  if (!outcome) co_return outcome;
  videos_.changes().publish_edit(use->video);
  log::info("video {}: a made sound is heard with it, {}", use->video.text(), wanted.mode);
  co_return Result<void>();
}

Task<void> Uses::take_back(videos::VideoRecord video, std::string made) {
  auto now = clock_.now();
  co_await database_.write([id = video.id, made = std::move(made), now](soci::session& sql) {
    videos::take_out_of_use(sql, id, made, now);
  });
  videos_.changes().publish_edit(video.id);
}

Task<Result<SoundFileParts>> Uses::usable(Subject subject, std::string made) {
  auto sound = co_await sounds_.one(subject.video, made);
  if (!sound) co_return fail(sound.error());
  if (sound->state == "ready" && !sound->parts.empty())
    co_return fail(Status::unprocessable, "is_split",
                   "This sound is split into several files. Make one without splitting it.");
  auto file = co_await sounds_.open(subject.video, std::move(made), 0);
  if (!file) co_return fail(file.error());
  if (auto fitting = fits(*subject.media, *sound); !fitting) co_return fail(fitting.error());
  co_return std::move(*file);
}

// Durable before anything is said of it. What a crash leaves here no row knows, and the next start removes
// it.
Task<Result<Uses::Copied>> Uses::copy(const Subject& subject, SoundFileParts file) {
  Copied copied{MediaId::random(), file.bytes, {}};
  auto incoming = co_await run_blocking(pool_, [this] { return store_.begin(); });
  if (!incoming) co_return fail(incoming.error());
  store::Digest digest;
  if (auto written = co_await copy_bytes(**incoming, file, digest); !written) co_return fail(written.error());
  copied.sha256 = digest.hex();
  auto beside = archive::encode(package::accompaniment_of(*subject.media->plan));
  auto kept = co_await run_blocking(pool_, [this, &incoming, &copied, &beside]() -> Result<void> {
    auto first = (*incoming)->commit(media::keys::original(copied.media));
    if (!first) return first;
    return store_.put_durable(media::keys::accompaniment(copied.media), beside);
  });
  if (!kept) co_return fail(kept.error());
  co_return copied;
}

Task<Result<void>> Uses::copy_bytes(store::Incoming& to, const SoundFileParts& from, store::Digest& digest) {
  for (std::uint64_t at = 0; at < from.bytes;) {
    auto took = co_await run_blocking(pool_, [&]() -> Result<std::uint64_t> {
      std::vector<char> buffer(std::min(kChunk, from.bytes - at));
      auto got =
          ::pread(from.file->fd.get(), buffer.data(), buffer.size(), static_cast<off_t>(from.offset + at));
      if (got <= 0) throw std::system_error(errno, std::generic_category(), "reading a file of sound");
      std::span bytes(buffer.data(), static_cast<std::size_t>(got));
      digest.add(bytes);
      auto written = to.write(bytes);
      if (!written) return fail(written.error());
      return static_cast<std::uint64_t>(got);
    });
    if (!took) co_return fail(took.error());
    at += *took;
  }
  co_return Result<void>();
}

}  // namespace millrace::sound
