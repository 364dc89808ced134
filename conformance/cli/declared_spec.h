/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The version of the standard by which a subject says it is to be judged.
 */
#pragma once

struct cts_session;

/**
 * Find the version that the subject declares.
 *
 * The first that there is of: the highest version that `features` lists, what the subject
 * file says of it, the version that `state` gives of a container.
 *
 * @param session         Its preflight has been made, its stage is set.
 * @param[out] ret_signal Set where a signal came meanwhile.
 * @return Without a suffix, the caller's; NULL where the subject declares none.
 */
char *cts_declared_spec(const struct cts_session *session, int *ret_signal);
