/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/resource_format.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

enum {
    SHARES_MIN = 2,
    SHARES_MAX = 262144,
    WEIGHT_MAX = 10000,    /* of cpu.weight and io.weight */
    BLKIO_WEIGHT_MIN = 10, /* blkio.weight */
    BLKIO_WEIGHT_MAX = 1000,
};

/*
 * The curve goes through the ends and the defaults of both scales: 2 is 1, 1024 is 100, 262144 is
 * 10000. A parabola in the exponent is the simplest curve through three points.
 */
uint64_t oci_cpu_weight(uint64_t shares)
{
    double power = 0;

    if (shares <= SHARES_MIN)
        return 1;
    if (shares >= SHARES_MAX)
        return WEIGHT_MAX;
    power = log2((double)shares);
    return (uint64_t)ceil(pow(10, (power * power + 125 * power) / 612 - 7.0 / 34.0));
}

uint64_t oci_io_weight(uint64_t weight)
{
    if (weight <= BLKIO_WEIGHT_MIN)
        return 1;
    if (weight >= BLKIO_WEIGHT_MAX)
        return WEIGHT_MAX;
    return 1 +
           (weight - BLKIO_WEIGHT_MIN) * (WEIGHT_MAX - 1) / (BLKIO_WEIGHT_MAX - BLKIO_WEIGHT_MIN);
}

static void put_number(int64_t number, char *ret_text)
{
    (void)snprintf(ret_text, OCI_RESOURCE_TEXT_MAX, "%" PRId64, number);
}

static void put_limit(int64_t number, char *ret_text)
{
    if (number < 0) {
        (void)snprintf(ret_text, OCI_RESOURCE_TEXT_MAX, "max");
    } else {
        put_number(number, ret_text);
    }
}

void oci_resource_text_v1(enum oci_resource_format format, int64_t number,
                          char ret_text[OCI_RESOURCE_TEXT_MAX])
{
    if (format == OCI_FORMAT_PIDS) {
        put_limit(number, ret_text);
    } else if (format == OCI_FORMAT_QUOTA) {
        put_number(number > 0 ? number : -1, ret_text);
    } else {
        put_number(number, ret_text);
    }
}

/* v1 counts memory and swap together, v2 swap alone. */
static bool put_swap(int64_t total, const struct oci_memory *memory, char *ret_text)
{
    bool limited = memory->limit.set && memory->limit.value >= 0;

    if (total >= 0 && !limited)
        return false;
    if (total >= 0 && total < memory->limit.value)
        return false;
    put_limit(total < 0 ? -1 : total - memory->limit.value, ret_text);
    return true;
}

bool oci_resource_text_v2(enum oci_resource_format format, int64_t number,
                          const struct oci_memory *memory, char ret_text[OCI_RESOURCE_TEXT_MAX])
{
    switch (format) {
    case OCI_FORMAT_NUMBER:
    case OCI_FORMAT_TEXT:
        put_number(number, ret_text);
        return true;
    case OCI_FORMAT_LIMIT:
    case OCI_FORMAT_PIDS:
        put_limit(number, ret_text);
        return true;
    case OCI_FORMAT_SHARES:
        put_number((int64_t)oci_cpu_weight((uint64_t)number), ret_text);
        return true;
    case OCI_FORMAT_SWAP:
        return put_swap(number, memory, ret_text);
    case OCI_FORMAT_QUOTA:
        put_limit(number > 0 ? number : -1, ret_text);
        return true;
    case OCI_FORMAT_WEIGHT:
        put_number((int64_t)oci_io_weight((uint64_t)number), ret_text);
        return true;
    }
    return false;
}
