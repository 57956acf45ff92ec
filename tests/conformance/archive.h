/* SPDX-License-Identifier: GPL-3.0-or-later
 * A .tar.xz of test data, read into memory: thousands of small files would take a disk half a minute.
 */
#pragma once

#include <glib.h>

/* Paths without a leading "./" -> GBytes, in the order of the paths. */
typedef GTree Archive;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Archive, g_tree_unref)

/* $ART_DATA/test/@name. (transfer full); NULL, and the test marked as skipped, if it is not there. */
Archive *archive_open (const char *name);
/* The file @name in @folder ("" or ending with "/"), or NULL. (transfer none) */
GBytes *archive_get (Archive *archive, const char *folder, const char *name);
/* The model of a case. (transfer none) */
GBytes *archive_get_model (Archive *archive, const char *folder);
/* Folders directly in @root, each with a "/" at its end, that have a model, in order. (transfer full) */
GPtrArray *archive_list_cases (Archive *archive, const char *root);
