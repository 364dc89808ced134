/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/handout.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "base/text.h"
#include "catalogue/case.h"
#include "harness/batch.h"
#include "harness/stage.h"

enum { OUTCOME_MAX = 256 << 20 /* Bytes. */ };

struct cts_handout cts_handout_of(const struct cts_stage *stage, const struct cts_case *test,
                                  json_t *observation)
{
    struct cts_handout outcome = {.conclusion = NULL};

    outcome.conclusion = stage->conclude == NULL
                             ? json_null()
                             : stage->conclude(stage->conclude_context, test, observation);
    outcome.observation = oci_json_dump(observation, 0);
    outcome.size = strlen(outcome.observation);
    return outcome;
}

void cts_handout_done(struct cts_handout *outcome)
{
    json_decref(outcome->conclusion);
    free(outcome->observation);
    *outcome = (struct cts_handout){.conclusion = NULL};
}

/* The conclusion stands on a line of its own before the observation: whoever wants only the one
 * need not read the other. Two empty lines are a case that has to be run again. */
static void add_outcome(struct oci_text *text, const struct cts_handout *outcome)
{
    owned_str char *line = oci_json_dump(outcome->conclusion, 0);

    oci_text_add(text, line);
    oci_text_add(text, "\n");
    oci_text_add_n(text, outcome->observation, outcome->size);
    oci_text_add(text, "\n");
}

/* One observation is each one's own, by its name; it says with whom it was shared. */
static void add_shared(struct oci_text *text, const struct cts_work *work, json_t *observation)
{
    const struct cts_batch *batch = work->batch;
    json_t *ids = json_array();

    (void)json_object_set_new(observation, "batch", ids);
    for (size_t i = 0; i < batch->n; i++)
        (void)json_array_append_new(ids, json_string(work->tests[batch->numbers[i]]->id));
    for (size_t i = 0; i < batch->n; i++) {
        const struct cts_case *test = work->tests[batch->numbers[i]];
        struct cts_handout outcome;

        (void)json_object_set(observation, "case", json_array_get(ids, i));
        outcome = cts_handout_of(work->stage, test, observation);
        if (work->stage->may_stand(outcome.conclusion)) {
            add_outcome(text, &outcome);
        } else {
            oci_text_add(text, "\n\n");
        }
        cts_handout_done(&outcome);
    }
}

enum oci_status cts_handout_write(const struct cts_work *work, json_t *observation, int fd,
                                  struct oci_error *err)
{
    owned_text struct oci_text text = OCI_TEXT_NONE;

    if (work->batch->n == 1) {
        struct cts_handout outcome = cts_handout_of(work->stage, &work->batch->as_one, observation);

        add_outcome(&text, &outcome);
    } else if (cts_batch_went_well(observation)) {
        add_shared(&text, work, observation);
    }
    return oci_file_write_fd(fd, "observation", oci_text_get(&text), text.size, err);
}

/* The next line of what is left, without its end; NULL where there is none. */
static const char *next_line(const char **rest, size_t *ret_size)
{
    const char *line = *rest;
    const char *end = strchr(line, '\n');

    if (end == NULL)
        return NULL;
    *rest = end + 1;
    *ret_size = (size_t)(end - line);
    return line;
}

static enum oci_status read_outcome(const char **rest, struct cts_handout *ret_outcome,
                                    struct oci_error *err)
{
    size_t size_line = 0;
    size_t size = 0;
    const char *line = next_line(rest, &size_line);
    const char *observation = line == NULL ? NULL : next_line(rest, &size);
    json_t *conclusion = NULL;
    enum oci_status status = OCI_OK;

    if (observation == NULL)
        return oci_fail(err, OCI_INVALID, NULL, "the process that ran the case wrote nothing");
    *ret_outcome = (struct cts_handout){.observation = NULL};
    if (size == 0)
        return OCI_OK;
    status = oci_json_parse(line, size_line, NULL, &conclusion, err);
    if (status != OCI_OK)
        return status;
    *ret_outcome = (struct cts_handout){
        .conclusion = conclusion, .observation = oci_str_dup_n(observation, size), .size = size};
    return OCI_OK;
}

enum oci_status cts_handout_read(int fd, size_t n, struct cts_handout *ret_outcomes,
                                 struct oci_error *err)
{
    owned_str char *text = NULL;
    const char *rest = NULL;
    enum oci_status status = OCI_OK;

    (void)lseek(fd, 0, SEEK_SET);
    status = oci_file_read_fd(fd, "observation", OUTCOME_MAX, &text, NULL, err);
    rest = text;
    for (size_t i = 0; i < n && status == OCI_OK; i++)
        status = read_outcome(&rest, &ret_outcomes[i], err);
    return status;
}
