// From the last byte to the video.
#include "base/log.h"
#include "media/keys.h"
#include "quota/quota.h"
#include "upload/arrivals.h"

namespace millrace::upload {

Task<Result<UploadRecord>> Arrivals::complete(UploadRecord record, std::shared_ptr<Arriving> file,
                                              UploadState from) {
  auto good = co_await run_blocking(tools_.pool, [&]() -> Result<void> {
    if (auto media = file->sniff_now(); !media) return media;
    file->sync_now();
    return {};
  });
  record.received = file->received();
  record.digest = file->saved_digest();
  record.expires_at = end_of_life();
  if (good && !record.sha256.empty() &&
      store::Digest::restore(record.digest).value_or(store::Digest()).hex() != record.sha256)
    good = fail(
        Status::unprocessable, "wrong_hash",
        "The file that arrived is not the one that was announced. It may have changed meanwhile; send it "
        "again.");
  if (!good) {
    co_await fail_with(record, good.error());
    co_return fail(good.error());
  }
  record.state = UploadState::closing;
  if (auto saved = co_await save(record, from); !saved) co_return fail(saved.error());
  co_return co_await run_blocking(tools_.pool, [this, &record] { return close_now(record); });
}

// It never will be a video: what it was to replace is gone, say, or its owner.
void Arrivals::give_up_now(UploadRecord record, const Error& why) {
  record.state = UploadState::failed;
  record.code = why.code;
  record.detail = why.detail;
  record.video.clear();
  tools_.database.write_now([&record](soci::session& sql) {
    upload::save(sql, record, UploadState::closing);
    bin_given_up(sql);
  });
}

// A backup has no files of what was not a video yet, and an old disk may have lost them.
bool Arrivals::is_lost_now(const UploadRecord& record) {
  if (tools_.store.open(media::keys::original(record.media))) return false;
  auto file = tools_.store.open_resumable(record.file);
  return !file || (*file)->bytes() < record.received;
}

Result<UploadRecord> Arrivals::close_now(UploadRecord record) {
  const std::string key = media::keys::original(record.media);
  auto placed = tools_.store.open(key);
  if (!placed) {
    auto file = tools_.store.open_resumable(record.file);
    if (!file) return fail(file.error());
    if ((*file)->bytes() != record.received)
      throw std::runtime_error("the file of a complete upload is not whole");
    if (auto committed = (*file)->commit(key); !committed) return fail(committed.error());
  }
  if (!placed) placed = tools_.store.open(key);
  if (!placed || (*placed)->size != record.received)
    throw std::runtime_error("the file of a complete upload is not where it was put");
  auto saved = store::Digest::restore(record.digest);
  const std::string hash = (saved ? *saved : hash_of((*placed)->fd.get(), record.received)).hex();
  const Arrived arrived{record.media, record.received, hash, record.owner, record.username, record.replaces};
  const NewVideo wanted{record.title, record.description, record.visibility, record.file_name,
                        record.replaces};
  auto video = video_of(arrived, wanted, tools_.clock.now());
  auto early =
      tools_.database.read_now([&](soci::session& sql) { return videos::find_receiving(sql, record.media); });
  video.id = early.value_or(video.id);
  record.state = UploadState::done;
  record.video = record.replaces.empty() ? video.id.text() : record.replaces;
  record.file.clear();
  record.expires_at = end_of_life();
  bool known = false;  // there is somebody whose file it is
  auto done = tools_.database.write_now([&](soci::session& sql) -> Result<void> {
    if (!upload::save(sql, record, UploadState::closing)) {  // its owner's account was closed, say
      known = media::find(sql, record.media).has_value();
      return fail(Status::not_found, "not_found", "There is no such upload.");
    }
    for (const auto& part : record.parts) erase(sql, part);
    auto kept = publish(sql, tools_.queue, arrived, video);
    if (!kept) return fail(kept.error());
    return {};
  });
  if (done && !record.replaces.empty())
    if (auto id = VideoId::parse(record.replaces)) tools_.uploads.changed(*id);
  if (!done) {
    give_up_now(record, done.error());  // where its row is still there
    if (!known) tools_.store.remove(key);
    return fail(done.error());
  }
  hooks_.complete(record.media);
  log::info("video {}: {} bytes received from {} in pieces", record.video, record.received, record.username);
  return record;
}

void Arrivals::recover_now() {
  tools_.database.write_now([](soci::session& sql) { quota::release_all(sql, "form"); });
  auto records =
      tools_.database.read_now([](soci::session& sql) { return in_state(sql, UploadState::closing); });
  for (auto& record : records) try {
      if (is_lost_now(record)) {
        log::error("upload {}: its file is lost", record.id.text());
        give_up_now(record, {Status::gone, "lost", "The server has lost this upload. Send it again."});
        continue;
      }
      auto closed = close_now(record);
      if (!closed) log::error("upload {}: {}", record.id.text(), closed.error().detail);
    } catch (const std::exception& error) {
      log::error("upload {}: {}", record.id.text(), error.what());
    }
  // A disk that was restored from a backup, or has lost its end: the offset is what is there. What is longer
  // is cut off when the next request comes.
  auto open = tools_.database.read_now([](soci::session& sql) {
    auto all = in_state(sql, UploadState::open);
    for (auto state : {UploadState::part, UploadState::joining})
      for (auto& one : in_state(sql, state)) all.push_back(std::move(one));
    return all;
  });
  for (auto& record : open) {
    if (record.received == 0) continue;
    const UploadState from = record.state;
    auto file = tools_.store.open_resumable(record.file);
    if (!file || (*file)->bytes() >= record.received) continue;
    log::warn("upload {}: {} bytes are left of {}", record.id.text(), (*file)->bytes(), record.received);
    record.received = (*file)->bytes();
    record.digest.clear();  // made again from the file
    if (from == UploadState::part) record.state = UploadState::open;
    tools_.database.write_now([&](soci::session& sql) { return upload::save(sql, record, from); });
  }
  auto joining =
      tools_.database.read_now([](soci::session& sql) { return in_state(sql, UploadState::joining); });
  for (const auto& record : joining)
    tools_.database.write_now([&](soci::session& sql) {
      return tools_.queue.enqueue(
          sql, {"join", "join:" + record.id.text(), record.id.text(), 200, record.owner.text()});
    });
}

}  // namespace millrace::upload
