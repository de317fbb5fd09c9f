// A service that speaks as OpenAI's POST /v1/audio/transcriptions does: OpenAI itself, whisper.cpp's server
// and others. It is asked for "verbose_json", and for something else when it does not know that; when it is
// busy (429, 503) it is asked again, later each time, or when it says.
#pragma once
#include <atomic>

#include "outbound/client.h"
#include "transcription/listener.h"

namespace millrace::transcription {

class Endpoint final : public Listener {
 public:
  // `back_off`: before the second attempt; doubles.
  Endpoint(const TranscriptionOptions& options, BlockingPool& pool,
           std::chrono::milliseconds back_off = std::chrono::seconds(2));

  // Errors, all final (422) unless another is named: "service_key", "service_unknown", "service_refused",
  // "service_redirects", "answer_too_large", "bad_answer", "no_times", "too_slow", "tls_failed",
  // "service_busy"; (503) "unreachable", "service_failed"; "cancelled".
  Task<Result<Heard>> hear(Piece piece) override;

 private:
  Task<Result<outbound::ClientAnswer>> ask(const Piece& piece, std::size_t form);
  Task<Result<outbound::ClientAnswer>> ask_patiently(const Piece& piece, std::size_t form);

  const TranscriptionOptions options_;
  const outbound::Url url_;
  const std::string key_;
  const std::chrono::milliseconds back_off_;
  BlockingPool& pool_;
  outbound::Client client_;
  std::atomic<std::size_t> form_ = 0;  // which of the forms it is known to answer in
};

// What an answer that is no success means; nothing for a success. Of 429 and 503 only when nobody asks again.
std::optional<Error> refusal(int status);

}  // namespace millrace::transcription
