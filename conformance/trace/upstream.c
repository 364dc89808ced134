/* SPDX-License-Identifier: Apache-2.0 */
#include "trace/upstream.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/owned.h"

enum {
    SIZE_FILE_MAX = 4 << 20, /**< Bytes of one Markdown file. */
    DEPTH_MAX = 3,           /**< Folders inside each other. */
};

struct reading {
    const json_t *scope;
    struct cts_upstream *upstream;
    int rootfd;
};

void cts_upstream_done(struct cts_upstream *upstream)
{
    cts_sentences_done(&upstream->sentences);
    oci_arena_done(&upstream->arena);
}

static bool find_name(int rootfd, const json_t *scope, struct cts_upstream_name *ret_name)
{
    for (size_t i = 0; i < cts_scope_n_upstreams(scope); i++) {
        struct cts_upstream_name name = cts_scope_upstream(scope, i);

        if (faccessat(rootfd, name.marker, F_OK, 0) == 0) {
            *ret_name = name;
            return true;
        }
    }
    return false;
}

static enum oci_status read_file(const struct reading *reading, const char *file,
                                 struct oci_error *err)
{
    struct cts_upstream *upstream = reading->upstream;
    owned_str char *text = NULL;
    size_t size = 0;
    enum oci_status status = OCI_OK;

    if (cts_scope_file_reason(reading->scope, upstream->name.document, file) != NULL)
        return OCI_OK;
    status = oci_file_read(reading->rootfd, file, SIZE_FILE_MAX, &text, &size, err);
    if (status != OCI_OK)
        return oci_within(err, status, "%s", file);
    cts_sentences_read(&upstream->arena, oci_arena_dup(&upstream->arena, file), text, size,
                       &upstream->sentences);
    return OCI_OK;
}

/* Hidden names are the version control's; links could lead out of the checkout. */
static int is_wanted(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static bool has_suffix(const char *name, const char *suffix)
{
    size_t length = strlen(name);
    size_t wanted = strlen(suffix);

    return length > wanted && strcmp(name + length - wanted, suffix) == 0;
}

static enum oci_status read_folder(const struct reading *reading, const char *folder, int depth,
                                   struct oci_error *err);

/* Calls itself through read_folder(), at most DEPTH_MAX times. NOLINTNEXTLINE(misc-no-recursion) */
static enum oci_status read_entry(const struct reading *reading, const char *path, int depth,
                                  struct oci_error *err)
{
    struct stat st;

    if (fstatat(reading->rootfd, path, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return oci_fail_sys(err, errno, "stat '%s'", path);
    if (S_ISDIR(st.st_mode) && depth < DEPTH_MAX)
        return read_folder(reading, path, depth + 1, err);
    if (S_ISREG(st.st_mode) && has_suffix(path, ".md"))
        return read_file(reading, path, err);
    return OCI_OK;
}

/* Calls itself through read_entry(), at most DEPTH_MAX times. NOLINTNEXTLINE(misc-no-recursion) */
static enum oci_status read_folder(const struct reading *reading, const char *folder, int depth,
                                   struct oci_error *err)
{
    struct dirent **entries = NULL;
    enum oci_status status = OCI_OK;
    int n = scandirat(reading->rootfd, folder, &entries, is_wanted, alphasort);

    if (n < 0)
        return oci_fail_sys(err, errno, "read folder '%s'", folder);
    for (int i = 0; i < n; i++) {
        owned_str char *path = strcmp(folder, ".") == 0
                                   ? oci_str_dup(entries[i]->d_name)
                                   : oci_str_printf("%s/%s", folder, entries[i]->d_name);

        if (status == OCI_OK)
            status = read_entry(reading, path, depth, err);
        free(entries[i]);
    }
    free(entries);
    return status;
}

enum oci_status cts_upstream_read(const char *path, const json_t *scope,
                                  struct cts_upstream *ret_upstream, struct oci_error *err)
{
    owned_upstream struct cts_upstream upstream = CTS_UPSTREAM_NONE;
    owned_fd int rootfd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const struct reading reading = {.scope = scope, .upstream = &upstream, .rootfd = rootfd};
    enum oci_status status = OCI_OK;

    if (rootfd < 0)
        return oci_fail_sys(err, errno, "open '%s'", path);
    if (!find_name(rootfd, scope, &upstream.name)) {
        return oci_fail(err, OCI_NOT_FOUND, NULL,
                        "'%s' is a checkout of none of the standards that spec/scope.json names",
                        path);
    }
    status = read_folder(&reading, ".", 0, err);
    if (status != OCI_OK)
        return oci_within(err, status, "%s", path);
    *ret_upstream = upstream;
    upstream = CTS_UPSTREAM_NONE;
    return OCI_OK;
}
