/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/image/verbs.h"

enum oci_status image_source_open(const char *text, struct image_source *ret_source,
                                  struct oci_error *err)
{
    enum oci_status status = oci_image_name_read(text, &ret_source->name, err);

    if (status != OCI_OK)
        return status;
    return oci_layout_open(ret_source->name.layout, &ret_source->layout, err);
}

void image_source_close(struct image_source *source)
{
    oci_image_name_done(&source->name);
    oci_layout_close(&source->layout);
}
