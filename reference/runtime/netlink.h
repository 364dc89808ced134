/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * rtnetlink, as much as moving a network device takes.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include <linux/netlink.h>

#include "base/error.h"

enum { OCI_NETLINK_SIZE = 1024 /**< Bytes of a request. */ };

/** A request that is put together. Aligned as the kernel reads it. */
struct oci_netlink_request {
    union {
        struct nlmsghdr header;
        char bytes[OCI_NETLINK_SIZE];
    };
};

/** Size of a part with what fills it up to the next one. */
size_t oci_netlink_align(size_t size);

/** Begin a request with its fixed part, of @p size bytes. */
void oci_netlink_begin(struct oci_netlink_request *request, unsigned int type, unsigned int flags,
                       const void *fixed, size_t size);

/** Add an attribute. */
void oci_netlink_add(struct oci_netlink_request *request, unsigned int type, const void *data,
                     size_t size);

/** A socket of the calling process's network namespace; the caller closes. */
OCI_MUST_USE enum oci_status oci_netlink_open(int *ret_fd, struct oci_error *err);

/**
 * Send a request and wait for its acknowledgement.
 *
 * @return 0, or the kernel's errno value.
 */
OCI_MUST_USE int oci_netlink_ask(int fd, struct oci_netlink_request *request);

/** Called for each message of an answer. */
typedef void (*oci_netlink_visitor)(const struct nlmsghdr *message, void *data);

/**
 * Send a request for all of a kind (NLM_F_DUMP) and look at each.
 *
 * @return 0, or the kernel's errno value.
 */
OCI_MUST_USE int oci_netlink_dump(int fd, struct oci_netlink_request *request,
                                  oci_netlink_visitor visit, void *data);
