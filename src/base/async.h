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
#include <exception>
#include <optional>
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

// Runs f() on the pool and resumes on the caller's own loop with its value; exceptions travel along.
template <class F>
auto run_blocking(BlockingPool& pool, F f) -> Task<std::invoke_result_t<F&>> {
  using Value = std::invoke_result_t<F&>;
  auto initiate = [&pool](auto handler, F work) {
    auto executor = asio::get_associated_executor(handler);
    auto keep = asio::make_work_guard(executor);
    asio::post(pool,
               [handler = std::move(handler), work = std::move(work), keep = std::move(keep)]() mutable {
                 std::exception_ptr failure;
                 if constexpr (std::is_void_v<Value>) {
                   try {
                     work();
                   } catch (...) {
                     failure = std::current_exception();
                   }
                   asio::post(keep.get_executor(),
                              [handler = std::move(handler), failure]() mutable { handler(failure); });
                 } else {
                   std::optional<Value> value;
                   try {
                     value.emplace(work());
                   } catch (...) {
                     failure = std::current_exception();
                   }
                   asio::post(keep.get_executor(),
                              [handler = std::move(handler), failure, value = std::move(value)]() mutable {
                                handler(failure, std::move(value));
                              });
                 }
               });
  };
  if constexpr (std::is_void_v<Value>) {
    co_await asio::async_initiate<const asio::use_awaitable_t<Executor>, void(std::exception_ptr)>(
        initiate, use_task, std::move(f));
  } else {
    std::optional<Value> value =
        co_await asio::async_initiate<const asio::use_awaitable_t<Executor>,
                                      void(std::exception_ptr, std::optional<Value>)>(initiate, use_task,
                                                                                      std::move(f));
    co_return std::move(*value);
  }
}

// Starts a coroutine nobody waits for; an exception that escapes it is logged under `what`.
void spawn(Executor executor, std::string what, Task<void> task);

// Sleeps; returns false when cancelled.
Task<bool> sleep_for(std::chrono::steady_clock::duration duration);

}  // namespace millrace
