/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/output.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/owned.h"
#include "cli/colour.h"

/* The file of a format; NULL for standard output. */
static const char *file_of(const char *format)
{
    const char *file = strchr(format, '=');

    return file == NULL || strcmp(file, "=-") == 0 ? NULL : file + 1;
}

static const struct cts_reporter *reporter_of(const char *format)
{
    owned_str char *name = oci_str_dup_n(format, strcspn(format, "="));

    return cts_reporter_find(name);
}

enum oci_status cts_outputs_check(const struct cts_words *formats, struct oci_error *err)
{
    const char *first = NULL;

    for (size_t i = 0; i < formats->n_items; i++) {
        const char *format = formats->items[i];

        if (reporter_of(format) == NULL) {
            owned_str char *names = cts_reporter_names();

            return oci_fail(err, OCI_INVALID, NULL, "no format '%s'; there are %s", format, names);
        }
        if (file_of(format) != NULL)
            continue;
        if (first != NULL) {
            return oci_fail(err, OCI_INVALID, NULL,
                            "'%s' and '%s' both go to standard output; name a file: %s=FILE", first,
                            format, format);
        }
        first = format;
    }
    return OCI_OK;
}

/* SOURCE_DATE_EPOCH as a time without zone; false where it is not set or no number. */
static bool read_epoch(char *text, size_t size)
{
    const char *value = getenv("SOURCE_DATE_EPOCH"); /* NOLINT(concurrency-mt-unsafe) */
    char *end = NULL;
    struct tm parts;
    time_t seconds;

    if (value == NULL || value[0] == '\0')
        return false;
    seconds = (time_t)strtoll(value, &end, 10);
    return *end == '\0' && gmtime_r(&seconds, &parts) != NULL &&
           strftime(text, size, "%Y-%m-%dT%H:%M:%S", &parts) > 0;
}

/* One thing to write: a report, or several side by side. */
struct job {
    const struct cts_reporter *reporter;
    const struct cts_report *report;
    const struct cts_matrix_writer *writer; /* NULL for a report. */
    const struct cts_matrix *matrix;
};

static void write_job(FILE *out, const struct job *job)
{
    assert(job->writer != NULL || job->reporter != NULL);
    if (job->writer != NULL) {
        job->writer->write(out, job->matrix);
    } else {
        job->reporter->write(out, job->report);
    }
}

static enum oci_status write_stdout(const struct job *job, struct oci_error *err)
{
    write_job(stdout, job);
    if (fflush(stdout) != 0 || ferror(stdout))
        return oci_fail_sys(err, errno, "standard output");
    return OCI_OK;
}

static enum oci_status write_file(const struct job *job, const char *file, struct oci_error *err)
{
    owned_str char *data = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&data, &size);

    if (stream == NULL)
        return oci_fail_sys(err, errno, "memory stream");
    write_job(stream, job);
    if (fclose(stream) != 0)
        return oci_fail_sys(err, errno, "memory stream");
    return oci_file_write_atomic(AT_FDCWD, file, &(struct oci_file_content){data, size, 0644}, err);
}

enum oci_status cts_outputs_write(const struct cts_words *formats, const char *colour,
                                  const struct cts_report *report, struct oci_error *err)
{
    char epoch[32];
    struct cts_report plain = *report;
    struct cts_report shown;
    enum oci_status status = OCI_OK;

    if (read_epoch(epoch, sizeof(epoch)))
        plain.started = epoch;
    plain.colour = false;
    shown = plain;
    shown.colour = cts_colour_wanted(colour, STDOUT_FILENO);
    if (formats->n_items == 0)
        return write_stdout(&(struct job){cts_reporter_find("pretty"), &shown, NULL, NULL}, err);
    for (size_t i = 0; i < formats->n_items && status == OCI_OK; i++) {
        const struct cts_reporter *reporter = reporter_of(formats->items[i]);
        const char *file = file_of(formats->items[i]);

        status = file == NULL ? write_stdout(&(struct job){reporter, &shown, NULL, NULL}, err)
                              : write_file(&(struct job){reporter, &plain, NULL, NULL}, file, err);
    }
    return status;
}

static const struct cts_matrix_writer *writer_of(const char *format)
{
    owned_str char *name = oci_str_dup_n(format, strcspn(format, "="));

    return cts_matrix_writer_find(name);
}

enum oci_status cts_outputs_check_matrix(const struct cts_words *formats, struct oci_error *err)
{
    for (size_t i = 0; i < formats->n_items; i++) {
        if (writer_of(formats->items[i]) == NULL) {
            return oci_fail(err, OCI_INVALID, NULL,
                            "several folders are shown as pretty, markdown or html, not as '%s'",
                            formats->items[i]);
        }
    }
    return cts_outputs_check(formats, err);
}

enum oci_status cts_outputs_write_matrix(const struct cts_words *formats,
                                         const struct cts_matrix *matrix, struct oci_error *err)
{
    enum oci_status status = OCI_OK;

    if (formats->n_items == 0)
        return write_stdout(&(struct job){NULL, NULL, writer_of("pretty"), matrix}, err);
    for (size_t i = 0; i < formats->n_items && status == OCI_OK; i++) {
        const char *file = file_of(formats->items[i]);
        const struct job job = {NULL, NULL, writer_of(formats->items[i]), matrix};

        status = file == NULL ? write_stdout(&job, err) : write_file(&job, file, err);
    }
    return status;
}
