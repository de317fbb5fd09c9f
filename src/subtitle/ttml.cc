// TTML, DFXP, SMPTE-TT, EBU-TT, IMSC text profiles: the times and texts of <p>. expat reads the XML: it loads
// nothing, and a document that defines anything of its own (entities, default attributes) is refused before
// any is used. Names are taken without their prefixes, because the namespace has changed four times.
#include <expat.h>
#include <fmt/format.h>

#include <exception>
#include <memory>
#include <unordered_map>

#include "subtitle/reading.h"
#include "subtitle/settings.h"
#include "subtitle/text.h"
#include "subtitle/ttml_styles.h"
#include "subtitle/ttml_times.h"

namespace millrace::subtitle {
namespace {

constexpr std::size_t kMostElements = 64;  // in each other

using Parser = std::unique_ptr<XML_ParserStruct, decltype([](XML_Parser p) { XML_ParserFree(p); })>;

struct Element {
  enum class Kind { structure, region, title, body, p, span, skipped } kind = Kind::skipped;
  // From when to when it is shown; no end: as long as there is something to show.
  std::int64_t begin_ms = 0;
  std::optional<std::int64_t> end_ms{};
  bool in_sequence = false;      // its children follow each other (section 12.2.4)
  std::int64_t sequence_ms = 0;  // where the next of them begins
  TtmlStyle style{};
  TtmlStyle::Ruby ruby = TtmlStyle::Ruby::none;
  std::string region{};  // the name, or of a region its own
  bool keeps_spaces = false;
  bool begins_cue = false;
};

// A cue whose text is being read: a <p>, or a <span> with times in a <p> without.
struct OpenCue {
  Draft draft;
  Markup markup{};
  bool after_space = true;
  bool timed = false;
};

std::string_view local(const char* name) {
  const std::string_view whole(name);
  return whole.substr(whole.find(':') + 1);  // npos + 1 is 0
}

bool has_times(const Attributes& attributes) {
  return !attributes["begin"].empty() || !attributes["end"].empty() || !attributes["dur"].empty();
}

class TtmlReader {
 public:
  explicit TtmlReader(Reading& reading) : reading_(reading), parser_(XML_ParserCreate("UTF-8")) {
    if (!parser_) throw std::bad_alloc();
    XML_SetUserData(parser_.get(), this);
    XML_SetElementHandler(
        parser_.get(),
        [](void* self, const XML_Char* name, const XML_Char** pairs) {
          of(self).guarded([&](TtmlReader& r) { return r.start(local(name), Attributes(pairs)); });
        },
        [](void* self, const XML_Char*) { of(self).guarded([](TtmlReader& r) { return r.end(); }); });
    XML_SetCharacterDataHandler(parser_.get(), [](void* self, const XML_Char* text, int size) {
      of(self).guarded([&](TtmlReader& r) { return r.text({text, static_cast<std::size_t>(size)}); });
    });
    XML_SetStartDoctypeDeclHandler(
        parser_.get(), [](void* self, const XML_Char*, const XML_Char*, const XML_Char*, int own) {
          of(self).guarded([&](TtmlReader& r) { return own ? r.refuse_definitions() : Result<void>(); });
        });
  }

  Result<void> read(std::string_view text) {
    reading_.take_any_order();
    const auto status = XML_Parse(parser_.get(), text.data(), static_cast<int>(text.size()), XML_TRUE);
    if (failed_) std::rethrow_exception(failed_);
    if (error_) return fail(*error_);
    if (status == XML_STATUS_OK) return {};
    return bad_line(line(), fmt::format("this is not well-formed XML ({}).",
                                        XML_ErrorString(XML_GetErrorCode(parser_.get()))));
  }

 private:
  using Kind = Element::Kind;

  static TtmlReader& of(void* self) { return *static_cast<TtmlReader*>(self); }
  std::size_t line() const { return XML_GetCurrentLineNumber(parser_.get()); }

  // expat is C: nothing may be thrown through it.
  template <class F>
  void guarded(F&& f) {
    if (error_ || failed_) return;
    try {
      if (Result<void> done = f(*this); !done) error_ = std::move(done.error());
    } catch (...) {
      failed_ = std::current_exception();
    }
    if (error_ || failed_) XML_StopParser(parser_.get(), XML_FALSE);
  }

  Result<void> refuse_definitions() {
    return fail(Status::unprocessable, "xml_entities",
                "This file defines XML entities or attributes of its own, which subtitles have no need of.");
  }

  Result<void> start(std::string_view name, const Attributes& attributes) {
    if (elements_.size() == kMostElements)
      return fail(Status::unprocessable, "nested_too_deep",
                  fmt::format("Line {}: more than {} elements are in each other.", line(), kMostElements));
    const Element parent = elements_.empty() ? Element{.kind = Kind::structure} : elements_.back();
    Element element{
        .kind = kind_of(name, parent), .region = parent.region, .keeps_spaces = parent.keeps_spaces};
    if (element.kind == Kind::structure) structure(name, attributes, element);
    if (name == "style") style(attributes);
    if (name == "br") line_break(parent);
    if (element.kind == Kind::region) {
      element.region = attributes.whole("xml:id");
      element.style = styles_.of(attributes);
    }
    if (element.kind == Kind::body || element.kind == Kind::p || element.kind == Kind::span) {
      if (auto timed = times(attributes, parent, element); !timed) return timed;
      content(attributes, parent, element);
    }
    elements_.push_back(std::move(element));
    return {};
  }

  static Kind kind_of(std::string_view name, const Element& parent) {
    if (parent.kind == Kind::structure) {
      for (std::string_view inner : {"tt", "head", "styling", "layout", "metadata"})
        if (name == inner) return Kind::structure;
      if (name == "region") return Kind::region;
      if (name == "title") return Kind::title;
      if (name == "body") return Kind::body;
    }
    if (parent.kind == Kind::body && name == "div") return Kind::body;
    if (parent.kind == Kind::body && name == "p") return Kind::p;
    if ((parent.kind == Kind::p || parent.kind == Kind::span) && name == "span") return Kind::span;
    return Kind::skipped;
  }

  void structure(std::string_view name, const Attributes& attributes, Element& element) {
    if (name != "tt") return;
    spaces(attributes, element);
    reading_.language = attributes.whole("xml:lang");
    clock_ = ttml_clock({.frame_rate = attributes["frameRate"],
                         .multiplier = attributes["frameRateMultiplier"],
                         .sub_frame_rate = attributes["subFrameRate"],
                         .tick_rate = attributes["tickRate"],
                         .time_base = attributes["timeBase"],
                         .drop_mode = attributes["dropMode"]});
  }

  // A style of its own, or one that stands in a region and belongs to it.
  void style(const Attributes& attributes) {
    const TtmlStyle style = styles_.of(attributes);
    if (!elements_.empty() && elements_.back().kind == Kind::region)
      elements_.back().style.put_over(style);
    else
      styles_.define(attributes.whole("xml:id"), style);
  }

  static void spaces(const Attributes& attributes, Element& element) {
    if (auto space = attributes.whole("xml:space"); !space.empty())
      element.keeps_spaces = space == "preserve";
  }

  // Section 12.2: from the parent's begin, or from the end of the one before.
  Result<void> times(const Attributes& attributes, const Element& parent, Element& element) {
    const std::int64_t from = parent.in_sequence ? parent.sequence_ms : parent.begin_ms;
    element.begin_ms = from;
    element.end_ms = parent.end_ms;
    auto read = [&](std::string_view name) -> Result<std::optional<std::int64_t>> {
      const std::string_view value = attributes[name];
      if (value.empty()) return std::nullopt;
      if (auto ms = ttml_time(value, clock_)) return ms;
      return bad_line(line(), fmt::format("the time in {}=\"…\" cannot be read.", name));
    };
    auto ends = [&](std::int64_t at) { element.end_ms = std::min(element.end_ms.value_or(at), at); };
    auto begin = read("begin"), end = read("end"), length = read("dur");
    if (!begin) return fail(begin.error());
    if (!end) return fail(end.error());
    if (!length) return fail(length.error());
    if (*begin) element.begin_ms += **begin;
    if (*end) ends(from + **end);
    if (*length) ends(element.begin_ms + **length);
    element.in_sequence = attributes["timeContainer"] == "seq";
    element.sequence_ms = element.begin_ms;
    return {};
  }

  void content(const Attributes& attributes, const Element& parent, Element& element) {
    spaces(attributes, element);
    if (auto region = attributes["region"]; !region.empty()) element.region = region;
    if (reading_.language.empty()) reading_.language = attributes.whole("xml:lang");
    TtmlStyle own = styles_.of(attributes);
    element.ruby = own.ruby.value_or(TtmlStyle::Ruby::none);
    own.ruby.reset();
    element.style = parent.style;
    element.style.put_over(own);
    const bool timed = has_times(attributes);
    const bool first_timed = element.kind == Kind::span && timed && cues_.size() == 1 && !cues_.back().timed;
    if (element.kind == Kind::p || first_timed) {
      element.begins_cue = true;
      const auto region = regions_.find(element.region);
      OpenCue cue{.timed = timed};
      cue.draft = {.line = line(), .begin_ms = element.begin_ms, .end_ms = element.end_ms};
      cue.draft.shown.settings =
          settings_of(element.style, region == regions_.end() ? nullptr : &region->second);
      cues_.push_back(std::move(cue));
    }
    if (element.ruby == TtmlStyle::Ruby::dropped) element.kind = Kind::skipped;
    if (cues_.empty()) return;
    Markup& markup = cues_.back().markup;
    if (element.ruby == TtmlStyle::Ruby::container) {
      markup.emphasize(emphasis_of(element.style));
      markup.open(Tag::ruby);
    }
    if (element.ruby == TtmlStyle::Ruby::text) markup.open(Tag::rt);
  }

  void line_break(const Element& parent) {
    if (cues_.empty() || (parent.kind != Kind::p && parent.kind != Kind::span)) return;
    cues_.back().markup.line();
    cues_.back().after_space = true;
  }

  Result<void> text(std::string_view text) {
    const Element& element = elements_.back();
    if (element.kind == Kind::title && reading_.title.size() < kMostNameBytes) reading_.title += text;
    if (cues_.empty() || (element.kind != Kind::p && element.kind != Kind::span)) return {};
    OpenCue& cue = cues_.back();
    if (!trim(text).empty()) cue.markup.emphasize(emphasis_of(element.style));
    if (element.keeps_spaces) {
      cue.markup.text(text);
      return {};
    }
    std::string collapsed;
    for (char c : text) {
      if (!is_space(c))
        collapsed += c;
      else if (!cue.after_space)
        collapsed += ' ';
      cue.after_space = is_space(c);
    }
    cue.markup.text(collapsed);
    return {};
  }

  Result<void> end() {
    const Element element = std::move(elements_.back());
    elements_.pop_back();
    if (element.kind == Kind::region) regions_.insert_or_assign(element.region, element.style);
    if (!elements_.empty() && elements_.back().in_sequence)
      elements_.back().sequence_ms = element.end_ms.value_or(element.begin_ms);
    if (cues_.empty()) return {};
    if (element.ruby == TtmlStyle::Ruby::container) cues_.back().markup.close(Tag::ruby);
    if (element.ruby == TtmlStyle::Ruby::text) cues_.back().markup.close(Tag::rt);
    if (!element.begins_cue) return {};
    OpenCue cue = std::move(cues_.back());
    cues_.pop_back();
    cue.draft.shown.text = cue.markup.finish();
    if (cue.draft.shown.text.empty()) return {};  // writers leave empty paragraphs everywhere
    return reading_.add(std::move(cue.draft));
  }

  Reading& reading_;
  Parser parser_;
  TtmlClock clock_;
  TtmlStyles styles_;
  std::unordered_map<std::string, TtmlStyle> regions_;
  std::vector<Element> elements_;
  std::vector<OpenCue> cues_;
  std::optional<Error> error_;
  std::exception_ptr failed_;
};

}  // namespace

Result<void> read_ttml(std::string_view text, Reading& reading) {
  return TtmlReader(reading).read(text);
}

}  // namespace millrace::subtitle
