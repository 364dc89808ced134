/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/declared_spec.h"

#include <string.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "catalogue/version.h"
#include "cli/session.h"
#include "harness/pool.h"

/* "1.0.2-dev" is on its way to 1.0.2: what is judged is the version without its suffix. */
static char *plain(const char *version)
{
    owned_str char *bare = NULL;

    if (version == NULL)
        return NULL;
    bare = oci_str_dup_n(version, strcspn(version, "-+"));
    return cts_version_valid(bare) ? steal_str(&bare) : NULL;
}

/* A container that is created and never started: its state has a version. */
static char *of_state(const struct cts_session *session, int *ret_signal)
{
    owned_json json_t *test = json_pack(
        "{s:s,s:{s:s},s:[{s:s,s:b},{s:s,s:b}]}", "id", "preflight.state", "bundle", "recipe",
        "probe", "steps", "do", "create", "may-fail", 1, "do", "state", "may-fail", 1);
    owned_json json_t *seen = cts_pool_run_one(&session->stage, test, ret_signal, NULL);

    return plain(json_string_value(oci_json_at(seen, "/steps/1/json/ociVersion")));
}

char *cts_declared_spec(const struct cts_session *session, int *ret_signal)
{
    const struct cts_subject *subject = session->subject;
    const json_t *highest = oci_json_at(session->preflight, "/steps/1/json/ociVersionMax");
    char *version = plain(json_string_value(highest));

    if (version == NULL)
        version = plain(subject->spec);
    if (version == NULL && (subject->kinds & CTS_RUNTIME) != 0)
        version = of_state(session, ret_signal);
    return version;
}
