#include <fmt/format.h>
#include <malloc.h>

#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <cstdio>
#include <thread>

#include "app/addresses.h"
#include "app/commands.h"
#include "app/pages.h"
#include "app/platform.h"
#include "base/log.h"
#include "http/server.h"

namespace millrace::app {
namespace {

// One io_context a core, each run by a thread of its own; the first by the caller.
struct Loops {
  explicit Loops(unsigned count) {
    for (unsigned i = 0; i < count; i++) all.push_back(std::make_unique<asio::io_context>(1));
  }
  std::vector<asio::io_context*> pointers() const {
    std::vector<asio::io_context*> out;
    for (const auto& loop : all) out.push_back(loop.get());
    return out;
  }
  asio::io_context& first() { return *all.front(); }
  void run() {
    std::vector<std::jthread> threads;
    for (std::size_t i = 1; i < all.size(); i++)
      threads.emplace_back([loop = all[i].get()] {
        auto keep = asio::make_work_guard(*loop);
        loop->run();
      });
    auto keep = asio::make_work_guard(first());
    first().run();
    for (auto& loop : all) loop->stop();
  }
  std::vector<std::unique_ptr<asio::io_context>> all;
};

void announce(Platform& platform, const ListenAddress& address, std::uint16_t port) {
  std::string host = address.host.find(':') == std::string::npos ? address.host : "[" + address.host + "]";
  fmt::print("listening on http://{}:{}\n", host, port);
  auto urls = reachable_at(address.host, port);
  for (const auto& url : urls) fmt::print("  {}\n", url);
  if (platform.accounts.needs_setup_now()) {
    const std::string base =
        platform.options.public_url.empty() ? urls.front() : platform.options.public_url + "/";
    fmt::print("\nThis link makes the first administrator, once:\n  {}setup?token={}\n", base,
               platform.accounts.make_setup_token());
  } else {
    fmt::print("\nNext: open the first address and drop a video on the page.\n");
  }
  std::fflush(stdout);
}

Task<void> wait_for_end(Platform& platform, http::Server& server, Loops& loops) {
  auto executor = co_await asio::this_coro::executor;
  asio::basic_signal_set<Executor> signals(executor, SIGTERM, SIGINT);
  boost::system::error_code error;
  co_await signals.async_wait(asio::redirect_error(use_task, error));
  fmt::print("stopping: finishing what is being answered\n");
  std::fflush(stdout);
  platform.queue.stop();
  platform.arrivals.stop();
  platform.webhooks.stop();
  co_await server.stop(std::chrono::seconds(10));
  loops.first().stop();
}

}  // namespace

int serve(const Options& options) {
  auto address = parse_listen(options.listen);
  if (!address) {
    fmt::print(stderr, "millrace: {}\n", address.error().detail);
    return 2;
  }
  std::signal(SIGPIPE, SIG_IGN);
  ::mallopt(M_ARENA_MAX, 4);  // the pool's threads need no heap each
  // A name that no server answers for holds a thread of `naming` that long (resolv.conf(5)), and not half a
  // minute.
  ::setenv("RES_OPTIONS", "timeout:2 attempts:2", 0);
  Platform platform(options);
  // Made after the platform and gone before it: coroutines that are still waiting when it ends hold parts of
  // it.
  Loops loops(std::max(1u, std::thread::hardware_concurrency()));
  std::size_t leftovers = platform.store.cleanup_incoming();
  if (leftovers > 0) log::info("removed {} unfinished uploads", leftovers);
  platform.arrivals.recover_now();  // before what lies without a record counts as left over
  remove_orphans(platform);

  http::ServerOptions server_options;
  server_options.host = address->host;
  server_options.port = address->port;
  server_options.public_url = options.public_url;
  server_options.trusted_proxies = options.trusted_proxies;
  http::Server server(server_options, loops.pointers(), platform.reading, platform.router,
                      page_fallback(platform));
  server.start();

  Executor executor = loops.first().get_executor();
  spawn(executor, "jobs",
        platform.queue.run({{"index", 2},
                            {"join", 2},
                            {"import", std::max(1, platform.options.imports_at_once)},
                            {"stills", 1},
                            {"poster_avif", 1},
                            {"storyboard", 1},
                            {"preview", 1},
                            {"clip_poster", 1},
                            {"clip_preview", 1},
                            {"scenes", 1},
                            {"fill", 2},
                            {"sound", 1},
                            {"loudness", 1},
                            {"transcription", 1},
                            {"download", 2},
                            {"clip_download", 2},
                            {"scrub", 1},
                            {"search", 1}},
                           {{"import", platform.options.imports_per_user}}));
  spawn(executor, "render", platform.renderer.run());
  spawn(executor, "keeping", platform.budget.run());
  spawn(executor, "watching what arrives", platform.early.run());
  spawn(executor, "webhooks", platform.webhooks.run());
  spawn(executor, "housekeeping", housekeeping(platform));
  spawn(executor, "signals", wait_for_end(platform, server, loops));
  spawn(executor, "sandbox", [](Platform& p) -> Task<void> {
    auto report = co_await p.engine.check_sandbox();
    log::info("media sandbox: {}", report.detail);
    for (const auto& failure : report.failures)
      log::error("media sandbox: a test was not stopped: {}", failure);
  }(platform));
  announce(platform, *address, server.port());
  loops.run();
  platform.join();
  platform.budget.end_now();
  fmt::print("stopped\n");
  return 0;
}

}  // namespace millrace::app
