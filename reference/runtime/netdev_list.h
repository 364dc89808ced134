/* SPDX-License-Identifier: Apache-2.0 */
/** @file What a network namespace holds: its devices, and the addresses of one. */
#pragma once

#include <stddef.h>

#include <linux/if_addr.h>

#include "base/error.h"

enum {
    OCI_NET_ADDRESSES_MAX = 64, /**< of one device that are kept */
    OCI_NET_LINKS_MAX = 1024,   /**< in the container's namespace that are looked at */
    OCI_NET_ADDRESS_SIZE = 16,  /**< bytes of an IPv6 address */
};

/** An address that has to be added again. */
struct oci_net_address {
    struct ifaddrmsg fixed;
    unsigned char local[OCI_NET_ADDRESS_SIZE];
    unsigned char peer[OCI_NET_ADDRESS_SIZE];
    unsigned char broadcast[OCI_NET_ADDRESS_SIZE];
    size_t size_local;
    size_t size_peer;
    size_t size_broadcast;
};

struct oci_net_addresses {
    int index;
    size_t n;
    struct oci_net_address items[OCI_NET_ADDRESSES_MAX];
};

/** The devices of a namespace, and among them the one of a name. */
struct oci_net_links {
    const char *name;
    int found; /**< index of the device of that name; 0: none */
    size_t n;
    int indices[OCI_NET_LINKS_MAX];
};

/** List the devices of the socket's namespace; @p links says which name is looked for. */
OCI_MUST_USE enum oci_status oci_net_links_list(int fd, struct oci_net_links *links,
                                                struct oci_error *err);

/** List the permanent global addresses of the device that @p addresses names by its index. */
OCI_MUST_USE enum oci_status oci_net_addresses_list(int fd, struct oci_net_addresses *addresses,
                                                    struct oci_error *err);
