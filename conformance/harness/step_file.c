/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Steps on host files: file, edit, cgroup.
 *
 * A path comes from a case, but what stands there was made by a subject. Every path is resolved
 * below the case's work area as its root, links included: a link planted there leads nowhere else.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "base/file.h"
#include "base/json.h"
#include "base/json_patch.h"
#include "base/memory.h"
#include "base/names.h"
#include "base/owned.h"
#include "base/path.h"
#include "harness/cgroups.h"
#include "harness/clean_text.h"
#include "harness/scene.h"
#include "harness/slot.h"
#include "harness/stage.h"
#include "harness/step.h"

enum {
    READ_MAX = 1 << 20,
    ENTRIES_MAX = 10000,
};

static json_t *fault_of(const struct oci_error *err)
{
    return json_pack("{s:s}", "error",
                     err->sys != 0 ? oci_errno_name(err->sys)
                                   : (err->status == OCI_NOT_FOUND ? "ENOENT" : err->text));
}

static json_t *read_file(int area_fd, const char *path, const json_t *step)
{
    struct oci_error err = OCI_ERROR_NONE;
    owned_fd int fd = -1;
    owned_str char *text = NULL;
    size_t size = 0;

    (void)step;
    if (oci_path_open(area_fd, path, O_RDONLY | O_NONBLOCK, 0, &fd, &err) != OCI_OK ||
        oci_file_read_fd(fd, path, READ_MAX, &text, &size, &err) != OCI_OK)
        return fault_of(&err);
    return json_pack("{s:o}", "text", cts_clean_text(text, size));
}

static const char *type_name(mode_t mode)
{
    static const struct {
        mode_t bits;
        const char *name;
    } types[] = {
        {S_IFREG,  "file"  },
        {S_IFDIR,  "dir"   },
        {S_IFLNK,  "link"  },
        {S_IFCHR,  "char"  },
        {S_IFBLK,  "block" },
        {S_IFIFO,  "fifo"  },
        {S_IFSOCK, "socket"},
    };

    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if ((mode & S_IFMT) == types[i].bits)
            return types[i].name;
    }
    return "?";
}

/* The members that the probe's own `stat` has. */
static json_t *stat_file(int area_fd, const char *path, const json_t *step)
{
    struct oci_error err = OCI_ERROR_NONE;
    owned_fd int fd = -1;
    struct stat about;
    char mode[16];

    (void)step;
    if (oci_path_open(area_fd, path, O_PATH | O_NOFOLLOW, 0, &fd, &err) != OCI_OK)
        return fault_of(&err);
    if (fstat(fd, &about) < 0)
        return json_pack("{s:s}", "error", oci_errno_name(errno));
    (void)snprintf(mode, sizeof(mode), "%04o", about.st_mode & 07777);
    return json_pack("{s:s,s:s,s:I,s:I,s:I,s:I,s:I,s:I,s:I}", "type", type_name(about.st_mode),
                     "mode", mode, "uid", (json_int_t)about.st_uid, "gid", (json_int_t)about.st_gid,
                     "size", (json_int_t)about.st_size, "nlink", (json_int_t)about.st_nlink,
                     "major", (json_int_t)major(about.st_rdev), "minor",
                     (json_int_t)minor(about.st_rdev), "ino", (json_int_t)about.st_ino);
}

static json_t *write_file(int area_fd, const char *path, const json_t *step)
{
    struct oci_error err = OCI_ERROR_NONE;
    const json_t *text = json_object_get(step, "text");
    const int flags = O_WRONLY | O_CREAT | O_TRUNC;
    owned_fd int fd = -1;

    if (oci_path_open(area_fd, path, flags, 0644, &fd, &err) != OCI_OK ||
        oci_file_write_fd(fd, path, json_string_value(text), json_string_length(text), &err) !=
            OCI_OK)
        return fault_of(&err);
    return json_pack("{s:I}", "size", (json_int_t)json_string_length(text));
}

static json_t *remove_file(int area_fd, const char *path, const json_t *step)
{
    struct oci_error err = OCI_ERROR_NONE;
    owned_fd int parent = -1;
    owned_str char *name = NULL;

    (void)step;
    if (oci_path_make_parent(area_fd, path, 0755, &parent, &name, &err) != OCI_OK ||
        oci_path_remove_tree(parent, name, &err) != OCI_OK)
        return fault_of(&err);
    return json_object();
}

static int by_name(const void *a, const void *b)
{
    return strcmp(json_string_value(*(json_t *const *)a), json_string_value(*(json_t *const *)b));
}

static json_t *sorted(const json_t *names)
{
    size_t n = json_array_size(names);
    json_t **rows = oci_new(n, sizeof(json_t *));
    json_t *result = json_array();

    for (size_t i = 0; i < n; i++)
        rows[i] = json_array_get(names, i);
    qsort(rows, n, sizeof(json_t *), by_name);
    for (size_t i = 0; i < n; i++)
        (void)json_array_append(result, rows[i]);
    free(rows);
    return result;
}

static json_t *list_folder(int area_fd, const char *path, const json_t *step)
{
    struct oci_error err = OCI_ERROR_NONE;
    owned_json json_t *names = json_array();
    int fd = -1;
    owned_dir DIR *dir = NULL;
    const struct dirent *entry = NULL;

    (void)step;
    if (oci_path_open(area_fd, path, O_RDONLY | O_DIRECTORY, 0, &fd, &err) != OCI_OK)
        return fault_of(&err);
    dir = fdopendir(fd);
    /* One thread. NOLINTNEXTLINE(concurrency-mt-unsafe) */
    while (dir != NULL && json_array_size(names) < ENTRIES_MAX && (entry = readdir(dir)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            (void)json_array_append_new(names,
                                        cts_clean_text(entry->d_name, strlen(entry->d_name)));
    }
    return json_pack("{s:o}", "entries", sorted(names));
}

static const struct operation {
    const char *name;
    json_t *(*act)(int area_fd, const char *path, const json_t *step);
} operations[] = {
    {"read",   read_file  },
    {"stat",   stat_file  },
    {"write",  write_file },
    {"remove", remove_file},
    {"list",   list_folder},
};

static const struct operation *find_operation(const char *name)
{
    for (size_t i = 0; name != NULL && i < sizeof(operations) / sizeof(operations[0]); i++) {
        if (strcmp(operations[i].name, name) == 0)
            return &operations[i];
    }
    return NULL;
}

static enum oci_status open_area(const struct cts_scene *scene, int *ret_fd, struct oci_error *err)
{
    *ret_fd = open(scene->stage->slot->area, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (*ret_fd < 0)
        return oci_fail_sys(err, errno, "open '%s'", scene->stage->slot->area);
    return OCI_OK;
}

/* The path below the work area; NULL for one that is not. */
static const char *below_area(const struct cts_scene *scene, const char *path)
{
    size_t size = strlen(scene->stage->slot->area);

    if (path == NULL || strncmp(path, scene->stage->slot->area, size) != 0 || path[size] != '/')
        return NULL;
    return path + size;
}

enum oci_status cts_step_file(struct cts_scene *scene, const json_t *step, json_t *record,
                              struct oci_error *err)
{
    const struct operation *operation =
        find_operation(json_string_value(json_object_get(step, "op")));
    const char *path = below_area(scene, json_string_value(json_object_get(step, "path")));
    owned_fd int area_fd = -1;
    enum oci_status status = OCI_OK;

    if (operation == NULL)
        return oci_fail(err, OCI_INVALID, NULL, "no such 'op'");
    if (path == NULL)
        return oci_fail(err, OCI_INVALID, NULL, "'path' is outside of the case's work area");
    status = open_area(scene, &area_fd, err);
    if (status != OCI_OK)
        return status;
    (void)json_object_set_new(record, "op", json_string(operation->name));
    (void)json_object_set_new(record, "file", operation->act(area_fd, path, step));
    return OCI_OK;
}

enum oci_status cts_step_edit(struct cts_scene *scene, const json_t *step, json_t *record,
                              struct oci_error *err)
{
    const char *bundle = json_string_value(json_object_get(scene->values, "bundle"));
    owned_str char *path = oci_str_printf("%s/config.json", bundle);
    owned_json json_t *config = NULL;
    enum oci_status status = oci_json_read(AT_FDCWD, path, NULL, &config, err);

    (void)record;
    if (status == OCI_OK)
        status = oci_json_patch(&config, json_object_get(step, "patch"), err);
    if (status == OCI_OK)
        status = oci_json_write_atomic(AT_FDCWD, path, config, 0644, err);
    return status;
}

/* The hierarchy that has a file of this name: "memory.max" is of "memory", and of v2 where it is
 * the only one. */
static json_t *read_cgroup_file(const struct cts_cgroups *cgroups, const char *group,
                                const char *file)
{
    for (size_t i = 0; i < cgroups->n; i++) {
        const struct cts_hierarchy *row = &cgroups->rows[i];
        owned_str char *path = oci_str_printf("%s%s/%s", row->target, group, file);
        owned_str char *text = NULL;
        size_t size = 0;

        if (oci_file_read(AT_FDCWD, path, READ_MAX, &text, &size, NULL) != OCI_OK)
            continue;
        while (size > 0 && text[size - 1] == '\n')
            size--;
        return cts_clean_text(text, size);
    }
    return json_null();
}

enum oci_status cts_step_cgroup(struct cts_scene *scene, const json_t *step, json_t *record,
                                struct oci_error *err)
{
    const char *group = json_string_value(json_object_get(step, "path"));
    const json_t *files = json_object_get(step, "files");
    json_t *values = json_object();

    (void)json_object_set_new(record, "cgroup", values);
    if (group == NULL)
        group = json_string_value(json_object_get(scene->values, "cgroup"));
    if (group == NULL || group[0] != '/' || strstr(group, "..") != NULL)
        return oci_fail(err, OCI_INVALID, NULL, "'path' is not an absolute path of a cgroup");
    for (size_t i = 0; i < json_array_size(files); i++) {
        const char *file = json_string_value(json_array_get(files, i));

        if (file != NULL && strchr(file, '/') == NULL)
            (void)json_object_set_new(values, file,
                                      read_cgroup_file(scene->stage->cgroups, group, file));
    }
    return OCI_OK;
}
