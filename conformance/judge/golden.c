/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/golden.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/owned.h"

void cts_gaps_done(struct cts_gaps *gaps)
{
    for (size_t i = 0; i < gaps->n; i++)
        free(gaps->rows[i]);
    free(gaps->rows);
    *gaps = (struct cts_gaps){.n = 0};
}

static void add_gap(struct cts_gaps *gaps, char *sentence)
{
    gaps->rows = oci_grow(gaps->rows, gaps->n + 1, sizeof(gaps->rows[0]));
    gaps->rows[gaps->n++] = sentence;
}

static char *key_of(const char *id, const char *requirement)
{
    return oci_str_printf("%s %s", id, requirement);
}

/* Position of each verdict by case and requirement. */
static json_t *index_of(const struct cts_verdicts *verdicts)
{
    json_t *index = json_object();

    for (size_t i = 0; i < verdicts->n; i++) {
        owned_str char *key = key_of(verdicts->rows[i].case_id, verdicts->rows[i].requirement);

        json_object_set_new(index, key, json_integer((json_int_t)i));
    }
    return index;
}

/* Whether the profile gives leave for what a verdict says was missing. What is not part of the
 * version that is judged is nobody's want: the certificate names the version. */
static bool has_leave(const struct cts_profile *profile, const struct cts_verdict *verdict)
{
    const struct oci_list *leaves =
        verdict->outcome == CTS_UNTESTED ? &profile->may_be_untested : &profile->may_be_unsupported;
    const char *need = verdict->need == NULL ? "" : verdict->need;

    return strcmp(need, "version") == 0 ||
           cts_profile_leave(leaves, verdict->case_id, need) != NULL;
}

static void check_verdict(const struct cts_profile *profile, const struct cts_verdict *verdict,
                          struct cts_gaps *gaps)
{
    if (verdict->outcome != CTS_UNTESTED && verdict->outcome != CTS_UNSUPPORTED)
        return;
    if (has_leave(profile, verdict))
        return;
    add_gap(gaps,
            oci_str_printf("case '%s' is %s and profile '%s' gives no leave: %s", verdict->case_id,
                           cts_outcome_name(verdict->outcome), profile->name,
                           verdict->reason == NULL ? "no reason" : verdict->reason));
}

static void check_case(const struct cts_profile *profile, const struct cts_case *test,
                       const struct cts_verdicts *verdicts, const json_t *index,
                       struct cts_gaps *gaps)
{
    for (size_t i = 0; i < test->checks.n_items; i++) {
        owned_str char *key = key_of(test->id, test->checks.items[i]);
        const json_t *at = json_object_get(index, key);

        if (at == NULL) {
            add_gap(gaps, oci_str_printf("case '%s' has no verdict on '%s'", test->id,
                                         test->checks.items[i]));
        } else {
            check_verdict(profile, &verdicts->rows[json_integer_value(at)], gaps);
        }
    }
}

void cts_golden_check(const struct cts_profile *profile, const struct cts_cases *cases,
                      const struct cts_catalogue *catalogue, const char *version,
                      const struct cts_verdicts *verdicts, struct cts_gaps *ret_gaps)
{
    owned_json json_t *index = index_of(verdicts);
    size_t n_taken = 0;

    for (size_t i = 0; i < cts_cases_size(cases); i++) {
        const struct cts_case *test = cts_cases_at(cases, i);

        if (!cts_profile_takes(profile, test) || !cts_case_holds(test, catalogue, version))
            continue;
        check_case(profile, test, verdicts, index, ret_gaps);
        n_taken++;
    }
    if (n_taken == 0)
        add_gap(ret_gaps, oci_str_printf("profile '%s' takes no case", profile->name));
}
