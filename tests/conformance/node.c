/* SPDX-License-Identifier: GPL-3.0-or-later
 * The official ONNX node cases: every case made of operators that we have must give the official outputs, unless
 * node-exclusions.txt says why not. For operators that we do not have, operators-not-taken.txt says why.
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
  GPtrArray *exclusions; /* Exclusion*, of cases */
  GPtrArray *not_taken;  /* Exclusion*, of operators */
  GHashTable *foreign;   /* "Operator" -> number of cases that have it and are not taken for it */
  int ours, passed, excluded, failed;
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
load_exclusions (const char *file)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *path = g_build_filename (g_getenv ("ART_SOURCE"), "tests", "conformance", file, NULL);
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
count_foreign (Tally *tally, char *name)
{
  const int count = GPOINTER_TO_INT (g_hash_table_lookup (tally->foreign, name));
  g_hash_table_replace (tally->foreign, name, GINT_TO_POINTER (count + 1));
}

static void
run_case (Archive *archive, const char *folder, Tally *tally)
{
  g_autofree char *name = g_path_get_basename (folder);
  char *foreign = case_foreign_operator (archive_get_model (archive, folder));
  if (foreign != NULL)
    {
      count_foreign (tally, foreign);
      return;
    }
  const char *reason = find_reason (tally->exclusions, name);
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

/* The operators that are not known, by name; one without a reason is a failure. */
static void
report_foreign (Tally *tally)
{
  g_autoptr (GList) names = g_list_sort (g_hash_table_get_keys (tally->foreign), (GCompareFunc) strcmp);
  for (const GList *name = names; name != NULL; name = name->next)
    {
      const char *reason = find_reason (tally->not_taken, name->data);
      g_test_message ("%s: operator %s, %d cases: %s", reason != NULL ? "not taken" : "FAILED",
                      (const char *) name->data, GPOINTER_TO_INT (g_hash_table_lookup (tally->foreign, name->data)),
                      reason != NULL ? reason : "operators-not-taken.txt does not say why it is not known");
      tally->failed += reason == NULL;
    }
}

static void
test_node (gconstpointer level)
{
  const NnCpu before = nn_cpu_get ();
  g_autoptr (GPtrArray) exclusions = load_exclusions ("node-exclusions.txt");
  g_autoptr (GPtrArray) not_taken = load_exclusions ("operators-not-taken.txt");
  g_autoptr (GHashTable) foreign = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (Archive) archive = archive_open ("onnx-node-tests.tar.xz");
  if (archive == NULL)
    return;
  g_autoptr (GPtrArray) folders = archive_list_cases (archive, ROOT);
  Tally tally = { exclusions, not_taken, foreign };
  nn_cpu_set (GPOINTER_TO_INT (level));
  for (guint i = 0; i < folders->len; i++)
    run_case (archive, g_ptr_array_index (folders, i), &tally);
  report_foreign (&tally);
  g_test_message ("%s: %d of all %u official cases pass; of the %d of our operators, %d are not taken and %d fail",
                  nn_cpu_name (nn_cpu_get ()), tally.passed, folders->len, tally.ours, tally.excluded, tally.failed);
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
