/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/run_header.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "base/digest.h"
#include "base/file.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "base/text.h"
#include "catalogue/case.h"
#include "catalogue/profile.h"
#include "cli/run_request.h"
#include "cli/session.h"
#include "harness/plan.h"

enum { DATA_FILE_MAX = 16 << 20 };

long long cts_run_now(void)
{
    /* No thread is there. NOLINTNEXTLINE(concurrency-mt-unsafe) */
    const char *epoch = getenv("SOURCE_DATE_EPOCH");

    return epoch == NULL ? (long long)time(NULL) : strtoll(epoch, NULL, 10);
}

static json_t *started(void)
{
    time_t now = (time_t)cts_run_now();
    struct tm parts;
    char text[32];

    (void)gmtime_r(&now, &parts);
    (void)strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &parts);
    return json_string(text);
}

static json_t *new_run_id(void)
{
    unsigned char bytes[8] = {0};
    owned_text struct oci_text text = OCI_TEXT_NONE;

    (void)!getrandom(bytes, sizeof(bytes), 0);
    for (size_t i = 0; i < sizeof(bytes); i++)
        oci_text_printf(&text, "%02x", bytes[i]);
    return json_string(oci_text_get(&text));
}

/* The digest of a folder is that of "name, digest" lines in order of name. */
static enum oci_status digest_folder(const struct cts_data *data, const char *folder,
                                     json_t *ret_digests, const char *member, struct oci_error *err)
{
    owned_arena struct oci_arena arena = OCI_ARENA_NONE;
    owned_text struct oci_text lines = OCI_TEXT_NONE;
    struct oci_strings paths = {0};
    char hex[OCI_SHA256_HEX];
    enum oci_status status = cts_data_list(data, folder, &arena, &paths, err);

    for (size_t i = 0; status == OCI_OK && i < paths.n_items; i++) {
        owned_str char *text = NULL;
        size_t size = 0;

        status = oci_file_read(data->fd, paths.items[i], DATA_FILE_MAX, &text, &size, err);
        if (status != OCI_OK)
            return status;
        oci_digest_sha256_hex(text, size, hex);
        oci_text_printf(&lines, "%s %s\n", paths.items[i], hex);
    }
    if (status != OCI_OK)
        return status;
    oci_digest_sha256_hex(oci_text_get(&lines), lines.size, hex);
    (void)json_object_set_new(ret_digests, member, json_string(hex));
    return OCI_OK;
}

static enum oci_status digest_data(const struct cts_data *data, json_t *digests,
                                   struct oci_error *err)
{
    static const struct {
        const char *folder;
        const char *member;
    } folders[] = {
        {"spec",              "catalogue"},
        {"conformance/cases", "cases"    },
        {"fixtures/recipes",  "fixtures" },
    };

    for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
        enum oci_status status =
            digest_folder(data, folders[i].folder, digests, folders[i].member, err);

        if (status != OCI_OK)
            return status;
    }
    return OCI_OK;
}

static json_t *plan_facts(const struct cts_plan *plan)
{
    owned_text struct oci_text lines = OCI_TEXT_NONE;
    json_t *ids = json_array();
    char hex[OCI_SHA256_HEX];

    for (size_t i = 0; i < plan->n; i++) {
        oci_text_printf(&lines, "%s\n", plan->rows[i].test->id);
        (void)json_array_append_new(ids, json_string(plan->rows[i].test->id));
    }
    oci_digest_sha256_hex(oci_text_get(&lines), lines.size, hex);
    return json_pack("{s:s,s:o}", "sha256", hex, "cases", ids);
}

static enum oci_status digest_suite(json_t *suite, struct oci_error *err)
{
    owned_fd int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    char hex[OCI_DIGEST_HEX_MAX];
    enum oci_status status = OCI_OK;

    if (fd < 0)
        return oci_fail_sys(err, errno, "open the running program");
    status = oci_digest_fd(fd, OCI_SHA256, hex, NULL, err);
    if (status == OCI_OK)
        (void)json_object_set_new(suite, "sha256", json_string(hex));
    return status;
}

static json_t *profile_facts(const struct cts_profile *profile)
{
    owned_str char *text = oci_json_dump(profile->json, JSON_SORT_KEYS);
    char hex[OCI_SHA256_HEX];

    oci_digest_sha256_hex(text, strlen(text), hex);
    return json_pack("{s:s,s:s}", "name", profile->name, "sha256", hex);
}

/* The command that judges this subject again, without the choice of cases. */
static json_t *rerun(const struct cts_run_request *request)
{
    const struct cts_session_request *session = &request->session;
    const char *spec = session->spec;
    const char *kind = session->kind;

    return json_sprintf(
        "plimsoll run %s %s%s%s%s%s%s%s", session->runtime ? "--runtime" : "--subject",
        session->runtime ? session->runtime : (session->subject ? session->subject : "keel"),
        kind ? " --kind " : "", kind ? kind : "", session->cgroups ? " --cgroups " : "",
        session->cgroups ? session->cgroups : "", spec ? " --spec " : "", spec ? spec : "");
}

/* The version of what is judged; where that is both, the runtime's first. */
static void set_specs(const struct cts_session *session, json_t *header)
{
    const struct cts_stage *stage = &session->stage;
    unsigned int kinds = session->subject->kinds;
    bool runtime = (kinds & CTS_RUNTIME) != 0;
    bool images = (kinds & ~(unsigned int)CTS_RUNTIME) != 0;

    (void)json_object_set_new(header, "spec",
                              json_string(runtime ? stage->spec : stage->image_spec));
    if (runtime && images)
        (void)json_object_set_new(header, "image-spec", json_string(stage->image_spec));
}

enum oci_status cts_run_header(const struct cts_session *session,
                               const struct cts_run_request *request, const struct cts_plan *plan,
                               const struct cts_profile *profile, json_t **ret_header,
                               struct oci_error *err)
{
    owned_json json_t *header = json_object();
    json_t *suite = json_pack("{s:s}", "version", PLIMSOLL_VERSION);
    json_t *digests = json_object();
    enum oci_status status = OCI_OK;

    (void)json_object_set_new(header, "run", new_run_id());
    (void)json_object_set_new(header, "started", started());
    set_specs(session, header);
    (void)json_object_set_new(header, "rerun", rerun(request));
    (void)json_object_set_new(header, "suite", suite);
    (void)json_object_set_new(header, "data", digests);
    (void)json_object_set_new(header, "subject", cts_program_facts(&session->program));
    (void)json_object_set_new(header, "plan", plan_facts(plan));
    (void)json_object_set(header, "host", session->host);
    (void)json_object_set_new(header, "seed", json_integer((json_int_t)session->stage.seed));
    (void)json_object_set_new(header, "shard",
                              json_pack("{s:i,s:i}", "index", (int)request->shard_index, "count",
                                        (int)request->shard_count));
    if (profile != NULL)
        (void)json_object_set_new(header, "profile", profile_facts(profile));
    status = digest_suite(suite, err);
    if (status == OCI_OK)
        status = digest_data(&session->data, digests, err);
    if (status == OCI_OK)
        *ret_header = steal_json(&header);
    return status;
}
