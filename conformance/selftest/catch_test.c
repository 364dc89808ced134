/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "selftest/catch.h"

enum { ABSENT = -1, ROWS_MAX = 2 };

/* Outcomes for the requirement that is broken and for another, on base and mutant. */
static const struct {
    int base[ROWS_MAX];
    int mutant[ROWS_MAX];
    enum cts_catch result;
} rows[] = {
    {{CTS_PASS, CTS_PASS}, {CTS_PASS, CTS_PASS},        CTS_CATCH_NOTHING},
    {{CTS_PASS, CTS_PASS}, {CTS_FAIL, CTS_PASS},        CTS_CATCH_PRECISE},
    {{CTS_PASS, CTS_PASS}, {CTS_WARN, CTS_PASS},        CTS_CATCH_PRECISE},
    {{CTS_PASS, CTS_PASS}, {CTS_INFO, CTS_PASS},        CTS_CATCH_PRECISE},
    {{CTS_PASS, CTS_PASS}, {CTS_PASS, CTS_FAIL},        CTS_CATCH_LOOSE  },
    {{CTS_PASS, CTS_PASS}, {CTS_BLOCKED, CTS_PASS},     CTS_CATCH_LOOSE  },
    {{CTS_PASS, CTS_PASS}, {CTS_BLOCKED, CTS_FAIL},     CTS_CATCH_LOOSE  },
    {{CTS_PASS, CTS_PASS}, {CTS_FAIL, CTS_FAIL},        CTS_CATCH_PRECISE},
    {{CTS_FAIL, CTS_PASS}, {CTS_FAIL, CTS_PASS},        CTS_CATCH_NOTHING},
    {{CTS_INFO, CTS_PASS}, {CTS_FAIL, CTS_PASS},        CTS_CATCH_NOTHING},
    {{CTS_PASS, CTS_PASS}, {CTS_UNTESTED, CTS_PASS},    CTS_CATCH_NOTHING},
    {{CTS_PASS, CTS_PASS}, {CTS_UNSUPPORTED, CTS_PASS}, CTS_CATCH_NOTHING},
    {{CTS_PASS, CTS_PASS}, {CTS_FAIL, CTS_BROKEN},      CTS_CATCH_BROKEN },
    {{CTS_PASS, ABSENT},   {CTS_PASS, CTS_FAIL},        CTS_CATCH_LOOSE  },
};

static void fill(struct cts_verdicts *list, const int *outcomes)
{
    static const char *const names[] = {"rt.broken", "clean-up"};

    for (size_t i = 0; i < ROWS_MAX; i++) {
        struct cts_verdict verdict = {.case_id = oci_str_dup("a"),
                                      .requirement = oci_str_dup(names[i])};

        verdict.outcome = outcomes[i] == ABSENT ? CTS_PASS : (enum cts_outcome)outcomes[i];
        if (outcomes[i] == ABSENT) {
            cts_verdict_done(&verdict);
        } else {
            cts_verdicts_add(list, &verdict);
        }
    }
}

static void only_a_pass_that_is_lost_is_a_catch(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        owned_verdicts struct cts_verdicts base = {0};
        owned_verdicts struct cts_verdicts mutant = {0};
        enum cts_catch result;

        fill(&base, rows[i].base);
        fill(&mutant, rows[i].mutant);
        result = cts_catch_of("rt.broken", &base, &mutant);
        if (result != rows[i].result)
            fail_msg("row %zu: %d", i, (int)result);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(only_a_pass_that_is_lost_is_a_catch)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
