/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/labels.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <linux/magic.h>

#include "base/owned.h"

enum { LABEL_MAX = 4096 /* Bytes, with the terminator; a page is what the kernel takes. */ };

static bool has_apparmor(void)
{
    owned_fd int fd = open("/sys/module/apparmor/parameters/enabled", O_RDONLY | O_CLOEXEC);
    char answer = 'N';

    return fd >= 0 && read(fd, &answer, 1) == 1 && answer == 'Y';
}

static bool has_selinux(void)
{
    struct statfs seen;

    return statfs("/sys/fs/selinux", &seen) == 0 && seen.f_type == SELINUX_MAGIC;
}

enum oci_status oci_labels_check(const struct oci_process *process, const char *mount_label,
                                 struct oci_error *err)
{
    if (process->apparmor_profile != NULL && !has_apparmor()) {
        return oci_fail(err, OCI_UNSUPPORTED, "rt.apparmor",
                        "/process/apparmorProfile: AppArmor is not enabled on this host");
    }
    if ((process->selinux_label != NULL || mount_label != NULL) && !has_selinux()) {
        return oci_fail(err, OCI_UNSUPPORTED,
                        mount_label == NULL ? "rt.selinux.label" : "rt.mount-label",
                        "%s: SELinux is not enabled on this host",
                        mount_label == NULL ? "/process/selinuxLabel" : "/linux/mountLabel");
    }
    return OCI_OK;
}

static enum oci_status write_attribute(int procfd, const char *path, const char *text,
                                       struct oci_error *err)
{
    owned_fd int fd = openat(procfd, path, O_WRONLY | O_CLOEXEC);
    size_t size = strlen(text);

    if (fd < 0 || write(fd, text, size) != (ssize_t)size)
        return oci_fail_sys(err, errno, "ask for the label '%s' by /proc/%s", text, path);
    return OCI_OK;
}

enum oci_status oci_labels_set(int procfd, const struct oci_process *process, struct oci_error *err)
{
    char text[LABEL_MAX];
    enum oci_status status = OCI_OK;

    if (process->selinux_label != NULL)
        status = write_attribute(procfd, "thread-self/attr/exec", process->selinux_label, err);
    if (status != OCI_OK || process->apparmor_profile == NULL)
        return status;
    if (snprintf(text, sizeof(text), "exec %s", process->apparmor_profile) >= LABEL_MAX)
        return oci_fail(err, OCI_LIMIT, "rt.apparmor", "the name of the profile is too long");
    /* The folder of its own is there where modules are stacked. */
    status = write_attribute(procfd, "thread-self/attr/apparmor/exec", text, err);
    if (status != OCI_OK && err != NULL && err->sys == ENOENT)
        status = write_attribute(procfd, "thread-self/attr/exec", text, err);
    return status;
}
