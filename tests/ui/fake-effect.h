/* SPDX-License-Identifier: GPL-3.0-or-later
 * An effect with one row of each kind, whose runs do what a test needs.
 */
#pragma once

#include "effects/effect.h"

/* Values of its "behaviour" parameter. */
enum
{
  FAKE_FINISH, /* ends after "iterations" */
  FAKE_FAIL,   /* fails after "iterations" with "The fake effect failed." */
  FAKE_FOREVER /* goes on until it is stopped or cancelled */
};

enum
{
  FAKE_SOURCE_BUILT_IN,
  FAKE_SOURCE_LAYER,
  FAKE_SOURCE_FILE,
  FAKE_SOURCE_FOLDER,
  FAKE_SOURCE_NONE = -1
};

/* The result is the content, inverted; of a stopped run, the content as it was. */
extern const ArtEffect fake_effect;

/* What the last run was asked for. */
extern int fake_runs, fake_last_iterations, fake_last_size;
