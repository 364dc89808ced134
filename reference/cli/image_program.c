/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/image_program.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/owned.h"

/* Below libexec where it is installed, beside keel in a build tree. */
static const char *const places[] = {"../libexec/keel", "image", "."};

static bool find_in_path(const char *name, char ret_path[OCI_PROGRAM_MAX])
{
    const char *at = getenv("PATH");

    while (at != NULL && *at != '\0') {
        int size = (int)strcspn(at, ":");
        owned_str char *tried = oci_str_printf("%.*s/%s", size, at, name);

        if (access(tried, X_OK) == 0 && realpath(tried, ret_path) != NULL)
            return true;
        at += size + (at[size] == ':');
    }
    return false;
}

/* A copy in memory calls itself "/memfd:…", a mount that is attached nowhere "/". */
void oci_program_find(const char *argv0, char ret_path[OCI_PROGRAM_MAX])
{
    ssize_t size = readlink("/proc/self/exe", ret_path, OCI_PROGRAM_MAX - 1);

    ret_path[size < 0 ? 0 : size] = '\0';
    if (size > 1 && access(ret_path, X_OK) == 0)
        return;
    if (strchr(argv0, '/') == NULL ? find_in_path(argv0, ret_path)
                                   : realpath(argv0, ret_path) != NULL)
        return;
    ret_path[0] = '\0';
}

enum oci_status oci_image_program_exec(const struct oci_globals *globals, char *const *argv,
                                       struct oci_error *err)
{
    const char *slash = strrchr(globals->program, '/');
    int size = slash == NULL ? 0 : (int)(slash - globals->program);

    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        owned_str char *path =
            oci_str_printf("%.*s/%s/keel-image", size, globals->program, places[i]);

        (void)execv(path, argv);
    }
    return oci_fail(err, OCI_NOT_FOUND, NULL, "keel-image is not installed beside keel in '%.*s'",
                    size, globals->program);
}
