/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The numbers of a container's cgroup, a row each: where v1 and v2 keep it, and its name in the
 * object that events prints, which is that of other runtimes.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/owned.h"
#include "runtime/cgroup_kind.h"

struct number_row {
    const char *name; /* in the object, a slash between its levels */
    const char *v1;   /* file, which begins with its controller, and perhaps a key in it */
    const char *v2;   /* likewise */
    int scale_v2;     /* of v2's microseconds, to nanoseconds */
};

static const struct number_row number_rows[] = {
    {"cpu/usage/total",                 "cpuacct.usage",               "cpu.stat usage_usec",     1000},
    {"cpu/usage/user",                  "cpuacct.usage_user",          "cpu.stat user_usec",      1000},
    {"cpu/usage/kernel",                "cpuacct.usage_sys",           "cpu.stat system_usec",    1000},
    {"cpu/throttling/periods",          "cpu.stat nr_periods",         "cpu.stat nr_periods",     1   },
    {"cpu/throttling/throttledPeriods", "cpu.stat nr_throttled",       "cpu.stat nr_throttled",   1   },
    {"cpu/throttling/throttledTime",    "cpu.stat throttled_time",     "cpu.stat throttled_usec", 1000},
    {"memory/usage/usage",              "memory.usage_in_bytes",       "memory.current",          1   },
    {"memory/usage/limit",              "memory.limit_in_bytes",       "memory.max",              1   },
    {"memory/usage/max",                "memory.max_usage_in_bytes",   "memory.peak",             1   },
    {"memory/usage/failcnt",            "memory.failcnt",              "memory.events max",       1   },
    {"memory/swap/usage",               "memory.memsw.usage_in_bytes", "memory.swap.current",     1   },
    {"memory/swap/limit",               "memory.memsw.limit_in_bytes", "memory.swap.max",         1   },
    {"pids/current",                    "pids.current",                "pids.current",            1   },
    {"pids/limit",                      "pids.max",                    "pids.max",                1   },
};

/* The number after a key at the start of a line, or the text's first one; "max" is none. */
static bool find_number(const char *text, const char *key, unsigned long long *ret_number)
{
    size_t length = key != NULL ? strlen(key) : 0;
    char *end = NULL;

    for (; key != NULL && text != NULL; text = strchr(text, '\n')) {
        text += *text == '\n' ? 1 : 0;
        if (strncmp(text, key, length) == 0 && text[length] == ' ')
            break;
    }
    if (text == NULL)
        return false;
    text += length;
    *ret_number = strtoull(text, &end, 10);
    return end != text;
}

static json_t *object_in(json_t *parent, const char *name)
{
    if (json_object_get(parent, name) == NULL)
        (void)json_object_set_new(parent, name, json_object());
    return json_object_get(parent, name);
}

static void put_number(json_t *stats, const char *name, unsigned long long number)
{
    for (const char *slash = strchr(name, '/'); slash != NULL; slash = strchr(name, '/')) {
        owned_str char *level = oci_str_dup_n(name, (size_t)(slash - name));

        stats = object_in(stats, level);
        name = slash + 1;
    }
    (void)json_object_set_new(stats, name,
                              json_integer(number < INT64_MAX ? (json_int_t)number : INT64_MAX));
}

static void add_number(const struct oci_cgroup *cgroup, const struct number_row *row, json_t *stats)
{
    const struct oci_cgroup_hierarchy *v1 = oci_cgroup_find_v1(cgroup, row->v1);
    const struct oci_cgroup_hierarchy *from = v1 != NULL ? v1 : oci_cgroup_find_v2(cgroup);
    const char *source = v1 != NULL ? row->v1 : row->v2;
    const char *key = strchr(source, ' ');
    owned_str char *file = oci_str_dup_n(source, strcspn(source, " "));
    owned_str char *text = NULL;
    unsigned long long number = 0;

    if (from == NULL || oci_cgroup_read(cgroup, from, file, &text, NULL) != OCI_OK)
        return;
    if (!find_number(text, key != NULL ? key + 1 : NULL, &number))
        return;
    put_number(stats, row->name, v1 != NULL ? number : number * (unsigned)row->scale_v2);
}

/* memory.stat as it is. */
static void add_raw(const struct oci_cgroup *cgroup, json_t *stats)
{
    const struct oci_cgroup_hierarchy *v1 = oci_cgroup_find_v1(cgroup, "memory");
    const struct oci_cgroup_hierarchy *from = v1 != NULL ? v1 : oci_cgroup_find_v2(cgroup);
    owned_str char *text = NULL;
    char *line = NULL;
    char *rest = NULL;
    json_t *raw = NULL;

    if (from == NULL || oci_cgroup_read(cgroup, from, "memory.stat", &text, NULL) != OCI_OK)
        return;
    raw = object_in(object_in(stats, "memory"), "raw");
    for (line = strtok_r(text, "\n", &rest); line != NULL; line = strtok_r(NULL, "\n", &rest)) {
        char *space = strchr(line, ' ');

        if (space == NULL)
            continue;
        *space = '\0';
        (void)json_object_set_new(raw, line, json_integer(strtoll(space + 1, NULL, 10)));
    }
}

json_t *oci_cgroup_stats(const struct oci_cgroup *cgroup)
{
    json_t *stats = json_object();

    for (size_t i = 0; i < sizeof(number_rows) / sizeof(number_rows[0]); i++)
        add_number(cgroup, &number_rows[i], stats);
    add_raw(cgroup, stats);
    return stats;
}
