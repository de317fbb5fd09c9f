// Caption services of DTVCC as a receiver shows them, and what hostile bytes become.
#include <gmock/gmock.h>

#include <random>

#include "engine/closed_captions/texts.h"

namespace millrace::engine::closed_captions {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

using Buffer = std::vector<std::uint8_t>;

// Writes what an encoder would send: each `say` and `code` is a packet of one block.
class Sender {
 public:
  explicit Sender(int service = 1, bool wide = true) : captions_(wide), service_(service) {}
  Sender& at(std::int64_t ms) {
    now_ = ms;
    return *this;
  }
  Sender& code(const Buffer& bytes) {
    Buffer block;
    if (service_ > 6) block = {0xe0, static_cast<std::uint8_t>(service_)};
    if (service_ <= 6) block = {static_cast<std::uint8_t>(service_ << 5)};
    block[0] = static_cast<std::uint8_t>(block[0] | bytes.size());
    block.insert(block.end(), bytes.begin(), bytes.end());
    return packet(block);
  }
  Sender& say(std::string_view text) {
    for (; !text.empty(); text.remove_prefix(std::min<std::size_t>(text.size(), 20)))
      code(Buffer(text.begin(),
                  text.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(text.size(), 20))));
    return *this;
  }
  Sender& packet(Buffer data) {
    if (data.size() % 2 == 0) data.push_back(0);
    data.insert(data.begin(), static_cast<std::uint8_t>((data.size() + 1) / 2));
    for (std::size_t i = 0; i < data.size(); i += 2)
      captions_.take({static_cast<std::uint8_t>(i == 0 ? 3 : 2), data[i], data[i + 1]}, now_);
    return *this;
  }
  // A window of two rows of 32 columns that lies with the middle of its lower edge near the picture's.
  Sender& window(bool visible, int number = 0, int rows = 2, int style = 1) {
    return code({static_cast<std::uint8_t>(0x98 + number), static_cast<std::uint8_t>(visible ? 0x38 : 0x18),
                 74, 105, static_cast<std::uint8_t>(7 << 4 | (rows - 1)), 31,
                 static_cast<std::uint8_t>(style << 3 | 1)});
  }
  Captions& captions() { return captions_; }
  std::vector<std::string> shown(std::int64_t end = 100'000) {
    std::vector<std::string> lines;
    for (const auto& text : captions_.finish(end))
      for (const auto& cue : text.cues)
        lines.push_back(text.title + ' ' + std::to_string(cue.begin_ms) + '-' + std::to_string(cue.end_ms) +
                        (cue.settings.empty() ? "" : " {" + cue.settings + '}') + ' ' + cue.text);
    return lines;
  }

 private:
  Captions captions_;
  int service_;
  std::int64_t now_ = 0;
};

const Buffer kShow{0x89, 1}, kHide{0x8a, 1}, kToggle{0x8b, 1}, kClear{0x88, 1}, kDelete{0x8c, 1},
    kReset{0x8f}, kReturn{0x0d};
Buffer pen_at(int row, int column) {
  return {0x92, static_cast<std::uint8_t>(row), static_cast<std::uint8_t>(column)};
}

TEST(Dtvcc, a_window_is_a_cue_from_its_display_to_its_end) {
  Sender sender;
  sender.window(false).code(pen_at(0, 8)).say("HELLO WORLD <1>").code(pen_at(1, 12)).say("AND YOU");
  sender.at(1000).code(kShow).at(3000).code(kHide);
  EXPECT_THAT(sender.shown(), ElementsAre("Service 1 1000-3000 HELLO WORLD &lt;1&gt;\nAND YOU"));
}

TEST(Dtvcc, each_of_clear_delete_reset_toggle_and_the_end_ends_a_cue) {
  for (const auto& ending : {kClear, kDelete, kReset, kToggle}) {
    Sender sender;
    sender.window(false).say("A TEXT OF ABOUT THIRTY COLUMNS").at(500).code(kToggle).at(900).code(ending);
    EXPECT_THAT(sender.shown(), ElementsAre("Service 1 500-900 A TEXT OF ABOUT THIRTY COLUMNS"))
        << int{ending[0]};
  }
  Sender sender;
  sender.window(false).say("A TEXT OF ABOUT THIRTY COLUMNS").at(500).code(kShow);
  EXPECT_THAT(sender.shown(700), ElementsAre("Service 1 500-700 A TEXT OF ABOUT THIRTY COLUMNS"));
}

TEST(Dtvcc, two_windows_take_turns) {
  Sender sender;
  sender.window(false, 0).say("ONE OF THE TWO WINDOWS IS HERE").at(1000).code({0x89, 1});
  sender.window(false, 1).say("THE OTHER OF THESE TWO WINDOWS").at(2000).code({0x8c, 1}).code({0x89, 2});
  EXPECT_THAT(sender.shown(4000), ElementsAre("Service 1 1000-2000 ONE OF THE TWO WINDOWS IS HERE",
                                              "Service 1 2000-4000 THE OTHER OF THESE TWO WINDOWS"));
}

TEST(Dtvcc, rolled_rows_are_said_once_two_at_a_time) {
  Sender sender;
  sender.window(true, 0, 3, 4).code(pen_at(2, 0)).at(100).say("FIRST").at(1000).code(kReturn).say("SECOND");
  sender.at(2000).code(kReturn).say("THIRD").at(3000).code(kReturn).at(8000).say("MUCH LATER");
  sender.at(9000).code(kClear);
  const std::string left = " {position:19.5%,line-left align:start} ";
  EXPECT_THAT(sender.shown(), ElementsAre("Service 1 100-2000" + left + "FIRST\nSECOND",
                                          "Service 1 2000-8000" + left + "THIRD",
                                          "Service 1 8000-9000" + left + "MUCH LATER"));
}

TEST(Dtvcc, painted_text_begins_with_its_first_character) {
  Sender sender;
  sender.window(true).at(200).code(pen_at(1, 10)).say("PAINTED").at(3000).say(" ON IT").at(5000).code(kHide);
  EXPECT_THAT(sender.shown(), ElementsAre("Service 1 200-3000 {position:38.6%,line-left align:start} PAINTED",
                                          "Service 1 3000-5000 PAINTED ON IT"));
}

TEST(Dtvcc, pens_become_tags_and_all_sets_are_read) {
  Sender sender;
  sender.window(false).code(pen_at(1, 8)).code({0x90, 5, 0x80}).say("IT").code({0x90, 5, 0x40}).say(" UN");
  sender.code({0x90, 5, 0}).code({0x91, 0x3c, 0, 0}).say(" YELLOW").code({0x91, 0x3f, 0, 0});
  sender.code({' ', 0xe9, 0x7f, 0x10, 0x33, 0x10, 0x76, 0x10, 0x40, 0x10, 0x25})
      .code(kShow)
      .at(1000)
      .code(kHide);
  EXPECT_THAT(sender.shown(),
              ElementsAre("Service 1 0-1000 <i>IT</i> <u>UN</u> <c.yellow>YELLOW</c> é♪“⅛_…"));
}

TEST(Dtvcc, characters_of_sixteen_bits_are_utf16) {
  Sender sender;
  sender.window(false)
      .code(pen_at(1, 14))
      .code({0x18, 0x4e, 0x2d, 0x18, 0x65, 0x87, 0x18, 0xd8, 0x3d, 0x18, 0xde, 0x00});
  sender.code({0x18, 0xde, 0x00}).code(kShow).at(1000).code(kHide);
  EXPECT_THAT(sender.shown(), ElementsAre("Service 1 0-1000 中文😀\uFFFD"));
}

TEST(Dtvcc, anchors_and_justification_say_where_a_text_stands) {
  auto of = [](const Buffer& define, const Buffer& attributes, bool wide = true) {
    Sender sender(1, wide);
    sender.code(define).code(attributes).say("SHORT").code(kShow).at(10).code(kHide);
    auto shown = sender.shown();
    return shown.empty() ? std::string() : shown[0];
  };
  const Buffer left{0x97, 0, 0, 0x0c, 0}, centre{0x97, 0, 0, 0x0e, 0}, right{0x97, 0, 0, 0x0d, 0};
  // The upper left corner at cell (15, 42) of 75 by 210: a fifth of the grid.
  EXPECT_EQ(of({0x98, 0, 15, 42, 0x00, 31, 9}, left),
            "Service 1 0-10 {line:26% position:26%,line-left align:start} SHORT");
  // The same in hundredths.
  EXPECT_EQ(of({0x98, 0, 0x80 | 20, 20, 0x00, 31, 9}, left),
            "Service 1 0-10 {line:26% position:26%,line-left align:start} SHORT");
  EXPECT_EQ(of({0x98, 0, 0x80 | 20, 50, 0x10, 31, 9}, centre), "Service 1 0-10 {line:26%} SHORT");
  EXPECT_EQ(of({0x98, 0, 0x80 | 99, 50, 0x70, 31, 9}, centre), "Service 1 0-10 SHORT");
  EXPECT_EQ(of({0x98, 0, 74, 80, 0x70, 31, 9}, centre, false), "Service 1 0-10 SHORT");
  EXPECT_EQ(of({0x98, 0, 74, 209, 0x80, 41, 9}, right),
            "Service 1 0-10 {position:80.5%,line-left align:start} SHORT");
}

TEST(Dtvcc, text_in_columns_reads_down_and_from_the_right) {
  Sender sender;
  sender.code({0x98, 0, 0, 0, 0x0e, 2, 9}).code({0x97, 0, 0, 0x20, 0});
  sender.code(pen_at(0, 2)).say("RIGHT").code(pen_at(0, 1)).say("LEFT").code(kShow).at(10).code(kHide);
  EXPECT_THAT(sender.shown(), ElementsAre("Service 1 0-10 {vertical:rl} RIGHT\nLEFT"));
}

TEST(Dtvcc, a_delay_holds_back_what_follows_it) {
  Sender sender;
  sender.window(false)
      .say("WHAT WAITS HERE FOR ONE SECOND")
      .code({0x8d, 10, 0x89, 1})
      .at(500)
      .code({0x8d, 5});
  sender.at(5000).code(kHide);
  EXPECT_THAT(sender.shown(), ElementsAre("Service 1 1000-5000 WHAT WAITS HERE FOR ONE SECOND"));
  Sender cancelled;
  cancelled.window(false)
      .say("WHAT WAITS HERE FOR ONE SECOND")
      .code({0x8d, 200, 0x89, 1})
      .at(500)
      .code({0x8e});
  cancelled.at(5000).code(kHide);
  EXPECT_THAT(cancelled.shown(), ElementsAre("Service 1 500-5000 WHAT WAITS HERE FOR ONE SECOND"));
  Sender full;
  full.window(true).at(10).code({0x8d, 200});
  for (int i = 0; i < 7; i++) full.at(100 + i).say("TWENTY CHARACTERS...");
  EXPECT_FALSE(full.shown(3000).empty());
}

TEST(Dtvcc, services_are_texts_of_their_own_up_to_the_sixth) {
  for (int service : {2, 6}) {
    Sender sender(service);
    sender.window(false).say("A TEXT OF ABOUT THIRTY COLUMNS").code(kShow);
    EXPECT_THAT(sender.shown(9),
                ElementsAre("Service " + std::to_string(service) + " 0-9 A TEXT OF ABOUT THIRTY COLUMNS"));
  }
  Sender seventh(9);
  seventh.window(false).say("A TEXT").code(kShow);
  EXPECT_THAT(seventh.shown(9), IsEmpty());
}

TEST(Dtvcc, line_21_takes_its_place) {
  Sender sender;
  sender.window(false).say("A TEXT OF ABOUT THIRTY COLUMNS").code(kShow);
  for (std::uint8_t code : {0x29, 0x29}) sender.captions().take({0, 0x94, code}, 0);
  sender.captions().take({0, 0xc8, 0x49}, 0);  // "HI" with its parity
  EXPECT_THAT(sender.shown(9), ElementsAre("CC1 0-9 {position:10%,line-left align:start} HI"));
}

TEST(Dtvcc, codes_that_nobody_knows_take_what_belongs_to_them) {
  Sender sender;
  sender.window(false).code(
      {0x10, 0x00, 0x11, 'x', 0x1f, 'x', 'x', 0x10, 0x09, 'x', 0x10, 0x18, 'x', 'x', 'x'});
  sender.code({0x10, 0x80, 1, 2, 3, 4, 0x10, 0x91, 3, 'x', 'x', 'x', 0x93, 'G', 'O', 'O', 'D'});
  sender.code(kShow).at(10).code(kHide);
  EXPECT_THAT(sender.shown(), ElementsAre("Service 1 0-10 {position:19.5%,line-left align:start} GOOD"));
}

TEST(Dtvcc, a_packet_that_is_cut_off_is_lost_and_the_next_is_not) {
  Sender sender;
  sender.window(false);
  sender.captions().take({3, 0x0a, 0x29}, 0);  // would go on for eight triplets
  sender.captions().take({2, 'x', 'x'}, 0);
  sender.say("A TEXT OF ABOUT THIRTY COLUMNS").code(kShow).at(10).code(kHide);
  EXPECT_THAT(sender.shown(), ElementsAre("Service 1 0-10 A TEXT OF ABOUT THIRTY COLUMNS"));
}

TEST(Dtvcc, whatever_comes_it_stays_within_its_bounds) {
  std::mt19937 random(708);
  constexpr std::uint8_t kLikely[] = {0x98, 0x9f, 0x89, 0x8a, 0x8b, 0x8c, 0x8d,
                                      0x92, 0x97, 0x0d, 0x08, 0x0e, 0x10, 0x18};
  for (int round = 0; round < 300; round++) {
    Captions captions(round % 2 == 0);
    std::int64_t ms = 0;
    for (int i = 0; i < 600; i++) {
      auto byte = [&] {
        return random() % 2 ? kLikely[random() % std::size(kLikely)] : static_cast<std::uint8_t>(random());
      };
      captions.take({static_cast<std::uint8_t>(i % 8 == 0 ? 3 : 2), byte(), byte()}, ms += random() % 40);
    }
    for (const auto& text : captions.finish(ms + 10))
      for (const auto& cue : text.cues) {
        EXPECT_LT(cue.begin_ms, cue.end_ms);
        EXPECT_LE(cue.end_ms, ms + 10);
        EXPECT_FALSE(cue.text.empty());
      }
  }
}

}  // namespace
}  // namespace millrace::engine::closed_captions
