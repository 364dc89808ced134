/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The first things the process does: cut itself off from the caller, enter its namespaces.
 */
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/keyctl.h>

#include "base/owned.h"
#include "runtime/channel.h"
#include "runtime/init.h"
#include "runtime/memory_policy.h"
#include "runtime/namespaces.h"

/*
 * Ignored signals and a mask would be inherited by the program through execve(2). The C library
 * keeps two signals to itself, and its calls leave those as they are: so the kernel is called.
 */
static void reset_signals(void)
{
    const unsigned long standard[8] = {(unsigned long)SIG_DFL}; /* More than the kernel's struct. */
    const uint64_t none = 0;

    for (int i = 1; i < _NSIG; i++)
        (void)syscall(SYS_rt_sigaction, i, standard, NULL, sizeof(none));
    (void)syscall(SYS_rt_sigprocmask, SIG_SETMASK, &none, NULL, sizeof(none));
}

/* The caller may have been pinned; the container's processors are its cpuset's business. */
static void reset_affinity(void)
{
    cpu_set_t all;

    memset(&all, 0xff, sizeof(all));
    (void)sched_setaffinity(0, sizeof(all), &all);
}

enum oci_status oci_init_detach(const char *keyring, bool keep_keyring, struct oci_error *err)
{
    reset_signals();
    if (setsid() < 0)
        return oci_fail_sys(err, errno, "begin a session");
    if (!keep_keyring && syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, keyring) < 0 &&
        errno != ENOSYS && errno != EDQUOT && errno != EPERM)
        return oci_fail_sys(err, errno, "join a new session keyring");
    return OCI_OK;
}

enum oci_status oci_init_session(struct oci_container *c, struct oci_error *err)
{
    enum oci_status status = oci_init_detach(c->request->id, c->request->no_new_keyring, err);

    reset_affinity();
    if (status == OCI_OK && c->config.personality.set &&
        personality((unsigned long)c->config.personality.value) < 0)
        status = oci_fail_sys(err, errno, "set the personality");
    return status;
}

/* Only the runtime can map ids; without a new user namespace there is nothing to wait for. */
enum oci_status oci_init_admission(struct oci_container *c, struct oci_error *err)
{
    enum oci_status status = OCI_OK;

    if (oci_namespace_is_new(&c->config, OCI_NS_USER))
        status = oci_channel_expect(c->channel, OCI_MESSAGE_ADMITTED, NULL, err);
    if (status != OCI_OK)
        return status;
    /* Others in a joined pid namespace must not look into what the runtime still holds. */
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0)
        return oci_fail_sys(err, errno, "hide the process from debuggers");
    if (!c->config.namespaces[OCI_NS_USER].listed)
        return OCI_OK;
    if (syscall(SYS_setresgid, 0, 0, 0) < 0 || syscall(SYS_setresuid, 0, 0, 0) < 0)
        return oci_fail_sys(err, errno, "become root of the user namespace");
    return OCI_OK;
}

static enum oci_status write_offset(int fd, const char *clock, const struct oci_time_offset *offset,
                                    struct oci_error *err)
{
    char line[80];
    int n = snprintf(line, sizeof(line), "%s %lld %u", clock, (long long)offset->secs,
                     offset->nanosecs);

    if (offset->set && write(fd, line, (size_t)n) != n)
        return oci_fail_sys(err, errno, "set the offset of the %s clock", clock);
    return OCI_OK;
}

/* Offsets must be written before anybody enters the namespace. */
static enum oci_status enter_new_time(const struct oci_container *c, struct oci_error *err)
{
    owned_fd int fd = -1;
    owned_fd int space = -1;
    enum oci_status status = OCI_OK;

    if (unshare((int)oci_namespace_rows[OCI_NS_TIME].flag) < 0)
        return oci_fail_sys(err, errno, "make a new time namespace");
    fd = openat(c->hostproc, "self/timens_offsets", O_WRONLY | O_CLOEXEC);
    space = openat(c->hostproc, "self/ns/time_for_children", O_RDONLY | O_CLOEXEC);
    if (fd < 0 || space < 0)
        return oci_fail_sys(err, errno, "open the new time namespace");
    status = write_offset(fd, "monotonic", &c->config.monotonic, err);
    if (status == OCI_OK)
        status = write_offset(fd, "boottime", &c->config.boottime, err);
    if (status == OCI_OK && setns(space, 0) < 0)
        status = oci_fail_sys(err, errno, "enter the new time namespace");
    return status;
}

enum oci_status oci_init_namespaces(struct oci_container *c, struct oci_error *err)
{
    if (oci_namespace_is_new(&c->config, OCI_NS_CGROUP) && unshare(CLONE_NEWCGROUP) < 0)
        return oci_fail_sys(err, errno, "make a new cgroup namespace");
    if (oci_namespace_is_new(&c->config, OCI_NS_TIME))
        return enter_new_time(c, err);
    return OCI_OK;
}

enum oci_status oci_init_names(struct oci_container *c, struct oci_error *err)
{
    const char *host = c->config.hostname;
    const char *domain = c->config.domainname;

    if (host != NULL && sethostname(host, strlen(host)) < 0)
        return oci_fail_sys(err, errno, "set the host name '%s'", host);
    if (domain != NULL && setdomainname(domain, strlen(domain)) < 0)
        return oci_fail_sys(err, errno, "set the domain name '%s'", domain);
    return OCI_OK;
}

enum oci_status oci_init_loopback(struct oci_container *c, struct oci_error *err)
{
    struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
    owned_fd int fd = -1;

    if (!oci_namespace_is_new(&c->config, OCI_NS_NETWORK))
        return OCI_OK;
    fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || ioctl(fd, SIOCSIFFLAGS, &request) < 0)
        return oci_fail_sys(err, errno, "bring up the loopback interface");
    return OCI_OK;
}

/* Inherited by everything that comes after, so it is the last thing before the wait for start. */
enum oci_status oci_init_memory(struct oci_container *c, struct oci_error *err)
{
    return oci_memory_policy_set(&c->config.memory_policy, err);
}
