/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/paths.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/owned.h"

/* Seen from the folder of the running program: installed, then in a build tree. */
static const char *const probe_places[] = {"../libexec/plimsoll/probe", "../probe/probe"};
static const char *const mutate_places[] = {"../libexec/plimsoll/mutate", "../mutate/mutate"};
static const char *const image_places[] = {"../libexec/plimsoll/mutate-image",
                                           "../mutate/mutate-image"};
static const char *const program_places[] = {".", "../../reference/cli"};

static char *own_folder(void)
{
    char path[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);

    if (n <= 0)
        return oci_str_dup(".");
    path[n] = '\0';
    *strrchr(path, '/') = '\0';
    return oci_str_dup(path);
}

static char *find_helper(const char *name, const char *const places[2], struct oci_error *err)
{
    owned_str char *folder = own_folder();

    for (size_t i = 0; i < 2; i++) {
        owned_str char *place = oci_str_printf("%s/%s", folder, places[i]);
        char *path = access(place, X_OK) == 0 ? realpath(place, NULL) : NULL;

        if (path != NULL)
            return path;
    }
    (void)oci_fail(err, OCI_NOT_FOUND, NULL, "the %s is neither in '%s/%s' nor in '%s/%s'", name,
                   folder, places[0], folder, places[1]);
    return NULL;
}

char *cts_path_probe(struct oci_error *err)
{
    /* No thread is there. NOLINTNEXTLINE(concurrency-mt-unsafe) */
    const char *given = getenv("PLIMSOLL_PROBE");

    return given != NULL ? realpath(given, NULL) : find_helper("probe", probe_places, err);
}

char *cts_path_mutate(struct oci_error *err)
{
    return find_helper("program that plays mutants", mutate_places, err);
}

char *cts_path_mutate_image(struct oci_error *err)
{
    return find_helper("program that plays mutants of image tools", image_places, err);
}

void cts_path_extend(void)
{
    /* No thread is there. NOLINTNEXTLINE(concurrency-mt-unsafe) */
    const char *path = getenv("PATH");
    owned_str char *folder = own_folder();
    owned_str char *longer =
        oci_str_printf("%s:%s/%s:%s/%s", path == NULL ? "/usr/sbin:/usr/bin:/sbin:/bin" : path,
                       folder, program_places[0], folder, program_places[1]);

    /* NOLINTNEXTLINE(concurrency-mt-unsafe) */
    (void)setenv("PATH", longer, 1);
}
