/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mountinfo.h"

#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/owned.h"

/* 36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue */

/* Cuts the next word off the line; NULL at its end. A word may be empty: sources are. */
static char *next_word(char **line)
{
    char *word = *line;
    char *blank;

    if (word == NULL)
        return NULL;
    blank = strchr(word, ' ');
    if (blank != NULL)
        *blank = '\0';
    *line = blank != NULL ? blank + 1 : NULL;
    return word;
}

static bool is_octal(char c)
{
    return c >= '0' && c <= '7';
}

/* In place: "\040" is a blank. */
static char *unescape(char *word)
{
    char *to = word;

    for (const char *from = word; *from != '\0'; from++) {
        bool escaped = from[0] == '\\' && from[1] >= '0' && from[1] <= '3' && is_octal(from[2]) &&
                       is_octal(from[3]);

        if (escaped) {
            *to++ = (char)((from[1] - '0') << 6 | (from[2] - '0') << 3 | (from[3] - '0'));
            from += 3;
        } else {
            *to++ = *from;
        }
    }
    *to = '\0';
    return word;
}

static bool read_number(const char *word, char end, unsigned int *ret_number, const char **ret_end)
{
    char *stop;
    unsigned long number;

    if (word == NULL || *word < '0' || *word > '9')
        return false;
    number = strtoul(word, &stop, 10);
    if (*stop != end || number > INT_MAX)
        return false;
    *ret_number = (unsigned int)number;
    if (ret_end != NULL)
        *ret_end = stop + 1;
    return true;
}

static bool read_numbers(char **line, struct oci_mount *mount)
{
    unsigned int id;
    unsigned int parent;
    const char *minor;

    if (!read_number(next_word(line), '\0', &id, NULL) ||
        !read_number(next_word(line), '\0', &parent, NULL) ||
        !read_number(next_word(line), ':', &mount->major, &minor) ||
        !read_number(minor, '\0', &mount->minor, NULL))
        return false;
    mount->id = (int)id;
    mount->parent = (int)parent;
    return true;
}

/* Optional fields: none or more, up to a lone dash. They stay one text. */
static const char *read_optional(char **line)
{
    char *start = *line;
    char *word = next_word(line);

    if (word != NULL && strcmp(word, "-") == 0)
        return "";
    while (word != NULL) {
        char *end = word + strlen(word);

        word = next_word(line);
        if (word != NULL && strcmp(word, "-") == 0)
            return start;
        *end = ' ';
    }
    return NULL;
}

/* Whether a line was all that it should be; it is taken apart in place. */
static bool read_line(char *line, struct oci_mount *mount)
{
    char *words[3];

    if (!read_numbers(&line, mount))
        return false;
    for (size_t i = 0; i < 3; i++) {
        words[i] = next_word(&line);
        if (words[i] == NULL)
            return false;
    }
    mount->root = unescape(words[0]);
    mount->target = unescape(words[1]);
    mount->options = words[2];
    mount->optional = read_optional(&line);
    if (mount->optional == NULL)
        return false;
    for (size_t i = 0; i < 3; i++) {
        words[i] = next_word(&line);
        if (words[i] == NULL)
            return false;
    }
    mount->fstype = unescape(words[0]);
    mount->source = unescape(words[1]);
    mount->super_options = unescape(words[2]);
    return line == NULL;
}

static size_t count_lines(const char *text, size_t size)
{
    size_t n = 0;

    for (size_t i = 0; i < size; i++)
        n += text[i] == '\n';
    return size > 0 && text[size - 1] != '\n' ? n + 1 : n;
}

static enum oci_status read_lines(char *text, struct oci_mountinfo *info, struct oci_error *err)
{
    for (size_t i = 0; i < info->n_rows; i++) {
        char *end = strchrnul(text, '\n');
        char *next = *end != '\0' ? end + 1 : end;
        char shown[100];

        *end = '\0';
        (void)strncpy(shown, text, sizeof(shown) - 1);
        shown[sizeof(shown) - 1] = '\0';
        if (!read_line(text, &info->rows[i]))
            return oci_fail(err, OCI_INVALID, NULL, "mountinfo line %zu: '%s'", i + 1, shown);
        text = next;
    }
    return OCI_OK;
}

enum oci_status oci_mountinfo_parse(const char *text, size_t size, struct oci_mountinfo *ret_info,
                                    struct oci_error *err)
{
    struct oci_mountinfo info = {.n_rows = count_lines(text, size)};
    enum oci_status status;

    if (size > OCI_MOUNTINFO_BYTES_MAX || info.n_rows > OCI_MOUNTINFO_ROWS_MAX) {
        return oci_fail(err, OCI_LIMIT, NULL, "mountinfo: %zu bytes in %zu lines", size,
                        info.n_rows);
    }
    info.rows = oci_arena_new(&info.arena, info.n_rows, sizeof(*info.rows));
    status = read_lines(oci_arena_dup_n(&info.arena, text, size), &info, err);
    if (status != OCI_OK) {
        oci_mountinfo_done(&info);
        return status;
    }
    *ret_info = info;
    return OCI_OK;
}

enum oci_status oci_mountinfo_read(const char *path, struct oci_mountinfo *ret_info,
                                   struct oci_error *err)
{
    owned_str char *text = NULL;
    size_t size;
    enum oci_status status =
        oci_file_read(AT_FDCWD, path, OCI_MOUNTINFO_BYTES_MAX, &text, &size, err);

    if (status != OCI_OK)
        return status;
    status = oci_mountinfo_parse(text, size, ret_info, err);
    return status == OCI_OK ? OCI_OK : oci_within(err, status, "%s", path);
}

/* The kernel lists a mount after what it covers. */
const struct oci_mount *oci_mountinfo_find(const struct oci_mountinfo *info, const char *target)
{
    for (size_t i = info->n_rows; i > 0; i--) {
        if (strcmp(info->rows[i - 1].target, target) == 0)
            return &info->rows[i - 1];
    }
    return NULL;
}

bool oci_mount_has_option(const char *options, const char *option)
{
    size_t length = strlen(option);

    while (*options != '\0') {
        size_t here = strcspn(options, ",");

        if (here == length && strncmp(options, option, length) == 0)
            return true;
        options += here;
        options += *options == ',';
    }
    return false;
}

void oci_mountinfo_done(struct oci_mountinfo *info)
{
    oci_arena_done(&info->arena);
    *info = OCI_MOUNTINFO_NONE;
}
