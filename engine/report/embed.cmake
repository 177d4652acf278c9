# cmake -D OUTPUT=FILE.cpp -D HTML=FILE -D STYLE=FILES -D UPLOT=FILE -D LICENCE=FILE -D SCRIPT=FILES -P embed.cmake
# Writes the files' bytes as arrays, which know no limit on length and no escapes.
function(bytes_of files result)
  set(hex)
  foreach(file ${files})
    file(READ ${file} content HEX)
    string(APPEND hex ${content} 0a)
  endforeach()
  string(REGEX REPLACE "(..)" "0x\\1," hex "${hex}")
  set(${result} "${hex}" PARENT_SCOPE)
endfunction()

set(text "#include \"engine/report/page_files.hpp\"\n\nnamespace sentei::report {\nnamespace {\n\n")
foreach(part HTML STYLE UPLOT LICENCE SCRIPT)
  bytes_of("${${part}}" hex)
  string(APPEND text "const unsigned char ${part}[] = {${hex}};\n")
endforeach()
string(APPEND text "
template <std::size_t size>
std::string_view text(const unsigned char (&bytes)[size]) {
    return {reinterpret_cast<const char*>(bytes), size};
}

}  // namespace

const PageFiles page_files{text(HTML), text(STYLE), text(UPLOT), text(LICENCE), text(SCRIPT)};

}  // namespace sentei::report
")
file(WRITE ${OUTPUT} "${text}")
