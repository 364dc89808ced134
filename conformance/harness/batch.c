/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/batch.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/owned.h"
#include "harness/batch_parts.h"
#include "harness/json_borrow.h"
#include "harness/recipes.h"

static void add_new(json_t *list, const json_t *more)
{
    for (size_t i = 0; i < json_array_size(more); i++) {
        json_t *element = json_array_get(more, i);
        bool known = false;

        for (size_t j = 0; j < json_array_size(list) && !known; j++)
            known = json_equal(json_array_get(list, j), element);
        if (!known)
            (void)json_array_append(list, element);
    }
}

static json_t *whole_args(const json_t *ends, const json_t *words)
{
    json_t *args = json_array();
    size_t n = json_array_size(ends);

    for (size_t i = 0; i < n; i++) {
        if (i == n / 2)
            (void)json_array_extend(args, cts_borrow(words));
        (void)json_array_append(args, json_array_get(ends, i));
    }
    return args;
}

static json_t *merge_bundles(const struct cts_batch_parts *const *parts, size_t n)
{
    json_t *bundle = json_copy(cts_borrow(parts[0]->test->bundle));
    json_t *patch = json_array();
    json_t *files = json_array();
    owned_json json_t *words = json_array();

    for (size_t i = 0; i < n; i++) {
        add_new(patch, parts[i]->patch);
        add_new(files, parts[i]->files);
        add_new(words, parts[i]->words);
    }
    (void)json_array_append_new(patch,
                                json_pack("{s:s,s:s,s:o}", "op", "add", "path", "/process/args",
                                          "value", whole_args(parts[0]->args, words)));
    (void)json_object_set_new(bundle, "patch", patch);
    (void)json_object_set_new(bundle, "files", files);
    return bundle;
}

static bool all_same(const struct cts_batch_parts *const *parts, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        if (!cts_batch_parts_same(parts[0], parts[i]))
            return false;
    }
    return true;
}

/* The steps are those of any of the cases. What the cases expect is kept for whoever looks what
 * they speak of. */
static json_t *merge(const struct cts_batch_parts *const *parts, size_t n)
{
    const struct cts_case *first = parts[0]->test;
    json_t *merged =
        json_pack("{s:s,s:O,s:[]}", "id", first->id, "steps", cts_borrow(first->steps), "members");

    for (size_t i = 0; i < n; i++) {
        (void)json_array_append(json_object_get(merged, "members"),
                                cts_borrow(parts[i]->test->json));
    }
    /* Cases that do the same are one of them, to the letter. */
    if (!all_same(parts, n)) {
        (void)json_object_set_new(merged, "bundle", merge_bundles(parts, n));
    } else if (first->bundle != NULL) {
        (void)json_object_set(merged, "bundle", cts_borrow(first->bundle));
    }
    return merged;
}

static struct cts_batch new_batch(const struct cts_batch_parts *const *parts, const size_t *numbers,
                                  size_t n)
{
    struct cts_batch batch = {
        .numbers = oci_new(n, sizeof(*numbers)), .n = n, .as_one = *parts[0]->test};

    for (size_t i = 0; i < n; i++)
        batch.numbers[i] = numbers[i];
    if (n == 1)
        return batch;
    batch.json = merge(parts, n);
    batch.as_one.json = batch.json;
    batch.as_one.bundle = json_object_get(batch.json, "bundle");
    return batch;
}

static void add_batch(struct cts_batches *batches, const struct cts_batch *batch)
{
    batches->rows = oci_grow(batches->rows, batches->n + 1, sizeof(*batches->rows));
    batches->rows[batches->n++] = *batch;
}

void cts_batches_alone(const struct cts_case *const *tests, size_t n,
                       struct cts_batches *ret_batches)
{
    struct cts_batches batches = {.n = 0};

    for (size_t i = 0; i < n; i++) {
        const struct cts_batch_parts parts = {.test = tests[i]};
        const struct cts_batch_parts *const one[] = {&parts};
        struct cts_batch batch = new_batch(one, &i, 1);

        add_batch(&batches, &batch);
    }
    *ret_batches = batches;
}

/* Cases that are to share a container; the parts are borrowed. */
struct group {
    const struct cts_batch_parts *parts[CTS_BATCH_MAX];
    size_t numbers[CTS_BATCH_MAX];
    size_t n;
};

static bool takes(const struct group *group, const struct cts_batch_parts *parts)
{
    if (group->n == CTS_BATCH_MAX)
        return false;
    for (size_t i = 0; i < group->n; i++) {
        if (!cts_batch_parts_same(group->parts[i], parts) &&
            cts_batch_parts_clash(group->parts[i], parts))
            return false;
    }
    return true;
}

/* A case that is about a refusal shows nothing about others. */
static bool may_share(const struct cts_case *test)
{
    return test->kind == CTS_RUNTIME && !test->control;
}

/* The first group that takes it, a new one where none does. */
static void place(struct group *groups, size_t *n_groups, const struct cts_batch_parts *parts,
                  size_t number)
{
    size_t at = may_share(parts->test) ? 0 : *n_groups;

    while (at < *n_groups && !(may_share(groups[at].parts[0]->test) && takes(&groups[at], parts)))
        at++;
    if (at == *n_groups)
        groups[(*n_groups)++].n = 0;
    groups[at].parts[groups[at].n] = parts;
    groups[at].numbers[groups[at].n++] = number;
}

void cts_batches_make(const struct cts_case *const *tests, size_t n, const json_t *recipes,
                      struct cts_batches *ret_batches)
{
    struct cts_batch_parts *parts = oci_new(n, sizeof(*parts));
    struct group *groups = oci_new(n, sizeof(*groups));
    size_t n_groups = 0;
    struct cts_batches batches = {.n = 0};

    for (size_t i = 0; i < n; i++) {
        cts_batch_parts_init(tests[i], cts_recipes_of(recipes, tests[i]->bundle), &parts[i]);
        place(groups, &n_groups, &parts[i], i);
    }
    for (size_t i = 0; i < n_groups; i++) {
        struct cts_batch batch = new_batch(groups[i].parts, groups[i].numbers, groups[i].n);

        add_batch(&batches, &batch);
    }
    for (size_t i = 0; i < n; i++)
        cts_batch_parts_done(&parts[i]);
    free(groups);
    free(parts);
    *ret_batches = batches;
}

void cts_batches_add_part(struct cts_batches *batches, const struct cts_case *const *tests,
                          const json_t *recipes, const size_t *numbers, size_t n)
{
    struct cts_batch_parts parts[CTS_BATCH_MAX];
    const struct cts_batch_parts *list[CTS_BATCH_MAX] = {NULL};
    struct cts_batch batch;

    for (size_t i = 0; i < n; i++) {
        const struct cts_case *test = tests[numbers[i]];

        cts_batch_parts_init(test, cts_recipes_of(recipes, test->bundle), &parts[i]);
        list[i] = &parts[i];
    }
    batch = new_batch(list, numbers, n);
    add_batch(batches, &batch);
    for (size_t i = 0; i < n; i++)
        cts_batch_parts_done(&parts[i]);
}

void cts_batch_done(struct cts_batch *batch)
{
    free(batch->numbers);
    json_decref(batch->json);
    *batch = (struct cts_batch){.n = 0};
}

void cts_batches_done(struct cts_batches *batches)
{
    for (size_t i = 0; i < batches->n; i++)
        cts_batch_done(&batches->rows[i]);
    free(batches->rows);
    *batches = (struct cts_batches){.n = 0};
}

/* Members of a step's record, and what they are where all went well. */
static bool step_went_well(const json_t *record)
{
    const json_t *exit = json_object_get(record, "exit");
    const json_t *met = json_object_get(record, "met");

    return (exit == NULL || (json_is_integer(exit) && json_integer_value(exit) == 0)) &&
           !json_is_false(met) && !json_is_true(json_object_get(record, "timeout")) &&
           json_object_get(record, "error") == NULL && json_object_get(record, "skipped") == NULL;
}

static bool nothing_left(const json_t *leaks)
{
    const char *kind = NULL;
    json_t *list = NULL;

    if (leaks == NULL)
        return false;
    json_object_foreach(cts_borrow(leaks), kind, list) {
        if (json_array_size(list) > 0)
            return false;
    }
    return true;
}

bool cts_batch_went_well(const json_t *observation)
{
    const json_t *steps = json_object_get(observation, "steps");

    if (!json_is_null(json_object_get(observation, "broken")) ||
        json_object_get(observation, "probe") == NULL ||
        !nothing_left(json_object_get(observation, "leaks")))
        return false;
    for (size_t i = 0; i < json_array_size(steps); i++) {
        if (!step_went_well(json_array_get(steps, i)))
            return false;
    }
    return true;
}
