# The plugin headers' plain comments as doxygen reads them. sed -E -f; what the compiler sees is the file itself.
# Rules between sections stay plain comments.
/\/[*/] ----/b
# The comment after a struct's opening brace is the struct's.
s|^(typedef struct [a-z0-9_]+ \{) /\* (.*)$|/** \2\n\1|
# A comment after code says what stands before it, one on its own line what follows.
s|^(.*[;,{})0-9a-zA-Z_"].*[^ ] *) /\* |\1 /**< |
s|^( *)/\* |\1/** |
s|^( *)// |\1/// |
