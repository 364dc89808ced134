/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "probe/facts.h"
#include "probe/json.h"
#include "probe/results.h"
#include "probe/words.h"

enum {
    LINE_MAX_BYTES = 1024 * 1024, /**< Of a report, with its prefix. */
    STDIN_MAX = 128 * 1024,       /**< Of standard input that a hook record carries. */
};

static const struct fact {
    const char *name;
    probe_fact write;
} facts[] = {
    {"ppid",          probe_fact_ppid         },
    {"pgid",          probe_fact_pgid         },
    {"sid",           probe_fact_sid          },
    {"args",          probe_fact_args         },
    {"env",           probe_fact_env          },
    {"cwd",           probe_fact_cwd          },
    {"uid",           probe_fact_uid          },
    {"gid",           probe_fact_gid          },
    {"groups",        probe_fact_groups       },
    {"umask",         probe_fact_umask        },
    {"capabilities",  probe_fact_capabilities },
    {"securebits",    probe_fact_securebits   },
    {"rlimits",       probe_fact_rlimits      },
    {"no-new-privs",  probe_fact_no_new_privs },
    {"seccomp",       probe_fact_seccomp      },
    {"ns",            probe_fact_ns           },
    {"mounts",        probe_fact_mounts       },
    {"devices",       probe_fact_devices      },
    {"hostname",      probe_fact_hostname     },
    {"domainname",    probe_fact_domainname   },
    {"machine",       probe_fact_machine      },
    {"fds",           probe_fact_fds          },
    {"signals",       probe_fact_signals      },
    {"received",      probe_fact_received     },
    {"tty",           probe_fact_tty          },
    {"oom-score-adj", probe_fact_oom_score_adj},
    {"personality",   probe_fact_personality  },
    {"scheduler",     probe_fact_scheduler    },
    {"io-priority",   probe_fact_io_priority  },
    {"affinity",      probe_fact_affinity     },
    {"time-offsets",  probe_fact_time_offsets },
    {"cgroups",       probe_fact_cgroups      },
    {"uid-map",       probe_fact_uid_map      },
    {"gid-map",       probe_fact_gid_map      },
    {"uptime",        probe_fact_uptime       },
    {"exe",           probe_fact_exe          },
    {"keyring",       probe_fact_keyring      },
    {"apparmor",      probe_fact_apparmor     },
    {"selinux",       probe_fact_selinux      },
    {"memory-policy", probe_fact_memory_policy},
    {"interfaces",    probe_fact_interfaces   },
    {"proc1",         probe_fact_proc1        },
};

enum { N_FACTS = sizeof(facts) / sizeof(facts[0]) };

_Static_assert(N_FACTS <= 64, "one bit of struct probe.wanted_facts a fact");

static const struct group {
    const char *name;
    enum probe_group group;
} groups[] = {
    {"paths",    PROBE_PATHS   },
    {"sysctls",  PROBE_SYSCTLS },
    {"syscalls", PROBE_SYSCALLS},
    {"sockets",  PROBE_SOCKETS },
    {"acts",     PROBE_ACTS    },
};

void probe_word_facts(struct probe *self, const char *value)
{
    self->wanted_facts = 0;
    while (*value != '\0') {
        const size_t size = strcspn(value, ",");
        size_t i = 0;

        while (i < N_FACTS &&
               (strlen(facts[i].name) != size || strncmp(facts[i].name, value, size) != 0))
            i++;
        if (i == N_FACTS)
            probe_refuse("unknown fact", value);
        self->wanted_facts |= UINT64_C(1) << i;
        value += size + (value[size] == ',');
    }
}

/* A hook's standard input is what the runtime writes and then closes. */
static void write_stdin(struct probe_json *json)
{
    static char text[STDIN_MAX + 1];
    size_t used = 0;
    ssize_t n = 1;

    while (n > 0 && used < STDIN_MAX) {
        n = read(STDIN_FILENO, text + used, STDIN_MAX - used);
        if (n > 0)
            used += (size_t)n;
    }
    probe_json_key(json, "stdin-text");
    probe_json_string_n(json, text, used);
    text[used] = '\0';
    probe_json_key(json, "state-process");
    probe_json_state_process(json, text);
}

static void write_facts(struct probe_json *json, const struct probe *self)
{
    for (size_t i = 0; i < N_FACTS; i++) {
        if ((self->wanted_facts >> i & 1) == 0)
            continue;
        probe_json_key(json, facts[i].name);
        facts[i].write(json, self);
    }
}

static void write_report(struct probe_json *json, const struct probe *self)
{
    probe_json_open(json, '{');
    probe_json_member(json, "nonce", self->nonce);
    probe_json_member_number(json, "pid", getpid());
    if (self->hook != NULL) {
        probe_json_member(json, "hook", self->hook);
        write_stdin(json);
    }
    write_facts(json, self);
    for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
        probe_json_key(json, groups[i].name);
        probe_results_write(json, groups[i].group);
    }
    probe_json_close(json, '}');
}

static void send(int fd, const char *data, size_t size)
{
    while (size > 0) {
        const ssize_t n = write(fd, data, size);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            probe_refuse("cannot write the report", "");
        data += n;
        size -= (size_t)n;
    }
}

/* "PLIMSOLL nonce {…}" and a newline. The writer starts behind the prefix; the room for the
 * newline is held back, so that it always fits. */
static size_t write_line(char *line, size_t size, const struct probe *self)
{
    static const char mark[] = "PLIMSOLL ";
    const size_t size_mark = sizeof(mark) - 1;
    const size_t size_nonce = strlen(self->nonce);

    if (size_nonce > 1024)
        probe_refuse("nonce is too long", self->nonce);
    memcpy(line, mark, size_mark);
    memcpy(line + size_mark, self->nonce, size_nonce);
    line[size_mark + size_nonce] = ' ';

    const size_t start = size_mark + size_nonce + 1;
    struct probe_json json = {.data = line + start, .size = size - start - 1};

    write_report(&json, self);
    if (json.full)
        probe_refuse("report is too long", self->nonce);
    line[start + json.used] = '\n';
    return start + json.used + 1;
}

void probe_word_report(struct probe *self, const char *value)
{
    static char line[LINE_MAX_BYTES];
    const size_t size = write_line(line, sizeof(line), self);
    const mode_t mask = umask(0);
    int fd = STDOUT_FILENO;

    if (*value != '\0')
        fd = open(value, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0666);
    (void)umask(mask);
    if (fd < 0)
        probe_refuse("cannot open for the report", value);
    send(fd, line, size);
    if (fd != STDOUT_FILENO)
        (void)close(fd);
    self->hook = NULL;
}
