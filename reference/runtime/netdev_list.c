/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/netdev_list.h"

#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

#include "runtime/netlink.h"

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
    if (data == NULL || size > OCI_NET_ADDRESS_SIZE)
        return;
    memcpy(ret_data, data, size);
    *ret_size = size;
}

/* Permanent addresses of global scope: rt.netdev.keep-attributes. */
static void visit_address(const struct nlmsghdr *message, void *data)
{
    struct oci_net_addresses *all = data;
    struct oci_net_address *added = &all->items[all->n];
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
        all->n == OCI_NET_ADDRESSES_MAX)
        return;
    added->fixed = fixed;
    copy_attribute(message, IFA_LOCAL, added->local, &added->size_local);
    copy_attribute(message, IFA_ADDRESS, added->peer, &added->size_peer);
    copy_attribute(message, IFA_BROADCAST, added->broadcast, &added->size_broadcast);
    all->n++;
}

static void visit_link(const struct nlmsghdr *message, void *data)
{
    struct oci_net_links *all = data;
    struct ifinfomsg fixed;
    size_t size = 0;
    const char *name = attribute(message, sizeof(fixed), IFLA_IFNAME, &size);

    memcpy(&fixed, (const char *)message + NLMSG_HDRLEN, sizeof(fixed));
    if (message->nlmsg_type != RTM_NEWLINK)
        return;
    if (all->n < OCI_NET_LINKS_MAX)
        all->indices[all->n++] = fixed.ifi_index;
    if (name != NULL && size > 0 && strncmp(name, all->name, size) == 0)
        all->found = fixed.ifi_index;
}

enum oci_status oci_net_links_list(int fd, struct oci_net_links *links, struct oci_error *err)
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

enum oci_status oci_net_addresses_list(int fd, struct oci_net_addresses *addresses,
                                       struct oci_error *err)
{
    const struct ifaddrmsg fixed = {.ifa_family = AF_UNSPEC};
    struct oci_netlink_request request;
    int sys = 0;

    oci_netlink_begin(&request, RTM_GETADDR, 0, &fixed, sizeof(fixed));
    sys = oci_netlink_dump(fd, &request, visit_address, addresses);
    return sys == 0 ? OCI_OK : oci_fail_sys(err, sys, "list network addresses");
}
