# The page's files become a part of the library: what is drawn with, then the page's own modules, a later one on earlier ones.
set(page ${CMAKE_CURRENT_LIST_DIR}/page)
set(uplot ${CMAKE_CURRENT_LIST_DIR}/uplot)
set(style ${uplot}/uPlot.min.css ${page}/page.css)
foreach(module numbers elements figures measure scales charts bars network heat
    layers path training errors latency int8 cost origin result sweep compare bench page)
  list(APPEND script ${page}/${module}.js)
endforeach()
set(embedded ${CMAKE_CURRENT_BINARY_DIR}/page_files.cpp)
add_custom_command(OUTPUT ${embedded}
  COMMAND ${CMAKE_COMMAND} -D OUTPUT=${embedded} -D HTML=${page}/page.html
    -D UPLOT=${uplot}/uPlot.iife.min.js -D LICENCE=${uplot}/LICENSE "-DSTYLE=${style}" "-DSCRIPT=${script}"
    -P ${CMAKE_CURRENT_LIST_DIR}/embed.cmake
  DEPENDS ${page}/page.html ${uplot}/uPlot.iife.min.js ${uplot}/LICENSE ${style} ${script}
    ${CMAKE_CURRENT_LIST_DIR}/embed.cmake
  COMMENT "Embedding the report's page" VERBATIM)
target_sources(sentei_report PRIVATE ${embedded})
