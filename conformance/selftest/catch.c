/* SPDX-License-Identifier: Apache-2.0 */
#include "selftest/catch.h"

#include <string.h>

static const struct cts_verdict *find(const struct cts_verdicts *list, const char *requirement)
{
    for (size_t i = 0; i < list->n; i++) {
        if (strcmp(list->rows[i].requirement, requirement) == 0)
            return &list->rows[i];
    }
    return NULL;
}

bool cts_catch_possible(const struct cts_verdicts *base)
{
    for (size_t i = 0; i < base->n; i++) {
        if (base->rows[i].outcome == CTS_PASS)
            return true;
    }
    return false;
}

/* The clean-up has a line only where something was left behind. */
static bool was_good(const struct cts_verdicts *base, const char *requirement)
{
    const struct cts_verdict *verdict = find(base, requirement);

    return verdict == NULL || verdict->outcome == CTS_PASS;
}

/* What an outcome says where the base passed. */
static const enum cts_catch meanings[CTS_N_OUTCOMES] = {
    [CTS_PASS] = CTS_CATCH_NOTHING,        [CTS_FAIL] = CTS_CATCH_PRECISE,
    [CTS_WARN] = CTS_CATCH_PRECISE,        [CTS_INFO] = CTS_CATCH_PRECISE,
    [CTS_UNSUPPORTED] = CTS_CATCH_NOTHING, [CTS_UNTESTED] = CTS_CATCH_NOTHING,
    [CTS_BLOCKED] = CTS_CATCH_LOOSE,       [CTS_BROKEN] = CTS_CATCH_BROKEN,
    [CTS_KNOWN] = CTS_CATCH_NOTHING,
};

static enum cts_catch catch_of_row(const char *breaks, const struct cts_verdicts *base,
                                   const struct cts_verdict *row)
{
    enum cts_catch meaning = meanings[row->outcome];

    if (!was_good(base, row->requirement))
        return CTS_CATCH_NOTHING;
    if (meaning == CTS_CATCH_PRECISE && strcmp(row->requirement, breaks) != 0)
        return CTS_CATCH_LOOSE;
    return meaning;
}

enum cts_catch cts_catch_of(const char *breaks, const struct cts_verdicts *base,
                            const struct cts_verdicts *mutant)
{
    enum cts_catch best = CTS_CATCH_NOTHING;

    for (size_t i = 0; i < mutant->n; i++) {
        enum cts_catch row = catch_of_row(breaks, base, &mutant->rows[i]);

        if (row == CTS_CATCH_BROKEN)
            return row;
        if (row > best)
            best = row;
    }
    return best;
}
