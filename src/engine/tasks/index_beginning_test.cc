// What of a file is known while it arrives must be what is known of it in the end.
#include <gmock/gmock.h>

#include "engine/tasks/test_run.h"
#include "package/growth.h"

namespace millrace::engine::tasks {
namespace {

using namespace testing;
using package::Growth;
using package::MediaIndex;

struct Piece {
  std::uint64_t bytes = 0;
  std::uint64_t whole = 0;
  std::string tail{};  // a file with the end
};
Result<std::shared_ptr<const MediaIndex>> index_of_beginning(const std::string& path, Piece piece) {
  auto source = open_file(path);
  Fd output = memory_file("index");
  std::vector<int> descriptors{source.fd.get(), output.get()};
  engine::testing::OpenFile tail;
  IndexBeginningRequest request{piece.bytes, piece.whole, 0};
  if (!piece.tail.empty()) {
    tail = open_file(piece.tail);
    descriptors.push_back(tail.fd.get());
    request.tail_bytes = tail.bytes;
  }
  auto reply = index_beginning(request, {descriptors});
  if (!reply) return fail(reply.error());
  return MediaIndex::open(contents(output.get()));
}

const std::string kFilm =
    numbered(300) + tone(12) + "-c:v libx264 -preset veryfast -g 50 -bf 2 -pix_fmt yuv420p ";
std::string film(const std::string& name, const std::string& more) {
  return media().make(name, kFilm + more);
}

// Grows in twenty steps; how many of them had something to show. `whole`: as the client said it.
int grow(const std::string& path, std::uint64_t whole, const std::string& tail = {}) {
  const std::uint64_t bytes = open_file(path).bytes;
  Growth growth;
  int shown = 0;
  package::Ticks safe = 0;
  for (int step = 1; step < 20; step++) {
    auto index = index_of_beginning(path, {bytes * static_cast<std::uint64_t>(step) / 20, whole, tail});
    if (!index) continue;
    if (!growth.extend(**index)) {
      ADD_FAILURE() << path << " at step " << step << " is no continuation";
      return shown;
    }
    EXPECT_GE(growth.safe(), safe);
    safe = growth.safe();
    shown += safe > 0;
  }
  auto known = growth.empty() ? nullptr : growth.index();
  auto all = index_of(path);
  EXPECT_TRUE(all.has_value());
  if (!known || !all) return shown;
  EXPECT_TRUE(growth.extend(**all)) << path << " ends as another file";
  EXPECT_EQ(growth.index()->video()->packets.size(), (*all)->video()->packets.size());
  return shown;
}

TEST(IndexBeginning, grows_with_files_that_can_be_played_from_their_beginning) {
  EXPECT_GE(grow(film("growing-fast.mp4", "-c:a aac -movflags +faststart"), 0), 17);
  EXPECT_GE(grow(film("growing-fragmented.mp4", "-c:a aac -movflags +frag_keyframe+empty_moov"), 0), 15);
  EXPECT_GE(grow(film("growing-film.mkv", "-c:a aac"), 0), 15);
  EXPECT_GE(grow(film("growing-film.ts", "-c:a aac"), 0), 15);
  EXPECT_GE(grow(film("growing-film.flv", "-c:a aac"), 0), 15);
  EXPECT_GE(grow(media().make("growing-film.webm",
                              numbered(300) + tone(12) +
                                  "-c:v libvpx -deadline realtime -cpu-used 8 -b:v 500k -c:a libopus"),
                 0),
            15);
}

TEST(IndexBeginning, finds_the_tables_in_the_end_that_came_first) {
  auto path = film("growing-last.mp4", "-c:a aac");
  auto bytes = read_file(path);
  auto tail = media().write("growing-last.tail", std::string_view(bytes).substr(bytes.size() - 30'000));
  EXPECT_GE(grow(path, bytes.size(), tail), 15);
  EXPECT_EQ(grow(path, bytes.size()), 0);
}

TEST(IndexBeginning, says_that_it_is_too_early) {
  auto path = film("growing-fast.mp4", "-c:a aac -movflags +faststart");
  auto early = index_of_beginning(path, {4'000});
  ASSERT_FALSE(early);
  auto avi = index_of_beginning(media().make("growing-film.avi", numbered(50) + "-c:v mpeg4"), {60'000});
  ASSERT_FALSE(avi);
  EXPECT_EQ(avi.error().code, "incomplete");
}

}  // namespace
}  // namespace millrace::engine::tasks
