/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/names.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>

enum {
    RT_FIRST = 34, /**< The C library's SIGRTMIN; the kernel's is 32. */
    RT_LAST = 64,
};

static const struct probe_name rlimit_rows[] = {
    {"RLIMIT_CPU",        RLIMIT_CPU       },
    {"RLIMIT_FSIZE",      RLIMIT_FSIZE     },
    {"RLIMIT_DATA",       RLIMIT_DATA      },
    {"RLIMIT_STACK",      RLIMIT_STACK     },
    {"RLIMIT_CORE",       RLIMIT_CORE      },
    {"RLIMIT_RSS",        RLIMIT_RSS       },
    {"RLIMIT_NPROC",      RLIMIT_NPROC     },
    {"RLIMIT_NOFILE",     RLIMIT_NOFILE    },
    {"RLIMIT_MEMLOCK",    RLIMIT_MEMLOCK   },
    {"RLIMIT_AS",         RLIMIT_AS        },
    {"RLIMIT_LOCKS",      RLIMIT_LOCKS     },
    {"RLIMIT_SIGPENDING", RLIMIT_SIGPENDING},
    {"RLIMIT_MSGQUEUE",   RLIMIT_MSGQUEUE  },
    {"RLIMIT_NICE",       RLIMIT_NICE      },
    {"RLIMIT_RTPRIO",     RLIMIT_RTPRIO    },
    {"RLIMIT_RTTIME",     RLIMIT_RTTIME    },
};

static const struct probe_name policy_rows[] = {
    {"SCHED_OTHER",    0},
    {"SCHED_FIFO",     1},
    {"SCHED_RR",       2},
    {"SCHED_BATCH",    3},
    {"SCHED_ISO",      4},
    {"SCHED_IDLE",     5},
    {"SCHED_DEADLINE", 6},
};

static const struct probe_name sched_flag_rows[] = {
    {"SCHED_FLAG_RESET_ON_FORK",  0x01},
    {"SCHED_FLAG_RECLAIM",        0x02},
    {"SCHED_FLAG_DL_OVERRUN",     0x04},
    {"SCHED_FLAG_KEEP_POLICY",    0x08},
    {"SCHED_FLAG_KEEP_PARAMS",    0x10},
    {"SCHED_FLAG_UTIL_CLAMP_MIN", 0x20},
    {"SCHED_FLAG_UTIL_CLAMP_MAX", 0x40},
};

static const struct probe_name io_class_rows[] = {
    {"IOPRIO_CLASS_NONE", 0},
    {"IOPRIO_CLASS_RT",   1},
    {"IOPRIO_CLASS_BE",   2},
    {"IOPRIO_CLASS_IDLE", 3},
};

static const struct probe_name memory_mode_rows[] = {
    {"MPOL_DEFAULT",             0},
    {"MPOL_PREFERRED",           1},
    {"MPOL_BIND",                2},
    {"MPOL_INTERLEAVE",          3},
    {"MPOL_LOCAL",               4},
    {"MPOL_PREFERRED_MANY",      5},
    {"MPOL_WEIGHTED_INTERLEAVE", 6},
};

static const struct probe_name memory_flag_rows[] = {
    {"MPOL_F_NUMA_BALANCING", 1 << 13},
    {"MPOL_F_RELATIVE_NODES", 1 << 14},
    {"MPOL_F_STATIC_NODES",   1 << 15},
};

static const struct probe_name socket_rows[] = {
    {"unix",      AF_UNIX     },
    {"inet",      AF_INET     },
    {"inet6",     AF_INET6    },
    {"netlink",   AF_NETLINK  },
    {"packet",    AF_PACKET   },
    {"vsock",     AF_VSOCK    },
    {"alg",       AF_ALG      },
    {"bluetooth", AF_BLUETOOTH},
};

#define NAMES(table, unnamed)                                  \
    {                                                          \
        (table), sizeof(table) / sizeof((table)[0]), (unnamed) \
    }

const struct probe_names probe_rlimit_names = NAMES(rlimit_rows, "RLIMIT_");
const struct probe_names probe_policy_names = NAMES(policy_rows, "SCHED_");
const struct probe_names probe_sched_flag_names = NAMES(sched_flag_rows, "SCHED_FLAG_");
const struct probe_names probe_io_class_names = NAMES(io_class_rows, "IOPRIO_CLASS_");
const struct probe_names probe_memory_mode_names = NAMES(memory_mode_rows, "MPOL_");
const struct probe_names probe_memory_flag_names = NAMES(memory_flag_rows, "MPOL_F_");
const struct probe_names probe_socket_names = NAMES(socket_rows, "AF_");

static const char *const capability_names[] = {
    "CAP_CHOWN",
    "CAP_DAC_OVERRIDE",
    "CAP_DAC_READ_SEARCH",
    "CAP_FOWNER",
    "CAP_FSETID",
    "CAP_KILL",
    "CAP_SETGID",
    "CAP_SETUID",
    "CAP_SETPCAP",
    "CAP_LINUX_IMMUTABLE",
    "CAP_NET_BIND_SERVICE",
    "CAP_NET_BROADCAST",
    "CAP_NET_ADMIN",
    "CAP_NET_RAW",
    "CAP_IPC_LOCK",
    "CAP_IPC_OWNER",
    "CAP_SYS_MODULE",
    "CAP_SYS_RAWIO",
    "CAP_SYS_CHROOT",
    "CAP_SYS_PTRACE",
    "CAP_SYS_PACCT",
    "CAP_SYS_ADMIN",
    "CAP_SYS_BOOT",
    "CAP_SYS_NICE",
    "CAP_SYS_RESOURCE",
    "CAP_SYS_TIME",
    "CAP_SYS_TTY_CONFIG",
    "CAP_MKNOD",
    "CAP_LEASE",
    "CAP_AUDIT_WRITE",
    "CAP_AUDIT_CONTROL",
    "CAP_SETFCAP",
    "CAP_MAC_OVERRIDE",
    "CAP_MAC_ADMIN",
    "CAP_SYSLOG",
    "CAP_WAKE_ALARM",
    "CAP_BLOCK_SUSPEND",
    "CAP_AUDIT_READ",
    "CAP_PERFMON",
    "CAP_BPF",
    "CAP_CHECKPOINT_RESTORE",
};

/* PREFIX and a number, in the one static buffer of this file. */
static const char *numbered(const char *prefix, unsigned long number)
{
    static char text[64];
    const size_t size = strlen(prefix);
    char digits[24];
    size_t n = 0;

    do {
        digits[n++] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    memcpy(text, prefix, size);
    for (size_t i = 0; i < n; i++)
        text[size + i] = digits[n - 1 - i];
    text[size + n] = '\0';
    return text;
}

const char *probe_errno_name(int error)
{
    const char *name = strerrorname_np(error);

    return name != NULL ? name : numbered("E", (unsigned long)error);
}

const char *probe_signal_name(int signal_number)
{
    static char text[16];
    const char *name = sigabbrev_np(signal_number);

    if (signal_number == RT_FIRST)
        return "SIGRTMIN";
    if (signal_number > RT_FIRST && signal_number <= RT_LAST)
        return numbered("SIGRTMIN+", (unsigned long)(signal_number - RT_FIRST));
    if (name == NULL || strlen(name) + 4 > sizeof(text))
        return numbered("SIG", (unsigned long)signal_number);
    memcpy(text, "SIG", 4);
    memcpy(text + 3, name, strlen(name) + 1);
    return text;
}

int probe_signal_number(const char *text)
{
    const long number = strtol(text, NULL, 10);

    if (number > 0 && number <= RT_LAST)
        return (int)number;
    for (int i = 1; i <= RT_LAST; i++) {
        const char *name = probe_signal_name(i);

        if (strcmp(text, name) == 0 || strcmp(text, name + 3) == 0)
            return i;
    }
    return 0;
}

const char *probe_capability_name(unsigned number)
{
    if (number < sizeof(capability_names) / sizeof(capability_names[0]))
        return capability_names[number];
    return numbered("CAP_", number);
}

const char *probe_name_of(const struct probe_names *names, long number)
{
    for (size_t i = 0; i < names->n_rows; i++) {
        if (names->rows[i].number == number)
            return names->rows[i].name;
    }
    return numbered(names->prefix, (unsigned long)number);
}

long probe_number_of(const struct probe_names *names, const char *text)
{
    for (size_t i = 0; i < names->n_rows; i++) {
        if (strcmp(names->rows[i].name, text) == 0)
            return names->rows[i].number;
    }
    return -1;
}

void probe_json_flag_names(struct probe_json *json, const struct probe_names *names,
                           unsigned long bits)
{
    probe_json_open(json, '[');
    for (unsigned bit = 0; bit < 8 * sizeof(bits); bit++) {
        if ((bits >> bit & 1) != 0)
            probe_json_string(json, probe_name_of(names, (long)(1UL << bit)));
    }
    probe_json_close(json, ']');
}
