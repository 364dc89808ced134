/* SPDX-License-Identifier: Apache-2.0 */
#include "base/names.h"

#include <signal.h>
#include <string.h>
#include <strings.h>

#include "base/fields.h"

/* Numbers of the kernel on x86-64 and every architecture with the generic table. */
static const struct oci_name signal_rows[] = {
    {"SIGHUP",    SIGHUP   },
    {"SIGINT",    SIGINT   },
    {"SIGQUIT",   SIGQUIT  },
    {"SIGILL",    SIGILL   },
    {"SIGTRAP",   SIGTRAP  },
    {"SIGABRT",   SIGABRT  },
    {"SIGBUS",    SIGBUS   },
    {"SIGFPE",    SIGFPE   },
    {"SIGKILL",   SIGKILL  },
    {"SIGUSR1",   SIGUSR1  },
    {"SIGSEGV",   SIGSEGV  },
    {"SIGUSR2",   SIGUSR2  },
    {"SIGPIPE",   SIGPIPE  },
    {"SIGALRM",   SIGALRM  },
    {"SIGTERM",   SIGTERM  },
    {"SIGSTKFLT", SIGSTKFLT},
    {"SIGCHLD",   SIGCHLD  },
    {"SIGCONT",   SIGCONT  },
    {"SIGSTOP",   SIGSTOP  },
    {"SIGTSTP",   SIGTSTP  },
    {"SIGTTIN",   SIGTTIN  },
    {"SIGTTOU",   SIGTTOU  },
    {"SIGURG",    SIGURG   },
    {"SIGXCPU",   SIGXCPU  },
    {"SIGXFSZ",   SIGXFSZ  },
    {"SIGVTALRM", SIGVTALRM},
    {"SIGPROF",   SIGPROF  },
    {"SIGWINCH",  SIGWINCH },
    {"SIGIO",     SIGIO    },
    {"SIGPWR",    SIGPWR   },
    {"SIGSYS",    SIGSYS   },
    {"SIGIOT",    SIGIOT   },
    {"SIGPOLL",   SIGPOLL  },
    {"SIGCLD",    SIGCLD   },
};

static const struct oci_name capability_rows[] = {
    {"CAP_CHOWN",              0 },
    {"CAP_DAC_OVERRIDE",       1 },
    {"CAP_DAC_READ_SEARCH",    2 },
    {"CAP_FOWNER",             3 },
    {"CAP_FSETID",             4 },
    {"CAP_KILL",               5 },
    {"CAP_SETGID",             6 },
    {"CAP_SETUID",             7 },
    {"CAP_SETPCAP",            8 },
    {"CAP_LINUX_IMMUTABLE",    9 },
    {"CAP_NET_BIND_SERVICE",   10},
    {"CAP_NET_BROADCAST",      11},
    {"CAP_NET_ADMIN",          12},
    {"CAP_NET_RAW",            13},
    {"CAP_IPC_LOCK",           14},
    {"CAP_IPC_OWNER",          15},
    {"CAP_SYS_MODULE",         16},
    {"CAP_SYS_RAWIO",          17},
    {"CAP_SYS_CHROOT",         18},
    {"CAP_SYS_PTRACE",         19},
    {"CAP_SYS_PACCT",          20},
    {"CAP_SYS_ADMIN",          21},
    {"CAP_SYS_BOOT",           22},
    {"CAP_SYS_NICE",           23},
    {"CAP_SYS_RESOURCE",       24},
    {"CAP_SYS_TIME",           25},
    {"CAP_SYS_TTY_CONFIG",     26},
    {"CAP_MKNOD",              27},
    {"CAP_LEASE",              28},
    {"CAP_AUDIT_WRITE",        29},
    {"CAP_AUDIT_CONTROL",      30},
    {"CAP_SETFCAP",            31},
    {"CAP_MAC_OVERRIDE",       32},
    {"CAP_MAC_ADMIN",          33},
    {"CAP_SYSLOG",             34},
    {"CAP_WAKE_ALARM",         35},
    {"CAP_BLOCK_SUSPEND",      36},
    {"CAP_AUDIT_READ",         37},
    {"CAP_PERFMON",            38},
    {"CAP_BPF",                39},
    {"CAP_CHECKPOINT_RESTORE", 40},
};

static const struct oci_name rlimit_rows[] = {
    {"RLIMIT_CPU",        0 },
    {"RLIMIT_FSIZE",      1 },
    {"RLIMIT_DATA",       2 },
    {"RLIMIT_STACK",      3 },
    {"RLIMIT_CORE",       4 },
    {"RLIMIT_RSS",        5 },
    {"RLIMIT_NPROC",      6 },
    {"RLIMIT_NOFILE",     7 },
    {"RLIMIT_MEMLOCK",    8 },
    {"RLIMIT_AS",         9 },
    {"RLIMIT_LOCKS",      10},
    {"RLIMIT_SIGPENDING", 11},
    {"RLIMIT_MSGQUEUE",   12},
    {"RLIMIT_NICE",       13},
    {"RLIMIT_RTPRIO",     14},
    {"RLIMIT_RTTIME",     15},
};

const struct oci_names oci_signal_names = {OCI_ROWS(signal_rows)};
const struct oci_names oci_capability_names = {OCI_ROWS(capability_rows)};
const struct oci_names oci_rlimit_names = {OCI_ROWS(rlimit_rows)};

bool oci_names_number(const struct oci_names *names, const char *name, int *ret_number)
{
    for (size_t i = 0; i < names->n_rows; i++) {
        if (strcmp(names->rows[i].name, name) != 0)
            continue;
        *ret_number = names->rows[i].number;
        return true;
    }
    return false;
}

const char *oci_names_name(const struct oci_names *names, int number)
{
    for (size_t i = 0; i < names->n_rows; i++) {
        if (names->rows[i].number == number)
            return names->rows[i].name;
    }
    return NULL;
}

/* The kernel's range; the C library's SIGRTMIN hides the two that its threads use. */
enum { SIGNAL_FIRST_RT = 34, SIGNAL_LAST = 64 };

/* Decimal digits and nothing else; -1 where it is something else or out of range. */
static int small_number(const char *text)
{
    int number = 0;

    if (*text == '\0')
        return -1;
    for (; *text != '\0'; text++) {
        if (*text < '0' || *text > '9' || number > SIGNAL_LAST)
            return -1;
        number = number * 10 + (*text - '0');
    }
    return number;
}

static int real_time_signal(const char *name)
{
    bool from_first = strncasecmp(name, "RTMIN", 5) == 0;
    int distance = 0;

    if (!from_first && strncasecmp(name, "RTMAX", 5) != 0)
        return -1;
    if (name[5] != '\0') {
        distance = name[5] == (from_first ? '+' : '-') ? small_number(name + 6) : -1;
        if (distance < 0 || distance > SIGNAL_LAST - SIGNAL_FIRST_RT)
            return -1;
    }
    return from_first ? SIGNAL_FIRST_RT + distance : SIGNAL_LAST - distance;
}

static int named_signal(const char *name)
{
    for (size_t i = 0; i < oci_signal_names.n_rows; i++) {
        if (strcasecmp(signal_rows[i].name + 3, name) == 0)
            return signal_rows[i].number;
    }
    return real_time_signal(name);
}

enum oci_status oci_signal_parse(const char *text, int *ret_signal, struct oci_error *err)
{
    int number = small_number(text);

    if (number < 0)
        number = named_signal(strncasecmp(text, "SIG", 3) == 0 ? text + 3 : text);
    if (number < 1 || number > SIGNAL_LAST) {
        return oci_fail(err, OCI_INVALID, NULL,
                        "'%.40s' is no signal: neither a name nor a number from 1 to %d", text,
                        SIGNAL_LAST);
    }
    *ret_signal = number;
    return OCI_OK;
}
