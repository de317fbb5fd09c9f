// What happens on one connection: requests one after the other, each parsed, handled and answered.
#pragma once
#include <memory>

#include "http/connection.h"

namespace millrace::http {

Task<void> run_session(std::unique_ptr<Connection> connection);

}  // namespace millrace::http
