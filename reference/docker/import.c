/* SPDX-License-Identifier: Apache-2.0 */
#include "docker/import.h"

#include "base/json.h"
#include "base/owned.h"

#include "docker/forms.h"

/* The first form whose document is there: newer ones carry older ones with them. */
static const struct form {
    const char *document;
    oci_form_reader read;
} forms[] = {
    {"index.json",    oci_form_layout      },
    {"manifest.json", oci_form_manifest    },
    {"repositories",  oci_form_repositories},
};

static enum oci_status read_form(const struct oci_spool *spool, struct oci_imported *imported,
                                 struct oci_error *err)
{
    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        if (json_object_get(spool->members, forms[i].document) != NULL)
            return forms[i].read(spool, imported, err);
    }
    return oci_fail(err, OCI_INVALID, NULL,
                    "no image: neither index.json nor manifest.json nor repositories is in the "
                    "archive");
}

static enum oci_status write_layout(int layoutfd, const struct oci_imported *imported,
                                    struct oci_error *err)
{
    owned_json json_t *header = json_pack("{s:s}", "imageLayoutVersion", "1.0.0");
    owned_json json_t *index =
        json_pack("{s:i, s:s, s:O}", "schemaVersion", 2, "mediaType",
                  "application/vnd.oci.image.index.v1+json", "manifests", imported->manifests);
    enum oci_status status = oci_json_write_atomic(layoutfd, "oci-layout", header, 0644, err);

    return status == OCI_OK ? oci_json_write_atomic(layoutfd, "index.json", index, 0644, err)
                            : status;
}

enum oci_status oci_docker_import(int fd, const struct oci_spool_limits *limits, const char *layout,
                                  enum oci_durability durability, struct oci_error *err)
{
    owned_beside struct oci_beside beside = OCI_BESIDE_NONE;
    owned_spool struct oci_spool spool = OCI_SPOOL_NONE;
    owned_json json_t *manifests = json_array();
    owned_json json_t *keep = json_object();
    struct oci_imported imported = {manifests, keep};
    enum oci_status status = oci_beside_open(layout, &beside, err);

    if (status == OCI_OK)
        status = oci_spool_read(fd, beside.fd, limits, &spool, err);
    if (status == OCI_OK)
        status = read_form(&spool, &imported, err);
    if (status == OCI_OK)
        status = oci_spool_prune(&spool, keep, err);
    if (status == OCI_OK)
        status = write_layout(beside.fd, &imported, err);
    if (status == OCI_OK)
        status = oci_beside_publish(&beside, layout, durability, err);
    return status;
}
