/* SPDX-License-Identifier: GPL-3.0-or-later
 * Writes the seeds into a folder, for fuzzing engines.
 */
#include "config.h"

#include "seeds.h"

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) seeds = fuzz_seeds ();
  for (guint i = 0; argc == 2 && i < seeds->len; i++)
    {
      gsize size;
      const char *data = g_bytes_get_data (g_ptr_array_index (seeds, i), &size);
      g_autofree char *path = g_strdup_printf ("%s/seed-%u.onnx", argv[1], i);
      g_autoptr (GError) error = NULL;
      if (!g_file_set_contents (path, data, (gssize) size, &error))
        {
          g_printerr ("%s\n", error->message);
          return 1;
        }
    }
  return argc == 2 ? 0 : 2;
}
