/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/host_facts.h"

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/owned.h"
#include "harness/host_idmap.h"

static bool is_root(const struct cts_host *host, const char *argument)
{
    (void)host;
    (void)argument;
    return geteuid() == 0;
}

/* A child tries, so that this process stays where it is. */
static bool can_unshare(int flags)
{
    int status = 0;
    pid_t pid = fork();

    if (pid == 0)
        _exit(unshare(flags) == 0 ? 0 : 1);
    return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

static bool has_userns(const struct cts_host *host, const char *argument)
{
    (void)host;
    (void)argument;
    return can_unshare(CLONE_NEWUSER);
}

static bool has_file(const struct cts_host *host, const char *argument)
{
    (void)host;
    return access(argument, F_OK) == 0;
}

static bool has_version(const struct cts_host *host, enum cts_cgroup_version version)
{
    for (size_t i = 0; i < host->cgroups->n; i++) {
        if (host->cgroups->rows[i].version == version)
            return true;
    }
    return false;
}

static bool has_cgroup_v1(const struct cts_host *host, const char *argument)
{
    (void)argument;
    return has_version(host, CTS_CGROUP_V1);
}

static bool has_cgroup_v2(const struct cts_host *host, const char *argument)
{
    (void)argument;
    return has_version(host, CTS_CGROUP_V2);
}

static bool has_word(const char *list, const char *word)
{
    size_t size = strlen(word);

    while (*list != '\0') {
        size_t n = strcspn(list, ", \n");

        if (n == size && strncmp(list, word, n) == 0)
            return true;
        list += n + (list[n] != '\0');
    }
    return false;
}

static bool v2_has(const struct cts_hierarchy *row, const char *controller)
{
    owned_str char *path = oci_str_printf("%s/cgroup.controllers", row->target);
    owned_str char *list = NULL;

    return oci_file_read(AT_FDCWD, path, 4096, &list, NULL, NULL) == OCI_OK &&
           has_word(list, controller);
}

static bool has_controller(const struct cts_host *host, const char *argument)
{
    for (size_t i = 0; i < host->cgroups->n; i++) {
        const struct cts_hierarchy *row = &host->cgroups->rows[i];

        if (row->version == CTS_CGROUP_V2 ? v2_has(row, argument) : has_word(row->name, argument))
            return true;
    }
    return false;
}

/* Rules for devices are a controller of v1 and a program of the runtime's on v2. */
static bool has_device_rules(const struct cts_host *host, const char *argument)
{
    return has_controller(host, argument) || !has_cgroup_v1(host, argument);
}

/* A heading, then a line for each area. */
static bool has_swap(const struct cts_host *host, const char *argument)
{
    owned_str char *text = NULL;

    (void)host;
    return oci_file_read(AT_FDCWD, argument, 1 << 16, &text, NULL, NULL) == OCI_OK &&
           strstr(text, "\n/") != NULL;
}

static bool has_apparmor(const struct cts_host *host, const char *argument)
{
    owned_str char *text = NULL;

    (void)host;
    (void)argument;
    return oci_file_read(AT_FDCWD, "/sys/module/apparmor/parameters/enabled", 16, &text, NULL,
                         NULL) == OCI_OK &&
           text[0] == 'Y';
}

static bool kernel_is(const struct cts_host *host, const char *argument)
{
    struct utsname about;
    int have[2] = {0, 0};
    int want[2] = {0, 0};

    (void)host;
    /* The number of conversions tells. NOLINTBEGIN(cert-err34-c) */
    if (uname(&about) < 0 || sscanf(about.release, "%d.%d", &have[0], &have[1]) != 2 ||
        sscanf(argument, "%d.%d", &want[0], &want[1]) < 1)
        return false;
    /* NOLINTEND(cert-err34-c) */
    return have[0] > want[0] || (have[0] == want[0] && have[1] >= want[1]);
}

/* CAP_NET_ADMIN, and a network namespace to use it in. */
static bool has_netadmin(const struct cts_host *host, const char *argument)
{
    (void)host;
    (void)argument;
    return can_unshare(CLONE_NEWNET);
}

static bool has_idmap(const struct cts_host *host, const char *argument)
{
    (void)host;
    (void)argument;
    return cts_host_maps_mounts();
}

static bool has_filesystem(const struct cts_host *host, const char *argument)
{
    owned_str char *text = NULL;
    char *rest = NULL;
    const char *line = NULL;

    (void)host;
    if (oci_file_read(AT_FDCWD, "/proc/filesystems", 1 << 16, &text, NULL, NULL) != OCI_OK)
        return false;
    rest = text;
    while ((line = strsep(&rest, "\n")) != NULL) {
        const char *tab = strchr(line, '\t');

        if (tab != NULL && strcmp(tab + 1, argument) == 0)
            return true;
    }
    return false;
}

static bool has_cpus(const struct cts_host *host, const char *argument)
{
    (void)host;
    return sysconf(_SC_NPROCESSORS_ONLN) >= strtol(argument, NULL, 10);
}

/* Of the file system in which root file systems are made. */
static bool holds_attribute(const struct cts_host *host, const char *argument)
{
    const char *folder = getenv("TMPDIR");
    owned_str char *name = oci_str_printf("%s.plimsoll", argument);
    owned_fd int fd =
        open(folder == NULL ? "/tmp" : folder, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);

    (void)host;
    return fd >= 0 && fsetxattr(fd, name, "x", 1, 0) == 0;
}

static const struct fact {
    const char *name;  /* One that ends in ':' or '=' takes an argument. */
    const char *given; /* The argument of one that does not. */
    bool (*has)(const struct cts_host *host, const char *argument);
    const char *lack; /* The reason; %s is the argument. */
} facts[] = {
    {"root",         "",                                       is_root,          "the suite does not run as root%s"                   },
    {"userns",       "",                                       has_userns,       "the kernel makes no user namespace%s"               },
    {"timens",       "/proc/self/ns/time",                     has_file,         "the kernel has no time namespaces (no %s)"          },
    {"cgroupns",     "/proc/self/ns/cgroup",                   has_file,         "the kernel has no cgroup namespaces (no %s)"        },
    {"cgroup-v1",    "",                                       has_cgroup_v1,    "no cgroup v1 hierarchy is in view%s"                },
    {"cgroup-v2",    "",                                       has_cgroup_v2,    "no cgroup v2 hierarchy is in view%s"                },
    {"controller:",  NULL,                                     has_controller,   "no hierarchy in view has the cgroup controller '%s'"},
    {"device-rules", "devices",                                has_device_rules, "the cgroup controller '%s' is not there"            },
    {"swap",         "/proc/swaps",                            has_swap,         "no swap is on (%s)"                                 },
    {"seccomp",      "/proc/sys/kernel/seccomp/actions_avail", has_file,
     "the kernel has no seccomp filters (no %s)"                                                                                      },
    {"apparmor",     "",                                       has_apparmor,     "AppArmor is not enabled%s"                          },
    {"selinux",      "/sys/fs/selinux/enforce",                has_file,         "SELinux is not enabled (no %s)"                     },
    {"resctrl",      "/sys/fs/resctrl/schemata",               has_file,         "no resctrl file system is mounted (no %s)"          },
    {"kernel>=",     NULL,                                     kernel_is,        "the kernel is older than %s"                        },
    {"netadmin",     "",                                       has_netadmin,     "no network namespace can be made%s"                 },
    {"idmap",        "",                                       has_idmap,        "no tmpfs can be id-mapped here%s"                   },
    {"overlay",      "overlay",                                has_filesystem,   "the kernel has no file system '%s'"                 },
    {"fs:",          NULL,                                     has_filesystem,   "the kernel has no file system '%s'"                 },
    {"xattr:",       NULL,                                     holds_attribute,
     "the file system of the suite's scratch holds no attributes of the name space '%s'"                                              },
    {"cpus>=",       NULL,                                     has_cpus,         "the host has fewer than %s CPUs"                    },
    {"file:",        NULL,                                     has_file,         "there is no '%s'"                                   },
};

/* The row of a need, and its argument. */
static const struct fact *find_fact(const char *need, const char **ret_argument)
{
    for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++) {
        size_t size = strlen(facts[i].name);

        if (facts[i].given != NULL && strcmp(need, facts[i].name) == 0) {
            *ret_argument = facts[i].given;
            return &facts[i];
        }
        if (facts[i].given == NULL && strncmp(need, facts[i].name, size) == 0) {
            *ret_argument = need + size;
            return &facts[i];
        }
    }
    return NULL;
}

bool cts_host_knows(const char *need)
{
    const char *argument = NULL;

    return find_fact(need[0] == '!' ? need + 1 : need, &argument) != NULL;
}

static char *reason(const struct fact *fact, const char *argument)
{
    const char *place = strstr(fact->lack, "%s");

    return oci_str_printf("%.*s%s%s", (int)(place - fact->lack), fact->lack, argument, place + 2);
}

char *cts_host_lack(const struct cts_host *host, const char *need)
{
    bool unwanted = need[0] == '!';
    const char *argument = NULL;
    const struct fact *fact = find_fact(unwanted ? need + 1 : need, &argument);

    if (fact == NULL)
        return oci_str_printf("this suite does not know what the host need '%s' is", need);
    if (fact->has(host, argument) != unwanted)
        return NULL;
    if (unwanted)
        return oci_str_printf("the host has '%s', which the case cannot do with", need + 1);
    return reason(fact, argument);
}

json_t *cts_host_facts(const struct cts_host *host)
{
    json_t *known = json_object();
    struct utsname about;

    for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++) {
        if (facts[i].given != NULL) {
            (void)json_object_set_new(known, facts[i].name,
                                      json_boolean(facts[i].has(host, facts[i].given)));
        }
    }
    if (uname(&about) == 0) {
        (void)json_object_set_new(known, "kernel", json_string(about.release));
        (void)json_object_set_new(known, "machine", json_string(about.machine));
    }
    return known;
}
