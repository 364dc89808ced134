/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The options that create and run share.
 */
#pragma once

#include "cli/keel_verb.h"
#include "runtime/container.h"

struct oci_create_options {
    struct oci_request request;
    bool detach;         /**< run only. */
    bool keep;           /**< run only: do not delete the container when it ends. */
    bool rm;             /**< run only: remove the image's bundle when it ends. */
    const char *image;   /**< LAYOUT[:REF] that the bundle is made of; NULL: there is a bundle. */
    const char *store;   /**< Of images; NULL: this user's. */
    const char *storage; /**< Name; NULL: what the place offers. */
    char **args;         /**< In place of the image's Cmd; borrowed. */
    size_t n_args;
};

#define OCI_REQUEST(member) offsetof(struct oci_create_options, request.member)
#define OCI_CREATE(member)  offsetof(struct oci_create_options, member)

/* Rows of both verbs. */
/* clang-format off */
#define OCI_CREATE_ROWS                                                                            \
    {"bundle",         'b', OCI_OPTION_TEXT,   OCI_REQUEST(bundle),         "the bundle's folder"}, \
    {"config",         'f', OCI_OPTION_TEXT,   OCI_REQUEST(config),         "its configuration"},   \
    {"console-socket", 0,   OCI_OPTION_TEXT,   OCI_REQUEST(console_socket), "gets the terminal"},   \
    {"pid-file",       0,   OCI_OPTION_TEXT,   OCI_REQUEST(pid_file),       "gets the pid"},        \
    {"preserve-fds",   0,   OCI_OPTION_NUMBER, OCI_REQUEST(preserve_fds),   "descriptors to keep"}, \
    {"no-pivot",       0,   OCI_OPTION_FLAG,   OCI_REQUEST(no_pivot),       "for an initial ramfs"}, \
    {"no-new-keyring", 0,   OCI_OPTION_FLAG,   OCI_REQUEST(no_new_keyring), "share the keyring"},   \
    {"image",          0,   OCI_OPTION_TEXT,   OCI_CREATE(image),           "LAYOUT[:REF] to run"}, \
    {"store",          0,   OCI_OPTION_TEXT,   OCI_CREATE(store),           "where layers are kept"}, \
    {"storage",        0,   OCI_OPTION_TEXT,   OCI_CREATE(storage),         "how they are kept"}
/* clang-format on */

/** Read the command line of create or run. */
OCI_MUST_USE enum oci_status oci_create_options_read(const struct oci_verb *verb,
                                                     const struct oci_globals *globals, char **argv,
                                                     struct oci_create_options *ret_options,
                                                     struct oci_error *err);
