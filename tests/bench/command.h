/* SPDX-License-Identifier: GPL-3.0-or-later
 * What effects on a command line have in common: settings as name=value, pictures written as files, what a run took.
 */
#pragma once

#include "effects/effect.h"

/* Sets what @argument, "name=value", says; choices are named by their nicks. Layers take picture files, which are put
 * into @inputs; NULL = there are none. FALSE, perhaps with @error. */
gboolean command_set (ArtSettings *settings, ArtInputs *inputs, const char *argument, GError **error);
/* FALSE if it could not be written. */
gboolean command_save_png (GeglBuffer *buffer, const char *path);
/* Begins GEGL, and the peak of memory. */
void command_begin (void);
/* Memory that the process has taken at its peak since then, MiB. */
double command_peak (void);
/* Seconds since @begin, of g_get_monotonic_time(). */
double command_seconds (gint64 begin);
/* Says why it is not @done, ends GEGL and gives what main() returns. */
int command_end (gboolean done, const GError *error);
