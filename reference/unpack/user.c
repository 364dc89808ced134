/* SPDX-License-Identifier: Apache-2.0 */
#include "unpack/user.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/owned.h"
#include "base/path.h"

/* Fields of a line of passwd (name:password:uid:gid:…) and of group (name:password:gid:members). */
enum { FIELD_NAME, FIELD_PASSWORD, FIELD_ID, FIELD_LAST, N_FIELDS };

struct line {
    char *fields[N_FIELDS];
};

/* Cut the next line off @p rest, in place; a line of too few fields is passed over. */
static bool next_line(char **rest, struct line *ret_line)
{
    while (*rest != NULL) {
        char *at = strsep(rest, "\n");
        size_t n_fields = 0;

        while (n_fields < N_FIELDS && at != NULL)
            ret_line->fields[n_fields++] = strsep(&at, ":");
        if (n_fields == N_FIELDS && ret_line->fields[FIELD_NAME][0] != '\0')
            return true;
    }
    return false;
}

static bool read_id(const char *text, uint32_t *ret_id)
{
    char *end;
    unsigned long long id;

    if (text[0] < '0' || text[0] > '9')
        return false;
    errno = 0;
    id = strtoull(text, &end, 10);
    if (errno != 0 || *end != '\0' || id >= UINT32_MAX)
        return false;
    *ret_id = (uint32_t)id;
    return true;
}

/* A missing file is an empty one. */
static enum oci_status read_table(int rootfd, const char *path, char **ret_text,
                                  struct oci_error *err)
{
    owned_fd int fd = -1;
    struct stat found;
    enum oci_status status = oci_path_open(rootfd, path, O_RDONLY | O_NONBLOCK, 0, &fd, err);

    if (status == OCI_NOT_FOUND) {
        *ret_text = oci_str_dup("");
        return OCI_OK;
    }
    if (status != OCI_OK)
        return status;
    if (fstat(fd, &found) != 0 || !S_ISREG(found.st_mode)) {
        return oci_fail(err, OCI_INVALID, "img.convert.user.passwd",
                        "'%s' of the image is no regular file", path);
    }
    return oci_file_read_fd(fd, path, OCI_USER_FILE_MAX, ret_text, NULL, err);
}

/* The user's line of passwd, by name or, for a number, by id; false where there is none. */
static bool find_user(char *passwd, const char *user, bool numeric, uint32_t uid, uint32_t *ret_uid,
                      uint32_t *ret_gid, const char **ret_name)
{
    struct line line;

    while (next_line(&passwd, &line)) {
        uint32_t found;

        if (!read_id(line.fields[FIELD_ID], &found) ||
            (numeric ? found != uid : strcmp(line.fields[FIELD_NAME], user) != 0) ||
            !read_id(line.fields[FIELD_LAST], ret_gid))
            continue;
        *ret_uid = found;
        *ret_name = line.fields[FIELD_NAME];
        return true;
    }
    return false;
}

static bool has_member(char *members, const char *name)
{
    char *member;

    while ((member = strsep(&members, ",")) != NULL) {
        if (strcmp(member, name) == 0)
            return true;
    }
    return false;
}

static enum oci_status add_groups(char *group, const char *name, struct oci_user_ids *ids,
                                  struct oci_error *err)
{
    struct line line;

    while (next_line(&group, &line)) {
        uint32_t gid;

        if (!has_member(line.fields[FIELD_LAST], name) || !read_id(line.fields[FIELD_ID], &gid) ||
            gid == ids->gid)
            continue;
        if (ids->n_groups == OCI_USER_GROUPS_MAX) {
            return oci_fail(err, OCI_LIMIT, "img.convert.user.additional-gids",
                            "user '%s' is in more than %d groups", name, OCI_USER_GROUPS_MAX);
        }
        ids->groups[ids->n_groups++] = gid;
    }
    return OCI_OK;
}

static enum oci_status resolve_group(char *group, const char *name, uint32_t *ret_gid,
                                     struct oci_error *err)
{
    struct line line;

    if (read_id(name, ret_gid))
        return OCI_OK;
    while (next_line(&group, &line)) {
        if (strcmp(line.fields[FIELD_NAME], name) == 0 && read_id(line.fields[FIELD_ID], ret_gid))
            return OCI_OK;
    }
    return oci_fail(err, OCI_INVALID, "img.convert.user.unknown", "no group '%s' in the image",
                    name);
}

enum oci_status oci_user_resolve(int rootfd, const char *user, struct oci_user_ids *ret_ids,
                                 struct oci_error *err)
{
    owned_str char *passwd = NULL;
    owned_str char *group = NULL;
    owned_str char *user_part = oci_str_dup_n(user, strcspn(user, ":"));
    const char *group_part = strchr(user, ':');
    const char *name = NULL;
    uint32_t number = 0;
    bool numeric = user_part[0] == '\0' || read_id(user_part, &number);
    struct oci_user_ids ids = {.uid = number};
    enum oci_status status = read_table(rootfd, "/etc/passwd", &passwd, err);

    if (status == OCI_OK)
        status = read_table(rootfd, "/etc/group", &group, err);
    if (status != OCI_OK)
        return status;
    if (!find_user(passwd, user_part, numeric, number, &ids.uid, &ids.gid, &name) && !numeric) {
        return oci_fail(err, OCI_INVALID, "img.convert.user.unknown", "no user '%s' in the image",
                        user_part);
    }
    if (group_part != NULL) {
        status = resolve_group(group, group_part + 1, &ids.gid, err);
    } else if (!numeric) {
        status = add_groups(group, name, &ids, err);
    }
    if (status == OCI_OK)
        *ret_ids = ids;
    return status;
}
