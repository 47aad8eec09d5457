#include "proto/http_curl.h"

#include "proto/base/shared_library.h"

namespace pfa {
namespace {

Result<Curl> Load() {
  PFA_ASSIGN_OR_RETURN(const SharedLibrary library,
                       SharedLibrary::Load("libcurl.so.4", "libcurl4"));
  Curl curl;
  const auto find = [&library](auto* function, const char* name) -> Result<void> {
    PFA_ASSIGN_OR_RETURN(*function, library.Find<std::remove_pointer_t<decltype(function)>>(name));
    return {};
  };
  PFA_TRY(find(&curl.global_init, "curl_global_init"));
  PFA_TRY(find(&curl.easy_init, "curl_easy_init"));
  PFA_TRY(find(&curl.easy_cleanup, "curl_easy_cleanup"));
  PFA_TRY(find(&curl.easy_setopt, "curl_easy_setopt"));
  PFA_TRY(find(&curl.easy_getinfo, "curl_easy_getinfo"));
  PFA_TRY(find(&curl.easy_pause, "curl_easy_pause"));
  PFA_TRY(find(&curl.easy_strerror, "curl_easy_strerror"));
  PFA_TRY(find(&curl.multi_init, "curl_multi_init"));
  PFA_TRY(find(&curl.multi_cleanup, "curl_multi_cleanup"));
  PFA_TRY(find(&curl.multi_add_handle, "curl_multi_add_handle"));
  PFA_TRY(find(&curl.multi_remove_handle, "curl_multi_remove_handle"));
  PFA_TRY(find(&curl.multi_perform, "curl_multi_perform"));
  PFA_TRY(find(&curl.multi_poll, "curl_multi_poll"));
  PFA_TRY(find(&curl.multi_wakeup, "curl_multi_wakeup"));
  PFA_TRY(find(&curl.multi_info_read, "curl_multi_info_read"));
  PFA_TRY(find(&curl.multi_strerror, "curl_multi_strerror"));
  PFA_TRY(find(&curl.slist_append, "curl_slist_append"));
  PFA_TRY(find(&curl.slist_free_all, "curl_slist_free_all"));
  const CURLcode started = curl.global_init(CURL_GLOBAL_DEFAULT);
  if (started != CURLE_OK) {
    return Error{
        ErrorCode::kIo, std::string("cannot start libcurl: ") + curl.easy_strerror(started), {}};
  }
  return curl;
}

}  // namespace

Result<const Curl*> LoadCurl() {
  static const Result<Curl> curl = Load();
  if (!curl.ok()) return curl.error();
  return &curl.value();
}

}  // namespace pfa
