/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/capture.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/owned.h"
#include "harness/clean_text.h"

static void close_stream(struct cts_capture *capture)
{
    (void)close(capture->fd);
    capture->fd = -1;
}

static void take(struct cts_capture *capture, const char *data, size_t size)
{
    size_t room = CTS_CAPTURE_KEPT_MAX - capture->kept.size;

    oci_text_add_n(&capture->kept, data, size < room ? size : room);
    capture->size_seen += size;
}

void cts_capture_read(struct cts_capture *capture, const char *nonce, json_t *reports)
{
    char data[16 << 10];

    while (capture->fd >= 0) {
        ssize_t n = read(capture->fd, data, sizeof(data));

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno == EAGAIN)
            return;
        /* A terminal whose other side is gone reads as EIO: that is its end of file. */
        if (n <= 0 || capture->size_seen > CTS_CAPTURE_READ_MAX) {
            close_stream(capture);
            return;
        }
        take(capture, data, (size_t)n);
        cts_report_scan_feed(&capture->scan, nonce, data, (size_t)n, reports);
        if ((size_t)n < sizeof(data))
            return;
    }
}

json_t *cts_capture_text(const struct cts_capture *capture, const char *nonce)
{
    owned_str char *mark = oci_str_printf("PLIMSOLL %s ", nonce);
    owned_text struct oci_text shown = OCI_TEXT_NONE;
    const char *at = capture->kept.data;
    const char *end = at == NULL ? NULL : at + capture->kept.size;
    const char *report = NULL;

    while (at < end && (report = memmem(at, (size_t)(end - at), mark, strlen(mark))) != NULL) {
        const char *body = report + strlen(mark);
        const char *newline = memchr(body, '\n', (size_t)(end - body));

        oci_text_add_n(&shown, at, (size_t)(body - at));
        oci_text_add(&shown, "...");
        at = newline == NULL ? end : newline;
    }
    if (at < end)
        oci_text_add_n(&shown, at, (size_t)(end - at));
    return cts_clean_text(shown.data, shown.size);
}

bool cts_capture_truncated(const struct cts_capture *capture)
{
    return capture->size_seen > capture->kept.size;
}

void cts_capture_done(struct cts_capture *capture)
{
    if (capture->fd >= 0)
        close_stream(capture);
    oci_text_done(&capture->kept);
    cts_report_scan_done(&capture->scan);
}
