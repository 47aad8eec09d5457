// JSON as a stream of events, read without recursion and in bounded memory: only the text in
// progress is kept, and nesting and the length of texts have limits. A wrapper of the JSON library,
// which is included in json_events.cc only.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "proto/base/result.h"
#include "proto/inflate_stream.h"

namespace pfa {

// A number as it is written: whole if it has neither a fraction nor an exponent.
struct JsonNumber {
  int64_t whole = 0;
  double real = 0;
  bool is_whole = true;  // else only `real` counts
};

// Gets the events in the order of the text. A method that fails sets `error` and returns false:
// reading ends there.
class JsonHandler {
 public:
  JsonHandler() = default;
  JsonHandler(const JsonHandler&) = delete;
  JsonHandler& operator=(const JsonHandler&) = delete;
  virtual ~JsonHandler() = default;

  virtual bool BeginObject() = 0;
  virtual bool EndObject() = 0;
  virtual bool BeginArray() = 0;
  virtual bool EndArray() = 0;
  virtual bool Key(std::string_view name) = 0;
  virtual bool Number(const JsonNumber& number) = 0;
  virtual bool Text(std::string_view text) = 0;
  virtual bool Other() = 0;  // null, true, false
  [[nodiscard]] virtual const std::string& error() const = 0;
};

// Reads one JSON value, which must be all there is. Errors say where: the handler's too.
Result<void> ReadJson(InflateStream& stream, JsonHandler& handler);

}  // namespace pfa
