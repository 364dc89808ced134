/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/run_output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/owned.h"
#include "base/path.h"
#include "base/text.h"
#include "cli/folder.h"
#include "cli/output.h"
#include "cli/run_request.h"
#include "harness/handout.h"
#include "report/results.h"

static const char results_name[] = "results.jsonl";
static const char observations_name[] = "observations";

/* The folder may be "a/b/c": what is missing of it is made. */
static enum oci_status open_folder(const char *path, int *ret_fd, struct oci_error *err)
{
    owned_str char *copy = oci_str_dup(path);

    for (char *slash = strchr(copy + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        (void)mkdir(copy, 0755);
        *slash = '/';
    }
    if (mkdir(path, 0755) < 0 && errno != EEXIST)
        return oci_fail_sys(err, errno, "make '%s'", path);
    *ret_fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return *ret_fd >= 0 ? OCI_OK : oci_fail_sys(err, errno, "open '%s'", path);
}

/* Only what is ours by name is removed: results and observations of the run before. */
static enum oci_status clear(struct cts_run_output *output, struct oci_error *err)
{
    enum oci_status status = OCI_OK;

    if (unlinkat(output->dir_fd, results_name, 0) < 0 && errno != ENOENT)
        return oci_fail_sys(err, errno, "remove the old '%s'", results_name);
    status = oci_path_remove_tree(output->dir_fd, observations_name, err);
    if (status != OCI_OK)
        return status;
    if (mkdirat(output->dir_fd, observations_name, 0755) < 0)
        return oci_fail_sys(err, errno, "make '%s'", observations_name);
    output->observations_fd =
        openat(output->dir_fd, observations_name, O_PATH | O_DIRECTORY | O_CLOEXEC);
    return output->observations_fd >= 0 ? OCI_OK
                                        : oci_fail_sys(err, errno, "open '%s'", observations_name);
}

enum oci_status cts_run_output_begin(const struct cts_run_request *request,
                                     struct cts_run_output *ret_output, struct oci_error *err)
{
    struct cts_run_output output = {.request = request, .dir_fd = -1, .observations_fd = -1};
    enum oci_status status = OCI_OK;

    if (request->out != NULL)
        status = open_folder(request->out, &output.dir_fd, err);
    if (request->out != NULL && status == OCI_OK)
        status = clear(&output, err);
    *ret_output = output;
    return status;
}

enum oci_status cts_run_output_observation(const struct cts_run_output *output, const char *case_id,
                                           const struct cts_handout *outcome, struct oci_error *err)
{
    owned_str char *name = oci_str_printf("%s.json", case_id);
    owned_fd int fd = -1;

    if (output->observations_fd < 0)
        return OCI_OK;
    fd = openat(output->observations_fd, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (fd < 0)
        return oci_fail_sys(err, errno, "make the observation '%s'", name);
    return oci_file_write_fd(fd, name, outcome->observation, outcome->size, err);
}

static enum oci_status write_results(const struct cts_run_output *output,
                                     const struct cts_report *report, struct oci_error *err)
{
    owned_text struct oci_text text = OCI_TEXT_NONE;
    struct oci_file_content content = {.mode = 0644};

    cts_results_text(report->header, report->verdicts, &text);
    content.data = oci_text_get(&text);
    content.size = text.size;
    return oci_file_write_atomic(output->dir_fd, results_name, &content, err);
}

enum oci_status cts_run_output_end(const struct cts_run_output *output, struct cts_report *report,
                                   struct oci_error *err)
{
    const struct cts_run_request *request = output->request;
    owned_json json_t *evidence = NULL;
    enum oci_status status = OCI_OK;

    if (output->dir_fd >= 0) {
        status = write_results(output, report, err);
        evidence = cts_folder_evidence(request->out, report->verdicts);
        report->observations = evidence;
    }
    if (status == OCI_OK)
        status = cts_outputs_write(&request->formats, request->colour, report, err);
    report->observations = NULL;
    return status;
}

void cts_run_output_done(struct cts_run_output *output)
{
    if (output->request == NULL)
        return;
    if (output->dir_fd >= 0)
        (void)close(output->dir_fd);
    if (output->observations_fd >= 0)
        (void)close(output->observations_fd);
}
