/* SPDX-License-Identifier: GPL-3.0-or-later
 * How runs fail, in the words of effects: cancelled, too little memory, a network that does not fit.
 */
#include "config.h"

#include "failure.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "effect.h"
#include "nn/nn.h"

gboolean
art_is_cancelled (GCancellable *cancellable, GError **error)
{
  if (!g_cancellable_is_cancelled (cancellable))
    return FALSE;
  g_clear_error (error);
  g_set_error_literal (error, ART_ERROR, ART_ERROR_CANCELLED, _ ("Cancelled."));
  return TRUE;
}

gsize
art_memory_physical (void)
{
  long pages = sysconf (_SC_PHYS_PAGES), size = sysconf (_SC_PAGESIZE);

  return pages > 0 && size > 0 ? (gsize) pages * (gsize) size : 0;
}

gboolean
art_memory_check (gsize memory, const ArtAdvice *advice, GError **error)
{
  gsize available = art_memory_physical ();

  if (available == 0 || memory <= available)
    return TRUE;
  g_set_error (error, ART_ERROR, ART_ERROR_NO_MEMORY, _ (advice->too_large), (double) memory / 1073741824.0,
               (double) available / 1073741824.0);
  return FALSE;
}

gboolean
art_memory_missing (gsize bytes, GError **error)
{
  g_set_error (error, NN_ERROR, NN_ERROR_NO_MEMORY, _ ("There is not enough memory: %.0f MiB more are needed."),
               (double) bytes / 1048576.0);
  return FALSE;
}

void
art_failure_translate (GError *from, const ArtAdvice *advice, GError **error)
{
  if (g_error_matches (from, NN_ERROR, NN_ERROR_CANCELLED))
    g_set_error_literal (error, ART_ERROR, ART_ERROR_CANCELLED, _ ("Cancelled."));
  else if (g_error_matches (from, NN_ERROR, NN_ERROR_NO_MEMORY))
    g_set_error (error, ART_ERROR, ART_ERROR_NO_MEMORY, _ (advice->no_memory), from->message);
  else if (advice->unusable
           && (g_error_matches (from, NN_ERROR, NN_ERROR_SHAPE)
               || g_error_matches (from, NN_ERROR, NN_ERROR_UNSUPPORTED)))
    g_set_error (error, ART_ERROR, ART_ERROR_MODEL, _ (advice->unusable), from->message);
  else
    {
      g_propagate_error (error, from);
      return;
    }
  g_error_free (from);
}
