/* SPDX-License-Identifier: Apache-2.0 */
#include "selftest/kills.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/owned.h"
#include "catalogue/case.h"
#include "selftest/mutant.h"

static const char *const fate_names[CTS_N_FATES] = {
    [CTS_FATE_CAUGHT] = "caught",         [CTS_FATE_IMPRECISE] = "imprecise",
    [CTS_FATE_MISSED] = "missed",         [CTS_FATE_UNTRIED] = "untried",
    [CTS_FATE_EQUIVALENT] = "equivalent",
};

const char *cts_fate_name(enum cts_fate fate)
{
    return fate_names[fate];
}

enum cts_fate cts_kills_fate(const struct cts_kills *kills, const struct cts_mutant *mutant)
{
    enum cts_catch best = CTS_CATCH_NOTHING;
    bool tried = false;

    if (mutant->equivalent != NULL)
        return CTS_FATE_EQUIVALENT;
    for (size_t i = 0; i < kills->n_trials; i++) {
        const struct cts_trial *trial = &kills->trials[i];

        if (trial->mutant != mutant || trial->result == CTS_CATCH_BROKEN)
            continue;
        tried = tried || cts_mutant_concerns(mutant, trial->test);
        if (trial->result > best)
            best = trial->result;
    }
    if (best == CTS_CATCH_PRECISE)
        return CTS_FATE_CAUGHT;
    if (best == CTS_CATCH_LOOSE)
        return CTS_FATE_IMPRECISE;
    return tried ? CTS_FATE_MISSED : CTS_FATE_UNTRIED;
}

static bool is_catch(const struct cts_trial *trial)
{
    return trial->result == CTS_CATCH_PRECISE || trial->result == CTS_CATCH_LOOSE;
}

size_t cts_kills_count(const struct cts_kills *kills, const struct cts_case *test)
{
    size_t n = 0;

    for (size_t i = 0; i < kills->n_trials; i++)
        n += kills->trials[i].test == test && is_catch(&kills->trials[i]);
    return n;
}

static void count(json_t *object, const char *name)
{
    json_int_t before = json_integer_value(json_object_get(object, name));

    (void)json_object_set_new(object, name, json_integer(before + 1));
}

static void count_chapter(json_t *chapters, const char *id, enum cts_fate fate)
{
    owned_str char *name = oci_str_dup_n(id, strcspn(id, "."));
    json_t *chapter = json_object_get(chapters, name);

    if (chapter == NULL) {
        chapter = json_object();
        (void)json_object_set_new(chapters, name, chapter);
    }
    count(chapter, fate_names[fate]);
}

static json_t *mutant_row(const struct cts_kills *kills, const struct cts_mutant *mutant,
                          enum cts_fate fate)
{
    json_t *tried = json_array();
    json_t *precise = json_array();
    json_t *loose = json_array();

    for (size_t i = 0; i < kills->n_trials; i++) {
        const struct cts_trial *trial = &kills->trials[i];

        if (trial->mutant != mutant)
            continue;
        (void)json_array_append_new(tried, json_string(trial->test->id));
        if (is_catch(trial)) {
            (void)json_array_append_new(trial->result == CTS_CATCH_PRECISE ? precise : loose,
                                        json_string(trial->test->id));
        }
    }
    return json_pack("{s:s,s:s,s:s,s:s,s:o,s:o,s:o}", "id", mutant->id, "title", mutant->title,
                     "breaks", mutant->breaks, "fate", fate_names[fate], "tried", tried,
                     "caught-by", precise, "noticed-by", loose);
}

static json_t *case_row(const struct cts_kills *kills, const struct cts_case *test)
{
    json_t *catches = json_array();

    for (size_t i = 0; i < kills->n_trials; i++) {
        const struct cts_trial *trial = &kills->trials[i];

        if (trial->test == test && is_catch(trial))
            (void)json_array_append_new(catches, json_string(trial->mutant->id));
    }
    return json_pack("{s:s,s:o}", "id", test->id, "catches", catches);
}

static void count_broken(const struct cts_kills *kills, json_t *totals)
{
    for (size_t i = 0; i < kills->n_trials; i++) {
        if (kills->trials[i].result == CTS_CATCH_BROKEN)
            count(totals, "broken");
    }
}

json_t *cts_kills_to_json(const struct cts_kills *kills)
{
    json_t *totals = json_pack("{s:I,s:I,s:I}", "mutants", (json_int_t)kills->n_mutants, "trials",
                               (json_int_t)kills->n_trials, "cases", (json_int_t)kills->n_tests);
    json_t *chapters = json_object();
    json_t *mutants = json_array();
    json_t *cases = json_array();

    for (size_t i = 0; i < kills->n_mutants; i++) {
        enum cts_fate fate = cts_kills_fate(kills, kills->mutants[i]);

        count(totals, fate_names[fate]);
        count_chapter(chapters, kills->mutants[i]->id, fate);
        (void)json_array_append_new(mutants, mutant_row(kills, kills->mutants[i], fate));
    }
    for (size_t i = 0; i < kills->n_tests; i++) {
        json_t *row = case_row(kills, kills->tests[i]);

        if (json_array_size(json_object_get(row, "catches")) == 0)
            count(totals, "idle-cases");
        (void)json_array_append_new(cases, row);
    }
    count_broken(kills, totals);
    return json_pack("{s:o,s:o,s:o,s:o}", "totals", totals, "chapters", chapters, "mutants",
                     mutants, "cases", cases);
}
