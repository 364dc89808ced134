/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/devices.h"

#include <errno.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "base/memory.h"
#include "base/owned.h"

static const struct {
    const char *name;
    unsigned int major;
    unsigned int minor;
} nodes[] = {
    {"null",    1, 3},
    {"zero",    1, 5},
    {"full",    1, 7},
    {"random",  1, 8},
    {"urandom", 1, 9},
    {"tty",     5, 0},
};

static enum oci_status shield(const char *folder, size_t row, struct oci_error *err)
{
    owned_str char *own = oci_str_printf("%s/%s", folder, nodes[row].name);
    owned_str char *host = oci_str_printf("/dev/%s", nodes[row].name);

    if (mknod(own, S_IFCHR | 0666, makedev(nodes[row].major, nodes[row].minor)) < 0)
        return oci_fail_sys(err, errno, "make the device '%s'", own);
    if (chmod(own, 0666) < 0)
        return oci_fail_sys(err, errno, "open '%s' to all", own);
    if (mount(own, host, NULL, MS_BIND, NULL) < 0 && errno != ENOENT)
        return oci_fail_sys(err, errno, "mount '%s' over '%s'", own, host);
    return OCI_OK;
}

enum oci_status cts_devices_shield(const char *folder, struct oci_error *err)
{
    if (mkdir(folder, 0755) < 0)
        return oci_fail_sys(err, errno, "make '%s'", folder);
    for (size_t i = 0; i < sizeof(nodes) / sizeof(nodes[0]); i++) {
        enum oci_status status = shield(folder, i, err);

        if (status != OCI_OK)
            return status;
    }
    return OCI_OK;
}
