/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/mount_new.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/owned.h"

enum {
    KEY_MAX = 256, /* Bytes of an option's name, with the terminator; fsconfig(2) has the same. */
    VALUE_MAX = 4096, /* Bytes of an option's value, with the terminator. */
};

/* Options of the super block that mount(2) takes as flags and fsconfig(2) by name. */
static const struct super_flag {
    unsigned long flag;
    const char *set;
    const char *clear;
} super_flags[] = {
    {MS_RDONLY,      "ro",       "rw"        },
    {MS_SYNCHRONOUS, "sync",     "async"     },
    {MS_DIRSYNC,     "dirsync",  NULL        },
    {MS_LAZYTIME,    "lazytime", "nolazytime"},
    {MS_MANDLOCK,    "mand",     "nomand"    },
};

/* The kernel says what it did not like in messages that are read from the context. */
static enum oci_status fail_context(int fd, const struct oci_mount *mount, const char *option,
                                    struct oci_error *err)
{
    int failed = errno;
    char text[256];
    ssize_t n = read(fd, text, sizeof(text) - 1);
    const char *said = "";

    if (n > 2) {
        text[n] = '\0';
        text[strcspn(text, "\n")] = '\0';
        said = text + 2;
    }
    return oci_fail_sys(err, failed, "mount at '%s' of type '%s': %s%s%s%s", mount->destination,
                        mount->type == NULL ? "" : mount->type, option[0] == '\0' ? "" : "option ",
                        option, said[0] == '\0' ? "" : ": ", said);
}

static enum oci_status set_option(int fd, const struct oci_mount *mount, const char *key,
                                  const char *value, struct oci_error *err)
{
    int done = value == NULL ? fsconfig(fd, FSCONFIG_SET_FLAG, key, NULL, 0)
                             : fsconfig(fd, FSCONFIG_SET_STRING, key, value, 0);

    return done == 0 ? OCI_OK : fail_context(fd, mount, key, err);
}

static enum oci_status fail_length(const struct oci_mount *mount, struct oci_error *err)
{
    return oci_fail(err, OCI_LIMIT, "rt.mounts.options.unknown-to-fs",
                    "mount at '%s': an option is too long", mount->destination);
}

/* One of the options between the commas. */
static enum oci_status set_word(int fd, const struct oci_mount *mount, const char *word,
                                size_t size, struct oci_error *err)
{
    char key[KEY_MAX];
    char value[VALUE_MAX];
    const char *equals = memchr(word, '=', size);
    size_t size_key = equals == NULL ? size : (size_t)(equals - word);
    size_t size_value = equals == NULL ? 0 : size - size_key - 1;

    if (size == 0)
        return OCI_OK;
    if (size_key >= sizeof(key) || size_value >= sizeof(value))
        return fail_length(mount, err);
    memcpy(key, word, size_key);
    key[size_key] = '\0';
    if (equals == NULL)
        return set_option(fd, mount, key, NULL, err);
    memcpy(value, equals + 1, size_value);
    value[size_value] = '\0';
    return set_option(fd, mount, key, value, err);
}

/* A comma inside quotes, as in SELinux contexts, or after a backslash, as overlayfs has it. */
static size_t word_length(const char *at)
{
    bool quoted = false;
    size_t n = 0;

    for (; at[n] != '\0' && (quoted || at[n] != ','); n++) {
        if (at[n] == '"') {
            quoted = !quoted;
        } else if (at[n] == '\\' && at[n + 1] != '\0') {
            n++;
        }
    }
    return n;
}

static enum oci_status set_data(int fd, const struct oci_mount *mount, struct oci_error *err)
{
    const char *at = mount->options.data;

    while (at != NULL && *at != '\0') {
        size_t n = word_length(at);
        enum oci_status status = set_word(fd, mount, at, n, err);

        if (status != OCI_OK)
            return status;
        at += at[n] == '\0' ? n : n + 1;
    }
    return OCI_OK;
}

static enum oci_status set_super_flags(int fd, const struct oci_mount *mount, bool remount,
                                       struct oci_error *err)
{
    for (size_t i = 0; i < sizeof(super_flags) / sizeof(super_flags[0]); i++) {
        const struct super_flag *row = &super_flags[i];
        enum oci_status status = OCI_OK;

        /* What is to be filled first becomes read-only as a mount. */
        if (row->flag == MS_RDONLY && mount->options.tmpcopyup)
            continue;
        if ((mount->options.set & row->flag) != 0) {
            status = set_option(fd, mount, row->set, NULL, err);
        } else if (remount && (mount->options.clear & row->flag) != 0 && row->clear != NULL) {
            status = set_option(fd, mount, row->clear, NULL, err);
        }
        if (status != OCI_OK)
            return status;
    }
    return OCI_OK;
}

/* A tmpfs over a folder keeps the folder's mode, so that a /tmp stays one for everybody. */
static enum oci_status keep_mode(int fd, int targetfd, const struct oci_mount *mount,
                                 struct oci_error *err)
{
    struct stat seen;
    char mode[16];
    const char *data = mount->options.data == NULL ? "" : mount->options.data;

    if (strcmp(mount->type, "tmpfs") != 0 || strncmp(data, "mode=", 5) == 0 ||
        strstr(data, ",mode=") != NULL)
        return OCI_OK;
    if (fstat(targetfd, &seen) < 0)
        return oci_fail_sys(err, errno, "mount point '%s'", mount->destination);
    (void)snprintf(mode, sizeof(mode), "%o", seen.st_mode & 07777U);
    return set_option(fd, mount, "mode", mode, err);
}

static enum oci_status configure(int fd, int targetfd, const struct oci_mount *mount,
                                 const char *label, struct oci_error *err)
{
    enum oci_status status = OCI_OK;

    if (mount->source != NULL)
        status = set_option(fd, mount, "source", mount->source, err);
    if (status == OCI_OK)
        status = set_super_flags(fd, mount, false, err);
    if (status == OCI_OK)
        status = keep_mode(fd, targetfd, mount, err);
    if (status == OCI_OK && label != NULL)
        status = set_option(fd, mount, "context", label, err);
    if (status == OCI_OK)
        status = set_data(fd, mount, err);
    return status;
}

enum oci_status oci_mount_create(int targetfd, const struct oci_mount *mount, const char *label,
                                 int *ret_fd, struct oci_error *err)
{
    owned_fd int context = fsopen(mount->type, FSOPEN_CLOEXEC);
    int fd = -1;
    enum oci_status status = OCI_OK;

    if (context < 0 && errno == ENODEV) {
        return oci_fail(err, OCI_INVALID, "rt.mounts.type.kernel",
                        "mount at '%s': the kernel has no file system '%s'", mount->destination,
                        mount->type);
    }
    if (context < 0) {
        return oci_fail_sys(err, errno, "mount at '%s': open a file system of type '%s'",
                            mount->destination, mount->type);
    }
    status = configure(context, targetfd, mount, label, err);
    if (status != OCI_OK)
        return status;
    if (fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0)
        return fail_context(context, mount, "", err);
    fd =
        fsmount(context, FSMOUNT_CLOEXEC,
                (unsigned)(mount->options.attr_set &
                           (mount->options.tmpcopyup ? ~(uint64_t)MOUNT_ATTR_RDONLY : UINT64_MAX)));
    if (fd < 0)
        return fail_context(context, mount, "", err);
    *ret_fd = fd;
    return OCI_OK;
}

enum oci_status oci_mount_reconfigure(int targetfd, const struct oci_mount *mount,
                                      struct oci_error *err)
{
    owned_fd int context = fspick(targetfd, "", FSPICK_CLOEXEC | FSPICK_EMPTY_PATH);
    enum oci_status status = OCI_OK;

    if (context < 0)
        return oci_fail_sys(err, errno, "is not a mount point");
    status = set_super_flags(context, mount, true, err);
    if (status == OCI_OK)
        status = set_data(context, mount, err);
    if (status != OCI_OK)
        return status;
    if (fsconfig(context, FSCONFIG_CMD_RECONFIGURE, NULL, NULL, 0) < 0)
        return fail_context(context, mount, "", err);
    return OCI_OK;
}
