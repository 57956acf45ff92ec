/* SPDX-License-Identifier: GPL-3.0-or-later
 * A document with everything in it, and what it must look like when the fake effect has enlarged it.
 */
#pragma once

#include "gimp-test.h"

/* 40 x 30: layers of other sizes and places, groups in groups, masks, a channel, a feathered selection, a guide, a
 * sample point, a path, 100 x 200 ppi. @middle: the layer in the inner group, which has a mask. */
Document layered_document (GimpImageBaseType type, GimpPrecision precision, gint32 *middle);

/* A mask in which all pixels are different, on @layer. */
gint32 add_patterned_mask (gint32 layer);

/* Whether @after is @before enlarged and inverted by the fake effect; masks and channels by their numbers. */
void assert_enlarged (gint32 after, gint32 before, gboolean inverted, double tolerance);
/* Whether all but the pixels is the same: drawables and their places, guides, paths. */
void assert_same_structure (gint32 image, gint32 expected);
/* Both for all drawables: @scaled was made of @before by GIMP. */
void assert_image_enlarged (gint32 after, gint32 before, gint32 scaled, gboolean inverted, double tolerance);
