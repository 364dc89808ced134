/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/rejudge.h"

#include "base/owned.h"
#include "catalogue/profile.h"
#include "cli/folder.h"
#include "judge/judge.h"

enum oci_status cts_rejudge(const char *folder, const struct cts_catalogue *catalogue,
                            const struct cts_cases *cases, const struct oci_strings *globs,
                            struct cts_verdicts *ret_verdicts, size_t *ret_n_unseen,
                            struct oci_error *err)
{
    enum oci_status status = OCI_OK;

    *ret_n_unseen = 0;
    for (size_t i = 0; i < cts_cases_size(cases) && status == OCI_OK; i++) {
        const struct cts_case *test = cts_cases_at(cases, i);
        owned_json json_t *observation = NULL;

        if (globs->n_items > 0 && !cts_globs_take(globs, test->id))
            continue;
        status = cts_folder_observation(folder, test->id, &observation, err);
        if (status == OCI_OK)
            status = cts_judge(test, catalogue, observation, ret_verdicts, err);
        if (status != OCI_NOT_FOUND)
            continue;
        (*ret_n_unseen)++;
        status = OCI_OK;
    }
    return status;
}
