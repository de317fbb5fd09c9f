#include <fmt/format.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "app/commands.h"

namespace {

using millrace::app::Options;

// The file first, then the command line over it: so the file is looked for before the arguments are applied.
int read_config(const std::string& named, Options& options) {
  std::string file = named.empty() ? "millrace.toml" : named;
  if (named.empty() && !std::filesystem::exists(file)) return 0;
  std::ifstream in(file);
  if (!in) {
    fmt::print(stderr, "millrace: {} cannot be read\n", file);
    return 2;
  }
  std::ostringstream text;
  text << in.rdbuf();
  auto read = millrace::app::read_toml(text.str(), options);
  if (read) return 0;
  fmt::print(stderr, "millrace: {}: {}\n", file, read.error().detail);
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App program{"Millrace: a video platform for your own machine"};
  program.set_version_flag("--version", MILLRACE_VERSION);
  program.require_subcommand(1);
  program.fallthrough();
  std::string config;
  std::optional<std::string> data, listen, public_url, registration, max_upload, reserved, log_level;
  program.add_option("--config", config, "options file (default: millrace.toml here, if there is one)");
  program.add_option("--data", data, "folder of database and videos");

  auto* serve = program.add_subcommand("serve", "run the server");
  serve->add_option("--listen", listen, "HOST:PORT; port 0 picks a free one");
  serve->add_option("--public-url", public_url, "how people reach this server");
  serve->add_option("--registration", registration, "open, invite or closed")
      ->check(CLI::IsMember({"open", "invite", "closed"}));
  serve->add_option("--max-upload", max_upload, "largest upload, such as \"10 GB\"");
  serve->add_option("--reserved-free-disk", reserved, "uploads leave at least this free");
  serve->add_option("--log-level", log_level, "debug, info, warn, error")
      ->check(CLI::IsMember({"debug", "info", "warn", "error"}));
  auto* doctor = program.add_subcommand("doctor", "say what is well and what is not");
  auto* scrub = program.add_subcommand("scrub", "check everything that is stored against its checksums");
  std::string folder;
  auto* backup =
      program.add_subcommand("backup", "copy everything that cannot be made again, while the server runs");
  auto* restore = program.add_subcommand("restore", "make a data folder out of a backup");
  for (auto* command : {backup, restore}) command->add_option("folder", folder, "of the backup")->required();

  millrace::app::UserArguments arguments;
  auto* user = program.add_subcommand("user", "accounts, on the machine itself");
  user->require_subcommand(1);
  auto* create = user->add_subcommand("create", "make an account");
  auto* set_role = user->add_subcommand("set-role", "make somebody an administrator, or no longer");
  auto* reset = user->add_subcommand("reset-password", "give a new password");
  for (auto* command : {create, set_role, reset})
    command->add_option("name", arguments.name, "user name")->required();
  create->add_option("--role", arguments.role, "user or admin")->check(CLI::IsMember({"user", "admin"}));
  set_role->add_option("role", arguments.role, "user or admin")
      ->required()
      ->check(CLI::IsMember({"user", "admin"}));
  for (auto* command : {create, reset})
    command->add_option("--password", arguments.password, "otherwise one is made and printed");

  CLI11_PARSE(program, argc, argv);

  Options options;
  if (int code = read_config(config, options); code != 0) return code;
  auto override = [](const std::optional<std::string>& given, std::string& option) {
    if (given) option = *given;
  };
  override(data, options.data);
  override(listen, options.listen);
  override(public_url, options.public_url);
  override(registration, options.registration);
  override(log_level, options.log_level);
  auto size = [](const std::optional<std::string>& given, std::uint64_t& option) {
    if (!given) return true;
    auto bytes = millrace::app::parse_bytes(*given);
    if (bytes) option = *bytes;
    return bytes.has_value();
  };
  if (!size(max_upload, options.max_upload_bytes) || !size(reserved, options.reserved_free_bytes)) {
    fmt::print(stderr, "millrace: write sizes like \"10 GB\"\n");
    return 2;
  }
  // Standard output is for what people read; the log goes beside it.
  spdlog::set_default_logger(spdlog::stderr_color_mt("millrace"));
  spdlog::set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %v");
  spdlog::set_level(spdlog::level::from_str(options.log_level));
  try {
    if (*serve) return millrace::app::serve(options);
    if (*doctor) return millrace::app::doctor(options);
    if (*scrub) return millrace::app::scrub(options);
    if (*backup) return millrace::app::back_up(options, folder);
    if (*restore) return millrace::app::restore(options, folder);
    if (*create) arguments.command = millrace::app::UserCommand::create;
    if (*set_role) arguments.command = millrace::app::UserCommand::set_role;
    if (*reset) arguments.command = millrace::app::UserCommand::reset_password;
    return millrace::app::user(options, arguments);
  } catch (const std::exception& e) {
    fmt::print(stderr, "millrace: {}\n", e.what());
    return 1;
  }
}
