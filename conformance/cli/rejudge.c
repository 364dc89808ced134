/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/rejudge.h"

#include "base/owned.h"
#include "catalogue/profile.h"
#include "cli/folder.h"
#include "judge/judge.h"

/* One case, where it has an observation. */
static enum oci_status judge_case(const struct cts_rejudge *how, const char *folder,
                                  const struct cts_case *test, struct cts_verdicts *verdicts,
                                  struct oci_error *err)
{
    owned_json json_t *observation = NULL;
    enum oci_status status = cts_folder_observation(folder, test->id, &observation, err);

    if (status != OCI_OK)
        return status;
    return cts_judge(test, how->catalogue, observation, verdicts, err);
}

enum oci_status cts_rejudge_folder(struct cts_rejudge *how, const char *folder,
                                   struct cts_verdicts *ret_verdicts, struct oci_error *err)
{
    how->n_unseen = 0;
    for (size_t i = 0; i < cts_cases_size(how->cases); i++) {
        const struct cts_case *test = cts_cases_at(how->cases, i);
        enum oci_status status = OCI_OK;

        if (how->globs.n_items > 0 && !cts_globs_take(&how->globs, test->id))
            continue;
        status = judge_case(how, folder, test, ret_verdicts, err);
        how->n_unseen += status == OCI_NOT_FOUND;
        if (status != OCI_OK && status != OCI_NOT_FOUND)
            return status;
    }
    return OCI_OK;
}
