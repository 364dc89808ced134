/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/run_request.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "catalogue/version.h"
#include "cli/output.h"
#include "judge/gate.h"
#include "report/report.h"

enum { JOBS_MAX = 256, JOBS_DEFAULT_MAX = 8, SHARDS_MAX = 10000 };

#define SLOT(member) offsetof(struct cts_run_request, member)

static const struct cts_option rows[] = {
    {"subject",  's', CTS_OPTION_TEXT,   SLOT(session.subject),   "NAME|FILE",
     "subject to judge, one of `list --subjects` or a file (keel)"                                                          },
    {"runtime",  'r', CTS_OPTION_TEXT,   SLOT(session.runtime),   "PATH",
     "judge any program with the common OCI command line"                                                                   },
    {"kind",     0,   CTS_OPTION_TEXT,   SLOT(session.kind),      "KIND",
     "judge it as this only: runtime, validator, unpacker, converter, engine"                                               },
    {"profile",  'p', CTS_OPTION_TEXT,   SLOT(profile),           "NAME|FILE",
     "take the cases of a profile (all that fit the subject)"                                                               },
    {"case",     'c', CTS_OPTION_LIST,   SLOT(take),              "GLOB",
     "take only cases whose id matches; may be repeated"                                                                    },
    {"skip",     0,   CTS_OPTION_LIST,   SLOT(skip),              "GLOB",
     "leave cases out whose id matches; may be repeated"                                                                    },
    {"jobs",     'j', CTS_OPTION_NUMBER, SLOT(n_jobs),            "N",
     "cases side by side (one for each CPU, 8 at most)"                                                                     },
    {"shard",    0,   CTS_OPTION_TEXT,   SLOT(shard),             "I/N",
     "take the I-th of N parts; a case's part depends on its id alone"                                                      },
    {"timeout",  't', CTS_OPTION_NUMBER, SLOT(session.timeout_s), "SECONDS",
     "deadline of a step that does not name one (10)"                                                                       },
    {"seed",     0,   CTS_OPTION_NUMBER, SLOT(session.seed),      "N",           "what nonces are made from (1)"            },
    {"spec",     0,   CTS_OPTION_TEXT,   SLOT(session.spec),      "VERSION",
     "version of the standard to judge by (what the subject declares)"                                                      },
    {"known",    'k', CTS_OPTION_LIST,   SLOT(known),             "NAME|FILE",
     "list of known failures; `none` for not even the subject's own"                                                        },
    {"cgroups",  0,   CTS_OPTION_TEXT,   SLOT(session.cgroups),   "host|v1|v2",
     "control groups that a case sees (so that the subject can run)"                                                        },
    {"out",      'o', CTS_OPTION_TEXT,   SLOT(out),               "DIR",         "keep results.jsonl and observations there"},
    {"keep",     0,   CTS_OPTION_TEXT,   SLOT(session.keep),      "DIR",
     "keep each case's bundle and scratch files there, on disk"                                                             },
    {"format",   'f', CTS_OPTION_LIST,   SLOT(formats),           "NAME[=FILE]",
     "output format, to standard output or a file; may be repeated (pretty)"                                                },
    {"color",    0,   CTS_OPTION_TEXT,   SLOT(colour),            "WHEN",        "auto, always, never"                      },
    {"no-batch", 0,   CTS_OPTION_FLAG,   SLOT(no_batch),          NULL,
     "a container for every case, also where several could share one"                                                       },
    {"dry-run",  'n', CTS_OPTION_FLAG,   SLOT(dry),               NULL,
     "show the plan, with the reason for what cannot run, and run nothing"                                                  },
    {"quiet",    'q', CTS_OPTION_FLAG,   SLOT(quiet),             NULL,          "no progress, no messages but errors"      },
    {"verbose",  'v', CTS_OPTION_FLAG,   SLOT(verbose),           NULL,
     "say what is done, and the time of each case"                                                                          },
};

static const struct cts_options options = {
    .usage = "run [--subject NAME | --runtime PATH] [options]",
    .summary =
        "Judges a runtime: runs cases on it, one verdict for each requirement that a case checks.",
    .rows = rows,
    .n_rows = sizeof(rows) / sizeof(rows[0]),
};

static double default_jobs(void)
{
    long n = sysconf(_SC_NPROCESSORS_ONLN);

    if (n < 1)
        return 1;
    return n > JOBS_DEFAULT_MAX ? JOBS_DEFAULT_MAX : (double)n;
}

/* A number from 1 that ends where @p end stands. */
static bool read_number(const char *text, char end, char **ret_rest, unsigned int *ret_number)
{
    unsigned long number = 0;

    if (strspn(text, "0123456789") == 0)
        return false;
    number = strtoul(text, ret_rest, 10);
    *ret_number = number > SHARDS_MAX ? 0 : (unsigned int)number;
    return **ret_rest == end && *ret_number > 0;
}

static enum oci_status read_shard(struct cts_run_request *request, struct oci_error *err)
{
    char *rest = NULL;

    request->shard_index = 1;
    request->shard_count = 1;
    if (request->shard == NULL)
        return OCI_OK;
    if (!read_number(request->shard, '/', &rest, &request->shard_index) ||
        !read_number(rest + 1, '\0', &rest, &request->shard_count) ||
        request->shard_index > request->shard_count) {
        return oci_fail(err, OCI_INVALID, NULL, "--shard wants I/N with I from 1 to N, not '%s'",
                        request->shard);
    }
    return OCI_OK;
}

static enum oci_status check(struct cts_run_request *request, struct oci_error *err)
{
    enum oci_status status = read_shard(request, err);

    if (status != OCI_OK)
        return status;
    if (request->n_jobs < 1 || request->n_jobs > JOBS_MAX)
        return oci_fail(err, OCI_INVALID, NULL, "--jobs is from 1 to %d", JOBS_MAX);
    if (request->session.spec != NULL && !cts_version_valid(request->session.spec)) {
        return oci_fail(err, OCI_INVALID, NULL, "--spec wants a version, not '%s'",
                        request->session.spec);
    }
    return cts_outputs_check(&request->formats, err);
}

int cts_run_request_read(int argc, char **argv, struct cts_run_request *ret_request,
                         struct oci_error *err)
{
    struct cts_run_request request = {.session.seed = 1, .n_jobs = default_jobs()};
    int rest = 0;
    enum oci_status status = cts_options_read(argc, argv, &options, &request, &rest, err);

    if (status == OCI_EXISTS)
        return -1;
    if (status == OCI_OK && rest < argc)
        status = oci_fail(err, OCI_INVALID, NULL, "'%s' is no option; see --help", argv[rest]);
    if (status == OCI_OK)
        status = check(&request, err);
    *ret_request = request;
    return status == OCI_OK ? CTS_EXIT_MET : CTS_EXIT_USAGE;
}

void cts_run_request_done(struct cts_run_request *request)
{
    free(request->take.items);
    free(request->skip.items);
    free(request->formats.items);
    free(request->known.items);
}
