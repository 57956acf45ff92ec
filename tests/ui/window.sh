#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The dialog of Super-Resolution in a real GIMP on a virtual screen: the menu, another part of the picture by a click into
# the map, OK. GIMP's window title tells the size of the image and, by an asterisk, whether it is changed.
# usage: window.sh PLUG-IN [SCREENSHOT], inside xvfb-run; with SCREENSHOT the dialog is saved there before OK.
# shellcheck disable=SC1091,SC2154 # gimp-window.sh sets the variables
set -eu

. "$(dirname "$0")/gimp-window.sh"

# 480x360: at the result's size more than the dialog shows.
{
  printf 'P6 480 360 255\n'
  yes 'a picture of many stripes' | head -c 518400
} > "$folder/picture.ppm"
start_gimp "$folder/picture.ppm"

echo '1..5'
check 'GIMP shows the picture' '^\[picture\].*480x360'
sleep 2
# Filters > Neural Art, the last entry but Script-Fu, > Super-Resolution
press alt+r Up Up Right u
check 'the menu opens the dialog' '^Super-Resolution'
press Tab
status=0
: > "$folder/nothing.ppm"
await_look nothing || status=1
look middle
eval "$(xdotool getwindowgeometry --shell "$window")"
# The map is at the lower left.
xdotool mousemove --window "$window" 20 $((HEIGHT - 200)) click 1
await_look middle || status=1
result "$status" 'a click into the map shows another part'
[ -z "${2:-}" ] || import -window root "$2"
press ctrl+Return
check 'OK enlarges the image' '^\*\[picture\].*960x720'
press ctrl+z
check 'one Undo takes everything back' '^\[picture\].*480x360'
