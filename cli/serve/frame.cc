#include "cli/serve/frame.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "analyzer/query/options_table.h"
#include "cli/args.h"
#include "cli/render/html_tables.h"
#include "cli/serve/assets.h"
#include "cli/serve/url_options.h"

namespace pfa {
namespace {

// Options whose menu is Refine: the parameter, its name there, and what it does.
struct Refinement {
  std::string_view parameter;
  std::string_view title;
  std::string_view help;
};
constexpr std::array kRefinements = {
    Refinement{"f", "Focus", "Only stacks that contain it"},
    Refinement{"i", "Ignore", "No stacks that contain it"},
    Refinement{"h", "Hide", "Without its frames; callers take over their value"},
    Refinement{"s", "Show", "Only its frames"},
    Refinement{"sf", "Show from", "Without the frames above it"},
};

class FrameWriter {
 public:
  explicit FrameWriter(const FrameRequest& request) : request_(request), url_(request.url) {
    url_.parameters.clear();
    // Only what means something, once.
    for (const OptionRow& row : OptionTable()) {
      const std::string_view name = UrlNameOf(row);
      if (name.empty()) continue;
      url_ = url_.With(name, UrlValueOf(row, request.options, request.start));
    }
  }

  std::string Write(const ViewContent& content) {
    Append("<body data-view=\"{}\">\n<header>\n", request_.view.path);
    Append("<a class=\"brand\" href=\"./\" title=\"Start page\">pfa</a>\n");
    Tabs();
    out_ += "<div class=\"tools\">\n";
    SampleTypes();
    Refine();
    Configs();
    OptionsForm();
    out_ +=
        "<a class=\"tool\" href=\"download\" title=\"The profile as profile.pb.gz\">Download</a>\n";
    Append(
        "<input id=\"search\" type=\"search\" placeholder=\"Search (regexp)\" "
        "aria-label=\"Search\" "
        "title=\"Highlights; Enter focuses on it\" autocomplete=\"off\" spellcheck=\"false\" "
        "value=\"{}\">\n",
        EscapedName(request_.url.Find("p").value_or("")));
    out_ += "<span id=\"found\" role=\"status\"></span>\n";
    out_ +=
        "<button id=\"theme\" title=\"Light or dark\" aria-label=\"Light or "
        "dark\">\u25d0</button>\n";
    Details();
    out_ += "</div>\n</header>\n";
    Chips();
    Messages(content);
    out_ += "<main>\n";
    out_ += content.body;
    out_ += "</main>\n";
    out_ += "<div id=\"context\" role=\"menu\" hidden></div>\n";
    out_ +=
        "<dialog id=\"save-dialog\"><form method=\"dialog\"><label>Save these options as <input "
        "id=\"save-name\" maxlength=\"100\" required></label><p id=\"save-error\"></p>"
        "<button id=\"save-cancel\" type=\"button\">Cancel</button> "
        "<button type=\"submit\">Save</button></form></dialog>\n";
    return std::move(out_);
  }

 private:
  template <typename... Arguments>
  void Append(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Arguments>(arguments)...);
  }

  // An address relative to this page.
  static std::string Link(std::string_view path, const PageUrl& url) {
    std::string target(path);
    const std::string query = url.Query();
    target += query.empty() && path.empty() ? "?" : query;
    return EscapedName(target);
  }

  void ViewLink(const View& view) {
    const bool is_here = &view == &request_.view;
    Append("<a href=\"{}\" data-view=\"{}\" title=\"{}\"{}>{}</a>\n", Link(view.path, url_),
           view.path, view.help, is_here ? " aria-current=\"page\"" : "", view.title);
  }

  void Tabs() {
    out_ += "<nav class=\"tabs\" aria-label=\"Views\">\n";
    for (const View& view : Views()) {
      if (view.is_main) ViewLink(view);
    }
    const bool is_other = !request_.view.is_main;
    Append("<details class=\"menu\" id=\"more\"><summary{}>{}</summary><div>\n",
           is_other ? " class=\"here\"" : "", is_other ? request_.view.title : "More");
    for (const View& view : Views()) {
      if (!view.is_main) ViewLink(view);
    }
    out_ += "</div></details>\n</nav>\n";
  }

  void SampleTypes() {
    if (request_.sample_types.size() < 2) return;
    const auto selected =
        std::ranges::find(request_.sample_types, true, &SampleTypeChoice::is_selected);
    Append(
        "<details class=\"menu\" id=\"sample\"><summary title=\"Sample type\">{}</summary><div>\n",
        selected == request_.sample_types.end() ? "Sample" : EscapedName(selected->name));
    for (const SampleTypeChoice& type : request_.sample_types) {
      Append("<a href=\"{}\"{}>{} <small>{}</small></a>\n", Link("", url_.With("si", type.index)),
             type.is_selected ? " aria-current=\"true\"" : "", EscapedName(type.name),
             EscapedName(type.unit));
    }
    out_ += "</div></details>\n";
  }

  void Refine() {
    out_ +=
        "<details class=\"menu\" id=\"refine\"><summary>Refine</summary><div>\n"
        "<p class=\"hint\">Choose functions first: search, or click on them.</p>\n";
    for (const Refinement& one : kRefinements) {
      Append("<a data-refine=\"{}\" title=\"{}\" aria-disabled=\"true\">{}</a>\n", one.parameter,
             one.help, one.title);
    }
    Append("<hr>\n<a id=\"reset-all\" href=\"?\" title=\"The whole profile\">Reset</a>\n");
    out_ += "</div></details>\n";
  }

  void Configs() {
    out_ += "<details class=\"menu\" id=\"config\"><summary>Config</summary><div>\n";
    std::vector<NamedConfig> all = {{"Default", {}}};
    all.insert(all.end(), request_.configs.begin(), request_.configs.end());
    // Of several that fit, the last one, as go tool pprof.
    size_t current = all.size();
    std::vector<PageUrl> targets;
    for (size_t i = 0; i < all.size(); ++i) {
      Options options = all[i].options;
      options.sample_index = request_.options.sample_index;
      options.divide_by = request_.options.divide_by;
      targets.push_back(WithOptions(url_, options, request_.start));
      if (targets.back().Query() == url_.Query()) current = i;
    }
    for (size_t i = 0; i < all.size(); ++i) {
      Append(R"(<span class="row"><a href="{}"{}>{}</a>)", Link("", targets[i]),
             i == current ? " aria-current=\"true\"" : "", EscapedName(all[i].name));
      if (i > 0) {
        Append(
            "<button class=\"delete\" data-config=\"{}\" title=\"Delete\" "
            "aria-label=\"Delete\">\u00d7</button>",
            EscapedName(all[i].name));
      }
      out_ += "</span>\n";
    }
    out_ += "<hr>\n<button id=\"save\">Save as \u2026</button>\n</div></details>\n";
  }

  void OptionsForm() {
    out_ +=
        "<details class=\"menu\" id=\"options\"><summary>Options</summary><div>\n"
        "<form method=\"get\">\n";
    constexpr std::array kGroups = {OptionGroup::kMeasure, OptionGroup::kRows, OptionGroup::kSelect,
                                    OptionGroup::kFrames, OptionGroup::kOutput};
    for (const OptionGroup group : kGroups) {
      std::string fields;
      for (const OptionRow& row : OptionTable()) {
        const bool offered = row.group == group && !UrlNameOf(row).empty() &&
                             HasOption(ReportOf(request_.view), row);
        if (offered) fields += Field(row);
      }
      if (!fields.empty()) {
        Append("<fieldset><legend>{}</legend>\n{}</fieldset>\n", GroupTitle(group), fields);
      }
    }
    // What the view has no field for stays as it is.
    for (const auto& [name, value] : url_.parameters) {
      const OptionRow* row = FindUrlOption(name);
      if (row != nullptr && HasOption(ReportOf(request_.view), *row)) continue;
      Append("<input type=\"hidden\" name=\"{}\" value=\"{}\">\n", EscapedName(name),
             EscapedName(value));
    }
    out_ += "<button type=\"submit\">Apply</button>\n</form>\n</div></details>\n";
  }

  [[nodiscard]] std::string Field(const OptionRow& row) const {
    const std::string_view name = UrlNameOf(row);
    const auto written = [&row](const Options& options) {
      const std::string value = GetOption(row, options);
      return IsSwitch(row) ? value.substr(0, 1) : value;
    };
    const std::string value = written(request_.options);
    std::string out =
        fmt::format("<label title=\"{}\"><span>{}</span> ", EscapedName(row.help), row.name);
    const std::string attributes =
        fmt::format(R"(name="{}" data-start="{}")", name, EscapedName(written(request_.start)));
    std::vector<std::pair<std::string, std::string>> choices;
    if (IsSwitch(row)) {
      choices = {{"f", "no"}, {"t", "yes"}};
    } else if (row.name == "sample_index") {
      for (const SampleTypeChoice& type : request_.sample_types) {
        choices.emplace_back(type.is_selected ? value : type.index, type.name);
      }
    } else if (!row.choices.empty()) {
      if (written({}).empty()) choices.emplace_back("", "default");
      for (const OptionChoice& choice : row.choices) choices.emplace_back(choice.name, choice.name);
    }
    if (choices.empty()) {
      return out + fmt::format(
                       "<input {} value=\"{}\" placeholder=\"{}\" autocomplete=\"off\" "
                       "spellcheck=\"false\"></label>\n",
                       attributes, EscapedName(value), EscapedName(row.example));
    }
    out += fmt::format("<select {}>", attributes);
    for (const auto& [key, text] : choices) {
      out += fmt::format("<option value=\"{}\"{}>{}</option>", EscapedName(key),
                         key == value ? " selected" : "", EscapedName(text));
    }
    return out + "</select></label>\n";
  }

  void Details() {
    Append("<details class=\"menu\" id=\"about\"><summary>{}</summary><div>\n{}</div></details>\n",
           EscapedName(request_.title), FactsHtml(request_.facts));
  }

  // The options that are set, each with a way to be without it.
  void Chips() {
    out_ += "<div id=\"chips\">";
    for (const OptionRow& row : OptionTable()) {
      if (UrlNameOf(row).empty() || row.name == "sample_index") continue;
      const std::string value = GetOption(row, request_.options);
      if (value == GetOption(row, Options{})) continue;
      Options without = request_.options;
      std::visit([&without](auto member) { without.*member = Options{}.*member; }, row.member);
      Append(
          "<span class=\"chip\"><b>{}</b> {} <a href=\"{}\" title=\"Without it\" "
          "aria-label=\"Without {}\">\u00d7</a></span>",
          row.name, EscapedName(value), Link("", WithOptions(url_, without, request_.start)),
          row.name);
    }
    out_ +=
        "<span class=\"chip\" id=\"picked\" hidden><span></span> <button title=\"Choose nothing\" "
        "aria-label=\"Choose nothing\">\u00d7</button></span></div>\n";
  }

  void Messages(const ViewContent& content) {
    std::vector<std::string> messages;
    for (const std::string& name : UnknownParameters(request_.url)) {
      messages.push_back(
          fmt::format("The address has a parameter that means nothing here: {}", name));
    }
    messages.insert(messages.end(), content.messages.begin(), content.messages.end());
    if (messages.empty()) return;
    out_ += "<ul id=\"messages\">\n";
    for (const std::string& message : messages) Append("<li>{}</li>\n", EscapedName(message));
    out_ += "</ul>\n";
  }

  const FrameRequest& request_;
  PageUrl url_;  // the parameters of this page's options
  std::string out_;
};

FramedPage Assemble(std::string_view title, const std::string& body, const ViewContent& content,
                    bool own_script) {
  std::vector<PageAsset> styles = {PageStyle()};
  styles.insert(styles.end(), content.styles.begin(), content.styles.end());
  styles.push_back({kServeCss, kServeCssSha256});
  const PageAsset theme{kThemeJs, kThemeJsSha256};
  std::vector<PageAsset> scripts;
  if (own_script) scripts.push_back({kServeJs, kServeJsSha256});
  scripts.insert(scripts.end(), content.scripts.begin(), content.scripts.end());
  std::vector<PageAsset> allowed = scripts;
  allowed.push_back(theme);
  FramedPage page;
  page.policy = ContentPolicy(styles, allowed, "'self'", "'self'");
  page.html = PageHead(title, styles, page.policy, PageScript(theme)) + body;
  for (const PageAsset& script : scripts) page.html += PageScript(script);
  page.html += "</body>\n</html>\n";
  return page;
}

}  // namespace

FramedPage Framed(const FrameRequest& request, const ViewContent& content) {
  const std::string title = fmt::format("{} - {} - pfa", request.title, request.view.title);
  return Assemble(title, FrameWriter(request).Write(content), content, true);
}

FramedPage ErrorPage(std::string_view title, std::string_view message) {
  const std::string body = fmt::format(
      "<body>\n<main class=\"error\"><h1>{}</h1>\n<p>{}</p>\n"
      "<p><a href=\"/ui/\">Start page</a></p></main>\n",
      EscapedName(title), EscapedName(message));
  return Assemble(title, body, {}, false);
}

}  // namespace pfa
