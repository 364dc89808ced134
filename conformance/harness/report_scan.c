/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/report_scan.h"

#include <string.h>

#include "base/json.h"

static const char mark[] = "PLIMSOLL ";

/* What stands after "PLIMSOLL <nonce> ", wherever in the line that begins: a program may have
 * written something without a newline before. */
static const char *body_of(const char *line, const char *nonce)
{
    const char *at = line;
    size_t size_nonce = strlen(nonce);

    while ((at = strstr(at, mark)) != NULL) {
        at += sizeof(mark) - 1;
        if (strncmp(at, nonce, size_nonce) == 0 && at[size_nonce] == ' ')
            return at + size_nonce + 1;
    }
    return NULL;
}

/* What a seccomp agent was sent (README, `agent`): as JSON too, where it is JSON. */
static void read_sent(const json_t *report)
{
    json_t *agent = json_object_get(json_object_get(report, "acts"), "agent");
    const json_t *text = json_object_get(agent, "text");
    json_t *doc = NULL;

    if (!json_is_string(text))
        return;
    if (oci_json_parse(json_string_value(text), json_string_length(text), NULL, &doc, NULL) !=
        OCI_OK)
        doc = json_null();
    (void)json_object_set_new(agent, "json", doc);
}

/* A terminal turns the newline into CR LF; white space at the end of JSON does not matter. */
static void take_line(const struct oci_text *line, const char *nonce, json_t *reports)
{
    static const struct oci_json_limits limits = {
        .bytes = CTS_REPORT_LINE_MAX, .depth = 32, .members = 1 << 16};
    const char *body = body_of(oci_text_get(line), nonce);
    json_t *report = NULL;

    if (body == NULL || oci_json_parse(body, strlen(body), &limits, &report, NULL) != OCI_OK)
        return;
    if (json_is_object(report)) {
        read_sent(report);
        json_array_append(reports, report);
    }
    json_decref(report);
}

void cts_report_scan_feed(struct cts_report_scan *scan, const char *nonce, const char *data,
                          size_t size, json_t *reports)
{
    while (size > 0) {
        const char *newline = memchr(data, '\n', size);
        size_t n = newline == NULL ? size : (size_t)(newline - data);

        if (scan->line.size + n > CTS_REPORT_LINE_MAX)
            scan->skipping = true;
        if (!scan->skipping)
            oci_text_add_n(&scan->line, data, n);
        if (newline == NULL)
            return;
        if (!scan->skipping)
            take_line(&scan->line, nonce, reports);
        scan->line.size = 0;
        scan->skipping = false;
        data += n + 1;
        size -= n + 1;
    }
}

void cts_report_scan_done(struct cts_report_scan *scan)
{
    oci_text_done(&scan->line);
}
