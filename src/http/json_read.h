// What json_impl.h needs that is no template: reading one JSON value with an error at its place.
#pragma once
#include <boost/json.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace millrace::http {
struct Rule;
}

namespace millrace::http::detail {

// Collects the errors of one document; `path_` is where the reader is ("spans.0.in").
class JsonReading {
 public:
  using Value = boost::json::value;

  void error(std::string type, std::string message);
  bool good() const { return errors_.empty(); }
  Error take_error();

  void read(const Value& value, bool& out);
  void read(const Value& value, std::string& out);
  void read(const Value& value, double& out);
  std::int64_t read_signed(const Value& value, std::int64_t least, std::int64_t most);
  std::uint64_t read_unsigned(const Value& value, std::uint64_t most);
  const boost::json::object* object(const Value& value);
  const boost::json::array* array(const Value& value);
  void one_of(const std::vector<std::string>& names, std::string type);  // "Input should be 'a' or 'b'"
  void check(const Rule& rule, const Value& value);

  // Steps into a member or an item for as long as it lives.
  class Step {
   public:
    Step(JsonReading& reading, std::string_view name);
    ~Step() { reading_.path_.resize(old_); }
    Step(const Step&) = delete;

   private:
    JsonReading& reading_;
    std::size_t old_;
  };

 private:
  bool integer(const Value& value, std::int64_t& out, std::uint64_t& big);

  std::string path_;
  std::vector<FieldError> errors_;
};

// "public_" -> "public".
inline std::string_view json_name(std::string_view name) {
  return name.ends_with('_') ? name.substr(0, name.size() - 1) : name;
}

void refine_schema(boost::json::object& schema, const Rule& rule);
void add_component(boost::json::object& components, const std::string& name, boost::json::object schema);
bool is_json(std::string_view content_type);

}  // namespace millrace::http::detail
