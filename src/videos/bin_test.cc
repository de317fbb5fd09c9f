#include "videos/bin.h"

#include <gmock/gmock.h>

#include "media/test_library.h"
#include "videos/happened.h"
#include "videos/sounds_in_use.h"
#include "videos/spans.h"

namespace millrace::videos {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class InTheBin : public media::TestLibrary {
 protected:
  struct At : Clock {
    UnixMillis time = 1'000'000'000;
    UnixMillis now() const override { return time; }
  };
  struct Film {
    VideoId id;
    MediaId media;
  };
  Film film(long long bytes) {
    Film out;
    out.media = add({package::video_track({})});
    out.id = database_.read_now([&](soci::session& sql) { return of_file(sql, out.media).front(); });
    run("UPDATE media SET bytes = " + std::to_string(bytes) + " WHERE id = '" + out.media.text() + "'");
    return out;
  }
  VideoId clip_of(const std::vector<MediaId>& media) {
    auto id = VideoId::random();
    run("INSERT INTO videos (id, owner_id, visibility, state, created_at, updated_at) VALUES ('" + id.text() +
        "', 'u', 'public', 'ready', 0, 0)");
    std::vector<Span> spans;
    for (const auto& one : media) spans.push_back({one, 0, 10});
    database_.write_now([&](soci::session& sql) { insert_spans(sql, id, spans); });
    return id;
  }
  void run(const std::string& statement) {
    database_.write_now([&](soci::session& sql) { sql << statement; });
  }
  void bin(const VideoId& id) {
    database_.write_now([&](soci::session& sql) { set_deleted(sql, id, clock_.now()); });
  }
  long long frees(const std::vector<VideoId>& ids) {
    return database_.read_now([&](soci::session& sql) { return freed_by(sql, owner_, ids); });
  }
  bool there(const Film& film) {
    const bool row =
        database_.read_now([&](soci::session& sql) { return media::find(sql, film.media).has_value(); });
    EXPECT_EQ(row, store_.open(media::keys::original(film.media)).has_value()) << "a file without a row";
    return row;
  }
  Result<void> remove(const VideoId& id, Viewer viewer) {
    return wait_for(bin_.remove(id.text(), std::move(viewer)));
  }
  Viewer viewer(const UserId& user, bool admin = false) {
    accounts::Identity who;
    who.user = user;
    who.admin = admin;
    return who;
  }

  InTheBin() {
    // An id as they are made; the fixture's "u" is none.
    run("INSERT INTO users (id, username, username_key, password_hash, role, created_at) VALUES ('" +
        owner_.text() + "', 'own', 'own', '', 'user', 0)");
  }
  void own_all() {
    run("UPDATE videos SET owner_id = '" + owner_.text() + "'");
    run("UPDATE media SET owner = '" + owner_.text() + "'");
  }

  UserId owner_ = UserId::random();
  At clock_;
  Changes changes_;
  jobs::Queue queue_{database_, clock_};
  Bin bin_{database_, library_, store_, queue_, pool_, clock_, changes_};
};

TEST_F(InTheBin, frees_a_file_that_nothing_else_needs) {
  auto film = this->film(1000), other = this->film(200);
  auto clip = clip_of({film.media, other.media});
  own_all();
  EXPECT_EQ(frees({other.id}), 0) << "the clip shows it";
  EXPECT_EQ(frees({film.id, clip}), 1000);
  EXPECT_EQ(frees({film.id, other.id, clip}), 1200);
  EXPECT_EQ(frees({clip}), 0);
  EXPECT_EQ(frees({}), 0);
  run("INSERT INTO replaced_media VALUES ('" + other.media.text() + "', '" + film.id.text() + "', 5)");
  run("UPDATE videos SET media_id = NULL WHERE id = '" + other.id.text() + "'");
  EXPECT_EQ(frees({film.id, clip}), 1200) << "with the file that it had before";
}

TEST_F(InTheBin, counts_nothing_of_others) {
  auto film = this->film(1000);
  EXPECT_EQ(frees({film.id}), 0) << "its file is another one's";
}

TEST_F(InTheBin, is_gone_at_once_with_its_files_and_jobs) {
  auto film = this->film(1000), kept = this->film(7);
  own_all();
  auto job = wait_for(queue_.enqueue({"fill", "fill:" + film.media.text(), film.media.text()}));
  std::vector<std::string> closed;
  bin_.on_gone([&](const std::string& prefix) { closed.push_back(prefix); });
  EXPECT_EQ(remove(film.id, viewer(owner_)).error().code, "not_found") << "it is not in the bin";
  bin(film.id);
  EXPECT_EQ(remove(film.id, viewer(UserId::random())).error().code, "not_found");
  EXPECT_EQ(remove(film.id, std::nullopt).error().code, "not_found");
  EXPECT_TRUE(there(film));
  ASSERT_TRUE(remove(film.id, viewer(owner_)));
  EXPECT_FALSE(there(film));
  EXPECT_TRUE(there(kept));
  EXPECT_THAT(closed, ElementsAre(media::keys::folder(film.media)));
  EXPECT_EQ(wait_for(queue_.state(job))->status, jobs::JobStatus::cancelled);
  EXPECT_EQ(remove(film.id, viewer(owner_)).error().code, "not_found") << "once is enough";
}

TEST_F(InTheBin, leaves_the_file_to_a_clip) {
  auto film = this->film(1000);
  auto clip = clip_of({film.media});
  own_all();
  bin(film.id);
  ASSERT_TRUE(remove(film.id, viewer(UserId::random(), true))) << "an administrator";
  EXPECT_TRUE(there(film));
  bin(clip);
  auto emptied = wait_for(bin_.empty(owner_));
  EXPECT_EQ(emptied.removed, 1);
  EXPECT_EQ(emptied.freed, 1000);
  EXPECT_FALSE(there(film));
}

TEST_F(InTheBin, is_emptied_of_all_but_what_still_arrives) {
  auto first = film(1), second = film(20), third = film(300), alive = film(4000);
  own_all();
  for (const auto* one : {&first, &second, &third}) {
    bin(one->id);
    clock_.time++;
  }
  run("UPDATE videos SET state = 'receiving' WHERE id = '" + third.id.text() + "'");
  EXPECT_EQ(remove(third.id, viewer(owner_)).error().code, "not_ready");
  auto page = wait_for(bin_.list(owner_, 1, ""));
  ASSERT_TRUE(page);
  ASSERT_THAT(page->items, SizeIs(1));
  EXPECT_EQ(page->items.front().video.id, second.id) << "the latest first";
  EXPECT_EQ(page->items.front().frees, 20);
  EXPECT_EQ(page->items.front().gone_at, page->items.front().video.deleted_at + 7 * 24 * 3'600'000);
  EXPECT_EQ(page->count, 2);
  EXPECT_EQ(page->frees, 21);
  page = wait_for(bin_.list(owner_, 1, page->next_cursor));
  ASSERT_TRUE(page);
  ASSERT_THAT(page->items, SizeIs(1));
  EXPECT_EQ(page->items.front().video.id, first.id);
  EXPECT_EQ(page->next_cursor, "");
  EXPECT_EQ(wait_for(bin_.list(owner_, 1, "x")).error().code, "bad_request");
  EXPECT_EQ(wait_for(bin_.empty(UserId::random())).removed, 0);
  auto emptied = wait_for(bin_.empty(owner_));
  EXPECT_EQ(emptied.removed, 2);
  EXPECT_EQ(emptied.freed, 21);
  EXPECT_FALSE(there(first));
  EXPECT_TRUE(there(third));
  EXPECT_TRUE(there(alive));
  EXPECT_EQ(wait_for(bin_.empty(owner_)).removed, 0);
}

TEST_F(InTheBin, goes_by_itself_after_a_week_and_takes_what_is_written_late_along) {
  auto film = this->film(1);
  bin(film.id);
  clock_.time += 7ll * 24 * 3'600'000;
  wait_for(bin_.remove_old());
  EXPECT_TRUE(there(film)) << "to the millisecond";
  clock_.time++;
  wait_for(bin_.remove_old());
  EXPECT_FALSE(there(film));
  put(media::keys::original(film.media), "a segment that was in hand");
  wait_for(bin_.remove_old());
  EXPECT_FALSE(store_.open(media::keys::original(film.media)));
}

TEST_F(InTheBin, tells_before_it_goes) {
  auto film = this->film(1);
  own_all();
  bin(film.id);
  int told = 0;
  bin_.on_going([&](soci::session& sql) { told += find(sql, film.id).has_value(); });
  EXPECT_FALSE(remove(VideoId::random(), viewer(owner_)));
  EXPECT_EQ(told, 0);
  EXPECT_TRUE(remove(film.id, viewer(owner_)));
  EXPECT_EQ(told, 1) << "while its row is still there";
}

}  // namespace
}  // namespace millrace::videos
