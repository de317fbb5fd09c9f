#include "clips/clips.h"

#include <gmock/gmock.h>

#include "media/test_library.h"
#include "videos/binned.h"

namespace millrace::clips {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class ClipRows : public media::TestLibrary {
 protected:
  VideoId clip_of(const std::vector<videos::Span>& spans) {
    VideoId id = VideoId::random();
    database_.write_now([&](soci::session& sql) {
      sql << "INSERT INTO videos (id, owner_id, visibility, state, created_at, updated_at) VALUES (:id, 'u', "
             "'public', 'ready', 0, 0)",
          soci::use(id.text());
      videos::insert_spans(sql, id, spans);
    });
    return id;
  }
  void delete_for_good(const char* which) {
    database_.write_now([&](soci::session& sql) {
      sql << std::string("UPDATE videos SET deleted_at = 1 WHERE ") + which;
      videos::erase(sql, videos::binned_before(sql, 100));
    });
  }
  std::vector<MediaId> unreferenced() {
    return database_.read_now([](soci::session& sql) { return media::unreferenced(sql); });
  }
};

TEST_F(ClipRows, keep_their_order_and_every_tick) {
  MediaId media = add({package::video_track({})});
  VideoId clip = clip_of({{media, 5, 7}, {media, 0, 1'000'000'000'000}, {media, 6, 9}});
  auto spans = database_.read_now([&](soci::session& sql) { return videos::spans(sql, clip); });
  ASSERT_THAT(spans, SizeIs(3));
  EXPECT_EQ(spans[0].begin, 5);
  EXPECT_EQ(spans[1].end, 1'000'000'000'000);
  EXPECT_EQ(spans[2].media, media);
}

TEST_F(ClipRows, keep_a_media_whose_video_is_gone) {
  MediaId media = add({package::video_track({})});
  VideoId clip = clip_of({{media, 0, 10}});
  delete_for_good("media_id IS NOT NULL");
  EXPECT_THAT(unreferenced(), IsEmpty());
  delete_for_good("media_id IS NULL");
  EXPECT_THAT(unreferenced(), ElementsAre(media));
  EXPECT_THAT(database_.read_now([&](soci::session& sql) { return videos::spans(sql, clip); }), IsEmpty());
}

}  // namespace
}  // namespace millrace::clips
