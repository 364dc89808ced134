/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/operands.h"

#include <stdlib.h>

#include "base/memory.h"
#include "report/escape.h"

void cts_words_done(struct cts_words *words)
{
    free(words->items);
    *words = (struct cts_words){.n_items = 0};
}

static void add_operand(struct cts_words *operands, const char *word)
{
    operands->items = oci_grow(operands->items, operands->n_items + 1, sizeof(*operands->items));
    operands->items[operands->n_items++] = word;
}

/* After each operand, reading goes on as if it were the verb. */
enum oci_status cts_operands_read(int argc, char *const *argv, const struct cts_options *options,
                                  void *target, struct cts_words *ret_operands,
                                  struct oci_error *err)
{
    int at = 0;

    while (at < argc) {
        int rest = 0;
        enum oci_status status =
            cts_options_read(argc - at, argv + at, options, target, &rest, err);

        if (status != OCI_OK)
            return status;
        at += rest;
        if (at < argc)
            add_operand(ret_operands, argv[at]);
    }
    return OCI_OK;
}

int cts_verb_fail(int code, const struct oci_error *err)
{
    (void)fputs("plimsoll: ", stderr);
    cts_escape(stderr, CTS_ESCAPE_PLAIN, err->text);
    (void)fputc('\n', stderr);
    return code;
}
