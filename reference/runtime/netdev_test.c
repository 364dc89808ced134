/* SPDX-License-Identifier: Apache-2.0 */
/** @file Network devices moved between two namespaces of our own: needs root and veth. */
#include "runtime/netdev.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/owned.h"
#include "runtime/netlink.h"

enum { SKIPPED = 77 };

static int outside = -1; /* stands for the host's namespace */
static int inside = -1;  /* for the container's */

/* The kernel makes the peer of a veth by itself where it is not described. */
static int make_veth(const char *name)
{
    const struct ifinfomsg fixed = {.ifi_family = AF_UNSPEC};
    struct oci_netlink_request request;
    char info[16];
    struct nlattr kind = {.nla_len = sizeof(kind) + 5, .nla_type = IFLA_INFO_KIND};
    int fd = -1;
    int sys = 0;

    memset(info, 0, sizeof(info));
    memcpy(info, &kind, sizeof(kind));
    memcpy(info + sizeof(kind), "veth", 5);
    if (oci_netlink_open(&fd, NULL) != OCI_OK)
        return -1;
    oci_netlink_begin(&request, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &fixed, sizeof(fixed));
    oci_netlink_add(&request, IFLA_IFNAME, name, strlen(name) + 1);
    oci_netlink_add(&request, IFLA_LINKINFO, info, oci_netlink_align(kind.nla_len));
    sys = oci_netlink_ask(fd, &request);
    (void)close(fd);
    return sys;
}

static int add_address(const char *name, const char *text)
{
    const struct ifaddrmsg fixed = {.ifa_family = AF_INET,
                                    .ifa_prefixlen = 24,
                                    .ifa_flags = IFA_F_PERMANENT,
                                    .ifa_index = if_nametoindex(name)};
    struct oci_netlink_request request;
    struct in_addr address;
    int fd = -1;
    int sys = 0;

    (void)inet_aton(text, &address);
    if (oci_netlink_open(&fd, NULL) != OCI_OK)
        return -1;
    oci_netlink_begin(&request, RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, &fixed, sizeof(fixed));
    oci_netlink_add(&request, IFA_LOCAL, &address, sizeof(address));
    oci_netlink_add(&request, IFA_ADDRESS, &address, sizeof(address));
    sys = oci_netlink_ask(fd, &request);
    (void)close(fd);
    return sys;
}

static bool has_address(const char *name, const char *text, short *ret_flags)
{
    owned_fd int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    struct ifreq request = {.ifr_ifru = {.ifru_flags = 0}};
    struct in_addr wanted;
    struct sockaddr_in found;

    (void)inet_aton(text, &wanted);
    (void)strncpy(request.ifr_name, name, sizeof(request.ifr_name) - 1);
    if (ioctl(fd, SIOCGIFADDR, &request) < 0)
        return false;
    memcpy(&found, &request.ifr_addr, sizeof(found));
    if (ioctl(fd, SIOCGIFFLAGS, &request) < 0)
        return false;
    *ret_flags = request.ifr_flags;
    return found.sin_addr.s_addr == wanted.s_addr;
}

static void enter(int namespace_fd)
{
    assert_int_equal(setns(namespace_fd, CLONE_NEWNET), 0);
}

static void a_device_keeps_its_address_and_is_up(void **state)
{
    const struct oci_net_device device = {"keel0", "in0"};
    const struct oci_net_devices devices = {&device, 1};
    short flags = 0;

    (void)state;
    assert_int_equal(make_veth("keel0"), 0);
    assert_int_equal(add_address("keel0", "10.9.8.7"), 0);
    assert_int_equal(oci_net_devices_move(&devices, inside, NULL), OCI_OK);
    assert_int_equal(if_nametoindex("keel0"), 0);
    enter(inside);
    assert_true(has_address("in0", "10.9.8.7", &flags));
    assert_true((flags & IFF_UP) != 0);
    enter(outside);
}

static void a_template_lets_the_kernel_choose(void **state)
{
    const struct oci_net_device device = {"keel1", "in%d"};
    const struct oci_net_devices devices = {&device, 1};

    (void)state;
    assert_int_equal(make_veth("keel1"), 0);
    assert_int_equal(oci_net_devices_move(&devices, inside, NULL), OCI_OK);
    enter(inside);
    assert_int_not_equal(if_nametoindex("in1"), 0);
    enter(outside);
}

static void a_name_that_is_taken_is_refused(void **state)
{
    const struct oci_net_device device = {"keel2", "in0"};
    const struct oci_net_devices devices = {&device, 1};
    struct oci_error err = OCI_ERROR_NONE;

    (void)state;
    assert_int_equal(make_veth("keel2"), 0);
    assert_int_equal(oci_net_devices_move(&devices, inside, &err), OCI_EXISTS);
    assert_string_equal(err.clause, "rt.netdev.clash");
    assert_int_not_equal(if_nametoindex("keel2"), 0);
}

static void a_device_that_is_not_there_is_refused(void **state)
{
    const struct oci_net_device device = {"nonsuch", "nonsuch"};
    const struct oci_net_devices devices = {&device, 1};
    struct oci_error err = OCI_ERROR_NONE;

    (void)state;
    assert_int_equal(oci_net_devices_move(&devices, inside, &err), OCI_NOT_FOUND);
    assert_string_equal(err.clause, "rt.netdev.check");
    assert_string_equal(err.text, "network device 'nonsuch': the host has no such device");
}

static void none_is_moved_if_one_cannot_be(void **state)
{
    const struct oci_net_device devices_both[] = {
        {"keel3",   "in3"},
        {"nonsuch", "in4"}
    };
    const struct oci_net_device devices_late[] = {
        {"keel3", "in3"},
        {"lo",    "lo9"}
    };
    const struct oci_net_devices absent = {devices_both, 2};
    const struct oci_net_devices fixed = {devices_late, 2};

    (void)state;
    assert_int_equal(make_veth("keel3"), 0);
    assert_int_equal(oci_net_devices_move(&absent, inside, NULL), OCI_NOT_FOUND);
    assert_int_not_equal(if_nametoindex("keel3"), 0);
    assert_int_equal(oci_net_devices_move(&fixed, inside, NULL), OCI_SYSTEM);
    assert_int_not_equal(if_nametoindex("keel3"), 0);
}

static void loopback_does_not_move(void **state)
{
    const struct oci_net_device device = {"lo", "lo9"};
    const struct oci_net_devices devices = {&device, 1};
    struct oci_error err = OCI_ERROR_NONE;

    (void)state;
    assert_int_equal(oci_net_devices_move(&devices, inside, &err), OCI_SYSTEM);
    assert_string_equal(err.clause, "rt.netdev.available");
}

static int open_own(void)
{
    return open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_device_keeps_its_address_and_is_up),
        cmocka_unit_test(a_template_lets_the_kernel_choose),
        cmocka_unit_test(a_name_that_is_taken_is_refused),
        cmocka_unit_test(a_device_that_is_not_there_is_refused),
        cmocka_unit_test(none_is_moved_if_one_cannot_be),
        cmocka_unit_test(loopback_does_not_move),
    };

    if (geteuid() != 0 || unshare(CLONE_NEWNET) < 0)
        return SKIPPED;
    inside = open_own();
    if (unshare(CLONE_NEWNET) < 0)
        return SKIPPED;
    outside = open_own();
    if (make_veth("probe") != 0)
        return SKIPPED;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
