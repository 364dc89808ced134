/* SPDX-License-Identifier: Apache-2.0 */
#include "bundle/mounts.h"

#include "bundle/read.h"

#define MOUNT(name, slot) MEMBER(oci_mount, slot, "cfg.mounts.", name)

static const struct oci_field mount_rows[] = {
    {MOUNT("destination", destination),  REQ(STRING, text),          NONE},
    {MOUNT("source",      source),       OPT(STRING, string),        NONE},
    {MOUNT("type",        type),         OPT(STRING, string),        NONE},
    {MOUNT("options",     options),      OPT(ARRAY,  mount_options), NONE},
    {MOUNT("uidMappings", uid_mappings), OPT(ARRAY,  id_mappings),   NONE},
    {MOUNT("gidMappings", gid_mappings), OPT(ARRAY,  id_mappings),   NONE},
};
const struct oci_fields oci_mount_table = OCI_FIELDS(mount_rows, struct oci_mount);
