/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/netdev.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sched.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "base/owned.h"
#include "runtime/netlink.h"

enum {
    N_ADDRESSES_MAX = 64,  /* of one device that are kept */
    N_DEVICES_MAX = 1024,  /* in the container's namespace that are looked at */
    ADDRESS_SIZE_MAX = 16, /* bytes of an IPv6 address */
};

/* An address that has to be added again. */
struct address {
    struct ifaddrmsg fixed;
    unsigned char local[ADDRESS_SIZE_MAX];
    unsigned char peer[ADDRESS_SIZE_MAX];
    unsigned char broadcast[ADDRESS_SIZE_MAX];
    size_t size_local;
    size_t size_peer;
    size_t size_broadcast;
};

struct addresses {
    int index;
    size_t n;
    struct address items[N_ADDRESSES_MAX];
};

/* The devices of a namespace, and among them the one of a name. */
struct links {
    const char *name;
    int found; /* index of the device of that name; 0: none */
    size_t n;
    int indices[N_DEVICES_MAX];
};

struct sockets {
    int host;
    int inside;
    int netnsfd;
};

static const void *attribute(const struct nlmsghdr *message, size_t size_fixed, unsigned int type,
                             size_t *ret_size)
{
    const char *end = (const char *)message + message->nlmsg_len;
    const char *at = (const char *)message + NLMSG_HDRLEN + oci_netlink_align(size_fixed);
    const size_t size_header = sizeof(struct nlattr);
    struct nlattr header;

    while ((size_t)(end - at) >= sizeof(header) && at < end) {
        memcpy(&header, at, sizeof(header));
        if (header.nla_len < size_header || header.nla_len > end - at)
            break;
        if ((header.nla_type & NLA_TYPE_MASK) == type) {
            *ret_size = header.nla_len - size_header;
            return at + size_header;
        }
        at += oci_netlink_align(header.nla_len);
    }
    *ret_size = 0;
    return NULL;
}

static void copy_attribute(const struct nlmsghdr *message, unsigned int type,
                           unsigned char *ret_data, size_t *ret_size)
{
    size_t size = 0;
    const void *data = attribute(message, sizeof(struct ifaddrmsg), type, &size);

    *ret_size = 0;
    if (data == NULL || size > ADDRESS_SIZE_MAX)
        return;
    memcpy(ret_data, data, size);
    *ret_size = size;
}

/* Permanent addresses of global scope: rt.netdev.keep-attributes. */
static void visit_address(const struct nlmsghdr *message, void *data)
{
    struct addresses *all = data;
    struct address *added = &all->items[all->n];
    struct ifaddrmsg fixed;
    size_t size = 0;
    const void *flags_at = attribute(message, sizeof(fixed), IFA_FLAGS, &size);
    uint32_t flags = 0;

    memcpy(&fixed, (const char *)message + NLMSG_HDRLEN, sizeof(fixed));
    flags = fixed.ifa_flags;
    if (flags_at != NULL && size == sizeof(flags))
        memcpy(&flags, flags_at, sizeof(flags));
    if (message->nlmsg_type != RTM_NEWADDR || (int)fixed.ifa_index != all->index ||
        (flags & IFA_F_PERMANENT) == 0 || fixed.ifa_scope != RT_SCOPE_UNIVERSE ||
        all->n == N_ADDRESSES_MAX)
        return;
    added->fixed = fixed;
    copy_attribute(message, IFA_LOCAL, added->local, &added->size_local);
    copy_attribute(message, IFA_ADDRESS, added->peer, &added->size_peer);
    copy_attribute(message, IFA_BROADCAST, added->broadcast, &added->size_broadcast);
    all->n++;
}

static void visit_link(const struct nlmsghdr *message, void *data)
{
    struct links *all = data;
    struct ifinfomsg fixed;
    size_t size = 0;
    const char *name = attribute(message, sizeof(fixed), IFLA_IFNAME, &size);

    memcpy(&fixed, (const char *)message + NLMSG_HDRLEN, sizeof(fixed));
    if (message->nlmsg_type != RTM_NEWLINK)
        return;
    if (all->n < N_DEVICES_MAX)
        all->indices[all->n++] = fixed.ifi_index;
    if (name != NULL && size > 0 && strncmp(name, all->name, size) == 0)
        all->found = fixed.ifi_index;
}

static enum oci_status list_links(int fd, struct links *links, struct oci_error *err)
{
    const struct ifinfomsg fixed = {.ifi_family = AF_UNSPEC};
    struct oci_netlink_request request;
    int sys = 0;

    links->n = 0;
    links->found = 0;
    oci_netlink_begin(&request, RTM_GETLINK, 0, &fixed, sizeof(fixed));
    sys = oci_netlink_dump(fd, &request, visit_link, links);
    return sys == 0 ? OCI_OK : oci_fail_sys(err, sys, "list network devices");
}

static enum oci_status list_addresses(int fd, struct addresses *addresses, struct oci_error *err)
{
    const struct ifaddrmsg fixed = {.ifa_family = AF_UNSPEC};
    struct oci_netlink_request request;
    int sys = 0;

    oci_netlink_begin(&request, RTM_GETADDR, 0, &fixed, sizeof(fixed));
    sys = oci_netlink_dump(fd, &request, visit_address, addresses);
    return sys == 0 ? OCI_OK : oci_fail_sys(err, sys, "list network addresses");
}

static enum oci_status move(const struct sockets *sockets, const struct oci_net_device *device,
                            int index, struct oci_error *err)
{
    const struct ifinfomsg fixed = {.ifi_family = AF_UNSPEC, .ifi_index = index};
    struct oci_netlink_request request;
    int sys = 0;

    oci_netlink_begin(&request, RTM_NEWLINK, 0, &fixed, sizeof(fixed));
    oci_netlink_add(&request, IFLA_NET_NS_FD, &sockets->netnsfd, sizeof(sockets->netnsfd));
    oci_netlink_add(&request, IFLA_IFNAME, device->name, strlen(device->name) + 1);
    sys = oci_netlink_ask(sockets->host, &request);
    return sys == 0 ? OCI_OK : oci_fail_sys(err, sys, "move it into the container");
}

static enum oci_status add_address(int fd, const struct address *address, int index,
                                   struct oci_error *err)
{
    struct ifaddrmsg fixed = address->fixed;
    struct oci_netlink_request request;
    int sys = 0;

    fixed.ifa_index = (__u32)index;
    fixed.ifa_flags = IFA_F_PERMANENT;
    oci_netlink_begin(&request, RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, &fixed, sizeof(fixed));
    if (address->size_local > 0)
        oci_netlink_add(&request, IFA_LOCAL, address->local, address->size_local);
    if (address->size_peer > 0)
        oci_netlink_add(&request, IFA_ADDRESS, address->peer, address->size_peer);
    if (address->size_broadcast > 0)
        oci_netlink_add(&request, IFA_BROADCAST, address->broadcast, address->size_broadcast);
    sys = oci_netlink_ask(fd, &request);
    return sys == 0 || sys == EEXIST ? OCI_OK : oci_fail_sys(err, sys, "add its addresses again");
}

static enum oci_status set_up(int fd, int index, struct oci_error *err)
{
    const struct ifinfomsg fixed = {
        .ifi_family = AF_UNSPEC, .ifi_index = index, .ifi_flags = IFF_UP, .ifi_change = IFF_UP};
    struct oci_netlink_request request;
    int sys = 0;

    oci_netlink_begin(&request, RTM_NEWLINK, 0, &fixed, sizeof(fixed));
    sys = oci_netlink_ask(fd, &request);
    return sys == 0 ? OCI_OK : oci_fail_sys(err, sys, "set it up");
}

/* The device that was not there before: a name with %d is known to the kernel only. */
static int find_new(const struct links *before, const struct links *after)
{
    for (size_t i = 0; i < after->n; i++) {
        bool known = false;

        for (size_t k = 0; k < before->n; k++)
            known = known || before->indices[k] == after->indices[i];
        if (!known)
            return after->indices[i];
    }
    return 0;
}

static enum oci_status finish(const struct sockets *sockets, const struct links *before,
                              const struct addresses *addresses, struct oci_error *err)
{
    struct links after = {.name = ""};
    enum oci_status status = list_links(sockets->inside, &after, err);
    int index = find_new(before, &after);

    for (size_t i = 0; i < addresses->n && status == OCI_OK; i++)
        status = add_address(sockets->inside, &addresses->items[i], index, err);
    return status != OCI_OK ? status : set_up(sockets->inside, index, err);
}

static enum oci_status move_device(const struct sockets *sockets,
                                   const struct oci_net_device *device, struct oci_error *err)
{
    struct links host = {.name = device->host_name};
    struct links inside = {.name = device->name};
    struct addresses addresses = {.n = 0};
    enum oci_status status = list_links(sockets->host, &host, err);

    if (status == OCI_OK)
        status = list_links(sockets->inside, &inside, err);
    if (status != OCI_OK)
        return status;
    if (host.found == 0)
        return oci_fail(err, OCI_NOT_FOUND, "rt.netdev.check", "the host has no such device");
    if (inside.found != 0) {
        return oci_fail(err, OCI_EXISTS, "rt.netdev.clash", "the container has a '%s' already",
                        device->name);
    }
    addresses.index = host.found;
    status = list_addresses(sockets->host, &addresses, err);
    if (status == OCI_OK)
        status = move(sockets, device, host.found, err);
    return status != OCI_OK ? status : finish(sockets, &inside, &addresses, err);
}

/* A socket belongs to the namespace that its maker is in. */
static enum oci_status open_inside(int netnsfd, int *ret_fd, struct oci_error *err)
{
    owned_fd int own = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
    owned_fd int fd = -1;
    enum oci_status status = OCI_OK;

    if (own < 0 || setns(netnsfd, CLONE_NEWNET) < 0)
        return oci_fail_sys(err, errno, "enter the container's network namespace");
    status = oci_netlink_open(&fd, err);
    if (setns(own, CLONE_NEWNET) < 0)
        return oci_fail_sys(err, errno, "return to the host's network namespace");
    if (status == OCI_OK)
        *ret_fd = steal_fd(&fd);
    return status;
}

enum oci_status oci_net_devices_move(const struct oci_net_devices *devices, int netnsfd,
                                     struct oci_error *err)
{
    owned_fd int host = -1;
    owned_fd int inside = -1;
    enum oci_status status = OCI_OK;

    if (devices->n_items == 0)
        return OCI_OK;
    status = oci_netlink_open(&host, err);
    if (status == OCI_OK)
        status = open_inside(netnsfd, &inside, err);
    for (size_t i = 0; i < devices->n_items && status == OCI_OK; i++) {
        const struct sockets sockets = {host, inside, netnsfd};

        status = move_device(&sockets, &devices->items[i], err);
        if (status != OCI_OK && err != NULL && err->clause == NULL)
            err->clause = "rt.netdev.available";
        if (status != OCI_OK)
            return oci_within(err, status, "network device '%s'", devices->items[i].host_name);
    }
    return status;
}
