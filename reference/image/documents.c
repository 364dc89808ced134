/* SPDX-License-Identifier: Apache-2.0 */
#include "image/documents.h"

#include <string.h>

#include "base/fields.h"
#include "base/json.h"

#include "image/embedded.h"
#include "image/media_type.h"
#include "image/values.h"

#define OBJECT  OCI_TYPE(JSON_OBJECT)
#define ARRAY   OCI_TYPE(JSON_ARRAY)
#define STRING  OCI_TYPE(JSON_STRING)
#define INTEGER OCI_TYPE(JSON_INTEGER)
#define OPT     OCI_OR_NULL /* Optional fields of a config may be null: img.config.null-optional. */

static void check_descriptor(struct oci_check *check, const json_t *value,
                             const struct oci_member *member);
static void check_descriptors(struct oci_check *check, const json_t *value,
                              const struct oci_member *member);

/* What another version will mean is not known: none has ever come out. */
static void check_layout_version(struct oci_check *check, const json_t *value,
                                 const struct oci_member *member)
{
    if (strcmp(json_string_value(value), "1.0.0") != 0)
        oci_check_fail(check, member->when_wrong, "'%s', not '1.0.0'", json_string_value(value));
}

static const struct oci_member layout_members[] = {
    {"imageLayoutVersion", STRING, "img.layout.header.version", "img.layout.header.version",
     check_layout_version},
};

static const struct oci_member platform_members[] = {
    {"architecture", STRING, "img.index.platform.architecture", "img.index.platform.architecture",
     NULL                                                                                                                 },
    {"os",           STRING, "img.index.platform.os",           "img.index.platform.os",                NULL              },
    {"os.version",   STRING, NULL,                              "img.index.platform.os-version",        NULL              },
    {"os.features",  ARRAY,  NULL,                              "img.index.platform.os-features",       oci_value_strings },
    {"variant",      STRING, NULL,                              "img.index.platform.variant",           NULL              },
    {"features",     ARRAY,  NULL,                              "img.index.platform.features-reserved", oci_value_reserved},
};

static void check_platform(struct oci_check *check, const json_t *value,
                           const struct oci_member *member)
{
    oci_check_members(check, value, member->when_wrong, OCI_ROWS(platform_members));
}

/* data is base64 of RFC 4648, section 4: the length a multiple of four, '=' only at its end. */
static void check_base64(struct oci_check *check, const json_t *value,
                         const struct oci_member *member)
{
    const char *text = json_string_value(value);
    size_t size = strlen(text);
    size_t size_letters = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                       "0123456789+/");

    if (size % 4 != 0 || size - size_letters > 2 ||
        strspn(text + size_letters, "=") != size - size_letters)
        oci_check_fail(check, member->when_wrong, "no base 64 of RFC 4648, section 4");
}

static const struct oci_member descriptor_members[] = {
    {"mediaType",    STRING,  "img.descriptor.media-type.present", "img.descriptor.media-type.syntax",
     oci_value_media_type                                                                                                      },
    {"digest",       STRING,  "img.descriptor.digest.present",     "img.descriptor.digest.grammar",
     oci_value_digest                                                                                                          },
    {"size",         INTEGER, "img.descriptor.size.present",       "img.descriptor.size.present",         oci_value_size       },
    {"urls",         ARRAY,   NULL,                                "img.descriptor.urls.uri",             oci_value_urls       },
    {"annotations",  OBJECT,  NULL,                                "img.descriptor.annotations.rules",    oci_value_annotations},
    {"data",         STRING,  NULL,                                "img.descriptor.data.base64",          check_base64         },
    {"artifactType", STRING,  NULL,                                "img.descriptor.artifact-type.syntax", oci_value_media_type },
    {"platform",     OBJECT,  NULL,                                "img.index.platform.optional",         check_platform       },
};

static const struct oci_member index_members[] = {
    {"schemaVersion", INTEGER, "img.index.schema-version.present", "img.index.schema-version.value",
     oci_value_two                                                                                                          },
    {"artifactType",  STRING,  NULL,                               "img.index.artifact-type.syntax",   oci_value_media_type },
    {"manifests",     ARRAY,   "img.index.manifests.present",      "img.index.manifests.may-be-empty",
     check_descriptors                                                                                                      },
    {"subject",       OBJECT,  NULL,                               "img.index.subject",                check_descriptor     },
    {"annotations",   OBJECT,  NULL,                               "img.index.annotations.rules",      oci_value_annotations},
};

static const struct oci_member manifest_members[] = {
    {"schemaVersion", INTEGER, "img.manifest.schema-version.present",
     "img.manifest.schema-version.value",                                                                  oci_value_two        },
    {"artifactType",  STRING,  NULL,                                  "img.manifest.artifact-type.syntax", oci_value_media_type },
    {"config",        OBJECT,  "img.manifest.config.present",         "img.manifest.config.present",
     check_descriptor                                                                                                           },
    {"layers",        ARRAY,   "img.manifest.layers.descriptors",     "img.manifest.layers.descriptors",
     check_descriptors                                                                                                          },
    {"subject",       OBJECT,  NULL,                                  "img.manifest.subject.optional",     check_descriptor     },
    {"annotations",   OBJECT,  NULL,                                  "img.manifest.annotations.rules",    oci_value_annotations},
};

static const struct oci_member execution_members[] = {
    {"User",         STRING | OPT,      NULL, "img.config.User.type",         NULL                 },
    {"ExposedPorts", OBJECT | OPT,      NULL, "img.config.ExposedPorts.type", oci_value_ports      },
    {"Env",          ARRAY | OPT,       NULL, "img.config.Env.type",          oci_value_environment},
    {"Entrypoint",   ARRAY | OPT,       NULL, "img.config.Entrypoint.type",   oci_value_strings    },
    {"Cmd",          ARRAY | OPT,       NULL, "img.config.Cmd.type",          oci_value_strings    },
    {"Volumes",      OBJECT | OPT,      NULL, "img.config.Volumes.type",      oci_value_set        },
    {"WorkingDir",   STRING | OPT,      NULL, "img.config.WorkingDir.type",   NULL                 },
    {"Labels",       OBJECT | OPT,      NULL, "img.config.Labels.rules",      oci_value_annotations},
    {"StopSignal",   STRING | OPT,      NULL, "img.config.StopSignal.type",   NULL                 },
    {"ArgsEscaped",  OCI_BOOLEAN | OPT, NULL, "img.config.ArgsEscaped.type",  NULL                 },
    {"Memory",       INTEGER | OPT,     NULL, "img.config.Memory.type",       NULL                 },
    {"MemorySwap",   INTEGER | OPT,     NULL, "img.config.MemorySwap.type",   NULL                 },
    {"CpuShares",    INTEGER | OPT,     NULL, "img.config.CpuShares.type",    NULL                 },
    {"Healthcheck",  OBJECT | OPT,      NULL, "img.config.Healthcheck.type",  NULL                 },
};

static void check_rootfs_type(struct oci_check *check, const json_t *value,
                              const struct oci_member *member)
{
    if (strcmp(json_string_value(value), "layers") != 0)
        oci_check_fail(check, member->when_wrong, "'%s', not 'layers'", json_string_value(value));
}

static const struct oci_member rootfs_members[] = {
    {"type",     STRING, "img.config.rootfs.type",     "img.config.rootfs.type-layers", check_rootfs_type},
    {"diff_ids", ARRAY,  "img.config.rootfs.diff-ids", "img.config.rootfs.diff-ids",
     oci_value_digests                                                                                   },
};

static const struct oci_member history_members[] = {
    {"created",     STRING | OPT,      NULL, "img.config.history.created",     oci_value_date_time},
    {"author",      STRING | OPT,      NULL, "img.config.history.author",      NULL               },
    {"created_by",  STRING | OPT,      NULL, "img.config.history.created-by",  NULL               },
    {"comment",     STRING | OPT,      NULL, "img.config.history.comment",     NULL               },
    {"empty_layer", OCI_BOOLEAN | OPT, NULL, "img.config.history.empty-layer", NULL               },
};

static void check_execution(struct oci_check *check, const json_t *value,
                            const struct oci_member *member)
{
    oci_check_members(check, value, member->when_wrong, OCI_ROWS(execution_members));
}

static void check_rootfs(struct oci_check *check, const json_t *value,
                         const struct oci_member *member)
{
    oci_check_members(check, value, member->when_wrong, OCI_ROWS(rootfs_members));
}

static void check_history(struct oci_check *check, const json_t *value,
                          const struct oci_member *member)
{
    size_t i;
    const json_t *item;

    json_array_foreach(value, i, item) {
        size_t before = oci_check_enter_index(check, i);

        oci_check_members(check, item, member->when_wrong, OCI_ROWS(history_members));
        oci_check_leave(check, before);
    }
}

static const struct oci_member config_members[] = {
    {"created",      STRING | OPT, NULL,                      "img.config.created",      oci_value_date_time},
    {"author",       STRING | OPT, NULL,                      "img.config.author",       NULL               },
    {"architecture", STRING,       "img.config.architecture", "img.config.architecture", NULL               },
    {"os",           STRING,       "img.config.os",           "img.config.os",           NULL               },
    {"os.version",   STRING | OPT, NULL,                      "img.config.os-version",   NULL               },
    {"os.features",  ARRAY | OPT,  NULL,                      "img.config.os-features",  oci_value_strings  },
    {"variant",      STRING | OPT, NULL,                      "img.config.variant",      NULL               },
    {"config",       OBJECT | OPT, NULL,                      "img.config.config",       check_execution    },
    {"rootfs",       OBJECT,       "img.config.rootfs",       "img.config.rootfs",       check_rootfs       },
    {"history",      ARRAY | OPT,  NULL,                      "img.config.history",      check_history      },
};

static void check_descriptor(struct oci_check *check, const json_t *value,
                             const struct oci_member *member)
{
    struct oci_descriptor descriptor;

    oci_check_members(check, value, member->when_wrong, OCI_ROWS(descriptor_members));
    if (oci_descriptor_read(value, &descriptor, NULL) == OCI_OK)
        oci_embedded_check(check, &descriptor);
}

static void check_descriptors(struct oci_check *check, const json_t *value,
                              const struct oci_member *member)
{
    size_t i;
    const json_t *item;

    json_array_foreach(value, i, item) {
        size_t before = oci_check_enter_index(check, i);

        check_descriptor(check, item, member);
        oci_check_leave(check, before);
    }
}

/* What a document's own mediaType is held against. */
struct own_type {
    const char *name;
    const char *when_absent;
    const char *when_wrong;
    const char *stranger; /* A member that only the other kind of document has. */
};

static const struct own_type index_type = {"application/vnd.oci.image.index.v1+json",
                                           "img.index.media-type.used",
                                           "img.index.media-type.value", "layers"};
static const struct own_type manifest_type = {"application/vnd.oci.image.manifest.v1+json",
                                              "img.manifest.media-type.used",
                                              "img.manifest.media-type.value", "manifests"};

static bool is_own_type(const struct oci_check *check, const char *found, const char *own)
{
    return strcmp(found, own) == 0 ||
           (check->media_type != NULL && strcmp(found, check->media_type) == 0);
}

/* mediaType of a document should be there and, if it is, says what the document is: OCI's type or,
 * where a descriptor led here by a type of Docker's, that one. A document that does not say and
 * could be either kind is none. */
static void check_own_type(struct oci_check *check, const json_t *doc, const struct own_type *own)
{
    const json_t *value = json_object_get(doc, "mediaType");
    size_t before;

    if (value == NULL) {
        oci_check_warn(check, own->when_absent, "'mediaType' is missing");
        if (json_object_get(doc, own->stranger) != NULL)
            oci_check_fail(check, own->when_wrong, "'mediaType' is missing and '%s' is there",
                           own->stranger);
        return;
    }
    before = oci_check_enter(check, "mediaType");
    if (!json_is_string(value))
        oci_check_fail(check, own->when_wrong, "%s, not a string", oci_json_type_name(value));
    else if (!is_own_type(check, json_string_value(value), own->name))
        oci_check_fail(check, own->when_wrong, "'%s' is not the type of this document",
                       json_string_value(value));
    oci_check_leave(check, before);
}

void oci_document_layout(struct oci_check *check, const json_t *doc)
{
    oci_check_members(check, doc, "img.layout.header.object", OCI_ROWS(layout_members));
}

void oci_document_index(struct oci_check *check, const json_t *doc)
{
    oci_check_members(check, doc, "img.layout.index.object", OCI_ROWS(index_members));
    check_own_type(check, doc, &index_type);
}

void oci_document_manifest(struct oci_check *check, const json_t *doc)
{
    const char *config_type;

    oci_check_members(check, doc, "img.manifest.schema-version.present",
                      OCI_ROWS(manifest_members));
    check_own_type(check, doc, &manifest_type);
    if (json_array_size(json_object_get(doc, "layers")) == 0)
        oci_check_warn(check, "img.manifest.layers.non-empty", "'layers' is empty");
    config_type = json_string_value(json_object_get(json_object_get(doc, "config"), "mediaType"));
    if (config_type != NULL && oci_media_type_find(config_type)->content == OCI_CONTENT_EMPTY &&
        json_object_get(doc, "artifactType") == NULL) {
        oci_check_fail(check, "img.manifest.artifact-type.with-empty-config",
                       "'artifactType' is missing and the config is empty");
    }
}

/* Entries of a history may be missing; one that is there and made a layer has that layer. */
static void check_history_length(struct oci_check *check, const json_t *doc)
{
    const json_t *history = json_object_get(doc, "history");
    size_t n_layers = json_array_size(json_object_get(json_object_get(doc, "rootfs"), "diff_ids"));
    size_t n_made = 0;
    size_t i;
    const json_t *entry;

    json_array_foreach(history, i, entry) {
        if (!json_is_true(json_object_get(entry, "empty_layer")))
            n_made++;
    }
    if (n_made > n_layers)
        oci_check_fail(check, "img.config.history.matches-layers",
                       "%zu entries of the history made a layer, there are %zu", n_made, n_layers);
}

void oci_document_config(struct oci_check *check, const json_t *doc)
{
    oci_check_members(check, doc, "img.manifest.config.supported", OCI_ROWS(config_members));
    check_history_length(check, doc);
}
