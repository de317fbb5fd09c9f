#include "store/local_store.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <map>
#include <thread>

#include "base/id.h"
#include "store/paths.h"
#include "store/trailer.h"

namespace millrace::store {
namespace {

namespace fs = std::filesystem;

std::string content(const StoredFile& file) {
  std::string text(file.size, '\0');
  EXPECT_EQ(::pread(file.fd.get(), text.data(), text.size(), 0), static_cast<ssize_t>(text.size()));
  return text;
}

class LocalStoreTest : public testing::Test {
 protected:
  LocalStoreTest()
      : root_(fs::temp_directory_path() / ("millrace-" + random_text(8))),
        store_({.root = root_, .reserved_free_bytes = 0}) {}
  ~LocalStoreTest() override { fs::remove_all(root_); }
  Result<void> cache(const std::string& key, std::vector<std::string_view> parts) {
    return store_.put_cache(key, parts);
  }
  std::string cached(const std::string& key) {
    auto file = store_.open_cache(key);
    return file ? content(**file) : file.error().code;
  }
  std::string durable(const std::string& key) {
    auto file = store_.open(key);
    return file ? content(**file) : file.error().code;
  }
  std::size_t arriving() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(root_ / "incoming"), {}));
  }
  fs::path file(const std::string& key) const { return root_ / "objects" / key; }

  fs::path root_;
  LocalStore store_;
};

TEST(Key, only_plain_parts_are_keys) {
  for (auto key : {"a", "media/x/original", "media/x/r1/240p/0.m4s", "a..b", "A_-.9"})
    EXPECT_TRUE(valid_key(key)) << key;
  for (std::string key :
       {"", "/a", "a/", "a//b", ".", "..", "a/../b", "a/.", "a b", "a\\b", "ä", "a:b", "a%2e"})
    EXPECT_FALSE(valid_key(key)) << key;
  EXPECT_FALSE(valid_key(std::string_view("a\0b", 3)));
  EXPECT_FALSE(valid_key(std::string(513, 'a')));
  EXPECT_FALSE(valid_key(std::string(256, 'a')));
}

TEST_F(LocalStoreTest, what_was_committed_is_there_and_nothing_is_left_behind) {
  auto incoming = store_.begin();
  ASSERT_TRUE(incoming);
  EXPECT_TRUE((*incoming)->write(std::string_view("hello ")));
  EXPECT_TRUE((*incoming)->write(std::string_view("world")));
  EXPECT_EQ((*incoming)->bytes(), 11u);
  EXPECT_EQ(arriving(), 1u);
  EXPECT_EQ(durable("media/one/original"), "absent");
  EXPECT_TRUE((*incoming)->commit("media/one/original"));
  incoming->reset();
  EXPECT_EQ(durable("media/one/original"), "hello world");
  EXPECT_EQ(arriving(), 0u);
}

TEST_F(LocalStoreTest, what_was_not_committed_vanishes) {
  {
    auto incoming = store_.begin();
    EXPECT_TRUE((*incoming)->write(std::string_view("half")));
  }
  EXPECT_EQ(arriving(), 0u);
}

TEST_F(LocalStoreTest, a_durable_object_is_never_replaced) {
  EXPECT_TRUE(store_.put_durable("media/one/index", std::string_view("first")));
  auto second = store_.put_durable("media/one/index", std::string_view("second"));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, "exists");
  EXPECT_EQ(durable("media/one/index"), "first");
  EXPECT_EQ(arriving(), 0u);
}

TEST_F(LocalStoreTest, leftovers_are_found_and_removed_at_start) {
  std::ofstream(root_ / "incoming" / "left") << "over";
  EXPECT_EQ(store_.cleanup_incoming(), 1u);
  EXPECT_EQ(arriving(), 0u);
}

TEST_F(LocalStoreTest, a_resumable_file_stays_until_it_is_committed) {
  {
    auto begun = store_.open_resumable("one");
    ASSERT_TRUE(begun);
    EXPECT_TRUE((*begun)->write(std::string_view("hello there")));
    (*begun)->sync();
    (*begun)->cut(6);
  }
  EXPECT_EQ(store_.cleanup_incoming(), 0u);
  EXPECT_EQ(store_.list_resumable(), std::vector<std::string>{"one"});
  auto again = store_.open_resumable("one");
  ASSERT_TRUE(again);
  EXPECT_EQ((*again)->bytes(), 6u);
  EXPECT_TRUE((*again)->write(std::string_view("world")));
  EXPECT_TRUE((*again)->commit("media/one/original"));
  again->reset();
  EXPECT_EQ(durable("media/one/original"), "hello world");
  EXPECT_TRUE(store_.list_resumable().empty());
}

TEST_F(LocalStoreTest, resumable_files_are_joined_and_removed_by_their_names_alone) {
  auto first = store_.open_resumable("first"), second = store_.open_resumable("second");
  EXPECT_TRUE((*first)->write(std::string_view("front")));
  EXPECT_TRUE((*second)->write(std::string_view("--back--")));
  EXPECT_TRUE((*first)->append_from((*second)->fd(), 2, 4));
  EXPECT_TRUE((*first)->write(std::string_view("!")));
  EXPECT_THROW((void)(*first)->append_from((*second)->fd(), 6, 4), std::system_error);
  EXPECT_TRUE((*first)->commit("media/joined/original"));
  EXPECT_EQ(durable("media/joined/original"), "frontback!--");
  store_.remove_resumable("second");
  store_.remove_resumable("second");
  EXPECT_EQ(arriving(), 0u);
  for (const char* bad : {"", "../x", "a/b", "a.b", "a-b"}) {
    EXPECT_EQ(store_.open_resumable(bad).error().code, "bad_key") << bad;
    store_.remove_resumable(bad);
  }
}

TEST_F(LocalStoreTest, bad_keys_are_refused_everywhere) {
  EXPECT_EQ(store_.open("../secret").error().code, "bad_key");
  EXPECT_EQ(store_.open_cache("/etc/passwd").error().code, "bad_key");
  EXPECT_EQ(store_.put_durable("a/../../b", std::string_view("x")).error().code, "bad_key");
  EXPECT_EQ(cache("", {"x"}).error().code, "bad_key");
  EXPECT_FALSE(store_.contains_cache("../secret"));
  auto incoming = store_.begin();
  EXPECT_EQ((*incoming)->commit("../x").error().code, "bad_key");
  store_.remove("..");
  store_.remove_prefix("../");
  store_.remove_prefix("/");
  EXPECT_TRUE(fs::exists(root_ / "objects"));
}

TEST_F(LocalStoreTest, symbolic_links_lead_nowhere) {
  std::ofstream(root_ / "outside") << "secret";
  fs::create_directories(root_ / "objects" / "media");
  fs::create_symlink(root_ / "outside", file("media/link"));
  fs::create_directory_symlink(root_, file("folder"));
  EXPECT_EQ(durable("media/link"), "absent");
  EXPECT_EQ(durable("folder/outside"), "absent");
  Fd objects(::open((root_ / "objects").c_str(), O_RDONLY | O_DIRECTORY));
  EXPECT_FALSE(open_by_parts(objects.get(), "media/link", O_RDONLY));
  EXPECT_FALSE(open_by_parts(objects.get(), "folder/outside", O_RDONLY));
  store_.remove_prefix("folder/");
  EXPECT_TRUE(fs::exists(root_ / "outside"));
  EXPECT_THROW((void)store_.put_durable("media/link/x", std::string_view("x")), std::system_error);
}

TEST_F(LocalStoreTest, a_folder_or_a_pipe_is_no_object) {
  fs::create_directories(file("media/one"));
  ASSERT_EQ(::mkfifo(file("media/pipe").c_str(), 0600), 0);
  EXPECT_EQ(durable("media/one"), "absent");
  EXPECT_EQ(durable("media/pipe"), "absent");
}

TEST_F(LocalStoreTest, cached_parts_are_joined_and_the_first_put_wins) {
  EXPECT_FALSE(store_.contains_cache("m/r1/0.m4s"));
  EXPECT_TRUE(cache("m/r1/0.m4s", {"head", "", "body"}));
  EXPECT_TRUE(store_.contains_cache("m/r1/0.m4s"));
  EXPECT_TRUE(cache("m/r1/0.m4s", {"other"}));
  EXPECT_EQ(cached("m/r1/0.m4s"), "headbody");
  EXPECT_EQ(fs::file_size(file("m/r1/0.m4s")), 8 + kTrailerBytes);
  EXPECT_TRUE(cache("m/r1/empty", {}));
  EXPECT_EQ(cached("m/r1/empty"), "");
  EXPECT_EQ(cached("m/r1/1.m4s"), "absent");
}

TEST_F(LocalStoreTest, damage_is_found_when_a_new_process_opens_it_and_can_be_mended) {
  std::string body(300'000, 'x');
  for (long at : {0L, 150'000L, 299'999L, 300'000L, 300'009L, 300'031L}) {
    EXPECT_TRUE(cache("m/segment", {body}));
    {
      std::fstream damage(file("m/segment"), std::ios::in | std::ios::out | std::ios::binary);
      damage.seekp(at);
      damage.put('!');
    }
    LocalStore next({.root = root_, .reserved_free_bytes = 0});
    auto opened = next.open_cache("m/segment");
    ASSERT_FALSE(opened) << at;
    EXPECT_EQ(opened.error().code, "absent");
    EXPECT_FALSE(next.contains_cache("m/segment"));
    store_.remove("m/segment");
  }
}

TEST_F(LocalStoreTest, a_torn_a_grown_and_a_misplaced_file_are_wrong) {
  for (std::size_t size : {0u, 1u, 31u, 32u, 35u, 100u}) {
    EXPECT_TRUE(cache("m/a", {"four"}));
    fs::resize_file(file("m/a"), size);
    LocalStore next({.root = root_, .reserved_free_bytes = 0});
    EXPECT_FALSE(next.open_cache("m/a")) << size;
    store_.remove("m/a");
  }
  EXPECT_TRUE(cache("m/a", {"four"}));
  fs::rename(file("m/a"), file("m/b"));
  EXPECT_EQ(cached("m/b"), "absent");
}

TEST_F(LocalStoreTest, lists_and_checks_what_is_cached) {
  EXPECT_TRUE(cache("m/r1/720/0.m4s", {"four"}));
  EXPECT_TRUE(cache("m/r1/720/1.m4s", {"longer"}));
  EXPECT_TRUE(cache("m/r1/720/deeper/2.m4s", {"not here"}));
  std::ofstream(file("m/r1/720/torn")) << "x";
  fs::create_symlink(root_, file("m/r1/720/link"));
  std::map<std::string, std::uint64_t> found;
  for (const auto& object : store_.list_cache("m/r1/720/")) found[object.key] = object.bytes;
  EXPECT_EQ(found, (std::map<std::string, std::uint64_t>{
                       {"m/r1/720/0.m4s", 4}, {"m/r1/720/1.m4s", 6}, {"m/r1/720/torn", 0}}));
  for (const char* wrong : {"m/r1/720", "none/", "../", "/", "", "m/r1/720/link/"})
    EXPECT_TRUE(store_.list_cache(wrong).empty()) << wrong;

  EXPECT_EQ(store_.check_cache("m/r1/720/0.m4s"), Condition::good);
  EXPECT_EQ(store_.check_cache("m/r1/720/9.m4s"), Condition::absent);
  EXPECT_EQ(store_.check_cache("m/r1/720/torn"), Condition::damaged);
  // Verified when it was put, and read again all the same.
  std::fstream(file("m/r1/720/1.m4s"), std::ios::in | std::ios::out | std::ios::binary) << '!';
  EXPECT_EQ(store_.check_cache("m/r1/720/1.m4s"), Condition::damaged);
  EXPECT_EQ(store_.check_cache("m/r1/720/1.m4s"), Condition::absent);
  EXPECT_EQ(cached("m/r1/720/1.m4s"), "absent");
}

TEST_F(LocalStoreTest, an_open_file_stays_readable_after_removal) {
  EXPECT_TRUE(cache("media/one/r1/0.m4s", {"bytes"}));
  EXPECT_TRUE(store_.put_durable("media/one/original", std::string_view("whole")));
  EXPECT_TRUE(store_.put_durable("media/other/original", std::string_view("stays")));
  auto open = store_.open_cache("media/one/r1/0.m4s");
  store_.remove_prefix("media/one/");
  EXPECT_EQ(content(**open), "bytes");
  EXPECT_EQ(cached("media/one/r1/0.m4s"), "absent");
  EXPECT_EQ(durable("media/one/original"), "absent");
  EXPECT_EQ(durable("media/other/original"), "stays");
  EXPECT_FALSE(fs::exists(file("media/one")));
  store_.remove("media/other/original");
  store_.remove("media/other/original");
  store_.remove("none/at/all");
  store_.remove_prefix("none/at/all/");
  EXPECT_EQ(durable("media/other/original"), "absent");
}

TEST_F(LocalStoreTest, refuses_when_the_reserve_is_reached) {
  LocalStore full({.root = root_, .reserved_free_bytes = std::uint64_t{1} << 62});
  EXPECT_EQ(full.free_bytes(), 0u);
  EXPECT_EQ(full.begin().error().code, "disk_full");
  EXPECT_EQ(full.begin().error().status, Status::insufficient_storage);
  std::string_view part = "x";
  EXPECT_EQ(full.put_cache("m/a", std::span(&part, 1)).error().code, "disk_full");
  EXPECT_EQ(arriving(), 0u);
}

TEST_F(LocalStoreTest, remembers_a_bounded_number_of_verified_keys) {
  LocalStore small({.root = root_, .reserved_free_bytes = 0, .verified_keys = 2});
  for (auto key : {"a", "b", "c", "d"}) {
    std::string_view part = key;
    EXPECT_TRUE(small.put_cache(key, std::span(&part, 1)));
  }
  std::ofstream(file("d"), std::ios::in | std::ios::out | std::ios::binary) << '!';  // verified: believed
  std::ofstream(file("a"), std::ios::in | std::ios::out | std::ios::binary)
      << '!';  // long forgotten: read again
  EXPECT_TRUE(small.open_cache("d"));
  EXPECT_FALSE(small.open_cache("a"));
}

TEST_F(LocalStoreTest, many_threads_put_the_same_key_while_folders_go) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; t++)
    threads.emplace_back([this, t] {
      for (int i = 0; i < 100; i++) {
        auto key = "m/" + std::to_string(i % 10) + "/s";
        if (t == 0) {
          store_.remove_prefix("m/" + std::to_string(i % 10) + "/");
          continue;
        }
        std::string_view part = "same";
        EXPECT_TRUE(store_.put_cache(key, std::span(&part, 1)));
        auto file = store_.open_cache(key);
        if (file) EXPECT_EQ(content(**file), "same");
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(arriving(), 0u);
}

}  // namespace
}  // namespace millrace::store
