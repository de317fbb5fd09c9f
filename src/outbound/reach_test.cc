#include "outbound/reach.h"

#include <gtest/gtest.h>

#include "outbound/url.h"

namespace millrace::outbound {
namespace {

// What becomes of what somebody pastes, before any name is looked up.
std::string judge(const std::string& text, const Reach& reach = Reach::to_public()) {
  auto url = parse_foreign_url(text);
  if (!url) return url.error().code;
  auto literal = url->literal();
  if (!literal) return "name " + url->host;
  return reach.allows(*literal) ? "public " + url->host : "forbidden";
}

TEST(Reach, KnowsPrivateAddressesInEveryForm) {
  for (const char* form : {
           // loopback
           "http://127.0.0.1/",
           "http://127.0.0.1:8080/",
           "http://127.1/",
           "http://127.0.1/",
           "http://127.255.255.254/",
           "http://2130706433/",
           "http://0x7f000001/",
           "http://0x7f.1/",
           "http://0x7F.0x0.0x0.0x1/",
           "http://017700000001/",
           "http://0177.0.0.1/",
           "http://0177.0x0.0.1/",
           "http://127.0.0.1./",
           "http://127.00000.0.1/",
           "http://0x7f.0.0x1/",
           "http://127.16777215/",
           "http://127.0.65535/",
           "http://00000177.1/",
           "http://0x00000007f.1/",
           "http://[::1]/",
           "http://[0:0:0:0:0:0:0:1]/",
           "http://[0000:0000:0000:0000:0000:0000:0000:0001]:80/",
           "http://[::127.0.0.1]/",
           "http://[::7f00:1]/",
           "http://[::ffff:127.0.0.1]/",
           "http://[::ffff:7f00:1]/",
           "http://[0:0:0:0:0:ffff:7f00:0001]/",
           "http://[::ffff:0:127.0.0.1]/",
           "http://[::FFFF:127.0.0.1]/",
           // this machine, and "this network"
           "http://0/",
           "http://0.0.0.0/",
           "http://0x0/",
           "http://00/",
           "http://0.1/",
           "http://0.0.0.1/",
           "http://[::]/",
           "http://[::0.0.0.0]/",
           // private
           "http://10.0.0.1/",
           "http://10.1/",
           "http://167772161/",
           "http://0xa.1/",
           "http://012.0.0.1/",
           "http://172.16.0.1/",
           "http://172.31.255.255/",
           "http://0xac.16.1/",
           "http://192.168.0.1/",
           "http://192.168.257/",
           "http://0xc0a80001/",
           "http://0300.0250.0.1/",
           "http://[::ffff:10.0.0.1]/",
           "http://[::ffff:c0a8:1]/",
           // metadata, link-local, behind carriers' NAT
           "http://169.254.169.254/latest/meta-data/",
           "http://2852039166/",
           "http://0xa9fea9fe/",
           "http://0251.0376.0251.0376/",
           "http://169.16689662/",
           "http://[::ffff:169.254.169.254]/",
           "http://[::ffff:a9fe:a9fe]/",
           "http://[fd00:ec2::254]/",
           "http://100.100.100.200/",
           "http://192.0.0.192/",
           "http://168.63.129.16/",
           "http://100.64.0.1/",
           "http://100.127.255.255/",
           "http://[fe80::1]/",
           // special purposes
           "http://192.0.2.1/",
           "http://198.51.100.1/",
           "http://203.0.113.1/",
           "http://198.18.0.1/",
           "http://198.19.255.255/",
           "http://192.88.99.1/",
           "http://224.0.0.1/",
           "http://239.255.255.255/",
           "http://240.0.0.1/",
           "http://255.255.255.255/",
           "http://0xffffffff/",
           "http://4294967295/",
           // IPv6
           "http://[fc00::1]/",
           "http://[fdff::1]/",
           "http://[fec0::1]/",
           "http://[feff::1]/",
           "http://[ff02::1]/",
           "http://[2001:db8::1]/",
           "http://[3fff::1]/",
           "http://[100::1]/",
           "http://[5f00::1]/",
           "http://[4000::1]/",
           "http://[2001:20::1]/",
           "http://[::8.8.8.8]/",
           // IPv4 inside IPv6: NAT64, its local-use prefix, 6to4, Teredo (server, then client), ISATAP
           "http://[64:ff9b::127.0.0.1]/",
           "http://[64:ff9b::a00:1]/",
           "http://[64:ff9b::169.254.169.254]/",
           "http://[64:ff9b:1::8.8.8.8]/",
           "http://[2002:7f00:1::]/",
           "http://[2002:a9fe:a9fe::1]/",
           "http://[2002:c0a8:1::]/",
           "http://[2001:0:7f00:1::1]/",
           "http://[2001:0:808:808::80ff:fffe]/",
           "http://[2600::5efe:10.0.0.1]/",
           "http://[2600::200:5efe:127.0.0.1]/",
           // letters that are digits and dots elsewhere (UTS #46), and escapes
           "http://①②⑦.⓪.⓪.①/",
           "http://１２７.０.０.１/",
           "http://127。0。0。1/",
           "http://%31%32%37.0.0.1/",
           "http://127%2e0%2e0%2e1/",
           "http://%30x7f.1/",
           "HTTP://127.0.0.1/",
           "  http://127.0.0.1/  ",
           "https://127.0.0.1",
           "http://127.0.0.1?x",
           "http://127.0.0.1:/",
       })
    EXPECT_EQ(judge(form), "forbidden") << form;
}

TEST(Reach, RefusesWhatIsNoAddressOfTheWeb) {
  for (const char* form : {
           "",
           " ",
           "http://",
           "http:///",
           "https://?x",
           "http:/127.0.0.1/",
           "http:127.0.0.1",
           "//127.0.0.1/",
           "127.0.0.1",
           "localhost/x",
           "ftp://example.org/",
           "file:///etc/passwd",
           "gopher://127.0.0.1:25/",
           "data:video/mp4;base64,AAAA",
           "javascript:alert(1)",
           "dict://x/",
           "ws://example.org/",
           "jar:http://x/",
           "http://user@example.org/",
           "http://user:secret@example.org/",
           "http://@example.org/",
           "http://example.org@127.0.0.1/",
           "http://127.0.0.1#@example.org/x\\",
           "http://example.org\\@127.0.0.1/",
           "http://example.org:0/",
           "http://example.org:99999/",
           "http://example.org:-1/",
           "http://example.org:8x/",
           "http://256.1.1.1/",
           "http://1.2.3.4.5/",
           "http://1.2.3.0x/x\r\nHost: y",
           "http://0x100000000/",
           "http://127.0.0.1.0x/..\n",
           "http://1..2/",
           "http://08.1.1.1/",
           "http://1.2.3.999/",
           "http://127.0.0.09/",
           "http://[::1/",
           "http://[::1%25eth0]/",
           "http://[fe80::1%25lo]/",
           "http://[v1.x]/",
           "http://[::g]/",
           "http://exa mple.org/",
           "http://example.org/\r\nX: y",
           "http://a%00b.org/",
           "http://a%2fb.org/",
           "http://example%0d%0a.org/",
           "http://.../",
           "http://%/",
       })
    EXPECT_EQ(judge(form), "bad_url") << form;
  EXPECT_EQ(judge("http://example.org/" + std::string(5000, 'a')), "bad_url");
}

TEST(Reach, LetsPublicAddressesThrough) {
  EXPECT_EQ(judge("http://8.8.8.8/"), "public 8.8.8.8");
  EXPECT_EQ(judge("http://134744072/"), "public 8.8.8.8");
  EXPECT_EQ(judge("https://[2606:4700::1111]/x"), "public 2606:4700::1111");
  EXPECT_EQ(judge("http://[::ffff:8.8.8.8]/"), "public ::ffff:8.8.8.8");
  EXPECT_EQ(judge("http://[64:ff9b::8.8.8.8]/"), "public 64:ff9b::808:808");
  EXPECT_EQ(judge("http://[2002:808:808::1]/"), "public 2002:808:808::1");
  EXPECT_EQ(judge("http://172.32.0.1/"), "public 172.32.0.1");
  EXPECT_EQ(judge("http://100.128.0.1/"), "public 100.128.0.1");
  EXPECT_EQ(judge("http://223.255.255.255/"), "public 223.255.255.255");
  EXPECT_EQ(judge("https://Videos.Example.ORG./a"), "name videos.example.org");
  EXPECT_EQ(judge("https://bücher.example/ü"), "name xn--bcher-kva.example");
  EXPECT_EQ(judge("https://例子.测试/"), "name xn--fsqu00a.xn--0zwm56d");
  EXPECT_EQ(judge("http://1.2.3.4.example/"), "name 1.2.3.4.example");
}

TEST(Reach, GoesToNetworksThatTheAdministratorNamed) {
  auto reach = Reach::to_public(*parse_networks({"10.1.0.0/16", "127.0.0.1", "fd12::/16"}));
  EXPECT_EQ(judge("http://10.1.2.3/", reach), "public 10.1.2.3");
  EXPECT_EQ(judge("http://[::ffff:10.1.2.3]/", reach), "public ::ffff:10.1.2.3");
  EXPECT_EQ(judge("http://127.0.0.1/", reach), "public 127.0.0.1");
  EXPECT_EQ(judge("http://[fd12::5]/", reach), "public fd12::5");
  for (const char* other : {"http://10.2.0.1/", "http://127.0.0.2/", "http://[::1]/", "http://[fd13::1]/"})
    EXPECT_EQ(judge(other, reach), "forbidden") << other;
  EXPECT_EQ(judge("http://[::1]/", Reach::everywhere()), "public ::1");
  EXPECT_EQ(parse_networks({"10.0.0.0/8", "home"}).error().detail,
            "'home' is no network such as \"10.0.0.0/8\"");
}

TEST(Url, KeepsToThePortsOfTheWeb) {
  for (const char* good : {"http://example.org:80/", "http://example.org:443/", "https://example.org:8443/",
                           "http://example.org:1024/", "http://example.org:65535/"})
    EXPECT_TRUE(parse_foreign_url(good)) << good;
  for (const char* bad : {"http://example.org:22/", "http://example.org:25/", "http://example.org:6000/",
                          "https://example.org:6667/", "http://example.org:1/", "http://example.org:1023/"})
    EXPECT_EQ(parse_foreign_url(bad).error().code, "port_forbidden") << bad;
}

TEST(Url, GoesWhereALocationSays) {
  auto base = *parse_foreign_url("https://a.example:8443/x/y?z=1");
  auto to = [&](std::string_view location) {
    auto url = resolve(base, location);
    return url ? url->text() : url.error().code;
  };
  EXPECT_EQ(to("/b.mp4?c=d#e"), "https://a.example:8443/b.mp4?c=d");
  EXPECT_EQ(to("b c.mp4"), "https://a.example:8443/x/b%20c.mp4");
  EXPECT_EQ(to("../q"), "https://a.example:8443/q");
  EXPECT_EQ(to("//b.example/"), "https://b.example/");
  EXPECT_EQ(to("http://B.example:80"), "http://b.example/");
  EXPECT_EQ(to("http://0x7f.1/"), "http://127.0.0.1/");
  EXPECT_EQ(to("/水车.mp4"), "https://a.example:8443/%E6%B0%B4%E8%BD%A6.mp4");
  for (const char* wrong : {"file:///etc/passwd", "ftp://b/", "http://user@b/", "http://", "http://b:x/"})
    EXPECT_EQ(to(wrong), "bad_url") << wrong;
  EXPECT_EQ(to("http://b.example:25/"), "port_forbidden");
}

TEST(Url, NamesFiles) {
  auto name = [](std::string_view text) { return file_name_of(*parse_foreign_url(text)); };
  EXPECT_EQ(name("http://a.example/x/mill%20race.mp4?token=/y"), "mill race.mp4");
  EXPECT_EQ(name("http://a.example/水车.mp4"), "水车.mp4");
  EXPECT_EQ(name("http://a.example"), "");
  EXPECT_EQ(name("http://a.example/x/"), "");
}

}  // namespace
}  // namespace millrace::outbound
