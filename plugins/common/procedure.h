/* SPDX-License-Identifier: GPL-3.0-or-later
 * PDB <-> parameter table: query, run modes, last values, errors.
 */
#pragma once

#include "effects/effect.h"

/* The whole main() of a plug-in executable. Query is fast: no GTK, no GEGL, no model is touched. */
int art_plugin_main (const ArtEffect *effect, int argc, char **argv);
