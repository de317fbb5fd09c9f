#include "http/static_files.h"

#include <gtest/gtest.h>

#include <fstream>

namespace millrace::http {
namespace {

class StaticFilesTest : public testing::Test {
 protected:
  StaticFilesTest() {
    char name[] = "/tmp/millrace-static-XXXXXX";
    folder = ::mkdtemp(name);
    write("index.html",
          "<!--millrace:title--><title>Millrace</title><!--/millrace:title--><!--millrace:head-->");
    write("embed.html", "embed");
    write("assets/app-1234.js", "console.log(1)");
    write("assets/app-1234.js.gz", "gzipped");
    write("assets/app-1234.js.br", "brotli");
    files = StaticFiles::load(folder);
  }
  ~StaticFilesTest() override { std::filesystem::remove_all(folder); }
  void write(const std::string& name, const std::string& text) {
    std::filesystem::create_directories((folder / name).parent_path());
    std::ofstream(folder / name) << text;
  }
  std::optional<Response> get(const std::string& path, const std::string& encodings = "") {
    Request request;
    request.path = path;
    request.headers.add("Accept-Encoding", encodings);
    return files.respond(request);
  }
  static std::string text(const Response& response) {
    const auto& piece = std::get<MemoryPiece>(std::get<Pieces>(response.body).list.at(0));
    return {piece.data, piece.size};
  }

  std::filesystem::path folder;
  StaticFiles files;
};

TEST_F(StaticFilesTest, keeps_assets_for_ever_and_revalidates_the_rest) {
  EXPECT_EQ(get("/assets/app-1234.js")->headers.find("Cache-Control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(get("/assets/app-1234.js")->headers.find("Content-Type"), "text/javascript; charset=utf-8");
  EXPECT_EQ(get("/index.html")->headers.find("Cache-Control"), "no-cache");
  Request again;
  again.path = "/index.html";
  again.headers.add("If-None-Match", std::string(get("/index.html")->headers.find("ETag")));
  EXPECT_EQ(files.respond(again)->status, 304);
}

TEST_F(StaticFilesTest, sends_the_compressed_twin_to_who_takes_it) {
  EXPECT_EQ(text(*get("/assets/app-1234.js", "gzip, deflate, br")), "brotli");
  EXPECT_EQ(text(*get("/assets/app-1234.js", "gzip, br;q=0")), "gzipped");
  EXPECT_EQ(text(*get("/assets/app-1234.js", "identity")), "console.log(1)");
  EXPECT_EQ(text(*get("/assets/app-1234.js", "*")), "brotli");
  EXPECT_EQ(get("/assets/app-1234.js", "gzip")->headers.find("Content-Encoding"), "gzip");
  EXPECT_EQ(get("/assets/app-1234.js")->headers.find("Vary"), "Accept-Encoding");
  EXPECT_NE(get("/assets/app-1234.js")->headers.find("ETag"),
            get("/assets/app-1234.js", "br")->headers.find("ETag"));
}

TEST_F(StaticFilesTest, knows_only_what_was_there) {
  for (const char* path :
       {"/", "/none", "/assets", "/assets/", "/../etc/passwd", "index.html", "/assets/app-1234.js.gz"})
    EXPECT_FALSE(get(path)) << path;
}

TEST_F(StaticFilesTest, lets_only_the_embedded_player_be_framed_elsewhere) {
  EXPECT_NE(get("/index.html")->headers.find("Content-Security-Policy").find("frame-ancestors 'self'"),
            std::string::npos);
  EXPECT_NE(get("/embed.html")->headers.find("Content-Security-Policy").find("frame-ancestors *"),
            std::string::npos);
}

TEST_F(StaticFilesTest, puts_title_and_head_into_a_page) {
  EXPECT_EQ(with_head(*files.text("index.html"), "A <b> & \"c\"", "<meta x>"),
            "<title>A &lt;b&gt; &amp; &quot;c&quot;</title><meta x>");
  EXPECT_EQ(with_head("plain", "t", "h"), "plain");
  EXPECT_FALSE(files.text("none.html"));
}

}  // namespace
}  // namespace millrace::http
