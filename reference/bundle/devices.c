/* SPDX-License-Identifier: Apache-2.0 */
/** @file Device nodes and network devices of the "linux" object. */
#include <string.h>

#include "bundle/read.h"

#define PATH               "cfg.linux.devices.path"
#define DEVICE(name, slot) MEMBER(oci_device, slot, "cfg.linux.devices.", name)
#define NODE(name, slot)   NAMED(oci_device, slot, name, "cfg.linux.devices.major-minor")
#define NET(name, slot)    MEMBER(oci_net_device, slot, "cfg.linux.netDevices.", name)

enum { NAME_SIZE_MAX = 15 /* bytes of an interface's name, IFNAMSIZ without the terminator */ };

static const struct oci_range node_range = {0, UINT32_MAX};
static const struct oci_range mode_range = {0, UINT32_MAX};

static enum oci_status read_device_type(const json_t *value, void *slot,
                                        const struct oci_place *place, struct oci_error *err)
{
    const char *text = json_string_value(value);

    if (json_string_length(value) != 1 || strchr("cbup", text[0]) == NULL)
        return oci_fail_clause(err, place, "rt.devices.types", "'%s' is none of c, b, u, p", text);
    *(char *)slot = text[0];
    return OCI_OK;
}

static const struct oci_field device_rows[] = {
    {DEVICE("type",     type),      MUST(STRING, read_device_type), NONE            },
    {DEVICE("path",     path),      REQ(STRING,  absolute),         TEXT(PATH)      },
    {NODE("major",      major),     OPT(INTEGER, opt_i64),          WITH(node_range)},
    {NODE("minor",      minor),     OPT(INTEGER, opt_i64),          WITH(node_range)},
    {DEVICE("fileMode", file_mode), OPT(INTEGER, bounded),          WITH(mode_range)},
    {DEVICE("uid",      uid),       OPT(INTEGER, bounded),          WITH(mode_range)},
    {DEVICE("gid",      gid),       OPT(INTEGER, bounded),          WITH(mode_range)},
};
static const struct oci_fields device_table = OCI_FIELDS(device_rows, struct oci_device);

/* Of fileMode only permission bits count: some writers pass all of st_mode. */
enum oci_status oci_read_devices(const json_t *value, void *slot, const struct oci_place *place,
                                 struct oci_error *err)
{
    size_t n_items = json_array_size(value);
    struct oci_device *items = oci_arena_new(place->arena, n_items, sizeof(*items));

    for (size_t i = 0; i < n_items; i++) {
        struct oci_place here = oci_place_element(place, i);
        enum oci_status status =
            oci_fields_read(json_array_get(value, i), &device_table, &here, &items[i], err);

        if (status != OCI_OK)
            return status;
        if (items[i].type != 'p' && (!items[i].major.set || !items[i].minor.set)) {
            return oci_fail_clause(err, &here, "cfg.linux.devices.major-minor",
                                   "has no major and minor number");
        }
        items[i].file_mode.value &= 07777;
    }
    *(struct oci_devices *)slot = (struct oci_devices){items, n_items};
    return OCI_OK;
}

static bool is_interface_name(const char *name)
{
    size_t length = strlen(name);

    return length > 0 && length <= NAME_SIZE_MAX && strpbrk(name, "/: \t\n\v\f\r") == NULL &&
           strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

static const struct oci_field net_rows[] = {
    {NET("name", name), OPT(STRING, string), NONE},
};
static const struct oci_fields net_table = OCI_FIELDS(net_rows, struct oci_net_device);

static enum oci_status read_net_device(const char *name, const json_t *value, void *item,
                                       const struct oci_place *place, struct oci_error *err)
{
    struct oci_net_device *device = item;
    enum oci_status status = oci_fields_read(value, &net_table, place, item, err);

    if (status != OCI_OK)
        return status;
    device->host_name = name;
    if (device->name == NULL || device->name[0] == '\0')
        device->name = name;
    if (!is_interface_name(name) || !is_interface_name(device->name)) {
        return oci_fail_clause(err, place, "cfg.linux.netDevices.name",
                               "'%s' is no name of an interface", device->name);
    }
    return OCI_OK;
}

const struct oci_entries oci_net_entries = {read_net_device, sizeof(struct oci_net_device)};
