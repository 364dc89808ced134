/* SPDX-License-Identifier: Apache-2.0 */
#include "catalogue/data.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"

static const char schema_folder[] = "conformance/schema";

enum {
    FOLDER_DEPTH_MAX = 8,  /* folders inside each other below one that is listed */
    N_FILES_MAX = 1 << 16, /* files below one folder */
};

static bool is_root(const char *path)
{
    owned_str char *schemas = oci_str_printf("%s/%s", path, schema_folder);
    owned_str char *spec = oci_str_printf("%s/spec", path);

    return access(schemas, R_OK | X_OK) == 0 && access(spec, R_OK | X_OK) == 0;
}

/* Beside the program where it is installed, above it where it was built. */
static char *find_root(void)
{
    char path[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - 1);
    owned_str char *installed = NULL;
    char *slash;

    path[length > 0 ? length : 0] = '\0';
    slash = strrchr(path, '/');
    if (slash == NULL)
        return NULL;
    *slash = '\0';
    installed = oci_str_printf("%s/../share/plimsoll", path);
    if (is_root(installed))
        return steal_str(&installed);
    while ((slash = strrchr(path, '/')) != NULL) {
        if (is_root(path))
            return oci_str_dup(path);
        *slash = '\0';
    }
    return NULL;
}

static char *choose_root(const char *path)
{
    const char *wanted = path != NULL ? path : secure_getenv("PLIMSOLL_DATA");

    return wanted != NULL ? oci_str_dup(wanted) : find_root();
}

enum oci_status cts_data_open(const char *path, struct cts_data *ret_data, struct oci_error *err)
{
    owned_data struct cts_data data = CTS_DATA_NONE;
    enum oci_status status;

    data.path = choose_root(path);
    if (data.path == NULL) {
        return oci_fail(err, OCI_NOT_FOUND, NULL,
                        "no data beside the program: set PLIMSOLL_DATA to the folder that holds "
                        "spec/ and conformance/");
    }
    data.fd = open(data.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (data.fd < 0)
        return oci_fail_sys(err, errno, "open the data root '%s'", data.path);
    status = cts_schemas_open(data.fd, schema_folder, &data.schemas, err);
    if (status != OCI_OK)
        return oci_within(err, status, "data root '%s'", data.path);
    *ret_data = data;
    data.fd = -1;
    data.path = NULL;
    data.schemas = NULL;
    return OCI_OK;
}

void cts_data_done(struct cts_data *data)
{
    oci_drop_fd(&data->fd);
    free(data->path);
    cts_schemas_free(data->schemas);
    *data = CTS_DATA_NONE;
}

/* What is found below a folder. */
struct listing {
    struct oci_arena *arena;
    const char **paths;
    size_t n_paths;
};

static bool is_json(const char *name)
{
    const char *suffix = strrchr(name, '.');

    return suffix != NULL && strcmp(suffix, ".json") == 0;
}

static enum oci_status add_path(struct listing *listing, const char *path, struct oci_error *err)
{
    if (listing->n_paths == N_FILES_MAX)
        return oci_fail(err, OCI_LIMIT, NULL, "more than %d data files", N_FILES_MAX);
    listing->paths = oci_grow(listing->paths, listing->n_paths + 1, sizeof(*listing->paths));
    listing->paths[listing->n_paths++] = oci_arena_dup(listing->arena, path);
    return OCI_OK;
}

static enum oci_status list_folder(struct listing *listing, int rootfd, const char *folder,
                                   int depth, struct oci_error *err);

/* NOLINTNEXTLINE(misc-no-recursion): list_folder() stops at FOLDER_DEPTH_MAX. */
static enum oci_status list_entry(struct listing *listing, int rootfd, const char *path, int depth,
                                  struct oci_error *err)
{
    struct stat st;

    if (fstatat(rootfd, path, &st, 0) != 0)
        return oci_fail_sys(err, errno, "stat '%s'", path);
    if (S_ISDIR(st.st_mode))
        return list_folder(listing, rootfd, path, depth - 1, err);
    return is_json(path) ? add_path(listing, path, err) : OCI_OK;
}

/* NOLINTNEXTLINE(misc-no-recursion): ends at FOLDER_DEPTH_MAX. */
static enum oci_status list_folder(struct listing *listing, int rootfd, const char *folder,
                                   int depth, struct oci_error *err)
{
    owned_fd int fd = openat(rootfd, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    owned_dir DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
    const struct dirent *entry;
    enum oci_status status = OCI_OK;

    if (dir == NULL && errno == ENOENT)
        return OCI_OK;
    if (dir == NULL)
        return oci_fail_sys(err, errno, "open the folder '%s'", folder);
    (void)steal_fd(&fd);
    if (depth == 0)
        return oci_fail(err, OCI_LIMIT, NULL, "'%s' is too deep", folder);
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): the stream is this call's own. */
    while (status == OCI_OK && (entry = readdir(dir)) != NULL) {
        owned_str char *path = oci_str_printf("%s/%s", folder, entry->d_name);

        if (entry->d_name[0] != '.')
            status = list_entry(listing, rootfd, path, depth, err);
    }
    return status;
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

enum oci_status cts_data_list(const struct cts_data *data, const char *folder,
                              struct oci_arena *arena, struct oci_strings *ret_paths,
                              struct oci_error *err)
{
    struct listing listing = {.arena = arena};
    const char **paths;
    enum oci_status status = list_folder(&listing, data->fd, folder, FOLDER_DEPTH_MAX, err);

    if (status == OCI_OK) {
        if (listing.n_paths > 0)
            qsort(listing.paths, listing.n_paths, sizeof(*listing.paths), compare_texts);
        paths = oci_arena_new(arena, listing.n_paths + 1, sizeof(*paths));
        for (size_t i = 0; i < listing.n_paths; i++)
            paths[i] = listing.paths[i];
        *ret_paths = (struct oci_strings){paths, listing.n_paths};
    }
    free(listing.paths);
    return status;
}

static enum oci_status read_at(const struct cts_data *data, int dirfd, const char *path,
                               const char *schema, json_t **ret_doc, struct oci_error *err)
{
    owned_json json_t *doc = NULL;
    enum oci_status status = oci_json_read(dirfd, path, NULL, &doc, err);

    if (status != OCI_OK)
        return status;
    status = cts_schema_check(data->schemas, schema, doc, err);
    if (status != OCI_OK)
        return oci_within(err, status, "%s", path);
    *ret_doc = steal_json(&doc);
    return OCI_OK;
}

enum oci_status cts_data_read(const struct cts_data *data, const char *path, const char *schema,
                              json_t **ret_doc, struct oci_error *err)
{
    return read_at(data, data->fd, path, schema, ret_doc, err);
}

/* What there is to choose from, for the message. */
static enum oci_status fail_unknown(const struct cts_data *data, const char *folder,
                                    const char *name, struct oci_error *err)
{
    owned_arena struct oci_arena arena = OCI_ARENA_NONE;
    struct oci_strings paths = {.n_items = 0};
    char names[300] = "";

    if (cts_data_list(data, folder, &arena, &paths, NULL) != OCI_OK)
        return OCI_NOT_FOUND;
    for (size_t i = 0; i < paths.n_items; i++) {
        const char *base = strrchr(paths.items[i], '/') + 1;
        size_t used = strlen(names);
        size_t length = strlen(base) - strlen(".json");

        if (used + length + 3 > sizeof(names))
            break;
        names[used] = ' ';
        memcpy(names + used + 1, base, length);
        names[used + 1 + length] = '\0';
    }
    return oci_fail(err, OCI_NOT_FOUND, NULL, "'%s' is neither a file nor one of:%s", name, names);
}

enum oci_status cts_data_read_named(const struct cts_data *data, const struct cts_data_kind *kind,
                                    const char *name_or_file, json_t **ret_doc, char **ret_file,
                                    struct oci_error *err)
{
    owned_str char *file = NULL;
    enum oci_status status;

    if (strchr(name_or_file, '/') != NULL || is_json(name_or_file)) {
        file = oci_str_dup(name_or_file);
        status = read_at(data, AT_FDCWD, file, kind->schema, ret_doc, err);
    } else {
        file = oci_str_printf("%s/%s.json", kind->folder, name_or_file);
        if (faccessat(data->fd, file, F_OK, 0) != 0)
            return fail_unknown(data, kind->folder, name_or_file, err);
        status = read_at(data, data->fd, file, kind->schema, ret_doc, err);
    }
    if (status == OCI_OK)
        *ret_file = steal_str(&file);
    return status;
}
