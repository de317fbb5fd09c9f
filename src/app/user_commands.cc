#include <fmt/format.h>

#include <filesystem>

#include "accounts/accounts.h"
#include "app/commands.h"

namespace millrace::app {

int user(const Options& options, const UserArguments& arguments) {
  namespace fs = std::filesystem;
  fs::path data = fs::absolute(options.data);
  if (!fs::exists(data / "millrace.db")) {
    fmt::print(stderr, "millrace: there is no Millrace data in {}. Name the folder with --data.\n",
               data.string());
    return 1;
  }
  BlockingPool pool(2);
  SystemClock clock;
  db::Database database({data / "millrace.db"}, pool);
  accounts::AccountsOptions account_options;
  account_options.secret_file = data / "secret";
  accounts::Accounts accounts(database, pool, clock, account_options);
  std::string password = arguments.password.empty() ? random_text(16) : arguments.password;
  auto role = arguments.role == "admin" ? accounts::Role::admin : accounts::Role::user;

  std::optional<Error> error;
  switch (arguments.command) {
    case UserCommand::create:
      if (auto made = accounts.create_user_now({arguments.name, password}, role); !made) error = made.error();
      break;
    case UserCommand::set_role:
      if (auto set = accounts.set_role_now(arguments.name, role); !set) error = set.error();
      break;
    case UserCommand::reset_password:
      if (auto set = accounts.reset_password_now(arguments.name, password); !set) error = set.error();
      break;
  }
  pool.join();
  if (error) {
    fmt::print(stderr, "millrace: {}\n", error->detail);
    for (const auto& field : error->fields) fmt::print(stderr, "  {}: {}\n", field.loc, field.message);
    return 1;
  }
  if (arguments.command == UserCommand::set_role)
    fmt::print("{} is now {}.\n", arguments.name, arguments.role);
  else if (arguments.password.empty())
    fmt::print("{}'s password: {}\n", arguments.name, password);
  else
    fmt::print("Done.\n");
  return 0;
}

}  // namespace millrace::app
