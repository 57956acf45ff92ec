/* SPDX-License-Identifier: GPL-3.0-or-later
 * The dialog's parts: dialog.c puts the widgets together, dialog-picture.c is its left side, dialog-source.c reads the
 * document, dialog-preview.c and dialog-run.c make runs of the settings, dialog-after.c what needs none,
 * dialog-choice.c results to choose from and where they lie, dialog-messages.c says what came of it.
 */
#pragma once

#include "answerer.h"
#include "candidates.h"
#include "dialog.h"
#include "estimator.h"
#include "facts.h"
#include "hint-editor.h"
#include "loss-plot.h"
#include "param-panel.h"
#include "picture-frame.h"
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
  GtkWidget *note, *note_label;
  GString *notes;     /* of the last run, a line each */
  char *notes_shown;  /* those that the user has seen */
  GtkWidget *choices; /* everything that must not be touched during a run */
  ArtPreview *preview;
  ArtPictureFrame frame; /* its widget is NULL if the effect has no overview() */
  ArtPreviewMode mode;
  ArtHintEditor *hints; /* NULL if the effect takes none */
  ArtLossPlot *plot;
  GtkWidget *plot_revealer, *preview_toggle, *view_bar;
  GtkWidget *progress, *status;
  GtkWidget *ok, *cancel, *stop, *reset;
  GtkWidget *try; /* "Run"; NULL if the effect has no finish() */

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
  gboolean trying;                     /* the run is only to be shown, unfinished */
  gint64 started;                      /* monotonic time, of the run */
  guint preview_timeout, slow_timeout, focus_timeout;
  int overview_size; /* px; of what is or will be shown */
  gboolean away;     /* the focus is with another program */

  ArtAnswerer *finisher; /* NULL if the effect has no finish() */
  GeglBuffer *raw;       /* what the picture that is shown is made of by finish(), or NULL */
  GeglBuffer *whole;     /* the same as a run has given it; NULL if something else has changed since */

  ArtAnswerer *outliner;     /* NULL if the effect has no coverage() */
  ArtCandidates *candidates; /* NULL if the effect has one result */

  GMainLoop *loop;
  gboolean closing;
  ArtDialogResponse response;
  ArtResult result;
} ArtDialog;

/* ---- dialog.c ---- */

/* Shows the settings in all rows again, after looking what there is to choose from. */
void art_dialog_fill_panel (ArtDialog *dialog);
/* Hides the window; art_dialog_run() returns when all threads have ended. */
void art_dialog_close (ArtDialog *dialog, ArtDialogResponse response);

/* ---- dialog-messages.c ---- */

void art_dialog_show_error (ArtDialog *dialog, const GError *error);
void art_dialog_hide_error (ArtDialog *dialog);
GtkWidget *art_dialog_info_bar_new (ArtDialog *dialog);
/* What a run costs or how far it is, and notes. */
GtkWidget *art_dialog_status_line_new (ArtDialog *dialog);
/* Notes are collected while a run goes on, then shown, or told to the host if they have not been shown. */
void art_dialog_clear_notes (ArtDialog *dialog);
void art_dialog_add_note (ArtDialog *dialog, const char *text);
void art_dialog_show_notes (ArtDialog *dialog);
void art_dialog_tell_notes (ArtDialog *dialog);

/* ---- dialog-picture.c ---- */

GtkWidget *art_dialog_picture_side_new (ArtDialog *dialog);

/* ---- dialog-source.c ---- */

/* Reads the pixels again; nothing else happens. */
gboolean art_dialog_read (ArtDialog *dialog, GError **error);
/* Reads the pixels again and asks what a run would cost. Errors go to the status line. */
void art_dialog_read_source (ArtDialog *dialog);
/* Shows the picture as it is. */
void art_dialog_show_before (ArtDialog *dialog);
/* Shows how large the result becomes. */
void art_dialog_show_size (ArtDialog *dialog);
/* Looks which layers there are and what is in them; if that is something else, all that depends on it follows. */
void art_dialog_refresh (ArtDialog *dialog);
/* Refreshes whenever the user comes back from another program. */
void art_dialog_watch_focus (ArtDialog *dialog);
void art_dialog_unwatch_focus (ArtDialog *dialog);

/* ---- dialog-preview.c ---- */

/* The preview toggle: previews now and after each change, or no more. */
void art_dialog_preview (ArtDialog *dialog, gboolean on);
/* What is shown is out of date. */
void art_dialog_preview_changed (ArtDialog *dialog);
/* Starts a preview of the entire picture; only while idle. */
void art_dialog_start_preview (ArtDialog *dialog);
/* A preview has come to its end. */
void art_dialog_show_preview (ArtDialog *dialog, GeglBuffer *result);
/* Lets overviews grow with what is seen of the picture. */
void art_dialog_preview_follow (ArtDialog *dialog);

/* ---- dialog-after.c ---- */

void art_dialog_after_init (ArtDialog *dialog);
void art_dialog_after_free (ArtDialog *dialog);
/* The settings for a run whose result is finished later. (transfer full) */
ArtSettings *art_dialog_unfinished_settings (ArtDialog *dialog);
/* Shows @raw, finished as the settings say. */
void art_dialog_show_raw (ArtDialog *dialog, GeglBuffer *raw);
/* The same for the result of a run, which OK will take. */
void art_dialog_keep_whole (ArtDialog *dialog, GeglBuffer *whole);
/* A setting has changed that needs no new run. */
void art_dialog_after_changed (ArtDialog *dialog);

/* ---- dialog-choice.c ---- */

void art_dialog_choice_init (ArtDialog *dialog);
void art_dialog_choice_free (ArtDialog *dialog);
/* Finds out anew which pixels a run would change. */
void art_dialog_find_outline (ArtDialog *dialog);

/* ---- dialog-run.c ---- */

/* Cancels a preview, then runs with the settings: OK, or, @trying, to show the result and stay. */
void art_dialog_start (ArtDialog *dialog, gboolean trying);
/* Starts a preview, of at most @overview px or, with 0, by run(). */
void art_dialog_start_runner (ArtDialog *dialog, const ArtSettings *settings, int overview);
/* How it looks; NULL = nobody knows. */
void art_dialog_show_picture (ArtDialog *dialog, GdkPixbuf *picture);
/* A setting has changed: what is shown about it is out of date. @inputs: other pixels are asked for, too. */
void art_dialog_settings_changed (ArtDialog *dialog, gboolean inputs);
/* Cancels whatever runs. */
void art_dialog_cancel_run (ArtDialog *dialog);
/* The answer of dialog->estimator. */
void art_dialog_show_estimate (const ArtEstimate *estimate, const GError *error, gpointer data);
