// The job "import", from a row that asks to a video. What ends an attempt is either final, or tried again,
// later each time, until a number of attempts in a row have brought nothing.
#include <algorithm>

#include "base/log.h"
#include "imports/imports.h"
#include "imports/remote_body.h"
#include "imports/resuming.h"

namespace millrace::imports {
namespace {

using Steady = std::chrono::steady_clock;
constexpr std::chrono::milliseconds kLongestWait = std::chrono::minutes(1);

Error final(const char* code, const char* detail) {
  return {Status::unprocessable, code, detail};
}
Error cancelled() {
  return {Status::conflict, "cancelled", "Nobody waits for it any more."};
}
// The file behind the address is not what is here of it.
Error changed() {
  return {Status::unavailable, "file_changed",
          "The file has changed meanwhile; it is fetched from its beginning."};
}

// Worth another try by itself.
bool passes(const Error& error) {
  return error.status == Status::unavailable || error.code == "too_slow" || error.code == "incomplete_body" ||
         error.code == "inconsistent_length";
}

// What an answer without the file means.
Error refusal(const outbound::Answer& answer) {
  const int status = answer.status();
  if (status == 401 || status == 403)
    return final("access_denied", "The other server gives this file only to those who sign in.");
  if (status == 404 || status == 410)
    return final("not_there", "There is nothing at this address, or not any more.");
  if (status == 408 || status == 425 || status == 429 || status >= 500)
    return {Status::unavailable,
            "server_failed",
            "The other server is busy, or has failed.",
            {},
            answer.retry_after()};
  return final("server_refused", "The other server does not give this file.");
}

Task<bool> wait(std::chrono::milliseconds time, const jobs::JobContext& job) {
  const auto until = Steady::now() + time;
  while (!job.cancelled() && Steady::now() < until) {
    const auto left = until - Steady::now();
    if (!co_await sleep_for(std::min<Steady::duration>(left, std::chrono::milliseconds(200))))
      co_return false;
  }
  co_return !job.cancelled();
}

}  // namespace

struct Imports::Run {
  ImportRow row;
  outbound::Url url;
  jobs::JobContext& job;
  Steady::time_point until;
  Progress progress{};
  std::uint64_t furthest = 0;  // of the file, that any attempt came
  bool brought = false;        // this attempt came further
};

Task<Result<std::string>> Imports::work(jobs::JobContext& job) {
  auto id = ImportId::parse(job.payload);
  auto row = id ? co_await tools_.database.read([id](soci::session& sql) { return imports::find(sql, *id); })
                : std::nullopt;
  if (!row || row->finished_at > 0) co_return std::string();  // removed, or an earlier run was through
  auto url = outbound::parse_foreign_url(row->url);
  if (!url) co_return fail(url.error());
  const auto begun = Steady::now();
  const auto left = options_.time_limit - std::chrono::milliseconds(row->spent_ms);
  Run run{std::move(*row), std::move(*url), job, begun + left};
  struct Forget {
    Imports& imports;
    ImportId id;
    ~Forget() { imports.note(id, std::nullopt); }
  } forget{*this, *id};
  auto done = co_await attempts(run);
  const auto took = std::chrono::ceil<std::chrono::milliseconds>(Steady::now() - begun);
  co_await tools_.database.write(
      [id, spent = std::max<std::int64_t>(took.count(), 1)](soci::session& sql) { spend(sql, *id, spent); });
  co_return done;
}

// Until it is there, is put off for others, or is given up.
Task<Result<std::string>> Imports::attempts(Run& run) {
  auto pause = options_.back_off;
  for (int tries = 1;; tries++) {
    if (Steady::now() >= run.until)
      co_return fail(final("too_slow", "Fetching the file took longer than it may."));
    run.brought = false;
    auto done = co_await attempt(run);
    if (done) co_return done;
    Error why = done.error();
    if (run.job.cancelled() || why.code == "superseded") co_return fail(cancelled());
    if (why.code == jobs::again().code || !passes(why)) co_return fail(why);
    if (run.brought) {
      tries = 1;
      pause = options_.back_off;
    }
    why.status = Status::unprocessable;  // no more tries by the queue
    if (tries >= options_.attempts) co_return fail(why);
    run.progress.trouble = why;
    note(run.row.id, run.progress);
    log::info("import {}: {}, trying again", run.row.id.text(), why.code);
    const std::chrono::milliseconds asked = why.retry_after.value_or(std::chrono::seconds(0));
    if (!co_await wait(std::min(std::max(asked, pause), kLongestWait), run.job)) co_return fail(cancelled());
    pause *= 2;
  }
}

Task<Result<void>> Imports::save(const ImportRow& row) {
  const bool there =
      co_await tools_.database.write([row](soci::session& sql) { return imports::save(sql, row); });
  if (!there) co_return fail(cancelled());
  co_return Result<void>();
}

Task<void> Imports::drop(Run& run) {
  if (auto id = UploadId::parse(std::exchange(run.row.upload, {}))) co_await tools_.arrivals.remove(*id);
  run.row.validator.clear();
  run.progress = {};
  co_await save(run.row);
}

Task<Result<std::optional<upload::UploadRecord>>> Imports::what_is_there(Run& run) {
  auto id = UploadId::parse(run.row.upload);
  if (!id) co_return std::nullopt;
  auto upload = co_await tools_.arrivals.find(*id);
  if (upload && (upload->state == upload::UploadState::done || !run.row.validator.empty())) co_return *upload;
  // It has expired, was given up, or nobody could tell whether the rest is of the same file.
  if (!upload && upload.error().status != Status::gone && upload.error().code != "not_found")
    co_return fail(upload.error());
  co_await drop(run);
  co_return std::nullopt;
}

Task<Result<std::string>> Imports::attempt(Run& run) {
  auto there = co_await what_is_there(run);
  if (!there) co_return fail(there.error());
  auto& upload = *there;
  if (upload && upload->state == upload::UploadState::done) co_return co_await finish(run, *upload);
  const std::uint64_t offset = upload ? upload->received : 0;
  if (upload && upload->length == offset) {
    NoBody nothing;
    auto done = co_await tools_.arrivals.append(
        upload->id, nothing, {.until = upload::Append::Until::end_of_body, .offset = offset});
    if (!done) co_return fail(done.error());
    co_return co_await finish(run, *done);
  }

  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(run.until - Steady::now());
  outbound::ClientRequest request{.method = "GET"};
  // Nothing compressed: what is small on the way could be endless here, and ranges would be of something
  // else.
  request.headers = {{"Accept", "video/*, audio/*, */*;q=0.5"}, {"Accept-Encoding", "identity"}};
  if (offset > 0) {
    request.headers.emplace_back("Range", fmt::format("bytes={}-", offset));
    request.headers.emplace_back("If-Range", run.row.validator);
  }
  request.time_limit = std::max(left, std::chrono::milliseconds(1));
  request.idle_limit = options_.idle_limit;
  request.stop = [&run] { return run.job.cancelled(); };
  auto from = co_await tools_.client.follow(run.url, std::move(request));
  if (!from) co_return fail(from.error());
  auto& answer = from->answer;
  const auto encoding = answer.headers().find("Content-Encoding");
  if (!encoding.empty() && !http::equals_ignoring_case(encoding, "identity"))
    co_return fail(final("encoded", "The other server sends this file compressed only."));

  if (upload) {
    const bool rest = answer.status() == 206 && offset > 0 &&
                      goes_on(answer.headers(), offset, upload->length, run.row.validator);
    if (rest) co_return co_await take(run, *upload, std::move(answer));
    const bool other = answer.status() == 200 || answer.status() == 206 || answer.status() == 416;
    if (!other) co_return fail(refusal(answer));
    co_await drop(run);
    if (answer.status() != 200) co_return fail(changed());
  }
  if (answer.status() != 200) co_return fail(refusal(answer));
  auto begun = co_await begin(run, *from);
  if (!begun) co_return fail(begun.error());
  co_return co_await take(run, std::move(*begun), std::move(answer));
}

Task<Result<upload::UploadRecord>> Imports::begin(Run& run, const outbound::Followed& from) {
  auto& row = run.row;
  row.file_name = upload::name_of_disposition(from.answer.headers().find("Content-Disposition"));
  if (row.file_name.empty()) row.file_name = outbound::file_name_of(from.url);
  if (row.file_name.empty()) row.file_name = outbound::file_name_of(run.url);
  if (row.file_name.empty()) row.file_name = run.url.host;
  upload::NewUpload wanted;
  wanted.length = from.answer.length();
  wanted.imported = true;
  wanted.video = {row.title, "", row.visibility, row.file_name};
  auto upload = co_await tools_.arrivals.create({row.owner, row.username, false, {}}, std::move(wanted));
  if (!upload) co_return upload;
  row.file_name = upload->file_name;  // cleaned
  row.upload = upload->id.text();
  row.validator = validator_of(from.answer.headers());
  if (auto saved = co_await save(row); !saved) {
    co_await tools_.arrivals.remove(upload->id);
    co_return fail(saved.error());
  }
  co_return upload;
}

Task<Result<std::string>> Imports::take(Run& run, upload::UploadRecord upload, outbound::Answer answer) {
  run.progress = {upload.received, upload.length, std::nullopt};
  note(run.row.id, run.progress);
  RemoteBody body(answer, run.job, !run.row.validator.empty(), [this, &run](std::uint64_t bytes) {
    run.progress.received += bytes;
    note(run.row.id, run.progress);
    if (run.progress.length)
      run.job.progress(static_cast<double>(run.progress.received) /
                       static_cast<double>(std::max<std::uint64_t>(1, *run.progress.length)));
  });
  upload::Append how{.until = upload::Append::Until::end_of_body, .offset = upload.received};
  if (auto part = parse_content_range(answer.headers().find("Content-Range")); part && answer.status() == 206)
    how.length = part->length;
  auto arrived = co_await tools_.arrivals.append(upload.id, body, std::move(how));
  const std::uint64_t now = upload.received + body.bytes();
  run.brought = now > run.furthest;
  run.furthest = std::max(run.furthest, now);
  if (!arrived) co_return fail(arrived.error());
  co_return co_await finish(run, *arrived);
}

Task<Result<std::string>> Imports::finish(Run& run, const upload::UploadRecord& upload) {
  run.row.video = upload.video;
  run.row.finished_at = tools_.clock.now();
  if (auto saved = co_await save(run.row); !saved)
    log::info("import {}: removed meanwhile", run.row.id.text());
  log::info("import {}: video {} from {}", run.row.id.text(), upload.video, run.url.host);
  co_return upload.video;
}

}  // namespace millrace::imports
