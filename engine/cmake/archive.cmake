# Target `archive`: sentei-PROCESSOR.tar.gz, the command for a device that has glibc and nothing else. What is inside are
# the install rules of component `archive`: command, modules and, in lib/, the shared libraries that they need.
set(archive sentei-${CMAKE_SYSTEM_PROCESSOR})
set(archive_file ${PROJECT_BINARY_DIR}/${archive}.tar.gz)
set(archived sentei ${backend_modules} ${pruner_modules})

# RPATH rather than RUNPATH: it also holds for what the libraries need in turn.
set_target_properties(${archived} PROPERTIES BUILD_WITH_INSTALL_RPATH ON INSTALL_RPATH "$ORIGIN/../lib")
set_target_properties(sentei PROPERTIES INSTALL_RPATH "$ORIGIN/lib")
foreach(target ${archived})
  target_link_options(${target} PRIVATE -Wl,--disable-new-dtags)
endforeach()

install(TARGETS sentei RUNTIME DESTINATION . COMPONENT archive EXCLUDE_FROM_ALL)
install(TARGETS ${backend_modules} ${pruner_modules} LIBRARY DESTINATION ${SENTEI_MODULE_FOLDER} COMPONENT archive EXCLUDE_FROM_ALL)
install(CODE "set(directories /usr/lib/${CMAKE_LIBRARY_ARCHITECTURE} /usr/${CMAKE_LIBRARY_ARCHITECTURE}/lib)"
  COMPONENT archive EXCLUDE_FROM_ALL)
install(CODE [[
  file(GLOB modules ${CMAKE_INSTALL_PREFIX}/sentei-plugins/*.so)
  file(GET_RUNTIME_DEPENDENCIES EXECUTABLES ${CMAKE_INSTALL_PREFIX}/sentei MODULES ${modules}
    RESOLVED_DEPENDENCIES_VAR libraries DIRECTORIES ${directories}
    PRE_EXCLUDE_REGEXES "^ld-linux" "^lib(c|m|dl|rt|pthread)\\.so")  # glibc
  file(MAKE_DIRECTORY ${CMAKE_INSTALL_PREFIX}/lib)
  foreach(library ${libraries})
    get_filename_component(name ${library} NAME)
    file(COPY_FILE ${library} ${CMAKE_INSTALL_PREFIX}/lib/${name})
  endforeach()
]] COMPONENT archive EXCLUDE_FROM_ALL)

# For programs without the engine, where they are built: nothing shared, nothing to find.
if(TARGET sentei-infer)
  list(APPEND archived sentei-infer)
  install(TARGETS sentei-infer RUNTIME DESTINATION . COMPONENT archive EXCLUDE_FROM_ALL)
endif()
if(TARGET sentei_infer)
  list(APPEND archived sentei_infer)
  install(TARGETS sentei_infer ARCHIVE DESTINATION lib COMPONENT archive EXCLUDE_FROM_ALL)
  install(FILES engine/infer/sentei-infer.h DESTINATION include COMPONENT archive EXCLUDE_FROM_ALL)
endif()

install(FILES engine/cmake/archive/README.txt LICENSE DESTINATION . COMPONENT archive EXCLUDE_FROM_ALL)

# The same files give the same bytes: sorted, nobody's, of no date.
add_custom_command(OUTPUT ${archive_file} VERBATIM
  DEPENDS ${archived} ${CMAKE_CURRENT_LIST_FILE} LICENSE engine/cmake/archive/README.txt
  COMMENT "Packing ${archive}.tar.gz"
  COMMAND ${CMAKE_COMMAND} -E rm -rf ${archive}
  COMMAND ${CMAKE_COMMAND} --install . --component archive --strip --prefix ${PROJECT_BINARY_DIR}/${archive} > archive.log
  COMMAND tar --sort=name --owner=0 --group=0 --numeric-owner --mode=u+w,go-w,a+rX --mtime=@0
    --use-compress-program "gzip -9n" -cf ${archive_file} ${archive})
add_custom_target(archive ALL DEPENDS ${archive_file})
