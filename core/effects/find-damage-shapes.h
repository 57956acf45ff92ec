/* SPDX-License-Identifier: GPL-3.0-or-later
 * From how likely pixels are to which of them are damage: connected marks, chosen by what they look like.
 */
#pragma once

#include "find-damage-map.h"

typedef enum
{
  ART_DAMAGE_SHAPE_ALL,
  ART_DAMAGE_SHAPE_LINES,
  ART_DAMAGE_SHAPE_SPOTS
} ArtDamageShape;

typedef enum
{
  ART_DAMAGE_TONE_ALL,
  ART_DAMAGE_TONE_LIGHT, /* than their surroundings */
  ART_DAMAGE_TONE_DARK
} ArtDamageTone;

typedef struct
{
  double threshold; /* 0..1: how likely the likeliest pixel of a mark must be; the others need 0.6 of that */
  ArtDamageShape shape;
  ArtDamageTone tone;
  int smallest; /* pixels that a mark has at least */
  int largest;  /* pixels that it is wide at most, 1..254 */
  int grow;     /* pixels around it that are taken, too */
} ArtDamageShapes;

/* Turns map->likely into 255 where there is damage and 0 elsewhere; map->light is no longer valid afterwards. Returns
 * how many marks there are, or -1 with ART_ERROR_NO_MEMORY. */
int art_damage_shapes_find (ArtDamageMap *map, const ArtDamageShapes *shapes, GError **error);
