// What the administrator can set: the rooms' own options, composed; read from millrace.toml, then overridden
// by the command line. An unknown key is an error. The annotated reference is millrace.example.toml, and a
// test holds it against this.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/error.h"
#include "package/recipe.h"
#include "transcription/options.h"

namespace millrace::app {

struct Options {
  std::string data = "millrace-data";   // database, objects, secret; made if absent
  std::string listen = "0.0.0.0:8080";  // HOST:PORT; port 0 picks a free one
  std::string public_url;               // how people reach this server, if not by what they connect to
  std::vector<std::string> trusted_proxies{"127.0.0.1", "::1"};
  std::string registration = "open";  // open, invite, closed; an administrator can change it on the page
  std::uint64_t max_upload_bytes = 10ull << 30;
  int unfinished_upload_hours = 168;  // how long an upload may rest before it is removed
  int open_uploads_per_user = 250;
  std::vector<std::string> outbound_allow;  // private networks that imports and webhooks may reach
  int imports_at_once = 4;                  // 0: none
  int imports_per_user = 2;                 // of these
  int import_idle_seconds = 30;             // without a byte, until it is tried again
  int import_hours = 24;                    // for one file
  std::uint64_t reserved_free_bytes = 512ull << 20;
  std::uint64_t cache_budget_bytes = 0;   // of rendered segments; 0: as much as the disk gives
  std::string fill = "at once";           // at once, when watched, on demand
  int scrub_days = 30;                    // how often everything stored is read and verified; 0: never
  int urgent_renders = 0;                 // 0: as many as there are cores
  int background_renders = 0;             // likewise
  std::uint64_t render_memory_bytes = 0;  // of all renders at once; 0: half of what is available at the start
  package::Recipe recipe;                 // ladder, preset, quality: of what is uploaded from now on
  std::string require_sandbox;            // "", "good", "strong"
  transcription::TranscriptionOptions transcription;  // its folder is not the file's
  std::string log_level = "info";                     // debug, info, warn, error
};

// Sizes as people write them: "10 GB", "512MB", 1048576.
Result<std::uint64_t> parse_bytes(std::string_view text);

// Adds what the file says. "bad_config" with the line and the reason; `text` is the file's content.
Result<void> read_toml(std::string_view text, Options& options);

// HOST:PORT, [IPV6]:PORT or PORT.
struct ListenAddress {
  std::string host;
  std::uint16_t port = 0;
};
Result<ListenAddress> parse_listen(std::string_view text);

}  // namespace millrace::app
