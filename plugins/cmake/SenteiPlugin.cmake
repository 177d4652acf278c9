# sentei_add_plugin(NAME source... [COMPILE_OPTIONS flag...] [OUTPUT_DIRECTORY dir])
#
# Builds one plugin module NAME.so and sets everything that a module needs to live in a foreign process: hidden
# visibility, a version script that exports sentei_plugin_entry alone, no unique symbols, no link-time optimisation,
# every symbol resolved at link time (except under sanitizers, whose runtime comes with the host; Clang's -z defs would
# refuse that). C11 or C++20, g++ or clang. An author sets no flag.

set(SENTEI_PLUGIN_VERSION_SCRIPT ${CMAKE_CURRENT_LIST_DIR}/plugin.map CACHE INTERNAL "")

function(sentei_add_plugin name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "OUTPUT_DIRECTORY" "COMPILE_OPTIONS")
  add_library(${name} MODULE ${arg_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PRIVATE sentei::plugin_headers)
  target_compile_features(${name} PRIVATE c_std_11 cxx_std_20)
  target_compile_options(${name} PRIVATE ${arg_COMPILE_OPTIONS}
    $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-fno-gnu-unique>)
  set_target_properties(${name} PROPERTIES
    PREFIX "" SUFFIX ".so"
    C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
    INTERPROCEDURAL_OPTIMIZATION OFF
    LINK_DEPENDS ${SENTEI_PLUGIN_VERSION_SCRIPT})
  target_link_options(${name} PRIVATE -Wl,--version-script=${SENTEI_PLUGIN_VERSION_SCRIPT} -Wl,--as-needed)
  if(NOT SENTEI_SANITIZE)
    target_link_options(${name} PRIVATE -Wl,-z,defs)
  endif()
  if(arg_OUTPUT_DIRECTORY)
    set_target_properties(${name} PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${arg_OUTPUT_DIRECTORY})
  endif()
endfunction()
