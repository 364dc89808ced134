/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * A network device to be handed to a container: made by bystanders, seen by everybody.
 *
 * The device is one end of a veth pair, with a transmission unit, a hardware address, an IPv4 and
 * an IPv6 address that nothing else has. They stand in conformance/README.md.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include "probe/names.h"
#include "probe/results.h"
#include "probe/words.h"

enum {
    REQUEST_MAX = 512,
    MTU = 1280,
};

static const unsigned char hardware_address[] = {0x02, 'p', 'l', 'i', 'm', 's'};
static const char address_4[] = "192.0.2.7";
static const char address_6[] = "2001:db8::7";

/** A netlink message that grows at its end. */
struct request {
    struct nlmsghdr header;
    char body[REQUEST_MAX];
};

static void *extend(struct request *request, size_t size)
{
    char *at = (char *)request + NLMSG_ALIGN(request->header.nlmsg_len);

    request->header.nlmsg_len = NLMSG_ALIGN(request->header.nlmsg_len) + (unsigned)size;
    return at;
}

static struct rtattr *add(struct request *request, unsigned short type, const void *data,
                          size_t size)
{
    struct rtattr *attribute = extend(request, RTA_LENGTH(size));

    attribute->rta_type = type;
    attribute->rta_len = (unsigned short)RTA_LENGTH(size);
    if (size > 0)
        memcpy(RTA_DATA(attribute), data, size);
    return attribute;
}

static struct request begin(unsigned short type)
{
    return (struct request){
        .header = {.nlmsg_len = NLMSG_LENGTH(0),
                   .nlmsg_type = type,
                   .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL}
    };
}

/* The kernel's answer to a request: 0 or an errno value. */
static int send_request(const struct request *request)
{
    struct {
        struct nlmsghdr header;
        struct nlmsgerr error;
        char rest[REQUEST_MAX];
    } answer = {0};
    const int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    int error = 0;

    if (fd < 0)
        return errno;
    if (send(fd, request, request->header.nlmsg_len, 0) < 0 ||
        recv(fd, &answer, sizeof(answer), 0) < 0) {
        error = errno;
    } else {
        error = answer.header.nlmsg_type == NLMSG_ERROR ? -answer.error.error : EPROTO;
    }
    (void)close(fd);
    return error;
}

static int make_pair(const char *name)
{
    struct request request = begin(RTM_NEWLINK);
    const unsigned mtu = MTU;
    struct rtattr *info = NULL;

    (void)extend(&request, sizeof(struct ifinfomsg));
    add(&request, IFLA_IFNAME, name, strlen(name) + 1);
    add(&request, IFLA_MTU, &mtu, sizeof(mtu));
    add(&request, IFLA_ADDRESS, hardware_address, sizeof(hardware_address));
    info = add(&request, IFLA_LINKINFO, NULL, 0);
    add(&request, IFLA_INFO_KIND, "veth", sizeof("veth"));
    info->rta_len = (unsigned short)((char *)&request + request.header.nlmsg_len - (char *)info);
    return send_request(&request);
}

static int add_address(const char *name, int family, const char *text, unsigned char bits)
{
    struct request request = begin(RTM_NEWADDR);
    struct ifaddrmsg *message = extend(&request, sizeof(*message));
    unsigned char address[sizeof(struct in6_addr)];
    const size_t size = family == AF_INET ? sizeof(struct in_addr) : sizeof(struct in6_addr);

    (void)inet_pton(family, text, address);
    message->ifa_family = (unsigned char)family;
    message->ifa_prefixlen = bits;
    message->ifa_flags = IFA_F_PERMANENT | (family == AF_INET6 ? IFA_F_NODAD : 0);
    message->ifa_index = if_nametoindex(name);
    add(&request, IFA_LOCAL, address, size);
    add(&request, IFA_ADDRESS, address, size);
    return send_request(&request);
}

void probe_word_net_device(struct probe *self, const char *value)
{
    int error = 0;

    (void)self;
    if (strlen(value) == 0 || strlen(value) >= IFNAMSIZ)
        probe_refuse("net-device", value);
    error = make_pair(value);
    if (error == 0)
        error = add_address(value, AF_INET, address_4, 24);
    if (error == 0)
        error = add_address(value, AF_INET6, address_6, 64);
    probe_result_outcome(PROBE_ACTS, value, NULL, error);
}

void probe_word_net_down(struct probe *self, const char *value)
{
    struct ifreq request = {0};
    const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    int error = 0;

    (void)self;
    if (fd < 0 || strlen(value) >= IFNAMSIZ)
        probe_refuse("net-down", value);
    memcpy(request.ifr_name, value, strlen(value) + 1);
    if (ioctl(fd, SIOCGIFFLAGS, &request) != 0)
        error = errno;
    request.ifr_flags = (short)(request.ifr_flags & ~IFF_UP);
    if (error == 0 && ioctl(fd, SIOCSIFFLAGS, &request) != 0)
        error = errno;
    (void)close(fd);
    probe_result_outcome(PROBE_ACTS, value, NULL, error);
}
