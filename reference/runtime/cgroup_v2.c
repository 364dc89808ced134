/* SPDX-License-Identifier: Apache-2.0 */
/** @file The hierarchy of cgroup v2. */
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/owned.h"
#include "base/text.h"
#include "runtime/cgroup_kind.h"

enum {
    FREEZE_TIMEOUT_MS = 2000, /* until the kernel says that all stand still */
    FILE_SIZE_MAX = 65536,    /* bytes of a file that is read here */
};

const struct oci_cgroup_hierarchy *oci_cgroup_find_v2(const struct oci_cgroup *cgroup)
{
    for (size_t i = 0; i < cgroup->n_hierarchies; i++) {
        if (cgroup->hierarchies[i].kind == &oci_cgroup_v2)
            return &cgroup->hierarchies[i];
    }
    return NULL;
}

static bool has_word(const char *words, const char *word, size_t length)
{
    while (*words != '\0') {
        size_t n = strcspn(words, " \n");

        if (n == length && strncmp(words, word, n) == 0)
            return true;
        words += n + (words[n] != '\0' ? 1 : 0);
    }
    return false;
}

static enum oci_status read_below(int root_fd, const char *folder, const char *file,
                                  char **ret_text, struct oci_error *err)
{
    struct oci_cgroup_file at;

    (void)snprintf(at.path, sizeof(at.path), "%s/%s", folder, file);
    return oci_file_read(root_fd, at.path, FILE_SIZE_MAX, ret_text, NULL, err);
}

/* Writes "+a +b" for what the folder has and its children have not. */
static enum oci_status enable_in(int root_fd, const char *folder, const char *only,
                                 struct oci_error *err)
{
    owned_str char *has = NULL;
    owned_str char *gives = NULL;
    owned_text struct oci_text text = OCI_TEXT_NONE;
    struct oci_cgroup_file at;
    enum oci_status status = read_below(root_fd, folder, "cgroup.controllers", &has, err);

    if (status == OCI_OK)
        status = read_below(root_fd, folder, "cgroup.subtree_control", &gives, err);
    if (status != OCI_OK)
        return status;
    for (const char *word = has; *word != '\0';) {
        size_t length = strcspn(word, " \n");

        if (length > 0 && !has_word(gives, word, length) &&
            (only == NULL || has_word(only, word, length)))
            oci_text_printf(&text, "%s+%.*s", text.size > 0 ? " " : "", (int)length, word);
        word += length + (word[length] != '\0' ? 1 : 0);
    }
    if (text.size == 0)
        return OCI_OK;
    (void)snprintf(at.path, sizeof(at.path), "%s/cgroup.subtree_control", folder);
    return oci_file_write(root_fd, at.path, oci_text_get(&text), err);
}

/* What the kernel says of a folder that cannot give controllers. */
static bool is_refusal(int sys)
{
    return sys == EBUSY || sys == EACCES || sys == EPERM || sys == EROFS || sys == EOPNOTSUPP ||
           sys == ENOENT;
}

/*
 * Beside v1, what v2 has is left as it is until a limit asks for it. Where v2 is alone, the folder
 * above a new cgroup gives it its controllers. A folder that cannot (it has processes,
 * or is not ours) is no error here: only a limit that cannot be set later is.
 */
static enum oci_status made_v2(const struct oci_cgroup *cgroup,
                               const struct oci_cgroup_hierarchy *hierarchy, const char *path,
                               struct oci_error *err)
{
    struct oci_cgroup_file parent;
    struct oci_error why = OCI_ERROR_NONE;
    enum oci_status status = OCI_OK;

    if (strcmp(hierarchy->name, ".") != 0)
        return OCI_OK;
    (void)snprintf(parent.path, sizeof(parent.path), "%.*s", (int)(strrchr(path, '/') - path),
                   path);
    status = enable_in(cgroup->root_fd, parent.path, NULL, &why);
    if (status == OCI_OK || is_refusal(why.sys))
        return OCI_OK;
    if (err != NULL)
        *err = why;
    return status;
}

enum oci_status oci_cgroup_enable(const struct oci_cgroup *cgroup,
                                  const struct oci_cgroup_hierarchy *hierarchy,
                                  const char *controller, struct oci_error *err)
{
    struct oci_cgroup_file at = oci_cgroup_file(cgroup, hierarchy, "");
    enum oci_status status = OCI_OK;

    for (char *slash = at.path; status == OCI_OK && slash != NULL;) {
        slash = strchr(slash + (slash == at.path ? 0 : 1), '/');
        if (slash != NULL) {
            *slash = '\0';
            status = enable_in(cgroup->root_fd, at.path, controller, err);
            *slash = '/';
        }
    }
    return status;
}

static enum oci_status open_join_v2(const struct oci_cgroup *cgroup,
                                    struct oci_cgroup_hierarchy *hierarchy, struct oci_error *err)
{
    struct oci_cgroup_file at = oci_cgroup_file(cgroup, hierarchy, "");

    hierarchy->join_fd = openat(cgroup->root_fd, at.path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    return hierarchy->join_fd < 0 ? oci_fail_sys(err, errno, "open cgroup '%s'", at.path) : OCI_OK;
}

static enum oci_status join_v2(const struct oci_cgroup_hierarchy *hierarchy,
                               enum oci_cgroup_cloned cloned, struct oci_error *err)
{
    int fd = -1;
    ssize_t n = 0;

    if (cloned == OCI_CGROUP_CLONED_INTO)
        return OCI_OK;
    fd = openat(hierarchy->join_fd, "cgroup.procs", O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return oci_fail_sys(err, errno, "open cgroup.procs of '%s'", hierarchy->name);
    n = write(fd, "0", 1);
    (void)close(fd);
    return n < 0 ? oci_fail_sys(err, errno, "join the cgroup of '%s'", hierarchy->name) : OCI_OK;
}

/* cgroup.freeze came with Linux 5.2; on a host with v1 too, its freezer is the one. */
static bool can_freeze_v2(const struct oci_cgroup_hierarchy *hierarchy)
{
    return strcmp(hierarchy->name, ".") == 0;
}

static bool is_frozen_v2(const struct oci_cgroup *cgroup,
                         const struct oci_cgroup_hierarchy *hierarchy)
{
    owned_str char *events = NULL;

    return oci_cgroup_read(cgroup, hierarchy, "cgroup.events", &events, NULL) == OCI_OK &&
           strstr(events, "frozen 1") != NULL;
}

/* cgroup.events signals a change of what is in it. */
static enum oci_status freeze_v2(const struct oci_cgroup *cgroup,
                                 const struct oci_cgroup_hierarchy *hierarchy, bool frozen,
                                 struct oci_error *err)
{
    struct oci_cgroup_file events = oci_cgroup_file(cgroup, hierarchy, "cgroup.events");
    owned_fd int fd = openat(cgroup->root_fd, events.path, O_RDONLY | O_CLOEXEC);
    struct pollfd wait = {.fd = fd, .events = POLLPRI};
    enum oci_status status = OCI_OK;

    if (fd < 0)
        return oci_fail_sys(err, errno, "open '%s'", events.path);
    status = oci_cgroup_write(cgroup, hierarchy, "cgroup.freeze", frozen ? "1" : "0", err);
    while (status == OCI_OK && is_frozen_v2(cgroup, hierarchy) != frozen) {
        char byte = 0;

        (void)!pread(fd, &byte, 1, 0);
        if (is_frozen_v2(cgroup, hierarchy) != frozen && poll(&wait, 1, FREEZE_TIMEOUT_MS) <= 0)
            return oci_fail(err, OCI_SYSTEM, NULL, "cgroup '%s' does not freeze", cgroup->path);
    }
    return status;
}

const struct oci_cgroup_kind oci_cgroup_v2 = {
    .name = "2",
    .magic = CGROUP2_SUPER_MAGIC,
    .pids = "cgroup.procs",
    .made = made_v2,
    .open_join = open_join_v2,
    .join = join_v2,
    .can_freeze = can_freeze_v2,
    .freeze = freeze_v2,
    .is_frozen = is_frozen_v2,
};
