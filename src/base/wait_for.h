// For tests: runs a coroutine on a loop of its own and gives what it answers.
#pragma once
#include <boost/asio/use_future.hpp>

#include "base/async.h"

namespace millrace {

template <class T>
T wait_for(Task<T> task) {
  asio::io_context loop;
  auto result = asio::co_spawn(loop, std::move(task), asio::use_future);
  loop.run();
  return result.get();
}

}  // namespace millrace
