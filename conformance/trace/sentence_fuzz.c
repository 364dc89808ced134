/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "trace/sentence.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Any bytes are a document: no sentence is empty, none holds a line end or a mark of ours. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    owned_arena struct oci_arena arena = OCI_ARENA_NONE;
    owned_sentences struct cts_sentences sentences = CTS_SENTENCES_NONE;

    cts_sentences_read(&arena, "f.md", (const char *)data, size, &sentences);
    for (size_t i = 0; i < sentences.n_rows; i++) {
        assert(sentences.rows[i].text[0] != '\0');
        assert(strpbrk(sentences.rows[i].text, "\n\x01\x02") == NULL);
        assert(sentences.rows[i].line >= 1);
    }
    return 0;
}
