/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/verbs.h"

#include <stddef.h>

const struct cts_verb cts_verbs[] = {
    {"run",      "judge a runtime: run cases on it and report",                  cts_verb_run_cases},
    {"list",     "list cases, subjects, profiles or requirements",               cts_verb_list     },
    {"doctor",   "say whether a subject can be judged here, and if not, why",    cts_verb_doctor   },
    {"judge",    "judge kept observations again, under today's cases",           cts_verb_judge    },
    {"diff",     "say what changed between two results, regressions first",      cts_verb_diff     },
    {"merge",    "make the shards of one run one",                               cts_verb_merge    },
    {"report",   "render kept results in another form",                          cts_verb_report   },
    {"explain",  "tell a requirement, case or ambiguity in plain words",         cts_verb_explain  },
    {"trace",    "follow requirements to cases; compare with the upstream text", cts_verb_trace    },
    {"fixtures", "list, build or verify the images and bundles of the cases",    cts_verb_fixtures },
    {"certify",  "sign that results meet their profile",                         cts_verb_certify  },
    {"verify",   "check a certified folder against everything it claims",        cts_verb_verify   },
    {"selftest", "prove that the cases notice faults: run them on mutants",      cts_verb_selftest },
};

const size_t cts_n_verbs = sizeof(cts_verbs) / sizeof(cts_verbs[0]);
