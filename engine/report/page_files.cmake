# The page's files become a part of the library: what is drawn with, then the page's own modules, a later one on earlier ones.
set(page ${CMAKE_CURRENT_LIST_DIR}/page)
set(uplot ${CMAKE_CURRENT_LIST_DIR}/uplot)
foreach(module numbers elements figures measure scales charts bars network heat
    layers path training errors latency int8 cost origin result sweep compare bench page)
  list(APPEND scripts script ${page}/${module}.js)
endforeach()
sentei_embed(sentei_report sentei::report::page_files html ${page}/page.html style ${uplot}/uPlot.min.css
  style ${page}/page.css uplot ${uplot}/uPlot.iife.min.js licence ${uplot}/LICENSE ${scripts})
