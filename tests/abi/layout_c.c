/* plugin.h is pedantic C11, and its layout in C is this. */
#include "layout.h"

const sentei_plugin *layout_c(const sentei_plugin *plugin);
const sentei_plugin *layout_c(const sentei_plugin *plugin) { return plugin->size != 0 ? plugin : 0; }
