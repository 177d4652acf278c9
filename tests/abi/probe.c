/* Every type of the plugin ABI within reach of one exported function: what abidiff compares with the baseline. */
#include <sentei/plugin.h>

SENTEI_EXPORT int sentei_abi_probe(const sentei_plugin *plugin, const sentei_host *host, const sentei_pruner *pruner,
                                   const sentei_backend *backend) {
    return plugin != NULL && host != NULL && pruner != NULL && backend != NULL;
}
const sentei_plugin *sentei_plugin_entry(void) { return NULL; }
