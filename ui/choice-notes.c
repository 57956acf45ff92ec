/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is known about the choices of an effect's "method": how well the networks behind them were measured to work.
 */
#include "config.h"

#include "choice-notes.h"

#include <glib/gi18n-lib.h>

#include "effects/model-store.h"

#define METHOD "method"
#define QUALITY "set5_psnr_y"

typedef struct
{
  const ArtEffect *effect;
  GHashTable *notes, *scales; /* by nick */
  GHashTable *seen;           /* names of models: a user's one hides an installed one */
} Reading;

gboolean
art_choice_has_notes (const ArtEffect *effect, const ArtParam *param)
{
  /* Of other effects one network serves several methods. */
  return effect->result_size && !effect->extends && param->kind == ART_PARAM_CHOICE
         && g_str_equal (param->name, METHOD);
}

static void
note_model (Reading *reading, const NnGraph *graph)
{
  const char *variant = nn_graph_get_metadata (graph, "variant"), *scale = nn_graph_get_metadata (graph, "scale");
  const char *quality = nn_graph_get_metadata (graph, QUALITY);
  int factor = scale ? (int) g_ascii_strtoll (scale, NULL, 10) : 1;

  if (!variant || g_strcmp0 (nn_graph_get_metadata (graph, "task"), reading->effect->name) != 0
      || GPOINTER_TO_INT (g_hash_table_lookup (reading->scales, variant)) >= factor)
    return;
  g_hash_table_insert (reading->scales, g_strdup (variant), GINT_TO_POINTER (factor));
  /* Translators: decibels of peak signal-to-noise ratio, on the test pictures called Set5, when enlarged 4 times. */
  g_hash_table_insert (reading->notes, g_strdup (variant),
                       quality ? g_strdup_printf (_ ("%.1f dB, Set5 ×%d"), g_ascii_strtod (quality, NULL), factor)
                               : g_strdup (""));
}

static void
note_folder (Reading *reading, const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *file = g_build_filename (path, name, "model.onnx", NULL);
      if (!g_str_has_prefix (name, reading->effect->name) || !g_file_test (file, G_FILE_TEST_EXISTS)
          || !g_hash_table_add (reading->seen, g_strdup (name)))
        continue;
      /* A damaged one says so when it is used. */
      g_autoptr (NnGraph) graph = nn_graph_load_onnx (file, NULL);
      if (graph)
        note_model (reading, graph);
    }
}

/* A choice that brings a row of its own, such as a file, needs no network of ours. */
static gboolean
has_row (const ArtEffect *effect, const ArtParam *param, const char *nick)
{
  g_autofree char *condition = g_strdup_printf ("%s=%s", param->name, nick);

  for (int i = 0; i < effect->n_params; i++)
    if (g_strcmp0 (effect->params[i].depends_on, condition) == 0)
      return TRUE;
  return FALSE;
}

GHashTable *
art_choice_notes_read (const ArtEffect *effect, const ArtParam *param)
{
  g_auto (GStrv) dirs = art_model_store_dirs ();
  g_autoptr (GHashTable) scales = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Reading reading = { effect, g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free), scales, seen };

  for (char **dir = dirs; *dir; dir++)
    note_folder (&reading, *dir);
  for (const ArtChoice *choice = param->choices; choice->nick; choice++)
    if (!g_hash_table_contains (reading.notes, choice->nick) && !has_row (effect, param, choice->nick))
      g_hash_table_insert (reading.notes, g_strdup (choice->nick), g_strdup (_ ("not installed")));
  return reading.notes;
}
