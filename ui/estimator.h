/* SPDX-License-Identifier: GPL-3.0-or-later
 * Finds out in a thread what a run would cost, while the user is still choosing.
 */
#pragma once

#include "form.h"
#include "source.h"

typedef struct _ArtEstimator ArtEstimator;

/* @done: from the main loop, with @estimate or @error, for the settings last asked about. */
typedef void (*ArtEstimatorDone) (const ArtEstimate *estimate, const GError *error, gpointer data);

ArtEstimator *art_estimator_new (ArtForm *form, ArtEstimatorDone done, gpointer data);
/* Asks about the form's settings soon (changes come in bursts). A newer question replaces an older one. */
void art_estimator_ask (ArtEstimator *estimator, ArtSource *source);
/* Answers no more. Threads at work are counted in form->jobs; free only when there is none. */
void art_estimator_stop (ArtEstimator *estimator);
void art_estimator_free (ArtEstimator *estimator);
