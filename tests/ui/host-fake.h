/* SPDX-License-Identifier: GPL-3.0-or-later
 * A host without GIMP: one picture, three layers, presets in a folder of the test's.
 */
#pragma once

#include "ui/host.h"

typedef struct
{
  ArtHost host;
  GeglBuffer *content;
  int helped;      /* how often help was asked for */
  gboolean broken; /* inputs() fails with "There are no pixels." */
  gboolean fewer;  /* layer 3 has been closed */
  int n_inputs;    /* how often inputs() was asked */
  char *told;      /* what tell() was told last */
} HostFake;

/* @content is kept; NULL = a small gradient. @preset_dir is copied. */
HostFake *host_fake_new (GeglBuffer *content, const char *preset_dir);
void host_fake_free (HostFake *fake);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HostFake, host_fake_free)
