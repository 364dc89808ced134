/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <jansson.h>

#include "base/file.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"

static const char *const level_names[] = {
    [OCI_LOG_DEBUG] = "debug", [OCI_LOG_WARNING] = "warning", [OCI_LOG_ERROR] = "error"};

/* The only state of the process that is not handed from function to function. */
static struct {
    int fd;
    struct oci_log_options options;
} sink = {.fd = -1};

enum oci_status oci_log_open(const struct oci_log_options *options, struct oci_error *err)
{
    sink.options = *options;
    if (options->path == NULL)
        return OCI_OK;
    sink.fd = open(options->path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (sink.fd < 0)
        return oci_fail_sys(err, errno, "open the log '%s'", options->path);
    return OCI_OK;
}

static char *form_line(enum oci_log_level level, const char *text)
{
    char when[32];
    struct tm parts;
    time_t now = time(NULL);
    owned_json json_t *object = NULL;
    owned_str char *json = NULL;

    (void)strftime(when, sizeof(when), "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &parts));
    if (sink.options.format == OCI_LOG_TEXT)
        return oci_str_printf("%s %s: %s\n", when, level_names[level], text);
    object =
        json_pack("{s:s, s:s+, s:s}", "level", level_names[level], "msg", text, "", "time", when);
    json = object == NULL ? oci_str_dup("{}") : oci_json_dump(object, JSON_COMPACT);
    return oci_str_printf("%s\n", json);
}

static void write_log(enum oci_log_level level, const char *text)
{
    owned_str char *line = NULL;

    if (sink.fd < 0)
        return;
    line = form_line(level, text);
    (void)!oci_file_write_fd(sink.fd, "log", line, strlen(line), NULL);
}

void oci_log(enum oci_log_level level, const char *fmt, ...)
{
    char text[OCI_ERROR_TEXT_MAX];
    va_list args;

    if (level == OCI_LOG_DEBUG && !sink.options.debug)
        return;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    write_log(level, text);
    if (level != OCI_LOG_DEBUG || sink.fd < 0)
        (void)fprintf(stderr, "keel: %s%s\n", level == OCI_LOG_WARNING ? "warning: " : "", text);
}

void oci_log_error(const struct oci_error *failed)
{
    const char *clause = failed->clause == NULL ? "" : failed->clause;

    oci_log(OCI_LOG_ERROR, clause[0] == '\0' ? "%s%s" : "%s [%s]", failed->text, clause);
}
