/* SPDX-License-Identifier: GPL-3.0-or-later
 * Plays the user of a dialog: finds widgets by name, presses, types, waits.
 */
#pragma once

#include "fake-effect.h"
#include "host-fake.h"
#include "ui/dialog.h"

/**
 * Play: one dialog and what came of it.
 */
typedef struct
{
  const ArtEffect *effect;
  HostFake *fake;
  ArtSettings *settings;
  ArtDialogResponse response;
  GeglBuffer *result; /* one of these two, or neither */
  GPtrArray *layers;
  char *dir;
} Play;

/* The user's acts; called when the dialog is on the screen. It must end in the dialog being closed. */
typedef void (*PlayScript) (Play *play);

/* FALSE, after saying so, if there is no display to test on. */
gboolean play_init (int *argc, char ***argv);
/* A host, default settings and an empty folder, for the fake effect or another one. */
Play *play_new (void);
Play *play_new_for (const ArtEffect *effect);
void play_free (Play *play);
/* Opens the dialog, plays @script, returns when the dialog has. */
void play_run (Play *play, PlayScript script);
/* Both, for tests that need nothing special. */
Play *play_perform (PlayScript script);

/* The widget of that name; fails the test if there is none. */
GtkWidget *play_widget (const char *name);
/* The same, or NULL. */
GtkWidget *play_find (const char *name);
void play_press (const char *name);
void play_key (guint keyval, GdkModifierType state);
/* An event of @type for @widget itself; what the type has no use for is ignored. */
void play_event (GtkWidget *widget, GdkEventType type, double x, double y, guint keyval, GdkModifierType state);
/* Runs the main loop for a while, whatever happens. */
void play_wait (int milliseconds);
/* Runs the main loop until @condition or a minute has passed; fails the test then. */
void play_until (gboolean (*condition) (void));

void play_cancel (Play *play);
void play_spin (const char *name, double value);
void play_choose (const char *name, const char *id);
const char *play_label (const char *name);
/* Presses OK for a run that succeeds at once: the way to have the settings that the dialog would use. */
void play_accept (Play *play);
gboolean play_is_idle (void);
gboolean play_has_error (void);
/* @result is @content, inverted or as it was. */
void play_assert_inverted (GeglBuffer *result, GeglBuffer *content, gboolean inverted);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Play, play_free)
