/* SPDX-License-Identifier: Apache-2.0 */
/** @file A subject's word in an observation never breaks the judge, nor wins without a nonce. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/owned.h"
#include "catalogue/case.h"
#include "catalogue/requirement.h"
#include "judge/judge.h"

/* The name is libFuzzer's. NOLINTNEXTLINE(readability-identifier-naming) */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char case_text[] =
    "{\"id\":\"c\",\"title\":\"t\",\"checks\":[\"t.a\"],\"kind\":\"runtime\",\"bundle\":{\"recipe\":"
    "\"probe\"},\"steps\":[{\"do\":\"create\"},{\"do\":\"wait\",\"for\":\"report\"},"
    "{\"do\":\"state\",\"expect\":[{\"at\":\"/exit\",\"not\":1},"
    "{\"at\":\"/json/words\",\"every\":{\"matches\":\"^[a-z]*\"}},"
    "{\"at\":\"/json/list\",\"find\":{\"member\":\"a\",\"at-least\":1},\"then\":\"/b\","
    "\"contains\":\"x\"}]}],"
    "\"expect\":[{\"at\":\"/probe/a\",\"same-as\":\"/harness/a\"},{\"at\":\"/probe/s\",\"sorted\":true},"
    "{\"at\":\"/probe/l\",\"unique\":true},{\"at\":\"/probe/l\",\"same-set\":[1,\"a\",{}]},"
    "{\"at\":\"/probe/l\",\"length\":{\"above\":1}},{\"at\":\"/probe\",\"includes\":{\"o\":{\"p\":[]}}},"
    "{\"at\":\"/ids/{id}\",\"lacks\":\"x{id}\"},{\"at\":\"/hooks\",\"none\":{\"matches\":\"{id}\"}}]}";

static struct cts_cases *make_cases(void)
{
    struct cts_cases *cases = cts_cases_new();
    owned_json json_t *doc = json_loads(case_text, 0, NULL);

    if (cts_cases_add(cases, doc, "fuzz", NULL) != OCI_OK)
        abort();
    return cases;
}

static struct cts_catalogue *make_catalogue(void)
{
    struct cts_catalogue *catalogue = cts_catalogue_new();
    owned_json json_t *doc = json_pack(
        "{s:s,s:s,s:s,s:[{s:s,s:s,s:s,s:s,s:s,s:s,s:{s:s,s:s,s:s},s:s,s:s,s:[]}]}", "document",
        "runtime.md", "spec", "runtime-spec", "title", "t", "requirements", "id", "t.a", "level",
        "MUST", "basis", "explicit", "subject", "runtime", "since", "1.0.0", "says", "s", "source",
        "document", "runtime-spec", "file", "runtime.md", "anchor", "a", "fingerprint",
        "0000000000000000000000000000000000000000000000000000000000000000", "testable", "yes",
        "needs");

    if (cts_catalogue_add(catalogue, doc, "fuzz", NULL) != OCI_OK)
        abort();
    return catalogue;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct cts_cases *cases;
    static struct cts_catalogue *catalogue;
    owned_json json_t *observation = NULL;
    owned_verdicts struct cts_verdicts verdicts = {.n = 0};

    if (cases == NULL) {
        cases = make_cases();
        catalogue = make_catalogue();
    }
    if (oci_json_parse((const char *)data, size, NULL, &observation, NULL) != OCI_OK ||
        !json_is_object(observation))
        return 0;
    (void)json_object_set_new(observation, "case", json_string("c"));
    (void)json_object_set_new(observation, "nonce", json_string("not to be guessed"));
    if (cts_judge(cts_cases_at(cases, 0), catalogue, observation, &verdicts, NULL) != OCI_OK ||
        verdicts.n == 0)
        abort();
    if (verdicts.rows[0].outcome == CTS_PASS &&
        memmem(data, size, "not to be guessed", strlen("not to be guessed")) == NULL)
        abort();
    return 0;
}
