/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * compare_trees [--but ATTRIBUTE]... A B: two trees of files, to the last attribute.
 *
 * One line for each difference, at most 50 of them, then a line that counts. Exit status 0 where
 * there is none, 1 where there are, 2 where they cannot be read. Times of reading and of change are
 * the kernel's and not compared.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <search.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/owned.h"
#include "base/text.h"

#include "compare/walk.h"

enum { LINES_MAX = 50, EXIT_TROUBLE = 2 };

struct comparison {
    void *groups[2]; /* tsearch(3)'s trees of struct link, by the number on that side. */
    size_t n_nodes;
    size_t n_differences;
};

/* A file with several names: its number here and there. */
struct link {
    ino_t number;
    ino_t other;
};

static void report(struct comparison *comparison, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static void report(struct comparison *comparison, const char *fmt, ...)
{
    va_list args;

    if (++comparison->n_differences > LINES_MAX)
        return;
    va_start(args, fmt);
    (void)vprintf(fmt, args);
    va_end(args);
    (void)putchar('\n');
}

typedef bool (*comparer)(const struct pair *pair, struct comparison *comparison);

static bool same_mode(const struct pair *pair, struct comparison *comparison)
{
    (void)comparison;
    return pair->sides[0].stat.st_mode == pair->sides[1].stat.st_mode;
}

static bool same_owner(const struct pair *pair, struct comparison *comparison)
{
    (void)comparison;
    return pair->sides[0].stat.st_uid == pair->sides[1].stat.st_uid &&
           pair->sides[0].stat.st_gid == pair->sides[1].stat.st_gid;
}

static bool same_time(const struct pair *pair, struct comparison *comparison)
{
    const struct timespec *left = &pair->sides[0].stat.st_mtim;
    const struct timespec *right = &pair->sides[1].stat.st_mtim;

    (void)comparison;
    return left->tv_sec == right->tv_sec && left->tv_nsec == right->tv_nsec;
}

static bool same_device(const struct pair *pair, struct comparison *comparison)
{
    (void)comparison;
    return (!S_ISCHR(pair->sides[0].stat.st_mode) && !S_ISBLK(pair->sides[0].stat.st_mode)) ||
           pair->sides[0].stat.st_rdev == pair->sides[1].stat.st_rdev;
}

static bool same_target(const struct pair *pair, struct comparison *comparison)
{
    char texts[2][PATH_MAX];
    ssize_t sizes[2];

    (void)comparison;
    if (!S_ISLNK(pair->sides[0].stat.st_mode))
        return true;
    for (int i = 0; i < 2; i++)
        sizes[i] = readlinkat(pair->sides[i].folderfd, pair->name, texts[i], PATH_MAX);
    return sizes[0] >= 0 && sizes[0] == sizes[1] &&
           memcmp(texts[0], texts[1], (size_t)sizes[0]) == 0;
}

static bool same_content(const struct pair *pair, struct comparison *comparison)
{
    static char bytes[2][256 * 1024];
    owned_fd int left = -1;
    owned_fd int right = -1;
    ssize_t size;

    (void)comparison;
    if (!S_ISREG(pair->sides[0].stat.st_mode))
        return true;
    if (pair->sides[0].stat.st_size != pair->sides[1].stat.st_size)
        return false;
    left = openat(pair->sides[0].folderfd, pair->name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    right = openat(pair->sides[1].folderfd, pair->name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    do {
        size = read(left, bytes[0], sizeof(bytes[0]));
        if (size < 0 || read(right, bytes[1], sizeof(bytes[1])) != size ||
            memcmp(bytes[0], bytes[1], (size_t)size) != 0)
            return false;
    } while (size > 0);
    return true;
}

static int by_number(const void *a, const void *b)
{
    const struct link *left = a;
    const struct link *right = b;

    return left->number < right->number ? -1 : left->number > right->number;
}

/* The file that stands for this one on the other side, as noted at its first name. */
static bool stands_for(void **group, ino_t number, ino_t other)
{
    struct link *link = oci_new(1, sizeof(*link));
    struct link **at;

    *link = (struct link){number, other};
    at = tsearch(link, group, by_number);
    if (at == NULL)
        abort(); /* Out of memory. */
    if (*at != link)
        free(link);
    return (*at)->other == other;
}

/* Names of one file on one side are names of one file on the other, and no others are. */
static bool same_links(const struct pair *pair, struct comparison *comparison)
{
    const struct stat *left = &pair->sides[0].stat;
    const struct stat *right = &pair->sides[1].stat;

    if (S_ISDIR(left->st_mode) || (left->st_nlink == 1 && right->st_nlink == 1))
        return true;
    return stands_for(&comparison->groups[0], left->st_ino, right->st_ino) &&
           stands_for(&comparison->groups[1], right->st_ino, left->st_ino);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void add_xattr(struct oci_text *text, const char *path, const char *name)
{
    static char value[XATTR_SIZE_MAX];
    ssize_t size = lgetxattr(path, name, value, sizeof(value));

    oci_text_printf(text, "%s=", name);
    for (ssize_t i = 0; i < size; i++)
        oci_text_printf(text, "%02x", (unsigned)(unsigned char)value[i]);
    oci_text_add(text, ";");
}

/* All names and values, in order. */
static char *xattrs_of(const struct side *side, const char *name)
{
    static char names[XATTR_LIST_MAX];
    static char *list[XATTR_LIST_MAX / 2];
    owned_str char *path = oci_str_printf("/proc/self/fd/%d/%s", side->folderfd, name);
    ssize_t size = llistxattr(path, names, sizeof(names));
    struct oci_text text = OCI_TEXT_NONE;
    size_t n = 0;

    for (char *at = names; size > 0 && at < names + size; at += strlen(at) + 1)
        list[n++] = at;
    if (n > 0)
        qsort(list, n, sizeof(list[0]), by_text);
    for (size_t i = 0; i < n; i++)
        add_xattr(&text, path, list[i]);
    return oci_text_steal(&text);
}

static bool same_xattrs(const struct pair *pair, struct comparison *comparison)
{
    owned_str char *left = xattrs_of(&pair->sides[0], pair->name);
    owned_str char *right = xattrs_of(&pair->sides[1], pair->name);

    (void)comparison;
    return strcmp(left, right) == 0;
}

/* One row, one attribute; @c off by an option. */
static struct attribute {
    const char *name;
    comparer same;
    bool off;
} attributes[] = {
    {"mode",    same_mode,    false},
    {"owner",   same_owner,   false},
    {"time",    same_time,    false},
    {"device",  same_device,  false},
    {"target",  same_target,  false},
    {"content", same_content, false},
    {"links",   same_links,   false},
    {"xattrs",  same_xattrs,  false},
};

enum { N_ATTRIBUTES = sizeof(attributes) / sizeof(attributes[0]) };

static void describe(const struct pair *pair, const char *attribute, struct comparison *comparison)
{
    const struct stat *left = &pair->sides[0].stat;
    const struct stat *right = &pair->sides[1].stat;

    report(comparison, "%s: %s: %06o %u:%u %jd %jd.%09ld, %06o %u:%u %jd %jd.%09ld", pair->path,
           attribute, left->st_mode, left->st_uid, left->st_gid, (intmax_t)left->st_size,
           (intmax_t)left->st_mtim.tv_sec, left->st_mtim.tv_nsec, right->st_mode, right->st_uid,
           right->st_gid, (intmax_t)right->st_size, (intmax_t)right->st_mtim.tv_sec,
           right->st_mtim.tv_nsec);
}

static bool compare_pair(const struct pair *pair, void *object)
{
    struct comparison *comparison = object;

    comparison->n_nodes++;
    if ((pair->sides[0].stat.st_mode & S_IFMT) != (pair->sides[1].stat.st_mode & S_IFMT)) {
        describe(pair, "type", comparison);
        return false;
    }
    for (size_t i = 0; i < N_ATTRIBUTES; i++) {
        if (!attributes[i].off && !attributes[i].same(pair, comparison))
            describe(pair, attributes[i].name, comparison);
    }
    return true;
}

static void report_lone(const char *path, int which, void *object)
{
    report(object, "%s: only in the %s", path, which == 0 ? "first" : "second");
}

static bool leave_out(const char *name)
{
    for (size_t i = 0; name != NULL && i < N_ATTRIBUTES; i++) {
        if (strcmp(attributes[i].name, name) == 0) {
            attributes[i].off = true;
            return true;
        }
    }
    (void)fprintf(stderr, "compare_trees: no attribute '%s'\n", name == NULL ? "" : name);
    return false;
}

int main(int argc, char **argv)
{
    struct comparison comparison = {.n_nodes = 0};
    int at = 1;
    int rootfds[2];

    for (; at < argc && strcmp(argv[at], "--but") == 0; at += 2) {
        if (!leave_out(argv[at + 1]))
            return EXIT_TROUBLE;
    }
    if (argc - at != 2) {
        (void)fprintf(stderr, "usage: compare_trees [--but ATTRIBUTE]... A B\n");
        return EXIT_TROUBLE;
    }
    for (int i = 0; i < 2; i++)
        rootfds[i] = open(argv[at + i], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (rootfds[0] < 0 || rootfds[1] < 0 ||
        !walk(rootfds, compare_pair, report_lone, &comparison)) {
        (void)fprintf(stderr, "compare_trees: %s\n", strerror(errno));
        return EXIT_TROUBLE;
    }
    (void)printf("%zu nodes, %zu differences\n", comparison.n_nodes, comparison.n_differences);
    return comparison.n_differences == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
