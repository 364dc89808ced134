/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Foreign documents of an image: oci-layout, index, manifest, config. The first byte of the input
 * says which: l, i, m or c.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/owned.h"

#include "image/documents.h"

/* The name is libFuzzer's. NOLINTNEXTLINE(readability-identifier-naming) */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct kind {
    uint8_t letter;
    void (*check)(struct oci_check *check, const json_t *doc);
} kinds[] = {
    {'l', oci_document_layout  },
    {'i', oci_document_index   },
    {'m', oci_document_manifest},
    {'c', oci_document_config  },
};

/* Each defect says what and where; the pointer that was walked is left where it began. */
static void check_document(const struct kind *kind, const json_t *doc)
{
    owned_defects struct oci_defects defects = OCI_DEFECTS_NONE;
    struct oci_check check = {.defects = &defects, .place = "input", .pointer = OCI_TEXT_NONE};

    kind->check(&check, doc);
    if (check.pointer.size != 0 || defects.n_rows > OCI_DEFECTS_MAX)
        abort();
    for (size_t i = 0; i < defects.n_rows; i++) {
        if (defects.rows[i].requirement == NULL || defects.rows[i].text[0] == '\0')
            abort();
    }
    oci_text_done(&check.pointer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    owned_json json_t *doc = NULL;

    if (size == 0 || oci_json_parse((const char *)data + 1, size - 1, NULL, &doc, NULL) != OCI_OK)
        return 0;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (kinds[i].letter == data[0])
            check_document(&kinds[i], doc);
    }
    return 0;
}
