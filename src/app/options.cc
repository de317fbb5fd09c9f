#include "app/options.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <charconv>
#include <map>
#include <set>

#include "outbound/reach.h"

namespace millrace::app {
namespace {

std::unexpected<Error> bad(std::string detail) {
  return fail(Status::bad_request, "bad_config", std::move(detail));
}

// Reads one value into one option; a text of what is wrong, or nothing.
using Setter = std::function<std::optional<std::string>(const toml::node&)>;

Setter text(std::string& into) {
  return [&into](const toml::node& node) -> std::optional<std::string> {
    auto value = node.value<std::string>();
    if (!node.is_string() || !value) return "should be a text in quotes";
    into = *value;
    return std::nullopt;
  };
}

Setter choice(std::string& into, std::set<std::string> allowed) {
  return [&into, allowed](const toml::node& node) -> std::optional<std::string> {
    auto value = node.value<std::string>();
    if (!node.is_string() || !value || !allowed.contains(*value))
      return fmt::format("should be one of: {}", fmt::join(allowed, ", "));
    into = *value;
    return std::nullopt;
  };
}

Setter bytes(std::uint64_t& into) {
  return [&into](const toml::node& node) -> std::optional<std::string> {
    if (auto number = node.as_integer(); number && number->get() >= 0) {
      into = static_cast<std::uint64_t>(number->get());
      return std::nullopt;
    }
    auto value = node.value<std::string>();
    auto parsed = parse_bytes(value.value_or(""));
    if (!node.is_string() || !parsed) return "should be a size such as \"10 GB\"";
    into = *parsed;
    return std::nullopt;
  };
}

Setter count(int& into, int least = 0, int most = 256) {
  return [&into, least, most](const toml::node& node) -> std::optional<std::string> {
    auto number = node.as_integer();
    if (!number || number->get() < least || number->get() > most)
      return fmt::format("should be a number from {} to {}", least, most);
    into = static_cast<int>(number->get());
    return std::nullopt;
  };
}

Setter texts(std::vector<std::string>& into) {
  return [&into](const toml::node& node) -> std::optional<std::string> {
    const auto* array = node.as_array();
    if (!array) return "should be a list of texts";
    std::vector<std::string> read;
    for (const auto& item : *array) {
      auto value = item.value<std::string>();
      if (!item.is_string() || !value) return "should be a list of texts";
      read.push_back(*value);
    }
    into = std::move(read);
    return std::nullopt;
  };
}

Setter networks(std::vector<std::string>& into) {
  return [&into](const toml::node& node) -> std::optional<std::string> {
    if (auto wrong = texts(into)(node)) return wrong;
    auto read = outbound::parse_networks(into);
    if (!read) return "has " + read.error().detail;
    return std::nullopt;
  };
}

Setter rungs(std::vector<package::Rung>& into) {
  return [&into](const toml::node& node) -> std::optional<std::string> {
    std::vector<std::string> written;
    if (auto wrong = texts(written)(node)) return wrong;
    auto read = package::parse_rungs(written);
    if (!read) return read.error().detail;
    into = std::move(*read);
    return std::nullopt;
  };
}

Setter number(double& into, double least, double most) {
  return [&into, least, most](const toml::node& node) -> std::optional<std::string> {
    auto value = node.value<double>();
    if (!node.is_number() || !value || !(*value >= least && *value <= most))
      return fmt::format("should be a number from {} to {}", least, most);
    into = *value;
    return std::nullopt;
  };
}

using Known = std::map<std::string, Setter, std::less<>>;

// `in`: "" or the table with its dot.
Result<void> read_table(const toml::table& table, const Known& known, std::string_view in) {
  for (const auto& [key, node] : table) {
    auto name = fmt::format("{}{}", in, std::string_view(key));
    auto setter = known.find(name);
    if (setter == known.end() || std::string_view(key).contains('.'))
      return bad(fmt::format("line {}: there is no option '{}'", node.source().begin.line, name));
    if (auto wrong = setter->second(node))
      return bad(fmt::format("line {}: {} {}", node.source().begin.line, name, *wrong));
  }
  return {};
}

}  // namespace

Result<std::uint64_t> parse_bytes(std::string_view written) {
  std::uint64_t number = 0;
  auto [end, error] = std::from_chars(written.data(), written.data() + written.size(), number);
  std::string unit(end, written.data() + written.size());
  std::erase(unit, ' ');
  for (char& c : unit)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  static const std::map<std::string, int> kShifts{{"", 0},   {"B", 0},   {"KB", 10}, {"K", 10},  {"MB", 20},
                                                  {"M", 20}, {"GB", 30}, {"G", 30},  {"TB", 40}, {"T", 40}};
  auto shift = kShifts.find(unit);
  if (error != std::errc() || shift == kShifts.end() || number > (UINT64_MAX >> shift->second))
    return bad("not a size: " + std::string(written));
  return number << shift->second;
}

Result<void> read_toml(std::string_view written, Options& options) {
  auto& transcription = options.transcription;
  const Known known{
      {"data", text(options.data)},
      {"listen", text(options.listen)},
      {"public_url", text(options.public_url)},
      {"trusted_proxies", texts(options.trusted_proxies)},
      {"registration", choice(options.registration, {"open", "invite", "closed"})},
      {"max_upload", bytes(options.max_upload_bytes)},
      {"unfinished_upload_hours", count(options.unfinished_upload_hours, 1, 24 * 365)},
      {"open_uploads_per_user", count(options.open_uploads_per_user, 1, 100'000)},
      {"outbound_allow", networks(options.outbound_allow)},
      {"imports_at_once", count(options.imports_at_once)},
      {"imports_per_user", count(options.imports_per_user, 1)},
      {"import_idle_seconds", count(options.import_idle_seconds, 1, 3600)},
      {"import_hours", count(options.import_hours, 1, 24 * 7)},
      {"reserved_free_disk", bytes(options.reserved_free_bytes)},
      {"cache_budget", bytes(options.cache_budget_bytes)},
      {"fill", choice(options.fill, {"at once", "when watched", "on demand"})},
      {"scrub_days", count(options.scrub_days)},
      {"urgent_renders", count(options.urgent_renders)},
      {"background_renders", count(options.background_renders)},
      {"render_memory", bytes(options.render_memory_bytes)},
      {"ladder", rungs(options.recipe.rungs)},
      {"preset",
       choice(options.recipe.preset, {"superfast", "veryfast", "faster", "fast", "medium", "slow"})},
      {"quality", number(options.recipe.crf, 10, 40)},
      {"require_sandbox", choice(options.require_sandbox, {"", "good", "strong"})},
      {"transcription.program", texts(transcription.program)},
      {"transcription.endpoint", text(transcription.endpoint)},
      {"transcription.api_key_file", text(transcription.api_key_file)},
      {"transcription.model", text(transcription.model)},
      {"transcription.time_limit", count(transcription.time_limit_minutes, 1, 24 * 60)},
      {"transcription.piece", count(transcription.piece_seconds, 5, 3600)},
      {"log_level", choice(options.log_level, {"debug", "info", "warn", "error"})},
  };
  try {
    toml::table table = toml::parse(written);
    if (const auto* inner = table["transcription"].as_table()) {
      if (auto read = read_table(*inner, known, "transcription."); !read) return read;
      table.erase("transcription");
    }
    return read_table(table, known, "");
  } catch (const toml::parse_error& e) {
    return bad(fmt::format("line {}: {}", e.source().begin.line, e.description()));
  }
}

Result<ListenAddress> parse_listen(std::string_view written) {
  ListenAddress address{"0.0.0.0", 0};
  auto colon = written.rfind(':');
  std::string_view port = colon == std::string_view::npos ? written : written.substr(colon + 1);
  if (colon != std::string_view::npos) address.host = std::string(written.substr(0, colon));
  if (address.host.size() > 2 && address.host.front() == '[' && address.host.back() == ']')
    address.host = address.host.substr(1, address.host.size() - 2);
  auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), address.port);
  if (error != std::errc() || end != port.data() + port.size() || port.empty() || address.host.empty())
    return bad(fmt::format("'{}' is no address to listen on; write HOST:PORT", written));
  return address;
}

}  // namespace millrace::app
