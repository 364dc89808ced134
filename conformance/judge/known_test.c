/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/known.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"
#include "base/owned.h"
#include "judge/gate.h"

enum { NO_NOTE = -1 };

/* One entry against one verdict of case "a.b", requirement "r.x", on subject "s" 1.2. */
static const struct row {
    const char *name;
    const char *entry;
    enum cts_outcome outcome;
    enum cts_known_extent extent;
    enum cts_outcome becomes;
    int note; /* A cts_note_kind, or NO_NOTE. */
} rows[] = {
    {"a fail that is listed is known",         "{'case':'a.*','verdict':'fail'}",                      CTS_FAIL,     CTS_KNOWN_WHOLE,
     CTS_KNOWN,                                                                                                                                     NO_NOTE         },
    {"a warn that is listed is known",         "{'case':'a.b','verdict':'warn'}",                      CTS_WARN,     CTS_KNOWN_WHOLE,
     CTS_KNOWN,                                                                                                                                     NO_NOTE         },
    {"a warn is no fail",                      "{'case':'a.b','verdict':'fail'}",                      CTS_WARN,     CTS_KNOWN_WHOLE, CTS_WARN,
     NO_NOTE                                                                                                                                                        },
    {"a block is never known",                 "{'case':'a.b','verdict':'fail'}",                      CTS_BLOCKED,  CTS_KNOWN_WHOLE,
     CTS_BLOCKED,                                                                                                                                   NO_NOTE         },
    {"what passes is reported",                "{'case':'a.b','verdict':'fail'}",                      CTS_PASS,     CTS_KNOWN_WHOLE,
     CTS_PASS,                                                                                                                                      CTS_NOTE_PASSES },
    {"what passes is reported of a part too",  "{'case':'a.b','verdict':'fail'}",                      CTS_PASS,
     CTS_KNOWN_PART,                                                                                                                  CTS_PASS,     CTS_NOTE_PASSES },
    {"the last day counts",                    "{'case':'a.b','verdict':'fail','until':'2026-01-10'}", CTS_FAIL,
     CTS_KNOWN_WHOLE,                                                                                                                 CTS_KNOWN,    NO_NOTE         },
    {"after its last day it is reported",      "{'case':'a.b','verdict':'fail','until':'2026-01-09'}",
     CTS_FAIL,                                                                                                       CTS_KNOWN_WHOLE, CTS_FAIL,     CTS_NOTE_EXPIRED},
    {"what covers nothing is reported",        "{'case':'c.d','verdict':'fail'}",                      CTS_FAIL,
     CTS_KNOWN_WHOLE,                                                                                                                 CTS_FAIL,     CTS_NOTE_UNUSED },
    {"of a part it is not",                    "{'case':'c.d','verdict':'fail'}",                      CTS_FAIL,     CTS_KNOWN_PART,  CTS_FAIL,
     NO_NOTE                                                                                                                                                        },
    {"another requirement is not covered",     "{'case':'a.b','requirement':'r.y','verdict':'fail'}",
     CTS_FAIL,                                                                                                       CTS_KNOWN_WHOLE, CTS_FAIL,     CTS_NOTE_UNUSED },
    {"another subject is not spoken of",       "{'case':'a.b','subject':'t','verdict':'fail'}",        CTS_FAIL,
     CTS_KNOWN_WHOLE,                                                                                                                 CTS_FAIL,     NO_NOTE         },
    {"another version is not spoken of",       "{'case':'a.b','versions':'>=2','verdict':'fail'}",
     CTS_FAIL,                                                                                                       CTS_KNOWN_WHOLE, CTS_FAIL,     NO_NOTE         },
    {"another host is not spoken of",          "{'case':'a.b','host':['cgroup-v2'],'verdict':'fail'}",
     CTS_FAIL,                                                                                                       CTS_KNOWN_WHOLE, CTS_FAIL,     NO_NOTE         },
    {"nothing is said of what was not tested", "{'case':'a.b','verdict':'fail'}",                      CTS_UNTESTED,
     CTS_KNOWN_WHOLE,                                                                                                                 CTS_UNTESTED, NO_NOTE         },
};

static bool host_has(const void *host, const char *fact)
{
    (void)host;
    return strcmp(fact, "cgroup-v1") == 0;
}

/* Entries are written with single quotes, to be read in C. */
static struct cts_knowns *read_entry(const char *entry)
{
    owned_str char *text = oci_str_dup(entry);
    struct cts_knowns *knowns = cts_knowns_new();
    owned_json json_t *doc = NULL;
    json_t *object = NULL;
    struct oci_error err = OCI_ERROR_NONE;

    for (char *c = strchr(text, '\''); c != NULL; c = strchr(c, '\''))
        *c = '"';
    object = json_loads(text, 0, NULL);
    json_object_set_new(object, "id", json_string("KF-1"));
    json_object_set_new(object, "reason", json_string("because"));
    doc = json_pack("{s:[o]}", "known", object);
    if (cts_knowns_add(knowns, doc, "known.json", &err) != OCI_OK)
        fail_msg("%s: %s", entry, err.text);
    return knowns;
}

static struct cts_verdict make_verdict(enum cts_outcome outcome)
{
    return (struct cts_verdict){
        .case_id = oci_str_dup("a.b"),
        .requirement = oci_str_dup("r.x"),
        .outcome = outcome,
        .reason = oci_str_dup("it broke"),
    };
}

static void known_entries_do_as_their_rows_say(void **state)
{
    const struct cts_known_subject subject = {"s", "1.2", host_has, NULL};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct row *row = &rows[i];
        owned_knowns struct cts_knowns *knowns = read_entry(row->entry);
        owned_verdicts struct cts_verdicts verdicts = {.n = 0};
        owned_notes struct cts_notes notes = {.n = 0};
        struct cts_verdict verdict = make_verdict(row->outcome);

        cts_verdicts_add(&verdicts, &verdict);
        cts_known_apply(knowns, &subject, "2026-01-10", row->extent, &verdicts, &notes);
        if (verdicts.rows[0].outcome != row->becomes || notes.n != (size_t)(row->note != NO_NOTE)) {
            fail_msg("%s: %s, %zu notes", row->name, cts_outcome_name(verdicts.rows[0].outcome),
                     notes.n);
        }
        if (notes.n > 0)
            assert_int_equal((int)notes.rows[0].kind, row->note);
        if (row->becomes == CTS_KNOWN)
            assert_string_equal(verdicts.rows[0].reason, "known as 'KF-1': because; it broke");
    }
}

/* Each outcome alone, with and without a note, is worth this exit status. */
static const struct worth {
    enum cts_outcome outcome;
    enum cts_exit code;
} worths[] = {
    {CTS_PASS,        CTS_EXIT_MET       },
    {CTS_FAIL,        CTS_EXIT_FAILED    },
    {CTS_WARN,        CTS_EXIT_MET       },
    {CTS_INFO,        CTS_EXIT_MET       },
    {CTS_UNSUPPORTED, CTS_EXIT_INCOMPLETE},
    {CTS_UNTESTED,    CTS_EXIT_INCOMPLETE},
    {CTS_BLOCKED,     CTS_EXIT_FAILED    },
    {CTS_BROKEN,      CTS_EXIT_BROKEN    },
    {CTS_KNOWN,       CTS_EXIT_MET       },
};

static void gate_weighs_each_outcome(void **state)
{
    const struct cts_verdicts none = {.n = 0};

    (void)state;
    assert_int_equal(sizeof(worths) / sizeof(worths[0]), CTS_N_OUTCOMES);
    assert_int_equal(cts_gate(&none, 0), CTS_EXIT_INCOMPLETE);
    for (size_t i = 0; i < CTS_N_OUTCOMES; i++) {
        struct cts_verdict row = {.outcome = worths[i].outcome};
        const struct cts_verdicts one = {&row, 1};

        assert_int_equal(cts_gate(&one, 0), worths[i].code);
        if (worths[i].outcome != CTS_BROKEN)
            assert_int_equal(cts_gate(&one, 1), CTS_EXIT_FAILED);
    }
}

static void gate_lets_broken_win_over_fail(void **state)
{
    struct cts_verdict two[] = {{.outcome = CTS_FAIL}, {.outcome = CTS_BROKEN}};
    const struct cts_verdicts verdicts = {two, 2};

    (void)state;
    assert_int_equal(cts_gate(&verdicts, 3), CTS_EXIT_BROKEN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_entries_do_as_their_rows_say),
        cmocka_unit_test(gate_weighs_each_outcome),
        cmocka_unit_test(gate_lets_broken_win_over_fail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
