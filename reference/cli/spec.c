/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "base/fields.h"
#include "base/file.h"
#include "base/json.h"
#include "base/owned.h"
#include "bundle/default_config.h"
#include "cli/keel_verb.h"

struct spec_options {
    const char *bundle;
    bool rootless;
};

static const struct oci_option rows[] = {
    {"bundle",   'b', OCI_OPTION_TEXT, offsetof(struct spec_options, bundle),   "the bundle's folder"},
    {"rootless", 0,   OCI_OPTION_FLAG, offsetof(struct spec_options, rootless),
     "for a user without privileges"                                                                 },
};

/* One user namespace more, in which the caller is root, and no network of its own. */
static void make_rootless(json_t *config)
{
    json_t *linux_object = json_object_get(config, "linux");
    json_t *namespaces = json_object_get(linux_object, "namespaces");

    for (size_t i = json_array_size(namespaces); i-- > 0;) {
        const char *type =
            json_string_value(json_object_get(json_array_get(namespaces, i), "type"));

        if (type != NULL && strcmp(type, "network") == 0)
            (void)json_array_remove(namespaces, i);
    }
    (void)json_array_append_new(namespaces, json_pack("{s:s}", "type", "user"));
    (void)json_object_set_new(linux_object, "uidMappings",
                              json_pack("[{s:i, s:I, s:i}]", "containerID", 0, "hostID",
                                        (json_int_t)geteuid(), "size", 1));
    (void)json_object_set_new(linux_object, "gidMappings",
                              json_pack("[{s:i, s:I, s:i}]", "containerID", 0, "hostID",
                                        (json_int_t)getegid(), "size", 1));
    (void)json_object_del(linux_object, "resources");
}

static enum oci_status write_config(const char *bundle, const json_t *config, struct oci_error *err)
{
    owned_str char *text = oci_json_dump(config, JSON_INDENT(4));
    owned_fd int dirfd = open(bundle, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    owned_fd int fd = -1;

    if (dirfd < 0)
        return oci_fail_sys(err, errno, "open the bundle '%s'", bundle);
    fd = openat(dirfd, "config.json", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0)
        return oci_fail_sys(err, errno, "make config.json in '%s'", bundle);
    return oci_file_write_fd(fd, "config.json", text, strlen(text), err);
}

static enum oci_status run(const struct oci_globals *globals, char **argv, int *ret_status,
                           struct oci_error *err)
{
    struct spec_options options = {.bundle = "."};
    struct oci_words_left words = {NULL, 0};
    owned_json json_t *config = NULL;
    enum oci_status status = oci_verb_read(&oci_verb_spec, argv, &options, &words, err);

    (void)globals;
    (void)ret_status;
    if (status == OCI_OK)
        status = oci_verb_words(&oci_verb_spec, &words, 0, 0, err);
    if (status != OCI_OK)
        return status;
    config = oci_default_config();
    if (options.rootless)
        make_rootless(config);
    return write_config(options.bundle, config, err);
}

const struct oci_verb oci_verb_spec = {
    .name = "spec",
    .usage = "[options]",
    .summary = "write a config.json to begin with",
    .options = {OCI_ROWS(rows)},
    .run = run,
};
