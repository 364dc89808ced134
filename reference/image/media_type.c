/* SPDX-License-Identifier: Apache-2.0 */
#include "image/media_type.h"

#include <string.h>

#define OCI    "application/vnd.oci.image."
#define DOCKER "application/vnd.docker."

const struct oci_media_type oci_media_types[] = {
    {OCI "index.v1+json",                         OCI_CONTENT_INDEX,    OCI_COMPRESSION_NONE,
     "img.index.manifests.media-type-nested"                                                                      },
    {OCI "manifest.v1+json",                      OCI_CONTENT_MANIFEST, OCI_COMPRESSION_NONE,
     "img.index.manifests.media-type-manifest"                                                                    },
    {OCI "config.v1+json",                        OCI_CONTENT_CONFIG,   OCI_COMPRESSION_NONE,
     "img.manifest.config.supported"                                                                              },
    {OCI "layer.v1.tar",                          OCI_CONTENT_LAYER,    OCI_COMPRESSION_NONE,
     "img.manifest.layers.media-types"                                                                            },
    {OCI "layer.v1.tar+gzip",                     OCI_CONTENT_LAYER,    OCI_COMPRESSION_GZIP, "img.layer.gzip"    },
    {OCI "layer.v1.tar+zstd",                     OCI_CONTENT_LAYER,    OCI_COMPRESSION_ZSTD, "img.layer.zstd"    },
    {OCI "layer.nondistributable.v1.tar",         OCI_CONTENT_LAYER,    OCI_COMPRESSION_NONE,
     "img.manifest.layers.media-types"                                                                            },
    {OCI "layer.nondistributable.v1.tar+gzip",    OCI_CONTENT_LAYER,    OCI_COMPRESSION_GZIP,
     "img.manifest.layers.media-types"                                                                            },
    {OCI "layer.nondistributable.v1.tar+zstd",    OCI_CONTENT_LAYER,    OCI_COMPRESSION_ZSTD,
     "img.layer.zstd"                                                                                             },
    {"application/vnd.oci.empty.v1+json",         OCI_CONTENT_EMPTY,    OCI_COMPRESSION_NONE,
     "img.manifest.empty-descriptor"                                                                              },
    {DOCKER "distribution.manifest.list.v2+json", OCI_CONTENT_INDEX,    OCI_COMPRESSION_NONE,
     "img.media.matching"                                                                                         },
    {DOCKER "distribution.manifest.v2+json",      OCI_CONTENT_MANIFEST, OCI_COMPRESSION_NONE,
     "img.media.matching"                                                                                         },
    {DOCKER "container.image.v1+json",            OCI_CONTENT_CONFIG,   OCI_COMPRESSION_NONE,
     "img.media.matching"                                                                                         },
    {DOCKER "image.rootfs.diff.tar",              OCI_CONTENT_LAYER,    OCI_COMPRESSION_NONE, "img.media.matching"},
    {DOCKER "image.rootfs.diff.tar.gzip",         OCI_CONTENT_LAYER,    OCI_COMPRESSION_GZIP,
     "img.media.docker-gzip-layer"                                                                                },
    {DOCKER "image.rootfs.diff.tar.zstd",         OCI_CONTENT_LAYER,    OCI_COMPRESSION_ZSTD,
     "img.layer.zstd"                                                                                             },
    {DOCKER "image.rootfs.foreign.diff.tar.gzip", OCI_CONTENT_LAYER,    OCI_COMPRESSION_GZIP,
     "img.media.docker-gzip-layer"                                                                                },
};

const size_t oci_n_media_types = sizeof(oci_media_types) / sizeof(oci_media_types[0]);

static const struct oci_media_type unknown = {"", OCI_CONTENT_UNKNOWN, OCI_COMPRESSION_NONE, NULL};

const struct oci_media_type *oci_media_type_find(const char *name)
{
    for (size_t i = 0; i < oci_n_media_types; i++) {
        if (strcmp(oci_media_types[i].name, name) == 0)
            return &oci_media_types[i];
    }
    return &unknown;
}

static bool is_restricted_name(const char *text, size_t size)
{
    static const char first[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    static const char other[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "!#$&-^_.+";

    return size > 0 && size <= 127 && strchr(first, text[0]) != NULL && strspn(text, other) >= size;
}

bool oci_media_type_is_valid(const char *name)
{
    const char *slash = strchr(name, '/');

    return slash != NULL && is_restricted_name(name, (size_t)(slash - name)) &&
           is_restricted_name(slash + 1, strlen(slash + 1));
}
