// How loud the first sound track of a media is, measured once: rows of `loudness`. Functions over a database
// session; the caller owns the transaction.
#pragma once
#include <soci/soci.h>

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/id.h"

namespace millrace::media {

// Absent: there is only silence.
struct Loudness {
  std::optional<double> integrated;  // LUFS (EBU R128)
  std::optional<double> range;       // LU (EBU Tech 3342)
  std::optional<double> true_peak;   // dBTP (ITU-R BS.1770-4)
};

// Replaces what was measured before; nothing happens when the media is gone.
void save_loudness(soci::session& sql, const MediaId& id, const Loudness& loudness, UnixMillis now);
std::optional<Loudness> find_loudness(soci::session& sql, const MediaId& id);
// Ready media with sound that was never measured, the newest first.
std::vector<std::string> never_measured(soci::session& sql, int limit);

}  // namespace millrace::media
