/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "cli/folder.h"
#include "cli/operands.h"
#include "cli/verbs.h"
#include "judge/gate.h"
#include "report/escape.h"
#include "report/summary.h"

/* What became of one verdict, in the order in which it is told. */
enum change { REGRESSED, LOST, REMOVED, CHANGED, FIXED, ADDED, SAME };

static const struct {
    const char *name;
    const char *says;
} changes[] = {
    [REGRESSED] = {"regressed", "counts against the subject, and did not"    },
    [LOST] = {"lost",      "was judged, and is not any more"            },
    [REMOVED] = {"removed",   "is not in the new results"                  },
    [CHANGED] = {"changed",   "ends otherwise, neither better nor worse"   },
    [FIXED] = {"fixed",     "does not count against the subject any more"},
    [ADDED] = {"added",     "is not in the old results"                  },
    [SAME] = {"same",      "as before"                                  },
};

/* Whether an outcome says that nothing was judged. */
static bool is_unjudged(enum cts_outcome outcome)
{
    return outcome == CTS_UNTESTED || outcome == CTS_UNSUPPORTED;
}

/* At least one of the two is there. */
static enum change compare(const struct cts_verdict *old, const struct cts_verdict *new)
{
    assert(old != NULL || new != NULL);
    if (old == NULL)
        return cts_outcome_is_bad(new->outcome) ? REGRESSED : ADDED;
    if (new == NULL)
        return REMOVED;
    if (old->outcome == new->outcome)
        return old->cause == new->cause ? SAME : CHANGED;
    if (cts_outcome_is_bad(old->outcome) != cts_outcome_is_bad(new->outcome))
        return cts_outcome_is_bad(new->outcome) ? REGRESSED : FIXED;
    return is_unjudged(new->outcome) && !is_unjudged(old->outcome) ? LOST : CHANGED;
}

static char *key_of(const struct cts_verdict *verdict)
{
    return oci_str_printf("%s %s", verdict->case_id, verdict->requirement);
}

/* Position of each verdict by case and requirement. */
static json_t *index_of(const struct cts_verdicts *verdicts)
{
    json_t *index = json_object();

    for (size_t i = 0; i < verdicts->n; i++) {
        owned_str char *key = key_of(&verdicts->rows[i]);

        json_object_set_new(index, key, json_integer((json_int_t)i));
    }
    return index;
}

static const struct cts_verdict *find(const struct cts_verdicts *verdicts, const json_t *index,
                                      const struct cts_verdict *like)
{
    owned_str char *key = key_of(like);
    const json_t *at = json_object_get(index, key);

    return at == NULL ? NULL : &verdicts->rows[json_integer_value(at)];
}

static const char *word(const struct cts_verdict *verdict)
{
    return verdict == NULL ? "absent" : cts_outcome_name(verdict->outcome);
}

/* One change as JSON, in the list of its kind. */
static void note(json_t *lists, const struct cts_verdict *old, const struct cts_verdict *new)
{
    const struct cts_verdict *shown = new == NULL ? old : new;
    enum change change = compare(old, new);
    json_t *line;

    if (change == SAME)
        return;
    line = json_pack("{s:s,s:s,s:s,s:s}", "case", shown->case_id, "requirement", shown->requirement,
                     "old", word(old), "new", word(new));
    if (shown->reason != NULL)
        json_object_set_new(line, "reason", json_string(shown->reason));
    json_array_append_new(json_object_get(lists, changes[change].name), line);
}

static json_t *compare_all(const struct cts_verdicts *old, const struct cts_verdicts *new)
{
    owned_json json_t *old_index = index_of(old);
    owned_json json_t *new_index = index_of(new);
    json_t *lists = json_object();

    for (size_t i = 0; i < SAME; i++)
        json_object_set_new(lists, changes[i].name, json_array());
    for (size_t i = 0; i < new->n; i++)
        note(lists, find(old, old_index, &new->rows[i]), &new->rows[i]);
    for (size_t i = 0; i < old->n; i++) {
        if (find(new, new_index, &old->rows[i]) == NULL)
            note(lists, &old->rows[i], NULL);
    }
    return lists;
}

static void print_list(const json_t *list, size_t change)
{
    if (json_array_size(list) == 0)
        return;
    (void)printf("%s: %zu (%s)\n", changes[change].name, json_array_size(list),
                 changes[change].says);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *line = json_array_get(list, i);
        const char *reason = json_string_value(json_object_get(line, "reason"));

        (void)fputs("  ", stdout);
        cts_escape(stdout, CTS_ESCAPE_PLAIN, json_string_value(json_object_get(line, "case")));
        (void)fputs("  ", stdout);
        cts_escape(stdout, CTS_ESCAPE_PLAIN,
                   json_string_value(json_object_get(line, "requirement")));
        (void)printf("  %s -> %s\n", json_string_value(json_object_get(line, "old")),
                     json_string_value(json_object_get(line, "new")));
        if (reason == NULL)
            continue;
        (void)fputs("      ", stdout);
        cts_escape(stdout, CTS_ESCAPE_PLAIN, reason);
        (void)fputc('\n', stdout);
    }
}

static void print_pretty(const json_t *lists)
{
    size_t n = 0;

    for (size_t i = 0; i < SAME; i++) {
        const json_t *list = json_object_get(lists, changes[i].name);

        print_list(list, i);
        n += json_array_size(list);
    }
    if (n == 0)
        (void)puts("no difference");
}

static void print_json(const json_t *lists)
{
    owned_str char *text = oci_json_dump(lists, JSON_INDENT(2) | JSON_SORT_KEYS);

    (void)puts(text);
}

struct request {
    const char *format;
};

static const struct cts_option rows[] = {
    {"format", 'f', CTS_OPTION_TEXT, offsetof(struct request, format), "NAME",
     "pretty (the default) or json"},
};

static const struct cts_options options = {
    .usage = "diff OLD NEW [options]",
    .summary = "Says what changed from one results folder to another, regressions first.",
    .rows = rows,
    .n_rows = sizeof(rows) / sizeof(rows[0]),
};

static enum oci_status check(const struct request *request, const struct cts_words *folders,
                             struct oci_error *err)
{
    if (folders->n_items != 2)
        return oci_fail(err, OCI_INVALID, NULL, "diff takes two folders: OLD NEW");
    if (request->format != NULL && strcmp(request->format, "json") != 0 &&
        strcmp(request->format, "pretty") != 0) {
        return oci_fail(err, OCI_INVALID, NULL, "diff has the formats pretty and json, not '%s'",
                        request->format);
    }
    return OCI_OK;
}

static int diff(const struct request *request, const struct cts_words *folders,
                struct oci_error *err)
{
    owned_results struct cts_results old = {.header = NULL};
    owned_results struct cts_results new = {.header = NULL};
    owned_json json_t *lists = NULL;

    if (cts_folder_read(folders->items[0], &old, err) != OCI_OK ||
        cts_folder_read(folders->items[1], &new, err) != OCI_OK)
        return cts_verb_fail(CTS_EXIT_BROKEN, err);
    lists = compare_all(&old.verdicts, &new.verdicts);
    if (request->format != NULL && strcmp(request->format, "json") == 0) {
        print_json(lists);
    } else {
        print_pretty(lists);
    }
    return json_array_size(json_object_get(lists, changes[REGRESSED].name)) > 0 ? CTS_EXIT_FAILED
                                                                                : CTS_EXIT_MET;
}

int cts_verb_diff(int argc, char **argv)
{
    struct request request = {.format = NULL};
    owned_words struct cts_words folders = {.n_items = 0};
    struct oci_error err = OCI_ERROR_NONE;
    enum oci_status status = cts_operands_read(argc, argv, &options, &request, &folders, &err);

    if (status == OCI_EXISTS)
        return CTS_EXIT_MET;
    if (status == OCI_OK)
        status = check(&request, &folders, &err);
    return status == OCI_OK ? diff(&request, &folders, &err) : cts_verb_fail(CTS_EXIT_USAGE, &err);
}
