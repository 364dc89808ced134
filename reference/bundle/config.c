/* SPDX-License-Identifier: Apache-2.0 */
#include "bundle/config.h"

#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "base/owned.h"
#include "bundle/read.h"
#include "bundle/version.h"

#define CONFIG(name, slot) MEMBER(oci_config, slot, "cfg.", name)
#define ROOT(name, slot)   MEMBER(oci_config, slot, "cfg.root.", name)

#define CONFIG_FILE "config.json"

enum { FD_STDIN = 0 };

static enum oci_status read_version(const json_t *value, void *slot, const struct oci_place *place,
                                    struct oci_error *err)
{
    const char *text = json_string_value(value);
    enum oci_version_verdict verdict = oci_version_judge(text);

    if (verdict == OCI_VERSION_MALFORMED) {
        return oci_fail_clause(err, place, "cfg.ociVersion.semver", "'%s' is no SemVer 2.0.0",
                               text);
    }
    if (verdict == OCI_VERSION_OTHER)
        return oci_fail_clause(err, place, "rt.version.compat", "'%s' is not a version 1.x", text);
    return oci_read_string(value, slot, place, err);
}

static enum oci_status read_annotations(const json_t *value, void *slot,
                                        const struct oci_place *place, struct oci_error *err)
{
    if (json_object_get(value, "") != NULL)
        return oci_fail_clause(err, place, "cfg.annotations.key-not-empty", "has an empty key");
    return oci_read_pairs(value, slot, place, err);
}

static const struct oci_field root_rows[] = {
    {ROOT("path",     root_path),     REQ(STRING, text), NONE},
    {ROOT("readonly", root_readonly), OPT(TRUE,   bool), NONE},
};
static const struct oci_fields root_table = OCI_FIELDS(root_rows, struct oci_config);

/* Objects whose members stand in the configuration itself have its start as their slot. */
static const struct oci_field config_rows[] = {
    {CONFIG("ociVersion",      oci_version), MUST(STRING, read_version),        NONE                                       },
    {NAMED(oci_config,         oci_version,  "root",      "cfg.root.required"), REQ(OBJECT,                                  object),
     WITH(root_table)},
    {CONFIG("process",         process),                     OPT(OBJECT,                 set_object),                     WITH(oci_process_table)                                 },
    {CONFIG("mounts", mounts),             OPT(ARRAY,          objects),   WITH(oci_mount_table)},
    {CONFIG("hostname",   hostname),               OPT(STRING,          string),                 NONE                                            },
    {CONFIG("domainname",                    domainname),                                OPT(STRING,                         string),NONE},
    {CONFIG("hooks",                    oci_version),                                OPT(OBJECT,                              object),                     WITH(oci_hooks_table)                                                                  },
    {CONFIG("annotations",   annotations),               OWN(OBJECT,       read_annotations),NONE},
    {CONFIG("linux",                    oci_version),                                OPT(OBJECT,                              object),                           WITH(oci_linux_table)                                                                                   },
};
const struct oci_fields oci_config_table = OCI_FIELDS(config_rows, struct oci_config);

/* What a document is read as. */
struct form {
    const struct oci_fields *table;
    size_t offset; /* of the target in struct oci_config, in bytes */
};

static const struct form config_form = {&oci_config_table, 0};
static const struct form process_form = {&oci_process_table, offsetof(struct oci_config, process)};
static const struct form resources_form = {&oci_resources_table,
                                           offsetof(struct oci_config, resources)};

static enum oci_status fill(struct oci_config *config, const struct form *form,
                            struct oci_error *err)
{
    void *target = (char *)config + form->offset;
    enum oci_status status =
        oci_fields_read(config->doc, form->table, OCI_PLACE_ROOT(&config->arena), target, err);

    if (status == OCI_OK && form == &config_form)
        status = oci_config_check(config, err);
    return status;
}

static enum oci_status take(json_t *doc, const struct form *form, struct oci_config *ret_config,
                            struct oci_error *err)
{
    struct oci_config config = {.doc = doc};
    enum oci_status status = fill(&config, form, err);

    if (status != OCI_OK) {
        oci_config_done(&config);
        return status;
    }
    config.process.set = config.process.set || form == &process_form;
    config.resources.set = config.resources.set || form == &resources_form;
    *ret_config = config;
    return OCI_OK;
}

static enum oci_status load(int dirfd, const char *path, const struct form *form,
                            struct oci_config *ret_config, struct oci_error *err)
{
    json_t *doc = NULL;
    enum oci_status status = oci_json_read(dirfd, path, NULL, &doc, err);

    if (status != OCI_OK)
        return status;
    status = take(doc, form, ret_config, err);
    return status != OCI_OK ? oci_within(err, status, "%s", path) : OCI_OK;
}

enum oci_status oci_config_load(int bundlefd, struct oci_config *ret_config, struct oci_error *err)
{
    return load(bundlefd, CONFIG_FILE, &config_form, ret_config, err);
}

enum oci_status oci_config_load_process(int dirfd, const char *path, struct oci_config *ret_config,
                                        struct oci_error *err)
{
    return load(dirfd, path, &process_form, ret_config, err);
}

static enum oci_status parse(const char *text, size_t size, const struct form *form,
                             struct oci_config *ret_config, struct oci_error *err)
{
    json_t *doc = NULL;
    enum oci_status status = oci_json_parse(text, size, NULL, &doc, err);

    return status != OCI_OK ? status : take(doc, form, ret_config, err);
}

enum oci_status oci_config_load_resources(int dirfd, const char *path,
                                          struct oci_config *ret_config, struct oci_error *err)
{
    owned_str char *text = NULL;
    size_t size = 0;
    enum oci_status status = OCI_OK;

    if (strcmp(path, "-") != 0)
        return load(dirfd, path, &resources_form, ret_config, err);
    status = oci_file_read_fd(FD_STDIN, "standard input", oci_json_limits_default.bytes, &text,
                              &size, err);
    return status != OCI_OK ? status : parse(text, size, &resources_form, ret_config, err);
}

enum oci_status oci_config_parse(const char *text, size_t size, struct oci_config *ret_config,
                                 struct oci_error *err)
{
    return parse(text, size, &config_form, ret_config, err);
}

enum oci_status oci_config_parse_resources(const char *text, size_t size,
                                           struct oci_config *ret_config, struct oci_error *err)
{
    return parse(text, size, &resources_form, ret_config, err);
}

void oci_config_done(struct oci_config *config)
{
    oci_arena_done(&config->arena);
    json_decref(config->doc);
    *config = (struct oci_config){.doc = NULL};
}
