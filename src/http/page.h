// HTML pages made on the server from a built template.
#pragma once
#include <string>
#include <string_view>

#include "http/message.h"

namespace millrace::http {

// Who may show a page in a frame: what follows frame-ancestors (CSP Level 3 section 6.4.2.1).
inline constexpr std::string_view kFramedByUs = "'self'";
inline constexpr std::string_view kFramedByAnyone = "*";

// The Content-Security-Policy of pages: scripts only of our own, nothing inline but styles.
std::string page_policy(std::string_view framed_by);

// A page made from a template: revalidated by its hash, with the policy of pages.
Response page_response(const Request& request, std::string html, std::string_view framed_by = kFramedByUs,
                       int status = 200);

// `html` with what is between <!--millrace:title--> and <!--/millrace:title--> replaced by the title (escaped
// here, within its element) and `head` (trusted markup) put at <!--millrace:head-->.
std::string with_head(std::string_view html, std::string_view title, std::string_view head);
std::string escape_html(std::string_view text);

// A strong entity tag of these bytes.
std::string etag_of(std::string_view bytes);
// Whether Accept-Encoding takes a coding: named, or by "*", and not with q=0.
bool accepts_encoding(std::string_view header, std::string_view coding);

}  // namespace millrace::http
