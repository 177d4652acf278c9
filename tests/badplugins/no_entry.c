/* A manifest and no entry. */
#define KIND SENTEI_PRUNER
#define sentei_plugin_entry another_entry
#include "manifest.h"
