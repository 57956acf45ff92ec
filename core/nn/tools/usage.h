/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the tools tell about files and memory.
 */
#pragma once

#include <glib.h>

#define MIB 1048576.0

/* Bytes of the file at @path; 0 if there is none. */
goffset usage_file_size (const char *path);
/* The most memory that this program has had so far, in bytes: of its own and mapped files; 0 if the system does not
 * say.
 */
gsize usage_peak (void);
