#include "sharing/sharing.h"

#include "accounts/rows.h"
#include "http/network.h"
#include "videos/title.h"

namespace millrace::sharing {
namespace {

constexpr const char* kServerEmbedding = "embedding";

std::unexpected<Error> too_often(std::chrono::seconds wait) {
  Error error{Status::too_many_requests, "rate", "Too many attempts. Please wait a little and try again."};
  error.retry_after = wait;
  return fail(std::move(error));
}

}  // namespace

Sharing::Sharing(db::Database& database, videos::Videos& videos, const Clock& clock, SharingOptions options)
    : database_(database),
      videos_(videos),
      clock_(clock),
      options_(std::move(options)),
      rights_(options_.key),
      passwords_(options_.passwords) {}

Task<Result<videos::VideoRecord>> Sharing::set_password(videos::VideoRecord video, std::string password) {
  if (password.empty())
    co_return fail(Error{Status::unprocessable,
                         "validation",
                         "Some fields are not valid.",
                         {{"password", "Should not be empty", "string_too_short"}}});
  if (auto good = accounts::check_given_password(password); !good) co_return fail(good.error());
  auto hash = co_await passwords_.hash(std::move(password));
  if (!hash) co_return fail(hash.error());
  const UnixMillis now = clock_.now();
  auto kept = co_await database_.write([&](soci::session& sql) -> Result<void> {
    auto fresh = videos::find(sql, video.id);  // hashing took its time
    if (!fresh || fresh->deleted_at != 0) return fail(videos::not_found());
    // Private, so that whoever has no right finds nothing, wherever they look.
    fresh->visibility = "private";
    fresh->review = {};
    videos::set_password(sql, video.id, *hash, now);
    videos::set_review(sql, *fresh);
    videos::set_details(sql, *fresh, now);
    return {};
  });
  if (!kept) co_return fail(kept.error());
  videos_.changes().publish_edit(video.id);
  co_return co_await videos_.reread(video.id);
}

Task<videos::VideoRecord> Sharing::remove_password(videos::VideoRecord video) {
  const UnixMillis now = clock_.now();
  co_await database_.write(
      [&video, now](soci::session& sql) { videos::set_password(sql, video.id, {}, now); });
  videos_.changes().publish_edit(video.id);
  auto fresh = co_await videos_.reread(video.id);
  co_return fresh ? *fresh : video;
}

Task<Result<Given>> Sharing::unlock(std::string id, std::string password, std::string client) {
  if (auto good = accounts::check_given_password(password); !good) co_return fail(good.error());
  const auto named = videos::named_video(id);
  if (!named) co_return fail(videos::not_found());
  const UnixMillis now = clock_.now();
  auto [video, hash] = co_await database_.read([&named](soci::session& sql) {
    return std::pair(videos::find(sql, named->id), videos::password_hash(sql, named->id));
  });
  if (!video || video->deleted_at != 0 || hash.empty()) co_return fail(videos::not_found());
  // Each address by itself: a stranger who guesses keeps nobody else out. All together slowly, too.
  const std::string& which = named->id.text();  // whatever right is named beside it
  const std::string who = which + " " + http::client_key(client);
  if (auto wait = guesses_.attempt(who, {}, now)) co_return too_often(*wait);
  if (auto wait = tries_.take(which)) {
    guesses_.take_back(who, {});
    co_return too_often(*wait);
  }
  auto right = co_await passwords_.verify(std::move(password), hash);
  if (!right) {
    guesses_.take_back(who, {});
    co_return fail(right.error());
  }
  if (!*right) co_return fail(Status::forbidden, "bad_password", "The password is wrong.");
  guesses_.succeeded(who, {});
  const std::int64_t until = now / 1000 + std::chrono::seconds(options_.password_life).count();
  co_return Given{named->id.text() + "~" + rights_.of_password(named->id, video->password_version, until),
                  until * 1000};
}

Task<Result<videos::Link>> Sharing::make_link(videos::VideoRecord video, std::string note,
                                              std::chrono::hours life) {
  videos::Link link;
  link.id = videos::LinkId::random();
  link.video = video.id;
  link.note = videos::clean_line(note);
  link.created_at = clock_.now();
  link.expires_at = link.created_at + std::chrono::milliseconds(life).count();
  co_return co_await database_.write([link,
                                      most = options_.links](soci::session& sql) -> Result<videos::Link> {
    if (videos::links_of(sql, link.video).size() >= most)
      return fail(Status::conflict, "too_many_links", "This video has 100 links. Revoke some of them first.");
    videos::insert(sql, link);
    return link;
  });
}

Task<std::vector<videos::Link>> Sharing::links(VideoId video) {
  co_return co_await database_.read([video](soci::session& sql) { return videos::links_of(sql, video); });
}

Task<bool> Sharing::revoke(VideoId video, videos::LinkId link) {
  const bool gone = co_await database_.write(
      [video, link](soci::session& sql) { return videos::remove_link(sql, video, link); });
  if (gone) videos_.changes().publish_edit(video);
  co_return gone;
}

std::string Sharing::name_of(const videos::Link& link) const {
  return link.video.text() + "~" + rights_.of_link(link.video, link.id);
}

Task<void> Sharing::forget_old() {
  const UnixMillis before = clock_.now() - std::chrono::milliseconds(std::chrono::days(30)).count();
  co_await database_.write([before](soci::session& sql) { videos::forget_links(sql, before); });
}

Task<Result<videos::VideoRecord>> Sharing::set_embedding(videos::VideoRecord video,
                                                         videos::Embedding embedding) {
  auto text = videos::text_of(embedding);
  if (!text) co_return fail(text.error());
  co_await database_.write(
      [id = video.id, text = *text](soci::session& sql) { videos::set_embedding(sql, id, text); });
  videos_.changes().publish_edit(video.id);
  video.embedding = *text;
  co_return video;
}

Task<Result<void>> Sharing::set_server_embedding(videos::Embedding embedding) {
  auto text = videos::text_of(embedding);
  if (!text) co_return fail(text.error());
  co_await database_.write(
      [text = *text](soci::session& sql) { accounts::save_setting(sql, kServerEmbedding, text); });
  co_return Result<void>();
}

Task<std::string> Sharing::server_embedding() {
  co_return co_await database_.read([](soci::session& sql) {
    std::string text;
    const std::string key = kServerEmbedding;
    sql << "SELECT value FROM settings WHERE key = :key", soci::into(text), soci::use(key, "key");
    return sql.got_data() ? text : std::string();
  });
}

}  // namespace millrace::sharing
