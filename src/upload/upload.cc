#include "upload/upload.h"

#include <algorithm>

#include "base/log.h"
#include "media/keys.h"
#include "quota/quota.h"

namespace millrace::upload {
namespace {

constexpr std::uint64_t kReserveStep = 16 << 20;  // of a form that does not say how long it is

std::string in_units(std::uint64_t bytes) {
  double gigabytes = static_cast<double>(bytes) / (1u << 30);
  if (gigabytes >= 1) return fmt::format("{:.1f} GB", gigabytes);
  return fmt::format("{:.0f} MB", std::max(1.0, static_cast<double>(bytes) / (1u << 20)));
}

}  // namespace

Error not_media() {
  return {Status::unsupported_media, "not_media",
          fmt::format("This isn't a video or audio file. Accepted: {}.", kAccepted)};
}

Error disk_full() {
  return {Status::insufficient_storage, "disk_full",
          "The server is full; this upload was not kept. Tell the administrator."};
}

Uploads::Uploads(db::Database& database, store::ObjectStore& store, jobs::Queue& queue, BlockingPool& pool,
                 const Clock& clock, UploadOptions options)
    : database_(database),
      store_(store),
      queue_(queue),
      pool_(pool),
      clock_(clock),
      options_(options),
      blocks_(options.spare_blocks) {}

Error Uploads::too_large(std::optional<std::uint64_t> bytes) const {
  if (bytes)
    return {Status::too_large, "too_large",
            fmt::format("This file is {}; the limit is {}. Make it smaller or ask the administrator.",
                        in_units(*bytes), in_units(options_.max_bytes))};
  return {Status::too_large, "too_large",
          fmt::format("This file is larger than the limit of {}. Make it smaller or ask the administrator.",
                      in_units(options_.max_bytes))};
}

Task<Result<void>> Uploads::check_room(std::uint64_t bytes) {
  auto free = co_await run_blocking(pool_, [this, bytes] {
    if (options_.make_room) options_.make_room(bytes);
    return store_.free_bytes();
  });
  if (bytes > free) co_return fail(disk_full());
  co_return Result<void>();
}

Task<Result<std::shared_ptr<Uploads::Receiving>>> Uploads::begin(const accounts::Identity& who,
                                                                 std::uint64_t expected) {
  std::shared_ptr<Receiving> receiving(new Receiving(*this, who.user));
  auto reserved = co_await receiving->reserve(std::min(expected, options_.max_bytes));
  if (!reserved) co_return fail(reserved.error());
  auto file = co_await run_blocking(pool_, [this] { return store_.begin(); });
  if (!file) co_return fail(file.error());
  receiving->file_ = std::move(*file);
  co_return std::move(receiving);
}

Task<Result<void>> Uploads::check_replaces(accounts::Identity who, std::string video) {
  if (video.empty()) co_return Result<void>();
  auto target =
      co_await database_.read([who, video](soci::session& sql) { return replaceable(sql, who.user, video); });
  if (!target) co_return fail(target.error());
  co_return Result<void>();
}

Uploads::Receiving::~Receiving() {
  if (!file_ && reserved_ == 0) return;
  const std::string key = reserved_ > 0 ? key_ : std::string();
  asio::post(owner_.pool_, [file = std::move(file_), key, database = &owner_.database_]() mutable {
    file.reset();
    if (!key.empty()) try {
        database->write_now([&key](soci::session& sql) { quota::release(sql, key); });
      } catch (const std::exception& error) {  // given back when the server starts
        log::error("what a form had reserved: {}", error.what());
      }
  });
}

Task<Result<void>> Uploads::Receiving::reserve(std::uint64_t bytes) {
  const quota::Hold wanted{user_, key_, static_cast<std::int64_t>(bytes)};
  auto held = co_await owner_.database_.write(
      [wanted, now = owner_.clock_.now()](soci::session& sql) { return quota::hold(sql, wanted, now); });
  if (held) reserved_ = bytes;
  co_return held;
}

Task<Result<void>> Uploads::Receiving::append(std::string_view bytes) {
  received_ += bytes.size();
  if (received_ > owner_.options_.max_bytes) co_return fail(owner_.too_large(std::nullopt));
  if (received_ > reserved_)
    if (auto more = co_await reserve(received_ + kReserveStep); !more)  // then to the byte
      if (auto exact = co_await reserve(received_); !exact) co_return exact;
  if (!sniffed_) {
    head_.append(bytes.substr(0, kSniffBytes - head_.size()));
    if (head_.size() == kSniffBytes)
      if (auto media = sniff_head(); !media) co_return media;
  }
  while (!bytes.empty()) {
    const auto room = pipeline_.room();
    const std::size_t step = std::min(room.size(), bytes.size());
    std::copy_n(bytes.data(), step, room.data());
    pipeline_.filled(step);
    bytes.remove_prefix(step);
    if (!pipeline_.full()) continue;
    if (auto pushed = co_await pipeline_.push(shared_from_this()); !pushed) co_return pushed;
  }
  co_return Result<void>();
}

Result<void> Uploads::Receiving::sniff_head() {
  sniffed_ = true;
  kind_ = sniff(head_);
  head_ = {};
  if (kind_ == Sniffed::unknown) return fail(not_media());
  return {};
}

// The file of a media that did not come to be.
void Uploads::Receiving::drop_now(const MediaId& id) {
  const bool known =
      owner_.database_.read_now([&id](soci::session& sql) { return media::find(sql, id).has_value(); });
  if (!known) owner_.store_.remove(media::keys::original(id));
}

Task<Result<videos::VideoRecord>> Uploads::Receiving::finish(accounts::Identity who, NewVideo wanted) {
  if (!sniffed_)
    if (auto media = sniff_head(); !media) co_return fail(media.error());
  if (auto written = co_await pipeline_.settle(shared_from_this()); !written) co_return fail(written.error());

  Arrived arrived{MediaId::random(), received_, digest_.hex(), who.user, who.username, wanted.replaces};
  auto committed = co_await run_blocking(
      owner_.pool_, [this, &arrived] { return file_->commit(media::keys::original(arrived.media)); });
  if (!committed) co_return fail(committed.error());

  const auto video = video_of(arrived, wanted, owner_.clock_.now());
  auto* queue = &owner_.queue_;
  Result<videos::VideoRecord> kept = fail(disk_full());
  std::exception_ptr broke;
  try {
    kept = co_await owner_.database_.write([arrived, video, queue, key = key_](soci::session& sql) {
      auto kept = publish(sql, *queue, arrived, video);
      quota::release(sql, key);
      return kept;
    });
  } catch (...) {
    broke = std::current_exception();
  }
  if (kept) reserved_ = 0;
  if (!kept) {  // what it was to replace is gone, say, or the database is full
    co_await run_blocking(owner_.pool_, [this, &arrived] { drop_now(arrived.media); });
    if (broke) std::rethrow_exception(broke);
    co_return fail(kept.error());
  }
  if (!wanted.replaces.empty()) owner_.changed_(kept->id);
  log::info("video {}: {} bytes received from {}", kept->id.text(), video.bytes, who.username);
  co_return kept;
}

}  // namespace millrace::upload
