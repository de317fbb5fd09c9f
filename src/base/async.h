// The runtime: one io_context per core, coroutines on its concrete executor, and a pool for work that blocks.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

namespace millrace {

namespace asio = boost::asio;
using Executor = asio::io_context::executor_type;
template <class T = void>
using Task = asio::awaitable<T, Executor>;
inline constexpr asio::use_awaitable_t<Executor> use_task{};
using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
using Timer = asio::basic_waitable_timer<std::chrono::steady_clock,
                                         asio::wait_traits<std::chrono::steady_clock>, Executor>;
using BlockingPool = asio::thread_pool;

namespace detail {

// Runs work(on) on the pool and resumes on the caller's own loop. Not a template, and what it is made of need
// not be compiled for every caller.
Task<void> run_on_pool(BlockingPool& pool, void (*work)(void* on), void* on);

}  // namespace detail

// Runs f() on the pool and resumes on the caller's own loop with its value; exceptions travel along. Whoever
// holds the handler holds this frame too, so that f and the value may live here.
template <class F>
auto run_blocking(BlockingPool& pool, F f) -> Task<std::invoke_result_t<F&>> {
  using Value = std::invoke_result_t<F&>;
  if constexpr (std::is_void_v<Value>) {
    co_await detail::run_on_pool(pool, [](void* on) { (*static_cast<F*>(on))(); }, &f);
  } else {
    struct Call {
      F& f;
      std::optional<Value> value;
    } call{f, {}};
    co_await detail::run_on_pool(
        pool,
        [](void* on) {
          auto& one = *static_cast<Call*>(on);
          one.value.emplace(one.f());
        },
        &call);
    co_return std::move(*call.value);
  }
}

// Starts a coroutine nobody waits for; an exception that escapes it is logged under `what`.
void spawn(Executor executor, std::string what, Task<void> task);

// Sleeps; returns false when cancelled.
Task<bool> sleep_for(std::chrono::steady_clock::duration duration);
// Until the timer has run out, or is cancelled: then false. It stays the caller's.
Task<bool> elapse(Timer& timer);
// Cancels a timer, on its own loop, from any thread.
void cancel(std::shared_ptr<Timer> timer);

}  // namespace millrace
