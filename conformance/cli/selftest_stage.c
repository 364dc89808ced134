/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/selftest_stage.h"

#include <fcntl.h>
#include <string.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "cli/session.h"
#include "selftest/mutant.h"

/* A script of its own is called like the base, which is its first argument. */
static json_t *front_words(const struct cts_mutant_tools *tools, const struct cts_mutant *mutant,
                           const char *file)
{
    if (mutant->script != NULL) {
        return json_pack(
            "[o,s]",
            json_sprintf("%s/conformance/mutants/%s", tools->session->data.path, mutant->script),
            "{binary}");
    }
    return json_pack("[s,s,s]",
                     mutant->kind == NULL || strcmp(mutant->kind, "runtime") == 0
                         ? tools->mutate
                         : tools->mutate_image,
                     file, "{binary}");
}

/* Words that belong together are an array in a template, spliced in. */
static void put_in_front(json_t *template, json_t *words)
{
    for (size_t i = 0; i < json_array_size(template); i++) {
        const char *word = json_string_value(json_array_get(template, i));

        if (word != NULL && strcmp(word, "{binary}") == 0)
            (void)json_array_set(template, i, words);
    }
}

static enum oci_status make_subject(const struct cts_mutant_tools *tools,
                                    const struct cts_mutant *mutant, const char *file,
                                    struct cts_subject **ret_subject, struct oci_error *err)
{
    owned_json json_t *doc = json_deep_copy(tools->session->subject->json);
    owned_json json_t *words = front_words(tools, mutant, file);
    const char *verb = NULL;
    json_t *template = NULL;

    json_object_foreach(json_object_get(doc, "verbs"), verb, template)
        put_in_front(template, words);
    return cts_subject_from(doc, tools->session->subject->file, ret_subject, err);
}

enum oci_status cts_mutant_stage_make(const struct cts_mutant_tools *tools,
                                      const struct cts_mutant *mutant, size_t number,
                                      struct cts_mutant_stage *ret_stage, struct oci_error *err)
{
    owned_str char *file = oci_str_printf("%s/%zu.json", tools->folder, number);
    enum oci_status status = oci_json_write_atomic(AT_FDCWD, file, mutant->json, 0644, err);

    if (status != OCI_OK)
        return status;
    status = make_subject(tools, mutant, file, &ret_stage->subject, err);
    if (status != OCI_OK)
        return oci_within(err, status, "mutant '%s'", mutant->id);
    ret_stage->program = tools->session->program;
    ret_stage->program.subject = ret_stage->subject;
    ret_stage->stage = tools->session->stage;
    ret_stage->stage.program = &ret_stage->program;
    ret_stage->stage.salt = number + 1;
    return OCI_OK;
}

void cts_mutant_stage_done(struct cts_mutant_stage *stage)
{
    cts_subject_free(stage->subject);
    stage->subject = NULL;
}
