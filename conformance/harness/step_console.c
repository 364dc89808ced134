/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Talking to the container's terminal.
 */
#include <errno.h>
#include <poll.h>
#include <regex.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/names.h"
#include "harness/clock.h"
#include "harness/scene.h"
#include "harness/step.h"

static bool wait_for_terminal(struct cts_scene *scene, double deadline_ms)
{
    cts_scene_drain(scene);
    while (scene->terminal.fd < 0 && cts_clock_ms() < deadline_ms)
        (void)cts_scene_turn(scene, deadline_ms);
    return scene->terminal.fd >= 0;
}

static bool send_text(const struct cts_scene *scene, const json_t *text, double deadline_ms)
{
    const char *data = json_string_value(text);
    size_t left = json_string_length(text);

    while (left > 0) {
        struct pollfd terminal = {.fd = scene->terminal.fd, .events = POLLOUT};
        ssize_t n = write(scene->terminal.fd, data, left);

        if (n < 0 && errno != EAGAIN && errno != EINTR)
            return false;
        if (n > 0) {
            data += n;
            left -= (size_t)n;
        } else if (poll(&terminal, 1, cts_clock_left_ms(deadline_ms)) == 0) {
            return false;
        }
    }
    return true;
}

/* The text is looked at from the start, so that what came before the step counts. */
static bool wait_for_text(struct cts_scene *scene, const regex_t *pattern, double deadline_ms)
{
    for (;;) {
        cts_scene_drain(scene);
        if (regexec(pattern, oci_text_get(&scene->terminal.kept), 0, NULL, 0) == 0)
            return true;
        if (cts_clock_ms() >= deadline_ms || scene->terminal.fd < 0)
            return false;
        (void)cts_scene_turn(scene, deadline_ms);
    }
}

static void note_size(const struct cts_scene *scene, json_t *record)
{
    struct winsize size;

    if (ioctl(scene->terminal.fd, TIOCGWINSZ, &size) == 0) {
        (void)json_object_set_new(
            record, "size",
            json_pack("{s:i,s:i}", "height", (int)size.ws_row, "width", (int)size.ws_col));
    }
}

static enum oci_status expect_text(struct cts_scene *scene, const char *expect, double deadline_ms,
                                   json_t *record, struct oci_error *err)
{
    regex_t pattern;

    if (regcomp(&pattern, expect, REG_EXTENDED | REG_NOSUB) != 0)
        return oci_fail(err, OCI_INVALID, NULL, "'%s' is no regular expression", expect);
    (void)json_object_set_new(record, "met",
                              json_boolean(wait_for_text(scene, &pattern, deadline_ms)));
    regfree(&pattern);
    return OCI_OK;
}

/* `expect` is a member of every step for the judge; the text to wait for is a string here. */
enum oci_status cts_step_console(struct cts_scene *scene, const json_t *step, json_t *record,
                                 struct oci_error *err)
{
    const json_t *send = json_object_get(step, "send");
    const char *expect = json_string_value(json_object_get(step, "until"));
    double deadline_ms = cts_step_deadline_ms(scene, step);
    enum oci_status status = OCI_OK;

    if (!wait_for_terminal(scene, deadline_ms)) {
        (void)json_object_set_new(record, "error", json_string("no terminal was handed over"));
        return OCI_OK;
    }
    note_size(scene, record);
    if (json_is_string(send) && !send_text(scene, send, deadline_ms))
        (void)json_object_set_new(record, "error", json_string("the terminal takes no input"));
    if (expect != NULL)
        status = expect_text(scene, expect, deadline_ms, record, err);
    (void)json_object_set_new(record, "output", cts_capture_text(&scene->terminal, scene->nonce));
    return status;
}
