// Captions of line 21 as a receiver shows them, and what hostile bytes become.
#include <gmock/gmock.h>

#include <bit>
#include <random>

#include "engine/closed_captions/texts.h"

namespace millrace::engine::closed_captions {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::uint8_t with_parity(int byte) {
  return static_cast<std::uint8_t>(std::popcount(static_cast<unsigned>(byte)) % 2 == 1 ? byte : byte | 0x80);
}

// Writes what a caption encoder would send in one field: each control code twice, a pair every 33 ms.
class Sender {
 public:
  explicit Sender(std::uint8_t field = 0, int channel = 0) : field_(field), channel_(channel * 8) {}
  Sender& at(std::int64_t ms) {
    now_ = ms;
    return *this;
  }
  Sender& code(int first, int second) {
    for (int i = 0; i < 2; i++) pair(first | channel_, second);
    return *this;
  }
  Sender& control(int second) { return code(field_ == 0 ? 0x14 : 0x15, second); }
  // A preamble address for row 15, 14, 1 or 11, indented by fours of columns.
  Sender& row(int number, int indent = 0) {
    int first = number == 1 ? 0x11 : number == 11 ? 0x10 : 0x14;
    int second = (number == 15 ? 0x60 : 0x40) | 0x10 | indent << 1;
    return code(first, second);
  }
  Sender& say(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); i += 2) pair(text[i], i + 1 < text.size() ? text[i + 1] : 0);
    return *this;
  }
  Sender& pair(int first, int second) { return raw(with_parity(first), with_parity(second)); }
  Sender& raw(int first, int second) {
    fields_.take({field_, static_cast<std::uint8_t>(first), static_cast<std::uint8_t>(second)}, now_);
    now_ += 33;
    return *this;
  }
  std::vector<std::string> shown(std::int64_t end = 100'000) {
    std::vector<std::string> lines;
    for (const auto& text : fields_.finish(end))
      for (const auto& cue : text.cues)
        lines.push_back(text.title + ' ' + std::to_string(cue.begin_ms) + '-' + std::to_string(cue.end_ms) +
                        (cue.settings.empty() ? "" : " {" + cue.settings + '}') + ' ' + cue.text);
    return lines;
  }

 private:
  Fields fields_;
  std::uint8_t field_;
  int channel_;
  std::int64_t now_ = 0;
};

constexpr int kLoad = 0x20, kRoll2 = 0x25, kRoll3 = 0x26, kPaint = 0x29, kErase = 0x2c, kReturn = 0x2d,
              kEraseHidden = 0x2e, kShow = 0x2f;

TEST(Line21, pop_on_captions_are_shown_from_end_of_caption_to_erase) {
  Sender sender;
  sender.control(kEraseHidden).control(kLoad).row(15, 2).code(0x17, 0x21).say("HELLO WORLD 1");
  sender.at(1000).control(kShow).at(3000).control(kErase);
  EXPECT_THAT(sender.shown(), ElementsAre("CC1 1000-3000 HELLO WORLD 1"));
}

TEST(Line21, the_next_caption_takes_the_place_of_the_one_before) {
  Sender sender;
  sender.control(kLoad).row(15, 2).say("ONE").at(1000).control(kShow);
  sender.at(2000).control(kEraseHidden).row(15, 2).say("TWO").at(4000).control(kShow);
  EXPECT_THAT(sender.shown(5000), ElementsAre("CC1 1000-4000 {position:30%,line-left align:start} ONE",
                                              "CC1 4000-5000 {position:30%,line-left align:start} TWO"));
}

TEST(Line21, rows_that_do_not_touch_are_cues_of_their_own) {
  Sender sender;
  sender.control(kLoad).row(1, 3).say("AT THE TOP OF ALL").row(14, 3).say("UPPER OF THE TWO");
  sender.row(15, 3).code(0x17, 0x22).say("AND A LOWER").at(1000).control(kShow).at(2000).control(kErase);
  EXPECT_THAT(sender.shown(),
              ElementsAre("CC1 1000-2000 {line:10% position:40%,line-left align:start} AT THE TOP OF ALL",
                          "CC1 1000-2000 {position:59.4%} UPPER OF THE TWO\nAND A LOWER"));
}

TEST(Line21, rolled_rows_are_said_once_two_at_a_time) {
  Sender sender;
  sender.control(kRoll3).control(kReturn).row(15).say("FIRST");
  sender.at(1000).control(kReturn).say("SECOND").at(2000).control(kReturn).say("THIRD");
  sender.at(3000).control(kReturn).at(8000).say("MUCH LATER").at(9000).control(kErase);
  EXPECT_THAT(sender.shown(), ElementsAre("CC1 198-2066 {position:10%,line-left align:start} FIRST\nSECOND",
                                          "CC1 2066-8000 {position:10%,line-left align:start} THIRD",
                                          "CC1 8000-9000 {position:10%,line-left align:start} MUCH LATER"));
}

TEST(Line21, a_rolled_row_that_nothing_follows_goes_in_time) {
  Sender sender;
  sender.control(kRoll2).say("ALONE");
  EXPECT_THAT(sender.shown(), ElementsAre("CC1 66-10132 {position:10%,line-left align:start} ALONE"));
}

TEST(Line21, painted_captions_begin_with_their_first_character) {
  Sender sender;
  sender.control(kPaint).row(15).say("PAINTED").at(3000).say(" ON").at(5000).control(kErase);
  EXPECT_THAT(sender.shown(), ElementsAre("CC1 132-3000 {position:10%,line-left align:start} PAINTED",
                                          "CC1 3000-5000 {position:10%,line-left align:start} PAINTED ON"));
}

TEST(Line21, italics_underline_and_colours_become_tags) {
  Sender sender;
  sender.control(kLoad).code(0x14, 0x6a).say("YELLOW <&").code(0x11, 0x2e).say("BOTH").code(0x11, 0x21);
  sender.say("LINE").at(1000).control(kShow);
  EXPECT_THAT(sender.shown(2000), ElementsAre("CC1 1000-2000 {position:10%,line-left align:start} "
                                              "<c.yellow>YELLOW &lt;&amp;</c> <c.yellow><i>BOTH</i></c> "
                                              "<u>LINE</u>"));
}

TEST(Line21, special_and_extended_characters_are_read) {
  Sender sender;
  sender.control(kLoad).row(15).say("\x2a\x5c").code(0x11, 0x37).say("A").code(0x12, 0x20);
  sender.say("s").code(0x13, 0x34).at(1000).control(kShow);
  EXPECT_THAT(sender.shown(2000), ElementsAre("CC1 1000-2000 {position:10%,line-left align:start} áé♪Áß"));
}

TEST(Line21, backspace_and_delete_to_the_end_take_away) {
  Sender sender;
  sender.control(kLoad).row(15).say("CATS").control(0x21).say("CH").row(15, 1).control(0x24);
  sender.at(1000).control(kShow);
  EXPECT_THAT(sender.shown(2000), ElementsAre("CC1 1000-2000 {position:10%,line-left align:start} CATC"));
}

TEST(Line21, a_control_code_sent_once_counts_once_as_well) {
  Sender sender;
  sender.pair(0x14, kLoad)
      .pair(0x14, 0x70)
      .say("ONCE")
      .at(1000)
      .pair(0x14, kShow)
      .at(2000)
      .pair(0x14, kErase);
  EXPECT_THAT(sender.shown(), ElementsAre("CC1 1000-2000 {position:10%,line-left align:start} ONCE"));
}

TEST(Line21, each_field_has_two_channels) {
  Sender second(0, 1), third(1, 0), fourth(1, 1);
  for (auto* one : {&second, &third, &fourth}) one->control(kLoad).row(15).say("HI").at(1000).control(kShow);
  EXPECT_EQ(second.shown(2000).front().substr(0, 3), "CC2");
  EXPECT_EQ(third.shown(2000).front().substr(0, 3), "CC3");
  EXPECT_EQ(fourth.shown(2000).front().substr(0, 3), "CC4");
}

TEST(Line21, text_services_and_extended_data_are_passed_over) {
  Sender sender(1, 0);
  sender.pair(0x01, 0x03).say("Programme name").pair(0x0f, 0x1d);
  sender.control(0x2b).say("TEXT SERVICE").control(kReturn);
  sender.control(kLoad).row(15).say("SAID").at(4000).control(kShow);
  EXPECT_THAT(sender.shown(5000), ElementsAre("CC3 4000-5000 {position:10%,line-left align:start} SAID"));
}

TEST(Line21, damaged_bytes_are_shown_as_such_or_left_out) {
  Sender sender;
  sender.control(kLoad).row(15).raw(with_parity('A'), 'A').raw('A', with_parity('B')).say("Z");
  sender.at(1000).control(kShow);
  EXPECT_THAT(sender.shown(2000), ElementsAre("CC1 1000-2000 {position:10%,line-left align:start} A█Z"));
}

TEST(Line21, any_bytes_at_all_give_cues_that_hold) {
  std::mt19937 random(608);
  for (int round = 0; round < 200; round++) {
    Fields fields;
    for (int i = 0; i < 3000; i++) {
      auto byte = [&] {
        auto value = static_cast<int>(random() & 0x7f);
        if (random() % 3 == 0) value = 0x10 + value % 16;
        return with_parity(value);
      };
      fields.take({static_cast<std::uint8_t>(random() & 1), byte(), byte()}, i * 33);
    }
    for (const auto& text : fields.finish(100'000)) {
      for (const auto& cue : text.cues) {
        EXPECT_LT(cue.begin_ms, cue.end_ms);
        EXPECT_FALSE(cue.text.empty());
      }
    }
  }
}

TEST(Line21, nothing_said_is_no_captions) {
  Sender sender;
  for (int i = 0; i < 100; i++) sender.raw(0x80, 0x80);
  sender.control(kErase).control(kShow);
  EXPECT_THAT(sender.shown(), IsEmpty());
}

}  // namespace
}  // namespace millrace::engine::closed_captions
