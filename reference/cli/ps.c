/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fields.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/owned.h"
#include "cli/keel_verb.h"
#include "runtime/control.h"

enum { CMDLINE_MAX = 1 << 20 /* Bytes of a command line that are read. */ };

#define owned_pids __attribute__((cleanup(drop_pids)))

struct ps_options {
    const char *format;
};

static const struct oci_option rows[] = {
    {"format", 'f', OCI_OPTION_TEXT, offsetof(struct ps_options, format), "table or json"},
};

static void drop_pids(pid_t *const *pids)
{
    free(*pids);
}

/* A command line is foreign text: what is no plain character becomes a question mark. */
static void print_command(pid_t pid)
{
    owned_str char *path = oci_str_printf("/proc/%d/cmdline", pid);
    owned_str char *text = NULL;
    size_t size = 0;

    if (oci_file_read(AT_FDCWD, path, CMDLINE_MAX, &text, &size, NULL) != OCI_OK)
        return;
    for (size_t i = 0; i + 1 < size; i++) {
        int c = text[i] == '\0' ? ' ' : text[i];

        (void)putchar(c < ' ' || c > '~' ? '?' : c);
    }
}

static void print_row(pid_t pid)
{
    owned_str char *path = oci_str_printf("/proc/%d", pid);
    struct stat seen;

    if (stat(path, &seen) < 0)
        return;
    (void)printf("%-8u %-8d ", seen.st_uid, pid);
    print_command(pid);
    (void)putchar('\n');
}

static void print_json(const pid_t *pids, size_t n)
{
    (void)putchar('[');
    for (size_t i = 0; i < n; i++)
        (void)printf("%s%d", i == 0 ? "" : ",", pids[i]);
    (void)printf("]\n");
}

static enum oci_status run(const struct oci_globals *globals, char **argv, int *ret_status,
                           struct oci_error *err)
{
    struct ps_options options = {.format = "table"};
    struct oci_words_left words = {NULL, 0};
    owned_pids pid_t *pids = NULL;
    size_t n = 0;
    enum oci_status status = oci_verb_read(&oci_verb_ps, argv, &options, &words, err);

    (void)ret_status;
    if (status == OCI_OK)
        status = oci_verb_words(&oci_verb_ps, &words, 1, SIZE_MAX, err);
    if (status == OCI_OK)
        status = oci_processes(globals->root, words.items[0], &pids, &n, err);
    if (status != OCI_OK)
        return status;
    if (strcmp(options.format, "json") == 0) {
        print_json(pids, n);
        return OCI_OK;
    }
    if (strcmp(options.format, "table") != 0) {
        return oci_fail(err, OCI_INVALID, NULL, "ps: format '%s' is neither table nor json",
                        options.format);
    }
    (void)printf("%-8s %-8s %s\n", "UID", "PID", "CMD");
    for (size_t i = 0; i < n; i++)
        print_row(pids[i]);
    return OCI_OK;
}

const struct oci_verb oci_verb_ps = {
    .name = "ps",
    .usage = "[options] <id>",
    .summary = "list the processes of a container",
    .options = {OCI_ROWS(rows)},
    .order = OCI_OPTIONS_MIXED,
    .run = run,
};
