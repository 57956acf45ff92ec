/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the tools tell about files and memory.
 */
#include "config.h"

#include "usage.h"

#include <string.h>

#include <glib/gstdio.h>

goffset
usage_file_size (const char *path)
{
  GStatBuf status;
  return g_stat (path, &status) == 0 ? (goffset) status.st_size : 0;
}

/* getrusage() would count what the parent had before this program started. */
gsize
usage_peak (void)
{
  static const char key[] = "VmHWM:";
  g_autofree char *text = NULL;
  if (!g_file_get_contents ("/proc/self/status", &text, NULL, NULL))
    return 0;
  const char *line = strstr (text, key);
  return line != NULL ? (gsize) g_ascii_strtoull (line + strlen (key), NULL, 10) * 1024 : 0;
}
