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
#include "runtime/netdev_list.h"
#include "runtime/netlink.h"

struct sockets {
    int host;
    int inside;
    int netnsfd; /* the namespace that devices go to */
    int own_fd;  /* the one they come from */
};

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

static enum oci_status add_address(int fd, const struct oci_net_address *address, int index,
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
static int find_new(const struct oci_net_links *before, const struct oci_net_links *after)
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

static enum oci_status finish(const struct sockets *sockets, const struct oci_net_links *before,
                              const struct oci_net_addresses *addresses, struct oci_error *err)
{
    struct oci_net_links after = {.name = ""};
    enum oci_status status = oci_net_links_list(sockets->inside, &after, err);
    int index = find_new(before, &after);

    for (size_t i = 0; i < addresses->n && status == OCI_OK; i++)
        status = add_address(sockets->inside, &addresses->items[i], index, err);
    return status != OCI_OK ? status : set_up(sockets->inside, index, err);
}

/* Whether a device can be moved is found out before any is: rt.netdev.check. */
static enum oci_status check_device(const struct sockets *sockets,
                                    const struct oci_net_device *device, struct oci_error *err)
{
    struct oci_net_links host = {.name = device->host_name};
    struct oci_net_links inside = {.name = device->name};
    enum oci_status status = oci_net_links_list(sockets->host, &host, err);

    if (status == OCI_OK)
        status = oci_net_links_list(sockets->inside, &inside, err);
    if (status != OCI_OK)
        return status;
    if (host.found == 0)
        return oci_fail(err, OCI_NOT_FOUND, "rt.netdev.check", "the host has no such device");
    if (inside.found != 0) {
        return oci_fail(err, OCI_EXISTS, "rt.netdev.clash", "the container has a '%s' already",
                        device->name);
    }
    return OCI_OK;
}

static enum oci_status move_device(const struct sockets *sockets,
                                   const struct oci_net_device *device, struct oci_error *err)
{
    struct oci_net_links host = {.name = device->host_name};
    struct oci_net_links inside = {.name = ""};
    struct oci_net_addresses addresses = {.n = 0};
    enum oci_status status = oci_net_links_list(sockets->host, &host, err);

    if (status == OCI_OK)
        status = oci_net_links_list(sockets->inside, &inside, err);
    addresses.index = host.found;
    if (status == OCI_OK)
        status = oci_net_addresses_list(sockets->host, &addresses, err);
    if (status == OCI_OK)
        status = move(sockets, device, host.found, err);
    return status != OCI_OK ? status : finish(sockets, &inside, &addresses, err);
}

/* Gives devices back that were moved before one failed, under the names they had. */
static void move_back(const struct sockets *sockets, const struct oci_net_devices *devices,
                      size_t n_moved)
{
    const struct sockets reverse = {sockets->inside, sockets->host, sockets->own_fd,
                                    sockets->netnsfd};

    while (n_moved-- > 0) {
        const struct oci_net_device *device = &devices->items[n_moved];
        const struct oci_net_device back = {device->name, device->host_name};

        (void)!move_device(&reverse, &back, NULL);
    }
}

/* A socket belongs to the namespace that its maker is in. */
static enum oci_status open_inside(struct sockets *sockets, struct oci_error *err)
{
    enum oci_status status = OCI_OK;

    if (sockets->own_fd < 0 || setns(sockets->netnsfd, CLONE_NEWNET) < 0)
        return oci_fail_sys(err, errno, "enter the container's network namespace");
    status = oci_netlink_open(&sockets->inside, err);
    if (setns(sockets->own_fd, CLONE_NEWNET) < 0)
        return oci_fail_sys(err, errno, "return to the host's network namespace");
    return status;
}

static enum oci_status for_each(const struct sockets *sockets,
                                const struct oci_net_devices *devices,
                                enum oci_status (*act)(const struct sockets *,
                                                       const struct oci_net_device *,
                                                       struct oci_error *),
                                size_t *ret_n, struct oci_error *err)
{
    for (*ret_n = 0; *ret_n < devices->n_items; (*ret_n)++) {
        const struct oci_net_device *device = &devices->items[*ret_n];
        enum oci_status status = act(sockets, device, err);

        if (status == OCI_OK)
            continue;
        if (err != NULL && err->clause == NULL)
            err->clause = "rt.netdev.available";
        return oci_within(err, status, "network device '%s'", device->host_name);
    }
    return OCI_OK;
}

static enum oci_status move_all(const struct sockets *sockets,
                                const struct oci_net_devices *devices, struct oci_error *err)
{
    size_t n = 0;
    enum oci_status status = for_each(sockets, devices, check_device, &n, err);

    if (status != OCI_OK)
        return status;
    status = for_each(sockets, devices, move_device, &n, err);
    if (status != OCI_OK)
        move_back(sockets, devices, n);
    return status;
}

enum oci_status oci_net_devices_move(const struct oci_net_devices *devices, int netnsfd,
                                     struct oci_error *err)
{
    struct sockets sockets = {.host = -1, .inside = -1, .netnsfd = netnsfd};
    enum oci_status status = OCI_OK;

    if (devices->n_items == 0)
        return OCI_OK;
    sockets.own_fd = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
    status = oci_netlink_open(&sockets.host, err);
    if (status == OCI_OK)
        status = open_inside(&sockets, err);
    if (status == OCI_OK)
        status = move_all(&sockets, devices, err);
    oci_drop_fd(&sockets.host);
    oci_drop_fd(&sockets.inside);
    oci_drop_fd(&sockets.own_fd);
    return status;
}
