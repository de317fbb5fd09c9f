// Files in memory stand for files whose pages the kernel has let go: they have no page where nothing was
// written, and lose pages that are punched out.
#include "http/residency.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>

#include <thread>

#include "http/server_fixture.h"

namespace millrace::http {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kPage = 4096;
constexpr std::uint64_t kSize = 4 << 20;

// Pages without content, read as zeros.
struct Sparse {
  Sparse() : file(std::make_shared<OpenFile>()) {
    file->fd = Fd(::memfd_create("test", MFD_CLOEXEC));
    file->size = kSize;
    EXPECT_EQ(::ftruncate(file->fd.get(), kSize), 0);
    map = static_cast<const char*>(::mmap(nullptr, kSize, PROT_READ, MAP_SHARED, file->fd.get(), 0));
  }
  ~Sparse() { ::munmap(const_cast<char*>(map), kSize); }
  void fill(std::uint64_t from, std::uint64_t to) const {
    const std::string zeros(to - from, '\0');
    EXPECT_EQ(::pwrite(file->fd.get(), zeros.data(), zeros.size(), static_cast<off_t>(from)),
              static_cast<ssize_t>(zeros.size()));
  }
  void let_go(std::uint64_t from, std::uint64_t to) const {
    EXPECT_EQ(::fallocate(file->fd.get(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
                          static_cast<off_t>(from), static_cast<off_t>(to - from)),
              0);
  }

  std::shared_ptr<OpenFile> file;
  const char* map = nullptr;
};

TEST(FileResidency, sees_a_page_that_is_missing_in_the_middle) {
  Sparse sparse;
  sparse.fill(0, kSize);
  sparse.let_go(100 * kPage, 101 * kPage);
  EXPECT_FALSE(is_resident(*sparse.file, 0, kSize));
  EXPECT_FALSE(is_resident(*sparse.file, 100 * kPage + 17, 1));
  EXPECT_TRUE(is_resident(*sparse.file, 0, 100 * kPage));
  EXPECT_TRUE(is_resident(*sparse.file, 101 * kPage, kSize - 101 * kPage));
  sparse.fill(100 * kPage, 101 * kPage);
  EXPECT_TRUE(is_resident(*sparse.file, 0, kSize));
}

class ColdMemory : public ServerTest {
 protected:
  ColdMemory() {
    router.add(Method::get, "/cold", [this](Request& request) -> Task<Response> {
      loop = std::this_thread::get_id();
      Entity entity{.type = "video/mp4", .etag = "\"c\"", .cache_control = "private", .size = kSize};
      entity.pieces = [this](std::uint64_t offset, std::uint64_t size) {
        Pieces pieces;
        pieces.bytes = size;
        pieces.list.emplace_back(MemoryPiece{nullptr, sparse.map + offset, size});
        pieces.warm = [this] {
          warmed++;
          on_the_loop = on_the_loop || std::this_thread::get_id() == loop;
          if (stays) sparse.fill(0, kSize);
        };
        return pieces;
      };
      co_return respond(request, entity);
    });
  }

  Sparse sparse;
  std::atomic<std::thread::id> loop;
  std::atomic<int> warmed = 0;
  std::atomic<bool> on_the_loop = false;
  bool stays = true;  // what was warmed
};

TEST_F(ColdMemory, is_warmed_off_the_loop_and_only_when_it_is_cold) {
  TestServer server(router, {}, {}, 1);
  const std::string zeros(kSize, '\0');
  EXPECT_TRUE(body_of(get(server.port(), "/cold")) == zeros);
  EXPECT_EQ(warmed, 1);
  EXPECT_TRUE(body_of(get(server.port(), "/cold")) == zeros);
  EXPECT_EQ(warmed, 1);
  sparse.let_go(kSize - kPage, kSize);
  EXPECT_TRUE(body_of(get(server.port(), "/cold")) == zeros);
  EXPECT_EQ(warmed, 2);
  EXPECT_FALSE(on_the_loop);
}

TEST_F(ColdMemory, is_warmed_again_when_a_slow_client_finds_it_gone) {
  TestServer server(router, {}, {}, 1);
  RawClient client(server.port());
  const int small = 64 * 1024;
  ::setsockopt(client.fd(), SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
  client.send("GET /cold HTTP/1.1\r\nHost: x\r\n\r\n");
  std::this_thread::sleep_for(1200ms);
  EXPECT_EQ(warmed, 1);
  sparse.let_go(0, kSize);
  EXPECT_TRUE(body_of(client.read_answer()) == std::string(kSize, '\0'));
  EXPECT_GE(warmed, 2);
}

TEST_F(ColdMemory, is_read_off_the_loop_when_it_does_not_stay) {
  stays = false;
  router.add(Method::get, "/cold-file", [this](Request& request) -> Task<Response> {
    Entity entity{.type = "video/mp4", .etag = "\"d\"", .cache_control = "private", .size = kSize};
    entity.pieces = [this](std::uint64_t offset, std::uint64_t size) {
      return Pieces{{FilePiece{sparse.file, offset, size}}, size, {}};
    };
    co_return respond(request, entity);
  });
  TestServer server(router, {}, {}, 1);
  const std::string mark = "not zero";
  ASSERT_EQ(::pwrite(sparse.file->fd.get(), mark.data(), mark.size(), 3'000'000), 8);
  std::string whole(kSize, '\0');
  whole.replace(3'000'000, mark.size(), mark);
  EXPECT_TRUE(body_of(get(server.port(), "/cold")) == whole);
  EXPECT_GE(warmed, 1);
  EXPECT_TRUE(body_of(get(server.port(), "/cold-file", "Range: bytes=1000-\r\n")) == whole.substr(1000));
}

}  // namespace
}  // namespace millrace::http
