/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Acts on the container from outside: what a runtime got wrong, made wrong by hand.
 *
 * Each act is done by a child, in the container's namespaces or, with `in: host`, in ours. A
 * child that fails has no effect, and the mutant is then reported as missed.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/json.h"
#include "base/names.h"
#include "base/owned.h"
#include "mutate/play.h"

enum { SLEEP_S = 600, OCTAL = 8 };

/* What an act works on, words put in. */
struct act {
    const json_t *mutation;
    const char *path;
    const char *text;
    pid_t pid; /* Of the container; 0 where it has none. */
};

static const char *member(const struct act *act, const char *name)
{
    const char *text = json_string_value(json_object_get(act->mutation, name));

    return text == NULL ? "" : text;
}

static long number(const struct act *act, const char *name)
{
    return (long)json_integer_value(json_object_get(act->mutation, name));
}

static mode_t mode_of(const struct act *act)
{
    return (mode_t)strtoul(member(act, "mode"), NULL, OCTAL);
}

static bool change_mode(const struct act *act)
{
    return chmod(act->path, mode_of(act)) == 0;
}

static bool change_owner(const struct act *act)
{
    return lchown(act->path, (uid_t)number(act, "uid"), (gid_t)number(act, "gid")) == 0;
}

static bool remove_file(const struct act *act)
{
    return remove(act->path) == 0;
}

static bool make_directory(const struct act *act)
{
    return mkdir(act->path, 0755) == 0;
}

static bool make_link(const struct act *act)
{
    (void)unlink(act->path);
    return symlink(act->text, act->path) == 0;
}

static bool make_device(const struct act *act)
{
    mode_t type = strcmp(member(act, "type"), "b") == 0   ? S_IFBLK
                  : strcmp(member(act, "type"), "p") == 0 ? S_IFIFO
                                                          : S_IFCHR;
    dev_t dev = makedev((unsigned int)number(act, "major"), (unsigned int)number(act, "minor"));

    (void)unlink(act->path);
    (void)umask(0);
    return mknod(act->path, type | mode_of(act), dev) == 0;
}

static bool write_text(const struct act *act)
{
    int flags = O_WRONLY | O_CLOEXEC;
    owned_fd int fd = -1;

    if (json_is_true(json_object_get(act->mutation, "create")))
        flags |= O_CREAT;
    fd = open(act->path, flags, 0644);
    return fd >= 0 && write(fd, act->text, strlen(act->text)) == (ssize_t)strlen(act->text);
}

static const struct {
    const char *name;
    unsigned long flag;
} mount_flags[] = {
    {"ro",      MS_RDONLY },
    {"nosuid",  MS_NOSUID },
    {"nodev",   MS_NODEV  },
    {"noexec",  MS_NOEXEC },
    {"bind",    MS_BIND   },
    {"rec",     MS_REC    },
    {"remount", MS_REMOUNT},
    {"shared",  MS_SHARED },
    {"private", MS_PRIVATE},
    {"slave",   MS_SLAVE  },
    {"noatime", MS_NOATIME},
};

static unsigned long flags_of(const struct act *act)
{
    const json_t *names = json_object_get(act->mutation, "flags");
    unsigned long flags = 0;

    for (size_t i = 0; i < json_array_size(names); i++) {
        for (size_t j = 0; j < sizeof(mount_flags) / sizeof(mount_flags[0]); j++) {
            if (strcmp(json_string_value(json_array_get(names, i)), mount_flags[j].name) == 0)
                flags |= mount_flags[j].flag;
        }
    }
    return flags;
}

static bool do_mount(const struct act *act)
{
    const char *type = json_string_value(json_object_get(act->mutation, "type"));
    const char *data = json_string_value(json_object_get(act->mutation, "data"));

    return mount(type == NULL ? act->text : type, act->path, type, flags_of(act), data) == 0;
}

/* A bind mount of a folder or file on itself or another, as `text` says. */
static bool do_bind(const struct act *act)
{
    return mount(act->text, act->path, NULL, MS_BIND, NULL) == 0;
}

static bool do_unmount(const struct act *act)
{
    return umount2(act->path, MNT_DETACH) == 0;
}

static bool set_host_name(const struct act *act)
{
    return sethostname(act->text, strlen(act->text)) == 0;
}

static bool set_domain_name(const struct act *act)
{
    return setdomainname(act->text, strlen(act->text)) == 0;
}

static bool set_limit(const struct act *act)
{
    int resource = 0;
    struct rlimit limit = {.rlim_cur = (rlim_t)number(act, "soft"),
                           .rlim_max = (rlim_t)number(act, "hard")};

    return act->pid > 0 &&
           oci_names_number(&oci_rlimit_names, member(act, "resource"), &resource) &&
           prlimit(act->pid, (__rlimit_resource_t)resource, &limit, NULL) == 0;
}

static bool send_signal(const struct act *act)
{
    int number_of = 0;

    return act->pid > 0 && oci_signal_parse(act->text, &number_of, NULL) == OCI_OK &&
           kill(act->pid, number_of) == 0;
}

static bool set_nice(const struct act *act)
{
    return act->pid > 0 && setpriority(PRIO_PROCESS, (id_t)act->pid, (int)number(act, "nice")) == 0;
}

/* A process that nobody asked for and nobody waits for. Its streams are not the caller's. */
static bool leave_process(const struct act *act)
{
    (void)act;
    if (fork() != 0)
        return true;
    (void)setsid();
    for (int fd = 0; fd < 3; fd++)
        (void)close(fd);
    (void)sleep(SLEEP_S);
    _exit(0);
}

static const struct {
    const char *name;
    bool (*act)(const struct act *act);
} acts[] = {
    {"chmod",      change_mode    },
    {"chown",      change_owner   },
    {"remove",     remove_file    },
    {"mkdir",      make_directory },
    {"link",       make_link      },
    {"mknod",      make_device    },
    {"write",      write_text     },
    {"mount",      do_mount       },
    {"bind",       do_bind        },
    {"unmount",    do_unmount     },
    {"hostname",   set_host_name  },
    {"domainname", set_domain_name},
    {"rlimit",     set_limit      },
    {"signal",     send_signal    },
    {"nice",       set_nice       },
    {"process",    leave_process  },
};

static bool enter(pid_t pid)
{
    owned_fd int fd = (int)syscall(SYS_pidfd_open, pid, 0);

    return fd >= 0 && setns(fd, CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET) == 0;
}

static bool do_act(const struct act *act)
{
    if (strcmp(member(act, "in"), "host") != 0 && (act->pid <= 0 || !enter(act->pid)))
        return false;
    for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++) {
        if (strcmp(acts[i].name, member(act, "act")) == 0)
            return acts[i].act(act);
    }
    return false;
}

void cts_act(struct cts_play *play, const json_t *mutation)
{
    const char *path = json_string_value(json_object_get(mutation, "path"));
    const char *text = json_string_value(json_object_get(mutation, "text"));
    bool of_image = play->call.image_at < play->call.n_words;
    const json_t *state = of_image ? NULL : cts_play_state(play);
    pid_t pid = (pid_t)json_integer_value(json_object_get(state, "pid"));
    owned_str char *full_path = cts_play_fill(play, path == NULL ? "" : path);
    owned_str char *full_text = cts_play_fill(play, text == NULL ? "" : text);
    struct act act = {.mutation = mutation, .path = full_path, .text = full_text, .pid = pid};
    pid_t child = fork();

    if (child == 0)
        _exit(do_act(&act) ? 0 : 1);
    if (child > 0)
        (void)waitpid(child, NULL, 0);
}
