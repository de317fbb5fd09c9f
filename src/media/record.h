// The immutable record of what arrived: a row of `media`, and the rows of its renditions (how far each is
// filled). Functions over a database session; the caller owns the transaction.
#pragma once
#include <soci/soci.h>

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/id.h"
#include "package/plan.h"

namespace millrace::media {

struct MediaRecord {
  MediaId id;
  std::string owner;
  long long bytes = 0;
  std::string original_name;  // as the client called it: shown, never used as a path
  std::string container;
  long long duration_ms = 0;
  int width = 0;  // as shown
  int height = 0;
  bool has_video = false;
  bool has_audio = false;
  int recipe = 1;                  // number of the one that is served; keys and URLs name it
  std::string state = "indexing";  // receiving, indexing, ready, rejected
  std::string reason_code;
  std::string reason_detail;
  std::string held;    // as Held saves it
  std::string sha256;  // of the original, in hexadecimal
  UnixMillis created_at = 0;
};

void insert(soci::session& sql, const MediaRecord& record);
std::optional<MediaRecord> find(soci::session& sql, const MediaId& id);
// Of a media that was watched while it arrived, all is there now: its bytes, name and hash. False when there
// is no such media.
bool set_arrived(soci::session& sql, const MediaRecord& record);
void set_ready(soci::session& sql, const MediaRecord& record);
void set_rejected(soci::session& sql, const MediaId& id, const std::string& code, const std::string& detail);
// Goes over to recipe `number` if the media still has the one before it; false if somebody was faster. The
// rows of its renditions are those of the old recipe and go.
bool set_recipe(soci::session& sql, const MediaId& id, int number);
// Rows that no video refers to any more; their objects may go.
std::vector<MediaId> unreferenced(soci::session& sql);
void erase(soci::session& sql, const MediaId& id);
std::vector<std::string> all_ids(soci::session& sql);

struct RenditionRow {
  std::string name;
  long long segments = 0;
  std::string filled;  // bitmap, hexadecimal, first segment in the lowest bit of the first byte
  long long filled_count = 0;
  long long bytes = 0;
  UnixMillis last_watched = 0;  // 0: never
  UnixMillis evicted_at = 0;    // 0: never
};
std::vector<RenditionRow> renditions(soci::session& sql, const MediaId& id);
void save_held(soci::session& sql, const MediaId& id, const std::string& held);
void save_rendition(soci::session& sql, const MediaId& id, const RenditionRow& row);

}  // namespace millrace::media
