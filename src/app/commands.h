// What `millrace` does: serve, doctor, scrub, backup, restore, user. Each returns the exit code.
#pragma once
#include <string>

#include "app/options.h"

namespace millrace::app {

int serve(const Options& options);
int doctor(const Options& options);
int scrub(const Options& options);
int back_up(const Options& options, const std::string& folder);
int restore(const Options& options, const std::string& folder);

enum class UserCommand { create, set_role, reset_password };
struct UserArguments {
  UserCommand command = UserCommand::create;
  std::string name;
  std::string role = "user";
  std::string password;  // empty: one is made and printed
};
int user(const Options& options, const UserArguments& arguments);

}  // namespace millrace::app
