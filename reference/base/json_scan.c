/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json_scan.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/owned.h"

static const char white[] = " \t\r\n";

static bool one_of(char c, const char *set)
{
    return c != '\0' && strchr(set, c) != NULL;
}

static struct oci_json_frame *top(struct oci_json_scan *scan)
{
    return scan->n_frames > 0 ? &scan->frames[scan->n_frames - 1] : NULL;
}

static enum oci_status open_frame(struct oci_json_scan *scan, const struct oci_json_limits *limits,
                                  struct oci_error *err)
{
    size_t depth_max = limits != NULL ? limits->depth : OCI_JSON_DEPTH_MAX;

    if (depth_max > OCI_JSON_DEPTH_MAX)
        depth_max = OCI_JSON_DEPTH_MAX;
    if (scan->n_frames >= depth_max)
        return oci_fail(err, OCI_LIMIT, NULL, "deeper than %zu levels", depth_max);
    scan->frames[scan->n_frames++] =
        (struct oci_json_frame){.is_object = scan->data[scan->at] == '{'};
    scan->at++;
    return OCI_OK;
}

/* Ends behind the closing quote, or at the end of the text. */
static void pass_string(struct oci_json_scan *scan)
{
    for (scan->at++; scan->at < scan->size && scan->data[scan->at] != '"'; scan->at++) {
        if (scan->data[scan->at] == '\\' && scan->at + 1 < scan->size)
            scan->at++;
    }
    if (scan->at < scan->size)
        scan->at++;
}

static void read_string(struct oci_json_scan *scan)
{
    struct oci_json_frame *frame = top(scan);
    size_t start = scan->at + 1;

    pass_string(scan);
    if (frame != NULL && frame->is_object && frame->name == NULL) {
        frame->name = scan->data + start;
        frame->size_name = scan->at > start ? scan->at - start - 1 : 0;
    }
}

/* jansson holds 63 bit and a sign. A real holds every 2^63 + n * 2048 below 2^64, which covers what
 * people write (2^63, masks with leading ones), and 2^64 itself, which stands for 2^64 - 1. */
static enum oci_status keep_wide(struct oci_json_scan *scan, const char *digits,
                                 struct oci_error *err)
{
    unsigned long long number;

    errno = 0;
    number = strtoull(digits, NULL, 10);
    if (digits[0] == '-' || errno == ERANGE)
        return oci_fail(err, OCI_LIMIT, NULL, "the integer %.40s does not fit 64 bit", digits);
    if (number != UINT64_MAX && number % 2048 != 0)
        return oci_fail(err, OCI_LIMIT, NULL, "the integer %s is not kept exactly", digits);
    if (scan->wide != NULL) {
        oci_text_add_n(scan->wide, scan->data + scan->size_copied, scan->at - scan->size_copied);
        oci_text_add(scan->wide, ".0");
        scan->size_copied = scan->at;
    }
    return OCI_OK;
}

static enum oci_status read_number(struct oci_json_scan *scan, struct oci_error *err)
{
    size_t start = scan->at;
    owned_str char *digits = NULL;

    while (scan->at < scan->size && one_of(scan->data[scan->at], "0123456789+-.eE"))
        scan->at++;
    digits = oci_str_dup_n(scan->data + start, scan->at - start);
    errno = 0;
    (void)strtoll(digits, NULL, 10);
    if (errno != ERANGE || strpbrk(digits, ".eE") != NULL)
        return OCI_OK;
    return keep_wide(scan, digits, err);
}

static void read_word(struct oci_json_scan *scan)
{
    while (scan->at < scan->size && scan->data[scan->at] >= 'a' && scan->data[scan->at] <= 'z')
        scan->at++;
}

/* Strings, numbers, words and whatever opens: values, but for the names of members. */
static enum oci_status read_value(struct oci_json_scan *scan, const struct oci_json_limits *limits,
                                  struct oci_error *err)
{
    char c = scan->data[scan->at];
    const struct oci_json_frame *frame = top(scan);
    bool is_name = frame != NULL && frame->is_object && frame->name == NULL;

    if (frame != NULL && !is_name && limits != NULL && ++scan->n_members > limits->members)
        return oci_fail(err, OCI_LIMIT, NULL, "more than %zu values", limits->members);
    if (c == '{' || c == '[')
        return open_frame(scan, limits, err);
    if (c == '"') {
        read_string(scan);
    } else if (one_of(c, "-0123456789")) {
        return read_number(scan, err);
    } else {
        read_word(scan);
    }
    return OCI_OK;
}

/* Whether the byte was one that stands between values. */
static bool read_mark(struct oci_json_scan *scan)
{
    char c = scan->data[scan->at];
    struct oci_json_frame *frame = top(scan);

    if (!one_of(c, ",:]}"))
        return false;
    scan->at++;
    if (c == ',' && frame != NULL) {
        frame->index++;
        frame->name = NULL;
    }
    if (frame != NULL && one_of(c, "]}"))
        scan->n_frames--;
    return true;
}

enum oci_status oci_json_scan(struct oci_json_scan *scan, size_t stop,
                              const struct oci_json_limits *limits, struct oci_error *err)
{
    while (scan->at < stop && scan->at < scan->size) {
        char c = scan->data[scan->at];
        enum oci_status status;

        if (one_of(c, white)) {
            scan->at++;
            continue;
        }
        if (read_mark(scan))
            continue;
        if (!one_of(c, "{[\"-0123456789") && (c < 'a' || c > 'z'))
            break;
        status = read_value(scan, limits, err);
        if (status != OCI_OK)
            return status;
    }
    return OCI_OK;
}

/* The name as written, made printable: what is escaped in it stays escaped. */
static void add_name(FILE *out, const struct oci_json_frame *frame)
{
    for (size_t i = 0; i < frame->size_name; i++) {
        char c = frame->name[i];

        if (c == '~' || c == '/') {
            (void)fputs(c == '~' ? "~0" : "~1", out);
        } else {
            (void)fputc(c >= ' ' && c < 127 ? c : '?', out);
        }
    }
}

void oci_json_scan_pointer(const struct oci_json_scan *scan, char *ret_text, size_t size_text)
{
    FILE *out = fmemopen(ret_text, size_text, "w");

    ret_text[0] = '\0';
    if (out == NULL)
        return;
    for (size_t i = 0; i < scan->n_frames; i++) {
        const struct oci_json_frame *frame = &scan->frames[i];

        if (frame->is_object && frame->name == NULL)
            break;
        (void)fputc('/', out);
        if (frame->is_object) {
            add_name(out, frame);
        } else {
            (void)fprintf(out, "%zu", frame->index);
        }
    }
    (void)fclose(out);
    ret_text[size_text - 1] = '\0';
}
