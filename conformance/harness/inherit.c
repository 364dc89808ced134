/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/inherit.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/names.h"
#include "harness/json_borrow.h"

/* How one member is taken on; 0 or -1 with errno. */
typedef int (*taker)(const json_t *value);

static int signal_at(const json_t *names, size_t number)
{
    const char *name = json_string_value(json_array_get(names, number));
    int signal = 0;

    if (name == NULL || !oci_names_number(&oci_signal_names, name, &signal))
        errno = EINVAL;
    return signal;
}

static int ignore(const json_t *names)
{
    for (size_t i = 0; i < json_array_size(names); i++) {
        if (signal(signal_at(names, i), SIG_IGN) == SIG_ERR)
            return -1;
    }
    return 0;
}

static int block(const json_t *names)
{
    sigset_t set;

    (void)sigemptyset(&set);
    for (size_t i = 0; i < json_array_size(names); i++) {
        if (sigaddset(&set, signal_at(names, i)) < 0)
            return -1;
    }
    return sigprocmask(SIG_BLOCK, &set, NULL);
}

static int close_listed(const json_t *fds)
{
    for (size_t i = 0; i < json_array_size(fds); i++) {
        if (close((int)json_integer_value(json_array_get(fds, i))) < 0)
            return -1;
    }
    return 0;
}

static int open_listed(const json_t *files)
{
    const char *number = NULL;
    json_t *path = NULL;

    json_object_foreach(cts_borrow(files), number, path) {
        int wanted = (int)strtol(number, NULL, 10);
        int fd = open(json_string_value(path), O_RDONLY | O_NOCTTY | O_CLOEXEC);

        if (fd < 0 || dup2(fd, wanted) < 0 || fcntl(wanted, F_SETFD, 0) < 0)
            return -1;
    }
    return 0;
}

static int run_on(const json_t *cpus)
{
    cpu_set_t set;

    CPU_ZERO(&set);
    for (size_t i = 0; i < json_array_size(cpus); i++)
        CPU_SET((size_t)json_integer_value(json_array_get(cpus, i)), &set);
    return sched_setaffinity(0, sizeof(set), &set);
}

static int become(const json_t *user)
{
    unsigned int id = (unsigned int)json_integer_value(user);

    if (setgroups(0, NULL) < 0 || setresgid(id, id, id) < 0)
        return -1;
    return setresuid(id, id, id);
}

int cts_inherit(const json_t *inherit)
{
    static const struct {
        const char *member;
        taker take;
    } members[] = {
        {"ignored", ignore      },
        {"blocked", block       },
        {"closed",  close_listed},
        {"open",    open_listed },
        {"cpus",    run_on      },
        {"user",    become      },
    };

    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
        const json_t *value = json_object_get(inherit, members[i].member);

        if (value != NULL && members[i].take(value) < 0)
            return errno;
    }
    return 0;
}
