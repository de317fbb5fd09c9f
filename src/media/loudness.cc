#include "media/loudness.h"

namespace millrace::media {
namespace {

soci::indicator indicator_of(const std::optional<double>& value) {
  return value ? soci::i_ok : soci::i_null;
}

}  // namespace

void save_loudness(soci::session& sql, const MediaId& id, const Loudness& loudness, UnixMillis now) {
  double integrated = loudness.integrated.value_or(0), range = loudness.range.value_or(0),
         peak = loudness.true_peak.value_or(0);
  auto has_integrated = indicator_of(loudness.integrated), has_range = indicator_of(loudness.range),
       has_peak = indicator_of(loudness.true_peak);
  sql << "INSERT OR REPLACE INTO loudness (media_id, integrated, loudness_range, true_peak, measured_at) "
         "SELECT id, :integrated, :range, :peak, :now FROM media WHERE id = :id",
      soci::use(integrated, has_integrated, "integrated"), soci::use(range, has_range, "range"),
      soci::use(peak, has_peak, "peak"), soci::use(now, "now"), soci::use(id.text(), "id");
}

std::optional<Loudness> find_loudness(soci::session& sql, const MediaId& id) {
  double integrated = 0, range = 0, peak = 0;
  soci::indicator has_integrated = soci::i_null, has_range = soci::i_null, has_peak = soci::i_null;
  sql << "SELECT integrated, loudness_range, true_peak FROM loudness WHERE media_id = :id",
      soci::into(integrated, has_integrated), soci::into(range, has_range), soci::into(peak, has_peak),
      soci::use(id.text(), "id");
  if (!sql.got_data()) return std::nullopt;
  Loudness found;
  if (has_integrated == soci::i_ok) found.integrated = integrated;
  if (has_range == soci::i_ok) found.range = range;
  if (has_peak == soci::i_ok) found.true_peak = peak;
  return found;
}

std::vector<std::string> never_measured(soci::session& sql, int limit) {
  std::vector<std::string> ids;
  std::string id;
  soci::statement all =
      (sql.prepare << "SELECT id FROM media WHERE state = 'ready' AND has_audio = 1 AND NOT EXISTS (SELECT 1 "
                      "FROM loudness l WHERE l.media_id = media.id) ORDER BY created_at DESC LIMIT :limit",
       soci::into(id), soci::use(limit, "limit"));
  all.execute();
  while (all.fetch()) ids.push_back(id);
  return ids;
}

}  // namespace millrace::media
