/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/seccomp_cache.h"

#include <fcntl.h>
#include <linux/filter.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/owned.h"

enum {
    N_SLOTS = 256,           /* files in the folder at most */
    FILE_SIZE_MAX = 1 << 22, /* bytes of a file that is looked at */
    FORMAT = 1,              /* of the files; another number makes them all useless */
    NAME_SIZE = 16,
};

/* Stands at the start of a file. */
struct header {
    uint64_t format;
    uint64_t size_key;       /* bytes */
    uint64_t n_instructions; /* after the key */
};

static void add_number(struct oci_text *key, uint64_t number)
{
    oci_text_add_n(key, (const char *)&number, sizeof(number));
}

static void add_string(struct oci_text *key, const char *text)
{
    size_t size = strlen(text) + 1;

    oci_text_add_n(key, text, size);
}

static void add_strings(struct oci_text *key, const struct oci_strings *list)
{
    add_number(key, list->n_items);
    for (size_t i = 0; i < list->n_items; i++)
        add_string(key, list->items[i]);
}

static void add_errno(struct oci_text *key, const struct oci_opt_u64 *number)
{
    add_number(key, number->set ? number->value : UINT64_MAX);
}

static void add_rule(struct oci_text *key, const struct oci_seccomp_rule *rule)
{
    add_strings(key, &rule->names);
    add_number(key, rule->action);
    add_errno(key, &rule->errno_ret);
    add_number(key, rule->args.n_items);
    for (size_t i = 0; i < rule->args.n_items; i++) {
        const struct oci_seccomp_arg *arg = &rule->args.items[i];

        add_number(key, (uint64_t)arg->index << 32 | arg->op);
        add_number(key, arg->value);
        add_number(key, arg->value_two);
    }
}

void oci_seccomp_key(const struct oci_seccomp *rules, struct oci_text *ret_key)
{
    const struct scmp_version *version = seccomp_version();
    struct utsname machine;

    add_number(ret_key, (uint64_t)version->major << 32 | version->minor);
    add_number(ret_key, version->micro);
    add_string(ret_key, uname(&machine) == 0 ? machine.machine : "");
    add_number(ret_key, rules->default_action);
    add_errno(ret_key, &rules->default_errno_ret);
    add_strings(ret_key, &rules->architectures);
    for (size_t i = 0; i < rules->syscalls.n_items; i++)
        add_rule(ret_key, &rules->syscalls.items[i]);
}

/* FNV-1a; it only has to spread. */
static void name_of(const struct oci_text *key, char ret_name[NAME_SIZE])
{
    uint64_t hash = UINT64_C(14695981039346656037);

    for (size_t i = 0; i < key->size; i++) {
        hash ^= (unsigned char)key->data[i];
        hash *= UINT64_C(1099511628211);
    }
    (void)snprintf(ret_name, NAME_SIZE, "filter-%02x", (unsigned)((hash ^ hash >> 32) % N_SLOTS));
}

static bool is_ours(int fd)
{
    struct stat seen;

    return fstat(fd, &seen) == 0 && S_ISREG(seen.st_mode) && seen.st_uid == geteuid() &&
           (seen.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

/* The program in a file's bytes, if they are all that they must be. */
static const char *program_in(const char *data, size_t size, const struct oci_text *key,
                              size_t *ret_n)
{
    struct header header;

    if (size < sizeof(header))
        return NULL;
    memcpy(&header, data, sizeof(header));
    if (header.format != FORMAT || header.size_key != key->size || header.n_instructions == 0 ||
        header.n_instructions > BPF_MAXINSNS ||
        size != sizeof(header) + key->size + header.n_instructions * sizeof(struct sock_filter))
        return NULL;
    if (memcmp(data + sizeof(header), key->data, key->size) != 0)
        return NULL;
    *ret_n = header.n_instructions;
    return data + sizeof(header) + key->size;
}

bool oci_seccomp_cache_find(int cachefd, const struct oci_text *key,
                            struct oci_seccomp_filter *ret_filter)
{
    char name[NAME_SIZE];
    owned_fd int fd = -1;
    owned_str char *data = NULL;
    const char *program = NULL;
    size_t size = 0;
    size_t n = 0;

    if (cachefd < 0)
        return false;
    name_of(key, name);
    fd = openat(cachefd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0 || !is_ours(fd) ||
        oci_file_read_fd(fd, name, FILE_SIZE_MAX, &data, &size, NULL) != OCI_OK)
        return false;
    program = program_in(data, size, key, &n);
    if (program == NULL)
        return false;
    ret_filter->program = oci_new(n, sizeof(struct sock_filter));
    memcpy(ret_filter->program, program, n * sizeof(struct sock_filter));
    ret_filter->n_instructions = (unsigned short)n;
    return true;
}

void oci_seccomp_cache_keep(int cachefd, const struct oci_text *key,
                            const struct oci_seccomp_filter *filter)
{
    const struct header header = {FORMAT, key->size, filter->n_instructions};
    owned_text struct oci_text data = OCI_TEXT_NONE;
    char name[NAME_SIZE];
    struct oci_file_content content = {.mode = 0600};

    if (cachefd < 0)
        return;
    name_of(key, name);
    oci_text_add_n(&data, (const char *)&header, sizeof(header));
    oci_text_add_n(&data, key->data, key->size);
    oci_text_add_n(&data, filter->program, filter->n_instructions * sizeof(struct sock_filter));
    content.data = data.data;
    content.size = data.size;
    (void)!oci_file_write_atomic(cachefd, name, &content, NULL);
}
