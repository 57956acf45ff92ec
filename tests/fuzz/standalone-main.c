/* SPDX-License-Identifier: GPL-3.0-or-later
 * Feeds files to the fuzz target once each: reproduces what a fuzzing engine found, without the engine.
 */
#include "config.h"

#include "onnx-fuzz.h"

int
main (int argc, char **argv)
{
  for (int i = 1; i < argc; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *data = NULL;
      gsize size;
      if (!g_file_get_contents (argv[i], &data, &size, &error))
        {
          g_printerr ("%s\n", error->message);
          return 1;
        }
      LLVMFuzzerTestOneInput ((const guint8 *) data, size);
      g_print ("%s: passed\n", argv[i]);
    }
  return 0;
}
