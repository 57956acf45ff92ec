/* SPDX-License-Identifier: GPL-3.0-or-later
 * Style transfer inside GIMP.
 */
#include "config.h"

#include "gimp-test.h"

void
add_style_transfer_tests (void)
{
}
