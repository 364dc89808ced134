/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/selftest_ask.h"

#include <stddef.h>

#include "cli/options.h"

enum { OTHERS = 2, JOBS = 4, JOBS_MAX = 256, TIMEOUT_S = 2 };

#define SLOT(member) offsetof(struct cts_selftest_ask, member)

static const struct cts_option rows[] = {
    {"base",    'b', CTS_OPTION_TEXT,   SLOT(session.subject),   "NAME|FILE",
     "good subject that mutants are made from (keel)"                                                                  },
    {"mutant",  'm', CTS_OPTION_TEXT,   SLOT(mutant),            "GLOB",       "take only mutants whose id matches"    },
    {"sample",  0,   CTS_OPTION_TEXT,   SLOT(sample),            "N/M",        "take N of M mutants, drawn by the seed"},
    {"seed",    0,   CTS_OPTION_NUMBER, SLOT(session.seed),      "N",
     "what is drawn, and what nonces are made from (1)"                                                                },
    {"others",  0,   CTS_OPTION_NUMBER, SLOT(n_others),          "N",
     "cases drawn for each mutant from those that should not notice (2)"                                               },
    {"jobs",    'j', CTS_OPTION_NUMBER, SLOT(n_jobs),            "N",          "cases side by side (4)"                },
    {"timeout", 't', CTS_OPTION_NUMBER, SLOT(session.timeout_s), "SECONDS",
     "deadline of a step that does not name one (2)"                                                                   },
    {"cgroups", 0,   CTS_OPTION_TEXT,   SLOT(session.cgroups),   "host|v1|v2",
     "control groups that a case sees (so that the base can run)"                                                      },
    {"out",     'o', CTS_OPTION_TEXT,   SLOT(out),               "DIR",
     "write the kill matrix there: selftest.json, selftest.md"                                                         },
    {"verbose", 'v', CTS_OPTION_FLAG,   SLOT(verbose),           NULL,         "name every mutant and how it fared"    },
};

static const struct cts_options options = {
    .usage = "selftest [--base NAME] [--mutant GLOB] [options]",
    .summary = "Runs the cases on runtimes that have one fault each, and says which faults no case "
               "noticed and which cases notice none.",
    .rows = rows,
    .n_rows = sizeof(rows) / sizeof(rows[0]),
};

enum oci_status cts_selftest_ask_read(int argc, char **argv, struct cts_selftest_ask *ret_ask,
                                      struct oci_error *err)
{
    int rest = 0;
    enum oci_status status = OCI_OK;

    *ret_ask = (struct cts_selftest_ask){
        .session = {.seed = 1, .timeout_s = TIMEOUT_S},
          .n_others = OTHERS, .n_jobs = JOBS
    };
    status = cts_options_read(argc, argv, &options, ret_ask, &rest, err);
    if (status != OCI_OK)
        return status;
    if (rest < argc)
        return oci_fail(err, OCI_INVALID, NULL, "'%s' is no option; see --help", argv[rest]);
    if (ret_ask->n_jobs < 1 || ret_ask->n_jobs > JOBS_MAX)
        return oci_fail(err, OCI_INVALID, NULL, "--jobs is from 1 to %d", JOBS_MAX);
    return OCI_OK;
}
