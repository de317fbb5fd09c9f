#include "app/options.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace millrace::app {
namespace {

std::string example() {
  std::ifstream in(std::string(MILLRACE_SOURCE) + "/millrace.example.toml");
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

TEST(Options, are_all_in_the_example_with_their_defaults) {
  Options read;
  read.data = read.listen = read.registration = read.log_level = "?";
  read.max_upload_bytes = read.reserved_free_bytes = 1;
  read.trusted_proxies.clear();
  read.render_memory_bytes = 1;
  read.recipe.rungs.clear();
  read.recipe.preset = "?";
  read.recipe.crf = 1;
  read.urgent_renders = read.background_renders = read.scrub_days = 9;
  read.cache_budget_bytes = 1;
  read.outbound_allow = {"?"};
  read.imports_at_once = read.imports_per_user = read.import_idle_seconds = read.import_hours = 99;
  read.transcription = {{"?"}, "?", "?", "?", 1, 1};
  read.fill = "?";
  ASSERT_TRUE(read_toml(example(), read));
  Options defaults;
  EXPECT_EQ(read.data, defaults.data);
  EXPECT_EQ(read.listen, defaults.listen);
  EXPECT_EQ(read.public_url, defaults.public_url);
  EXPECT_EQ(read.trusted_proxies, defaults.trusted_proxies);
  EXPECT_EQ(read.registration, defaults.registration);
  EXPECT_EQ(read.max_upload_bytes, defaults.max_upload_bytes);
  EXPECT_EQ(read.outbound_allow, defaults.outbound_allow);
  EXPECT_EQ(read.imports_at_once, defaults.imports_at_once);
  EXPECT_EQ(read.imports_per_user, defaults.imports_per_user);
  EXPECT_EQ(read.import_idle_seconds, defaults.import_idle_seconds);
  EXPECT_EQ(read.import_hours, defaults.import_hours);
  EXPECT_EQ(read.reserved_free_bytes, defaults.reserved_free_bytes);
  EXPECT_EQ(read.cache_budget_bytes, defaults.cache_budget_bytes);
  EXPECT_EQ(read.fill, defaults.fill);
  EXPECT_EQ(read.scrub_days, defaults.scrub_days);
  EXPECT_EQ(read.urgent_renders, defaults.urgent_renders);
  EXPECT_EQ(read.background_renders, defaults.background_renders);
  EXPECT_EQ(read.render_memory_bytes, defaults.render_memory_bytes);
  EXPECT_EQ(read.recipe, defaults.recipe);
  EXPECT_EQ(read.transcription.program, defaults.transcription.program);
  EXPECT_EQ(read.transcription.endpoint, defaults.transcription.endpoint);
  EXPECT_EQ(read.transcription.api_key_file, defaults.transcription.api_key_file);
  EXPECT_EQ(read.transcription.model, defaults.transcription.model);
  EXPECT_EQ(read.transcription.time_limit_minutes, defaults.transcription.time_limit_minutes);
  EXPECT_EQ(read.transcription.piece_seconds, defaults.transcription.piece_seconds);
  EXPECT_EQ(read.require_sandbox, defaults.require_sandbox);
  EXPECT_EQ(read.log_level, defaults.log_level);
}

TEST(Options, name_the_line_of_what_is_wrong) {
  auto detail = [](std::string_view text) {
    Options options;
    auto read = read_toml(text, options);
    return read ? std::string("fine") : read.error().detail;
  };
  EXPECT_EQ(detail("data = \"x\"\nlissen = \"y\"\n"), "line 2: there is no option 'lissen'");
  EXPECT_EQ(detail("registration = \"maybe\""),
            "line 1: registration should be one of: closed, invite, open");
  EXPECT_EQ(detail("max_upload = \"much\""), "line 1: max_upload should be a size such as \"10 GB\"");
  EXPECT_TRUE(detail("data = ").starts_with("line 1: "));
  EXPECT_EQ(detail("ladder = [\"av1:720\"]"),
            "line 1: ladder has no H.264 rung, so some players could play nothing");
  EXPECT_TRUE(detail("ladder = [\"720p\"]").starts_with("line 1: ladder has '720p', which is no rung"));
  EXPECT_EQ(detail("ladder = [\"720\", \"720\"]"), "line 1: ladder has '720' twice");
  EXPECT_EQ(detail("[transcription]\nprogramme = []"),
            "line 2: there is no option 'transcription.programme'");
  EXPECT_EQ(detail("[transcription]\nprogram = \"x\""),
            "line 2: transcription.program should be a list of texts");
  EXPECT_EQ(detail("transcription = 1"), "line 1: there is no option 'transcription'");
  EXPECT_EQ(detail("\"transcription.piece\" = 9"), "line 1: there is no option 'transcription.piece'");
  EXPECT_EQ(detail("outbound_allow = [\"home\"]"),
            "line 1: outbound_allow has 'home' is no network such as \"10.0.0.0/8\"");
  EXPECT_EQ(detail("quality = 99"), "line 1: quality should be a number from 10 to 40");
}

TEST(Options, read_sizes_as_people_write_them) {
  EXPECT_EQ(parse_bytes("10 GB").value(), 10ull << 30);
  EXPECT_EQ(parse_bytes("512mb").value(), 512ull << 20);
  EXPECT_EQ(parse_bytes("77").value(), 77u);
  for (const char* wrong : {"", "GB", "-1", "1 XB", "99999999999 TB"})
    EXPECT_FALSE(parse_bytes(wrong)) << wrong;
}

TEST(Options, read_addresses_to_listen_on) {
  EXPECT_EQ(parse_listen("127.0.0.1:0")->host, "127.0.0.1");
  EXPECT_EQ(parse_listen("[::1]:80")->host, "::1");
  EXPECT_EQ(parse_listen("8080")->port, 8080);
  for (const char* wrong : {"", "host", "host:", ":80:", "host:99999", "a:b"})
    EXPECT_FALSE(parse_listen(wrong)) << wrong;
}

}  // namespace
}  // namespace millrace::app
