#include "deliver/sounds.h"

#include <gmock/gmock.h>

#include "deliver/whole_file.h"
#include "media/test_library.h"

namespace millrace::deliver {
namespace {

constexpr UnixMillis kDay = 24ll * 3600 * 1000;

class DeliveredSounds : public media::TestLibrary {
 protected:
  DeliveredSounds() {
    film_ = load(add({package::video_track({}), package::audio_track({})}));
    first_ = load(add({package::audio_track({})}));
    second_ = load(add({package::audio_track({})}));
  }
  static videos::SoundInUse use(const media::LoadedMedia& media, UnixMillis since, bool replaces = true) {
    videos::SoundInUse out;
    out.media = media.id;
    out.since = since;
    out.replaces = replaces;
    return out;
  }
  // `kept` in their order; `heard` are the media of those that play.
  Playable playable(std::vector<videos::SoundInUse> kept, std::vector<media::LoadedMediaPtr> heard) {
    Playable out;
    out.media = film_;
    for (const auto& media : heard)
      for (const auto& one : kept)
        if (one.media == media->id) out.sounds.push_back({media, one});
    out.kept_sounds = std::make_shared<const std::vector<videos::SoundInUse>>(std::move(kept));
    return out;
  }
  static bool may(Playable playable, const media::LoadedMediaPtr& media, UnixMillis now) {
    playable.media = media;
    return is_for_all(playable, *sound_of(*media), now);
  }
  media::LoadedMediaPtr film_, first_, second_;
};

TEST_F(DeliveredSounds, are_the_films_own_while_nothing_else_is_in_use) {
  auto plain = playable({}, {});
  EXPECT_FALSE(is_replaced(plain));
  EXPECT_EQ(own_renditions(plain).size(), film_->offered().size());
  EXPECT_TRUE(other_sounds(plain).empty());
  EXPECT_EQ(sounds_known(plain), "") << "so that its playlists are kept";
  EXPECT_EQ(sources_of(plain), Sources(film_));
  EXPECT_TRUE(may(plain, film_, 100 * kDay));
}

TEST_F(DeliveredSounds, of_the_film_are_for_all_a_day_longer_than_they_are_heard) {
  auto replaced = playable({use(*first_, kDay)}, {first_});
  EXPECT_TRUE(is_replaced(replaced));
  EXPECT_EQ(sources_of(replaced), Sources(film_, first_));
  EXPECT_TRUE(may(replaced, first_, 100 * kDay));
  EXPECT_TRUE(may(replaced, film_, 2 * kDay - 1));
  EXPECT_FALSE(may(replaced, film_, 2 * kDay));
  EXPECT_TRUE(is_for_all(replaced, *best_video(*film_), 100 * kDay)) << "pictures are";
}

TEST_F(DeliveredSounds, that_were_taken_back_or_gave_way_likewise) {
  auto back = use(*first_, kDay);
  back.until = 3 * kDay;
  EXPECT_TRUE(may(playable({back}, {}), first_, 4 * kDay - 1));
  EXPECT_FALSE(may(playable({back}, {}), first_, 4 * kDay));
  EXPECT_TRUE(may(playable({back}, {}), film_, 100 * kDay));
  auto newer = playable({use(*first_, kDay), use(*second_, 5 * kDay)}, {second_});
  EXPECT_TRUE(may(newer, first_, 6 * kDay - 1));
  EXPECT_FALSE(may(newer, first_, 6 * kDay));
}

TEST_F(DeliveredSounds, that_were_added_leave_the_films_own) {
  auto both = playable({use(*first_, kDay, false)}, {first_});
  EXPECT_FALSE(is_replaced(both));
  EXPECT_EQ(own_renditions(both).size(), film_->offered().size());
  EXPECT_EQ(other_sounds(both).size(), 1u);
  EXPECT_EQ(sources_of(both), Sources(film_));
  EXPECT_TRUE(may(both, film_, 100 * kDay));
  EXPECT_TRUE(may(both, first_, 100 * kDay));
  EXPECT_EQ(kept_sound(both, second_->id.text()), nullptr);
}

TEST_F(DeliveredSounds, make_one_file_with_the_pictures) {
  auto file = file_from_segments(Sources(film_, first_), store_, best_video(*film_), {});
  ASSERT_TRUE(file);
  std::uint64_t at = file->head.size(), sound = 0;
  for (const auto& run : file->runs) {
    EXPECT_EQ(run.at, at);
    at += run.size;
    if (file->objects[run.object].media == first_) sound += run.size;
  }
  EXPECT_EQ(at, file->bytes);
  std::uint64_t packets = 0;
  for (const auto& packet : first_->plan->index().audio()[0].packets) packets += packet.size;
  EXPECT_EQ(sound, packets);
  auto own = file_from_segments(film_, store_, best_video(*film_), {});
  EXPECT_NE(file->etag, own->etag);
}

}  // namespace
}  // namespace millrace::deliver
