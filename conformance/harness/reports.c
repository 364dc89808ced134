/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/reports.h"

#include <fcntl.h>

#include "base/file.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "harness/json_borrow.h"
#include "harness/report_scan.h"
#include "harness/scene.h"

enum { FILE_MAX = 16 << 20 /* Bytes of one file that are looked at. */ };

/* The file may have become a link: it is opened without following. */
json_t *cts_reports_filed(const struct cts_scene *scene)
{
    const char *work = json_string_value(json_object_get(scene->values, "work"));
    owned_str char *path = oci_str_printf("%s/reports", work);
    owned_fd int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    owned_str char *text = NULL;
    size_t size = 0;
    struct cts_report_scan scan = {0};
    json_t *reports = json_array();

    if (fd < 0 || oci_file_read_fd(fd, path, FILE_MAX, &text, &size, NULL) != OCI_OK)
        return reports;
    cts_report_scan_feed(&scan, scene->nonce, text, size, reports);
    cts_report_scan_done(&scan);
    return reports;
}

static json_t *hook_record(json_t *report)
{
    json_t *record = json_object();
    const json_t *text = json_object_get(report, "stdin-text");
    json_t *state = NULL;

    (void)json_object_set(record, "name", json_object_get(report, "hook"));
    (void)json_object_set(record, "report", report);
    if (text == NULL || oci_json_parse(json_string_value(text), json_string_length(text), NULL,
                                       &state, NULL) != OCI_OK)
        state = json_null();
    (void)json_object_set_new(record, "stdin", state);
    (void)json_object_set(record, "stdin-text", cts_borrow(text));
    return record;
}

/* The streams were read as they came; files come after them. Hooks are told apart by their name. */
void cts_reports_settle(struct cts_scene *scene)
{
    owned_json json_t *all = json_copy(scene->probes);
    owned_json json_t *filed = cts_reports_filed(scene);
    json_t *hooks = json_array();
    size_t n = 0;

    (void)json_array_extend(all, filed);
    (void)json_array_clear(scene->probes);
    for (size_t i = 0; i < json_array_size(all); i++) {
        json_t *report = json_array_get(all, i);

        if (json_is_string(json_object_get(report, "hook"))) {
            (void)json_array_append_new(hooks, hook_record(report));
        } else {
            (void)json_array_append(scene->probes, report);
        }
    }
    n = json_array_size(scene->probes);
    if (n > 0)
        (void)json_object_set(scene->observation, "probe", json_array_get(scene->probes, n - 1));
    (void)json_object_set_new(scene->observation, "hooks", hooks);
}
