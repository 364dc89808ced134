/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * A mountinfo file as JSON.
 */
#include <stdlib.h>
#include <string.h>

#include "probe/facts.h"
#include "probe/proc.h"

static bool is_octal(char digit)
{
    return digit >= '0' && digit <= '7';
}

/* The kernel writes blank, tab, newline and backslash as \ooo. */
static char *unescape(char *text)
{
    const char *in = text;
    char *out = text;

    while (*in != '\0') {
        if (in[0] == '\\' && is_octal(in[1]) && is_octal(in[2]) && is_octal(in[3])) {
            *out++ = (char)((in[1] - '0') * 64 + (in[2] - '0') * 8 + (in[3] - '0'));
            in += 4;
        } else {
            *out++ = *in++;
        }
    }
    *out = '\0';
    return text;
}

static void write_options(struct probe_json *json, const char *name, char *options)
{
    char *option = NULL;

    probe_json_key(json, name);
    probe_json_open(json, '[');
    while ((option = probe_cut(&options, ',')) != NULL) {
        if (*option != '\0')
            probe_json_string(json, unescape(option));
    }
    probe_json_close(json, ']');
}

static void write_text(struct probe_json *json, const char *name, char *text)
{
    probe_json_member(json, name, text != NULL ? unescape(text) : NULL);
}

static void write_number(struct probe_json *json, const char *name, const char *text)
{
    probe_json_member_number(json, name, text != NULL ? strtoll(text, NULL, 10) : -1);
}

/* Some kernels leave parts empty, where ours writes nothing.
 * "36 35 98:0 /root /target rw,noatime master:1 - ext3 /dev/root rw,errors=continue" */
static void write_mount(struct probe_json *json, char *line)
{
    char *part = NULL;

    probe_json_open(json, '{');
    write_number(json, "id", probe_cut(&line, ' '));
    write_number(json, "parent", probe_cut(&line, ' '));
    (void)probe_cut(&line, ' ');
    write_text(json, "root", probe_cut(&line, ' '));
    write_text(json, "target", probe_cut(&line, ' '));
    write_options(json, "options", probe_cut(&line, ' '));
    probe_json_key(json, "optional");
    probe_json_open(json, '[');
    while ((part = probe_cut(&line, ' ')) != NULL && strcmp(part, "-") != 0) {
        if (*part != '\0')
            probe_json_string(json, part);
    }
    probe_json_close(json, ']');
    write_text(json, "fstype", probe_cut(&line, ' '));
    write_text(json, "source", probe_cut(&line, ' '));
    write_options(json, "super-options", probe_cut(&line, ' '));
    probe_json_close(json, '}');
}

void probe_json_mounts(struct probe_json *json, const char *path)
{
    size_t size = 0;
    char *text = probe_file_read(path, &size);
    char *line = NULL;

    if (text == NULL) {
        probe_json_null(json);
        return;
    }
    probe_json_open(json, '[');
    while ((line = probe_cut(&text, '\n')) != NULL && *line != '\0')
        write_mount(json, line);
    probe_json_close(json, ']');
}

void probe_fact_mounts(struct probe_json *json, const struct probe *self)
{
    (void)self;
    probe_json_mounts(json, "/proc/self/mountinfo");
}
