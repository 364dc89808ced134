/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/explain_case.h"

#include <stddef.h>
#include <string.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "base/text.h"
#include "judge/course.h"
#include "judge/excerpt.h"
#include "judge/json_plain.h"
#include "judge/matcher.h"

/* What a step of the harness does, as the start of a sentence. */
static const struct {
    const char *verb;
    const char *says;
    const char *member; /* Whose value ends the sentence. */
} sentences[] = {
    {"wait",    "waits for",                            "for"   },
    {"observe", "looks at the process from outside",    NULL    },
    {"signal",  "sends the process from outside",       "signal"},
    {"file",    "on a host file:",                      "op"    },
    {"edit",    "changes config.json of the bundle by", "patch" },
    {"cgroup",  "reads the cgroup files",               "files" },
    {"spawn",   "starts beside the container",          "args"  },
    {"console", "talks to the terminal:",               "send"  },
};

/* Members of a step that are told in another way or need no telling. */
static const char *const quiet[] = {"do", "expect", "name", "may-fail"};

static bool is_quiet(const char *name, const char *told)
{
    for (size_t i = 0; i < sizeof(quiet) / sizeof(quiet[0]); i++) {
        if (strcmp(quiet[i], name) == 0)
            return true;
    }
    return told != NULL && strcmp(told, name) == 0;
}

/* "/exit must be anything but 0", with its condition. */
static void tell_assertion(FILE *out, const json_t *assertion)
{
    const char *at = json_string_value(json_object_get(assertion, "at"));
    const char *then = json_string_value(json_object_get(assertion, "then"));
    const json_t *find = json_object_get(assertion, "find");
    const json_t *when = json_object_get(assertion, "when");
    const char *word = "must";

    (void)fprintf(out, "       %s", at == NULL || at[0] == '\0' ? "all" : at);
    if (find != NULL) {
        owned_str char *text = cts_value_text(find);

        (void)fprintf(out, " [%s]", text);
    }
    (void)fputs(then == NULL ? "" : then, out);
    for (size_t i = 0; i < cts_n_matchers; i++) {
        const json_t *argument = json_object_get(assertion, cts_matchers[i].name);
        owned_str char *text = NULL;

        if (argument == NULL)
            continue;
        text = cts_matcher_text(&cts_matchers[i], argument);
        (void)fprintf(out, " %s %s", word, text);
        word = "and";
    }
    if (json_object_get(assertion, "level") != NULL)
        (void)fputs(" (only recorded)", out);
    if (when != NULL) {
        owned_str char *text = cts_value_text(when);

        (void)fprintf(out, ", when %s", text);
    }
    (void)fputc('\n', out);
}

static void tell_expectations(FILE *out, const json_t *expect)
{
    for (size_t i = 0; i < json_array_size(expect); i++)
        tell_assertion(out, json_array_get(expect, i));
}

static void tell_members(FILE *out, const json_t *step, const char *told)
{
    const char *name;
    json_t *value;

    json_object_foreach(cts_json_plain(step), name, value) {
        owned_str char *text = NULL;

        if (is_quiet(name, told))
            continue;
        text = cts_value_text(value);
        (void)fprintf(out, ", %s %s", name, text);
    }
    if (json_is_true(json_object_get(step, "may-fail")))
        (void)fputs(" (whatever comes of it)", out);
    (void)fputc('\n', out);
}

static void tell_step(FILE *out, const json_t *step, size_t number)
{
    const char *verb = json_string_value(json_object_get(step, "do"));

    (void)fprintf(out, "  %3zu  ", number);
    if (cts_step_is_subject(step)) {
        (void)fprintf(out, "the subject: %s", verb);
        tell_members(out, step, NULL);
        tell_expectations(out, json_object_get(step, "expect"));
        return;
    }
    for (size_t i = 0; i < sizeof(sentences) / sizeof(sentences[0]); i++) {
        owned_str char *text = NULL;

        if (verb == NULL || strcmp(sentences[i].verb, verb) != 0)
            continue;
        (void)fprintf(out, "the suite %s", sentences[i].says);
        if (sentences[i].member != NULL) {
            text = cts_value_text(json_object_get(step, sentences[i].member));
            (void)fprintf(out, " %s", text);
        }
        tell_members(out, step, sentences[i].member);
    }
    tell_expectations(out, json_object_get(step, "expect"));
}

static void tell_list(FILE *out, const char *name, const struct oci_strings *list)
{
    if (list->n_items == 0)
        return;
    (void)fprintf(out, "  %-10s", name);
    for (size_t i = 0; i < list->n_items; i++)
        (void)fprintf(out, "%s%s", i == 0 ? " " : ", ", list->items[i]);
    (void)fputc('\n', out);
}

static void tell_text(FILE *out, const char *name, const char *text)
{
    if (text != NULL)
        (void)fprintf(out, "  %-10s %s\n", name, text);
}

static void tell_checks(FILE *out, const struct cts_case *test,
                        const struct cts_catalogue *catalogue)
{
    for (size_t i = 0; i < test->checks.n_items; i++) {
        const struct cts_requirement *row = cts_catalogue_find(catalogue, test->checks.items[i]);

        (void)fprintf(out, "  %-10s %s %s: %s\n", i == 0 ? "checks" : "",
                      row == NULL ? "" : cts_level_name(row->level), test->checks.items[i],
                      row == NULL ? "not in the catalogue" : row->says);
    }
}

static void tell_object(FILE *out, const char *name, const json_t *object)
{
    owned_str char *text = object == NULL ? NULL : oci_json_dump(object, JSON_SORT_KEYS);

    tell_text(out, name, text);
}

void cts_explain_case(FILE *out, const struct cts_case *test, const struct cts_catalogue *catalogue)
{
    (void)fprintf(out, "%s\n  %s\n", test->id, test->title);
    tell_text(out, "note", test->note);
    tell_text(out, "file", test->file);
    tell_text(out, "kind", cts_kind_name(test->kind));
    tell_checks(out, test, catalogue);
    tell_list(out, "host has", &test->host_needs);
    tell_list(out, "subject has", &test->subject_needs);
    tell_text(out, "versions", test->spec);
    tell_text(out, "ambiguity", test->ambiguity);
    tell_list(out, "faults", &test->faults);
    tell_object(out, "bundle", test->bundle);
    for (size_t i = 0; i < json_array_size(test->steps); i++)
        tell_step(out, json_array_get(test->steps, i), i);
    if (json_array_size(test->expect) > 0)
        (void)fputs("  At the end\n", out);
    tell_expectations(out, test->expect);
    if (test->control)
        (void)fputs("  The same recipe without the patch must run: the control.\n", out);
}
