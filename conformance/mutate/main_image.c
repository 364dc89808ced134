/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * An image tool with one fault: `mutate-image MUTANT PROGRAM [WORD]...`, as `mutate`.
 */
#include <stdlib.h>

#include "mutate/begin.h"
#include "mutate/kinds_image.h"
#include "mutate/layout.h"

int main(int argc, char **argv)
{
    struct cts_play play = {.more = cts_image_mutation_kinds, .n_more = cts_n_image_mutation_kinds};
    int code = cts_mutate_main(argc, argv, &play);

    if (play.layout != NULL)
        cts_layout_remove(play.layout);
    free(play.layout);
    return code;
}
