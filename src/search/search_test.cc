// The index follows every change, and shows nobody what they may not see.
#include <gmock/gmock.h>

#include <filesystem>

#include "search/building.h"
#include "search/ranking.h"
#include "search/said.h"
#include "subtitle/subtitle.h"
#include "videos/binned.h"
#include "videos/findable.h"
#include "videos/record.h"
#include "videos/text_tracks.h"
#include "words/words.h"

namespace millrace::search {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;
using videos::TextTrack;
using videos::VideoRecord;

class Searching : public testing::Test {
 protected:
  static std::filesystem::path made(std::filesystem::path folder) {
    std::filesystem::create_directories(folder);
    return folder;
  }
  Searching() {
    for (const auto* user : {&ann_, &bob_}) {
      database_.write_now([&](soci::session& sql) {
        sql << "INSERT INTO users (id, username, username_key, password_hash, role, created_at) VALUES (:id, "
               ":name, :key, '', 'user', 0)",
            soci::use(user->text(), "id"), soci::use(user->text(), "name"), soci::use(user->text(), "key");
      });
    }
  }
  ~Searching() override {
    pool_.join();
    std::filesystem::remove_all(folder_);
  }

  VideoRecord add(const std::string& title, const std::string& description = "",
                  const std::string& visibility = "public", const std::string& state = "ready") {
    VideoRecord video;
    video.id = VideoId::random();
    video.owner_id = ann_;
    video.title = title;
    video.description = description;
    video.visibility = visibility;
    video.state = state;
    video.created_at = ++time_;
    database_.write_now([&](soci::session& sql) { insert(sql, video); });
    return video;
  }
  static std::string vtt(const std::vector<std::string>& said) {
    subtitle::Cues cues;
    std::int64_t at = 0;
    for (const auto& text : said) {
      cues.cues.push_back({at, at + 900, {}, text, {}});
      at += 1000;
    }
    return subtitle::to_vtt(cues);
  }
  TextTrack say(const VideoRecord& video, const std::vector<std::string>& said) {
    TextTrack track;
    track.id = TextTrackId::random();
    track.video = video.id;
    track.created_at = ++time_;
    database_.write_now([&](soci::session& sql) { videos::insert(sql, track, vtt(said)); });
    return track;
  }

  std::vector<std::string> found(const std::string& asked, std::optional<UserId> viewer = std::nullopt) {
    return database_.read_now([&](soci::session& sql) {
      std::vector<std::string> titles;
      auto match = words::match_expression(words::query(asked));
      if (match.empty()) return titles;
      for (const auto& one : rank(sql, match, viewer)) titles.push_back(videos::find(sql, one.video)->title);
      return titles;
    });
  }
  FoundTrack said(const VideoRecord& video, const std::string& asked, std::size_t most = 10) {
    return database_.read_now([&](soci::session& sql) {
      auto tracks = find_said(sql, track_numbers(sql, video.id, ""), words::query(asked), most);
      return tracks.empty() ? FoundTrack{} : tracks.begin()->second;
    });
  }
  // FTS5's own check: every token of the index is in the tables and the other way round.
  void expect_sound() {
    database_.write_now([](soci::session& sql) {
      sql << "INSERT INTO search_titles (search_titles) VALUES ('integrity-check')";
      sql << "INSERT INTO search_said (search_said) VALUES ('integrity-check')";
    });
  }
  long long terms(const std::string& index) {
    return database_.write_now([&](soci::session& sql) {
      sql << "CREATE VIRTUAL TABLE temp.terms USING fts5vocab ('main', '" + index + "', 'row')";
      long long count = 0;
      sql << "SELECT COUNT(*) FROM temp.terms", soci::into(count);
      sql << "DROP TABLE temp.terms";
      return count;
    });
  }

  const UserId ann_ = UserId::random(), bob_ = UserId::random();
  std::filesystem::path folder_ =
      made(std::filesystem::temp_directory_path() / ("millrace-search-" + random_text(8)));
  BlockingPool pool_{2};
  db::Database database_{{.path = folder_ / "rows.db"}, pool_};
  UnixMillis time_ = 0;
};

TEST_F(Searching, finds_titles_descriptions_and_what_is_said_in_that_order) {
  say(add("One"), {"nothing", "the water mill turns", "mill mill mill mill"});
  add("Two", "about a mill, a mill and a mill");
  add("The mill");
  add("Other");
  EXPECT_THAT(found("mill"), ElementsAre("The mill", "Two", "One"));
  EXPECT_THAT(found("MÏLL"), ElementsAre("The mill", "Two", "One"));
  EXPECT_THAT(found("mil"), ElementsAre("The mill", "Two", "One")) << "the last word may be unfinished";
  EXPECT_THAT(found("mil turns"), IsEmpty());
  EXPECT_THAT(found("water turns"), ElementsAre("One"));
}

TEST_F(Searching, finds_two_characters_of_Chinese_and_one) {
  say(add("A"), {"今天我们看视频", "网站上的视频"});
  add("如何上传视频");
  EXPECT_THAT(found("视频"), ElementsAre("如何上传视频", "A"));
  EXPECT_THAT(found("频"), ElementsAre("如何上传视频", "A"));
  EXPECT_THAT(found("视频网"), IsEmpty()) << "not over the end of a cue";
  EXPECT_THAT(found("看视频"), ElementsAre("A"));
}

TEST_F(Searching, shows_only_what_a_list_would) {
  for (const auto* visibility : {"public", "unlisted", "private"})
    say(add(visibility, "", visibility), {"mill"});
  add("mill being made", "", "public", "indexing");
  EXPECT_THAT(found("mill"), ElementsAre("public"));
  EXPECT_THAT(found("mill", bob_), ElementsAre("public"));
  EXPECT_THAT(found("mill", ann_), UnorderedElementsAre("mill being made", "public", "unlisted", "private"));
}

TEST_F(Searching, follows_every_change) {
  auto video = add("First", "Words");
  auto track = say(video, {"alpha", "beta"});
  video.title = "Second";
  video.description = "Others";
  database_.write_now([&](soci::session& sql) { set_details(sql, video, 1); });
  EXPECT_THAT(found("first"), IsEmpty());
  EXPECT_THAT(found("words"), IsEmpty());
  EXPECT_THAT(found("second others"), ElementsAre("Second"));

  track.version = 2;
  database_.write_now([&](soci::session& sql) { videos::set_text(sql, track, vtt({"gamma"}), 1); });
  EXPECT_THAT(found("alpha"), IsEmpty());
  EXPECT_THAT(found("gamma"), ElementsAre("Second"));

  track.version = 3;
  EXPECT_FALSE(database_.write_now(
      [&](soci::session& sql) { return videos::set_text(sql, track, vtt({"delta"}), 1); }));
  EXPECT_THAT(found("delta"), IsEmpty());
  EXPECT_THAT(found("gamma"), ElementsAre("Second"));

  database_.write_now([&](soci::session& sql) { videos::set_deleted(sql, video.id, 5); });
  EXPECT_THAT(found("gamma", ann_), IsEmpty());
  database_.write_now([&](soci::session& sql) { videos::set_deleted(sql, video.id, 0); });
  EXPECT_THAT(found("gamma"), ElementsAre("Second"));

  database_.write_now([&](soci::session& sql) { videos::remove_text_track(sql, track.id); });
  EXPECT_THAT(found("gamma"), IsEmpty());
  EXPECT_EQ(terms("search_said"), 0) << "nothing is left behind";
  expect_sound();
}

TEST_F(Searching, forgets_what_leaves_the_bin) {
  auto video = add("Gone");
  say(video, {"with the wind", "never again"});
  auto kept = add("Kept");
  say(kept, {"here"});
  database_.write_now([&](soci::session& sql) {
    videos::set_deleted(sql, video.id, 10);
    videos::set_deleted(sql, kept.id, 30);
    videos::erase(sql, videos::binned_before(sql, 20));
  });
  EXPECT_EQ(terms("search_titles"), 1);
  EXPECT_EQ(terms("search_said"), 1);
  database_.write_now([&](soci::session& sql) { videos::set_deleted(sql, kept.id, 0); });
  EXPECT_THAT(found("here"), ElementsAre("Kept"));
  expect_sound();
}

TEST_F(Searching, a_change_that_is_rolled_back_is_none) {
  auto video = add("Before");
  auto refused = database_.write_now([&](soci::session& sql) -> Result<void> {
    video.title = "After";
    set_details(sql, video, 1);
    return fail(Status::conflict, "no", "No.");
  });
  EXPECT_FALSE(refused);
  EXPECT_THAT(found("before"), ElementsAre("Before"));
  EXPECT_THAT(found("after"), IsEmpty());
}

TEST_F(Searching, says_where_words_are_said) {
  auto video = add("V");
  say(video, {"the <i>water</i>", "a mill", "the water mill", "WATER &amp; mill"});
  auto track = said(video, "water mill");
  EXPECT_EQ(track.count, 2U);
  ASSERT_EQ(track.cues.size(), 2U);
  EXPECT_EQ(track.cues[0].begin_ms, 2000);
  EXPECT_EQ(track.cues[0].number, 2U);
  EXPECT_EQ(track.cues[0].text, "the water mill");
  EXPECT_THAT(track.cues[0].ranges, ElementsAre(words::Range{4, 9}, words::Range{10, 14}));
  EXPECT_EQ(track.cues[1].text, "WATER & mill");
  EXPECT_EQ(said(video, "water mill", 1).cues.size(), 1U);
  EXPECT_EQ(said(video, "water mill", 1).count, 2U);
  EXPECT_EQ(said(video, "a the water").count, 2U) << "where no cue says all words, those that say most";
}

TEST_F(Searching, keeps_its_place_past_long_and_empty_cues) {
  auto video = add("V");
  std::string longer;
  for (int i = 0; i < 500; i++) longer += "word" + std::to_string(i) + " ";
  say(video, {"…", longer, "—", "here", longer + "here"});
  auto track = said(video, "here");
  ASSERT_EQ(track.cues.size(), 2U);
  EXPECT_EQ(track.cues[0].number, 3U);
  EXPECT_EQ(track.cues[1].number, 4U);
  EXPECT_EQ(videos::read_counts(videos::write_counts({0, 1, 92, 93, 500, 0})),
            (std::vector<std::size_t>{0, 1, 93, 186, 686, 686}));
}

TEST_F(Searching, syntax_is_text) {
  add("plain");
  for (const auto* attack : {"\"", "a\" OR \"plain", "title:plain", "plain*", "NEAR(plain plain)", "^plain",
                             "{title}: plain", "plain AND", "(((", "-plain", "plain';--", "a NOT b"})
    EXPECT_NO_THROW(found(attack)) << attack;
  EXPECT_THAT(found("\"plain\""), ElementsAre("plain"));
  EXPECT_THAT(found("plain OR else"), IsEmpty());
}

TEST_F(Searching, is_made_up_for_step_by_step) {
  for (int i = 0; i < 5; i++) say(add("Title " + std::to_string(i)), {"words of " + std::to_string(i)});
  database_.write_now([](soci::session& sql) { videos::clear_index(sql); });
  EXPECT_THAT(found("title"), IsEmpty());
  for (auto next : {videos::index_next_details, videos::index_next_said}) {
    std::string after;
    for (int i = 0; i < 5; i++) {
      auto id = database_.write_now([&](soci::session& sql) { return next(sql, after); });
      ASSERT_TRUE(id);
      EXPECT_GT(*id, after);
      after = *id;
    }
    EXPECT_FALSE(database_.write_now([&](soci::session& sql) { return next(sql, ""); }));
  }
  EXPECT_EQ(found("title").size(), 5U);
  EXPECT_EQ(found("words of 3").size(), 1U);
  expect_sound();
}

TEST_F(Searching, changes_while_the_index_is_made_are_in_it_once) {
  auto video = add("Old");
  auto track = say(video, {"old"});
  database_.write_now([](soci::session& sql) { videos::clear_index(sql); });
  video.title = "New";
  track.version = 2;
  database_.write_now([&](soci::session& sql) {
    set_details(sql, video, 1);
    videos::set_text(sql, track, vtt({"new"}), 1);
    EXPECT_FALSE(videos::index_next_details(sql, ""));
    EXPECT_FALSE(videos::index_next_said(sql, ""));
  });
  EXPECT_THAT(found("new"), ElementsAre("New"));
  EXPECT_THAT(found("old"), IsEmpty());
  expect_sound();
}

TEST_F(Searching, an_index_of_other_tokens_is_emptied_and_made_again) {
  SystemClock clock;
  jobs::Queue queue(database_, clock);
  add("Title");
  prepare(database_, queue);
  auto setting = [&](const char* key, const char* value) {
    std::string name = key, text = value;
    database_.write_now([&](soci::session& sql) {
      sql << "UPDATE settings SET value = :value WHERE key = :key", soci::use(text, "value"),
          soci::use(name, "key");
    });
  };
  setting("search.built", std::to_string(words::kVersion).c_str());
  database_.write_now([](soci::session& sql) { videos::index_next_details(sql, ""); });
  prepare(database_, queue);
  EXPECT_THAT(found("title"), ElementsAre("Title")) << "of these tokens it stays";
  setting("search.tokens", "0");
  prepare(database_, queue);
  EXPECT_THAT(found("title"), IsEmpty());
  EXPECT_FALSE(database_.read_now([](soci::session& sql) { return is_built(sql); }));
}

TEST_F(Searching, pages_hold_each_once) {
  for (int i = 0; i < 7; i++) add("mill " + std::to_string(i));
  auto ranked = database_.read_now([](soci::session& sql) { return rank(sql, "\"mill\"", std::nullopt); });
  ASSERT_EQ(ranked.size(), 7U);
  for (std::size_t i = 0; i < 7; i++) {
    auto cursor = read_cursor(write_cursor(ranked[i]));
    ASSERT_TRUE(cursor && *cursor);
    auto next = std::ranges::upper_bound(ranked, **cursor, before);
    EXPECT_EQ(static_cast<std::size_t>(next - ranked.begin()), i + 1);
  }
  for (const auto* bad : {"x", "zzzzzzzzzzzzzzzz0123456789abcdef", "00", "' OR 1=1 --"})
    EXPECT_EQ(read_cursor(bad).error().code, "bad_request");
  EXPECT_FALSE(*read_cursor(""));
}

}  // namespace
}  // namespace millrace::search
