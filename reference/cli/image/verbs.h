/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The verbs of `keel image`. Each is a function that is handed its own arguments.
 *
 * `keel image` is a program of its own (keel-image) that keel executes: a container's start does
 * not wait for the libraries that only images need.
 */
#pragma once

#include <stdbool.h>
#include <stdio.h>

#include "base/error.h"
#include "image/image.h"
#include "store/store.h"
#include "unpack/rootless.h"
#include "unpack/unpack.h"

/** What the options of a verb said. */
struct image_options {
    struct oci_unpack_options unpack;
    struct oci_platform platform;
    struct oci_owner_ranges uids; /**< --uid-map */
    struct oci_owner_ranges gids; /**< --gid-map */
    struct oci_rootless own;      /**< Of --rootless. */
    bool rootless;
    bool json;           /**< --format json */
    bool docker;         /**< --form docker */
    const char *tag;     /**< Name of what is exported; NULL: the reference. */
    const char *store;   /**< Path; NULL: this user's. */
    const char *storage; /**< Name; NULL: what the place offers. */
};

struct image_arguments {
    struct image_options options;
    const char *const *operands;
    int n_operands;
    int exit_status; /**< What a verb that ran may set: 1 for a layout with defects. */
};

/** A layout opened by name, with the reference in it. */
struct image_source {
    struct oci_image_name name;
    struct oci_layout layout;
};

OCI_MUST_USE enum oci_status image_source_open(const char *text, struct image_source *ret_source,
                                               struct oci_error *err);
void image_source_close(struct image_source *source);

#define owned_source __attribute__((cleanup(image_source_close)))

/** Read the options of a verb; what is left are operands. False where help was asked for. */
OCI_MUST_USE enum oci_status image_options_read(int argc, char **argv,
                                                struct image_options *ret_options, bool *ret_help,
                                                struct oci_error *err);

/** Print one line for each option. */
void image_options_print(FILE *stream);

/** Open the store that the options name, to make something in it whose owners they name too, or
 * (NULL) not. */
OCI_MUST_USE enum oci_status image_store_open(const struct image_options *options,
                                              const struct oci_owner_map *owners,
                                              enum oci_store_use use, struct oci_store *ret_store,
                                              struct oci_error *err);

enum oci_status image_verify(struct image_arguments *arguments, struct oci_error *err);
enum oci_status image_list(struct image_arguments *arguments, struct oci_error *err);
enum oci_status image_inspect(struct image_arguments *arguments, struct oci_error *err);
enum oci_status image_unpack(struct image_arguments *arguments, struct oci_error *err);
enum oci_status image_bundle(struct image_arguments *arguments, struct oci_error *err);
enum oci_status image_prepare(struct image_arguments *arguments, struct oci_error *err);
enum oci_status image_keep(struct image_arguments *arguments, struct oci_error *err);
enum oci_status image_remove(struct image_arguments *arguments, struct oci_error *err);
enum oci_status image_store(struct image_arguments *arguments, struct oci_error *err);
enum oci_status image_gc(struct image_arguments *arguments, struct oci_error *err);
enum oci_status image_import(struct image_arguments *arguments, struct oci_error *err);
enum oci_status image_export(struct image_arguments *arguments, struct oci_error *err);
