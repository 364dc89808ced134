/* SPDX-License-Identifier: Apache-2.0 */
/** @file Versions of the specification: the grammar of SemVer 2.0.0, and which are taken. */
#pragma once

enum oci_version_verdict {
    OCI_VERSION_TAKEN,     /**< 1.x, whatever x: minor versions are compatible. */
    OCI_VERSION_OTHER,     /**< Another major version. */
    OCI_VERSION_MALFORMED, /**< No SemVer. */
};

/** Judge an ociVersion. @spec cfg.ociVersion.semver, rt.version.compat */
enum oci_version_verdict oci_version_judge(const char *text);
