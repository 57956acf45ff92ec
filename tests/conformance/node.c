/* SPDX-License-Identifier: GPL-3.0-or-later
 * The official ONNX node cases: every case made of operators that we have must give the official outputs, unless
 * node-exclusions.txt says why not.
 */
#include "config.h"

#include <string.h>

#include "archive.h"
#include "case.h"

#define ROOT "node/"

typedef struct
{
  GPatternSpec *pattern;
  char *reason;
} Exclusion;

typedef struct
{
  int ours, passed, excluded, foreign, failed;
} Tally;

static void
exclusion_free (gpointer data)
{
  Exclusion *exclusion = data;
  g_pattern_spec_free (exclusion->pattern);
  g_free (exclusion->reason);
  g_free (exclusion);
}

/* Lines of "pattern reason"; # starts a comment. */
static GPtrArray *
load_exclusions (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *path =
      g_build_filename (g_getenv ("ART_SOURCE"), "tests", "conformance", "node-exclusions.txt", NULL);
  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  GPtrArray *exclusions = g_ptr_array_new_with_free_func (exclusion_free);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    {
      const gsize length = strcspn (*line, " ");
      if (length == 0 || **line == '#')
        continue;
      g_autofree char *pattern = g_strndup (*line, length);
      Exclusion *exclusion = g_new (Exclusion, 1);
      exclusion->pattern = g_pattern_spec_new (pattern);
      exclusion->reason = g_strdup (g_strchug (*line + length));
      g_ptr_array_add (exclusions, exclusion);
    }
  return exclusions;
}

static const char *
find_reason (GPtrArray *exclusions, const char *name)
{
  for (guint i = 0; i < exclusions->len; i++)
    {
      const Exclusion *exclusion = g_ptr_array_index (exclusions, i);
      if (g_pattern_spec_match_string (exclusion->pattern, name))
        return exclusion->reason;
    }
  return NULL;
}

static void
run_case (Archive *archive, const char *folder, GPtrArray *exclusions, Tally *tally)
{
  g_autofree char *name = g_path_get_basename (folder);
  g_autofree char *foreign = case_foreign_operator (archive_get (archive, folder, "model.onnx"));
  if (foreign != NULL)
    {
      tally->foreign++;
      return;
    }
  const char *reason = find_reason (exclusions, name);
  g_autofree char *fault = case_run_archived (archive, folder, TOLERANCE_ONNX);
  tally->ours++;
  if (fault == NULL && reason == NULL)
    tally->passed++;
  else if (fault != NULL && reason != NULL)
    {
      tally->excluded++;
      g_test_message ("not taken: %s: %s (%s)", name, reason, fault);
    }
  else
    {
      tally->failed++;
      g_test_message ("FAILED: %s: %s", name, fault != NULL ? fault : "passes, but node-exclusions.txt lists it");
    }
}

static void
test_node (gconstpointer level)
{
  const NnCpu before = nn_cpu_get ();
  g_autoptr (GPtrArray) exclusions = load_exclusions ();
  g_autoptr (Archive) archive = archive_open ("onnx-node-tests.tar.xz");
  if (archive == NULL)
    return;
  g_autoptr (GPtrArray) folders = archive_list_cases (archive, ROOT);
  Tally tally = { 0 };
  nn_cpu_set (GPOINTER_TO_INT (level));
  for (guint i = 0; i < folders->len; i++)
    run_case (archive, g_ptr_array_index (folders, i), exclusions, &tally);
  g_test_message (
      "%s: %d of %d cases of our operators pass, %d are not taken, %d fail; %d cases are of other operators",
      nn_cpu_name (nn_cpu_get ()), tally.passed, tally.ours, tally.excluded, tally.failed, tally.foreign);
  nn_cpu_set (before);
  g_assert_cmpint (tally.passed, >, 0);
  if (tally.failed > 0)
    g_test_fail_printf ("%d cases fail", tally.failed);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/conformance/node/best", GINT_TO_POINTER (nn_cpu_get ()), test_node);
  if (nn_cpu_get () != NN_CPU_REFERENCE)
    g_test_add_data_func ("/conformance/node/reference", GINT_TO_POINTER (NN_CPU_REFERENCE), test_node);
  return g_test_run ();
}
