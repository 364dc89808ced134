/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * `plimsoll verify`: hold a signed folder against everything it claims.
 */
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "attest/dsse.h"
#include "attest/statement.h"
#include "base/digest.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "cli/certificate.h"
#include "cli/operands.h"
#include "cli/rejudge.h"
#include "cli/run_header.h"
#include "cli/verbs.h"
#include "judge/compare.h"
#include "judge/gate.h"
#include "report/escape.h"

struct request {
    struct cts_words keys;
    const char *profile;
    const char *binary;
    const char *suite;
    const char *countersign;
    const char *verifier;
    double n_signers;
};

#define SLOT(member) offsetof(struct request, member)

static const struct cts_option rows[] = {
    {"key",         'k', CTS_OPTION_LIST,   SLOT(keys),        "FILE",
     "public key that is trusted; may be repeated"                                                           },
    {"signers",     0,   CTS_OPTION_NUMBER, SLOT(n_signers),   "N",    "keys that must have signed (1)"      },
    {"countersign", 0,   CTS_OPTION_TEXT,   SLOT(countersign), "FILE",
     "private key to sign with that all of it held"                                                          },
    {"verifier",    0,   CTS_OPTION_TEXT,   SLOT(verifier),    "URI",  "who says so, with --countersign"     },
    {"binary",      'b', CTS_OPTION_TEXT,   SLOT(binary),      "FILE", "must be the subject that was judged" },
    {"suite",       0,   CTS_OPTION_TEXT,   SLOT(suite),       "HEX",  "SHA-256 that the suite must have had"},
    {"profile",     'p', CTS_OPTION_TEXT,   SLOT(profile),     "NAME", "profile, where it is another file"   },
};

static const struct cts_options options = {
    .usage = "verify DIR --key FILE [options]",
    .summary = "Checks a certified folder: signature, statement, digests, profile, verdicts.",
    .rows = rows,
    .n_rows = sizeof(rows) / sizeof(rows[0]),
};

/* All that a check looks at. */
struct verification {
    const struct request *request;
    struct cts_certificate certificate;
    json_t *statement; /* Of the envelope, once its signatures hold; owned. */
};

static void verification_done(struct verification *it)
{
    cts_certificate_done(&it->certificate);
    json_decref(it->statement);
}

#define owned_verification __attribute__((cleanup(verification_done)))

static enum oci_status open_envelope(struct verification *it, const json_t *envelope,
                                     const struct cts_key *keys, struct oci_error *err)
{
    owned_dsse struct cts_dsse dsse = {.body = NULL};
    const struct cts_trust trust = {
        .keys = keys,
        .n_keys = it->request->keys.n_items,
        .n_wanted = it->request->n_signers < 1 ? 1 : (size_t)it->request->n_signers,
    };
    enum oci_status status = cts_dsse_open(envelope, CTS_DSSE_IN_TOTO, &trust, &dsse, err);

    if (status != OCI_OK)
        return status;
    return oci_json_parse(dsse.body, dsse.size, NULL, &it->statement, err);
}

static enum oci_status check_signature(struct verification *it, struct oci_error *err)
{
    const struct cts_words *files = &it->request->keys;
    owned_str char *path = oci_str_printf("%s/%s", it->certificate.folder, CTS_ATTESTATION);
    owned_json json_t *envelope = NULL;
    struct cts_key *keys = oci_new(files->n_items, sizeof(*keys));
    enum oci_status status = oci_json_read(AT_FDCWD, path, NULL, &envelope, err);

    for (size_t i = 0; i < files->n_items && status == OCI_OK; i++)
        status = cts_key_load(files->items[i], &keys[i], err);
    if (status == OCI_OK)
        status = open_envelope(it, envelope, keys, err);
    for (size_t i = 0; i < files->n_items; i++)
        cts_key_done(&keys[i]);
    free(keys);
    return status;
}

static enum oci_status check_statement(struct verification *it, struct oci_error *err)
{
    const struct cts_results *results = &it->certificate.results;
    owned_json json_t *wanted = NULL;
    enum oci_status status;

    if (it->statement == NULL)
        return oci_fail(err, OCI_INVALID, NULL, "there is no statement with a good signature");
    status = cts_statement_make(results->header, &results->verdicts, it->certificate.results_hex,
                                &wanted, err);
    if (status != OCI_OK || cts_json_equal(wanted, it->statement))
        return status;
    return oci_fail(err, OCI_INVALID, NULL, "the statement is not what the results say");
}

static enum oci_status check_profile(struct verification *it, struct oci_error *err)
{
    return cts_certificate_check_profile(&it->certificate, err);
}

static enum oci_status check_list(struct verification *it, struct oci_error *err)
{
    return cts_certificate_check_list(&it->certificate, err);
}

static enum oci_status check_gate(struct verification *it, struct oci_error *err)
{
    return cts_certificate_check_gate(&it->certificate, err);
}

static enum oci_status compare_hex(const struct verification *it, const char *pointer,
                                   const char *hex, struct oci_error *err)
{
    const char *told = json_string_value(oci_json_at(it->certificate.results.header, pointer));

    if (told != NULL && strcmp(told, hex) == 0)
        return OCI_OK;
    return oci_fail(err, OCI_INVALID, NULL, "it is %s, the results say %s", hex,
                    told == NULL ? "nothing" : told);
}

static enum oci_status check_binary(struct verification *it, struct oci_error *err)
{
    char hex[OCI_DIGEST_HEX_MAX];
    owned_fd int fd = -1;
    enum oci_status status;

    if (it->request->binary == NULL)
        return OCI_UNSUPPORTED;
    fd = open(it->request->binary, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return oci_fail(err, OCI_NOT_FOUND, NULL, "cannot open '%s'", it->request->binary);
    status = oci_digest_fd(fd, OCI_SHA256, hex, NULL, err);
    return status == OCI_OK ? compare_hex(it, "/subject/sha256", hex, err) : status;
}

static enum oci_status check_suite(struct verification *it, struct oci_error *err)
{
    if (it->request->suite == NULL)
        return OCI_UNSUPPORTED;
    return compare_hex(it, "/suite/sha256", it->request->suite, err);
}

/* A known failure is one of three to the judge, who does not see the list. */
static bool is_same(const struct cts_verdict *kept, const struct cts_verdict *again)
{
    bool known =
        kept->outcome == CTS_KNOWN &&
        (again->outcome == CTS_FAIL || again->outcome == CTS_WARN || again->outcome == CTS_BLOCKED);

    return strcmp(kept->case_id, again->case_id) == 0 &&
           strcmp(kept->requirement, again->requirement) == 0 &&
           (known || kept->outcome == again->outcome);
}

static enum oci_status check_evidence(struct verification *it, struct oci_error *err)
{
    struct cts_rejudge how = {.catalogue = it->certificate.catalogue,
                              .cases = it->certificate.cases};
    const struct cts_verdicts *kept = &it->certificate.results.verdicts;
    owned_verdicts struct cts_verdicts again = {.n = 0};
    enum oci_status status = cts_rejudge_folder(&how, it->certificate.folder, &again, err);

    if (status != OCI_OK)
        return status;
    for (size_t i = 0; i < kept->n && i < again.n; i++) {
        if (is_same(&kept->rows[i], &again.rows[i]))
            continue;
        return oci_fail(
            err, OCI_INVALID, NULL, "case '%s', '%s': %s in the results, %s by its observation",
            kept->rows[i].case_id, kept->rows[i].requirement,
            cts_outcome_name(kept->rows[i].outcome), cts_outcome_name(again.rows[i].outcome));
    }
    if (kept->n == again.n)
        return OCI_OK;
    return oci_fail(err, OCI_INVALID, NULL, "%zu verdicts in the results, %zu by the observations",
                    kept->n, again.n);
}

/* In the order in which they are told; one that was not asked for says OCI_UNSUPPORTED. */
static const struct {
    const char *name;
    const char *says;
    enum oci_status (*check)(struct verification *it, struct oci_error *err);
} checks[] = {
    {"signature", "a trusted key signed the statement",                     check_signature},
    {"statement", "the statement says what the results say",                check_statement},
    {"profile",   "the profile is the one that the run was made with",      check_profile  },
    {"list",      "every case of the profile was judged, or had leave",     check_list     },
    {"verdicts",  "nothing counts against the subject",                     check_gate     },
    {"evidence",  "the observations, judged again, give the same verdicts", check_evidence },
    {"binary",    "the file is the subject that was judged",                check_binary   },
    {"suite",     "the suite had the digest that was asked for",            check_suite    },
};

static void print_line(const char *word, size_t i, const char *text)
{
    (void)printf("%-7s %-10s ", word, checks[i].name);
    cts_escape(stdout, CTS_ESCAPE_PLAIN, text);
    (void)putchar('\n');
}

static void read_now(char *text, size_t size)
{
    time_t now = (time_t)cts_run_now();
    struct tm parts;

    (void)gmtime_r(&now, &parts);
    (void)strftime(text, size, "%Y-%m-%dT%H:%M:%SZ", &parts);
}

/* Say over one's own name that everything held. */
static enum oci_status countersign(const struct verification *it, struct oci_error *err)
{
    owned_key struct cts_key key = CTS_KEY_NONE;
    owned_json json_t *statement = NULL;
    owned_json json_t *envelope = NULL;
    owned_str char *text = NULL;
    char now[32];
    enum oci_status status = cts_key_load(it->request->countersign, &key, err);

    read_now(now, sizeof(now));
    if (status == OCI_OK) {
        status = cts_verification_make(it->certificate.results.header, it->request->verifier, now,
                                       &statement, err);
    }
    if (status != OCI_OK)
        return status;
    text = oci_json_dump(statement, JSON_COMPACT | JSON_SORT_KEYS);
    status = cts_dsse_sign(CTS_DSSE_IN_TOTO, text, strlen(text), &key, &envelope, err);
    return status == OCI_OK
               ? cts_envelope_write(it->certificate.folder, CTS_VERIFICATION, envelope, err)
               : status;
}

static int verify(const struct request *request, const char *folder, struct oci_error *err)
{
    owned_verification struct verification it = {.request = request,
                                                 .certificate = CTS_CERTIFICATE_NONE};
    size_t n_failed = 0;

    if (cts_certificate_open(folder, request->profile, &it.certificate, err) != OCI_OK)
        return cts_verb_fail(CTS_EXIT_UNVERIFIED, err);
    for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
        struct oci_error why = OCI_ERROR_NONE;
        enum oci_status status = checks[i].check(&it, &why);

        if (status == OCI_OK) {
            print_line("ok", i, checks[i].says);
        } else if (status == OCI_UNSUPPORTED && why.text[0] == '\0') {
            print_line("-", i, "not asked for");
        } else {
            print_line("FAILED", i, why.text);
        }
        n_failed += status != OCI_OK && why.text[0] != '\0';
    }
    if (n_failed > 0)
        return CTS_EXIT_UNVERIFIED;
    if (request->countersign != NULL && countersign(&it, err) != OCI_OK)
        return cts_verb_fail(CTS_EXIT_BROKEN, err);
    return CTS_EXIT_MET;
}

int cts_verb_verify(int argc, char **argv)
{
    struct request request = {.n_signers = 1};
    owned_words struct cts_words folders = {.n_items = 0};
    struct oci_error err = OCI_ERROR_NONE;
    enum oci_status status = cts_operands_read(argc, argv, &options, &request, &folders, &err);
    int code = CTS_EXIT_MET;

    if (status == OCI_OK && (folders.n_items != 1 || request.keys.n_items == 0))
        status = oci_fail(&err, OCI_INVALID, NULL, "verify takes one folder and --key FILE");
    if (status == OCI_OK && (request.countersign == NULL) != (request.verifier == NULL))
        status = oci_fail(&err, OCI_INVALID, NULL, "--countersign and --verifier go together");
    if (status == OCI_OK) {
        code = verify(&request, folders.items[0], &err);
    } else if (status != OCI_EXISTS) {
        code = cts_verb_fail(CTS_EXIT_USAGE, &err);
    }
    cts_words_done(&request.keys);
    return code;
}
