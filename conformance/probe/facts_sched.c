/* SPDX-License-Identifier: Apache-2.0 */
#include <limits.h>
#include <linux/ioprio.h>
#include <sched.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/personality.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "probe/facts.h"
#include "probe/names.h"
#include "probe/proc.h"

/* The kernel's struct sched_attr, first version; the C library declares none. */
struct attributes {
    uint32_t size;
    uint32_t policy;
    uint64_t flags;
    int32_t nice;
    uint32_t priority;
    uint64_t runtime;
    uint64_t deadline;
    uint64_t period;
};

void probe_fact_scheduler(struct probe_json *json, const struct probe *self)
{
    struct attributes attributes = {.size = sizeof(attributes)};

    (void)self;
    if (syscall(SYS_sched_getattr, 0, &attributes, sizeof(attributes), 0) != 0) {
        probe_json_null(json);
        return;
    }
    probe_json_open(json, '{');
    probe_json_member(json, "policy", probe_name_of(&probe_policy_names, attributes.policy));
    probe_json_member_number(json, "nice", attributes.nice);
    probe_json_member_number(json, "priority", attributes.priority);
    probe_json_key(json, "flags");
    probe_json_flag_names(json, &probe_sched_flag_names, attributes.flags);
    probe_json_member_number(json, "runtime", (long long)attributes.runtime);
    probe_json_member_number(json, "deadline", (long long)attributes.deadline);
    probe_json_member_number(json, "period", (long long)attributes.period);
    probe_json_close(json, '}');
}

void probe_fact_io_priority(struct probe_json *json, const struct probe *self)
{
    const long priority = syscall(SYS_ioprio_get, IOPRIO_WHO_PROCESS, 0);

    (void)self;
    if (priority < 0) {
        probe_json_null(json);
        return;
    }
    probe_json_open(json, '{');
    probe_json_member(json, "class",
                      probe_name_of(&probe_io_class_names, priority >> IOPRIO_CLASS_SHIFT));
    probe_json_member_number(json, "level", priority & 7);
    probe_json_close(json, '}');
}

void probe_fact_affinity(struct probe_json *json, const struct probe *self)
{
    cpu_set_t cpus;

    (void)self;
    CPU_ZERO(&cpus);
    if (sched_getaffinity(0, sizeof(cpus), &cpus) != 0) {
        probe_json_null(json);
        return;
    }
    probe_json_open(json, '[');
    for (unsigned i = 0; i < CPU_SETSIZE; i++) {
        if (CPU_ISSET(i, &cpus))
            probe_json_number(json, i);
    }
    probe_json_close(json, ']');
}

void probe_fact_number_file(struct probe_json *json, const char *path)
{
    size_t size = 0;
    const char *text = probe_file_read(path, &size);

    if (text == NULL || size == 0) {
        probe_json_null(json);
    } else {
        probe_json_number(json, strtoll(text, NULL, 10));
    }
}

void probe_fact_oom_score_adj(struct probe_json *json, const struct probe *self)
{
    (void)self;
    probe_fact_number_file(json, "/proc/self/oom_score_adj");
}

void probe_fact_personality(struct probe_json *json, const struct probe *self)
{
    /* All bits set asks without changing anything. */
    const int persona = personality(0xffffffff);

    (void)self;
    if (persona < 0) {
        probe_json_null(json);
    } else {
        probe_json_number(json, persona);
    }
}

enum { NODES_MAX = 1024 };

/* The rest of the kernel's answer is flags. */
static const unsigned long mode_bits = 0xff;

void probe_fact_memory_policy(struct probe_json *json, const struct probe *self)
{
    unsigned long nodes[NODES_MAX / (8 * sizeof(unsigned long))] = {0};
    int mode = 0;

    (void)self;
    if (syscall(SYS_get_mempolicy, &mode, nodes, NODES_MAX, NULL, 0) != 0) {
        probe_json_null(json);
        return;
    }
    probe_json_open(json, '{');
    probe_json_member(json, "mode", probe_name_of(&probe_memory_mode_names, mode & (int)mode_bits));
    probe_json_key(json, "flags");
    probe_json_flag_names(json, &probe_memory_flag_names, (unsigned long)mode & ~mode_bits);
    probe_json_key(json, "nodes");
    probe_json_open(json, '[');
    for (unsigned i = 0; i < NODES_MAX; i++) {
        if ((nodes[i / (8 * sizeof(nodes[0]))] >> i % (8 * sizeof(nodes[0])) & 1) != 0)
            probe_json_number(json, i);
    }
    probe_json_close(json, ']');
    probe_json_close(json, '}');
}
