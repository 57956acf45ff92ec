/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is selected and chosen in an image, put aside while a result is written and put back afterwards.
 *
 * The selection goes through a channel: that is the only copy of it that GIMP takes back pixel for pixel.
 */
#include "config.h"

#include "aside.h"

ArtAside
art_aside_choice (gint32 image)
{
  return (ArtAside){ image, gimp_image_get_active_layer (image), gimp_image_get_active_channel (image), -1 };
}

ArtAside
art_aside_selection (gint32 image)
{
  ArtAside aside = art_aside_choice (image);

  if (gimp_selection_is_empty (image))
    return aside;
  aside.selection = gimp_selection_save (image);
  gimp_selection_none (image);
  return aside;
}

void
art_aside_select (gint32 image, gint32 channel, GimpChannelOps operation)
{
  gimp_context_push ();
  gimp_context_set_feather (FALSE);
  gimp_image_select_item (image, operation, channel);
  gimp_context_pop ();
}

void
art_aside_restore (ArtAside *aside)
{
  if (aside->selection != -1)
    {
      art_aside_select (aside->image, aside->selection, GIMP_CHANNEL_OP_REPLACE);
      gimp_image_remove_channel (aside->image, aside->selection);
    }
  if (aside->channel != -1)
    gimp_image_set_active_channel (aside->image, aside->channel);
  else if (aside->layer != -1)
    gimp_image_set_active_layer (aside->image, aside->layer);
}
