/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * A bounded JSON writer into memory of the caller.
 *
 * There is no nesting state: whether a comma is due is read off the last byte written.
 * Text that is not UTF-8 is written with U+FFFD in place of each wrong byte, so that a line
 * always parses. Running out of room sets `full` and drops the rest.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct probe_json {
    char *data;
    size_t size; /**< Room at data, in bytes. */
    size_t used;
    bool full; /**< Something did not fit. */
};

/** Begin an object or array: @p bracket is '{' or '['. */
void probe_json_open(struct probe_json *json, char bracket);
/** End an object or array: @p bracket is '}' or ']'. */
void probe_json_close(struct probe_json *json, char bracket);
/** The name of the member that follows. */
void probe_json_key(struct probe_json *json, const char *name);
/** A string value; NULL is written as null. */
void probe_json_string(struct probe_json *json, const char *text);
/** A string value of @p size bytes. */
void probe_json_string_n(struct probe_json *json, const char *text, size_t size);
/** An integer value. */
void probe_json_number(struct probe_json *json, long long number);
/** true or false. */
void probe_json_bool(struct probe_json *json, bool value);
/** null: what could not be learnt. */
void probe_json_null(struct probe_json *json);
/** Bytes that are JSON, such as the members gathered by another writer. */
void probe_json_raw(struct probe_json *json, const char *text, size_t size);

/** Name and string in one call. */
void probe_json_member(struct probe_json *json, const char *name, const char *text);
/** Name and number in one call. */
void probe_json_member_number(struct probe_json *json, const char *name, long long number);
/** Name and "0644": a mode as octal text of at least four digits. */
void probe_json_member_mode(struct probe_json *json, const char *name, unsigned mode);
/** {"error": "ENOENT"}: a value that could not be had, by errno. */
void probe_json_error(struct probe_json *json, int error);
