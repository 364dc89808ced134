/* SPDX-License-Identifier: Apache-2.0 */
#include "trace/compare.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "catalogue/version.h"

#define N_OF(table) (sizeof(table) / sizeof *(table))

enum { NOWHERE = -1 };

/** What is known of one sentence of the checkout. */
struct claim {
    bool held;   /**< A requirement that holds rests on it. */
    bool ended;  /**< One that ended before this version does. */
    bool scoped; /**< It is out of scope, with a reason. */
    bool paired; /**< It stands in the place of a sentence that is gone. */
};

struct comparing {
    const struct cts_comparison *input;
    const struct cts_sentence *sentences;
    int n_sentences;
    struct claim *claims; /**< One for each sentence. */
    json_t *findings;
};

static const struct cts_column columns[] = {
    {"what",        "kind"       },
    {"requirement", "requirement"},
    {"file",        "file"       },
    {"line",        "line"       },
    {"heading",     "anchor"     },
    {"cases",       "cases"      },
    {"now",         "sentence"   },
};

static const struct cts_column summary_columns[] = {
    {"standard",  "document" },
    {"read at",   "version"  },
    {"sentences", "sentences"},
    {"normative", "normative"},
    {"open",      "open"     },
};

static const struct cts_sheet sheets[] = {
    {"Upstream text", "/summary",  CTS_PAGE_ALL, summary_columns, N_OF(summary_columns)},
    {"Differences",   "/findings", CTS_PAGE_ALL, columns,         N_OF(columns)        },
};

const struct cts_page cts_compare_page = {"Catalogue and upstream text", sheets, N_OF(sheets)};

/** Number of the first sentence with these words in a file; NOWHERE where there is none. */
static int find_sentence(const struct comparing *comparing, const char *file,
                         const char *fingerprint)
{
    for (int i = 0; i < comparing->n_sentences; i++) {
        const struct cts_sentence *sentence = &comparing->sentences[i];

        if (strcmp(sentence->fingerprint, fingerprint) == 0 && strcmp(sentence->file, file) == 0)
            return i;
    }
    return NOWHERE;
}

static bool is_under(const struct comparing *comparing, const struct cts_requirement *requirement)
{
    for (int i = 0; i < comparing->n_sentences; i++) {
        const struct cts_sentence *sentence = &comparing->sentences[i];

        if (strcmp(sentence->fingerprint, requirement->fingerprint) == 0 &&
            strcmp(sentence->file, requirement->chapter) == 0 &&
            strcmp(sentence->anchor, requirement->anchor) == 0)
            return true;
    }
    return false;
}

static bool is_of(const struct comparing *comparing, const struct cts_requirement *requirement)
{
    return strcmp(requirement->document, comparing->input->upstream->name.document) == 0;
}

static bool has_ended(const struct comparing *comparing, const struct cts_requirement *requirement)
{
    const char *version = comparing->input->upstream->name.version;

    return requirement->until != NULL && cts_version_compare(requirement->until, version) < 0;
}

static void claim_words(struct comparing *comparing, const struct cts_requirement *requirement,
                        const char *fingerprint)
{
    for (int i = 0; i < comparing->n_sentences; i++) {
        const struct cts_sentence *sentence = &comparing->sentences[i];

        if (strcmp(sentence->fingerprint, fingerprint) != 0 ||
            strcmp(sentence->file, requirement->chapter) != 0)
            continue;
        comparing->claims[i].ended |= has_ended(comparing, requirement);
        comparing->claims[i].held |= !has_ended(comparing, requirement);
    }
}

static void claim_all(struct comparing *comparing)
{
    const struct cts_catalogue *catalogue = comparing->input->catalogue;

    for (size_t i = 0; i < cts_catalogue_size(catalogue); i++) {
        const struct cts_requirement *requirement = cts_catalogue_at(catalogue, i);

        if (!is_of(comparing, requirement))
            continue;
        claim_words(comparing, requirement, requirement->fingerprint);
        for (size_t also = 0; also < requirement->also.n_items; also++)
            claim_words(comparing, requirement, requirement->also.items[also]);
    }
    for (int i = 0; i < comparing->n_sentences; i++) {
        const struct cts_sentence *sentence = &comparing->sentences[i];

        comparing->claims[i].scoped =
            cts_scope_sentence_reason(comparing->input->scope,
                                      comparing->input->upstream->name.document, sentence->file,
                                      sentence->fingerprint) != NULL;
    }
}

static bool is_free(const struct comparing *comparing, int number)
{
    const struct claim *claim = &comparing->claims[number];

    return comparing->sentences[number].normative && !claim->held && !claim->scoped;
}

/**
 * Where the sentence of the nearest requirement stands that comes before or after one in the
 * same file; requirements are in the order of the text.
 */
static int neighbour(const struct comparing *comparing, size_t number, bool after)
{
    const struct cts_catalogue *catalogue = comparing->input->catalogue;
    const struct cts_requirement *of = cts_catalogue_at(catalogue, number);

    for (size_t i = after ? number + 1 : number - 1; i < cts_catalogue_size(catalogue);
         i += after ? 1U : SIZE_MAX) {
        const struct cts_requirement *requirement = cts_catalogue_at(catalogue, i);
        int at = NOWHERE;

        if (!is_of(comparing, requirement) || strcmp(requirement->chapter, of->chapter) != 0)
            break;
        at = find_sentence(comparing, requirement->chapter, requirement->fingerprint);
        if (at != NOWHERE)
            return at;
    }
    return after ? comparing->n_sentences : NOWHERE;
}

/** Whether a text holds a word, with no letter or digit at either side. */
static bool holds_word(const char *text, const char *word)
{
    size_t length = strlen(word);

    for (const char *at = text; (at = strstr(at, word)) != NULL; at++) {
        if ((at == text || !isalnum((unsigned char)at[-1])) && !isalnum((unsigned char)at[length]))
            return true;
    }
    return false;
}

/**
 * The unclaimed sentence that stands where the requirement's own stood; NOWHERE if none does.
 *
 * One that names the requirement's property, the last word of its id, comes before the others.
 */
static int find_replacement(const struct comparing *comparing, size_t number)
{
    const struct cts_requirement *requirement =
        cts_catalogue_at(comparing->input->catalogue, number);
    const char *property = strrchr(requirement->id, '.');
    int end = neighbour(comparing, number, true);
    int first = NOWHERE;

    for (int i = neighbour(comparing, number, false) + 1; i < end; i++) {
        const struct cts_sentence *sentence = &comparing->sentences[i];

        if (!is_free(comparing, i) || strcmp(sentence->file, requirement->chapter) != 0)
            continue;
        if (property != NULL && holds_word(sentence->text, property + 1))
            return i;
        if (first == NOWHERE && !comparing->claims[i].paired)
            first = i;
    }
    return first;
}

static void add_finding(struct comparing *comparing, const char *kind,
                        const struct cts_requirement *requirement, int at)
{
    const char *id = requirement != NULL ? requirement->id : NULL;
    json_t *cases = json_object_get(comparing->input->cases, id != NULL ? id : "");
    json_t *row = json_pack("{s:s,s:s?,s:O?}", "kind", kind, "requirement", id, "cases", cases);

    if (at != NOWHERE) {
        const struct cts_sentence *sentence = &comparing->sentences[at];

        json_object_update_new(row, json_pack("{s:s,s:s,s:i,s:s}", "file", sentence->file, "anchor",
                                              sentence->anchor, "line", sentence->line, "sentence",
                                              sentence->text));
    } else if (requirement != NULL) {
        json_object_update_new(row, json_pack("{s:s,s:s}", "file", requirement->chapter, "anchor",
                                              requirement->anchor));
    }
    json_array_append_new(comparing->findings, row);
}

/** One of several requirements of a sentence that is gone: where the first of them was put. */
static int place_of_twin(const struct comparing *comparing, size_t number, const int *places)
{
    const struct cts_catalogue *catalogue = comparing->input->catalogue;
    const char *fingerprint = cts_catalogue_at(catalogue, number)->fingerprint;

    for (size_t i = 0; i < number; i++) {
        if (places[i] != NOWHERE &&
            strcmp(cts_catalogue_at(catalogue, i)->fingerprint, fingerprint) == 0)
            return places[i];
    }
    return NOWHERE;
}

static void find_lost(struct comparing *comparing, size_t number, int *places)
{
    const struct cts_requirement *requirement =
        cts_catalogue_at(comparing->input->catalogue, number);
    int twin = place_of_twin(comparing, number, places);
    int at = twin != NOWHERE ? twin : find_replacement(comparing, number);

    places[number] = at;
    if (at != NOWHERE)
        comparing->claims[at].paired = true;
    add_finding(comparing, at != NOWHERE ? "changed" : "gone", requirement, at);
}

static void compare_requirement(struct comparing *comparing, size_t number, int *places)
{
    const struct cts_requirement *requirement =
        cts_catalogue_at(comparing->input->catalogue, number);
    int at = NOWHERE;

    if (!is_of(comparing, requirement) || has_ended(comparing, requirement))
        return;
    at = find_sentence(comparing, requirement->chapter, requirement->fingerprint);
    if (at == NOWHERE) {
        find_lost(comparing, number, places);
    } else if (!is_under(comparing, requirement)) {
        add_finding(comparing, "moved", requirement, at);
    }
    for (size_t i = 0; at != NOWHERE && i < requirement->also.n_items; i++) {
        if (find_sentence(comparing, requirement->chapter, requirement->also.items[i]) == NOWHERE)
            add_finding(comparing, "gone", requirement, NOWHERE);
    }
}

static void compare_sentences(struct comparing *comparing)
{
    for (int i = 0; i < comparing->n_sentences; i++) {
        if (is_free(comparing, i) && !comparing->claims[i].paired)
            add_finding(comparing, comparing->claims[i].ended ? "returned" : "new", NULL, i);
    }
}

static json_t *summary(const struct comparing *comparing)
{
    const struct cts_upstream_name *name = &comparing->input->upstream->name;
    int n_normative = 0;

    for (int i = 0; i < comparing->n_sentences; i++)
        n_normative += comparing->sentences[i].normative;
    return json_pack("[{s:s,s:s,s:i,s:i,s:I}]", "document", name->document, "version",
                     name->version, "sentences", comparing->n_sentences, "normative", n_normative,
                     "open", (json_int_t)json_array_size(comparing->findings));
}

json_t *cts_compare(const struct cts_comparison *comparison)
{
    const struct cts_sentences *sentences = &comparison->upstream->sentences;
    size_t n_requirements = cts_catalogue_size(comparison->catalogue);
    struct comparing comparing = {.input = comparison,
                                  .sentences = sentences->rows,
                                  .n_sentences = (int)sentences->n_rows,
                                  .claims = oci_new(sentences->n_rows, sizeof(struct claim)),
                                  .findings = json_array()};
    int *places = oci_new(n_requirements, sizeof *places);

    claim_all(&comparing);
    for (size_t i = 0; i < n_requirements; i++)
        places[i] = NOWHERE;
    for (size_t i = 0; i < n_requirements; i++)
        compare_requirement(&comparing, i, places);
    compare_sentences(&comparing);
    free(places);
    free(comparing.claims);
    return json_pack("{s:o,s:o}", "summary", summary(&comparing), "findings", comparing.findings);
}
