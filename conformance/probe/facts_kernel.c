/* SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "probe/facts.h"
#include "probe/proc.h"

void probe_json_namespaces(struct probe_json *json, const char *path)
{
    static const char *const types[] = {
        "cgroup", "ipc", "mnt", "net", "pid", "pid_for_children", "time", "time_for_children",
        "user",   "uts",
    };
    const int dirfd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    char target[PROBE_LINK_MAX];

    if (dirfd < 0) {
        probe_json_null(json);
        return;
    }
    probe_json_open(json, '{');
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (probe_link_read(dirfd, types[i], target))
            probe_json_member(json, types[i], target);
    }
    probe_json_close(json, '}');
    (void)close(dirfd);
}

void probe_fact_ns(struct probe_json *json, const struct probe *self)
{
    (void)self;
    probe_json_namespaces(json, "/proc/self/ns");
}

void probe_fact_hostname(struct probe_json *json, const struct probe *self)
{
    struct utsname names;

    (void)self;
    probe_json_string(json, uname(&names) == 0 ? names.nodename : NULL);
}

void probe_fact_domainname(struct probe_json *json, const struct probe *self)
{
    struct utsname names;

    (void)self;
    probe_json_string(json, uname(&names) == 0 ? names.domainname : NULL);
}

void probe_fact_machine(struct probe_json *json, const struct probe *self)
{
    struct utsname names;

    (void)self;
    probe_json_string(json, uname(&names) == 0 ? names.machine : NULL);
}

/* The first of the blank-separated parts that is not empty; NULL at the end of the line. */
static char *next_part(char **line)
{
    char *part = probe_cut(line, ' ');

    while (part != NULL && *part == '\0')
        part = probe_cut(line, ' ');
    return part;
}

/* A line reads "monotonic   -12  500": seconds and nanoseconds. */
void probe_fact_time_offsets(struct probe_json *json, const struct probe *self)
{
    size_t size = 0;
    char *text = probe_file_read("/proc/self/timens_offsets", &size);
    char *line = NULL;

    (void)self;
    if (text == NULL) {
        probe_json_null(json);
        return;
    }
    probe_json_open(json, '{');
    while ((line = probe_cut(&text, '\n')) != NULL && *line != '\0') {
        const char *clock = next_part(&line);
        const char *secs = next_part(&line);
        const char *nanosecs = next_part(&line);

        if (nanosecs == NULL)
            continue;
        probe_json_key(json, clock);
        probe_json_open(json, '{');
        probe_json_member_number(json, "secs", strtoll(secs, NULL, 10));
        probe_json_member_number(json, "nanosecs", strtoll(nanosecs, NULL, 10));
        probe_json_close(json, '}');
    }
    probe_json_close(json, '}');
}

void probe_fact_uptime(struct probe_json *json, const struct probe *self)
{
    struct timespec now;

    (void)self;
    if (clock_gettime(CLOCK_BOOTTIME, &now) == 0) {
        probe_json_number(json, now.tv_sec);
    } else {
        probe_json_null(json);
    }
}

/* A line reads "4:cpu,cpuacct:/path"; the unified hierarchy's names no controller. */
void probe_fact_cgroups(struct probe_json *json, const struct probe *self)
{
    size_t size = 0;
    char *text = probe_file_read("/proc/self/cgroup", &size);
    char *line = NULL;

    (void)self;
    if (text == NULL) {
        probe_json_null(json);
        return;
    }
    probe_json_open(json, '{');
    while ((line = probe_cut(&text, '\n')) != NULL && *line != '\0') {
        char *controllers = NULL;
        const char *controller = NULL;

        (void)probe_cut(&line, ':');
        controllers = probe_cut(&line, ':');
        while ((controller = probe_cut(&controllers, ',')) != NULL)
            probe_json_member(json, *controller != '\0' ? controller : "unified", line);
    }
    probe_json_close(json, '}');
}

static void write_id_map(struct probe_json *json, const char *path)
{
    static const char *const names[] = {"containerID", "hostID", "size"};
    size_t size = 0;
    char *text = probe_file_read(path, &size);
    char *line = NULL;

    if (text == NULL) {
        probe_json_null(json);
        return;
    }
    probe_json_open(json, '[');
    while ((line = probe_cut(&text, '\n')) != NULL && *line != '\0') {
        probe_json_open(json, '{');
        for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
            const char *part = next_part(&line);

            probe_json_member_number(json, names[i], part != NULL ? strtoll(part, NULL, 10) : -1);
        }
        probe_json_close(json, '}');
    }
    probe_json_close(json, ']');
}

void probe_fact_uid_map(struct probe_json *json, const struct probe *self)
{
    (void)self;
    write_id_map(json, "/proc/self/uid_map");
}

void probe_fact_gid_map(struct probe_json *json, const struct probe *self)
{
    (void)self;
    write_id_map(json, "/proc/self/gid_map");
}

/* Two heading lines, then "  eth0: numbers". */
void probe_fact_interfaces(struct probe_json *json, const struct probe *self)
{
    size_t size = 0;
    char *text = probe_file_read("/proc/self/net/dev", &size);
    char *line = NULL;

    (void)self;
    if (text == NULL) {
        probe_json_null(json);
        return;
    }
    (void)probe_cut(&text, '\n');
    (void)probe_cut(&text, '\n');
    probe_json_open(json, '[');
    while ((line = probe_cut(&text, '\n')) != NULL && *line != '\0') {
        line += strspn(line, " ");
        probe_json_string(json, probe_cut(&line, ':'));
    }
    probe_json_close(json, ']');
}
