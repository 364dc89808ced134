/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "cli/folder.h"
#include "cli/operands.h"
#include "cli/verbs.h"
#include "judge/compare.h"
#include "judge/excerpt.h"
#include "judge/gate.h"
#include "judge/json_plain.h"

/* Members of the header that are the same in every shard of one run. */
static const char *const common[] = {
    "/spec",           "/suite",   "/data",        "/subject/name", "/subject/version",
    "/subject/sha256", "/profile", "/plan/sha256", "/plan/cases",   "/seed",
    "/shard/count",
};

/* The shards, in the order of the command line. */
struct shards {
    const char **folders; /* Borrowed from the command line. */
    struct cts_results *rows;
    size_t n;
};

static void shards_done(struct shards *shards)
{
    for (size_t i = 0; i < shards->n; i++)
        cts_results_done(&shards->rows[i]);
    free(shards->rows);
}

#define owned_shards __attribute__((cleanup(shards_done)))

static enum oci_status read_shards(struct shards *shards, const struct cts_words *folders,
                                   struct oci_error *err)
{
    shards->folders = folders->items;
    shards->rows = oci_new(folders->n_items, sizeof(*shards->rows));
    for (size_t i = 0; i < folders->n_items; i++) {
        enum oci_status status = cts_folder_read(folders->items[i], &shards->rows[i], err);

        if (status != OCI_OK)
            return status;
        shards->n++;
    }
    return OCI_OK;
}

static enum oci_status check_common(const struct shards *shards, struct oci_error *err)
{
    for (size_t i = 1; i < shards->n; i++) {
        for (size_t k = 0; k < sizeof(common) / sizeof(common[0]); k++) {
            const json_t *one = oci_json_at(shards->rows[0].header, common[k]);
            const json_t *other = oci_json_at(shards->rows[i].header, common[k]);
            owned_str char *one_text = cts_value_text(one);
            owned_str char *other_text = cts_value_text(other);

            if (cts_json_equal(one, other))
                continue;
            return oci_fail(err, OCI_INVALID, NULL,
                            "'%s' and '%s' are not of one run: %s is %s and %s", shards->folders[0],
                            shards->folders[i], common[k], one_text, other_text);
        }
    }
    return OCI_OK;
}

/* Note which shard holds a case, and that no other does. */
static enum oci_status place_case(const struct shards *shards, size_t number, const char *id,
                                  json_t *places, struct oci_error *err)
{
    const json_t *place = json_object_get(places, id);
    size_t other = place == NULL ? number : (size_t)json_integer_value(place);

    if (other != number) {
        return oci_fail(err, OCI_INVALID, NULL, "case '%s' is in both '%s' and '%s'", id,
                        shards->folders[other], shards->folders[number]);
    }
    json_object_set_new(places, id, json_integer((json_int_t)number));
    return OCI_OK;
}

static enum oci_status place_cases(const struct shards *shards, json_t *places,
                                   struct oci_error *err)
{
    enum oci_status status = OCI_OK;

    for (size_t i = 0; i < shards->n && status == OCI_OK; i++) {
        const struct cts_verdicts *verdicts = &shards->rows[i].verdicts;

        for (size_t k = 0; k < verdicts->n && status == OCI_OK; k++)
            status = place_case(shards, i, verdicts->rows[k].case_id, places, err);
    }
    return status;
}

/* Every case of the plan is somewhere, and nothing is there that no plan asked for. */
static enum oci_status check_plan(const struct shards *shards, const json_t *places,
                                  struct oci_error *err)
{
    const json_t *plan = oci_json_at(shards->rows[0].header, "/plan/cases");
    size_t n_missing = 0;
    const char *missing = NULL;

    if (!json_is_array(plan))
        return oci_fail(err, OCI_INVALID, NULL, "'%s': the header has no plan", shards->folders[0]);
    for (size_t i = 0; i < json_array_size(plan); i++) {
        const char *id = json_string_value(json_array_get(plan, i));

        if (id == NULL || json_object_get(places, id) != NULL)
            continue;
        missing = id;
        n_missing++;
    }
    if (n_missing > 0) {
        return oci_fail(err, OCI_NOT_FOUND, NULL,
                        "%zu cases of the plan are in no shard, '%s' for one", n_missing, missing);
    }
    if (json_object_size(places) != json_array_size(plan))
        return oci_fail(err, OCI_INVALID, NULL, "the shards hold cases that are not in the plan");
    return OCI_OK;
}

/* Move the verdicts of one case to the end of a list. */
static void take_case(struct cts_verdicts *from, const char *id, struct cts_verdicts *to)
{
    for (size_t i = 0; i < from->n; i++) {
        if (from->rows[i].case_id != NULL && strcmp(from->rows[i].case_id, id) == 0)
            cts_verdicts_add(to, &from->rows[i]);
    }
}

static void merge_verdicts(struct shards *shards, const json_t *places, struct cts_verdicts *merged)
{
    const json_t *plan = oci_json_at(shards->rows[0].header, "/plan/cases");

    for (size_t i = 0; i < json_array_size(plan); i++) {
        const char *id = json_string_value(json_array_get(plan, i));
        const json_t *place = json_object_get(places, id);

        take_case(&shards->rows[json_integer_value(place)].verdicts, id, merged);
    }
}

/* The first shard's header, as that of a whole run; hosts that differ are all named. */
static json_t *merge_headers(const struct shards *shards)
{
    json_t *header = json_deep_copy(shards->rows[0].header);
    json_t *hosts = json_array();

    for (size_t i = 0; i < shards->n; i++) {
        const json_t *shard = shards->rows[i].header;
        const char *started = json_string_value(json_object_get(shard, "started"));
        const char *first = json_string_value(json_object_get(header, "started"));

        if (started != NULL && first != NULL && strcmp(started, first) < 0)
            json_object_set_new(header, "started", json_string(started));
        json_array_append(hosts, json_object_get(shard, "host"));
    }
    json_object_set_new(header, "hosts", hosts);
    json_object_set_new(header, "shard", json_pack("{s:i,s:i}", "index", 1, "count", 1));
    return header;
}

/* The observation of a case, copied byte for byte. */
static enum oci_status copy_observation(const char *from, const char *to, const char *id,
                                        struct oci_error *err)
{
    owned_str char *source = oci_str_printf("%s/observations/%s.json", from, id);
    owned_str char *target = oci_str_printf("%s/observations/%s.json", to, id);
    owned_str char *data = NULL;
    size_t size = 0;
    enum oci_status status;

    if (strchr(id, '/') != NULL || id[0] == '.')
        return oci_fail(err, OCI_INVALID, NULL, "'%s' is no id of a case", id);
    status = oci_file_read(AT_FDCWD, source, 64 << 20, &data, &size, err);
    if (status != OCI_OK)
        return status;
    return oci_file_write_atomic(AT_FDCWD, target, &(struct oci_file_content){data, size, 0644},
                                 err);
}

static enum oci_status copy_observations(const struct shards *shards, const json_t *places,
                                         const char *out, struct oci_error *err)
{
    owned_str char *folder = oci_str_printf("%s/observations", out);
    enum oci_status status = OCI_OK;
    const char *id;
    json_t *place;

    if (mkdir(folder, 0755) != 0 && errno != EEXIST)
        return oci_fail_sys(err, errno, "folder '%s'", folder);
    json_object_foreach(cts_json_plain(places), id, place) {
        status = copy_observation(shards->folders[json_integer_value(place)], out, id, err);
        if (status != OCI_OK)
            break;
    }
    return status;
}

static enum oci_status merge(struct shards *shards, const char *out, struct oci_error *err)
{
    owned_json json_t *places = json_object();
    owned_json json_t *header = NULL;
    owned_verdicts struct cts_verdicts merged = {.n = 0};
    enum oci_status status = check_common(shards, err);

    if (status == OCI_OK)
        status = place_cases(shards, places, err);
    if (status == OCI_OK)
        status = check_plan(shards, places, err);
    if (status != OCI_OK)
        return status;
    header = merge_headers(shards);
    merge_verdicts(shards, places, &merged);
    status = cts_folder_write(out, header, &merged, err);
    return status == OCI_OK ? copy_observations(shards, places, out, err) : status;
}

struct request {
    const char *out;
};

static const struct cts_option rows[] = {
    {"out", 'o', CTS_OPTION_TEXT, offsetof(struct request, out), "DIR", "folder for the whole run"},
};

static const struct cts_options options = {
    .usage = "merge DIR... --out DIR",
    .summary = "Makes the shards of one run one. Refuses shards of different runs, a case twice, a "
               "case missing.",
    .rows = rows,
    .n_rows = sizeof(rows) / sizeof(rows[0]),
};

/* Which exit status a refusal has: what is not there is incomplete, what does not fit is wrong. */
static int code_of(enum oci_status status)
{
    if (status == OCI_OK)
        return CTS_EXIT_MET;
    if (status == OCI_SYSTEM)
        return CTS_EXIT_BROKEN;
    return status == OCI_NOT_FOUND ? CTS_EXIT_INCOMPLETE : CTS_EXIT_UNVERIFIED;
}

int cts_verb_merge(int argc, char **argv)
{
    struct request request = {.out = NULL};
    owned_words struct cts_words folders = {.n_items = 0};
    owned_shards struct shards shards = {.n = 0};
    struct oci_error err = OCI_ERROR_NONE;
    enum oci_status status = cts_operands_read(argc, argv, &options, &request, &folders, &err);

    if (status == OCI_EXISTS)
        return CTS_EXIT_MET;
    if (status == OCI_OK && (folders.n_items == 0 || request.out == NULL))
        status = oci_fail(&err, OCI_INVALID, NULL, "merge takes folders and --out DIR");
    if (status != OCI_OK)
        return cts_verb_fail(CTS_EXIT_USAGE, &err);
    status = read_shards(&shards, &folders, &err);
    if (status == OCI_OK)
        status = merge(&shards, request.out, &err);
    return status == OCI_OK ? CTS_EXIT_MET : cts_verb_fail(code_of(status), &err);
}
