// Bytes of one encoding of Chinese, Japanese or Korean are mostly valid in the others too, and give rare
// characters there. So characters are weighed: the few hundred that make up half of every text, the levels
// that the standards have sorted their characters into by frequency, and what no text holds.
#include <unicode/ucnv.h>
#include <unicode/ucnv_err.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "subtitle/encoding.h"

namespace millrace::subtitle {
namespace {

constexpr std::string_view kSimplified =
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道"
    "行所然家种事"
    "成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把"
    "机十民第公"
    "此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西"
    "斯月话合回"
    "特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女"
    "变四神总何"
    "电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼"
    "书非则听白"
    "却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院"
    "让识候带导"
    "争运吗呢吧啊谢请爱哪谁怎吃喝快乐您喂哦嗯哈朋友妈爸哥姐弟妹睡醒跑坐站找帮忙错早晚夜钱买卖车房屋钟号语言写"
    "读唱歌跳舞"
    "笑哭痛病医药狗猫鱼鸟花树草红黄蓝绿黑字幕欢迎永远故英雄胜春夏秋冬雨雪风云";

constexpr std::string_view kTraditional =
    "的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡裏用"
    "道行所然家"
    "種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心她本前開但因只從想實日軍者意無力它與"
    "長把機十"
    "民第公此已工使情明性知全三又關點正業外將兩高間由問很最重並物手應戰向頭文體政美相見被利什二等產或新己制身"
    "果加西斯月"
    "話合回特代內信表化老給世位次度門任常先海通教兒原東聲提立及比員解水名真論處走義各入幾口認條平系氣題活爾更"
    "別打女變四"
    "神總何電數安少報才結反受目太量再感建務做接必場件計管期市直德資命山金指克許統區保至隊形社便空決治展馬科司"
    "五基眼書非"
    "則聽白卻界達光放強即像難且權思王象完設式色路記南品住告類求據程北邊死張該交規萬取拉格望覺術領共確傳師觀清"
    "今切院讓識"
    "候帶導爭運嗎呢吧啊謝請愛哪誰怎吃喝快樂您喂哦嗯哈朋友媽爸哥姐弟妹睡醒跑坐站找幫忙錯早晚夜錢買賣車房屋鐘號"
    "語言寫讀唱"
    "歌跳舞笑哭痛病醫藥狗貓魚鳥花樹草紅黃藍綠黑字幕歡迎永遠故英雄勝春夏秋冬雨雪風雲嘅咗佢唔啲嚟喺咁";

constexpr std::string_view kKorean =
    "이다는에가을하지고은도의로를한어나사아리기서자해그있대시인일정보수니만라들었게없것내면안제우여과전적거주"
    "마부장야"
    "조상무으너네저까요세습합했스오말생각모미와요원동당신구성른르려두더때간할데왜뭐래른좋진람랑집년월중공경"
    "국";

class Common {
 public:
  Common(std::initializer_list<std::string_view> texts) {
    for (std::string_view text : texts) {
      const auto size = static_cast<std::int32_t>(text.size());
      for (std::int32_t i = 0; i < size;) {
        UChar32 c;
        U8_NEXT(text.data(), i, size, c);
        all_.push_back(c);
      }
    }
    std::ranges::sort(all_);
  }
  bool has(UChar32 c) const { return std::ranges::binary_search(all_, c); }

 private:
  std::vector<UChar32> all_;
};

enum class Script { simplified, traditional, japanese, korean };

Script script_of(std::string_view encoding) {
  if (encoding == "gb18030") return Script::simplified;
  if (encoding == "big5") return Script::traditional;
  return encoding == "euc-kr" ? Script::korean : Script::japanese;
}

const Common& common_in(Script script) {
  static const Common either({kSimplified, kTraditional}), traditional({kTraditional}), korean({kKorean});
  if (script == Script::korean) return korean;
  return script == Script::traditional ? traditional : either;
}

// Whether the standard has this character among the frequent ones: GB 2312 level 1, Big5 level 1, JIS X 0208
// level 1, the syllables of KS X 1001.
bool is_first_level(std::string_view encoding, unsigned lead, unsigned trail, std::size_t size) {
  if (size != 2) return false;
  if (encoding == "gb18030") return lead >= 0xB0 && lead <= 0xD7 && trail >= 0xA1;
  if (encoding == "big5") return lead >= 0xA4 && lead <= 0xC6;
  if (encoding == "shift_jis") return lead >= 0x88 && lead <= 0x98;
  if (encoding == "euc-jp") return lead >= 0xB0 && lead <= 0xCF;
  return lead >= 0xB0 && lead <= 0xC8 && trail >= 0xA1;
}

bool in(UChar32 c, UChar32 first, UChar32 last) {
  return c >= first && c <= last;
}

double weight(UChar32 c, Script script, bool first_level) {
  const bool hangul = in(c, 0xAC00, 0xD7A3), han = in(c, 0x3400, 0x9FFF) || c >= 0x20000;
  if (in(c, 0x3041, 0x3096) || c == 0x30FC) return script == Script::japanese ? 1 : -0.5;
  if (in(c, 0x30A1, 0x30FA)) return script == Script::japanese ? 0.7 : -0.5;
  if (in(c, 0x3001, 0x3011) || in(c, 0xFF01, 0xFF1F)) return script == Script::korean ? 0.1 : 0.5;
  if (in(c, 0x2010, 0x2026) || c == 0x3000 || c == 0x00B7 || c == 0x266A) return 0.1;
  if (in(c, 0xE000, 0xF8FF) || in(c, 0x80, 0x9F) || c == 0xFFFD) return -3;
  if (hangul || han) {
    if (hangul != (script == Script::korean)) return -0.7;
    if (script != Script::japanese && common_in(script).has(c)) return 1;
    return first_level ? 0 : -0.7;
  }
  return -0.5;  // letters of Greek, halves of katakana, lines of boxes
}

}  // namespace

double likeness(std::string_view bytes, const Encoding& encoding) {
  using Converter = std::unique_ptr<UConverter, decltype([](UConverter* c) { ucnv_close(c); })>;
  UErrorCode code = U_ZERO_ERROR;
  Converter converter(ucnv_open(encoding.converter, &code));
  ucnv_setToUCallBack(converter.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &code);
  if (U_FAILURE(code)) return -3;
  const Script script = script_of(encoding.name);
  const char* at = bytes.data();
  const char* const end = at + bytes.size();
  double sum = 0;
  std::size_t characters = 0;
  while (at < end) {
    const char* const begin = at;
    code = U_ZERO_ERROR;
    const UChar32 c = ucnv_getNextUChar(converter.get(), &at, end, &code);
    if (code == U_INDEX_OUTOFBOUNDS_ERROR) break;
    if (U_SUCCESS(code) && c < 0x80) continue;
    characters++;
    if (U_FAILURE(code)) {
      sum -= 3;
      if (at == begin) at++;
      continue;
    }
    auto byte = [&](std::size_t i) { return static_cast<unsigned>(static_cast<unsigned char>(begin[i])); };
    const auto size = static_cast<std::size_t>(at - begin);
    sum += weight(c, script, is_first_level(encoding.name, byte(0), size > 1 ? byte(1) : 0, size));
  }
  return characters == 0 ? -3 : sum / static_cast<double>(characters);
}

}  // namespace millrace::subtitle
