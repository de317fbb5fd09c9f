#include <boost/beast/http/read.hpp>

#include "base/number.h"
#include "outbound/exchange.h"

namespace millrace::outbound {
namespace {

namespace beast = boost::beast;
constexpr long long kLongestRetry = 24 * 3600;

}  // namespace

Answer::Answer(std::shared_ptr<Exchange> exchange) : exchange_(std::move(exchange)) {
  const auto& message = exchange_->parser->get();
  status_ = static_cast<int>(message.result_int());
  for (const auto& field : message)
    headers_.add(std::string(field.name_string()), std::string(field.value()));
  if (auto length = exchange_->parser->content_length()) length_ = *length;
}

Answer::~Answer() {
  if (!exchange_) return;
  exchange_->over = true;
  exchange_->watch.cancel();
  exchange_->close();
}

std::optional<std::chrono::seconds> Answer::retry_after() const {
  auto seconds = parse_number<long long>(headers_.find("Retry-After"));
  if (!seconds) return std::nullopt;
  return std::chrono::seconds(std::min(*seconds, kLongestRetry));
}

Task<Result<std::size_t>> Answer::read_some(std::span<char> into) {
  auto& exchange = *exchange_;
  auto& body = exchange.parser->get().body();
  body.data = into.data();
  body.size = into.size();
  body.more = true;
  while (body.size == into.size() && !exchange.parser->is_done()) {
    boost::system::error_code error;
    co_await exchange.over_stream([&](auto& stream) {
      return beast::http::async_read_some(stream, exchange.buffer, *exchange.parser,
                                          asio::redirect_error(use_task, error));
    });
    exchange.active = Steady::now();
    if (error && error != beast::http::error::need_buffer) co_return fail(exchange.why(broken()));
  }
  co_return into.size() - body.size;
}

std::function<void()> Answer::stopper() const {
  return [weak = std::weak_ptr(exchange_)] {
    if (auto exchange = weak.lock()) exchange->stopped = true;
  };
}

}  // namespace millrace::outbound
