#include "base/async.h"

#include <spdlog/spdlog.h>

namespace millrace {

void spawn(Executor executor, std::string what, Task<void> task) {
  asio::co_spawn(executor, std::move(task), [what = std::move(what)](const std::exception_ptr& failure) {
    if (!failure) return;
    try {
      std::rethrow_exception(failure);
    } catch (const std::exception& e) {
      spdlog::error("{}: {}", what, e.what());
    }
  });
}

Task<bool> sleep_for(std::chrono::steady_clock::duration duration) {
  Timer timer(co_await asio::this_coro::executor);
  timer.expires_after(duration);
  boost::system::error_code error;
  co_await timer.async_wait(asio::redirect_error(use_task, error));
  co_return !error;
}

}  // namespace millrace
