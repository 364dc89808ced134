/* SPDX-License-Identifier: Apache-2.0 */
/** @file Foreign JSON: parsing, patching with itself, writing and reading again. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/json.h"
#include "base/json_patch.h"
#include "base/owned.h"

/* The name is libFuzzer's. NOLINTNEXTLINE(readability-identifier-naming) */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What was read can be written and is the same when read again. */
static void write_and_read(const json_t *doc)
{
    owned_str char *text = oci_json_dump(doc, JSON_COMPACT);
    owned_json json_t *again = NULL;

    if (oci_json_parse(text, strlen(text), NULL, &again, NULL) != OCI_OK ||
        !oci_json_equal(doc, again))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    owned_json json_t *doc = NULL;
    struct oci_error err = OCI_ERROR_NONE;

    if (oci_json_parse((const char *)data, size, NULL, &doc, &err) != OCI_OK) {
        if (err.text[0] == '\0' || doc != NULL)
            abort();
        return 0;
    }
    write_and_read(doc);
    if (oci_json_patch(&doc, doc, &err) == OCI_OK)
        write_and_read(doc);
    return 0;
}
