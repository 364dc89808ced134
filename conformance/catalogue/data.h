/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The data root: where spec/, conformance/ and fixtures/ lie.
 *
 * In the source tree it is the repository; installed it is <prefix>/share/plimsoll. Every data file
 * is read through it and holds to its schema by the time a caller sees it.
 */
#pragma once

#include <jansson.h>

#include "base/error.h"
#include "base/fields.h"
#include "catalogue/schema.h"

/** Start from CTS_DATA_NONE. */
struct cts_data {
    int fd;                      /**< Directory; owned. */
    char *path;                  /**< As given; owned. */
    struct cts_schemas *schemas; /**< Of conformance/schema; owned. */
};

#define CTS_DATA_NONE ((struct cts_data){.fd = -1})

/**
 * Open a data root and read its schemas.
 *
 * @param path           Directory; NULL for $PLIMSOLL_DATA, else ../share/plimsoll beside the
 *                       directory of the running program, else the nearest directory above the
 *                       program that holds spec/ and conformance/schema/.
 * @param[out] ret_data  Release with cts_data_done().
 * @return OCI_OK; OCI_NOT_FOUND; what cts_schemas_open() returns.
 */
OCI_MUST_USE enum oci_status cts_data_open(const char *path, struct cts_data *ret_data,
                                           struct oci_error *err);

void cts_data_done(struct cts_data *data);

#define owned_data __attribute__((cleanup(cts_data_done)))

/**
 * Names of all *.json below a folder of the root, sorted, such as
 * "conformance/cases/hooks/order.json".
 *
 * @param[out] ret_paths  Texts and array are the arena's. A folder that is missing has none.
 */
OCI_MUST_USE enum oci_status cts_data_list(const struct cts_data *data, const char *folder,
                                           struct oci_arena *arena, struct oci_strings *ret_paths,
                                           struct oci_error *err);

/**
 * Read a file below the root and hold it against a schema.
 *
 * @param path          Relative to the root.
 * @param schema        As "case.json".
 * @param[out] ret_doc  The caller releases.
 * @return OCI_OK; what oci_json_read() and cts_schema_check() return. The text names the file.
 */
OCI_MUST_USE enum oci_status cts_data_read(const struct cts_data *data, const char *path,
                                           const char *schema, json_t **ret_doc,
                                           struct oci_error *err);

/** A folder of files that are asked for by name, and their schema. */
struct cts_data_kind {
    const char *folder; /**< "conformance/subjects". */
    const char *schema; /**< "subject.json". */
};

/**
 * Read a file of a kind by its name, or a user's own by its path.
 *
 * @param name_or_file   A name without ".json"; or, with a '/' or ending in ".json", a path
 * relative to the working directory.
 * @param[out] ret_doc   The caller releases.
 * @param[out] ret_file  Where it was read, for messages; the caller frees.
 * @return As cts_data_read(); OCI_NOT_FOUND for a name lists those that there are.
 */
OCI_MUST_USE enum oci_status cts_data_read_named(const struct cts_data *data,
                                                 const struct cts_data_kind *kind,
                                                 const char *name_or_file, json_t **ret_doc,
                                                 char **ret_file, struct oci_error *err);
