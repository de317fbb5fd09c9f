// A podcast's feed: RSS 2.0 with Apple's tags (Apple Podcasts for Creators, "A podcaster's guide to RSS") and
// those of the podcast namespace (podcastindex.org). Pure.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace millrace::podcast {

struct Transcript {
  std::string url;
  std::string type;
  std::string language;  // BCP 47 or empty
};

struct Episode {
  std::string guid;
  std::string title;
  std::string description;
  std::string link;  // of its page
  std::string audio;
  unsigned long long bytes = 0;  // of what lies at `audio`
  long long duration_ms = 0;
  UnixMillis published_at = 0;
  std::vector<Transcript> transcripts;
  std::string chapters;  // URL, or empty
};

struct Channel {
  std::string url;   // of the feed itself
  std::string link;  // of a page about it
  std::string title;
  std::string description;
  std::string author;
  std::string language;  // BCP 47
  std::string category;  // "Arts", or "Arts/Books"
  bool is_explicit = false;
  std::string image;
  std::vector<Episode> episodes;  // the newest first
};

inline constexpr const char* kAudioType = "audio/x-m4a";  // as Apple calls M4A

std::string feed(const Channel& channel);

// RFC 5322 section 3.3, which RSS asks for in its older form (RFC 822): "Sat, 28 Nov 2026 19:30:00 +0000".
std::string mail_date(UnixMillis time);
// podcast:guid: UUIDv5 of the feed's address without its scheme and without slashes at its end.
std::string podcast_guid(std::string_view feed_url);

// Apple's categories; a subcategory is chosen with the category it is in: "Society & Culture/Documentary".
bool is_category(std::string_view category);
std::vector<std::string> categories();

// Chapters as podcast:chapters names them: "JSON chapters" 1.2.
struct EpisodeChapter {
  long long begin_ms = 0;
  std::string title;
};
std::string chapters_json(const std::vector<EpisodeChapter>& chapters);

// Text as XML 1.0 may hold it (section 2.2): what is no character there is left out, malformed UTF-8 is
// U+FFFD.
std::string xml_text(std::string_view text);

}  // namespace millrace::podcast
