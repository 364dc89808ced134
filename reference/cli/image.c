/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "base/fields.h"
#include "base/memory.h"
#include "base/owned.h"
#include "cli/keel_verb.h"

/* Beside keel in a build tree, below libexec where it is installed. */
static const char *const places[] = {"../libexec/keel", "image", "."};

/*
 * Images need libraries for archives, compression and digests that a runtime does not: they are
 * a program of their own, so that starting a container does not pay for them.
 */
static enum oci_status run(const struct oci_globals *globals, char **argv, int *ret_status,
                           struct oci_error *err)
{
    char self[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

    (void)globals;
    (void)ret_status;
    if (n < 0)
        return oci_fail_sys(err, errno, "find the folder of keel");
    self[n] = '\0';
    *strrchr(self, '/') = '\0';
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        owned_str char *path = oci_str_printf("%s/%s/keel-image", self, places[i]);

        (void)execv(path, argv - 1);
    }
    return oci_fail(err, OCI_NOT_FOUND, NULL, "keel-image is not installed beside keel in '%s'",
                    self);
}

const struct oci_verb oci_verb_image = {
    .name = "image",
    .usage = "<verb> [options] <layout>",
    .summary = "verify, list and unpack images",
    .passes_all = true,
    .run = run,
};
