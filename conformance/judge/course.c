/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/course.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/owned.h"
#include "judge/assertion.h"
#include "judge/excerpt.h"
#include "judge/place.h"

const char *const cts_subject_verbs[] = {
    "create", "start",   "state",  "kill",     "delete",  "run",      "exec",
    "list",   "ps",      "pause",  "resume",   "update",  "features", "spec",
    "events", "version", "unpack", "validate", "convert", "engine",
};

const size_t cts_n_subject_verbs = sizeof(cts_subject_verbs) / sizeof(cts_subject_verbs[0]);

const char *const cts_harness_verbs[] = {
    "wait", "observe", "signal", "file", "edit", "cgroup", "spawn", "console",
};

const size_t cts_n_harness_verbs = sizeof(cts_harness_verbs) / sizeof(cts_harness_verbs[0]);

void cts_course_done(struct cts_course *course)
{
    free(course->blocked);
    course->blocked = NULL;
}

static const char *verb_of(const json_t *step)
{
    const char *verb = json_string_value(json_object_get(step, "do"));

    return verb == NULL ? "" : verb;
}

bool cts_step_is_subject(const json_t *step)
{
    for (size_t i = 0; i < cts_n_subject_verbs; i++) {
        if (strcmp(cts_subject_verbs[i], verb_of(step)) == 0)
            return true;
    }
    return false;
}

/* Whether the step asserts something on a member of its record; which assertion, if told. */
static const json_t *assertion_on(const json_t *step, const char *at)
{
    const json_t *expect = json_object_get(step, "expect");

    for (size_t i = 0; i < json_array_size(expect); i++) {
        const json_t *assertion = json_array_get(expect, i);

        if (strcmp(cts_assertion_at(assertion), at) == 0)
            return assertion;
    }
    return NULL;
}

/* The last line of what a step wrote to standard error that is not empty; owned. */
static char *last_line(const json_t *record)
{
    enum { SHOWN = 200 };
    const char *text = json_string_value(json_object_get(record, "stderr"));
    size_t end = text == NULL ? 0 : strlen(text);
    size_t start;

    while (end > 0 && strchr("\r\n \t", text[end - 1]) != NULL)
        end--;
    start = end;
    while (start > 0 && text[start - 1] != '\n')
        start--;
    if (end == start)
        return NULL;
    return cts_excerpt(text + start, end - start, SHOWN);
}

static void block(struct cts_course *course, enum cts_cause cause, char *reason)
{
    cts_course_done(course);
    course->blocked = reason;
    course->cause = cause;
}

/* A step that had to end with 0: how it ended instead, and the last it said. */
static void block_by_exit(struct cts_course *course, const json_t *step, const json_t *record,
                          size_t number)
{
    owned_str char *how = NULL;
    owned_str char *line = last_line(record);
    enum cts_cause cause = cts_record_ended(record, &how);

    if (cause == CTS_CAUSE_NONE) {
        owned_str char *status = cts_value_text(json_object_get(record, "exit"));

        how = oci_str_printf("'%s' ended with exit status %s", verb_of(step), status);
        cause = CTS_CAUSE_WRONG;
    }
    block(course, cause,
          oci_str_printf("step %zu: %s%s%s", number, how, line == NULL ? "" : ": ",
                         line == NULL ? "" : line));
}

static bool ended_well(const json_t *record)
{
    const json_t *status = json_object_get(record, "exit");

    return json_is_integer(status) && json_integer_value(status) == 0;
}

static bool may_fail(const json_t *step)
{
    return json_is_true(json_object_get(step, "may-fail"));
}

/* Whether the case has anything to say on how a step ends. */
static bool asserts_end(const json_t *step)
{
    return assertion_on(step, "/exit") != NULL || assertion_on(step, "/signal") != NULL ||
           assertion_on(step, "/timeout") != NULL || assertion_on(step, "/accepted") != NULL ||
           assertion_on(step, "/refused") != NULL;
}

/* A step that the harness did not take, because of what became of those before. */
static bool was_skipped(struct cts_course *course, const json_t *step, const json_t *record,
                        size_t number)
{
    const char *why = json_string_value(json_object_get(record, "skipped"));

    if (why == NULL)
        return false;
    block(course, course->n_timeouts > 0 ? CTS_CAUSE_TIMEOUT : CTS_CAUSE_WRONG,
          oci_str_printf("step %zu: '%s' was not taken: %s", number, verb_of(step), why));
    return true;
}

/* A step of the harness: what it waited for did not come, or it could not do it at all. */
static void look_at_harness_step(struct cts_course *course, const json_t *step,
                                 const json_t *record, size_t number)
{
    const char *error = json_string_value(json_object_get(record, "error"));
    const json_t *what = json_object_get(step, "for");

    if (error != NULL && assertion_on(step, "/error") == NULL) {
        block(course, CTS_CAUSE_WRONG,
              oci_str_printf("step %zu: '%s': %s", number, verb_of(step), error));
    } else if (json_is_false(json_object_get(record, "met")) &&
               assertion_on(step, "/met") == NULL) {
        owned_str char *event = cts_value_text(what);

        block(course, CTS_CAUSE_TIMEOUT,
              oci_str_printf("step %zu: 'wait' for %s did not see it in time", number, event));
    }
}

void cts_course_before(struct cts_course *course, const json_t *step, const json_t *record,
                       size_t number)
{
    course->n_timeouts += json_is_true(json_object_get(record, "timeout"));
    if (course->blocked != NULL || was_skipped(course, step, record, number) || may_fail(step))
        return;
    if (!cts_step_is_subject(step)) {
        look_at_harness_step(course, step, record, number);
    } else if (!asserts_end(step) && !ended_well(record)) {
        block_by_exit(course, step, record, number);
    }
}

void cts_course_after(struct cts_course *course, const json_t *step, const json_t *record,
                      size_t number)
{
    const json_t *wanted = json_object_get(assertion_on(step, "/exit"), "equals");
    const json_t *accepted = json_object_get(assertion_on(step, "/accepted"), "equals");
    bool must_succeed =
        (json_is_integer(wanted) && json_integer_value(wanted) == 0) || json_is_true(accepted);

    if (course->blocked == NULL && !may_fail(step) && must_succeed && !ended_well(record))
        block_by_exit(course, step, record, number);
}
