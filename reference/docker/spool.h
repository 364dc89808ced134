/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * An archive's members as blobs: each is stored by its digest while the archive is read once.
 *
 * What a member is can only be told when the last one was read, because Docker's tools write
 * manifest.json behind the layers. So all are kept first, named by their content, and what nobody
 * needs is removed at the end. The archive may be a pipe.
 */
#pragma once

#include <stdint.h>

#include <jansson.h>

#include "base/error.h"
#include "image/media_type.h"

/** Bounds on the archive. Zero is no choice of anybody's: start from OCI_SPOOL_LIMITS. */
struct oci_spool_limits {
    uint64_t members;
    uint64_t bytes; /**< Of all members together. */
};

#define OCI_SPOOL_LIMITS \
    ((struct oci_spool_limits){.members = 100000, .bytes = (uint64_t)256 * 1024 * 1024 * 1024})

/** Start from OCI_SPOOL_NONE. */
struct oci_spool {
    int layoutfd;    /**< Borrowed. */
    int blobsfd;     /**< Its blobs/sha256, made here. */
    json_t *members; /**< Name: {"digest", "size", "compression"} or {"link": name}. */
};

#define OCI_SPOOL_NONE ((struct oci_spool){.layoutfd = -1, .blobsfd = -1})

void oci_spool_done(struct oci_spool *spool);

#define owned_spool __attribute__((cleanup(oci_spool_done)))

/**
 * Read an archive, compressed or not, into blobs/sha256 of a layout that is being made.
 *
 * @param fd  Open for reading; borrowed.
 * @return OCI_OK; OCI_INVALID for what is no archive; OCI_LIMIT; OCI_SYSTEM.
 */
OCI_MUST_USE enum oci_status oci_spool_read(int fd, int layoutfd,
                                            const struct oci_spool_limits *limits,
                                            struct oci_spool *ret_spool, struct oci_error *err);

/** A member, found through links between members. */
struct oci_spooled {
    const char *digest; /**< "sha256:…"; the spool's. */
    uint64_t size;      /**< Bytes. */
    enum oci_compression compression;
};

/** Find a member. @return OCI_OK; OCI_NOT_FOUND. */
OCI_MUST_USE enum oci_status oci_spool_find(const struct oci_spool *spool, const char *name,
                                            struct oci_spooled *ret_member, struct oci_error *err);

/** Read a member that is a JSON document. @return As oci_spool_find() and oci_json_read(). */
OCI_MUST_USE enum oci_status oci_spool_document(const struct oci_spool *spool, const char *name,
                                                json_t **ret_doc, struct oci_error *err);

/** Store a document as a blob. @return Its descriptor's media type, digest and size. */
OCI_MUST_USE enum oci_status oci_spool_add(const struct oci_spool *spool, const char *media_type,
                                           const json_t *doc, json_t **ret_descriptor,
                                           struct oci_error *err);

/** A descriptor of a member. */
json_t *oci_spooled_descriptor(const struct oci_spooled *member, const char *media_type);

/** Remove all blobs but those whose digests are names in @p keep. */
OCI_MUST_USE enum oci_status oci_spool_prune(const struct oci_spool *spool, const json_t *keep,
                                             struct oci_error *err);
