/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * A case told in plain words: what it needs, what is done, what must be true.
 */
#pragma once

#include <stdio.h>

#include "catalogue/case.h"
#include "catalogue/requirement.h"

/**
 * Tell a case.
 *
 * @param catalogue For what its requirements say; borrowed.
 */
void cts_explain_case(FILE *out, const struct cts_case *test,
                      const struct cts_catalogue *catalogue);
