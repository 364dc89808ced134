/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/statement.h"

#include <string.h>

#include "attest/base64.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"

void cts_profile_digest(const struct cts_profile *profile, char ret_hex[OCI_SHA256_HEX])
{
    owned_str char *text = oci_json_dump(profile->json, JSON_SORT_KEYS);

    oci_digest_sha256_hex(text, strlen(text), ret_hex);
}

/* A text that the header must have. */
static enum oci_status need_text(const json_t *header, const char *pointer, const char **ret_text,
                                 struct oci_error *err)
{
    const char *text = json_string_value(oci_json_at(header, pointer));

    if (text == NULL || text[0] == '\0')
        return oci_fail(err, OCI_INVALID, NULL, "the results do not say '%s'", pointer);
    *ret_text = text;
    return OCI_OK;
}

static json_t *descriptor(const char *name, const char *hex)
{
    return json_pack("{s:s,s:{s:s}}", "name", name, "digest", "sha256", hex);
}

/* Parts of the suite whose digests stand in the header; what is not there is not claimed. */
static const struct {
    const char *name;
    const char *pointer;
} parts[] = {
    {"plimsoll",  "/suite/sha256"  },
    {"catalogue", "/data/catalogue"},
    {"cases",     "/data/cases"    },
    {"fixtures",  "/data/fixtures" },
};

/* What was tried under what: the profile comes first, as readers take the test's name from it. */
static enum oci_status make_configuration(const json_t *header, const char *results_hex,
                                          json_t *list, struct oci_error *err)
{
    const char *profile = NULL;
    const char *hex = NULL;
    const char *spec = NULL;
    owned_str char *name = NULL;
    owned_str char *host =
        oci_json_dump(json_object_get(header, "host"), JSON_COMPACT | JSON_SORT_KEYS);
    owned_str char *content = cts_base64_encode(host, strlen(host));

    if (need_text(header, "/profile/name", &profile, err) != OCI_OK ||
        need_text(header, "/profile/sha256", &hex, err) != OCI_OK ||
        need_text(header, "/spec", &spec, err) != OCI_OK)
        return OCI_INVALID;
    name = oci_str_printf("%s/%s", profile, spec);
    json_array_append_new(list, descriptor(name, hex));
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        const char *part = json_string_value(oci_json_at(header, parts[i].pointer));

        if (part != NULL)
            json_array_append_new(list, descriptor(parts[i].name, part));
    }
    json_array_append_new(list, descriptor("results.jsonl", results_hex));
    json_array_append_new(list, json_pack("{s:s,s:s,s:s}", "name", "host", "mediaType",
                                          "application/json", "content", content));
    return OCI_OK;
}

/* In which list of the predicate an outcome stands; what was not judged stands in none. */
enum list { PASSED, WARNED, FAILED, NOWHERE };

static const enum list lists[CTS_N_OUTCOMES] = {
    [CTS_PASS] = PASSED,    [CTS_FAIL] = FAILED,         [CTS_WARN] = WARNED,
    [CTS_INFO] = PASSED,    [CTS_UNSUPPORTED] = NOWHERE, [CTS_UNTESTED] = NOWHERE,
    [CTS_BLOCKED] = FAILED, [CTS_BROKEN] = FAILED,       [CTS_KNOWN] = WARNED,
};

static const struct {
    const char *member;
    const char *result;
} list_names[] = {
    [PASSED] = {"passedTests", "PASSED"},
    [WARNED] = {"warnedTests", "WARNED"},
    [FAILED] = {"failedTests", "FAILED"},
};

static void add_tests(const struct cts_verdicts *verdicts, json_t *predicate)
{
    enum list worst = PASSED;

    for (size_t i = 0; i <= FAILED; i++)
        json_object_set_new(predicate, list_names[i].member, json_array());
    for (size_t i = 0; i < verdicts->n; i++) {
        const struct cts_verdict *verdict = &verdicts->rows[i];
        enum list list = lists[verdict->outcome];
        owned_str char *name = NULL;

        if (list == NOWHERE)
            continue;
        name = oci_str_printf("%s#%s", verdict->case_id, verdict->requirement);
        json_array_append_new(json_object_get(predicate, list_names[list].member),
                              json_string(name));
        worst = list > worst ? list : worst;
    }
    json_object_set_new(predicate, "result", json_string(list_names[worst].result));
}

static json_t *statement(const char *name, const char *hex, const char *type, json_t *predicate)
{
    return json_pack("{s:s,s:[o],s:s,s:O}", "_type", "https://in-toto.io/Statement/v1", "subject",
                     descriptor(name, hex), "predicateType", type, "predicate", predicate);
}

enum oci_status cts_statement_make(const json_t *header, const struct cts_verdicts *verdicts,
                                   const char *results_hex, json_t **ret_statement,
                                   struct oci_error *err)
{
    const char *name = NULL;
    const char *hex = NULL;
    owned_json json_t *predicate = json_object();
    json_t *configuration = json_array();

    json_object_set_new(predicate, "configuration", configuration);
    if (need_text(header, "/subject/name", &name, err) != OCI_OK ||
        need_text(header, "/subject/sha256", &hex, err) != OCI_OK ||
        make_configuration(header, results_hex, configuration, err) != OCI_OK)
        return OCI_INVALID;
    add_tests(verdicts, predicate);
    *ret_statement =
        json_pack("{s:s,s:[o],s:s,s:O}", "_type", "https://in-toto.io/Statement/v1", "subject",
                  descriptor(name, hex), "predicateType",
                  "https://in-toto.io/attestation/test-result/v0.1", "predicate", predicate);
    return OCI_OK;
}

/* Upper-case letters and digits; anything else is an underscore. */
static char *property_of(const char *profile, const char *spec)
{
    char *name = oci_str_printf("OCI_%s_%s", profile, spec);

    for (char *c = name; *c != '\0'; c++) {
        if (*c >= 'a' && *c <= 'z') {
            *c = (char)(*c - 'a' + 'A');
        } else if ((*c < 'A' || *c > 'Z') && (*c < '0' || *c > '9')) {
            *c = '_';
        }
    }
    return name;
}

enum oci_status cts_verification_make(const json_t *header, const char *verifier,
                                      const char *created, json_t **ret_statement,
                                      struct oci_error *err)
{
    const char *name = NULL;
    const char *hex = NULL;
    const char *profile = NULL;
    const char *spec = NULL;
    owned_str char *property = NULL;
    owned_json json_t *predicate = NULL;

    if (need_text(header, "/subject/name", &name, err) != OCI_OK ||
        need_text(header, "/subject/sha256", &hex, err) != OCI_OK ||
        need_text(header, "/profile/name", &profile, err) != OCI_OK ||
        need_text(header, "/spec", &spec, err) != OCI_OK)
        return OCI_INVALID;
    property = property_of(profile, spec);
    predicate = json_pack("{s:{s:s},s:s,s:[s]}", "verifier", "id", verifier, "timeCreated", created,
                          "properties", property);
    *ret_statement = statement(name, hex, "https://in-toto.io/attestation/svr/v0.2", predicate);
    return OCI_OK;
}
