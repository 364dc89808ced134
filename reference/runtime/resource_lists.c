/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/resource_lists.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/owned.h"
#include "runtime/cgroup_kind.h"
#include "runtime/resource_format.h"

enum { TEXT_MAX = 160 /* bytes of a line for a control file */ };

/* Names the requirement on a failure that has none of its own. */
static enum oci_status with_clause(enum oci_status status, const char *clause,
                                   struct oci_error *err)
{
    if (status != OCI_OK && err != NULL && err->clause == NULL)
        err->clause = clause;
    return status == OCI_NOT_FOUND ? OCI_UNSUPPORTED : status;
}

static enum oci_status lacks(const char *controller, const char *clause, struct oci_error *err)
{
    return oci_fail(err, OCI_UNSUPPORTED, clause, "there is no cgroup of controller '%s'",
                    controller);
}

enum oci_status oci_cgroup_write_enabled(const struct oci_cgroup *cgroup,
                                         const struct oci_cgroup_hierarchy *hierarchy,
                                         const char *file, const char *text, struct oci_error *err)
{
    owned_str char *controller = oci_str_dup_n(file, strcspn(file, "."));
    enum oci_status status = oci_cgroup_write(cgroup, hierarchy, file, text, err);

    if (status != OCI_NOT_FOUND)
        return status;
    status = oci_cgroup_enable(cgroup, hierarchy, controller, err);
    if (status == OCI_OK)
        status = oci_cgroup_write(cgroup, hierarchy, file, text, err);
    if (status == OCI_OK)
        return OCI_OK;
    (void)oci_within(err, status, "controller '%s' cannot be enabled", controller);
    status = with_clause(status, "rt.res.unified.missing-controller", err);
    return status == OCI_SYSTEM ? status : OCI_UNSUPPORTED;
}

/* Where a list goes on this host. */
struct place {
    const struct oci_cgroup_hierarchy *hierarchy;
    bool is_v2;
};

static bool find_place(const struct oci_cgroup *cgroup, const char *controller_v1,
                       struct place *ret_place)
{
    const struct oci_cgroup_hierarchy *v1 = oci_cgroup_find_v1(cgroup, controller_v1);
    const struct oci_cgroup_hierarchy *v2 = oci_cgroup_find_v2(cgroup);

    *ret_place = (struct place){v1 != NULL ? v1 : v2, v1 == NULL};
    return ret_place->hierarchy != NULL;
}

static enum oci_status write_at(const struct oci_cgroup *cgroup, const struct place *place,
                                const char *file, const char *text, struct oci_error *err)
{
    if (place->is_v2)
        return oci_cgroup_write_enabled(cgroup, place->hierarchy, file, text, err);
    return oci_cgroup_write(cgroup, place->hierarchy, file, text, err);
}

/* One row for each enum oci_throttle. */
static const struct throttle_row {
    const char *file_v1;
    const char *key_v2; /* in io.max */
    const char *clause;
} throttle_rows[OCI_N_THROTTLES] = {
    [OCI_THROTTLE_READ_BPS] = {"blkio.throttle.read_bps_device",   "rbps",
                               "rt.res.blockio.throttleBps" },
    [OCI_THROTTLE_WRITE_BPS] = {"blkio.throttle.write_bps_device",  "wbps",
                               "rt.res.blockio.throttleBps" },
    [OCI_THROTTLE_READ_IOPS] = {"blkio.throttle.read_iops_device",  "riops",
                               "rt.res.blockio.throttleIOPS"},
    [OCI_THROTTLE_WRITE_IOPS] = {"blkio.throttle.write_iops_device", "wiops",
                               "rt.res.blockio.throttleIOPS"},
};

static enum oci_status set_throttle(const struct oci_cgroup *cgroup, const struct place *place,
                                    const struct throttle_row *row,
                                    const struct oci_throttle_device *device, struct oci_error *err)
{
    char text[TEXT_MAX];

    if (place->is_v2 && device->rate == 0) {
        (void)snprintf(text, sizeof(text), "%" PRId64 ":%" PRId64 " %s=max", device->major,
                       device->minor, row->key_v2);
    } else {
        (void)snprintf(text, sizeof(text), "%" PRId64 ":%" PRId64 " %s%s%" PRIu64, device->major,
                       device->minor, place->is_v2 ? row->key_v2 : "", place->is_v2 ? "=" : "",
                       device->rate);
    }
    return write_at(cgroup, place, place->is_v2 ? "io.max" : row->file_v1, text, err);
}

static enum oci_status set_throttles(const struct oci_cgroup *cgroup,
                                     const struct oci_resources *resources, struct oci_error *err)
{
    struct place place;
    enum oci_status status = OCI_OK;

    for (size_t kind = 0; kind < OCI_N_THROTTLES; kind++) {
        const struct oci_throttle_devices *list = &resources->block_io.throttles[kind];
        const struct throttle_row *row = &throttle_rows[kind];

        if (list->n_items > 0 && !find_place(cgroup, "blkio", &place))
            return lacks("blkio", row->clause, err);
        for (size_t i = 0; i < list->n_items && status == OCI_OK; i++) {
            status = with_clause(set_throttle(cgroup, &place, row, &list->items[i], err),
                                 row->clause, err);
        }
    }
    return status;
}

static enum oci_status set_weight(const struct oci_cgroup *cgroup, const struct place *place,
                                  const struct oci_weight_device *device, struct oci_error *err)
{
    uint64_t weight = place->is_v2 ? oci_io_weight(device->weight.value) : device->weight.value;
    char text[TEXT_MAX];
    enum oci_status status = OCI_OK;

    (void)snprintf(text, sizeof(text), "%" PRId64 ":%" PRId64 " %" PRIu64, device->major,
                   device->minor, weight);
    if (place->is_v2)
        return oci_cgroup_write_enabled(cgroup, place->hierarchy, "io.weight", text, err);
    status = oci_cgroup_write(cgroup, place->hierarchy, "blkio.weight_device", text, err);
    if (status != OCI_NOT_FOUND)
        return status;
    return oci_cgroup_write(cgroup, place->hierarchy, "blkio.bfq.weight_device", text, err);
}

static enum oci_status set_leaf_weight(const struct oci_cgroup *cgroup, const struct place *place,
                                       const struct oci_weight_device *device,
                                       struct oci_error *err)
{
    char text[TEXT_MAX];

    if (place->is_v2) {
        return oci_fail(err, OCI_UNSUPPORTED, "rt.res.convert-v1-impossible",
                        "cgroup v2 has no leaf weight");
    }
    (void)snprintf(text, sizeof(text), "%" PRId64 ":%" PRId64 " %" PRIu64, device->major,
                   device->minor, device->leaf_weight.value);
    return oci_cgroup_write(cgroup, place->hierarchy, "blkio.leaf_weight_device", text, err);
}

static enum oci_status set_weights(const struct oci_cgroup *cgroup,
                                   const struct oci_resources *resources, struct oci_error *err)
{
    static const char clause[] = "rt.res.blockio.weightDevice";
    const struct oci_weight_devices *list = &resources->block_io.weight_devices;
    struct place place;
    enum oci_status status = OCI_OK;

    if (list->n_items > 0 && !find_place(cgroup, "blkio", &place))
        return lacks("blkio", clause, err);
    for (size_t i = 0; i < list->n_items && status == OCI_OK; i++) {
        if (list->items[i].weight.set)
            status = set_weight(cgroup, &place, &list->items[i], err);
        if (status == OCI_OK && list->items[i].leaf_weight.set)
            status = set_leaf_weight(cgroup, &place, &list->items[i], err);
    }
    return with_clause(status, clause, err);
}

/* Reservations are limited where the kernel can, use where it cannot. */
static enum oci_status set_hugepage(const struct oci_cgroup *cgroup, const struct place *place,
                                    const struct oci_hugepage_limit *limit, struct oci_error *err)
{
    const char *end = place->is_v2 ? "max" : "limit_in_bytes";
    char file[TEXT_MAX];
    char text[TEXT_MAX];
    enum oci_status status = OCI_OK;

    (void)snprintf(text, sizeof(text), "%" PRIu64, limit->limit);
    (void)snprintf(file, sizeof(file), "hugetlb.%s.rsvd.%s", limit->page_size, end);
    status = write_at(cgroup, place, file, text, err);
    if (status != OCI_NOT_FOUND && status != OCI_UNSUPPORTED)
        return status;
    (void)snprintf(file, sizeof(file), "hugetlb.%s.%s", limit->page_size, end);
    return write_at(cgroup, place, file, text, err);
}

static enum oci_status set_hugepages(const struct oci_cgroup *cgroup,
                                     const struct oci_resources *resources, struct oci_error *err)
{
    const struct oci_hugepage_limits *list = &resources->hugepage_limits;
    struct place place;
    enum oci_status status = OCI_OK;

    if (list->n_items > 0 && !find_place(cgroup, "hugetlb", &place))
        return lacks("hugetlb", "rt.res.hugepage", err);
    for (size_t i = 0; i < list->n_items && status == OCI_OK; i++)
        status = set_hugepage(cgroup, &place, &list->items[i], err);
    return with_clause(status, "rt.res.hugepage", err);
}

static enum oci_status set_priorities(const struct oci_cgroup *cgroup,
                                      const struct oci_resources *resources, struct oci_error *err)
{
    static const char clause[] = "rt.res.network.priorities";
    const struct oci_network_priorities *list = &resources->network_priorities;
    const struct oci_cgroup_hierarchy *v1 = oci_cgroup_find_v1(cgroup, "net_prio");
    enum oci_status status = OCI_OK;

    if (list->n_items > 0 && v1 == NULL)
        return lacks("net_prio", clause, err);
    for (size_t i = 0; i < list->n_items && status == OCI_OK; i++) {
        char text[TEXT_MAX];

        (void)snprintf(text, sizeof(text), "%s %" PRIu32, list->items[i].name,
                       list->items[i].priority);
        status = oci_cgroup_write(cgroup, v1, "net_prio.ifpriomap", text, err);
    }
    return with_clause(status, clause, err);
}

static enum oci_status set_rdma(const struct oci_cgroup *cgroup,
                                const struct oci_resources *resources, struct oci_error *err)
{
    const struct oci_rdma_limits *list = &resources->rdma;
    struct place place;
    enum oci_status status = OCI_OK;

    if (list->n_items > 0 && !find_place(cgroup, "rdma", &place))
        return lacks("rdma", "rt.res.rdma", err);
    for (size_t i = 0; i < list->n_items && status == OCI_OK; i++) {
        const struct oci_rdma_limit *limit = &list->items[i];
        char handles[TEXT_MAX / 4] = "";
        char objects[TEXT_MAX / 4] = "";
        owned_str char *text = NULL;

        if (limit->handles.set)
            (void)snprintf(handles, sizeof(handles), " hca_handle=%" PRIu64, limit->handles.value);
        if (limit->objects.set)
            (void)snprintf(objects, sizeof(objects), " hca_object=%" PRIu64, limit->objects.value);
        text = oci_str_printf("%s%s%s", limit->name, handles, objects);
        status = write_at(cgroup, &place, "rdma.max", text, err);
    }
    return with_clause(status, "rt.res.rdma", err);
}

/* A file takes one line a write. */
static enum oci_status write_lines(const struct oci_cgroup *cgroup,
                                   const struct oci_cgroup_hierarchy *v2,
                                   const struct oci_pair *setting, struct oci_error *err)
{
    const char *line = setting->value;
    enum oci_status status = OCI_OK;

    do {
        size_t length = strcspn(line, "\n");
        owned_str char *text = oci_str_dup_n(line, length);

        status = oci_cgroup_write_enabled(cgroup, v2, setting->name, text, err);
        line += length + (line[length] == '\n' ? 1 : 0);
    } while (status == OCI_OK && *line != '\0');
    return status;
}

/* What is unknown is written all the same: rt.res.unified.unknown-written. */
static enum oci_status set_unified(const struct oci_cgroup *cgroup,
                                   const struct oci_resources *resources, struct oci_error *err)
{
    const struct oci_cgroup_hierarchy *v2 = oci_cgroup_find_v2(cgroup);
    enum oci_status status = OCI_OK;

    if (resources->unified.n_items > 0 && v2 == NULL)
        return lacks("unified", "rt.res.unified.missing-controller", err);
    for (size_t i = 0; i < resources->unified.n_items && status == OCI_OK; i++)
        status = write_lines(cgroup, v2, &resources->unified.items[i], err);
    return with_clause(status, "rt.res.unified.unknown-written", err);
}

static enum oci_status (*const setters[])(const struct oci_cgroup *, const struct oci_resources *,
                                          struct oci_error *) = {
    set_weights, set_throttles, set_hugepages, set_priorities, set_rdma, set_unified,
};

enum oci_status oci_resource_lists_set(const struct oci_cgroup *cgroup,
                                       const struct oci_resources *resources, struct oci_error *err)
{
    for (size_t i = 0; i < sizeof(setters) / sizeof(setters[0]); i++) {
        enum oci_status status = setters[i](cgroup, resources, err);

        if (status != OCI_OK)
            return status;
    }
    return OCI_OK;
}
