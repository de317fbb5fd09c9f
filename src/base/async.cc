#include "base/async.h"

#include <boost/asio/post.hpp>
#include <exception>

#include "base/log.h"

namespace millrace {

Task<void> detail::run_on_pool(BlockingPool& pool, void (*work)(void* on), void* on) {
  auto initiate = [&pool](auto handler, void (*work)(void* on), void* on) {
    auto keep = asio::make_work_guard(asio::get_associated_executor(handler));
    asio::post(pool, [handler = std::move(handler), work, on, keep = std::move(keep)]() mutable {
      std::exception_ptr failure;
      try {
        work(on);
      } catch (...) {
        failure = std::current_exception();
      }
      asio::post(keep.get_executor(),
                 [handler = std::move(handler), failure]() mutable { handler(failure); });
    });
  };
  co_await asio::async_initiate<const asio::use_awaitable_t<Executor>, void(std::exception_ptr)>(
      initiate, use_task, work, on);
}

void spawn(Executor executor, std::string what, Task<void> task) {
  asio::co_spawn(executor, std::move(task), [what = std::move(what)](const std::exception_ptr& failure) {
    if (!failure) return;
    try {
      std::rethrow_exception(failure);
    } catch (const std::exception& e) {
      log::error("{}: {}", what, e.what());
    }
  });
}

Task<bool> sleep_for(std::chrono::steady_clock::duration duration) {
  Timer timer(co_await asio::this_coro::executor);
  timer.expires_after(duration);
  co_return co_await elapse(timer);
}

Task<bool> elapse(Timer& timer) {
  boost::system::error_code error;
  co_await timer.async_wait(asio::redirect_error(use_task, error));
  co_return !error;
}

void cancel(std::shared_ptr<Timer> timer) {
  auto executor = timer->get_executor();
  asio::post(executor, [timer = std::move(timer)] { timer->cancel(); });
}

}  // namespace millrace
