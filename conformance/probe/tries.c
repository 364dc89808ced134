/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Words that look at a path, a kernel setting or a socket family.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "probe/file_facts.h"
#include "probe/names.h"
#include "probe/proc.h"
#include "probe/results.h"
#include "probe/words.h"

static void write_stat(struct probe_json *json, const struct stat *facts)
{
    probe_json_open(json, '{');
    probe_json_file(json, facts);
    probe_json_member_number(json, "size", facts->st_size);
    probe_json_member_number(json, "nlink", (long long)facts->st_nlink);
    probe_json_member_number(json, "dev", (long long)facts->st_dev);
    probe_json_member_number(json, "ino", (long long)facts->st_ino);
    probe_json_close(json, '}');
}

void probe_word_stat(struct probe *self, const char *value)
{
    struct probe_json *json = probe_result_begin(PROBE_PATHS, value, "stat");
    struct stat facts;

    (void)self;
    if (lstat(value, &facts) == 0) {
        write_stat(json, &facts);
    } else {
        probe_json_error(json, errno);
    }
    probe_result_end();
}

static void write_file(struct probe_json *json, const char *path)
{
    size_t size = 0;
    const char *text = probe_file_read(path, &size);

    if (text != NULL) {
        probe_json_string_n(json, text, size);
    } else {
        probe_json_error(json, errno);
    }
}

void probe_word_read(struct probe *self, const char *value)
{
    (void)self;
    write_file(probe_result_begin(PROBE_PATHS, value, "read"), value);
    probe_result_end();
}

void probe_word_readlink(struct probe *self, const char *value)
{
    struct probe_json *json = probe_result_begin(PROBE_PATHS, value, "readlink");
    char target[PROBE_LINK_MAX];

    (void)self;
    if (probe_link_read(AT_FDCWD, value, target)) {
        probe_json_string(json, target);
    } else {
        probe_json_error(json, errno);
    }
    probe_result_end();
}

static void write_names(struct probe_json *json, DIR *dir)
{
    const struct dirent *entry = NULL;

    probe_json_open(json, '[');
    /* No thread lists this folder. NOLINTNEXTLINE(concurrency-mt-unsafe) */
    while ((entry = readdir(dir)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            probe_json_string(json, entry->d_name);
    }
    probe_json_close(json, ']');
}

void probe_word_list(struct probe *self, const char *value)
{
    struct probe_json *json = probe_result_begin(PROBE_PATHS, value, "list");
    DIR *dir = opendir(value);

    (void)self;
    if (dir == NULL) {
        probe_json_error(json, errno);
    } else {
        write_names(json, dir);
        (void)closedir(dir);
    }
    probe_result_end();
}

/* "net.ipv4.ip_forward" is /proc/sys/net/ipv4/ip_forward. */
void probe_word_sysctl(struct probe *self, const char *value)
{
    static const char base[] = "/proc/sys/";
    struct probe_json *json = probe_result_begin(PROBE_SYSCTLS, value, NULL);
    char path[512];
    size_t size = 0;
    char *text = NULL;

    (void)self;
    if (strlen(value) + sizeof(base) > sizeof(path))
        probe_refuse("sysctl", value);
    memcpy(path, base, sizeof(base) - 1);
    memcpy(path + sizeof(base) - 1, value, strlen(value) + 1);
    for (char *at = path; *at != '\0'; at++) {
        if (*at == '.')
            *at = '/';
    }
    text = probe_file_read(path, &size);
    if (text == NULL) {
        probe_json_error(json, errno);
    } else {
        probe_json_string_n(json, text, size > 0 && text[size - 1] == '\n' ? size - 1 : size);
    }
    probe_result_end();
}

void probe_word_socket(struct probe *self, const char *value)
{
    const long family = probe_number_of(&probe_socket_names, value);
    const int type = family == AF_NETLINK || family == AF_PACKET || family == AF_BLUETOOTH
                         ? SOCK_RAW
                         : SOCK_STREAM;

    (void)self;
    if (family < 0)
        probe_refuse("socket", value);

    const int fd = socket((int)family, family == AF_ALG ? SOCK_SEQPACKET : type, 0);

    probe_result_outcome(PROBE_SOCKETS, value, NULL, fd < 0 ? errno : 0);
    if (fd >= 0)
        (void)close(fd);
}
