# `cmake --install`: the command and its modules, what programs and plugins are built with (find_package(Sentei),
# pkg-config), and the Debian package (target `package`).
include(CMakePackageConfigHelpers)
set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/Sentei)

install(TARGETS sentei EXPORT SenteiTargets RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
set_target_properties(sentei PROPERTIES EXPORT_NAME command)
install(TARGETS ${backend_modules} ${pruner_modules}
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/${SENTEI_MODULE_FOLDER})
install(TARGETS sentei_api EXPORT SenteiTargets LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
  INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
set_target_properties(sentei_api PROPERTIES EXPORT_NAME sentei)
install(FILES engine/api/include/sentei/sentei.hpp DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/sentei)
if(TARGET sentei_python)
  set(python_folder ${CMAKE_INSTALL_LIBDIR}/python3/dist-packages/sentei)
  file(RELATIVE_PATH libraries_from_python /${python_folder} /${CMAKE_INSTALL_LIBDIR})
  set_target_properties(sentei_python PROPERTIES INSTALL_RPATH "$ORIGIN/${libraries_from_python}")
  install(TARGETS sentei_python LIBRARY DESTINATION ${python_folder})
  install(FILES engine/python/sentei/__init__.py engine/python/sentei/estimators.py DESTINATION ${python_folder})
endif()
install(TARGETS sentei_plugin_headers EXPORT SenteiTargets)
set_target_properties(sentei_plugin_headers PROPERTIES EXPORT_NAME plugin_headers)
install(FILES plugins/include/sentei/plugin.h plugins/include/sentei/plugin.hpp
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/sentei)
foreach(target sentei-infer sentei_infer)
  if(TARGET ${target})
    install(TARGETS ${target} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
  endif()
endforeach()
if(TARGET sentei_infer)
  install(FILES engine/infer/sentei-infer.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
endif()

install(EXPORT SenteiTargets NAMESPACE sentei:: DESTINATION ${package_folder})
configure_package_config_file(engine/cmake/SenteiConfig.cmake.in ${PROJECT_BINARY_DIR}/SenteiConfig.cmake
  INSTALL_DESTINATION ${package_folder})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/SenteiConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/SenteiConfig.cmake ${PROJECT_BINARY_DIR}/SenteiConfigVersion.cmake
  plugins/cmake/SenteiPlugin.cmake plugins/cmake/plugin.map DESTINATION ${package_folder})

# Paths from the .pc file itself: a prefix chosen at installation is as good as one chosen at configuration.
file(RELATIVE_PATH prefix_from_pc ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
foreach(name sentei sentei-plugin)
  configure_file(engine/cmake/${name}.pc.in ${PROJECT_BINARY_DIR}/${name}.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/${name}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endforeach()

install(FILES README.md LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES plugins/README.md DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME plugins.md)
install(DIRECTORY plugins/examples DESTINATION ${CMAKE_INSTALL_DOCDIR})

# What the command says of itself.
set(generated sentei.1 completion.bash completion.zsh completion.fish)
add_custom_command(OUTPUT ${generated} DEPENDS sentei VERBATIM
  COMMAND sentei manual > sentei.1
  COMMAND sentei completion bash > completion.bash
  COMMAND sentei completion zsh > completion.zsh
  COMMAND sentei completion fish > completion.fish)
add_custom_target(manual ALL DEPENDS ${generated})
install(FILES ${PROJECT_BINARY_DIR}/sentei.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${PROJECT_BINARY_DIR}/completion.bash RENAME sentei
  DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/bash-completion/completions)
install(FILES ${PROJECT_BINARY_DIR}/completion.zsh RENAME _sentei
  DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/zsh/vendor-completions)
install(FILES ${PROJECT_BINARY_DIR}/completion.fish RENAME sentei.fish
  DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/fish/vendor_completions.d)

# All that these rules need, and no more: ./dev install builds this.
add_custom_target(installed DEPENDS sentei manual)
foreach(target sentei_api sentei-infer sentei_infer sentei_python)
  if(TARGET ${target})
    add_dependencies(installed ${target})
  endif()
endforeach()

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME sentei)
set(CPACK_PACKAGE_CONTACT "The Sentei developers <sentei@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY ${PROJECT_DESCRIPTION})
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "cmake, g++")
include(CPack)
