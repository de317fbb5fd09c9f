#include "transcription/endpoint.h"

#include <fmt/format.h>

#include <array>

#include "base/id.h"
#include "base/log.h"

namespace millrace::transcription {
namespace {

constexpr std::array<std::string_view, 4> kForms{"verbose_json", "srt", "vtt", "json"};
constexpr int kMostTries = 6;
constexpr std::chrono::milliseconds kLongestWait = std::chrono::minutes(5);

// RFC 7578.
class Form {
 public:
  void field(std::string_view name, std::string_view value) {
    body_ += fmt::format("--{}\r\nContent-Disposition: form-data; name=\"{}\"\r\n\r\n{}\r\n", boundary_, name,
                         value);
  }
  void file(std::string_view bytes) {
    body_ += fmt::format(
        "--{}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"audio.wav\"\r\nContent-Type: "
        "audio/wav\r\n\r\n",
        boundary_);
    body_ += bytes;
    body_ += "\r\n";
  }
  std::string finish() { return std::move(body_) + "--" + boundary_ + "--\r\n"; }
  std::string type() const { return "multipart/form-data; boundary=" + boundary_; }

 private:
  const std::string boundary_ = "millrace-" + random_text(32);
  std::string body_;
};

bool busy(int status) {
  return status == 429 || status == 503;
}
// It may know another form of its answer.
bool unknown_form(int status) {
  return status == 400 || status == 415 || status == 422;
}

outbound::Url url_of(const TranscriptionOptions& options) {
  auto url = outbound::parse_url(options.endpoint);
  if (!url) throw Failure(url.error());
  return *url;
}
std::string key_of(const TranscriptionOptions& options) {
  auto key = read_key(options.api_key_file);
  if (!key) throw Failure(key.error());
  return *key;
}

// False when nobody waits any more.
Task<bool> wait(std::chrono::milliseconds time, const Piece& piece) {
  const auto until = std::chrono::steady_clock::now() + time;
  while (std::chrono::steady_clock::now() < until) {
    if (piece.stop && piece.stop()) co_return false;
    auto left = until - std::chrono::steady_clock::now();
    if (!co_await sleep_for(
            std::min<std::chrono::steady_clock::duration>(left, std::chrono::milliseconds(200))))
      co_return false;
  }
  co_return true;
}

Error cancelled() {
  return {Status::conflict, "cancelled", "Nobody waits for it any more."};
}

}  // namespace

std::optional<Error> refusal(int status) {
  auto final = [](const char* code, const char* detail) {
    return Error{Status::unprocessable, code, detail};
  };
  if (status == 200) return std::nullopt;
  if (status >= 300 && status < 400)
    return final("service_redirects",
                 "The service that listens sends the server elsewhere, where it does not go.");
  if (status == 401 || status == 403)
    return final("service_key", "The service that listens does not accept the key.");
  if (status == 404 || status == 405)
    return final("service_unknown",
                 "There is no service that listens at the address that is set, or no such model.");
  if (busy(status)) return final("service_busy", "The service that listens is too busy. Try again later.");
  if (status >= 500)
    return Error{Status::unavailable, "service_failed", "Something went wrong in the service that listens."};
  return final("service_refused", "The service that listens refused the sound.");
}

Endpoint::Endpoint(const TranscriptionOptions& options, BlockingPool& pool,
                   std::chrono::milliseconds back_off)
    : options_(options),
      url_(url_of(options)),
      key_(key_of(options)),
      back_off_(back_off),
      pool_(pool),
      client_(pool, outbound::Reach::everywhere()) {}

Task<Result<Heard>> Endpoint::hear(Piece piece) {
  std::size_t form = form_;
  auto answer = co_await ask_patiently(piece, form);
  while (answer && unknown_form(answer->status) && form + 1 < kForms.size())
    answer = co_await ask_patiently(piece, ++form);
  if (!answer) co_return fail(answer.error());
  if (auto refused = refusal(answer->status)) {
    log::warn("transcription: the endpoint answered {}", answer->status);
    co_return fail(std::move(*refused));
  }
  form_ = form;
  co_return co_await run_blocking(pool_, [&]() -> Result<Heard> { return read_answer(answer->body); });
}

Task<Result<outbound::ClientAnswer>> Endpoint::ask_patiently(const Piece& piece, std::size_t form) {
  auto next = back_off_;
  for (int tries = 1;; tries++) {
    auto answer = co_await ask(piece, form);
    if (!answer || !busy(answer->status) || tries == kMostTries) co_return answer;
    auto pause = answer->retry_after ? std::chrono::milliseconds(*answer->retry_after) : next;
    if (!co_await wait(std::min(pause, kLongestWait), piece)) co_return fail(cancelled());
    next *= 2;
  }
}

Task<Result<outbound::ClientAnswer>> Endpoint::ask(const Piece& piece, std::size_t form) {
  outbound::ClientRequest request;
  request.body = co_await run_blocking(pool_, [&] {
    Form body;
    body.field("model", options_.model);
    body.field("response_format", kForms[form]);
    if (!piece.language.empty()) body.field("language", short_language(piece.language));
    body.file(write_wave(piece.samples));
    request.headers.emplace_back("Content-Type", body.type());
    return body.finish();
  });
  request.headers.emplace_back("Accept", "application/json, text/vtt, */*");
  if (!key_.empty()) request.headers.emplace_back("Authorization", "Bearer " + key_);
  request.most_bytes = kMostAnswer;
  request.time_limit = std::chrono::minutes(options_.time_limit_minutes);
  request.stop = piece.stop;
  co_return co_await client_.ask(url_, std::move(request));
}

}  // namespace millrace::transcription
