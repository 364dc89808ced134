/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/device_rules.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/owned.h"
#include "runtime/cgroup_kind.h"
#include "runtime/resource_lists.h"

enum { LINE_MAX_BYTES = 64 /* of one exception */ };

/* The devices that are always supplied, and the terminals: rt.devices.default.*. */
static const struct oci_device_entry defaults[] = {
    {true, 'c', OCI_DEVICE_ALL, 1,   3             }, /* null */
    {true, 'c', OCI_DEVICE_ALL, 1,   5             }, /* zero */
    {true, 'c', OCI_DEVICE_ALL, 1,   7             }, /* full */
    {true, 'c', OCI_DEVICE_ALL, 1,   8             }, /* random */
    {true, 'c', OCI_DEVICE_ALL, 1,   9             }, /* urandom */
    {true, 'c', OCI_DEVICE_ALL, 5,   0             }, /* tty */
    {true, 'c', OCI_DEVICE_ALL, 5,   1             }, /* console */
    {true, 'c', OCI_DEVICE_ALL, 5,   2             }, /* ptmx */
    {true, 'c', OCI_DEVICE_ALL, 136, OCI_DEVICE_ANY}, /* pts */
};

enum { N_DEFAULTS = sizeof(defaults) / sizeof(defaults[0]) };

static void add(struct oci_device_list *list, const struct oci_device_entry *entry)
{
    list->items = oci_grow(list->items, list->n_items + 1, sizeof(*list->items));
    list->items[list->n_items++] = *entry;
}

/* A listed device is there, so it can be made; who may use it is said by the rules alone. */
static void add_listed(struct oci_device_list *list, const struct oci_devices *devices)
{
    for (size_t i = 0; i < devices->n_items; i++) {
        const struct oci_device *device = &devices->items[i];
        const struct oci_device_entry entry = {
            .allow = true,
            .type = device->type == 'b' ? 'b' : 'c',
            .major = device->major.value,
            .minor = device->minor.value,
            .access = OCI_DEVICE_MKNOD,
        };

        if (device->type != 'p')
            add(list, &entry);
    }
}

static bool is_for_all(const struct oci_device_entry *entry)
{
    return entry->type == 'a' && entry->major == OCI_DEVICE_ANY && entry->minor == OCI_DEVICE_ANY;
}

enum oci_status oci_device_list_make(const struct oci_device_rules *rules,
                                     const struct oci_devices *devices,
                                     struct oci_device_list *ret_list, struct oci_error *err)
{
    struct oci_device_list list = {.items = NULL};

    for (size_t i = 0; i < rules->n_items; i++) {
        const struct oci_device_rule *rule = &rules->items[i];
        const struct oci_device_entry entry = {
            .allow = rule->allow,
            .type = rule->type,
            .major = rule->major.set ? rule->major.value : OCI_DEVICE_ANY,
            .minor = rule->minor.set ? rule->minor.value : OCI_DEVICE_ANY,
            .access = rule->access,
        };

        add(&list, &entry);
        for (size_t k = 0; !entry.allow && is_for_all(&entry) && k < N_DEFAULTS; k++)
            add(&list, &defaults[k]);
        if (!entry.allow && is_for_all(&entry))
            add_listed(&list, devices);
        if (list.n_items > OCI_DEVICE_RULES_MAX) {
            free(list.items);
            return oci_fail(err, OCI_LIMIT, "rt.res.devices.order", "more than %d device rules",
                            OCI_DEVICE_RULES_MAX);
        }
    }
    *ret_list = list;
    return OCI_OK;
}

static bool covers(int64_t wide, int64_t narrow)
{
    return wide == OCI_DEVICE_ANY || wide == narrow;
}

/* Takes the rule's access from an exception; false where only a part of the exception is meant. */
static bool take_from(struct oci_device_entry *exception, const struct oci_device_entry *rule)
{
    bool meets = exception->type == rule->type &&
                 (covers(rule->major, exception->major) || covers(exception->major, rule->major)) &&
                 (covers(rule->minor, exception->minor) || covers(exception->minor, rule->minor)) &&
                 (exception->access & rule->access) != 0;

    if (!meets)
        return true;
    if (!covers(rule->major, exception->major) || !covers(rule->minor, exception->minor))
        return false;
    exception->access &= ~rule->access;
    return true;
}

static bool fold_one(const struct oci_device_entry *rule, bool allow,
                     struct oci_device_list *exceptions)
{
    if (rule->allow != allow) {
        add(exceptions, rule);
        return true;
    }
    for (size_t i = 0; i < exceptions->n_items; i++) {
        if (!take_from(&exceptions->items[i], rule))
            return false;
    }
    return true;
}

/* A rule of type 'a' that is not for all devices, or not for all access, is one for each type. */
static bool fold_types(const struct oci_device_entry *rule, bool allow,
                       struct oci_device_list *exceptions)
{
    struct oci_device_entry typed = *rule;

    if (rule->type != 'a')
        return fold_one(rule, allow, exceptions);
    typed.type = 'b';
    if (!fold_one(&typed, allow, exceptions))
        return false;
    typed.type = 'c';
    return fold_one(&typed, allow, exceptions);
}

enum oci_status oci_device_list_fold(const struct oci_device_list *list, bool *ret_allow,
                                     struct oci_device_list *ret_exceptions, struct oci_error *err)
{
    struct oci_device_list exceptions = {.items = NULL};
    bool allow = true;

    for (size_t i = 0; i < list->n_items; i++) {
        const struct oci_device_entry *rule = &list->items[i];

        if (is_for_all(rule) && rule->access == OCI_DEVICE_ALL) {
            allow = rule->allow;
            exceptions.n_items = 0;
        } else if (!fold_types(rule, allow, &exceptions)) {
            free(exceptions.items);
            return oci_fail(err, OCI_UNSUPPORTED, "rt.res.devices.order",
                            "/linux/resources/devices: cgroup v1 cannot take a part out of a "
                            "rule with a wildcard");
        }
    }
    *ret_allow = allow;
    *ret_exceptions = exceptions;
    return OCI_OK;
}

static void put_number(char *text, size_t size, int64_t number)
{
    if (number == OCI_DEVICE_ANY) {
        (void)snprintf(text, size, "*");
    } else {
        (void)snprintf(text, size, "%lld", (long long)number);
    }
}

static int put_line(const struct oci_device_entry *entry, char line[LINE_MAX_BYTES])
{
    char major[24];
    char minor[24];

    put_number(major, sizeof(major), entry->major);
    put_number(minor, sizeof(minor), entry->minor);
    return snprintf(line, LINE_MAX_BYTES, "%c %s:%s %s%s%s", entry->type, major, minor,
                    (entry->access & OCI_DEVICE_READ) != 0 ? "r" : "",
                    (entry->access & OCI_DEVICE_WRITE) != 0 ? "w" : "",
                    (entry->access & OCI_DEVICE_MKNOD) != 0 ? "m" : "");
}

/* The file takes one line a write. */
static enum oci_status write_exceptions(const struct oci_cgroup *cgroup, const char *path,
                                        const struct oci_device_list *exceptions,
                                        struct oci_error *err)
{
    owned_fd int fd = openat(cgroup->root_fd, path, O_WRONLY | O_CLOEXEC);

    if (fd < 0)
        return oci_fail_sys(err, errno, "open '%s'", path);
    for (size_t i = 0; i < exceptions->n_items; i++) {
        char line[LINE_MAX_BYTES];
        int length = put_line(&exceptions->items[i], line);

        if (exceptions->items[i].access != 0 && write(fd, line, (size_t)length) < 0)
            return oci_fail_sys(err, errno, "write '%s' to '%s'", line, path);
    }
    return OCI_OK;
}

static enum oci_status set_v1(const struct oci_cgroup *cgroup,
                              const struct oci_cgroup_hierarchy *v1,
                              const struct oci_device_list *list, struct oci_error *err)
{
    struct oci_device_list exceptions = {.items = NULL};
    bool allow = false;
    enum oci_status status = oci_device_list_fold(list, &allow, &exceptions, err);
    struct oci_cgroup_file file =
        oci_cgroup_file(cgroup, v1, allow ? "devices.deny" : "devices.allow");

    if (status == OCI_OK)
        status = oci_cgroup_write(cgroup, v1, allow ? "devices.allow" : "devices.deny", "a", err);
    if (status == OCI_OK && exceptions.n_items > 0)
        status = write_exceptions(cgroup, file.path, &exceptions, err);
    free(exceptions.items);
    return status;
}

static enum oci_status set_v2(const struct oci_cgroup *cgroup,
                              const struct oci_cgroup_hierarchy *v2,
                              const struct oci_device_list *list, struct oci_error *err)
{
    struct oci_cgroup_file at = oci_cgroup_file(cgroup, v2, "");
    owned_fd int fd = openat(cgroup->root_fd, at.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0)
        return oci_fail_sys(err, errno, "open cgroup '%s'", at.path);
    return oci_device_program_attach(list, fd, err);
}

static enum oci_status set_list(const struct oci_cgroup *cgroup, const struct oci_device_list *list,
                                struct oci_error *err)
{
    const struct oci_cgroup_hierarchy *v1 = oci_cgroup_find_v1(cgroup, "devices");
    const struct oci_cgroup_hierarchy *v2 = oci_cgroup_find_v2(cgroup);

    if (v1 != NULL)
        return set_v1(cgroup, v1, list, err);
    if (v2 != NULL)
        return set_v2(cgroup, v2, list, err);
    return oci_fail(err, OCI_UNSUPPORTED, "rt.res.devices.order",
                    "there is no cgroup that limits devices");
}

/* Without privilege nobody can make or open device nodes that the host does not let them. */
enum oci_status oci_device_rules_set(const struct oci_cgroup *cgroup,
                                     const struct oci_device_rules *rules,
                                     const struct oci_devices *devices, struct oci_error *err)
{
    struct oci_device_list list = {.items = NULL};
    enum oci_status status = OCI_OK;

    if (rules->n_items == 0)
        return OCI_OK;
    status = oci_device_list_make(rules, devices, &list, err);
    if (status == OCI_OK)
        status = set_list(cgroup, &list, err);
    free(list.items);
    if (status != OCI_OK && oci_cgroup_is_confined())
        return OCI_OK;
    if (status != OCI_OK && err != NULL && err->clause == NULL)
        err->clause = "rt.res.devices.order";
    return status;
}
