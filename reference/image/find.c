/* SPDX-License-Identifier: Apache-2.0 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>

#include "base/fields.h"
#include "base/memory.h"
#include "base/owned.h"
#include "base/text.h"

#include "image/image.h"

static const char ref_name[] = "org.opencontainers.image.ref.name";

/* uname's machine and the GOARCH name and variant for it. */
static const struct machine {
    const char *machine;
    const char *architecture;
    const char *variant;
} machines[] = {
    {"x86_64",      "amd64",    NULL},
    {"aarch64",     "arm64",    "v8"},
    {"armv7l",      "arm",      "v7"},
    {"armv6l",      "arm",      "v6"},
    {"i686",        "386",      NULL},
    {"ppc64le",     "ppc64le",  NULL},
    {"s390x",       "s390x",    NULL},
    {"riscv64",     "riscv64",  NULL},
    {"loongarch64", "loong64",  NULL},
    {"mips64",      "mips64le", NULL},
};

struct oci_platform oci_platform_host(void)
{
    struct utsname host;

    if (uname(&host) != 0)
        return (struct oci_platform){.os = "linux"};
    for (size_t i = 0; i < sizeof(machines) / sizeof(machines[0]); i++) {
        if (strcmp(machines[i].machine, host.machine) == 0)
            return (struct oci_platform){"linux", machines[i].architecture, machines[i].variant};
    }
    return (struct oci_platform){.os = "linux"};
}

void oci_image_name_done(struct oci_image_name *name)
{
    free(name->layout);
    free(name->reference);
    *name = (struct oci_image_name){.layout = NULL};
}

static bool is_folder(const char *path)
{
    struct stat found;

    return stat(path, &found) == 0 && S_ISDIR(found.st_mode);
}

enum oci_status oci_image_name_read(const char *text, struct oci_image_name *ret_name,
                                    struct oci_error *err)
{
    for (size_t size = strlen(text); size > 0; size--) {
        owned_str char *path = NULL;

        if (text[size] != '\0' && text[size] != ':' && text[size] != '@')
            continue;
        path = oci_str_dup_n(text, size);
        if (!is_folder(path))
            continue;
        ret_name->reference = text[size] == '\0' ? NULL : oci_str_dup(text + size + 1);
        ret_name->layout = steal_str(&path);
        return OCI_OK;
    }
    return oci_fail(err, OCI_NOT_FOUND, NULL, "'%s': no part of it is the folder of a layout",
                    text);
}

static bool matches(const char *want, const json_t *platform, const char *member)
{
    const char *found = json_string_value(json_object_get(platform, member));

    return want == NULL || found == NULL || strcmp(want, found) == 0;
}

static bool fits(const json_t *descriptor, const struct oci_platform *want)
{
    const json_t *platform = json_object_get(descriptor, "platform");

    return platform == NULL || (matches(want->os, platform, "os") &&
                                matches(want->architecture, platform, "architecture") &&
                                matches(want->variant, platform, "variant"));
}

static bool is_named(const json_t *descriptor, const char *reference)
{
    const char *name =
        json_string_value(json_object_get(json_object_get(descriptor, "annotations"), ref_name));
    const char *digest = json_string_value(json_object_get(descriptor, "digest"));

    return reference == NULL || (name != NULL && strcmp(name, reference) == 0) ||
           (digest != NULL && strcmp(digest, reference) == 0);
}

/* The first entry that fits; @p reference counts at the top only. NULL where there is none. */
static const json_t *pick(const json_t *index, const char *reference,
                          const struct oci_platform *platform)
{
    const json_t *manifests = json_object_get(index, "manifests");
    size_t i;
    const json_t *entry;

    json_array_foreach(manifests, i, entry) {
        const char *type = json_string_value(json_object_get(entry, "mediaType"));
        enum oci_content content =
            type == NULL ? OCI_CONTENT_UNKNOWN : oci_media_type_find(type)->content;

        if ((content == OCI_CONTENT_MANIFEST || content == OCI_CONTENT_INDEX) &&
            is_named(entry, reference) && fits(entry, platform))
            return entry;
    }
    return NULL;
}

static enum oci_status fail_not_found(const json_t *index, const char *reference,
                                      const struct oci_platform *platform, struct oci_error *err)
{
    owned_text struct oci_text names = OCI_TEXT_NONE;
    size_t i;
    const json_t *entry;

    json_array_foreach(json_object_get(index, "manifests"), i, entry) {
        const char *name =
            json_string_value(json_object_get(json_object_get(entry, "annotations"), ref_name));

        if (name != NULL)
            oci_text_printf(&names, "%s%s", names.size == 0 ? "" : ", ", name);
    }
    return oci_fail(err, OCI_NOT_FOUND, "img.index.first-match",
                    "no image%s%s for %s/%s; the layout names: %s", reference ? " " : "",
                    reference ? reference : "", platform->os ? platform->os : "any",
                    platform->architecture ? platform->architecture : "any",
                    names.size == 0 ? "nothing" : oci_text_get(&names));
}

enum oci_status oci_image_find(const struct oci_layout *layout, const char *reference,
                               const struct oci_platform *platform, json_t **ret_doc,
                               struct oci_error *err)
{
    owned_json json_t *index = json_incref(layout->index);

    for (size_t depth = 0; depth < OCI_INDEX_DEPTH_MAX; depth++) {
        const json_t *entry = pick(index, depth == 0 ? reference : NULL, platform);
        struct oci_descriptor descriptor;
        json_t *next = NULL;
        enum oci_status status;

        if (entry == NULL)
            return fail_not_found(index, reference, platform, err);
        status = oci_descriptor_read(entry, &descriptor, err);
        if (status != OCI_OK)
            return status;
        if (oci_media_type_find(descriptor.media_type)->content == OCI_CONTENT_MANIFEST) {
            *ret_doc = json_deep_copy(entry);
            return OCI_OK;
        }
        status = oci_layout_read_document(layout, &descriptor, &next, err);
        if (status != OCI_OK)
            return status;
        json_decref(index);
        index = next;
    }
    return oci_fail(err, OCI_LIMIT, "img.index.manifests.media-type-nested",
                    "indexes are nested more than %d deep", OCI_INDEX_DEPTH_MAX);
}
