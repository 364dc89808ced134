/* SPDX-License-Identifier: Apache-2.0 */
#include "store/chain.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/owned.h"

/* ChainID(lowest) is its diff ID; ChainID(n) is the digest of "ChainID(n-1) DiffID(n)". */
char **oci_chain_names(const struct oci_image *image)
{
    char **names = oci_new(image->n_layers + 1, sizeof(*names));
    owned_str char *chain = NULL;

    for (size_t i = 0; i < image->n_layers; i++) {
        const struct oci_digest_name *diff = &image->layers[i].diff_id;
        char hex[OCI_SHA256_HEX];

        if (i == 0) {
            names[i] = oci_str_dup(oci_digest_name_encoded(diff));
            chain = oci_str_dup(diff->text);
        } else {
            owned_str char *joined = oci_str_printf("%s %s", chain, diff->text);

            oci_digest_sha256_hex(joined, strlen(joined), hex);
            names[i] = oci_str_dup(hex);
            free(chain);
            chain = oci_str_printf("sha256:%s", hex);
        }
    }
    return names;
}

void oci_chain_names_done(char ***names)
{
    for (char **name = *names; name != NULL && *name != NULL; name++)
        free(*name);
    free(*names);
}
