#include "upload/arrivals.h"

#include <algorithm>

#include "base/log.h"
#include "quota/quota.h"
#include "videos/title.h"

namespace millrace::upload {
namespace {

constexpr UnixMillis kMoving = 3600'000;  // an upload without a byte for so long has no claim on the disk

Error not_found() {
  return {Status::not_found, "not_found", "There is no such upload. It may have expired; begin it again."};
}

}  // namespace

Arrivals::Arrivals(Tools tools, ArrivalsOptions options) : tools_(tools), options_(options) {}

Task<Result<UploadRecord>> Arrivals::create(accounts::Identity who, NewUpload wanted) {
  if (auto good = check_visibility(wanted.video.visibility); !good) co_return fail(good.error());
  if (wanted.concat.kind != Concat::Kind::partial)
    if (auto good = co_await tools_.uploads.check_replaces(who, wanted.video.replaces); !good)
      co_return fail(good.error());
  if (wanted.length && *wanted.length > max_bytes()) co_return fail(tools_.uploads.too_large(wanted.length));
  if (wanted.length && *wanted.length == 0 && wanted.concat.kind == Concat::Kind::whole)
    co_return fail(not_media());
  if (wanted.length && wanted.concat.kind != Concat::Kind::final)
    if (auto room = co_await tools_.uploads.check_room(*wanted.length); !room) co_return fail(room.error());

  UploadRecord record;
  record.id = UploadId::random();
  record.owner = who.user;
  record.username = who.username;
  record.kind = wanted.concat.kind;
  record.state = record.kind == Concat::Kind::final ? UploadState::joining : UploadState::open;
  if (record.kind == Concat::Kind::partial && wanted.length == 0u) record.state = UploadState::part;
  record.file = random_text(24);
  record.length = wanted.length;
  record.sha256 = std::move(wanted.sha256);
  record.metadata = std::move(wanted.metadata_sent);
  record.concat = std::move(wanted.concat_sent);
  record.parts = std::move(wanted.concat.parts);
  record.media = wanted.media ? *wanted.media : MediaId::random();
  record.title = videos::clean_line(wanted.video.title);
  record.description = videos::clean_description(wanted.video.description);
  record.visibility = wanted.video.visibility;
  record.file_name = videos::clean_file_name(wanted.video.file_name);
  record.replaces = wanted.video.replaces;
  record.last_modified = wanted.last_modified;
  record.imported = wanted.imported;
  record.created_at = tools_.clock.now();
  record.expires_at = end_of_life();

  // Others that are under way have a claim on the disk, too, as long as they move.
  const auto free = static_cast<std::int64_t>(
      co_await run_blocking(tools_.pool, [this] { return tools_.store.free_bytes(); }));
  const UnixMillis moving = end_of_life() - kMoving;
  co_return co_await tools_.database.write(
      [record, free, moving, most = options_.open_per_user](soci::session& sql) -> Result<UploadRecord> {
        if (count_open(sql, record.owner) >= most)
          return fail(Status::too_many_requests, "too_many_uploads",
                      "Too many uploads are open. Finish or cancel some of them first.");
        const auto before = quota::usage(sql, record.owner, record.created_at);
        insert(sql, record);
        if (auto room = quota::check(sql, record.owner, before, record.created_at); !room)
          return fail(room.error());
        if (record.takes_bytes() && quota::still_to_come(sql, moving) > free) return fail(disk_full());
        return record;
      });
}

Task<Result<UploadRecord>> Arrivals::load(UploadId id) {
  auto record = co_await tools_.database.read([id](soci::session& sql) { return upload::find(sql, id); });
  if (!record) co_return fail(not_found());
  if (record->state == UploadState::failed) co_return fail(Status::gone, record->code, record->detail);
  if (record->expires_at <= tools_.clock.now() && record->state != UploadState::closing &&
      record->state != UploadState::joining)
    co_return fail(Status::gone, "gone", "This upload has expired. Begin it again.");
  co_return std::move(*record);
}

Task<Result<UploadRecord>> Arrivals::find(UploadId id) {
  turns_.tell(id);
  auto record = co_await load(id);
  if (!record || record->state != UploadState::closing) co_return record;
  // A moment later it will be a video; or closing it has failed, and is tried again.
  auto turn = co_await turns_.take(id, [] {});
  if (!turn) co_return fail(turn.error());
  record = co_await load(id);
  if (!record || record->state != UploadState::closing) co_return record;
  co_return co_await run_blocking(tools_.pool, [this, &record] { return close_now(*record); });
}

Task<Result<void>> Arrivals::save(UploadRecord record, UploadState from) {
  const bool saved = co_await tools_.database.write([record = std::move(record), from](soci::session& sql) {
    if (record.state == UploadState::open || record.state == UploadState::part) renew_tail(sql, record);
    return upload::save(sql, record, from);
  });
  if (!saved) co_return fail(not_found());
  co_return Result<void>();
}

Task<UploadRecord> Arrivals::fail_with(UploadRecord record, Error why) {
  const UploadState from = record.state;
  record.state = UploadState::failed;
  record.code = why.code;
  record.detail = why.detail;
  record.expires_at = end_of_life();
  const std::string file = std::exchange(record.file, {});
  co_await tools_.database.write([record, from](soci::session& sql) {
    upload::save(sql, record, from);
    bin_given_up(sql);
  });
  hooks_.given_up(record.media);
  if (!file.empty())
    co_await run_blocking(tools_.pool, [this, &file] { tools_.store.remove_resumable(file); });
  log::info("upload {}: given up, {}", record.id.text(), record.code);
  co_return record;
}

Task<Result<void>> Arrivals::remove(UploadId id) {
  auto turn = co_await turns_.take(id, [] {});
  if (!turn) co_return fail(turn.error());
  auto record = co_await tools_.database.write([id](soci::session& sql) {
    auto found = upload::find(sql, id);
    if (found) erase(sql, id);
    if (found) bin_given_up(sql);
    return found;
  });
  if (!record) co_return fail(not_found());
  hooks_.given_up(record->media);
  if (!record->file.empty() && record->state != UploadState::closing)
    co_await run_blocking(tools_.pool, [this, &record] { tools_.store.remove_resumable(record->file); });
  co_return Result<void>();
}

Task<std::vector<UploadRecord>> Arrivals::unfinished(UserId owner) {
  co_return co_await tools_.database.read([owner](soci::session& sql) { return unfinished_of(sql, owner); });
}

Task<std::optional<UploadRecord>> Arrivals::tail_of(UploadRecord record) {
  if (!record.tail()) co_return std::nullopt;
  co_return co_await tools_.database.read([&record](soci::session& sql) { return find_tail(sql, record); });
}

Task<void> Arrivals::forget_expired() {
  const UnixMillis now = tools_.clock.now();
  // The files are listed first: one that is begun meanwhile has its row by then.
  auto files = co_await run_blocking(tools_.pool, [this] { return tools_.store.list_resumable(); });
  auto [expired, known] = co_await tools_.database.write([now](soci::session& sql) {
    const auto gone = erase_expired(sql, now);
    bin_given_up(sql);
    return std::pair(gone, all_files(sql));
  });
  std::ranges::sort(known);
  std::erase_if(files, [&known](const auto& file) { return std::ranges::binary_search(known, file); });
  if (expired > 0) log::info("uploads: {} have expired", expired);
  if (files.empty()) co_return;
  log::info("uploads: {} files removed that belong to none", files.size());
  co_await run_blocking(tools_.pool, [this, &files] {
    for (const auto& file : files) tools_.store.remove_resumable(file);
  });
}

}  // namespace millrace::upload
