/* SPDX-License-Identifier: GPL-3.0-or-later
 * The dialog's parts: dialog.c puts the widgets together, dialog-picture.c is its left side, dialog-run.c
 * makes runs of them.
 */
#pragma once

#include "dialog.h"
#include "estimator.h"
#include "facts.h"
#include "loss-plot.h"
#include "param-panel.h"
#include "preset-bar.h"
#include "preview.h"
#include "region-view.h"
#include "runner.h"
#include "size-rows.h"
#include "style-chooser.h"

/**
 * ArtDialogState: what is going on.
 * @ART_DIALOG_IDLE: the user chooses
 * @ART_DIALOG_PREVIEWING: a quick run, which anything may interrupt
 * @ART_DIALOG_RUNNING: the run that was asked for by OK; settings are locked
 */
typedef enum
{
  ART_DIALOG_IDLE,
  ART_DIALOG_PREVIEWING,
  ART_DIALOG_RUNNING
} ArtDialogState;

typedef struct
{
  ArtForm form;
  GtkWidget *window;
  GtkWidget *info_bar, *info_label;
  GtkWidget *choices; /* everything that must not be touched during a run */
  ArtPreview *preview;
  ArtLossPlot *plot;
  GtkWidget *plot_revealer, *preview_toggle, *view_bar;
  GtkWidget *progress, *status;
  GtkWidget *ok, *cancel, *stop, *reset;

  ArtPresetBar *presets;
  ArtStyleChooser *style; /* NULL if the effect has none */
  ArtParamPanel *panel;
  ArtSizeRows *size_rows; /* NULL if the effect does not change the size */
  ArtRegionView *region;  /* these two: NULL if the effect has no preview() */
  ArtFacts *facts;

  ArtSource *source; /* the pixels as last read; NULL if they could not be */
  ArtEstimator *estimator;
  ArtRunner *runner; /* NULL = no thread runs the effect */
  ArtDialogState state;
  gboolean run_wanted, preview_wanted; /* as soon as the cancelled runner has ended */
  guint preview_timeout;

  GMainLoop *loop;
  gboolean closing;
  ArtDialogResponse response;
  ArtResult result;
} ArtDialog;

/* ---- dialog.c ---- */

void art_dialog_show_error (ArtDialog *dialog, const GError *error);
void art_dialog_hide_error (ArtDialog *dialog);
/* Shows the settings in all rows again, after looking what there is to choose from. */
void art_dialog_fill_panel (ArtDialog *dialog);
/* Hides the window; art_dialog_run() returns when all threads have ended. */
void art_dialog_close (ArtDialog *dialog, ArtDialogResponse response);

/* ---- dialog-picture.c ---- */

GtkWidget *art_dialog_picture_side_new (ArtDialog *dialog);

/* ---- dialog-run.c ---- */

/* Reads the pixels again and asks what a run would cost. Errors go to the status line. */
void art_dialog_read_source (ArtDialog *dialog);
/* OK: cancels a preview, then runs with the settings. */
void art_dialog_start (ArtDialog *dialog);
/* The preview toggle: quick runs now and after each change, or no more. */
void art_dialog_preview (ArtDialog *dialog, gboolean on);
/* A setting has changed: what is shown about it is out of date. @inputs: other pixels are asked for, too. */
void art_dialog_settings_changed (ArtDialog *dialog, gboolean inputs);
/* Cancels whatever runs. */
void art_dialog_cancel_run (ArtDialog *dialog);
/* The answer of dialog->estimator. */
void art_dialog_show_estimate (const ArtEstimate *estimate, const GError *error, gpointer data);
