// For tests of what stands on the library: media that are made up, with the rows and objects that indexing
// would have left, in a folder that goes with the fixture.
#pragma once
#include <gtest/gtest.h>

#include <filesystem>
#include <functional>

#include "base/archive.h"
#include "base/wait_for.h"
#include "media/keys.h"
#include "media/library.h"
#include "package/synthetic.h"
#include "store/local_store.h"

namespace millrace::media {

class TestLibrary : public testing::Test {
 protected:
  using Tracks = std::vector<package::MediaIndex::TrackData>;
  // What an encoder says of itself.
  using Config = std::function<std::string(const package::Plan&, const package::Rendition&)>;
  static std::string any_config(const package::Plan&, const package::Rendition&) {
    return package::synthetic_avcc();
  }

  TestLibrary() {
    database_.write_now([](soci::session& sql) {
      sql << "INSERT INTO users (id, username, username_key, password_hash, role, created_at) VALUES ('u', "
             "'u', "
             "'u', '', 'user', 0)";
    });
  }
  ~TestLibrary() override {
    pool_.join();
    std::filesystem::remove_all(folder_);
  }

  // A ready media whose original is nothing but zeros, and a video that shows it.
  MediaId add(Tracks tracks, package::Container container = package::Container::matroska,
              const Config& config = any_config) {
    MediaRecord record;
    record.id = MediaId::random();
    record.state = "ready";
    record.owner = "u";
    record.created_at = ++added_;
    std::string index = package::index_bytes(std::move(tracks), container);
    auto opened = package::MediaIndex::open(index);
    record.bytes = static_cast<long long>((*opened)->header().source_bytes);
    put(keys::index(record.id), index);
    put(keys::original(record.id), std::string(static_cast<std::size_t>(record.bytes), '\0'));
    put_headers(record.id, 1, {}, config);
    const std::string video = VideoId::random().text();
    database_.write_now([&](soci::session& sql) {
      insert(sql, record);
      sql << "INSERT INTO videos (id, owner_id, visibility, state, media_id, created_at, updated_at) VALUES "
             "(:id, "
             "'u', 'public', 'ready', :media, 0, 0)",
          soci::use(video), soci::use(record.id.text());
    });
    return record.id;
  }
  void put(const std::string& key, const std::string& bytes) {
    store_.remove(key);
    ASSERT_TRUE(store_.put_durable(key, bytes));
  }
  // What indexing leaves of a recipe, under a number.
  void put_headers(const MediaId& id, int number, package::Recipe recipe, const Config& config = any_config) {
    auto file = store_.open(keys::index(id));
    auto plan = package::Plan::make(*package::MediaIndex::map((*file)->fd.get()), recipe);
    RecipeHeaders headers{recipe, {}};
    for (const auto& rendition : plan->renditions())
      if (rendition.kind == package::RenditionKind::rendered_video)
        headers.renditions.push_back({rendition.name, config(*plan, rendition)});
    put(keys::headers(id, number), archive::encode(headers));
  }
  // As if segment `k` had been rendered, with that many bytes.
  void store_segment(const LoadedMedia& media, const std::string& rung, std::size_t k, std::size_t bytes) {
    std::string content(bytes, 'x');
    std::string_view part = content;
    ASSERT_TRUE(store_.put_cache(keys::segment(media.id, media.recipe, rung, k), std::span(&part, 1)));
    media.fill.mark(rung, k, bytes);
  }
  LoadedMediaPtr load(const MediaId& id) {
    auto media = library_.load_now(id);
    return media ? *media : nullptr;
  }

  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("millrace-library-" + random_text(8));
  BlockingPool pool_{2};
  store::LocalStore store_{{.root = folder_}};
  db::Database database_{{.path = folder_ / "rows.db"}, pool_};
  Library library_{database_, store_, pool_};
  UnixMillis added_ = 0;
};

}  // namespace millrace::media
