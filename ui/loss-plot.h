/* SPDX-License-Identifier: GPL-3.0-or-later
 * A small curve of the loss and its terms over the iterations, logarithmic, so that one sees whether going on pays.
 */
#pragma once

#include <gtk/gtk.h>

/**
 * ArtLossPoint: the weighted terms; one that is never above 0 is none of the effect's and is not shown.
 */
typedef struct
{
  int iteration, iterations;
  double total, content, style, patch, seam, tv;
} ArtLossPoint;

#define ART_TYPE_LOSS_PLOT (art_loss_plot_get_type ())
G_DECLARE_FINAL_TYPE (ArtLossPlot, art_loss_plot, ART, LOSS_PLOT, GtkDrawingArea)

GtkWidget *art_loss_plot_new (void);
void art_loss_plot_clear (ArtLossPlot *plot);
/* Points come in the order of their iterations. */
void art_loss_plot_add (ArtLossPlot *plot, const ArtLossPoint *point);
