#include "podcast/feed.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <chrono>

namespace millrace::podcast {
namespace {

// An element with text; nothing when there is none.
std::string element(std::string_view name, std::string_view text) {
  if (text.empty()) return {};
  return fmt::format("<{}>{}</{}>\n", name, xml_text(text), name);
}

// Apps show descriptions as HTML, of which Apple takes 4,000 bytes; what people wrote here is plain text.
constexpr std::size_t kMostDescription = 4000;
std::string html_of(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i + 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) end++;
    std::string_view one = text.substr(i, end - i);
    i = end;
    std::string_view as = one == "&"    ? "&amp;"
                          : one == "<"  ? "&lt;"
                          : one == ">"  ? "&gt;"
                          : one == "\n" ? "<br>"
                                        : one;
    if (out.size() + as.size() > kMostDescription) break;
    out += as;
  }
  return out;
}

std::string category_of(std::string_view category) {
  auto slash = category.find('/');
  std::string outer = xml_text(category.substr(0, slash));
  if (slash == std::string_view::npos) return fmt::format("<itunes:category text=\"{}\"/>\n", outer);
  return fmt::format("<itunes:category text=\"{}\"><itunes:category text=\"{}\"/></itunes:category>\n", outer,
                     xml_text(category.substr(slash + 1)));
}

std::string transcript_of(const Transcript& one) {
  std::string language = one.language.empty() ? "" : fmt::format(" language=\"{}\"", xml_text(one.language));
  return fmt::format("<podcast:transcript url=\"{}\" type=\"{}\"{}/>\n", xml_text(one.url), one.type,
                     language);
}

std::string item(const Episode& episode) {
  std::string out = "<item>\n" + element("title", episode.title);
  out += fmt::format("<guid isPermaLink=\"false\">{}</guid>\n", xml_text(episode.guid));
  out += element("link", episode.link);
  out += element("pubDate", mail_date(episode.published_at));
  out += element("description", html_of(episode.description));
  out += fmt::format("<enclosure url=\"{}\" length=\"{}\" type=\"{}\"/>\n", xml_text(episode.audio),
                     episode.bytes, kAudioType);
  out += fmt::format("<itunes:duration>{}</itunes:duration>\n",
                     std::max(1LL, (episode.duration_ms + 500) / 1000));
  out += "<itunes:episodeType>full</itunes:episodeType>\n";
  for (const auto& one : episode.transcripts) out += transcript_of(one);
  if (!episode.chapters.empty())
    out += fmt::format("<podcast:chapters url=\"{}\" type=\"application/json+chapters\"/>\n",
                       xml_text(episode.chapters));
  return out + "</item>\n";
}

}  // namespace

std::string feed(const Channel& channel) {
  std::string out =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<rss version=\"2.0\" xmlns:itunes=\"http://www.itunes.com/dtds/podcast-1.0.dtd\" "
      "xmlns:podcast=\"https://podcastindex.org/namespace/1.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\">\n"
      "<channel>\n";
  out += fmt::format("<atom:link href=\"{}\" rel=\"self\" type=\"application/rss+xml\"/>\n",
                     xml_text(channel.url));
  out += element("title", channel.title) + element("link", channel.link) +
         element("description", html_of(channel.description)) + element("language", channel.language);
  out += fmt::format("<itunes:image href=\"{}\"/>\n", xml_text(channel.image));
  out += category_of(channel.category);
  out += fmt::format("<itunes:explicit>{}</itunes:explicit>\n", channel.is_explicit ? "true" : "false");
  out += element("itunes:author", channel.author) + element("itunes:type", "episodic") +
         element("podcast:guid", podcast_guid(channel.url)) + element("podcast:medium", "podcast") +
         element("generator", "Millrace");
  for (const auto& episode : channel.episodes) out += item(episode);
  return out + "</channel>\n</rss>\n";
}

std::string mail_date(UnixMillis time) {
  using namespace std::chrono;
  static constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  sys_seconds at{floor<seconds>(milliseconds(time))};
  auto day = floor<days>(at);
  year_month_day date{day};
  hh_mm_ss clock{at - day};
  return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} +0000", kDays[weekday{day}.c_encoding()],
                     static_cast<unsigned>(date.day()), kMonths[static_cast<unsigned>(date.month()) - 1],
                     static_cast<int>(date.year()), clock.hours().count(), clock.minutes().count(),
                     clock.seconds().count());
}

std::string podcast_guid(std::string_view url) {
  // The namespace that the tag's documentation gives: ead4c236-bf58-58c6-a2c6-a6b28d128cb6.
  static constexpr std::array<unsigned char, 16> kNamespace{0xea, 0xd4, 0xc2, 0x36, 0xbf, 0x58, 0x58, 0xc6,
                                                            0xa2, 0xc6, 0xa6, 0xb2, 0x8d, 0x12, 0x8c, 0xb6};
  if (auto scheme = url.find("://"); scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  while (url.ends_with('/')) url.remove_suffix(1);
  std::string named(kNamespace.begin(), kNamespace.end());
  named += url;
  std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
  unsigned int size = 0;
  if (EVP_Digest(named.data(), named.size(), hash.data(), &size, EVP_sha1(), nullptr) != 1)
    throw std::runtime_error("SHA-1 failed");
  hash[6] = static_cast<unsigned char>((hash[6] & 0x0f) | 0x50);  // RFC 9562 section 5.5
  hash[8] = static_cast<unsigned char>((hash[8] & 0x3f) | 0x80);
  std::string out;
  for (std::size_t i = 0; i < 16; i++) {
    if (i == 4 || i == 6 || i == 8 || i == 10) out += '-';
    out += fmt::format("{:02x}", hash[i]);
  }
  return out;
}

std::string chapters_json(const std::vector<EpisodeChapter>& chapters) {
  boost::json::array list;
  for (const auto& one : chapters) {
    boost::json::object chapter{{"startTime", static_cast<double>(one.begin_ms) / 1000}};
    if (!one.title.empty()) chapter["title"] = one.title;
    list.push_back(std::move(chapter));
  }
  return boost::json::serialize(boost::json::object{{"version", "1.2.0"}, {"chapters", std::move(list)}});
}

}  // namespace millrace::podcast
