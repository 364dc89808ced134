/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/outside.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/owned.h"
#include "harness/clean_text.h"
#include "harness/mount_rows.h"

enum {
    FILE_MAX = 4 << 20,
    FDS_MAX = 4096, /* Descriptors, threads, namespaces listed. */
};

static char *read_text(pid_t pid, const char *name, size_t *ret_size)
{
    owned_str char *path = oci_str_printf("/proc/%d/%s", pid, name);
    char *text = NULL;

    if (oci_file_read(AT_FDCWD, path, FILE_MAX, &text, ret_size, NULL) != OCI_OK)
        return NULL;
    return text;
}

/* The target of a magic link, as the kernel spells it: "pid:[4026531836]", "/dev/null". */
static json_t *read_link(pid_t pid, const char *name)
{
    owned_str char *path = oci_str_printf("/proc/%d/%s", pid, name);
    char target[4096];
    ssize_t n = readlink(path, target, sizeof(target));

    return n < 0 ? json_null() : cts_clean_text(target, (size_t)n);
}

/* NUL-terminated texts one after the other: cmdline, environ. */
static json_t *read_texts(pid_t pid, const char *name)
{
    size_t size = 0;
    owned_str char *data = read_text(pid, name, &size);
    json_t *texts = NULL;

    if (data == NULL)
        return json_null();
    texts = json_array();
    for (size_t at = 0; at < size; at += strlen(data + at) + 1)
        (void)json_array_append_new(texts, cts_clean_text(data + at, strlen(data + at)));
    return texts;
}

static json_t *read_number(pid_t pid, const char *name)
{
    owned_str char *text = read_text(pid, name, NULL);

    return text == NULL ? json_null() : json_integer(strtoll(text, NULL, 10));
}

/* "Name:\tvalue" a line, values as text with white space folded at the ends. */
static json_t *read_status(pid_t pid, const char *name)
{
    owned_str char *text = read_text(pid, name, NULL);
    json_t *rows = NULL;
    char *rest = text;
    char *line = NULL;

    if (text == NULL)
        return json_null();
    rows = json_object();
    while ((line = strsep(&rest, "\n")) != NULL) {
        char *value = strchr(line, ':');

        if (value == NULL)
            continue;
        *value++ = '\0';
        value += strspn(value, " \t");
        (void)json_object_set_new(rows, line, cts_clean_text(value, strlen(value)));
    }
    return rows;
}

/* "4:cpu,cpuacct:/path": one row a controller; the v2 hierarchy names none. */
static void add_controllers(json_t *rows, char *controllers, const char *path)
{
    const char *controller = NULL;

    while ((controller = strsep(&controllers, ",")) != NULL) {
        (void)json_object_set_new(rows, controller[0] == '\0' ? "unified" : controller,
                                  cts_clean_text(path, strlen(path)));
    }
}

static json_t *read_cgroups(pid_t pid, const char *name)
{
    owned_str char *text = read_text(pid, name, NULL);
    json_t *rows = NULL;
    char *rest = text;
    char *line = NULL;

    if (text == NULL)
        return json_null();
    rows = json_object();
    while ((line = strsep(&rest, "\n")) != NULL) {
        char *controllers = strchr(line, ':');
        char *path = controllers == NULL ? NULL : strchr(controllers + 1, ':');

        if (path == NULL)
            continue;
        *path++ = '\0';
        add_controllers(rows, controllers + 1, path);
    }
    return rows;
}

static json_t *limit_value(const char *word)
{
    return strcmp(word, "unlimited") == 0 ? json_string(word)
                                          : json_integer((json_int_t)strtoull(word, NULL, 10));
}

/* A row of /proc/PID/limits begins with words of its own, in columns. */
static const struct {
    const char *title;
    const char *name;
} limit_titles[] = {
    {"Max cpu time",          "RLIMIT_CPU"       },
    {"Max file size",         "RLIMIT_FSIZE"     },
    {"Max data size",         "RLIMIT_DATA"      },
    {"Max stack size",        "RLIMIT_STACK"     },
    {"Max core file size",    "RLIMIT_CORE"      },
    {"Max resident set",      "RLIMIT_RSS"       },
    {"Max processes",         "RLIMIT_NPROC"     },
    {"Max open files",        "RLIMIT_NOFILE"    },
    {"Max locked memory",     "RLIMIT_MEMLOCK"   },
    {"Max address space",     "RLIMIT_AS"        },
    {"Max file locks",        "RLIMIT_LOCKS"     },
    {"Max pending signals",   "RLIMIT_SIGPENDING"},
    {"Max msgqueue size",     "RLIMIT_MSGQUEUE"  },
    {"Max nice priority",     "RLIMIT_NICE"      },
    {"Max realtime priority", "RLIMIT_RTPRIO"    },
    {"Max realtime timeout",  "RLIMIT_RTTIME"    },
};

static void read_limit(json_t *rows, const char *line)
{
    char soft[32];
    char hard[32];

    for (size_t i = 0; i < sizeof(limit_titles) / sizeof(limit_titles[0]); i++) {
        size_t size = strlen(limit_titles[i].title);

        if (strncmp(line, limit_titles[i].title, size) != 0 || line[size] != ' ')
            continue;
        if (sscanf(line + size, "%31s %31s", soft, hard) == 2) {
            (void)json_object_set_new(
                rows, limit_titles[i].name,
                json_pack("{s:o,s:o}", "soft", limit_value(soft), "hard", limit_value(hard)));
        }
    }
}

static json_t *read_limits(pid_t pid, const char *name)
{
    owned_str char *text = read_text(pid, name, NULL);
    json_t *rows = NULL;
    char *rest = text;
    const char *line = NULL;

    if (text == NULL)
        return json_null();
    rows = json_object();
    while ((line = strsep(&rest, "\n")) != NULL)
        read_limit(rows, line);
    return rows;
}

/* Entries of a folder of /proc whose names are what is wanted. */
static json_t *list_names(pid_t pid, const char *name, json_t *(*entry_value)(pid_t, const char *),
                          json_t *rows)
{
    owned_str char *path = oci_str_printf("/proc/%d/%s", pid, name);
    owned_dir DIR *dir = opendir(path);
    const struct dirent *entry = NULL;
    size_t n = 0;

    /* A case is observed by a process of one thread. NOLINTNEXTLINE(concurrency-mt-unsafe) */
    while (dir != NULL && n < FDS_MAX && (entry = readdir(dir)) != NULL) {
        owned_str char *below = oci_str_printf("%s/%s", name, entry->d_name);

        if (entry->d_name[0] == '.')
            continue;
        if (json_is_object(rows)) {
            (void)json_object_set_new(rows, entry->d_name, entry_value(pid, below));
        } else {
            (void)json_array_append_new(rows, entry_value(pid, below));
        }
        n++;
    }
    return rows;
}

static json_t *fd_entry(pid_t pid, const char *below)
{
    return json_pack("{s:i,s:o}", "fd", (int)strtol(strrchr(below, '/') + 1, NULL, 10), "target",
                     read_link(pid, below));
}

static json_t *read_fds(pid_t pid, const char *name)
{
    return list_names(pid, name, fd_entry, json_array());
}

static json_t *read_namespaces(pid_t pid, const char *name)
{
    return list_names(pid, name, read_link, json_object());
}

static json_t *thread_entry(pid_t pid, const char *below)
{
    (void)pid;
    return json_integer(strtoll(strrchr(below, '/') + 1, NULL, 10));
}

static json_t *read_threads(pid_t pid, const char *name)
{
    return list_names(pid, name, thread_entry, json_array());
}

static json_t *read_children(pid_t pid, const char *name)
{
    owned_str char *text = read_text(pid, name, NULL);
    json_t *pids = NULL;
    char *rest = text;
    const char *word = NULL;

    if (text == NULL)
        return json_null();
    pids = json_array();
    while ((word = strsep(&rest, " \n")) != NULL) {
        if (isdigit((unsigned char)word[0]))
            (void)json_array_append_new(pids, json_integer(strtoll(word, NULL, 10)));
    }
    return pids;
}

static json_t *read_ppid(pid_t pid, const char *name)
{
    owned_json json_t *status = read_status(pid, name);
    const char *text = json_string_value(json_object_get(status, "PPid"));

    return text == NULL ? json_null() : json_integer(strtoll(text, NULL, 10));
}

/* "0 1000 1": where a range of ids begins inside and outside, and its length. */
static json_t *read_id_map(pid_t pid, const char *name)
{
    owned_str char *text = read_text(pid, name, NULL);
    json_t *rows = NULL;
    char *rest = text;
    const char *line = NULL;
    long long inside = 0;
    long long outside = 0;
    long long size = 0;

    if (text == NULL)
        return json_null();
    rows = json_array();
    while ((line = strsep(&rest, "\n")) != NULL) {
        /* The kernel's own text. NOLINTNEXTLINE(cert-err34-c) */
        if (sscanf(line, "%lld %lld %lld", &inside, &outside, &size) == 3) {
            (void)json_array_append_new(
                rows, json_pack("{s:I,s:I,s:I}", "containerID", (json_int_t)inside, "hostID",
                                (json_int_t)outside, "size", (json_int_t)size));
        }
    }
    return rows;
}

static json_t *read_mounts(pid_t pid, const char *name)
{
    size_t size = 0;
    owned_str char *text = read_text(pid, name, &size);

    return text == NULL ? json_null() : cts_mount_rows(text, size);
}

static const struct fact {
    const char *name;
    json_t *(*read)(pid_t pid, const char *file);
    const char *file;
} facts[] = {
    {"ppid",          read_ppid,       "status"       },
    {"exe",           read_link,       "exe"          },
    {"cmdline",       read_texts,      "cmdline"      },
    {"ns",            read_namespaces, "ns"           },
    {"mountinfo",     read_mounts,     "mountinfo"    },
    {"status",        read_status,     "status"       },
    {"cgroups",       read_cgroups,    "cgroup"       },
    {"limits",        read_limits,     "limits"       },
    {"oom-score-adj", read_number,     "oom_score_adj"},
    {"environ",       read_texts,      "environ"      },
    {"cwd",           read_link,       "cwd"          },
    {"root",          read_link,       "root"         },
    {"fds",           read_fds,        "fd"           },
    {"threads",       read_threads,    "task"         },
    {"uid-map",       read_id_map,     "uid_map"      },
    {"gid-map",       read_id_map,     "gid_map"      },
};

json_t *cts_outside_observe(pid_t pid)
{
    owned_str char *path = oci_str_printf("/proc/%d", pid);
    owned_str char *children = oci_str_printf("task/%d/children", pid);
    json_t *observed = json_pack("{s:i}", "pid", pid);

    if (access(path, F_OK) != 0)
        return observed;
    for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++)
        (void)json_object_set_new(observed, facts[i].name, facts[i].read(pid, facts[i].file));
    (void)json_object_set_new(observed, "children", read_children(pid, children));
    return observed;
}

json_t *cts_outside_common(void)
{
    static const char *const own[] = {"ns", "mountinfo", "status", "fds", "threads", "children"};
    json_t *common = cts_outside_observe(getpid());
    mode_t mask = umask(0);

    (void)umask(mask);
    for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
        (void)json_object_del(common, own[i]);
    (void)json_object_set_new(common, "umask", json_integer(mask));
    return common;
}

json_t *cts_outside_namespaces(pid_t pid)
{
    return read_namespaces(pid, "ns");
}

json_t *cts_outside_mounts(pid_t pid)
{
    return read_mounts(pid, "mountinfo");
}
