/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/memory_policy.h"

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

enum oci_status oci_memory_policy_set(const struct oci_memory_policy *policy, struct oci_error *err)
{
    const struct oci_set *nodes = &policy->nodes;
    int mode = policy->mode | (int)policy->flags;
    /* The kernel counts one bit less than it is told. */
    unsigned long n_bits = nodes->set ? OCI_SET_MAX + 1 : 0;

    if (!policy->set)
        return OCI_OK;
    if (syscall(SYS_set_mempolicy, mode, nodes->set ? nodes->words : NULL, n_bits) < 0) {
        int sys = errno;

        (void)oci_fail_sys(err, sys, "set the memory policy");
        if (err != NULL)
            err->clause = "rt.mempolicy";
        return OCI_SYSTEM;
    }
    return OCI_OK;
}
