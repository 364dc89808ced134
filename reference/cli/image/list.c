/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"

#include "cli/image/verbs.h"

static const char *text_at(const json_t *object, const char *pointer)
{
    const char *text = json_string_value(oci_json_at(object, pointer));

    return text == NULL ? "-" : text;
}

static void print_rows(const json_t *manifests)
{
    size_t i;
    const json_t *entry;

    (void)printf("%-24s %-16s %-12s %s\n", "REFERENCE", "PLATFORM", "SIZE", "DIGEST");
    json_array_foreach(manifests, i, entry) {
        owned_str char *platform = oci_str_printf("%s/%s", text_at(entry, "/platform/os"),
                                                  text_at(entry, "/platform/architecture"));

        (void)printf("%-24s %-16s %-12" JSON_INTEGER_FORMAT " %s\n",
                     text_at(entry, "/annotations/org.opencontainers.image.ref.name"), platform,
                     json_integer_value(json_object_get(entry, "size")), text_at(entry, "/digest"));
    }
}

enum oci_status image_list(struct image_arguments *arguments, struct oci_error *err)
{
    owned_source struct image_source source = {.layout = OCI_LAYOUT_NONE};
    owned_str char *text = NULL;
    const json_t *manifests;
    enum oci_status status = image_source_open(arguments->operands[0], &source, err);

    if (status != OCI_OK)
        return status;
    manifests = json_object_get(source.layout.index, "manifests");
    if (!arguments->options.json) {
        print_rows(manifests);
        return OCI_OK;
    }
    text = oci_json_dump(manifests, JSON_INDENT(2));
    (void)puts(text);
    return OCI_OK;
}

enum oci_status image_inspect(struct image_arguments *arguments, struct oci_error *err)
{
    owned_source struct image_source source = {.layout = OCI_LAYOUT_NONE};
    owned_image struct oci_image image = OCI_IMAGE_NONE;
    owned_json json_t *doc = NULL;
    owned_str char *text = NULL;
    enum oci_status status = image_source_open(arguments->operands[0], &source, err);

    if (status == OCI_OK) {
        status = oci_image_load(&source.layout, source.name.reference, &arguments->options.platform,
                                &image, err);
    }
    if (status != OCI_OK)
        return status;
    doc = json_pack("{s:O, s:O, s:O}", "descriptor", image.found, "manifest", image.manifest,
                    "config", image.config);
    text = oci_json_dump(doc, JSON_INDENT(2));
    (void)puts(text);
    return OCI_OK;
}
