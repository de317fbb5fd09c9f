#include "videos/sounds_in_use.h"

#include <gmock/gmock.h>

#include "media/test_library.h"
#include "videos/binned.h"
#include "videos/record.h"

namespace millrace::videos {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class SoundsInUse : public media::TestLibrary {
 protected:
  SoundsInUse() {
    film_ = add({package::video_track({}), package::audio_track({})});
    video_ =
        *database_.read_now([&](soci::session& sql) { return std::optional(of_file(sql, film_).front()); });
  }
  MediaId use(const std::string& made, bool replaces, UnixMillis since = 1, const char* state = "ready") {
    media::MediaRecord record;
    record.id = MediaId::random();
    record.state = state;
    SoundInUse sound;
    sound.media = record.id;
    sound.video = video_;
    sound.made = made;
    sound.replaces = replaces;
    sound.since = since;
    database_.write_now([&](soci::session& sql) {
      media::insert(sql, record);
      EXPECT_TRUE(put_in_use(sql, sound));
    });
    return record.id;
  }
  void again(const MediaId& media, const std::string& made, bool replaces) {
    SoundInUse sound;
    sound.media = media;
    sound.video = video_;
    sound.made = made;
    sound.replaces = replaces;
    database_.write_now([&](soci::session& sql) { EXPECT_TRUE(put_in_use(sql, sound)); });
  }
  void take(const std::string& made, UnixMillis now = 5) {
    database_.write_now([&](soci::session& sql) { take_out_of_use(sql, video_, made, now); });
  }
  void set_state(const MediaId& id, const std::string& state) {
    database_.write_now([&](soci::session& sql) {
      sql << "UPDATE media SET state = :state WHERE id = :id", soci::use(state), soci::use(id.text());
    });
  }
  std::vector<std::string> plays() {
    std::vector<std::string> out;
    for (const auto& one :
         heard(database_.read_now([&](soci::session& sql) { return kept_sounds(sql, video_); })))
      out.push_back(one.made);
    return out;
  }
  std::vector<MediaId> forgotten(UnixMillis before) {
    return database_.write_now([&](soci::session& sql) {
      forget_sounds(sql, before);
      return media::unreferenced(sql);
    });
  }
  MediaId film_;
  VideoId video_;
};

TEST_F(SoundsInUse, the_newest_that_replaces_is_heard_and_what_was_added) {
  use("a", true);
  use("b", false);
  use("c", true);
  use("d", false);
  EXPECT_THAT(plays(), ElementsAre("c", "b", "d"));
}

TEST_F(SoundsInUse, what_is_not_ready_leaves_the_one_before_in_its_place) {
  use("a", true);
  auto b = use("b", true, 2, "indexing");
  EXPECT_THAT(plays(), ElementsAre("a"));
  set_state(b, "ready");
  EXPECT_THAT(plays(), ElementsAre("b"));
  set_state(b, "rejected");
  EXPECT_THAT(plays(), ElementsAre("a"));
}

TEST_F(SoundsInUse, taking_one_back_brings_the_one_before) {
  auto a = use("a", true);
  use("b", true);
  take("b");
  EXPECT_THAT(plays(), ElementsAre("a"));
  take("");
  EXPECT_THAT(plays(), IsEmpty());
  again(a, "a", false);
  EXPECT_THAT(plays(), ElementsAre("a")) << "beside the file's own now";
}

TEST_F(SoundsInUse, are_kept_for_a_while_and_go_with_their_video) {
  auto a = use("a", true, 1);
  auto b = use("b", true, 10);
  auto c = use("c", false, 10);
  EXPECT_THAT(forgotten(10), IsEmpty()) << "b has been heard for no time yet";
  EXPECT_THAT(forgotten(11), ElementsAre(a)) << "long enough since it gave way";
  take("c", 20);
  EXPECT_THAT(forgotten(20), ElementsAre(a));
  EXPECT_THAT(forgotten(21), testing::UnorderedElementsAre(a, c));
  EXPECT_THAT(plays(), ElementsAre("b"));
  database_.write_now([&](soci::session& sql) {
    set_deleted(sql, video_, 30);
    erase(sql, binned_before(sql, 31));
  });
  EXPECT_THAT(forgotten(0), testing::UnorderedElementsAre(a, b, c, film_));
}

TEST_F(SoundsInUse, are_of_their_video_but_not_its_file) {
  auto a = use("a", true);
  auto [of, file] =
      database_.read_now([&](soci::session& sql) { return std::pair(of_media(sql, a), of_file(sql, a)); });
  EXPECT_THAT(of, ElementsAre(video_));
  EXPECT_THAT(file, IsEmpty());
}

TEST_F(SoundsInUse, cannot_come_to_a_video_that_is_gone) {
  database_.write_now([&](soci::session& sql) { set_deleted(sql, video_, 3); });
  SoundInUse sound;
  sound.media = film_;
  sound.video = video_;
  EXPECT_FALSE(database_.write_now([&](soci::session& sql) { return put_in_use(sql, sound); }));
}

}  // namespace
}  // namespace millrace::videos
