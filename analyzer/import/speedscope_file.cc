#include "analyzer/import/speedscope_file.h"

#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace pfa {
namespace {

// Where in the file a value is.
enum class Place : uint8_t {
  kStart,
  kRoot,
  kShared,
  kFrames,
  kFrame,
  kProfiles,
  kProfile,
  kSamples,
  kSample,
  kWeights,
  kEvents,
  kEvent,
  kElsewhere,  // nothing that is needed
};

class FileHandler : public JsonHandler {
 public:
  bool BeginObject() override { return Enter(ObjectAt(), "an object"); }
  bool BeginArray() override { return Enter(ArrayAt(), "a list"); }
  bool EndObject() override {
    switch (place()) {
      case Place::kFrame:
        if (!has_name_) return Fail("has no name");
        break;
      case Place::kProfile:
        if (!has_type_) return Fail("has no type");
        break;
      case Place::kEvent:
        if (!has_event_type_ || !has_event_frame_ || !has_event_at_) {
          return Fail("must have type, frame and at");
        }
        profile().events.push_back(event_);
        break;
      default:
        break;
    }
    return Leave();
  }
  bool EndArray() override {
    if (place() == Place::kSample) profile().sample_ends.push_back(profile().frames.size());
    return Leave();
  }
  bool Key(std::string_view name) override {
    key_ = name;
    return true;
  }

  bool Text(std::string_view text) override {
    switch (place()) {
      case Place::kRoot:
        if (key_ == "exporter") file_.exporter = text;
        return CheckRoot();
      case Place::kFrame:
        if (key_ == "name") {
          file_.frames.back().name = text;
          has_name_ = true;
        } else if (key_ == "file") {
          file_.frames.back().file = text;
        }
        return true;
      case Place::kProfile:
        return ProfileText(text);
      case Place::kEvent:
        if (key_ != "type") return true;
        if (text != "O" && text != "C") return Fail("has a type that is neither O nor C");
        event_.opens = text == "O";
        has_event_type_ = true;
        return true;
      default:
        return Scalar("a text");
    }
  }

  bool Number(const JsonNumber& number) override {
    switch (place()) {
      case Place::kFrame:
        return FrameNumber(number);
      case Place::kProfile:
        if (key_ == "endValue") profile().end_value = number;
        return true;
      case Place::kSample:
        return Index(number, [this](uint32_t frame) { profile().frames.push_back(frame); });
      case Place::kWeights:
        profile().weights.push_back(number);
        return true;
      case Place::kEvent:
        if (key_ == "at") {
          event_.at = number;
          has_event_at_ = true;
        } else if (key_ == "frame") {
          has_event_frame_ = true;
          return Index(number, [this](uint32_t frame) { event_.frame = frame; });
        }
        return true;
      default:
        return Scalar("a number");
    }
  }
  bool Other() override { return Scalar("null, true or false"); }

  [[nodiscard]] const std::string& error() const override { return error_; }
  SpeedscopeFile& file() { return file_; }
  [[nodiscard]] bool has_frames() const { return has_frames_; }
  [[nodiscard]] bool has_profiles() const { return has_profiles_; }

 private:
  [[nodiscard]] Place place() const { return places_.empty() ? Place::kStart : places_.back(); }
  SpeedscopeProfile& profile() { return file_.profiles.back(); }

  // What an object or a list is here; kStart if there must not be one.
  [[nodiscard]] Place ObjectAt() const {
    switch (place()) {
      case Place::kStart:
        return Place::kRoot;
      case Place::kRoot:
        if (key_ == "profiles") return Place::kStart;
        return key_ == "shared" ? Place::kShared : Place::kElsewhere;
      case Place::kFrames:
        return Place::kFrame;
      case Place::kProfiles:
        return Place::kProfile;
      case Place::kEvents:
        return Place::kEvent;
      case Place::kSamples:
      case Place::kSample:
      case Place::kWeights:
        return Place::kStart;
      case Place::kShared:
        return key_ == "frames" ? Place::kStart : Place::kElsewhere;
      default:
        return Place::kElsewhere;
    }
  }
  [[nodiscard]] Place ArrayAt() const {
    switch (place()) {
      case Place::kStart:
      case Place::kFrames:
      case Place::kProfiles:
      case Place::kEvents:
      case Place::kSample:
      case Place::kWeights:
        return Place::kStart;
      case Place::kRoot:
        if (key_ == "shared") return Place::kStart;
        return key_ == "profiles" ? Place::kProfiles : Place::kElsewhere;
      case Place::kShared:
        return key_ == "frames" ? Place::kFrames : Place::kElsewhere;
      case Place::kProfile:
        if (key_ == "samples") return Place::kSamples;
        if (key_ == "weights") return Place::kWeights;
        return key_ == "events" ? Place::kEvents : Place::kElsewhere;
      case Place::kSamples:
        return Place::kSample;
      default:
        return Place::kElsewhere;
    }
  }

  bool Enter(Place next, std::string_view what) {
    if (next == Place::kStart) return Fail(fmt::format("must not be {}", what));
    places_.push_back(next);
    switch (next) {
      case Place::kFrames:
        has_frames_ = true;
        break;
      case Place::kProfiles:
        has_profiles_ = true;
        break;
      case Place::kFrame:
        file_.frames.emplace_back();
        has_name_ = false;
        break;
      case Place::kProfile:
        file_.profiles.emplace_back();
        has_type_ = false;
        break;
      case Place::kEvent:
        event_ = {};
        has_event_type_ = has_event_frame_ = has_event_at_ = false;
        break;
      default:
        break;
    }
    return true;
  }
  bool Leave() {
    places_.pop_back();
    key_.clear();
    return true;
  }

  bool ProfileText(std::string_view text) {
    if (key_ == "name") profile().name = text;
    if (key_ == "unit") profile().unit = text;
    if (key_ == "samples" || key_ == "weights" || key_ == "events") {
      return Fail(fmt::format("has {} that are no list", key_));
    }
    if (key_ != "type") return true;
    if (text != "sampled" && text != "evented") {
      return Fail("has a type that is neither sampled nor evented");
    }
    profile().is_evented = text == "evented";
    has_type_ = true;
    return true;
  }

  bool FrameNumber(const JsonNumber& number) {
    if (!number.is_whole) return true;  // no place has a fraction
    if (key_ == "line") file_.frames.back().line = number.whole;
    if (key_ == "col") file_.frames.back().column = number.whole;
    return true;
  }

  template <typename Use>
  bool Index(const JsonNumber& number, Use use) {
    if (!number.is_whole || number.whole < 0 || number.whole >= int64_t{UINT32_MAX}) {
      return Fail("refers to a frame by what is no index");
    }
    use(static_cast<uint32_t>(number.whole));
    return true;
  }

  bool CheckRoot() {
    return key_ == "profiles" || key_ == "shared" ? Fail(fmt::format("{} is a text", key_)) : true;
  }

  // A value that is none of the above.
  bool Scalar(std::string_view what) {
    switch (place()) {
      case Place::kElsewhere:
      case Place::kRoot:
      case Place::kShared:
      case Place::kFrame:
      case Place::kProfile:
      case Place::kEvent:
        return true;
      default:
        return Fail(fmt::format("must not be {}", what));
    }
  }

  // "profiles[1].weights[3] must not be a text"
  bool Fail(std::string_view what) {
    std::string path;
    for (const Place place : places_) {
      switch (place) {
        case Place::kShared:
          path = "shared";
          break;
        case Place::kFrames:
          path = fmt::format("shared.frames[{}]", file_.frames.size());
          break;
        case Place::kFrame:
          path = fmt::format("shared.frames[{}]", file_.frames.size() - 1);
          break;
        case Place::kProfiles:
          path = fmt::format("profiles[{}]", file_.profiles.size());
          break;
        case Place::kProfile:
          path = fmt::format("profiles[{}]", file_.profiles.size() - 1);
          break;
        case Place::kSamples:
          path += fmt::format(".samples[{}]", profile().sample_ends.size());
          break;
        case Place::kWeights:
          path += fmt::format(".weights[{}]", profile().weights.size());
          break;
        case Place::kEvents:
          path += fmt::format(".events[{}]", profile().events.size());
          break;
        default:
          break;
      }
    }
    error_ = fmt::format("malformed speedscope file: {} {}", path.empty() ? "it" : path, what);
    return false;
  }

  SpeedscopeFile file_;
  std::vector<Place> places_;
  std::string key_;
  std::string error_;
  SpeedscopeEvent event_;
  bool has_frames_ = false;
  bool has_profiles_ = false;
  bool has_name_ = false;
  bool has_type_ = false;
  bool has_event_type_ = false;
  bool has_event_frame_ = false;
  bool has_event_at_ = false;
};

}  // namespace

Result<SpeedscopeFile> ReadSpeedscopeFile(InflateStream& stream) {
  FileHandler handler;
  PFA_TRY(ReadJson(stream, handler));
  if (!handler.has_frames()) {
    return BadInput("malformed speedscope file: it has no frames (shared.frames)");
  }
  if (!handler.has_profiles()) {
    return BadInput("malformed speedscope file: it has no profiles");
  }
  return std::move(handler.file());
}

}  // namespace pfa
