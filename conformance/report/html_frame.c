/* SPDX-License-Identifier: Apache-2.0 */
#include "report/escape.h"
#include "report/html_parts.h"

/* A sign for each outcome, so that nothing is told by colour alone. */
static const char *const signs[CTS_N_OUTCOMES] = {
    [CTS_PASS] = "✓",    [CTS_FAIL] = "✕",        [CTS_WARN] = "▲",
    [CTS_INFO] = "●",    [CTS_UNSUPPORTED] = "–", [CTS_UNTESTED] = "○",
    [CTS_BLOCKED] = "■", [CTS_BROKEN] = "‼",      [CTS_KNOWN] = "◆",
};

const char *cts_outcome_sign(enum cts_outcome outcome)
{
    return signs[outcome];
}

void cts_html_text(FILE *out, const char *text)
{
    cts_escape(out, CTS_ESCAPE_XML_LINES, text);
}

void cts_html_attribute(FILE *out, const char *text)
{
    cts_escape(out, CTS_ESCAPE_XML, text);
}

void cts_html_bar(FILE *out, const struct cts_counts *counts)
{
    (void)fputs("<div class=\"bar\" aria-hidden=\"true\">", out);
    for (size_t k = 0; k < CTS_N_OUTCOMES; k++) {
        const char *name = cts_outcome_name((enum cts_outcome)k);

        if (counts->of[k] > 0) {
            (void)fprintf(out, "<i class=\"%s\" style=\"flex:%zu\" title=\"%zu %s\"></i>", name,
                          counts->of[k], counts->of[k], name);
        }
    }
    (void)fputs("</div>", out);
}

void cts_html_search(FILE *out)
{
    (void)fputs("<label>level <select><option value=\"\">all</option><option>MUST</option>"
                "<option>SHOULD</option><option>MAY</option></select></label>\n"
                "<input type=\"search\" placeholder=\"words of a case, requirement or reason\" "
                "aria-label=\"search\">\n<span class=\"count\" role=\"status\"></span>\n</form>\n",
                out);
}

void cts_html_begin(FILE *out, const char *title)
{
    (void)fputs("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>",
                out);
    cts_html_text(out, title);
    (void)fputs("</title>\n<style>\n", out);
    (void)fputs(cts_page_css, out);
    (void)fputs("</style>\n</head>\n<body>\n", out);
}

void cts_html_end(FILE *out)
{
    (void)fputs("<footer><p>What this does not prove: a requirement holds here in the cases that "
                "were run, on this host, with this binary. Cases that were not run, and "
                "requirements without a case, prove nothing.</p></footer>\n<script>\n",
                out);
    (void)fputs(cts_page_js, out);
    (void)fputs("</script>\n</body>\n</html>\n", out);
}
