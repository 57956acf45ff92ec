/* SPDX-License-Identifier: GPL-3.0-or-later
 * The document's pixels, shared by the dialog and the threads that work on them.
 */
#include "config.h"

#include "source.h"

ArtSource *
art_source_new (ArtInputs *inputs)
{
  ArtSource *source = g_atomic_rc_box_new (ArtSource);
  source->inputs = inputs;
  return source;
}

ArtSource *
art_source_ref (ArtSource *source)
{
  return g_atomic_rc_box_acquire (source);
}

static void
source_clear (gpointer source)
{
  art_inputs_free (((ArtSource *) source)->inputs);
}

void
art_source_unref (ArtSource *source)
{
  if (source)
    g_atomic_rc_box_release_full (source, source_clear);
}
