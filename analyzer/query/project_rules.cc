#include "analyzer/query/project_rules.h"

#include <utility>

#include <fmt/format.h>

#include "analyzer/query/gate_limits.h"

namespace pfa {

Result<NamePattern> NamePattern::Compile(std::string_view what, std::string text) {
  NamePattern name;
  PFA_ASSIGN_OR_RETURN(GoRegexp pattern, GoRegexp::Compile(what, text));
  name.pattern_ = std::make_shared<const GoRegexp>(std::move(pattern));
  name.text_ = std::move(text);
  return name;
}

std::string DayText(std::chrono::sys_days day) {
  const std::chrono::year_month_day date = day;
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

std::string Budget::RowName() const { return "func:" + function->text(); }

std::string Budget::RowUnit() const { return metric + "%"; }

bool Budget::IsOf(std::string_view name, std::string_view unit) const {
  if (function) return name == RowName() && unit == RowUnit();
  return bench.Matches(name) && (metric.empty() || IsUnitOf(metric, unit));
}

}  // namespace pfa
